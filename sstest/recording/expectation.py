"""What is written to ``expected/`` of a request, and what its files are called."""

import contextlib
import json
from typing import Any, Final

from sstest.parser import RequestError, Update
from sstest.response.reply import Reply, ReplyError

_WORDS: Final = tuple("no one two three four five six seven eight nine ten".split())  # noqa: SIM905


def expectation(reply: Reply, profile: str, why: str, *, states_reply: bool) -> bytes:
    """The file, as :mod:`sstest.corpus` reads it; ``states_reply`` with the body of the reply.

    A part that is not JSON, as the validation server's may be, is left out.
    """
    update = reply.update
    parts: dict[str, Any] = {
        "status": reply.status,
        "update": update and update.to_dict(),
        "deltas": update and {key: delta.to_dict() for key, delta in update.deltas.items()},
    }
    if states_reply:
        with contextlib.suppress(ReplyError):
            parts["reply"] = reply.json()
    parts["error"] = _error(reply.error)
    stated = {name: value for name, value in parts.items() if _is_json(value)}
    text = json.dumps({"why": why, profile: stated}, indent=2, ensure_ascii=False)
    return text.encode(errors="replace") + b"\n"


def name_of(reply: Reply, body: bytes) -> str:
    """A name that says what a request does: ``add-two-members``, ``refused-400-memberIdPath``.

    No text of the request is in it.
    """
    if reply.update is not None:
        return _of_update(reply.update)
    error = reply.error
    if error is None or not body:
        return f"refused-{reply.status}-empty-body"
    about = "not-json" if error.unreadable else error.field or "body"
    return f"refused-{reply.status}-{about.replace('.', '-')}".lower()


def _of_update(update: Update) -> str:
    joining = sum(bool(one.included) for one in update.memberships)
    leaving = len(update.memberships) - joining
    words = [f"add-{_count(joining)}"] if joining else []
    words += [f"remove-{_count(leaving)}"] if leaving else []
    cohorts = len(update.deltas)
    several = f"-in-{_word(cohorts)}-cohorts" if cohorts > 1 else ""
    return ("-".join(words) or "no-members") + several


def _count(number: int) -> str:
    return f"{_word(number)}-{'member' if number == 1 else 'members'}"


def _word(number: int) -> str:
    return _WORDS[number] if number < len(_WORDS) else str(number)


def _error(error: RequestError | None) -> dict[str, Any] | None:
    if error is None:
        return None
    names = ("message", "field", "pointer", "member")
    return {name: getattr(error, name) for name in names}


def _is_json(value: Any) -> bool:
    try:
        text = json.dumps(value, allow_nan=False)
        return bool(json.loads(text) == value) and bool(text.encode())
    except (TypeError, ValueError, RecursionError):
        return False
