"""Bodies that are not JSON as RFC 8259 has it, each a small change away from a valid one."""

from collections.abc import Iterator
from typing import Final

# What stands for a value in other notations.
_NOT_VALUES: Final = (
    *(b"NaN", b"Infinity", b"-Infinity", b"undefined", b"None", b"True", b"nul"),
    *(b"01", b"+1", b".5", b"1.", b"0x1F", b"1e", b"--1", b"1_000"),
    *(b"'single quotes'", b'"a\nline break"', b'"\\ud800"', b'"\\udc00\\ud800"'),
    *(b'"\xff"', b'"\xc0\xaf"', b'"\xed\xa0\x80"', b'"\xf4\x90\x80\x80"'),
    *(b"/* comment */ 1", b"1 // comment", b"{1: 2}", b"[1,]", b"[,1]", b"{}{}"),
)
_BAD_ESCAPES: Final = (b'"\\x41"', b'"\\u12"', b'"\\U0001f600"', b'"\\\'"', b'"\\"')
_NOT_BEFORE: Final = (b"\xef\xbb\xbf", b"\x00", b"{", b"/**/", b")]}',\n")
_NOT_AFTER: Final = (b"{}", b",", b"]", b"}", b"\x00", b"x", b"\xff", b"null", b";")
# Ten times what Python's own stack takes, and one more than Go's decoder does.
_DEEP: Final = 10_001
# Hypothesis warns of examples that take more than 30 kB to print.
_DEEP_OBJECT: Final = 5000


Change = tuple[str, bytes]
"""What was changed, in words, and the body."""


def invalid_json(body: bytes) -> Iterator[Change]:
    """Ways to make the JSON text ``body``, an object, an array or a string, invalid."""
    for kind in KINDS:
        if kind is not bad_escapes:
            yield from kind(body)


def cut_off(body: bytes) -> Iterator[Change]:
    """Nothing, or not all of the body."""
    yield "an empty body", b""
    yield "a body of white space", b" \r\n\t"
    yield "a body cut off before its last byte", body[:-1]
    yield "a body cut off in the middle", body[: len(body) // 2]


def extra_data(body: bytes) -> Iterator[Change]:
    """Something before or after the document."""
    for junk in _NOT_BEFORE:
        yield f"{_show(junk)} before the document", junk + body
    for junk in _NOT_AFTER:
        yield f"{_show(junk)} after the document", body + junk


def foreign_values(body: bytes) -> Iterator[Change]:
    """Something that stands for a value in other notations."""
    for junk in _NOT_VALUES:
        yield from _beside_and_inside(body, junk)


def bad_escapes(body: bytes) -> Iterator[Change]:
    """A string with a backslash that JSON does not know."""
    for junk in _BAD_ESCAPES:
        yield from _beside_and_inside(body, junk)


def too_deep(_body: bytes) -> Iterator[Change]:
    """Nesting that overflows the stack of a careless program."""
    yield "arrays nested too deeply", b"[" * _DEEP + b"]" * _DEEP
    yield "objects nested too deeply", b'{"":' * _DEEP_OBJECT + b"1" + b"}" * _DEEP_OBJECT


def other_encodings(body: bytes) -> Iterator[Change]:
    """Text that is not UTF-8."""
    text = body.decode()
    yield "UTF-16", text.encode("utf-16")
    yield "UTF-32", text.encode("utf-32")
    middle = len(body) // 2
    yield "a byte that is not UTF-8 in the middle", body[:middle] + b"\xff" + body[middle:]
    yield "half a character of UTF-8 at the end", body + b"\xc3"


KINDS: Final = (cut_off, extra_data, foreign_values, bad_escapes, too_deep, other_encodings)
"""The kinds of invalid JSON, each a function from a valid body."""


def _beside_and_inside(body: bytes, junk: bytes) -> Iterator[Change]:
    yield f"{_show(junk)} beside the document", b"[" + body + b"," + junk + b"]"
    if body.startswith(b"{"):
        comma = b"" if body == b"{}" else b","
        yield f"{_show(junk)} in the document", b'{"":' + junk + comma + body[1:]


def _show(junk: bytes) -> str:
    return ascii(junk.decode("latin-1"))
