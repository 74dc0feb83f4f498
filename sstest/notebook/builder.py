"""A notebook about a manifest: what it reads, requests and replies, findings and repairs."""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sstest.engine.lint import lint, run
from sstest.manifest import Loadable, Manifest, ManifestError
from sstest.notebook import chapters
from sstest.notebook.given import Given, given
from sstest.response.answer import answer
from sstest.rules.requests.target import Target
from sstest.templates import TemplateError
from sstest.views.cells import Cell, make_notebook

if TYPE_CHECKING:
    from nbformat import NotebookNode


def build(
    manifest: Loadable,
    samples: Any = (),
    *,
    key: str | None = None,
    folder: Path | str = ".",
) -> "NotebookNode":
    """A notebook about a manifest, not executed; the same input gives the same notebook.

    ``manifest`` is what :meth:`sstest.Manifest.load` takes, ``samples`` are recorded requests as
    :func:`sstest.fuzz` takes them, and ``key`` is the integration key. ``folder`` is where the
    notebook will be: a manifest in a file is loaded by its path from there, so that an edit shows
    when the notebook is run again, unless that path would name folders outside the user's home.
    Otherwise its text is written into the notebook.

    A broken manifest makes a notebook about its findings. Raises :class:`~sstest.ManifestError`
    where there is nothing to write about: no file, or data that is not JSON; and
    :class:`~sstest.payloads.pieces.PayloadError` for samples that cannot be read.
    """
    found = given(manifest, samples, Path(folder), key)
    return _signed(make_notebook(_cells(found)))


def _cells(found: Given) -> Iterator[Cell]:
    try:
        loaded = Manifest.of(found.document)
    except ManifestError:
        yield from chapters.opening(found, loads=False)
        yield from chapters.findings(run(found.document), found)
        yield from chapters.explorer("source")
        return
    yield from chapters.opening(found, loads=True)
    target = Target.of(loaded)
    if target.has_requests:
        yield from _requests(found, target)
    recorded = target.has_requests and bool(found.recordings)
    problems = lint(loaded, found.recordings if recorded else ())
    yield from chapters.findings(problems, found, recorded=recorded)
    if target.has_requests:
        yield from chapters.searched()
    body = "recording.body" if recorded else "body"
    yield from chapters.explorer(f"manifest, {body}" if target.has_requests else "source")


def _requests(found: Given, target: Target) -> Iterator[Cell]:
    """The chapters about requests, where the manifest has some."""
    can_reply = _can_reply(target)
    yield from chapters.what_it_reads(target.manifest)
    if found.recordings:
        yield from chapters.recorded(found, target.manifest, replies=can_reply)
    yield from chapters.realistic()
    if can_reply:
        yield from chapters.malformed()
        yield from chapters.replies(target.manifest)


def _can_reply(target: Target) -> bool:
    """Whether replies can be written; where the template is refused, the findings say why."""
    try:
        answer(target.manifest, target.samples[0].body)
    except TemplateError:
        return False
    return True


# Whose notebook it is -----------------------------------------------------------------------------


def _signed(notebook: "NotebookNode") -> "NotebookNode":
    notebook["metadata"]["sstest"] = {"cells": _digest(notebook)}
    return notebook


def is_ours(notebook: "NotebookNode") -> bool:
    """Whether a notebook is as ``build`` has written it, outputs aside: nobody's work is in it."""
    mark = notebook.get("metadata", {}).get("sstest")
    return isinstance(mark, dict) and mark.get("cells") == _digest(notebook)


def _digest(notebook: "NotebookNode") -> str:
    texts = [f"{cell['cell_type']} {cell['source']}" for cell in notebook["cells"]]
    return sha256("\0".join(texts).encode(errors="surrogatepass")).hexdigest()
