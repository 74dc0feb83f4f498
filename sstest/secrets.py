"""An access token in what was sent or sent back, found however it is spelled."""

import base64
import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import chain
from typing import Final, NamedTuple

HIDDEN: Final = b"(token)"
"""What stands in its place."""

_ENTITIES: Final = {ord("&"): b"amp", ord("<"): b"lt", ord(">"): b"gt", ord('"'): b"quot"}
# Shorter text may occur anywhere by chance, disguised or not.
_SHORTEST: Final = 8
# LaunchDarkly's have 40; patterns for all spellings of a longer one take seconds to compile.
_LONGEST: Final = 256
_BETWEEN_HEX: Final = rb"(?:\\?u00|0x|00|[^0-9A-Fa-f]){0,6}"
_BETWEEN_NUMBERS: Final = rb"[^0-9]{1,6}0*"
_ESCAPE: Final = re.compile(rb"\\+[nrtbf]")
_NO_LETTERS: Final = bytes(one for one in range(256) if not bytes([one]).isalnum())

_Pattern = re.Pattern[bytes]


class _Spelling(NamedTuple):
    """A way to spell a token: its name, what is looked for, and the letters next to that.

    Up to eight of these stand for a part of the token and of what is encoded with it.
    """

    name: str
    pattern: _Pattern
    letters: bytes | None = None

    def replaced(self, data: bytes) -> tuple[bytes, bool]:
        """``data`` with the token hidden, and whether it was there."""
        kept, end = bytearray(), 0
        for found in self.pattern.finditer(data):
            first, last = self._widened(data, *found.span())
            kept += data[end : max(first, end)] + HIDDEN
            end = last
        return (bytes(kept + data[end:]), True) if end else (data, False)

    def _widened(self, data: bytes, first: int, last: int) -> tuple[int, int]:
        if self.letters is None:
            return first, last
        before = re.search(self.letters + rb"*\Z", data[max(0, first - 8) : first])
        behind = re.match(self.letters + rb"{0,8}={0,6}", data[last : last + 14])
        assert before  # noqa: S101  # both also match nothing
        assert behind  # noqa: S101
        return first - len(before[0]), last + len(behind[0])


def hidden(data: bytes, token: str | None) -> tuple[bytes, list[str]]:
    """``data`` without the token, and the spellings in which it was there, in words.

    It is found as it is and in the escapes of JSON, URLs and HTML; of eight letters and digits or
    more also in upper and lower case, reversed, as hexadecimal or decimal numbers, as Base64, also
    twice, Base32, Base85 and Ascii85 of any text that holds it, with other characters in it, and in
    part: eight letters and digits of it in a row, a digit among them. One of more than 256
    characters is found as it is, in upper and lower case, and in part.
    """
    if not token:
        return data, []
    found = []
    for spelling in _spellings(token):
        data, is_there = spelling.replaced(data)
        found += [spelling.name] * is_there
    data, in_parts = _without_parts(data, token)
    return data, list(dict.fromkeys([*found, *["in parts"] * in_parts]))


def shows(data: bytes, tokens: Iterable[str]) -> bool:
    """Whether ``data`` holds one of the tokens as :func:`hidden` finds it, but for parts of it."""
    return any(one.pattern.search(data) for token in tokens for one in _spellings(token))


@lru_cache(maxsize=16)
def _spellings(token: str) -> list[_Spelling]:
    text = token.encode()
    if len(text) > _LONGEST:
        return [_Spelling("itself", re.compile(re.escape(text), re.IGNORECASE))]
    if len(_letters(text)) < _SHORTEST:
        return [_Spelling("itself", _spelled(text))]
    variants = list(dict.fromkeys([text, text.upper(), text.lower()]))
    variants += [one[::-1] for one in variants]
    numbers = [re.escape(str(byte).encode()) for byte in text]

    def any_of(encoded: Callable[[bytes], Iterable[bytes]], flags: int = 0) -> _Pattern:
        return re.compile(b"|".join(chain.from_iterable(map(encoded, variants))), flags)

    return [
        _Spelling("itself", _spelled(text)),
        _Spelling("in other letters", _spelled(text, re.IGNORECASE)),
        _Spelling("reversed", _spelled(text[::-1], re.IGNORECASE)),
        _Spelling("as hexadecimal", any_of(lambda one: [_hexadecimal(one)], re.IGNORECASE)),
        _Spelling("as numbers", re.compile(rb"(?<![0-9])0*" + _BETWEEN_NUMBERS.join(numbers))),
        _Spelling("as Base64", any_of(_base64), rb"[A-Za-z0-9+/_-]"),
        _Spelling("as Base32", any_of(_base32, re.IGNORECASE), rb"[A-Za-z2-7]"),
        _Spelling("as Base85", any_of(_base85)),
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


def _cores(
    text: bytes, encode: Callable[[bytes], bytes], size: int, letters: int, unit: int
) -> Iterator[bytes]:
    """What of the encoding of any text that holds ``text`` depends on ``text`` alone.

    ``size`` bytes become so many ``letters``, of which ``unit`` can be read alone.
    """
    for before in range(size):
        encoded = encode(bytes(before) + text)
        first = -(-before * letters // (size * unit)) * unit
        end = (before + len(text)) * letters // (size * unit) * unit
        if end - first >= _SHORTEST:
            yield encoded[first:end]


def _base64(text: bytes) -> Iterator[bytes]:
    once = list(_cores(text, base64.b64encode, 3, 4, 1))
    for_urls = [one.translate(bytes.maketrans(b"+/", b"-_")) for one in once]
    twice = [two for one in {*once, *for_urls} for two in _cores(one, base64.b64encode, 3, 4, 1)]
    letters = {ord("+"): rb"[+-]", ord("/"): rb"(?:\\?/|_)"}
    for core in (*once, *twice):
        yield b"".join(letters.get(one, bytes([one])) for one in core)


def _base32(text: bytes) -> Iterator[bytes]:
    return _cores(text, base64.b32encode, 5, 8, 1)


def _base85(text: bytes) -> Iterator[bytes]:
    for encode in (base64.b85encode, base64.a85encode):
        for core in _cores(text, encode, 4, 5, 5):
            # JSON has a backslash before two of the characters.
            escaped = [re.escape(bytes([one])) for one in core]
            yield b"".join(rb"\\?" + one if one in (rb"\\", b'"') else one for one in escaped)


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
