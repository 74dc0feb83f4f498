"""What the template of a linted manifest makes of each outcome, for the rules of templates."""

import json

from sstest.rules.matchers.reading import matcher_reading
from sstest.rules.subject import Subject
from sstest.rules.templates.replies import Reading, read
from sstest.rules.templates.sample_body import body_of


def template_reading(subject: Subject) -> Reading | None:
    """What the template makes of each outcome; ``None`` where it is invalid or blank."""
    template = subject.template
    if template is None or not template.strip():
        return None
    reading = read(template, _body(subject))
    return reading if isinstance(reading, Reading) else None


def _body(subject: Subject) -> str:
    reading = matcher_reading(subject)
    action = reading.adding[0] if reading and reading.adding else "add"
    return json.dumps(body_of(subject.parser, subject.member_parser, action))
