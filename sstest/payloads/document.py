"""JSON documents of any length: bodies one after the other, in one array, or in an HTTP archive."""

import json
import pickle
import re
from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec

from sstest.limits import BODY_BYTES
from sstest.payloads import pieces
from sstest.payloads.pieces import TOO_LONG, Piece, Stream
from sstest.text import quote

_ENDPOINT: Final = "/segment-target"

_SPACE: Final = re.compile(rb"[ \t\n\r]*+")
_STRING: Final = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)
_SCALAR: Final = re.compile(rb'[^ \t\n\r,:\[\]{}"]*+')
# Up to the next bracket that is in no string; one that is not closed goes on to the end.
_PLAIN: Final = rb'[^"{}\[\]]*+(?:"[^"\\]*+(?:\\.[^"\\]*+)*+"?+[^"{}\[\]]*+)*+'
_BRACKET: Final = re.compile(_PLAIN + rb"[{}\[\]]", re.DOTALL)
# An object with no other one within, up to what follows: a file may have a million of them.
_FLAT: Final = re.compile(rb"(\{%b\})[ \t\n\r]*+,[ \t\n\r]*+" % _PLAIN, re.DOTALL)


class _BrokenError(Exception):
    """The document cannot be read from here on."""


def documents(stream: Stream, *, whole: bool) -> Iterator[Piece]:
    """The bodies in a file of JSON: each element of an array, or, if ``whole``, the array."""
    text = _Text(stream)

    def read() -> Iterator[Piece]:
        while first := text.peek():
            if first == b"[" and not whole:
                yield from (
                    Piece(stream.name, line, body, "body") for line, body in text.elements()
                )
            else:
                line = text.line
                yield Piece(stream.name, line, text.value(), "body")

    yield from _until_broken(text, stream, read())


def archive(stream: Stream) -> Iterator[Piece]:
    """The bodies in an HTTP archive that were sent to an endpoint for synced segments.

    Where there are none, all that were posted. Each ``other`` entry is a piece as well.
    """
    text = _Text(stream)

    def read() -> Iterator[Piece]:
        try:
            text.enter("log")
            text.enter("entries")
        except _BrokenError as error:
            raise _BrokenError(f"it is not an HTTP archive: {error}") from None
        is_meant = False
        with TemporaryFile() as others:
            for index, (line, entry) in enumerate(text.elements()):
                try:
                    posted = _posted(entry)
                except ValueError as error:
                    reason = f"not an entry of an archive: {error}".encode(errors="replace")
                    yield Piece(stream.name, line, reason, "problem", index)
                    continue
                if posted is None:
                    yield Piece(stream.name, line, b"", "other", index)
                    continue
                path, body = posted
                piece = Piece(stream.name, line, body, "body", index)
                if _ENDPOINT in path:
                    is_meant = True
                    yield piece
                    continue
                yield Piece(stream.name, line, b"", "other", index)
                if not is_meant:
                    pickle.dump(piece, others)
            end = 0 if is_meant else others.tell()
            others.seek(0)
            while others.tell() < end:
                yield pickle.load(others)  # noqa: S301  # what was written above

    yield from _until_broken(text, stream, read())


class _Entry(msgspec.Struct):
    request: Any = None


def _posted(entry: bytes) -> tuple[str, bytes] | None:
    """The path of the URL and the body of an entry, if it is a POST; raises :class:`ValueError`."""
    if not entry.startswith(b"{"):
        return None
    try:
        try:
            request = msgspec.json.decode(entry, type=_Entry).request
        except msgspec.DecodeError:  # what is not JSON, or has a lone surrogate in it
            request = json.loads(entry).get("request")
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    if not isinstance(request, dict) or str(request.get("method")).upper() != "POST":
        return None
    sent = request.get("postData")
    text = sent.get("text") if isinstance(sent, dict) else None
    if not isinstance(text, str):
        return None
    try:
        return urlsplit(str(request.get("url"))).path, text.encode(errors="surrogatepass")
    except ValueError as error:
        raise ValueError(f"its URL is none: {quote(str(error))}") from None


def _until_broken(text: "_Text", stream: Stream, pieces: Iterator[Piece]) -> Iterator[Piece]:
    problem = None
    try:
        yield from pieces
    except _BrokenError as error:
        problem = f"the rest of the file is not read: {error}"
    if stream.problem or problem:
        yield Piece(stream.name, text.line, (stream.problem or problem or "").encode(), "problem")


class _Text:
    """What is left of a document; a part of it is in memory."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._held = b""
        self._at = 0
        self.line = 1

    def peek(self) -> bytes:
        """The byte that the next token begins with; none at the end."""
        while True:
            byte = self._held[self._at : self._at + 1]
            if byte and byte not in b" \t\n\r":
                return byte
            space = _SPACE.match(self._held, self._at)
            assert space is not None  # noqa: S101  # the pattern also matches nothing
            self._pass(space.end())
            if self._at < len(self._held) or not self._more():
                return self._held[self._at : self._at + 1]

    def enter(self, name: str) -> None:
        """Go to the value of a property of the object that comes next."""
        self._take(b"{")
        while self.peek() == b'"':
            found = self.value()
            self._take(b":")
            if found == json.dumps(name).encode():
                return
            self.value()
            if self.peek() == b",":
                self._take(b",")
        raise self._unexpected(f"the property {name!r}")

    def elements(self) -> Iterator[tuple[int, bytes]]:
        """The elements of the array that comes next, and the line that each begins in."""
        self._take(b"[")
        while self.peek() != b"]":
            while found := _FLAT.match(self._held, self._at):
                line = self.line
                self.line += found[0].count(b"\n")
                self._at = found.end()
                yield line, found[1]
            if self.peek() == b"]":
                break
            yield self.line, self.value()
            if self.peek() != b"]":
                self._take(b",")
        self._take(b"]")

    def value(self) -> bytes:
        """The bytes of the next value, or of what there is of it.

        Brackets are counted, and that is all: whoever parses the value says what is wrong with it.
        """
        first = self.peek()
        scanned = depth = 0
        while True:
            at = self._at
            if first in (b"{", b"["):
                while found := _BRACKET.match(self._held, at + scanned):
                    scanned = found.end() - at
                    depth += 1 if self._held[at + scanned - 1] in b"{[" else -1
                    if not depth:
                        return self._pass(at + scanned)
            elif found := (_STRING if first == b'"' else _SCALAR).match(self._held, at):
                if found.end() == at:
                    raise self._unexpected("a value")
                if first == b'"' or found.end() < len(self._held):
                    return self._pass(found.end())
            if len(self._held) - at > BODY_BYTES:
                raise _BrokenError(TOO_LONG)
            if not self._more():
                return self._pass(len(self._held))

    def _take(self, byte: bytes) -> None:
        """Go behind a token of one byte, which must come next."""
        if self.peek() != byte:
            raise self._unexpected(byte.decode())
        self._pass(self._at + 1)

    def _unexpected(self, expected: str) -> _BrokenError:
        found = self.peek().decode("latin-1")
        return _BrokenError(f"expected {expected}, found {found or 'the end of the file'}")

    def _pass(self, to: int) -> bytes:
        passed = self._held[self._at : to]
        self.line += passed.count(b"\n")
        self._at = to
        return passed

    def _more(self) -> bool:
        """Read on, twice as much as is held; what has been passed is forgotten."""
        left = self._held[self._at :]
        more = self._stream.read(max(pieces.BLOCK, len(left)))
        self._held, self._at = left + more, 0
        return bool(more)
