"""The analyses of what a linted manifest holds, for its rules."""

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sstest.rules.subject import Subject
    from sstest.rules.templates.replies import Reading as TemplateReading


def template_reading(subject: "Subject") -> "TemplateReading | None":
    """What the template makes of each outcome; ``None`` where it is refused or blank."""
    from sstest.rules.templates.replies import Reading, read

    template = subject.template
    if template is None or not template.strip():
        return None
    reading = read(template, _body(subject))
    return reading if isinstance(reading, Reading) else None


def _body(subject: "Subject") -> str:
    from sstest.rules.matchers.reading import matcher_reading
    from sstest.rules.templates.sample_body import body_of

    reading = matcher_reading(subject)
    action = reading.adding[0] if reading and reading.adding else "add"
    return json.dumps(body_of(subject.parser, subject.member_parser, action))
