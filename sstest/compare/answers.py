"""The answer of an endpoint, and how it differs from the reply of the reference."""

import json
from dataclasses import dataclass
from typing import Any, Final

from sstest.manifest.pointer import join
from sstest.parser.difference import same_json
from sstest.response.reply import Reply, ReplyError
from sstest.text import plain, quote


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer of an endpoint; ``silence`` is the reason if there was none."""

    status: int | None
    body: bytes = b""
    location: str | None = None
    retry_after: str | None = None
    silence: str = ""


def differences(expected: Reply, found: Answer, profile: str) -> tuple[str, ...]:
    """How an answer differs from the reference's reply, one line for each difference."""
    if found.status is None:
        return (f"answer: expected status {expected.status}, found none: {found.silence}",)
    lines = []
    if found.status != expected.status:
        lines.append(f"status: expected {expected.status}, found {found.status}")
    if not _message_is_ours(expected, profile):
        lines += _body_differences(expected, found)
    elif expected.template is None and profile == "docs":
        lines += _code_differences(expected, found)
    return tuple(lines)


def _message_is_ours(expected: Reply, profile: str) -> bool:
    """Whether the message is worded by the implementation, so that it is not compared (§2.3)."""
    error = expected.error
    if error is None:
        return False
    if profile == "docs" or error.status != 500:
        return error.unreadable or error.status == 413
    return bool(expected.body)  # messages of V8


def _code_differences(expected: Reply, found: Answer) -> list[str]:
    """If the message is not compared, the code is."""
    want = expected.json()["code"]
    data = _json(found.body)
    got = data.get("code") if isinstance(data, dict) else None
    return [] if got == want else [f"body: expected the code {quote(want)}, found {_shown(found)}"]


def _body_differences(expected: Reply, found: Answer) -> list[str]:
    try:
        want = expected.json()
    except ReplyError:  # the template does not render to JSON: compare the text
        if expected.body == found.body:
            return []
        text = plain(expected.body.decode(errors="replace"))
        return [f"body: expected {text}, found {_shown(found)}"]
    if not expected.body:
        return [] if not found.body else [f"body: expected none, found {_shown(found)}"]
    got = _json(found.body)
    if got is _NO_JSON:
        return [f"body: expected {_short_json(want)}, found {_shown(found)}"]
    if same_json(got, want):
        return []
    path, inner_want, inner_got = _innermost(want, got)
    where = f"body at {plain(join(path))}" if path else "body"
    return [f"{where}: expected {_short_json(inner_want)}, found {_short_json(inner_got)}"]


_NO_JSON: Final = object()
_ABSENT: Final = object()


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return _NO_JSON


def _innermost(want: Any, got: Any) -> tuple[tuple[str, ...], Any, Any]:
    pairs: list[tuple[str, Any, Any]] = []
    if isinstance(want, dict) and isinstance(got, dict):
        names = {**want, **got}
        pairs = [(name, want.get(name, _ABSENT), got.get(name, _ABSENT)) for name in names]
    elif isinstance(want, list) and isinstance(got, list) and len(want) == len(got):
        pairs = [(str(i), a, b) for i, (a, b) in enumerate(zip(want, got, strict=True))]
    for name, inner_want, inner_got in pairs:
        if (inner_want is _ABSENT or inner_got is _ABSENT) or not same_json(inner_got, inner_want):
            path, deep_want, deep_got = _innermost(inner_want, inner_got)
            return (name, *path), deep_want, deep_got
    return (), want, got


def _shown(found: Answer) -> str:
    if not found.body:
        return "none"
    data = _json(found.body)
    if data is _NO_JSON:
        return f"not JSON: {plain(found.body.decode(errors='backslashreplace'))}"
    return _short_json(data)


def _short_json(value: Any) -> str:
    if value is _ABSENT:
        return "nothing"
    try:
        return plain(json.dumps(value, ensure_ascii=False, default=str))
    except RecursionError:
        return "JSON that is nested too deeply to show"
