"""Updates, refusals and bodies in words, short enough for a message."""

import json
from typing import Any, Final

from sstest.javascript.values import to_string
from sstest.manifest import Manifest
from sstest.parser import Membership, Profile, Update
from sstest.parser.difference import describe_difference
from sstest.response.answer import answer
from sstest.rules.requests.target import Outcome, Refusal
from sstest.templates import TemplateError

_MOST: Final = 6
_LONGEST: Final = 60


def reading(outcome: Outcome) -> str:
    """What was read from a request, or why it was refused, in one line."""
    if isinstance(outcome, Refusal):
        return str(outcome)
    members = outcome.memberships
    listed = ", ".join(_membership(one, outcome.cohort.name) for one in members[:_MOST])
    more = f", and {len(members) - _MOST:,} more" if len(members) > _MOST else ""
    kind = f" of kind {_short(outcome.context_kind)}" if outcome.context_kind != "user" else ""
    url = f" ({_short(outcome.cohort.url)})" if outcome.cohort.url is not None else ""
    cohort = f"cohort {_short(outcome.cohort.id)} named {_short(outcome.cohort.name)}{url}"
    where = f"in environment {_short(outcome.environment_id)}{kind}, {cohort}"
    return f"{listed}{more}; {where}" if listed else f"no members; {where}"


def changed(expected: Outcome, found: Outcome) -> str:
    """What was found instead of what was expected, as briefly as can be."""
    if isinstance(expected, Refusal) or isinstance(found, Refusal):
        return reading(found)
    lines = describe_difference(expected, found).splitlines()
    if lines == ["  nothing differs"]:
        return reading(found)
    return "; ".join(line.strip() for line in lines)


def same(one: Outcome, other: Outcome) -> bool:
    """Whether two outcomes are the same reading; ``true`` is not ``1``, though to Python it is."""
    if isinstance(one, Refusal) or isinstance(other, Refusal):
        return one == other
    return one == other and _types(one) == _types(other)


def alike(one: Outcome, other: Outcome) -> bool:
    """Whether two outcomes are the same reading, or two refusals with the same status."""
    if isinstance(one, Refusal) and isinstance(other, Refusal):
        return one.status == other.status
    return same(one, other)


def reply(manifest: Manifest, body: bytes, profile: Profile = "docs") -> str:
    """The status and the body of the reply to a request, in one line."""
    try:
        given = answer(manifest, body, profile)
    except TemplateError as error:
        return f"the template cannot be rendered: {error}"
    text = given.body.decode(errors="replace")
    return f"{given.status} {text}" if text else f"{given.status}, no body"


def same_as_text(one: Update, other: Outcome) -> bool:
    """The same reading where ids and names count as text, whatever they were in the request."""
    return isinstance(other, Update) and _texts(one) == _texts(other)


def excerpt(text: str, other: str) -> str:
    """The surroundings of the first character in which a text differs from another."""
    pairs = enumerate(zip(text, other, strict=False))
    place = next((at for at, (one, two) in pairs if one != two), min(len(text), len(other)))
    start, end = max(0, place - 50), place + 50
    before, after = "..." if start else "", "..." if end < len(text) else ""
    return f"{before}{text[start:end]}{after}"


def _membership(one: Membership, usual: object) -> str:
    going = {True: "joins", False: "leaves", None: "is listed in"}
    word = going.get(one.included, "is listed in") if isinstance(one.included, bool | None) else "?"
    named = "" if one.cohort_name == usual else f" named {_short(one.cohort_name)}"
    return f"{_short(one.context_key)} {word} {_short(one.cohort_id)}{named}"


def _short(value: Any) -> str:
    try:
        text = json.dumps(value, ensure_ascii=False)
    except (TypeError, ValueError):
        text = repr(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


def _types(update: Update) -> list[tuple[type, ...]]:
    return [
        (type(one.context_key), type(one.included), type(one.cohort_id), type(one.cohort_name))
        for one in update.memberships
    ]


def _texts(update: Update) -> tuple[Any, ...]:
    return (
        update.environment_id,
        update.context_kind,
        *(
            (
                to_string(one.context_key),
                one.included,
                to_string(one.cohort_id),
                to_string(one.cohort_name),
            )
            for one in update.memberships
        ),
    )
