"""Recorded requests, as files hold them: a body each, a body a line, or a browser's archive."""

import io
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec

from sstest.corpus import CorpusError, Expectation, Request, files_in, read_requests
from sstest.files import read_file
from sstest.limits import ARCHIVE_ENTRIES, BODY_BYTES, RECORDED_FILES
from sstest.manifest.sparse import elements, end_of, offset
from sstest.text import escape, quote
from sstest.vocabulary.typos import closest

_JSON: Final = ".json"
SUFFIXES: Final = (_JSON, ".jsonl", ".ndjson", ".har")
# Notes for people beside the recorded requests.
_TEXTS: Final = (".md", ".txt", ".rst")
_ENDPOINT: Final = "/segment-target"


class SampleError(ValueError):
    """Recorded requests cannot be read; ``str()`` names the file and says why."""


@dataclass(frozen=True, slots=True)
class Recording:
    """A recorded request: its name for messages, its body, and what it must mean, if stated.

    ``path`` is the file that holds just this body, if there is one.
    """

    name: str
    body: bytes = field(repr=False)
    expected: Expectation | None = field(default=None, repr=False)
    path: Path | None = None


def read_all(samples: Iterable[Any]) -> tuple[Recording, ...]:
    """The recorded requests that ``samples`` name or are; see :func:`sstest.fuzz`."""
    if isinstance(samples, (str, bytes, dict, Path, Request, Recording)):
        samples = (samples,)
    found: list[Recording] = []
    for index, sample in enumerate(samples):
        found += _read(sample, f"sample {index}")
        if len(found) > RECORDED_FILES:
            raise SampleError(f"there are more than {RECORDED_FILES:,} recorded requests")
    return tuple(found)


def _read(sample: Any, name: str) -> Iterator[Recording]:
    match sample:
        case Recording():
            yield sample
        case Request():
            yield Recording(sample.name, sample.body, sample.expected)
        case bytes() | bytearray() | memoryview():
            yield Recording(name, bytes(sample))
        case str() if sample.lstrip()[:1] in ("{", "["):
            yield Recording(name, sample.encode(errors="surrogatepass"))
        case str() | Path():
            yield from read_path(Path(sample))
        case dict() | list():
            try:
                text = json.dumps(sample, ensure_ascii=False, allow_nan=False)
                yield Recording(name, text.encode())
            except (TypeError, ValueError, RecursionError) as error:
                raise SampleError(f"{name} is not JSON data: {error}") from None
        case _ if isinstance(getattr(sample, "body", None), bytes):
            yield Recording(name, sample.body)  # such as sstest.Sample
        case _:
            raise TypeError(
                "expected a body as bytes, text or JSON data, or a path,"
                f" found {type(sample).__name__}"
            )


def read_beside(folder: Path) -> tuple[Recording, ...]:
    """The requests in ``requests/`` beside a manifest, with what ``expected/`` says of them.

    Raises :class:`~sstest.corpus.CorpusError` for a file that cannot be used.
    """
    files = files_in(folder / "requests", folder)
    # Such as exit.JSON, for the request exit.
    bodies = {name[: -len(_JSON)]: path for name, path in files.items() if _is_json(path)}
    recorded = [
        Recording(one.name, one.body, one.expected, bodies.get(one.name))
        for one in read_requests(folder)
    ]
    try:
        for name, path in files.items():
            if _is_read(path) and not _is_json(path):
                recorded += _read_file(path, name, folder)
    except SampleError as error:
        raise CorpusError(str(error)) from None
    return tuple(recorded)


def unread_beside(folder: Path) -> Iterator[str]:
    """What is beside a manifest and is not read, though it is probably meant to be."""
    folders = ("requests", "expected")
    try:
        beside = sorted(one for one in folder.iterdir() if not one.name.startswith("."))
    except OSError:
        return
    for one in beside:
        known = folders if one.is_dir() else ("known-defects.json",)
        near = None if one.name in known else closest(one.name.lower(), known)
        if near and not (folder / near).exists():
            yield f"{escape(one)}: is not read; did you mean {near}?"
    for name, suffixes in ("requests", SUFFIXES), ("expected", SUFFIXES[:1]):
        try:
            files = files_in(folder / name, folder)
        except CorpusError:  # who reads them says so
            continue
        for path in files.values():
            if path.suffix.lower() not in (*suffixes, *_TEXTS):
                yield f"{escape(path)}: is not read; expected {', '.join(suffixes)}"


