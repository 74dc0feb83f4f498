"""What ``sstest generate`` prints: one function per format, given requests as they are made."""

import json
import re
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sstest.cli.terminal import print_json
from sstest.generate.expected import Sample
from sstest.generate.malformed import Malformed
from sstest.text import escape, escape_json
from sstest.version import __version__
from sstest.views.curl import TOKEN, command
from sstest.views.json import text_data

Requests = Iterable[Sample | Malformed]

# What GitHub Actions obeys in the middle of a line, and what can stand for it within a string.
_COMMAND: Final = (b"##[", b"##\\u005b")
# A string of JSON, whole or cut off.
_STRINGS: Final = re.compile(rb'("(?:[^"\\]|\\.)*+"?)', re.DOTALL)
_BRACES: Final = re.compile(rb"\{(?=\{)")


def write_jsonl(requests: Requests, _url: str, meaning: bool) -> None:  # noqa: FBT001  # a table's
    """One request per line: its body, or an object with the body and the expected result."""
    for one in requests:
        if isinstance(one, Sample) and not meaning:
            _write(disarmed(one.body))
        else:
            print_json(_row(one, meaning=meaning), indent=None)


def write_json(requests: Requests, _url: str, meaning: bool) -> None:  # noqa: FBT001  # a table's
    """One list of bodies, or of objects as :func:`write_jsonl` writes them."""
    print_json([_row(one, meaning=meaning) for one in requests])


def write_http(requests: Requests, url: str, meaning: bool) -> None:  # noqa: FBT001  # a table's
    """A file for the HTTP clients of editors, where three number signs part requests.

    They would fill in, or run, what stands between two braces, so no two are written side by side.
    """
    for number, one in enumerate(requests, 1):
        comment = _comment(one, meaning=meaning).replace("{{", "{\\x7b")
        _write(f"### {number}{comment}".encode())
        _write(f"POST {url} HTTP/1.1\nContent-Type: application/json".encode())
        _write(f"Authorization: {{{{{TOKEN}}}}}\n".encode())
        _write(without_two_braces(disarmed(one.body)) + b"\n")


def disarmed(body: bytes) -> bytes:
    """A body that means the same, in which a log of GitHub Actions finds no command."""
    return body.replace(*_COMMAND)


def without_two_braces(body: bytes) -> bytes:
    """A body that means the same, or is malformed in the same way, without ``{{``.

    Inside of a string a brace can be spelled another way, and elsewhere a space may precede it.
    """
    if b"{{" not in body:
        return body
    parts = _STRINGS.split(body)  # each other one is a string
    parts[1::2] = (one.replace(b"{{", b"{\\u007b") for one in parts[1::2])
    parts[::2] = (_BRACES.sub(b"{ ", one) for one in parts[::2])
    return b"".join(parts)


def write_curl(requests: Requests, url: str, meaning: bool) -> None:  # noqa: FBT001  # a table's
    """One command per line for any POSIX shell; nothing in a body is run."""
    for number, one in enumerate(requests, 1):
        _write(f"# {number}{_comment(one, meaning=meaning)}".encode())
        _write(command(disarmed(one.body), url).encode())


def write_har(requests: Requests, url: str, meaning: bool) -> None:  # noqa: FBT001  # a table's
    """An HTTP Archive (version 1.2) of requests that have not been sent."""
    entries = [_entry(one, url, number, meaning=meaning) for number, one in enumerate(requests)]
    creator = {"name": "sstest", "version": __version__}
    print_json({"log": {"version": "1.2", "creator": creator, "entries": entries}})


FORMATS: Final[dict[str, Callable[[Requests, str, bool], None]]] = {
    "jsonl": write_jsonl,
    "json": write_json,
    "http": write_http,
    "curl": write_curl,
    "har": write_har,
}
"""The formats by name."""


def _write(line: bytes) -> None:
    """A line, byte for byte; on a terminal with control characters escaped."""
    if sys.stdout.isatty():
        line = escape_json(line.decode(errors="replace")).encode()
    sys.stdout.buffer.write(line + b"\n")


def _row(one: Sample | Malformed, *, meaning: bool) -> Any:
    if isinstance(one, Malformed):
        return {**text_data("body", one.body), **_refusal(one)}
    body = json.loads(one.body)
    return {"body": body, "update": one.update.to_dict()} if meaning else body


def _refusal(one: Malformed) -> dict[str, Any]:
    names = ("reason", "status", "message", "field", "pointer", "member")
    return {name: getattr(one, name) for name in names}


def _comment(one: Sample | Malformed, *, meaning: bool) -> str:
    if isinstance(one, Malformed):
        where = f" ({one.field})" if one.field else ""
        return escape(f": {one.status} for {one.reason}{where}")
    if not meaning:
        return ""
    return f": {escape(json.dumps(one.update.to_dict(), ensure_ascii=False))}"


def _entry(one: Sample | Malformed, url: str, number: int, *, meaning: bool) -> dict[str, Any]:
    ((name, text),) = text_data("body", one.body).items()
    data = {"mimeType": "application/json", "text": text}
    if name != "body":
        data["comment"] = "the body is not text: this is its Base64"
    expected = _refusal(one) if isinstance(one, Malformed) else {"update": one.update.to_dict()}
    started = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(seconds=number)
    entry: dict[str, Any] = {
        "startedDateTime": f"{started:%Y-%m-%dT%H:%M:%S}.000Z",
        "time": 0,
        "request": {
            "method": "POST",
            "url": url,
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": [{"name": "Content-Type", "value": "application/json"}],
            "queryString": [],
            "postData": data,
            "headersSize": -1,
            "bodySize": len(one.body),
        },
        "response": {
            "status": 0,
            "statusText": "",
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": [],
            "content": {"size": 0, "mimeType": "application/json"},
            "redirectURL": "",
            "headersSize": -1,
            "bodySize": -1,
        },
        "cache": {},
        "timings": {"send": 0, "wait": 0, "receive": 0},
    }
    return {**entry, "_expected": expected} if meaning or isinstance(one, Malformed) else entry
