"""Bodies that are no JSON as RFC 8259 has it, each a small change away from a good one."""

from collections.abc import Iterator
from typing import Final

# What stands for a value in other notations.
_NO_VALUES: Final = (
    *(b"NaN", b"Infinity", b"-Infinity", b"undefined", b"None", b"True", b"nul"),
    *(b"01", b"+1", b".5", b"1.", b"0x1F", b"1e", b"--1", b"1_000"),
    *(b"'single quotes'", b'"a\nline break"', b'"\\ud800"', b'"\\udc00\\ud800"'),
    *(b'"\xff"', b'"\xc0\xaf"', b'"\xed\xa0\x80"', b'"\xf4\x90\x80\x80"'),
    *(b"/* comment */ 1", b"1 // comment", b"{1: 2}", b"[1,]", b"[,1]", b"{}{}"),
)
_BAD_ESCAPES: Final = (b'"\\x41"', b'"\\u12"', b'"\\U0001f600"', b'"\\\'"', b'"\\"')
_NOT_BEFORE: Final = (b"\xef\xbb\xbf", b"\x00", b"{", b"/**/", b")]}',\n")
_NOT_BEHIND: Final = (b"{}", b",", b"]", b"}", b"\x00", b"x", b"\xff", b"null", b";")
# Ten times what Python's own stack takes, and one more than Go's decoder does.
_DEEP: Final = 10_001
# Hypothesis warns of examples that take more than 30 kB to print.
_DEEP_OBJECT: Final = 5000


Spoilt = tuple[str, bytes]
"""A body, and what was done to it, in words."""


def unreadable(body: bytes) -> Iterator[Spoilt]:
    """Ways to spoil the JSON text ``body``, an object, an array or a string."""
    for way in WAYS:
        if way is not badly_escaped:
            yield from way(body)


def cut_off(body: bytes) -> Iterator[Spoilt]:
    """Nothing, or less than all."""
    yield "an empty body", b""
    yield "nothing but white space", b" \r\n\t"
    yield "a body cut off before its last byte", body[:-1]
    yield "a body cut off in the middle", body[: len(body) // 2]


def with_more(body: bytes) -> Iterator[Spoilt]:
    """Something before or behind the document."""
    for junk in _NOT_BEFORE:
        yield f"{_show(junk)} before the document", junk + body
    for junk in _NOT_BEHIND:
        yield f"{_show(junk)} behind the document", body + junk


def with_no_value(body: bytes) -> Iterator[Spoilt]:
    """Something that stands for a value in other notations."""
    for junk in _NO_VALUES:
        yield from _beside_and_inside(body, junk)


def badly_escaped(body: bytes) -> Iterator[Spoilt]:
    """A string with a backslash that JSON does not know."""
    for junk in _BAD_ESCAPES:
        yield from _beside_and_inside(body, junk)


def too_deep(_body: bytes) -> Iterator[Spoilt]:
    """Nesting that leaves a careless program without a stack."""
    yield "arrays nested beyond all bounds", b"[" * _DEEP + b"]" * _DEEP
    yield "objects nested beyond all bounds", b'{"":' * _DEEP_OBJECT + b"1" + b"}" * _DEEP_OBJECT


def in_other_encodings(body: bytes) -> Iterator[Spoilt]:
    """Text that is not UTF-8."""
    text = body.decode()
    yield "UTF-16", text.encode("utf-16")
    yield "UTF-32", text.encode("utf-32")
    yield "a byte that is not UTF-8 in the middle", _insert(body, b"\xff", len(body) // 2)
    yield "half a character of UTF-8 at the end", body + b"\xc3"


WAYS: Final = (cut_off, with_more, with_no_value, badly_escaped, too_deep, in_other_encodings)
"""All ways, by what is wrong."""


def _insert(body: bytes, junk: bytes, place: int) -> bytes:
    return body[:place] + junk + body[place:]


def _beside_and_inside(body: bytes, junk: bytes) -> Iterator[Spoilt]:
    yield f"{_show(junk)} beside the document", b"[" + body + b"," + junk + b"]"
    if body.startswith(b"{"):
        comma = b"" if body == b"{}" else b","
        yield f"{_show(junk)} in the document", b'{"":' + junk + comma + body[1:]


def _show(junk: bytes) -> str:
    return ascii(junk.decode("latin-1"))