def read_path(path: Path) -> Iterator[Recording]:
    """The requests in a file, or in all files of a folder and of those below it.

    A ``.json`` file is one body; what ``expected/`` says beside ``requests/`` is read as well. A
    ``.jsonl`` file has one body per line. Of a ``.har`` file it is the bodies that were sent to an
    endpoint for synced segments, or, where there are none, all that were posted.
    """
    try:
        is_folder = path.is_dir()
    except (OSError, ValueError):  # reading it will say why
        is_folder = False
    yield from _read_folder(path) if is_folder else _read_file(path, path.name)


def _read_folder(path: Path) -> Iterator[Recording]:
    home = path.parent if path.name == "requests" else path
    found: list[Recording]
    try:
        if (home / "requests").is_dir():
            found = list(read_beside(home))
        else:
            files = files_in(path, path).items()
            found = [
                one
                for name, file in files
                if _is_read(file)
                for one in _read_file(file, name, path)
            ]
    except CorpusError as error:
        raise SampleError(str(error)) from None
    if not found:
        raise SampleError(f"{escape(path)}: no {', '.join(SUFFIXES)} file is in this folder")
    yield from found


def _is_json(path: Path) -> bool:
    return path.suffix.lower() == _JSON


def _is_read(path: Path) -> bool:
    return path.suffix.lower() in SUFFIXES


def _read_file(path: Path, name: str, within: Path | None = None) -> Iterator[Recording]:
    try:
        data = read_file(path, BODY_BYTES, within)
    except OSError as error:
        raise SampleError(f"{escape(path)}: cannot be read: {error.strerror}") from None
    match path.suffix.lower():
        case ".jsonl" | ".ndjson":
            if not data.strip():
                raise SampleError(f"{escape(path)}: this file has no lines")
            found = 0
            for number, line in enumerate(io.BytesIO(data), start=1):
                if line.strip():
                    found += 1
                    if found > RECORDED_FILES:
                        raise SampleError(
                            f"{escape(path)}: has more than {RECORDED_FILES:,} bodies"
                        )
                    yield Recording(f"{name}:{number}", line.rstrip(b"\r\n"))
        case ".har":
            yield from _from_archive(path, name, data)
        case _:
            stem = name[: -len(path.suffix)] if path.suffix else name
            yield Recording(stem, data, _expectation(path), path)


def _expectation(path: Path) -> Expectation | None:
    if path.parent.name != "requests":
        return None
    if not os.path.lexists(path.parent.parent / "expected" / path.name):
        return None
    try:
        known = {one.name: one.expected for one in read_requests(path.parent.parent)}
    except CorpusError as error:
        raise SampleError(str(error)) from None
    return known.get(path.stem)


def _from_archive(path: Path, name: str, data: bytes) -> Iterator[Recording]:
    """The bodies in an HTTP archive; nothing is made of the rest, which is most of it."""
    try:
        text = data.decode("utf-8-sig")
        msgspec.json.decode(text, type=msgspec.Raw)
        start = offset(text, ("log", "entries"))
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise SampleError(f"{escape(path)}: is not an HTTP archive: {error}") from None
    if start is None or text[start] != "[":
        raise SampleError(f"{escape(path)}: is not an HTTP archive: /log/entries is not an array")
    posted: list[tuple[int, str, bytes]] = []
    for index, (begin, end) in enumerate(elements(text, start)):
        if index >= ARCHIVE_ENTRIES:
            raise SampleError(f"{escape(path)}: has more than {ARCHIVE_ENTRIES:,} entries")
        if one := sent(text[begin:end]):
            posted.append((index, *one))
    meant = [one for one in posted if is_for_segments(one[1])]
    if not posted:
        raise SampleError(f"{escape(path)}: nothing was posted in this HTTP archive")
    for index, _, body in meant or posted:
        yield Recording(f"{name}#{index}", body)


def is_for_segments(path: str) -> bool:
    """Whether the path of a URL is that of an endpoint for synced segments."""
    return _ENDPOINT in path


def sent(entry: str) -> tuple[str, bytes] | None:
    """The path of the URL and the body of an entry, JSON text, if it is a POST."""
    start = offset(entry, ("request",)) if entry.startswith("{") else None
    try:
        request = None if start is None else json.loads(entry[start : end_of(entry, start)])
    except RecursionError:
        return None
    if not isinstance(request, dict) or str(request.get("method")).upper() != "POST":
        return None
    posted = request.get("postData")
    text = posted.get("text") if isinstance(posted, dict) else None
    if not isinstance(text, str):
        return None
    try:
        return urlsplit(str(request.get("url"))).path, text.encode(errors="surrogatepass")
    except ValueError as error:
        raise SampleError(f"a URL in the archive is none: {quote(str(error))}") from None
