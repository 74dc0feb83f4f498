"""Where recorded requests are: files, packed or not, folders of them, standard input."""

import errno
import gzip
import io
import sys
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

from sstest.corpus import CorpusError, files_in
from sstest.files import FileError, open_file, why_unread
from sstest.limits import UNPACKED_BYTES, UNPACKED_LINES, UNPACKED_TIMES
from sstest.payloads.document import archive, documents
from sstest.payloads.pieces import PayloadError, Piece, Stream, given, lines
from sstest.text import escape, natural_key

STDIN: Final = "-"
_LINES: Final = (".jsonl", ".ndjson")
SUFFIXES: Final = (".json", *_LINES, ".har")
_PACKED: Final = {".gz": b"\x1f\x8b", ".zst": b"\x28\xb5\x2f\xfd"}
_NO_LIMIT: Final = sys.maxsize
_SNIFFED: Final = 1 << 16


class Progress:
    """How many bytes of the files have been read, of how many; ``None`` where nobody knows."""

    def __init__(self) -> None:
        self.total: int | None = None
        self._before = 0
        self._open: BinaryIO | None = None

    @property
    def done(self) -> int:
        """The bytes read by now, as they are on disk."""
        return self._before + (self._open.tell() if self._open else 0)

    @contextmanager
    def of(self, file: BinaryIO) -> Iterator[None]:
        """Count what is read of this file."""
        if not file.seekable():
            yield
            return
        self._open = file
        yield
        self._before += file.tell()
        self._open = None


@dataclass(frozen=True)
class _File:
    name: str
    path: Path
    within: Path | None = None


def is_path(source: Any) -> bool:
    """Whether ``source`` names a file; text that begins with a bracket is a body."""
    if isinstance(source, str):
        return source.lstrip()[:1] not in ("{", "[")
    return isinstance(source, Path)


def pieces(
    source: Any, *, whole: bool = False, progress: Progress | None = None
) -> Generator[Piece, None, None]:
    """The pieces of files, of folders, or of bodies; see :func:`sstest.replay`.

    ``whole``: an array in a file is a body, and not one of bodies. Raises :class:`PayloadError`
    for a file that is named and not there, before anything is read.
    """
    progress = progress or Progress()
    if is_path(source) or isinstance(source, (bytes, bytearray, memoryview, str, dict)):
        source = (source,)
    if isinstance(source, (list, tuple)) and all(map(is_path, source)):
        files = [file for one in source for file in _files(one)]
        progress.total = _size(files)
        return _read_all(files, progress, whole=whole)
    return _mixed(source, progress, whole=whole)


def pieces_of_file(path: Path, within: Path | None = None) -> Iterator[Piece]:
    """The pieces of a file that was found in the folder ``within``, where an array is a body.

    Raises :class:`PayloadError` where it cannot be read.
    """
    return _read_all([_File(escape(path), path, within)], Progress(), whole=True)


def require(paths: Iterable[str | Path]) -> None:
    """Raise :class:`PayloadError` for a file that is not there."""
    for path in paths:
        _files(path)


def _mixed(
    source: Iterable[Any], progress: Progress, *, whole: bool
) -> Generator[Piece, None, None]:
    """The pieces of what comes one by one, perhaps without end."""
    number = 0
    for one in source:
        if is_path(one):
            yield from _read_all(_files(one), progress, whole=whole)
        else:
            number += 1
            yield given(one, number)


def _files(source: str | Path) -> list[_File]:
    path = Path(source)
    if str(source) == STDIN:
        return [_File(STDIN, path)]
    try:
        if not path.is_dir():
            with open_file(path) as raw:
                _unpacked(raw)
            return [_File(escape(path), path)]
        folder = path / "requests" if (path / "requests").is_dir() else path
        found = files_in(folder, path, _NO_LIMIT)
    except OSError as error:
        raise PayloadError(f"{escape(path)}: {why_unread(error)}") from None
    except CorpusError as error:
        raise PayloadError(str(error)) from None
    names = sorted((name for name in found if suffix_of(name) in SUFFIXES), key=natural_key)
    if not names:
        raise PayloadError(f"{escape(path)}: no {', '.join(SUFFIXES)} file is in this folder")
    return [_File(escape(found[name]), found[name], path) for name in names]


def suffix_of(name: str) -> str:
    """The suffix that says what a file holds: ``.jsonl`` of ``day.jsonl.gz``."""
    path = Path(name.lower())
    return Path(path.stem).suffix if path.suffix in _PACKED else path.suffix


def _size(files: list[_File]) -> int | None:
    try:
        sizes = [0 if file.name == STDIN else file.path.stat().st_size for file in files]
    except OSError:  # whoever reads it says why
        return None
    return sum(sizes) if all(sizes) else None


