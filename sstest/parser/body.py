"""Request bodies as the ``docs`` profile decodes them (semantics §2.1)."""

import json
import re
from decimal import Decimal
from os import PathLike
from typing import Any, Final

import msgspec

from sstest.limits import BODY_VALUES, BYTES_A_VALUE
from sstest.manifest.broken import syntax_error
from sstest.manifest.source import MAX_DEPTH, TOO_DEEP, JsonSyntaxError, read_integer, read_json
from sstest.parser.depth import brackets, is_flat
from sstest.parser.errors import RequestError

_FILE_NAME: Final = re.compile(r"[^\s{}\[\]\"][^\r\n{}\[\]\"]{0,254}\.json")
_READ_IT: Final = "give what is in the file: Path(...).read_bytes()"
_LINES: Final = "a body in each line is what sstest replay reads"
_SURROGATE_ESCAPE: Final = re.compile(r"\\u[dD][89a-fA-F]")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
# A text with a character that is no ASCII, up to its end: it takes some 30 bytes more.
_WIDE: Final = re.compile(rb'[\x80-\xff][^"]*')
# Names of objects that have a few each are mostly the same ones, and held once.
_SHARED_NAMES: Final = 8


def decode(body: object) -> Any:
    """The JSON value of ``body``: bytes, text, or JSON data already parsed.

    UTF-8 JSON (RFC 8259): no NaN or Infinity, nothing after the document, no
    lone surrogate, no byte order mark, at most :data:`~sstest.manifest.source.MAX_DEPTH` levels.
    Integers keep every digit (one too long for ``int`` is a ``Decimal``), and of a repeated key
    the last value counts. Anything else raises :class:`RequestError` with status 400, and what
    would take too much memory as data one with 413 (docs/limits.md).
    """
    data = encode(body)
    check_size(data)
    try:
        value = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        # msgspec is fast, and stricter than JSON on numbers, so what it refuses is read again.
        return _decode_carefully(data)
    if brackets(data) > MAX_DEPTH and not is_flat(data) and is_deeper_than(value, MAX_DEPTH):
        raise _too_deep()
    return value


def check_size(data: bytes) -> None:
    """Raises :class:`RequestError` where a body would take too much memory as data."""
    if len(data) <= BODY_VALUES:
        return
    wide = 0 if data.isascii() else sum(1 for _ in _WIDE.finditer(data))
    names = data.count(b":") - _SHARED_NAMES * data.count(b"{")
    values = data.count(b",") + 2 * brackets(data) + 2 * max(0, names) + wide
    most = BODY_VALUES + len(data) // BYTES_A_VALUE
    if values > most:
        raise RequestError(
            "request payload has too many values",
            status=413,
            hint=f"its commas, brackets, names and texts count as {values:,}, expected at most"
            f" {most:,}; send the members in several requests",
            unreadable=True,
        )


def check_count(count: int, most: int, what: str = "members") -> None:
    """Raises :class:`RequestError` where a body has more members, or cohorts, than are read."""
    if count > most:
        raise RequestError(
            f"request payload has too many {what}",
            status=413,
            hint=f"{count:,}, expected at most {most:,}; send them in several requests",
        )


def encode(body: object) -> bytes:
    """``body`` as the bytes that stand for it; parsed JSON is written out as a sender would."""
    match body:
        case bytes():
            return body
        case bytearray() | memoryview():
            return bytes(body)
        case PathLike():
            raise _not_json("it is a path", _READ_IT)
        case str():
            try:
                return body.encode()
            except UnicodeEncodeError as error:
                raise _not_json(f"character {error.start} is a lone surrogate") from None
        case _:
            return _serialise(body)


def _serialise(data: object) -> bytes:
    try:
        text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        # A lone surrogate has no UTF-8, but JSON has escapes for it.
        return _SURROGATE.sub(lambda found: f"\\u{ord(found[0]):04x}", text).encode()
    except RecursionError:
        raise _too_deep() from None
    except (TypeError, ValueError) as error:
        raise _not_json(str(error)) from None


def _decode_carefully(data: bytes) -> Any:
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise _not_json(f"byte {error.start} is not valid UTF-8") from None
    if text.startswith("\ufeff"):
        raise _not_json("starts with a byte order mark")
    try:
        value = _loads(text)
    except json.JSONDecodeError as error:
        raise _not_json_at(syntax_error(error), _hint(error)) from None
    except RecursionError:
        return _decode_strictly(text)
    if _SURROGATE_ESCAPE.search(text):
        return _decode_strictly(text)
    if is_deeper_than(value, MAX_DEPTH):
        raise _too_deep()
    return value


def _hint(error: json.JSONDecodeError) -> str | None:
    if _FILE_NAME.fullmatch(error.doc):
        return _READ_IT
    is_lines = error.msg == "Extra data" and error.doc[error.pos - 1] == "\n"
    return _LINES if is_lines else None


def _loads(text: str) -> Any:
    try:
        return _DECODER.decode(text)
    except (json.JSONDecodeError, RequestError):
        raise
    except ValueError:  # an integer too long for int; a reader of our own costs time for each
        return json.loads(text, parse_int=read_integer, parse_constant=_refuse_constant)


def _decode_strictly(text: str) -> Any:
    """Decode with a stack of its own, and without lone surrogates; slower than the others."""
    try:
        return read_json(text).value
    except JsonSyntaxError as error:
        raise _not_json_at(error) from None


def _refuse_constant(name: str) -> Any:
    raise _not_json(f"{name} is not JSON")


_DECODER: Final = json.JSONDecoder(parse_constant=_refuse_constant)


def _too_deep() -> RequestError:
    return RequestError(f"request payload is {TOO_DEEP}", unreadable=True)


def _not_json(reason: str, hint: str | None = None) -> RequestError:
    return RequestError(f"request payload is not JSON: {reason}", hint=hint, unreadable=True)


def _not_json_at(error: JsonSyntaxError, hint: str | None = None) -> RequestError:
    if error.reason == TOO_DEEP:
        return _too_deep()
    # Templates paste messages into JSON strings, so there is nothing of the body in them.
    reason = error.reason.partition(", found ")[0].replace("\\", "")
    return _not_json(f"{reason}, line {error.line}, column {error.column}", hint)


def is_integer(value: object) -> bool:
    """Whether ``value`` was written as an integer: ``1``, but not ``true``, ``1.0`` or ``1e3``."""
    return (isinstance(value, int) and not isinstance(value, bool)) or isinstance(value, Decimal)


def is_deeper_than(value: object, limit: int) -> bool:
    """Whether lists and objects in ``value`` are nested more than ``limit`` levels deep."""
    level = [value] if isinstance(value, (dict, list)) else []
    for _ in range(limit):
        if not level:
            return False
        level = [
            child
            for node in level
            for child in (node.values() if isinstance(node, dict) else node)
            if isinstance(child, (dict, list))
        ]
    return bool(level)
