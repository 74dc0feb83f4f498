"""Input of any length, in pieces: blocks of lines, single bodies, what is wrong with a file.

What a piece holds does not depend on who reads it or when.
"""

import io
import zlib
from collections.abc import Iterator
from typing import Any, Final, Literal, NamedTuple

from sstest.files import FileError
from sstest.limits import BODY_BYTES
from sstest.parser.body import encode
from sstest.parser.errors import RequestError

BLOCK: Final = 1 << 21
"""Bytes that are read, and given to a worker, at a time; about."""

_BOM: Final = b"\xef\xbb\xbf"
TOO_LONG: Final = f"a request of more than {BODY_BYTES:,} bytes is not read"


class PayloadError(ValueError):
    """Recorded requests cannot be read; ``str()`` names the file and says why."""


class Piece(NamedTuple):
    """A part of a file that is read alone.

    ``data`` are the lines of a file from ``line`` on, a body that starts there, or the reason why
    one there is not read (``refused``), or the rest of the file (``problem``). ``file`` can be
    shown. ``entry`` is the index of an entry in an archive.
    Of an ``other`` one there is nothing to read: it is only counted.
    """

    file: str
    line: int
    data: bytes
    kind: Literal["lines", "body", "refused", "problem", "other"]
    entry: int | None = None

    def bodies(self) -> "Iterator[Piece]":
        """Each line that is not empty as a piece; another piece as it is."""
        if self.kind != "lines":
            yield self
            return
        for number, body in enumerate(self.data.split(b"\n"), self.line):
            if body and not body.isspace():
                yield Piece(self.file, number, body, "body")


class Stream:
    """The bytes of a file, unpacked; ends early, with a :attr:`problem`, where they are damaged."""

    def __init__(self, name: str, file: io.BufferedIOBase) -> None:
        self.name = name
        self.problem: str | None = None
        self._file = file
        self._head = self._read(len(_BOM)).removeprefix(_BOM)

    def peek(self, size: int) -> bytes:
        """The first ``size`` bytes of what is left, which stay."""
        self._head += self._read(size - len(self._head))
        return self._head

    def read(self, size: int) -> bytes:
        """The next ``size`` bytes; fewer only at the end."""
        head, self._head = self._head[:size], self._head[size:]
        return head + self._read(size - len(head)) if len(head) < size else head

    def _read(self, size: int) -> bytes:
        found = []
        while size > 0 and self.problem is None:
            try:
                part = self._file.read1(size)
            except (OSError, EOFError, zlib.error) as error:
                self.problem = _reason(error)
                break
            except Exception as error:  # zstd's error is in a module that may not be there
                if type(error).__name__ != "ZstdError":
                    raise
                self.problem = _reason(error)
                break
            if not part:
                break
            found.append(part)
            size -= len(part)
        return b"".join(found)


def _reason(error: Exception) -> str:
    text = getattr(error, "strerror", None) or str(error)
    if isinstance(error, FileError):
        return f"the rest of the file is not read: {text}"
    return f"the file is damaged from here on: {text[:1].lower()}{text[1:]}"


def lines(stream: Stream) -> Iterator[Piece]:
    """The lines of a file, in blocks of whole lines."""
    line, rest = 1, b""
    while block := stream.read(BLOCK):
        end = block.rfind(b"\n") + 1
        if end:
            data = b"".join((rest, memoryview(block)[:end]))
            rest = block[end:]
            yield Piece(stream.name, line, data, "lines")
            line += len(data) - len(data.replace(b"\n", b""))  # faster than counting
            continue
        rest += block
        if len(rest) > BODY_BYTES:
            yield Piece(stream.name, line, TOO_LONG.encode(), "refused")
            rest = _behind_line(stream)
            line += 1
    if rest:
        yield Piece(stream.name, line, rest, "lines")
    if stream.problem:
        yield Piece(stream.name, line, stream.problem.encode(), "problem")


def _behind_line(stream: Stream) -> bytes:
    while block := stream.read(BLOCK):
        _, end, rest = block.partition(b"\n")
        if end:
            return rest
    return b""


def given(one: Any, number: int) -> Piece:
    """A body that is given as bytes, text or JSON data, or as an object that has a ``body``."""
    try:
        return Piece("", number, encode(getattr(one, "body", one)), "body")  # such as sstest.Sample
    except RequestError as error:
        return Piece("", number, str(error).encode(errors="backslashreplace"), "refused")