def _read_all(
    files: list[_File], progress: Progress, *, whole: bool
) -> Generator[Piece, None, None]:
    packed = _Packed()
    for file in files:
        if file.name == STDIN:
            yield from _read_stdin(file, packed, whole=whole)
            continue
        try:
            raw = open_file(file.path, file.within)
        except OSError as error:
            yield Piece(file.name, 0, why_unread(error).encode(), "problem")
            continue
        with raw, progress.of(raw):
            yield from _read(file, raw, packed, whole=whole)


def _read_stdin(file: _File, packed: "_Packed", *, whole: bool) -> Iterator[Piece]:
    if sys.stdin is None:
        raise PayloadError("cannot read stdin: it is closed")
    yield from _read(file, io.BufferedReader(_Stdin()), packed, whole=whole)


class _Stdin(io.RawIOBase):
    """Standard input, which stays open.

    A signal between two reads is heard before the second, which may wait for ever.
    """

    _passed = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        part: bytes = cast("Any", sys.stdin.buffer).read1(len(buffer))
        buffer[: len(part)] = part
        self._passed += len(part)
        return len(part)

    def tell(self) -> int:
        return self._passed


def _read(
    file: _File, raw: io.BufferedReader, packed: "_Packed", *, whole: bool
) -> Iterator[Piece]:
    unpacked = _unpacked(raw)
    is_packed = unpacked is not raw
    stream = Stream(file.name, _Unpacked(unpacked, raw, packed) if is_packed else raw)
    found = _pieces_of(stream, file, whole=whole)
    for piece in packed.few(found, raw) if is_packed else found:
        if piece.kind != "other":
            yield piece
    if is_packed:
        packed.bytes += raw.tell()


def _pieces_of(stream: Stream, file: _File, *, whole: bool) -> Iterator[Piece]:
    match suffix_of(file.path.name):
        case ".har":
            yield from archive(stream)
        case suffix if suffix in _LINES or not _is_document(
            stream.peek(_SNIFFED), is_json=suffix == ".json"
        ):
            yield from lines(stream)
        case _:
            yield from documents(stream, whole=whole)


def _is_document(start: bytes, *, is_json: bool) -> bool:
    """Whether this is the start of an array, or of a body that takes several lines.

    What a line of a log begins with is neither: ``2026-11-02``, ``[2026-11-02]``, ``INFO``.
    """
    start = start.lstrip()
    if start[:1] == b"[":
        return start[1:].lstrip()[:1] in (b"", b"{", b"[", b"]", b'"')
    line = start.partition(b"\n")[0].rstrip()
    return (is_json and start[:1] == b"{") or line.endswith((b"{", b"[", b","))


def _unpacked(raw: io.BufferedReader) -> io.BufferedIOBase:
    start = raw.peek(4)
    if start.startswith(_PACKED[".gz"]):
        return gzip.GzipFile(fileobj=raw)
    if start.startswith(_PACKED[".zst"]):
        return _zstd(raw)
    return raw


class _Packed:
    """What packed files come to together: the ``bytes`` of those that are read, and what is in all.

    A few bytes can stand for more than any disk has, and each line takes time, however short it is.
    """

    def __init__(self) -> None:
        self.bytes = self.size = self.lines = 0

    def few(self, found: Iterator[Piece], raw: io.BufferedReader) -> Iterator[Piece]:
        """The pieces of one more file, as long as there are not too many lines."""
        for piece in found:
            self.lines += piece.data.count(b"\n") if piece.kind == "lines" else 1
            if self.lines > max(UNPACKED_LINES, self.bytes + raw.tell()):
                why = "the rest of the file is not read: it unpacks to more lines than it has bytes"
                yield Piece(piece.file, piece.line, why.encode(), "problem")
                return
            yield piece


class _Unpacked(io.BufferedIOBase):
    """What is in a packed file, as long as it is not too much."""

    def __init__(
        self, unpacked: io.BufferedIOBase, raw: io.BufferedReader, packed: _Packed
    ) -> None:
        self._unpacked = unpacked
        self._raw = raw
        self._packed = packed

    def read1(self, size: int = -1, /) -> bytes:
        packed = self._packed
        if packed.size > max(UNPACKED_BYTES, UNPACKED_TIMES * (packed.bytes + self._raw.tell())):
            message = f"it unpacks to more than {UNPACKED_TIMES} times its size"
            raise FileError(errno.EFBIG, message)
        part = self._unpacked.read1(size)
        packed.size += len(part)
        return part


def _zstd(raw: io.BufferedReader) -> io.BufferedIOBase:
    """A reader of zstd: Python's own since 3.14, its backport before."""
    for module in ("compression.zstd", "backports.zstd"):
        try:
            unpacked: io.BufferedIOBase = import_module(module).ZstdFile(raw)
        except ImportError:
            continue
        return unpacked
    raise PayloadError("zstd needs backports.zstd: pip install 'sstest[zstd]'")
