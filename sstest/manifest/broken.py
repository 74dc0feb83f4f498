"""Why a text is not JSON, in much less time than it takes to keep the place of every value."""

import json
import re
from contextlib import suppress
from typing import Any, Final

from sstest.manifest.source import (
    CUT_OFF,
    MAX_DEPTH,
    TOO_DEEP,
    TRAILING_COMMA,
    JsonSyntaxError,
    read_json,
)

# By how the messages of json begin.
_REASONS: Final = {
    "Expecting value": "expected a value",
    "Expecting property name": "expected a property name in double quotes",
    "Expecting ':' delimiter": "expected ':' after the property name",
    "Expecting ',' delimiter": "expected ',' or a closing bracket",
    "Extra data": "extra data after the document",
    "Unterminated string": "the string is not closed",
    "Invalid control character": "the string holds a control character that is not escaped",
    "Invalid \\escape": "what follows the backslash is not a JSON escape",
    "Invalid \\uXXXX escape": "four hexadecimal digits must follow u in an escape",
}
_AFTER_COMMA: Final = ("Expecting value", "Expecting property name")
# A bracket, or a string, which may be cut off.
_BRACKET: Final = re.compile(r'[\[\]{}]|"[^"\\]*+(?:\\.?[^"\\]*+)*"?', re.DOTALL)


def _refuse_constant(name: str) -> Any:
    raise ValueError(name)


# Numbers are only skipped; int() would refuse long ones.
SKIPPING: Final = json.JSONDecoder(parse_int=len, parse_float=len, parse_constant=_refuse_constant)
"""Python's decoder, for where the values do not count."""


def broken(text: str) -> JsonSyntaxError | None:
    """Why a text is not JSON (RFC 8259, at most ``MAX_DEPTH`` levels); ``None`` where it is."""
    try:
        SKIPPING.decode(text)
    except json.JSONDecodeError as error:
        return syntax_error(error)
    except (RecursionError, ValueError):
        pass
    try:
        read_json(text)  # it takes many times as long, but refuses more
    except JsonSyntaxError as error:
        return error
    return None


def syntax_error(error: json.JSONDecodeError) -> JsonSyntaxError:
    """The same error, in the same words and at the same place in all releases of Python.

    The reason holds no backslash and no double quote, so that it can be pasted into a JSON string.
    """
    text, at = error.doc, error.pos
    if (deep := _too_deep_before(text, at)) is not None:
        return JsonSyntaxError(TOO_DEEP, text, deep)
    if error.msg.startswith("Illegal trailing comma"):  # from Python 3.13 on, at the comma
        return JsonSyntaxError(TRAILING_COMMA, text, at)
    if error.msg.startswith(_AFTER_COMMA) and text[at : at + 1] in ("]", "}"):
        before = text[:at].rstrip(" \t\n\r")
        if before.endswith(","):
            return JsonSyntaxError(TRAILING_COMMA, text, len(before) - 1)
    words = (reason for begin, reason in _REASONS.items() if error.msg.startswith(begin))
    reason = next(words, "a value is not as JSON writes it")
    if error.msg.startswith("Invalid"):  # within a string
        at -= error.msg.startswith("Invalid \\uXXXX")  # the backslash
        if CUT_OFF.fullmatch(text, at):
            # The decoder says where a string begins only if it does not end.
            with suppress(RecursionError):
                try:
                    json.loads(text[:at], parse_int=len)
                except json.JSONDecodeError as cut_off:
                    return JsonSyntaxError(_REASONS["Unterminated string"], text, cut_off.pos)
    return JsonSyntaxError(reason, text, at)


def _too_deep_before(text: str, end: int) -> int | None:
    """The first bracket before ``end`` that opens a level too many, of which some releases say."""
    depth = 0
    if text.count("[", 0, end) + text.count("{", 0, end) > MAX_DEPTH:
        for found in _BRACKET.finditer(text, 0, end):
            if found[0] in ("[", "{"):
                depth += 1
                if depth > MAX_DEPTH:
                    return found.start()
            elif found[0] in ("]", "}"):
                depth -= 1
    return None
