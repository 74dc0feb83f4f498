"""Recorded requests, and what they must mean, where ``expected/`` beside them says so."""

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from sstest.corpus import (
    ENOUGH,
    LONGER,
    CorpusError,
    Expectation,
    Request,
    files_in,
    read_request,
    read_requests,
)
from sstest.limits import BODY_BYTES, RECORDED_FILES, REQUEST_BYTES
from sstest.payloads.pieces import PayloadError
from sstest.payloads.sources import SUFFIXES, pieces_of_file, suffix_of
from sstest.text import escape
from sstest.vocabulary.typos import closest

_JSON: Final = ".json"
# Notes for people beside the recorded requests.
_TEXTS: Final = (".md", ".txt", ".rst")


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
            raise PayloadError(
                f"there are more than {RECORDED_FILES:,} recorded requests; {ENOUGH}"
            )
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
                raise PayloadError(f"{name} is not JSON data: {error}") from None
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
    except PayloadError as error:
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
            if suffix_of(path.name) not in (*suffixes, *_TEXTS):
                yield f"{escape(path)}: is not read; expected {', '.join(suffixes)}"


def read_path(path: Path) -> Iterator[Recording]:
    """The requests in a file, or in all files of a folder and of those below it.

    A ``.json`` file is one body; what ``expected/`` says beside ``requests/`` is read as well. All
    others are read as :func:`sstest.replay` reads them.
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
        raise PayloadError(str(error)) from None
    if not found:
        raise PayloadError(f"{escape(path)}: no {', '.join(SUFFIXES)} file is in this folder")
    yield from found


def _is_json(path: Path) -> bool:
    return path.suffix.lower() == _JSON


def _is_read(path: Path) -> bool:
    return suffix_of(path.name) in SUFFIXES


def _read_file(path: Path, name: str, within: Path | None = None) -> Iterator[Recording]:
    if not _is_json(path):
        yield from _read_many(path, name, within)
        return
    try:
        data = read_request(path, within)
    except CorpusError as error:
        raise PayloadError(str(error)) from None
    yield Recording(name[: -len(_JSON)], data, _expectation(path), path)


def _read_many(path: Path, name: str, within: Path | None) -> Iterator[Recording]:
    found = size = 0
    for piece in pieces_of_file(path, within):
        for one in piece.bodies():
            if one.kind != "body":
                raise PayloadError(f"{one.file}: {one.data.decode()}")
            found, size = found + 1, size + len(one.data)
            if found > RECORDED_FILES:
                raise PayloadError(f"{one.file}: has more than {RECORDED_FILES:,} bodies; {ENOUGH}")
            if size > BODY_BYTES:
                raise PayloadError(f"{one.file}: its bodies have more than {BODY_BYTES:,} bytes")
            at = f":{one.line}" if one.entry is None else f"#{one.entry}"
            if len(one.data) > REQUEST_BYTES:
                more = f"has more than {REQUEST_BYTES:,} bytes; {LONGER}"
                raise PayloadError(f"{one.file}{at}: {more}")
            yield Recording(name + at, one.data.removesuffix(b"\r"))
    if not found:
        raise PayloadError(f"{escape(path)}: no request is in this file")


def _expectation(path: Path) -> Expectation | None:
    if path.parent.name != "requests":
        return None
    if not os.path.lexists(path.parent.parent / "expected" / path.name):
        return None
    try:
        known = {one.name: one.expected for one in read_requests(path.parent.parent)}
    except CorpusError as error:
        raise PayloadError(str(error)) from None
    return known.get(path.stem)
