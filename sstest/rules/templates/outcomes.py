"""SS412 to SS414: whether a reply tells what happened, and tells the same in production."""

from collections.abc import Iterator
from typing import Final

from sstest.rules.example import template
from sstest.rules.rule import Hit, Rule
from sstest.rules.subject import Subject
from sstest.rules.templates.reading import template_reading
from sstest.text import quote

_SOURCE: Final = "LaunchDarkly documentation: synced segments, jsonResponseBody; semantics §3"
_TOLD: Final = template('{ "ok": {{#if errorMessage}}false{{else}}true{{/if}} }')


def _same(subject: Subject) -> Iterator[Hit]:
    from sstest.rules.templates.told_outcomes import contradictions, same_for_all

    reading = template_reading(subject)
    if reading is None or not same_for_all(reading) or any(contradictions(reading)):
        return
    message = "the reply to a failure is the same as the one to a success"
    hint = "write the statusCode or the errorMessage, or test '{{#if errorMessage}}'"
    yield Hit(message, subject.template_path, hint, offset=0)


def _contradictory(subject: Subject) -> Iterator[Hit]:
    from sstest.rules.templates.told_outcomes import contradictions

    reading = template_reading(subject)
    for found in contradictions(reading) if reading else ():
        message = f"the reply to {found.answer.name} says {quote(found.said.strip(chr(34)))}"
        hint = "errorMessage is empty on success: '{{#if errorMessage}}' is the failure's part"
        yield Hit(message, subject.template_path, hint, offset=found.offset)


def _production(subject: Subject) -> Iterator[Hit]:
    from sstest.rules.templates.told_outcomes import production_differences

    reading = template_reading(subject)
    for found in production_differences(reading) if reading else ():
        what = "other JSON" if found.is_json else "no JSON"
        message = f"the reply to {found.answer.name} is {what} in production: {quote(found.text)}"
        hint = "write single values, with text between them, and no objects or lists"
        yield Hit(message, subject.template_path, hint, offset=0)
        return


RULES = (
    Rule(
        "SS412",
        "warning",
        "same reply for success and failure",
        "What the template writes for a refused request is what it writes for one that was taken.",
        "A sender that reads the body takes every failure for a success.",
        bad=template('{ "message": "received" }'),
        good=template('{ "message": "received", "status": {{statusCode}} }'),
        source=_SOURCE,
        check=_same,
    ),
    Rule(
        "SS413",
        "warning",
        "reply that says the opposite",
        "The reply to a failure speaks of success, or that to a success of failure.",
        "The condition is the wrong way round, or there is none.",
        bad=template('{ "ok": {{#if errorMessage}}true{{else}}false{{/if}} }'),
        good=_TOLD,
        source=_SOURCE,
        check=_contradictory,
    ),
    Rule(
        "SS414",
        "warning",
        "other reply in production",
        "For unremarkable values the reply is other JSON, or none, when production's Handlebars "
        "for Go prints it.",
        "What was tested with Handlebars.js is not what senders get.",
        bad=template('{ "id": {{#if statusCode}}{{{statusCode}}}{{{statusCode}}}{{/if}} }'),
        good=template('{ "code": {{{statusCode}}} }'),
        source="https://github.com/aymerick/raymond",
        check=_production,
    ),
)
