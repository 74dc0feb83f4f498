"""Manifests in a folder laid out as integrations/KEY/manifest.json, read again when they change."""

import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from sstest.files import manifests_in, why_unread
from sstest.finding import Finding
from sstest.javascript.values import UNDEFINED
from sstest.manifest import Manifest, ManifestError
from sstest.manifest.reading import read
from sstest.response.outcome import template_context
from sstest.templates import TemplateError, render
from sstest.text import plain

# Two writes within the resolution of a file system's clock leave the same time behind, so a file
# this young (seconds) is read again.
_YOUNG: Final = 2.0
_GONE: Final = "the file is gone"

_Signature = tuple[int, int, int]


class FolderError(ValueError):
    """There is no manifest to serve; ``str()`` says what was looked for, and where."""


@dataclass(frozen=True, slots=True)
class Change:
    """How one manifest has changed since the last look.

    ``kind`` is ``added``, ``changed``, ``removed``, ``broken`` (an invalid edit; ``error`` says
    why, with line and column, and the previous manifest stays active) or ``restored`` (a broken
    file is as it was before). ``manifest`` is the active one, ``None`` if there is none.
    """

    kind: Literal["added", "changed", "removed", "broken", "restored"]
    key: str
    path: Path
    manifest: Manifest | None = None
    error: str | None = None


@dataclass(slots=True)
class _File:
    """The file of a manifest: the active manifest, and what is known of the file."""

    path: Path
    signature: _Signature | None = None
    manifest: Manifest | None = None
    error: str | None = None  # why the file cannot be used, as reported
    suspect: str | None = None  # why it cannot; reported if the next look finds the same


@dataclass
class Folder:
    """The manifests under ``path``, kept up to date; see :func:`find_manifests`.

    Reading never fails for the content of a file: under ``docs`` an invalid manifest, or one whose
    template cannot be rendered, is a change of the kind ``broken``; under ``validation-server``
    only one that cannot be loaded is. Raises :class:`FolderError` if there is no manifest at all.
    """

    path: Path
    profile: str = "docs"
    key: str | None = None
    changes: tuple[Change, ...] = field(init=False)
    without_segments: tuple[str, ...] = field(init=False)
    _files: dict[str, _File] = field(init=False, repr=False)
    _lost: bool = field(init=False, default=False, repr=False)

    def __post_init__(self) -> None:
        found = find_manifests(self.path, self.key)
        if not found:
            raise FolderError(_nothing_at(self.path))
        self._files = {key: _File(path) for key, path in found.items()}
        changes: list[Change] = []
        for key, file in self._files.items():
            changes += self._read(key, file, first=True)
        self.changes = tuple(changes)
        self.without_segments = tuple(
            key for key, one in self._files.items() if one.manifest is None and one.error is None
        )

    @property
    def keys(self) -> tuple[str, ...]:
        """The integration keys of all manifests found, active or not."""
        return tuple(sorted(self._files))

    @property
    def manifests(self) -> tuple[Manifest, ...]:
        """The active manifests, by key."""
        listed = (self._files[key].manifest for key in sorted(self._files))
        return tuple(manifest for manifest in listed if manifest is not None)

    def poll(self) -> tuple[Change, ...]:
        """Read changed files, and return what has changed since the last look.

        An editor may empty or remove a file before it writes it: a broken or missing file is
        reported only if two looks in a row find the same. Raises :class:`FolderError` once, where
        there are too many; from then on those that are known are looked at.
        """
        changes: list[Change] = []
        found = self._found_again()
        for key in sorted(self._files.keys() - found.keys()):
            changes += self._lose(key)
        for key, path in found.items():
            file = self._files.setdefault(key, _File(path))
            file.path = path
            signature = _signature(path)
            if file.suspect or signature is None or signature != file.signature:
                changes += self._read(key, file)
        return tuple(changes)

    def _found_again(self) -> dict[str, Path]:
        """The files now; where they cannot be found, which is raised once, those known so far."""
        lost, self._lost = self._lost, True
        try:
            found = find_manifests(self.path, self.key)
        except FolderError:
            if not lost:
                raise
            return {key: file.path for key, file in self._files.items()}
        self._lost = False
        return found

    @property
    def _within(self) -> Path | None:
        """The folder that was named, which links may not lead out of; ``None`` for a file."""
        return self.path if self.path.is_dir() else None

    def _read(self, key: str, file: _File, *, first: bool = False) -> list[Change]:
        before, suspect, file.suspect = file.manifest, file.suspect, None
        file.signature = _signature(file.path)
        try:
            manifest = _load(file.path, key, self.profile, self._within)
        except ManifestError as error:
            found = str(error)
            named = first and len(self._files) == 1
            if found == file.error or (not named and before is None and _has_no_segments(error)):
                return []
            if not first and found != suspect:
                file.suspect = found
                return []
            file.error = found
            return [Change("broken", key, file.path, before, found)]
        was_broken, file.error = file.error is not None, None
        if manifest == before:
            return [Change("restored", key, file.path, before)] if was_broken else []
        file.manifest = manifest
        return [Change("added" if before is None else "changed", key, file.path, manifest)]

    def _lose(self, key: str) -> list[Change]:
        file = self._files[key]
        if file.suspect != _GONE:
            file.suspect = _GONE
            return []
        del self._files[key]
        known = file.manifest is not None or file.error is not None
        return [Change("removed", key, file.path)] if known else []


