"""Why a text is not JSON, in much less time than it takes to keep the place of every value."""

import json
from contextlib import suppress
from typing import Final

from sstest.manifest.source import TRAILING_COMMA, JsonSyntaxError, read_json

_NAME: Final = "Expecting property name enclosed in double quotes"
_AFTER_COMMA: Final = ("Expecting value", _NAME)
_REASONS: Final = {
    "Expecting value": "expected a value",
    _NAME: "expected a property name in double quotes",
    "Expecting ':' delimiter": "expected ':' after the property name",
    "Expecting ',' delimiter": "expected ',' or a closing bracket",
    "Extra data": "extra data after the document",
    "Unterminated string starting at": "the string is not closed",
    "Invalid control character at": "the string holds a control character that is not escaped",
    "Invalid \\escape": "what follows the backslash is not a JSON escape",
    "Invalid \\uXXXX escape": "four hexadecimal digits must follow u in an escape",
}

# Numbers are only skipped; int() would refuse long ones.
SKIPPING: Final = json.JSONDecoder(parse_int=len, parse_float=len)
"""Python's decoder, for where the values do not count."""


def broken(text: str) -> JsonSyntaxError | None:
    """Why a text is not JSON (RFC 8259, at most ``MAX_DEPTH`` levels); ``None`` where it is."""
    try:
        with suppress(RecursionError):
            SKIPPING.decode(text)
        read_json(text)  # it takes many times as long, but refuses more
    except json.JSONDecodeError as error:
        return syntax_error(error)
    except JsonSyntaxError as error:
        return error
    return None


def syntax_error(error: json.JSONDecodeError) -> JsonSyntaxError:
    """The same error, in the same words and at the same place in all releases of Python.

    The reason holds no backslash and no double quote, so that it can be pasted into a JSON string.
    """
    text, at = error.doc, error.pos
    if error.msg.startswith("Illegal trailing comma"):  # from Python 3.13 on, at the comma
        return JsonSyntaxError(TRAILING_COMMA, text, at)
    before = text[:at].rstrip(" \t\n\r")
    if error.msg in _AFTER_COMMA and before[-1:] == "," and text[at : at + 1] in ("]", "}"):
        return JsonSyntaxError(TRAILING_COMMA, text, len(before) - 1)
    reason = _REASONS.get(error.msg, "a value is not as JSON writes it")
    return JsonSyntaxError(reason, text, at)
