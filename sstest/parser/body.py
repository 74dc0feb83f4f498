"""Request bodies as the ``docs`` profile decodes them (semantics §2.1)."""

import json
import re
from decimal import Decimal
from typing import Any, Final

import msgspec

from sstest.manifest.source import MAX_DEPTH, JsonSyntaxError, place, read_integer, read_json
from sstest.parser.errors import RequestError

_REASONS: Final = {
    "Extra data": "extra data after the document",
    "Expecting value": "expected a value",
    "Illegal trailing comma before end of object": "trailing comma before the closing bracket",
    "Illegal trailing comma before end of array": "trailing comma before the closing bracket",
}
_SURROGATE_ESCAPE: Final = re.compile(r"\\u[dD][89a-fA-F]")
_STRING: Final = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_STRING_OR_BRACKET: Final = re.compile(rf"{_STRING.pattern}|[\[\]{{}}]", re.DOTALL)
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def decode(body: object) -> Any:
    """The JSON value of ``body``: bytes, text, or JSON data already parsed.

    UTF-8 JSON (RFC 8259): no NaN or Infinity, nothing after the document, no
    lone surrogate, no byte order mark, at most :data:`~sstest.manifest.source.MAX_DEPTH` levels.
    Integers keep every digit (one too long for ``int`` is a ``Decimal``), and of a repeated key
    the last value counts. Anything else raises :class:`RequestError` with status 400.
    """
    data = encode(body)
    try:
        value = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        # msgspec is fast, and stricter than JSON on numbers, so what it refuses is read again.
        return _decode_carefully(data)
    if data.count(b"[") + data.count(b"{") > MAX_DEPTH and is_deeper_than(value, MAX_DEPTH):
        raise _too_deep()
    return value


def encode(body: object) -> bytes:
    """``body`` as the bytes that stand for it; parsed JSON is written out as a sender would."""
    match body:
        case bytes():
            return body
        case bytearray() | memoryview():
            return bytes(body)
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
        # Templates paste messages into JSON strings, where a backslash would be an escape.
        reason = _REASONS.get(error.msg, error.msg).replace("\\", "")
        raise _not_json(f"{reason}, line {error.lineno}, column {error.colno}") from None
    except RecursionError:
        if _nests_too_deep(text):
            raise _too_deep() from None
        value = _decode_iteratively(text)
    if _SURROGATE_ESCAPE.search(text):
        _refuse_lone_surrogates(text)
    if is_deeper_than(value, MAX_DEPTH):
        raise _too_deep()
    return value


def _loads(text: str) -> Any:
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except (json.JSONDecodeError, RequestError):
        raise
    except ValueError:  # an integer too long for int; a reader of our own costs time for each
        return json.loads(text, parse_int=read_integer, parse_constant=_refuse_constant)


def _nests_too_deep(text: str) -> bool:
    """Whether brackets outside strings open more than ``MAX_DEPTH`` levels, JSON or not."""
    depth = 0
    for found in _STRING_OR_BRACKET.finditer(text):
        if found[0] in ("[", "{"):
            depth += 1
            if depth > MAX_DEPTH:
                return True
        elif found[0] in ("]", "}"):
            depth -= 1
    return False


def _decode_iteratively(text: str) -> Any:
    """Decode what is too deep for the rest of the stack, though within ``MAX_DEPTH``."""
    try:
        return read_json(text).value
    except JsonSyntaxError as error:
        raise _not_json(f"{error}, line {error.line}, column {error.column}") from None


def _refuse_constant(name: str) -> Any:
    raise _not_json(f"{name} is not JSON")


def _refuse_lone_surrogates(text: str) -> None:
    for found in _STRING.finditer(text):
        if _SURROGATE_ESCAPE.search(found[0]) and _SURROGATE.search(json.loads(found[0])):
            line, column = place(text, found.start())
            raise _not_json(f"a string has a lone surrogate, line {line}, column {column}")


def _too_deep() -> RequestError:
    return RequestError(
        f"request payload is nested more than {MAX_DEPTH} levels deep", unreadable=True
    )


def _not_json(reason: str) -> RequestError:
    return RequestError(f"request payload is not JSON: {reason}", unreadable=True)


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
