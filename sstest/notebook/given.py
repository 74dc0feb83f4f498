"""What a notebook is about, and how its first cells load it again: by a path, or from a literal."""

import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from sstest.corpus import owner
from sstest.files import read_file
from sstest.limits import MANIFEST_BYTES
from sstest.manifest import Loadable, Manifest, ManifestError
from sstest.manifest.document import DEFAULT_KEY, Document
from sstest.manifest.reading import BOM, read
from sstest.rules.samples.recordings import Recording, read_all
from sstest.text import escape_json
from sstest.views.cells import literal

# What is written into a notebook is read by people; more than this nobody reads.
_MOST_EMBEDDED: Final = 20
_LARGEST_EMBEDDED: Final = 200_000
_CORPUS: Final = "sstest.corpus.load"


@dataclass(frozen=True)
class Given:
    """A manifest and recorded requests, each with the Python that loads it.

    ``source`` is the expression of what ``Manifest.load`` and ``sstest.lint`` take, and ``key``
    that of the integration key, or empty where it is the folder's name. ``file`` is the path of the
    manifest from the notebook, or ``None`` where it has none that can be named. ``samples`` is the
    expression of the recorded requests; ``left_out`` counts those for which there is no room.
    """

    document: Document
    source: str
    key: str
    file: str | None
    recordings: tuple[Recording, ...] = ()
    samples: str = ""
    left_out: int = 0

    @property
    def of_corpus(self) -> bool:
        """Whether the manifest is one of those that come with sstest."""
        return self.source.startswith(_CORPUS)


def given(manifest: Loadable, samples: Any, folder: Path, key: str | None = None) -> Given:
    """What ``build`` was given, for a notebook in ``folder``.

    Raises :class:`~sstest.ManifestError` where there is nothing to write about: no file, or data
    that is not JSON.
    """
    if isinstance(manifest, Manifest):
        document = replace(manifest.document, key=key or manifest.key)
    else:
        document = read(manifest, key)
    if document.text is None and document.value is None:
        raise ManifestError(document.origin, document.problems)
    path = _file(document.file) if document.file else None
    if path and (named := _expression(path, folder)):
        source, usual = named, path.resolve().parent.name
    else:
        path, source, usual = None, _embedded(manifest, document), DEFAULT_KEY
    told = "" if document.key == usual else repr(document.key)
    of_corpus = source.startswith(_CORPUS)
    file = from_folder(path, folder) if path and not of_corpus else None
    found = Given(document, source, told, file)
    return _with_samples(found, samples, folder)


def from_folder(path: Path, folder: Path) -> str | None:
    """The path from ``folder``, with slashes; ``None`` where it would tell of this machine.

    A way that leaves the user's home, or has only the root in common, names other folders of it.
    """
    target, start, home = path.resolve(), folder.resolve(), Path.home().resolve()
    try:
        common = Path(os.path.commonpath([target, start]))
    except ValueError:  # on another drive
        return None
    if common == Path(common.anchor) or (common != home and home.is_relative_to(common)):
        return None
    return Path(os.path.relpath(target, start)).as_posix()


def _file(path: Path) -> Path:
    return path / "manifest.json" if path.is_dir() else path


def _expression(path: Path, folder: Path) -> str | None:
    """The Python of a path from ``folder``, or of one in the corpus; ``None`` where there is none.

    The corpus is wherever sstest is installed, so it is found by its key.
    """
    if ours := owner(path):
        inside = path.resolve().relative_to(ours.folder).as_posix()
        return f"{_CORPUS}({ours.key!r}).folder / {inside!r}"
    named = from_folder(path, folder)
    return repr(named) if named else None


def _embedded(manifest: Loadable, document: Document) -> str:
    """The manifest as a literal: of text where it can be, and else of bytes."""
    if document.text is None:
        return literal(escape_json(json.dumps(document.value, indent=2, ensure_ascii=False)))
    if isinstance(manifest, bytes):
        text: str | bytes = manifest
    elif isinstance(manifest, (str, Path)) and document.file:
        text = read_file(_file(document.file), MANIFEST_BYTES)
    else:
        text = document.text
    written = literal(text)
    # A text that does not begin so would be taken for a path.
    is_json = document.text.removeprefix(BOM).lstrip().startswith("{")
    return written if is_json or written.startswith("b") else f"{written}.encode()"


# Recorded requests --------------------------------------------------------------------------------


def _with_samples(found: Given, samples: Any, folder: Path) -> Given:
    paths = _paths(samples)
    recordings = read_all(paths or samples)
    named = [_expression(path, folder) for path in paths]
    known = [one for one in named if one]
    if paths and len(known) == len(paths):
        return replace(found, recordings=recordings, samples=_listed(known))
    room, fit = _LARGEST_EMBEDDED, 0
    for one in recordings[:_MOST_EMBEDDED]:
        room -= len(one.body)
        fit += room >= 0
    embedded = recordings[:fit]
    return replace(
        found,
        recordings=embedded,
        samples=_listed(_body(one.body) for one in embedded) if embedded else "",
        left_out=len(recordings) - fit,
    )


def _body(body: bytes) -> str:
    """A body as a literal; a text that does not begin as JSON would be taken for a path."""
    written = literal(body)
    is_text = not written.startswith("b")
    return f"{written}.encode()" if is_text and _is_path(body.decode()) else written


def _paths(samples: Any) -> Sequence[Path]:
    """The paths that ``samples`` consists of; none where anything else is among them."""
    if isinstance(samples, (str, Path)):
        samples = [samples]
    if not isinstance(samples, (list, tuple)):
        return []
    paths = [Path(one) for one in samples if isinstance(one, Path) or _is_path(one)]
    return paths if len(paths) == len(samples) else []


def _is_path(sample: object) -> bool:
    return isinstance(sample, str) and sample.lstrip()[:1] not in ("{", "[")


def _listed(expressions: Iterable[str]) -> str:
    return "".join(["[\n", *(f"    {one},\n" for one in expressions), "]"])
