"""SS401, SS402, SS404, SS417, SS420: whether a template is valid Handlebars."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from sstest.finding import Finding
from sstest.manifest.document import Document
from sstest.rules.example import template
from sstest.rules.rule import TOO_COSTLY, Mistake, error, warning
from sstest.rules.templates.reading import at, check, if_template, read_template
from sstest.rules.templates.variables import VARIABLES
from sstest.text import plain, quote

if TYPE_CHECKING:
    from sstest.rules.templates.analysis.replies import Reading
    from sstest.templates.tree import Text

_HANDLEBARS: Final = "https://handlebarsjs.com/guide/"
_GOOD: Final = template('{ "status": {{statusCode}}, "error": "{{errorMessage}}" }')

_NAMES: Final = "|".join(VARIABLES)
_BARE: Final = re.compile(
    rf"(?<=\")[^\w\"{{}}$%]{{0,4}}(?:{_NAMES})(?:\.[\w.]{{1,60}})?[^\w\"{{}}$%]{{0,4}}"
    rf"(?=\" *[,}}\]]|\"$)"
)
_PLACEHOLDERS: Final = (
    (re.compile(r"\$\{[^{}\"]{1,80}\}"), "'${…}' is a placeholder of JavaScript and the shell"),
    (re.compile(r"#\{[^{}\"]{1,80}\}"), "'#{…}' is a placeholder of Ruby"),
    (re.compile(r"<%.{0,80}?%>"), "'<%…%>' is a tag of ERB and EJS"),
    (re.compile(r"\{%.{0,80}?%\}"), "'{%…%}' is a tag of Liquid and Jinja"),
    (re.compile(r"%[({]\w{1,60}[)}]s?"), "'%(…)s' is a placeholder of Python"),
    (re.compile(r"\[\[ ?[\w.]{1,60} ?\]\]"), "'[[…]]' is not a tag"),
    (re.compile(rf"\$!?(?:{_NAMES})\b"), "'$…' is not a tag"),
    (re.compile(rf"%(?:{_NAMES})%"), "'%…%' is not a tag"),
    (re.compile(rf"(?<!\{{)\{{ ?(?:{_NAMES})(?:\.[\w.]+)? ?\}}"), "a tag has two braces"),
    (_BARE, "a bare name"),
    (re.compile(r"(?<=\")%[sd](?=\")"), "'%s' is a placeholder of C"),
    (re.compile(r"(?<=\"): ?%[sd]\b|(?<=\")\{[0-9]\}(?=\")"), "this is not a tag"),
)
SIMPLER: Final = "make it smaller: published templates have some ten tags, two or three deep"
"""What to do about a template that is too large or too costly."""

_MOST: Final = 20
_LONGEST_TAG: Final = 300
_STRING: Final = re.compile(r"'[^']*'|\"[^\"]*\"")
_OPERATOR: Final = re.compile(
    r"[=!]==?|&&|\|\||[<>]=?(?!\w*>)|(?<=\s)[-+*/%?](?=\s)| (?:eq|ne|and|or) "
    r"|(?<=[\s(])!(?=[\w@(])|^(?!.* as \|).*\|"
)
_ELEMENT: Final = re.compile(r"[\w@.]+(?:\[(?:[0-9]+|[\w-]+|'[\w-]+'|\"[\w-]+\")\](?:\.[\w]+)*)+")
_PART: Final = re.compile(r"\.?\[['\"]?([\w-]+)['\"]?\]")
_LONGEST_TEXT: Final = 20_000


@error(
    "SS401",
    "invalid template",
    "Handlebars cannot parse the template: a tag or a block is not closed, or a tag is malformed.",
    "Handlebars refuses the template, so no request gets the reply that it describes.",
    bad=template('{ {{#if errorMessage}}"error": "{{errorMessage}}" }'),
    good=template('{ {{#if errorMessage}}"error": "{{errorMessage}}"{{/if}} }'),
    source=_HANDLEBARS,
)
@if_template
def _not_a_template(document: Document) -> Iterator[Finding]:
    from sstest.templates import TemplateError, UnsupportedTemplate

    error = read_template(document)
    if isinstance(error, TemplateError) and not isinstance(error, UnsupportedTemplate):
        offset = error.position.offset
        message = f"the template is not valid Handlebars: {plain(error.message)}"
        yield at(document, Mistake(message, _advice(document.template or "", offset), offset))


def _advice(text: str, offset: int) -> str:
    tag = _tag_around(text, offset)
    if _OPERATOR.search(_STRING.sub("", tag)):
        return "Handlebars has no operators: test '{{#if errorMessage}}', which is empty on success"
    if found := _ELEMENT.search(tag):
        path = _PART.sub(lambda one: f".{_part(one[1])}", found[0])
        return f"write {quote(path)}: each part stands after a dot of its own"
    rest = text[offset : offset + 40]
    if rest.lstrip("{ ").startswith((".", "$", "%")):
        return "write the name of the variable alone, as in '{{statusCode}}'"
    return "close each '{{' with '}}' and each '{{#if …}}' with '{{/if}}'"


def _part(name: str) -> str:
    return name if name.isidentifier() else f"[{name}]"


def _tag_around(text: str, offset: int) -> str:
    """The tag that a place is in; empty where it is in none."""
    start = text.rfind("{{", max(0, offset - _LONGEST_TAG), offset + 2)
    if start < 0:
        return ""
    end = text.find("}}", start)
    return text[start : end if 0 <= end <= start + _LONGEST_TAG else start + _LONGEST_TAG]


@error(
    "SS402",
    "empty template",
    "The template is empty, or has only blanks.",
    "With a template all replies have a body, which is JSON by its Content-Type; this one is not.",
    bad=template(" "),
    good=_GOOD,
    source="semantics §3",
)
@if_template
def _empty(document: Document) -> Iterator[Finding]:
    text = document.template
    if text is not None and not text.strip():
        what = "blank" if text else "empty"
        message = f"the template is {what}, and an empty reply is not JSON"
        hint = "remove the property to get LaunchDarkly's default replies"
        yield at(document, Mistake(message, hint, 0))


@error(
    "SS404",
    "unknown helper",
    "The template calls a helper that Handlebars does not have, uses one in a way that it "
    "refuses, or has a partial or a decorator.",
    "A manifest cannot bring helpers along. Rendering fails, and with it the reply.",
    bad=template('{ "request": {{json requestBody}} }'),
    good=template('{ "status": {{statusCode}} }'),
    source="https://handlebarsjs.com/guide/builtin-helpers.html",
)
@check
def _misused(reading: "Reading") -> Iterator[Mistake]:
    from sstest.templates import UnsupportedTemplate

    yield from reading.uses.misuses
    for answer in () if reading.uses.misuses else reading.answers:
        error = answer.error
        if error is not None and not isinstance(error, UnsupportedTemplate):
            message = f"the template fails on {answer.name}: {plain(error.message)}"
            yield Mistake(message, offset=error.position.offset)
            return


@warning(
    TOO_COSTLY,
    "template too large to check",
    "The template is larger or deeper than sstest renders, or rendering it takes too many steps to "
    "answer all questions about it; those that are not answered are named.",
    "What is not looked at can be wrong, and the template is far beyond what a reply needs.",
    bad=template('{ "status": 1' + "{{! }}" * 2100 + " }"),
    good=_GOOD,
    source="sstest: docs/templates.md",
)
@if_template
def _too_large(document: Document) -> Iterator[Finding]:
    from sstest.rules.templates.analysis.replies import Reading
    from sstest.templates import UnsupportedTemplate

    found = read_template(document)
    if isinstance(found, Reading) and not found.uses.misuses:
        if unjudged := _unjudged(found):
            yield at(document, Mistake(too_costly(*unjudged), SIMPLER, _first_block(found)))
            return
        found = next((each.error for each in found.answers if each.error), None)
    if isinstance(found, UnsupportedTemplate):
        message = f"the template could not be checked: {plain(found.message)}"
        yield at(document, Mistake(message, SIMPLER, found.position.offset))


def too_costly(*unjudged: str) -> str:
    """The message that says what is not known of a template, since it took too much work."""
    return f"too costly to judge: rendering takes too much work; left out: {', '.join(unjudged)}"


def _unjudged(reading: "Reading") -> list[str]:
    """Every question about the template is asked, to know which are not answered."""
    from sstest.rules.templates.analysis.two_engines import differences, in_raymond
    from sstest.rules.templates.analysis.value_effects import escaped_links, harmful

    if any(answer.is_unknown for answer in reading.answers):
        return ["the replies, which nearly all rules of templates look at"]
    for question in (harmful, escaped_links, in_raymond, differences):
        question(reading)
    return reading.unjudged


def _first_block(reading: "Reading") -> int:
    from sstest.templates.tree import Block

    body = reading.template.program.body
    return next((one.position.offset for one in body if isinstance(one, Block)), 0)


class Placeholder(NamedTuple):
    """What another language would put a value in for: where it stands, and whose it is."""

    start: int
    end: int
    text: str
    whose: str


def placeholders(texts: "Iterator[Text]") -> Iterator[Placeholder]:
    """Placeholders of other languages in the texts of a template, those of one place once."""
    for text in texts:
        start = text.position.offset + text.skipped
        end = 0
        found = [
            Placeholder(match.start(), match.end(), match[0], whose)
            for pattern, whose in _PLACEHOLDERS
            for match in pattern.finditer(text.value[:_LONGEST_TEXT])
        ]
        for one in sorted(found):
            if one.start >= end:
                end = one.end
                yield one._replace(start=start + one.start, end=start + one.end)


@warning(
    "SS417",
    "placeholder of another language",
    "The template has '${…}', '<%…%>', '{%…%}', a single brace or the like, or the bare name "
    "of a variable for a value.",
    "Handlebars takes it for text, and the sender gets it to read.",
    bad=template('{ "status": {{statusCode}}, "error": "${errorMessage}" }'),
    good=template('{ "status": {{statusCode}}, "error": "{{errorMessage}}" }'),
    source="https://handlebarsjs.com/guide/",
)
@check
def _foreign(reading: "Reading") -> Iterator[Mistake]:
    from sstest.rules.templates.analysis.broken_json import texts

    for one in islice(placeholders(texts(reading)), _MOST):
        message = f"{quote(one.text)} is written as it is: {one.whose}, not Handlebars"
        hint = "write '{{' and '}}' around the name of a variable"
        yield Mistake(message, hint, one.start)
    for text in texts(reading):
        escaped = text.value.find("{{")
        if escaped >= 0:
            offset = max(0, text.position.offset + text.skipped + escaped - 1)
            message = "a backslash before '{{' makes text of the tag"
            yield Mistake(message, "remove the backslash", offset)
