"""SS401, SS402, SS404, SS420: whether a template can be read and rendered at all."""

from collections.abc import Iterator
from typing import Final

from sstest.rules.example import template
from sstest.rules.rule import Hit, Rule
from sstest.rules.subject import Subject
from sstest.rules.templates.reading import template_reading
from sstest.text import plain

_HANDLEBARS: Final = "https://handlebarsjs.com/guide/"
_GOOD: Final = template('{ "status": {{statusCode}}, "error": "{{errorMessage}}" }')


def _not_a_template(subject: Subject) -> Iterator[Hit]:
    from sstest.templates import TemplateError, UnsupportedTemplate, parse
    from sstest.templates.source import Source

    text = subject.template
    if text is None:
        return
    try:
        parse(text)
    except UnsupportedTemplate:
        pass
    except TemplateError as error:
        offset = Source(text).offset(error.line, error.column)
        message = f"the template is no Handlebars: {plain(error.message)}"
        yield Hit(message, subject.template_path, _advice(text, offset), offset=offset)


def _advice(text: str, offset: int) -> str:
    rest = text[offset : offset + 40]
    if "==" in rest or "!=" in rest or "&&" in rest or "||" in rest:
        return "Handlebars has no operators; test whether there is an 'errorMessage'"
    if rest.lstrip("{ ").startswith((".", "$", "%")):
        return "a variable is named as it is, as in '{{statusCode}}'"
    return "'{{' and '}}' belong in pairs, and '{{#if …}}' and '{{/if}}'"


def _empty(subject: Subject) -> Iterator[Hit]:
    text = subject.template
    if text is not None and not text.strip():
        what = "blank" if text else "empty"
        message = f"the template is {what}, and an empty reply is no JSON"
        hint = "leave the property out to have LaunchDarkly's own replies"
        yield Hit(message, subject.template_path, hint, offset=0)


def _misused(subject: Subject) -> Iterator[Hit]:
    from sstest.templates.source import Source

    reading = template_reading(subject)
    if reading is None:
        yield from _refused_parts(subject)
        return
    for misuse in reading.uses.misuses:
        yield Hit(misuse.message, subject.template_path, misuse.hint, offset=misuse.offset)
    if reading.uses.misuses:
        return
    for answer in reading.answers:
        error = answer.error
        if error is not None and not _is_ours(error):
            offset = Source(subject.template or "").offset(error.line, error.column)
            message = f"the template fails on {answer.name}: {plain(error.message)}"
            yield Hit(message, subject.template_path, offset=offset)
            return


def _refused_parts(subject: Subject) -> Iterator[Hit]:
    """Partials and decorators, which sstest parses and does not render."""
    from sstest.rules.templates.uses import Uses
    from sstest.templates import TemplateError, parse

    try:
        uses = Uses(parse(subject.template or "").program)
    except TemplateError:
        return
    for misuse in uses.misuses:
        yield Hit(misuse.message, subject.template_path, misuse.hint, offset=misuse.offset)


def _is_ours(error: Exception) -> bool:
    from sstest.templates import UnsupportedTemplate

    return isinstance(error, UnsupportedTemplate)


def _too_large(subject: Subject) -> Iterator[Hit]:
    from sstest.templates import UnsupportedTemplate, parse
    from sstest.templates.source import Source

    text = subject.template
    if text is None:
        return
    error: Exception | None = None
    try:
        parse(text)
    except UnsupportedTemplate as unsupported:
        error = unsupported
    except ValueError:
        return
    if error is None:
        reading = template_reading(subject)
        if reading is None or reading.uses.misuses:
            return
        error = next((each.error for each in reading.answers if each.error), None)
    if isinstance(error, UnsupportedTemplate):
        offset = Source(text).offset(error.line, error.column)
        message = f"the template could not be checked: {plain(error.message)}"
        hint = "a reply of some ten tags, two or three deep, is what others have"
        yield Hit(message, subject.template_path, hint, offset=offset)


RULES = (
    Rule(
        "SS401",
        "error",
        "template that is not Handlebars",
        "The template cannot be read: a tag or a block is not closed, or what stands in a tag has "
        "no meaning.",
        "Handlebars refuses the template, so no request gets the reply that it describes.",
        bad=template('{ {{#if errorMessage}}"error": "{{errorMessage}}" }'),
        good=template('{ {{#if errorMessage}}"error": "{{errorMessage}}"{{/if}} }'),
        source=_HANDLEBARS,
        check=_not_a_template,
    ),
    Rule(
        "SS402",
        "error",
        "empty template",
        "The template is the empty text, or nothing but blanks.",
        "With a template all replies have a body, which is JSON by its Content-Type; this one is "
        "not.",
        bad=template(" "),
        good=_GOOD,
        source="semantics §3",
        check=_empty,
    ),
    Rule(
        "SS404",
        "error",
        "helper that there is not",
        "The template calls a helper that Handlebars does not have, uses one in a way that it "
        "refuses, or has a partial or a decorator.",
        "A manifest cannot bring helpers along. Rendering fails, and with it the reply.",
        bad=template('{ "request": {{json requestBody}} }'),
        good=template('{ "status": {{statusCode}} }'),
        source="https://handlebarsjs.com/guide/builtin-helpers.html",
        check=_misused,
    ),
    Rule(
        "SS420",
        "warning",
        "template too large to check",
        "The template is larger, deeper or takes more steps than sstest renders.",
        "Nothing else can be said of it, and it is far beyond what a reply needs.",
        bad=template('{ "status": 1' + "{{! }}" * 2100 + " }"),
        good=_GOOD,
        source="sstest: docs/templates.md",
        check=_too_large,
    ),
)
