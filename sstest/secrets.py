"""An access token in what was sent or sent back, found however it is spelled."""

import base64
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

HIDDEN: Final = b"(token)"
"""What stands in its place."""

_ENTITIES: Final = {ord("&"): b"amp", ord("<"): b"lt", ord(">"): b"gt", ord('"'): b"quot"}
# Shorter text may occur anywhere by chance, disguised or not.
_SHORTEST: Final = 8
# LaunchDarkly's have 40; patterns for all spellings of a longer one take seconds to compile.
_LONGEST: Final = 256
_BASE64: Final = rb"[A-Za-z0-9+/_-]{0,4}"
_BETWEEN_HEX: Final = rb"(?:\\?u00|0x|00|[^0-9A-Fa-f]){0,6}"
_BETWEEN_NUMBERS: Final = rb"[^0-9]{1,6}0*"
_ESCAPE: Final = re.compile(rb"\\+[nrtbf]")
_NO_LETTERS: Final = bytes(one for one in range(256) if not bytes([one]).isalnum())

_Pattern = re.Pattern[bytes]


def hidden(data: bytes, token: str | None) -> tuple[bytes, list[str]]:
    """``data`` without the token, and the spellings in which it was there, in words.

    It is found as it is and in the escapes of JSON, URLs and HTML; of eight letters and digits or
    more also in upper and lower case, reversed, as hexadecimal or decimal numbers, as Base64 of any
    text that holds it, with other characters in it, and in part: eight letters and digits of it in
    a row, a digit among them. One of more than 256 characters is found as it is, in upper and lower
    case, and in part.
    """
    if not token:
        return data, []
    found = []
    for name, pattern in _patterns(token):
        data, count = pattern.subn(HIDDEN, data)
        found += [name] * bool(count)
    data, in_parts = _without_parts(data, token)
    return data, list(dict.fromkeys([*found, *["in parts"] * in_parts]))


def shows(data: bytes, tokens: Iterable[str]) -> bool:
    """Whether ``data`` holds one of the tokens as :func:`hidden` finds it, but for parts of it."""
    return any(pattern.search(data) for token in tokens for _, pattern in _patterns(token))


@lru_cache(maxsize=16)
def _patterns(token: str) -> list[tuple[str, _Pattern]]:
    text = token.encode()
    if len(text) > _LONGEST:
        return [("itself", re.compile(re.escape(text), re.IGNORECASE))]
    if len(_letters(text)) < _SHORTEST:
        return [("itself", _spelled(text))]
    variants = list(dict.fromkeys([text, text.upper(), text.lower()]))
    variants += [one[::-1] for one in variants]
    numbers = [re.escape(str(byte).encode()) for byte in text]
    return [
        ("itself", _spelled(text)),
        ("in other letters", _spelled(text, re.IGNORECASE)),
        ("reversed", _spelled(text[::-1], re.IGNORECASE)),
        ("as hexadecimal", re.compile(b"|".join(map(_hexadecimal, variants)), re.IGNORECASE)),
        ("as numbers", re.compile(rb"(?<![0-9])0*" + _BETWEEN_NUMBERS.join(numbers))),
        ("as Base64", re.compile(b"|".join(one for each in variants for one in _base64(each)))),
    ]


def _spelled(text: bytes, flags: int = 0) -> _Pattern:
    """Each character as itself or in an escape; JSON doubles a backslash, the others do not."""
    both = (b"".join(_spelling(byte, one) for byte in text) for one in (rb"\\\\", rb"\\"))
    return re.compile(b"|".join(both), flags)


def _spelling(byte: int, backslash: bytes) -> bytes:
    itself = rb"\\?" + re.escape(bytes([byte]))
    plainly = backslash if byte == ord("\\") else itself
    coded = rb"\\u00%02x|%%%02x|&#(?:0*%d|x0*%x);" % (byte, byte, byte, byte)
    named = b"|&%s;" % _ENTITIES[byte] if byte in _ENTITIES else b""
    return rb"(?:%s|(?i:%s)%s)" % (plainly, coded, named)


def _hexadecimal(text: bytes) -> bytes:
    return _BETWEEN_HEX.join(b"%02x" % byte for byte in text)


def _base64(text: bytes) -> Iterator[bytes]:
    """What of the Base64 of any text that holds ``text`` depends on ``text`` alone."""
    for before in range(3):
        encoded = base64.b64encode(bytes(before) + text)
        core = encoded[(before * 8 + 5) // 6 : (before + len(text)) * 8 // 6]
        if len(core) >= _SHORTEST:
            letters = {ord("+"): rb"[+-]", ord("/"): rb"(?:\\?/|_)"}
            spelled = b"".join(letters.get(one, bytes([one])) for one in core)
            yield _BASE64 + spelled + _BASE64 + rb"={0,2}"


# In parts -----------------------------------------------------------------------------------------


def _without_parts(data: bytes, token: str) -> tuple[bytes, bool]:
    """``data`` without a row of letters and digits of the token, whatever stands between them."""
    wanted = _parts(token)
    if not wanted:
        return data, False
    # The letter of an escape such as \\n is none of the text; the places stay.
    plain = _ESCAPE.sub(lambda found: b" " * len(found[0]), data)
    letters = _letters(plain)
    rows = range(len(letters) - _SHORTEST + 1)
    starts = [start for start in rows if letters[start : start + _SHORTEST] in wanted]
    if not starts:
        return data, False
    places = [place for place, byte in enumerate(plain) if byte not in _NO_LETTERS]
    kept, end = bytearray(), 0
    for start in starts:
        first, last = places[start], places[start + _SHORTEST - 1] + 1
        if first >= end:
            kept += data[end:first] + HIDDEN
        end = last
    return bytes(kept + data[end:]), True


@lru_cache(maxsize=4)
def _parts(token: str) -> frozenset[bytes]:
    """Rows of letters and digits of the token, and of the token reversed, that hold a digit.

    Of a token of words they would be words that stand in any answer.
    """
    letters = _letters(token.encode())
    rows = (
        text[start : start + _SHORTEST]
        for text in (letters, letters[::-1])
        for start in range(len(text) - _SHORTEST + 1)
    )
    return frozenset(row for row in rows if any(48 <= byte <= 57 for byte in row))


def _letters(data: bytes) -> bytes:
    """The letters and digits, in lower case."""
    return data.translate(None, _NO_LETTERS).lower()
