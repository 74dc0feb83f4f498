"""Requests and segments as JSON data: bounded, and without credentials."""

import heapq
import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

from sstest.endpoint.exchange import Exchange, reading
from sstest.endpoint.segments import Segment
from sstest.javascript.values import to_string
from sstest.manifest import MISSING, Manifest, ManifestError
from sstest.parser.explain import Trace, Traces
from sstest.text import cut, escape, natural_key, plain

_MOST_TRACES: Final = 300
_MOST_NOTES: Final = 5
_LONGEST_TEXT: Final = 20_000
_LONGEST_VALUE: Final = 300
_LONGEST_PART: Final = 1_000
_SHORTEST_SECRET: Final = 4
_ERROR: Final = ("message", "field", "pointer", "member", "location", "hint")
_LARGEST_EXPLAINED: Final = 300_000  # bytes; more would keep senders waiting


def explained(exchange: Exchange) -> tuple[Traces, str]:
    """What each pointer found in the body, or why that is not shown."""
    size, longest = len(exchange.body), _longest_pointer(exchange.manifest)
    if size > _LARGEST_EXPLAINED:
        return Traces(), f"{size:,} bytes are too many to show what each pointer found"
    if longest > _LONGEST_PART:
        return Traces(), f"a pointer of {longest:,} characters is too long to show what each found"
    return exchange.explain(), ""


def _longest_pointer(manifest: Manifest | None) -> int:
    try:
        parser = None if manifest is None else manifest.request_parser
    except ManifestError:
        parser = None
    if parser is None:
        return 0
    pointers = (*parser.request_pointers().values(), *parser.member_pointers().values())
    return max(len(pointer.text) for pointer in pointers)


def segment_view(segment: Segment, *, most: int | None = None) -> dict[str, Any]:
    """The segment, its members sorted, at most ``most`` of them; ``size`` counts them all.

    With ``most``, long texts are cut too.
    ``id`` identifies the segment.
    """
    shown = segment
    if most is not None and most < len(segment.members):
        first = heapq.nsmallest(most, segment.members, natural_key)
        shown = replace(segment, members=frozenset(first))
    key = escape(segment.integration)
    data = {**shown.to_dict(), "integrationKey": key, "size": len(segment.members)}
    if most is not None:
        for name in ("key", "cohortId", "cohortName"):
            data[name] = cut(data[name], _LONGEST_PART)
        data["members"] = [cut(one, _LONGEST_PART) for one in data["members"]]
    return {"id": segment_id(segment), **data}


def segment_id(segment: Segment) -> str:
    """A unique string of environment, kind, integration and cohort."""
    return json.dumps([segment.integration, segment.cohort, segment.environment, segment.kind])


def exchange_view(exchange: Exchange) -> dict[str, Any]:
    """A request and its answer, in short.

    ``status`` is ``None`` if the connection was dropped; ``at`` is RFC 3339.
    """
    return {
        "number": exchange.number,
        "at": datetime.fromtimestamp(exchange.at, UTC).isoformat(timespec="milliseconds"),
        "method": plain(exchange.request.method),
        "path": plain(exchange.request.path),
        "integration": exchange.key and escape(exchange.key),
        "bytes": len(exchange.request.body),
        "status": exchange.status,
        "taken": exchange.accepted,
        "fault": exchange.fault,
        "delay": exchange.delay,
        "cohorts": [
            {
                "cohortId": one.cohort,
                "cohortName": one.name,
                "added": one.joined,
                "removed": one.left,
            }
            for one in exchange.applied.cohorts
        ],
        "cohortsLeftOut": exchange.applied.cohorts_left_out,
        "error": exchange.error and _named(exchange.error, *_ERROR),
        "notes": _notes(exchange),
    }


def exchange_detail(exchange: Exchange, secrets: Iterable[str] = ()) -> dict[str, Any]:
    """A request and its answer, with what each pointer found, and the bodies as text.

    ``secrets`` are hidden wherever they occur.
    """
    traces, unexplained = explained(exchange)
    shown = [_trace_view(trace) for trace in traces[:_MOST_TRACES]]
    reply = exchange.reply
    data = {
        **exchange_view(exchange),
        "explain": shown,
        "explainLeftOut": len(traces) - len(shown),
        "unexplained": unexplained,
        "requestHeaders": dict(exchange.request.headers),
        **_body("body", exchange.body or exchange.request.body),
        "replyHeaders": dict(reply.headers) if reply else {},
        **_body("replyBody", reply.body if reply else b""),
    }
    hidden: dict[str, Any] = _hide(data, [one for one in secrets if len(one) >= _SHORTEST_SECRET])
    return hidden


def _notes(exchange: Exchange) -> list[str]:
    """The first diagnostics of an accepted request, or that it is too large to look at."""
    if not exchange.accepted:
        return []
    if (size := len(exchange.body)) > _LARGEST_EXPLAINED:
        return [f"{size:,} bytes are too many to look for what is hardly meant"]
    update = reading(exchange)  # of which nothing is kept
    return [plain(one) for one in update.diagnostics[:_MOST_NOTES]] if update else []


def _trace_view(trace: Trace) -> dict[str, Any]:
    names = ("field", "pointer", "location", "note", "member", "line", "column")
    value = None if trace.value is MISSING else value_in_words(trace.value)
    return {**_named(trace, *names), "value": value}


def _named(found: object, *names: str) -> dict[str, Any]:
    values = {name: getattr(found, name) for name in names}
    return {
        name: cut(value, _LONGEST_PART) if isinstance(value, str) else value
        for name, value in values.items()
    }


def value_in_words(value: object) -> str:
    """A value that a pointer found, as JSON writes it; arrays and objects by their size."""
    if isinstance(value, list):
        return f"an array of {len(value):,}" if value else "an empty array"
    if isinstance(value, dict):
        return f"an object of {len(value):,}" if value else "an empty object"
    if isinstance(value, str):
        text = json.dumps(value[: _LONGEST_VALUE + 1], ensure_ascii=False)
    else:
        text = f"{value:f}" if isinstance(value, Decimal) else to_string(value)
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}…"


def _body(name: str, body: bytes) -> dict[str, Any]:
    text = body[: 4 * _LONGEST_TEXT].decode(errors="replace")[:_LONGEST_TEXT]
    left = 0 if len(body) <= len(text) else len(body.decode(errors="replace")) - len(text)
    return {name: text, f"{name}LeftOut": left}


def _hide(data: Any, secrets: list[str]) -> Any:
    match data:
        case str():
            for secret in secrets:
                data = data.replace(secret, "(hidden)")
            return data
        case dict():
            return {name: _hide(value, secrets) for name, value in data.items()}
        case list():
            return [_hide(value, secrets) for value in data]
        case _:
            return data
