"""What ``sstest lint`` works on: the manifests that were named, and their files to be fixed."""

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from sstest.cli.terminal import CannotRun, read_body
from sstest.files import manifests_below, read_file, require_inside
from sstest.limits import MANIFEST_BYTES, MANIFESTS
from sstest.manifest.document import Document
from sstest.manifest.reading import read
from sstest.text import escape

_MANIFEST: Final = "manifest.json"


@dataclass(frozen=True, slots=True)
class Named:
    """A manifest that was named: how it is called in reports, and its file, if it is one.

    ``home`` is where its configuration is looked for. ``found`` says that a folder above it was
    named, not the manifest itself; ``ours`` that it belongs to the corpus. ``within`` is the folder
    that was named, where one was: links are followed only inside it.
    """

    origin: str
    path: Path | None
    home: Path
    found: bool = False
    ours: bool = False
    within: Path | None = None


def named(words: tuple[str, ...]) -> list[Named]:
    """The manifests that the words name: files, folders, keys of the corpus, ``-`` for stdin.

    A folder without a manifest stands for those in the folders in it. A path that is not there is
    one as it is. Raises :class:`CannotRun` for a folder with no manifest at all, and for too many.
    """
    found = list(islice(_each(words), MANIFESTS + 1))
    if len(found) > MANIFESTS:
        raise CannotRun(f"there are more than {MANIFESTS:,} manifests; name some of them at a time")
    return found


def _each(words: tuple[str, ...]) -> Iterator[Named]:
    for word in words:
        path = Path(word)
        if word == "-":
            yield Named("stdin", None, Path.cwd())
        elif not os.path.lexists(path):
            yield _of_corpus(word) or Named(word, path, path.parent)
        elif path.is_dir() and not os.path.lexists(path / _MANIFEST):
            yield from _in_folder(path)
        else:
            folder = path if path.is_dir() else None
            file = folder / _MANIFEST if folder else path
            yield Named(str(file), file, file.parent, within=folder)


def _of_corpus(key: str) -> Named | None:
    from sstest.corpus import integrations

    folder = next((one.folder for one in integrations() if one.key == key), None)
    return Named(key, folder / _MANIFEST, Path.cwd(), ours=True) if folder else None


def _in_folder(folder: Path) -> Iterator[Named]:
    try:
        files = manifests_below(folder)
    except OSError as error:
        raise CannotRun(f"cannot read {escape(error.filename)}: {error.strerror}") from None
    if not files:
        raise CannotRun(f"{escape(folder)} has no manifest.json, nor has a folder in it")
    for file in files:
        yield Named(str(file), file, file.parent, found=True, within=folder)


def document_of(one: Named, key: str | None) -> Document:
    """What is linted."""
    if one.path is None:
        return read(read_body("-"), key)
    return read(one.path, key or (one.origin if one.ours else None), one.within)


def difference(origin: str, before: str, after: str) -> str:
    """A unified diff of two texts, escaped for a terminal."""
    name = escape(origin).lstrip("/")
    import difflib

    lines = difflib.unified_diff(
        before.splitlines(), after.splitlines(), f"a/{name}", f"b/{name}", lineterm=""
    )
    return "\n".join(escape(line).replace("\\t", "\t") for line in lines)


def replace_text(path: Path, before: str, after: str, within: Path | None = None) -> None:
    """Put ``after`` in the place of ``before``, all at once, or not at all.

    Raises :class:`CannotRun` where the file is no longer what was read, cannot be written, or is
    reached by a link that leads out of ``within``, which is otherwise the folder that it is in.
    """
    folder = within or path.parent
    try:
        require_inside(path, folder)
        target = path.resolve()  # a link goes on leading to the file
        if read_file(target, MANIFEST_BYTES, folder) != before.encode():
            raise CannotRun(f"{escape(path)} has changed since it was read; run it again")
        _write(target, after.encode())
    except OSError as error:
        raise CannotRun(f"cannot write {escape(path)}: {error.strerror}") from None


def _write(target: Path, data: bytes) -> None:
    mode = target.stat().st_mode & 0o7777
    import tempfile

    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    new = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        new.chmod(mode)
        new.replace(target)
    except BaseException:
        with suppress(OSError):
            new.unlink()
        raise
