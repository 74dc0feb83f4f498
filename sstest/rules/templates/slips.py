"""SS417: placeholders of other template languages, which Handlebars takes for text."""

import re
from collections.abc import Iterator
from typing import Final

from sstest.rules.example import template
from sstest.rules.rule import Hit, Rule
from sstest.rules.subject import Subject
from sstest.rules.templates.reading import template_reading
from sstest.text import quote

_NAMES: Final = (
    "requestBody|statusCode|errorMessage|projectKey|environmentKey|segmentKey|segmentUrl"
)
_BARE: Final = re.compile(
    rf"(?<=\")[^\w\"{{}}$%]{{0,4}}(?:{_NAMES})(?:\.[\w.]{{1,60}})?[^\w\"{{}}$%]{{0,4}}"
    rf"(?=\" *[,}}\]]|\"$)"
)
_PLACEHOLDERS: Final = (
    (re.compile(r"\$\{[^{}\"]{1,80}\}"), "'${…}' is JavaScript's and the shell's"),
    (re.compile(r"#\{[^{}\"]{1,80}\}"), "'#{…}' is Ruby's"),
    (re.compile(r"<%.{0,80}?%>"), "'<%…%>' is ERB's and EJS's"),
    (re.compile(r"\{%.{0,80}?%\}"), "'{%…%}' is Liquid's and Jinja's"),
    (re.compile(r"%[({]\w{1,60}[)}]s?"), "'%(…)s' is Python's"),
    (re.compile(r"\[\[ ?[\w.]{1,60} ?\]\]"), "'[[…]]' is no tag"),
    (re.compile(rf"\$!?(?:{_NAMES})\b"), "'$…' is no tag"),
    (re.compile(rf"%(?:{_NAMES})%"), "'%…%' is no tag"),
    (re.compile(rf"(?<!\{{)\{{ ?(?:{_NAMES})(?:\.[\w.]+)? ?\}}"), "one brace is no tag"),
    (_BARE, "a bare name"),
    (re.compile(r"(?<=\")%[sd](?=\")"), "'%s' is C's"),
    (re.compile(r"(?<=\"): ?%[sd]\b|(?<=\")\{[0-9]\}(?=\")"), "this is no tag"),
)
_MOST: Final = 20


def _foreign(subject: Subject) -> Iterator[Hit]:
    from sstest.rules.templates.broken_json import texts

    reading = template_reading(subject)
    found = 0
    for text in texts(reading) if reading else ():
        start = text.position.offset + text.skipped
        for pattern, whose in _PLACEHOLDERS:
            for match in pattern.finditer(text.value[:20_000]):
                message = f"{quote(match[0])} is written as it is: {whose}, not Handlebars'"
                hint = "write '{{' and '}}' around the name of a variable"
                yield Hit(message, subject.template_path, hint, offset=start + match.start())
                found += 1
                if found >= _MOST:
                    return
        escaped = text.value.find("{{")
        if escaped >= 0:
            message = "a backslash before '{{' makes text of the tag"
            hint = "leave it out"
            yield Hit(message, subject.template_path, hint, offset=max(0, start + escaped - 1))


RULES = (
    Rule(
        "SS417",
        "warning",
        "placeholder of another language",
        "The template has '${…}', '<%…%>', '{%…%}', a single brace or the like, or the bare name "
        "of a variable for a value.",
        "Handlebars takes it for text, and the sender gets it to read.",
        bad=template('{ "status": {{statusCode}}, "error": "${errorMessage}" }'),
        good=template('{ "status": {{statusCode}}, "error": "{{errorMessage}}" }'),
        source="https://handlebarsjs.com/guide/",
        check=_foreign,
    ),
)