def find_manifests(path: Path, key: str | None = None) -> dict[str, Path]:
    """The files of manifests under ``path``, by integration key, which is their folder's name.

    ``path`` is a manifest.json itself, its folder, a folder with KEY/manifest.json, or one with
    integrations/KEY/manifest.json. ``key`` renames the one manifest of the first two.

    Raises :class:`FolderError` for a folder that holds too many, or cannot be read.
    """
    if path.is_file():
        return {key or path.resolve().parent.name: path}
    own = path / "manifest.json"
    if own.exists() and not own.is_dir():  # what is no file is told when it is read
        return {key or path.resolve().name: path / "manifest.json"}
    inside = path / "integrations"
    folder = inside if inside.is_dir() else path
    if not folder.is_dir():
        return {}
    try:
        found = manifests_in(folder)
    except OSError as error:
        raise FolderError(f"{plain(folder)}: {why_unread(error)}") from None
    keys = {one.parent.name: one for one in found if not one.is_dir()}
    return {key: one for key, one in keys.items() if not key.startswith(".")}


def _signature(path: Path) -> _Signature | None:
    """Time, size and inode; ``None`` for a file that may have changed without changing them."""
    try:
        found = path.stat()
    except OSError:
        return None
    if abs(time.time() - found.st_mtime) < _YOUNG:
        return None
    return (found.st_mtime_ns, found.st_size, found.st_ino)


def _has_no_segments(error: ManifestError) -> bool:
    return any(problem.code == "SS011" for problem in error.problems)


def _load(path: Path, key: str, profile: str, within: Path | None) -> Manifest:
    """The manifest; raises :class:`ManifestError` if it cannot answer requests."""
    manifest = Manifest.of(read(path, key, within))
    if profile == "docs":
        _ = manifest.request_parser  # raises for a manifest that breaks rules
        if problem := _template_problem(manifest):
            raise ManifestError(manifest.origin, [problem])
    return manifest


def _template_problem(manifest: Manifest) -> Finding | None:
    if manifest.template is None:
        return None
    try:
        render(manifest.template, template_context(body=UNDEFINED, status=200))
    except TemplateError as error:
        document = manifest.document
        offset = error.position.offset
        message = f"jsonResponseBody: {error.message}"
        return document.finding(message, document.template_path, code="SS401", offset=offset)
    return None


def _nothing_at(path: Path) -> str:
    name = plain(str(path))
    if not path.exists():
        return f"{name}: there is no such file or folder; check the path"
    if path.is_dir():
        return (
            f"{name}: there is no manifest.json in it, nor KEY/manifest.json, nor"
            " integrations/KEY/manifest.json"
        )
    return f"{name}: is neither a file nor a folder"
