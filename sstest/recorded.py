"""The check that a recorded request still means what is written beside it."""

from collections.abc import Callable
from typing import Any

from sstest.checks import CheckFailure, Subject, Tally
from sstest.corpus import UNSTATED, ExpectedError, Outcome, Request
from sstest.parser import RequestError
from sstest.parser.difference import same_json
from sstest.response.answer import answer
from sstest.response.reply import Reply


def check_recorded(request: Request) -> Callable[[Subject, Tally], None]:
    """The check of one recorded request: it fails for every stated part that differs."""

    def check(subject: Subject, tally: Tally) -> None:
        expected = request.expected.under(subject.profile) if request.expected else None
        reply = answer(subject.manifest, request.body, subject.profile)
        tally.count(reply.update)
        lines = list(_differences(expected, reply)) if expected else []
        if lines:
            listed = "\n".join(lines)
            raise CheckFailure(f"request {request.name} under {subject.profile}:\n{listed}")

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
        _line(name, getattr(expected, name), value)
        for name, value in found.items()
        if getattr(expected, name) is not UNSTATED and not same_json(value, getattr(expected, name))
    ]
    if isinstance(expected.error, ExpectedError):
        lines += _error_differences(expected.error, reply.error)
    elif expected.error is None and reply.error:
        lines.append(_line("error", None, str(reply.error)))
    return lines


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


def _line(name: str, expected: Any, found: Any) -> str:
    return f"  {name}: expected {_short(expected)}\n  {' ' * len(name)}  found {_short(found)}"


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 400 else f"{text[:400]}..."
