"""The check that a recorded request still means what is written beside it."""

import json
from collections.abc import Callable
from typing import Any, Final

from sstest.checks import CheckFailure, Subject, Tally
from sstest.corpus import UNSTATED, ExpectedError, Outcome, Request
from sstest.parser import RequestError
from sstest.parser.difference import same_json
from sstest.response.answer import answer
from sstest.response.reply import Reply

_ABSENT: Final = object()
_MOST_PLACES: Final = 10


def check_recorded(request: Request) -> Callable[[Subject, Tally], None]:
    """The check of one recorded request: it fails for every stated part that differs.

    A request of which nothing is stated has to be taken.
    """

    def check(subject: Subject, tally: Tally) -> None:
        reply = answer(subject.manifest, request.body, subject.profile)
        tally.count(reply.update)
        if request.expected is None:
            if reply.error:
                message = f"request {request.name} is refused: {reply.error}"
                raise CheckFailure(message, request.body)
            return
        expected = request.expected.under(subject.profile)
        lines = _differences(expected, reply) if expected else []
        if lines:
            listed = "\n".join(lines)
            place = f"expected/{request.name}.json, {subject.profile}"
            message = f"request {request.name} is not what {place}, says:\n{listed}"
            raise CheckFailure(message, request.body)

    return check


def _differences(expected: Outcome, reply: Reply) -> list[str]:
    update = reply.update
    found = {
        "status": reply.status,
        "update": update and update.to_dict(),
        "deltas": update and {key: delta.to_dict() for key, delta in update.deltas.items()},
        "reply": reply.json(),
    }
    lines = [
        line
        for name, value in found.items()
        if getattr(expected, name) is not UNSTATED
        for line in _places(name, getattr(expected, name), value)
    ]
    if isinstance(expected.error, ExpectedError):
        lines += _error_differences(expected.error, reply.error)
    elif expected.error is None and reply.error:
        lines.append(_line("error", None, str(reply.error)))
    elif lines and (why := _why(expected, reply)):
        lines.append(f"  {why}")
    return lines


def _why(expected: Outcome, reply: Reply) -> str | None:
    """What explains a status that was not expected, where nothing is stated of an error."""
    if reply.error:
        return f"it is refused: {reply.error}"
    if {expected.status, reply.status} == {200, 204}:
        has = "has a" if reply.template is not None else "has no"
        return f"the manifest {has} jsonResponseBody: what is taken is answered {reply.status}"
    return None


def _error_differences(expected: ExpectedError, error: RequestError | None) -> list[str]:
    if error is None:
        return ["  error: expected a refusal", "         found none"]
    names = ("message", "field", "pointer", "member")
    return [
        _line(f"error's {name}", getattr(expected, name), getattr(error, name))
        for name in names
        if getattr(expected, name) is not UNSTATED
        and getattr(expected, name) != getattr(error, name)
    ]


def _places(place: str, expected: Any, found: Any) -> list[str]:
    """A line for each innermost place at which two JSON values differ, the first few of them."""
    if same_json(found, expected):
        return []
    if isinstance(expected, dict) and isinstance(found, dict):
        names = {**expected, **found}
        pairs = [(name, expected.get(name, _ABSENT), found.get(name, _ABSENT)) for name in names]
    elif isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        pairs = [
            (str(i), want, got) for i, (want, got) in enumerate(zip(expected, found, strict=True))
        ]
    else:
        return [_line(place, expected, found)]
    lines = [line for name, want, got in pairs for line in _places(f"{place}/{name}", want, got)]
    return lines[:_MOST_PLACES]


def _line(name: str, expected: Any, found: Any) -> str:
    return f"  {name}: expected {_short(expected)}\n  {' ' * len(name)}  found {_short(found)}"


def _short(value: object) -> str:
    if value is _ABSENT:
        return "nothing there"
    try:
        text = json.dumps(value, ensure_ascii=False)
    except (TypeError, ValueError):  # what the validation server passes on need not be JSON
        text = repr(value)
    return text if len(text) <= 400 else f"{text[:400]}..."
