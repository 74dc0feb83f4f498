"""``sstest notebook``: a notebook about a manifest, for Jupyter."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sstest.cli.lint_files import named
from sstest.cli.terminal import (
    CannotRun,
    cannot_run_after,
    complain,
    key_option,
    or_corpus_key,
    print_text,
    read_body,
)
from sstest.files import read_file, write_file
from sstest.limits import BODY_BYTES
from sstest.manifest import ManifestError
from sstest.text import counted, escape

if TYPE_CHECKING:
    from nbformat import NotebookNode


@click.command(short_help="Write a notebook about MANIFEST.")
@click.argument("manifest", metavar="MANIFEST", type=click.Path())
@key_option
@click.option(
    "--samples",
    multiple=True,
    metavar="FILE…",
    type=click.Path(),
    help="Recorded requests to show as well (repeatable): .json, a body each; .jsonl, a body a"
    " line; .har; or a folder of them.",
)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    default="explore.ipynb",
    show_default=True,
    type=click.Path(dir_okay=False, allow_dash=True),
    help="Where to write it; - is stdout.",
)
@click.option("--execute", is_flag=True, help="Run it, so that it is written with its outputs.")
@click.option("--force", is_flag=True, help="Overwrite FILE, whatever it is.")
@click.argument("more", nargs=-1, type=click.Path(), metavar="[FILE …]")
def notebook(
    *,
    manifest: str,
    key: str | None,
    samples: tuple[str, ...],
    output: str,
    execute: bool,
    force: bool,
    more: tuple[str, ...],
) -> None:
    """Write a notebook about MANIFEST.

    It shows what the manifest reads, requests, replies, findings and their repairs.

    MANIFEST is a manifest.json, its folder, or a key of the corpus. The notebook loads it by a path
    from its own folder, so an edit shows when it is run again. Where that path would name folders
    above your home, the text is written into the notebook.

    More files after --samples FILE are recorded requests, too. A notebook that this command has
    written, and that nobody has edited, is overwritten; any other file only with --force.

    Exits 0 where the notebook was written, for a broken manifest too: then it is about the
    findings. Exits 2 where there is nothing to write about, or it could not be executed or written.
    """
    if more and not samples:
        raise click.UsageError(f"unexpected argument {more[0]!r}; did you mean --samples?")
    target, shown = Path(output), escape(output)
    folder = Path() if output == "-" else target.parent
    if output != "-" and target.suffix != ".ipynb":
        raise CannotRun(f"cannot write {shown}: a notebook's name ends in .ipynb")
    if not folder.is_dir():
        raise CannotRun(f"cannot write {shown}: there is no folder {escape(folder)}")
    if output != "-" and not force:
        _check_overwritten(target)
    made = _built(manifest, key, (*samples, *more), folder)
    if execute:
        made = _executed(made, folder)
    from sstest.views.cells import to_text

    if output == "-":
        print_text(to_text(made).rstrip("\n"))
        return
    try:
        write_file(target, to_text(made).encode())
    except OSError as error:
        raise CannotRun(f"cannot write {shown}: {error.strerror}") from None
    complain(f"{shown}: {counted(len(made['cells']), 'cell')}", "wrote")


def _check_overwritten(target: Path) -> None:
    """Refuse to overwrite what somebody else has written, or has edited."""
    if not os.path.lexists(target):
        return
    import nbformat

    from sstest.notebook.builder import is_ours

    read: Any = nbformat.reads  # it has no types
    try:
        data = read_file(target, BODY_BYTES)
        ours = is_ours(read(data.decode(), as_version=4))
    except OSError as error:
        raise CannotRun(f"cannot write {escape(target)}: {error.strerror}") from None
    except Exception:  # noqa: BLE001  # all that nbformat raises for what is no notebook
        ours = False
    if not ours:
        raise CannotRun(
            f"{escape(target)} exists, and is not as sstest has written it: name another file with"
            " -o, or overwrite it with --force"
        )


def _built(
    manifest: str, key: str | None, samples: tuple[str, ...], folder: Path
) -> "NotebookNode":
    from sstest.notebook.builder import build
    from sstest.payloads.pieces import PayloadError

    one, *others = named((manifest,))
    if others:
        raise CannotRun(f"{escape(manifest)} holds {len(others) + 1} manifests: name one of them")
    source = read_body("-") if one.path is None else one.path
    paths = [Path(path) for path in samples]
    try:
        with cannot_run_after(PayloadError):
            return build(
                source, paths, key=key or (one.origin if one.ours else None), folder=folder
            )
    except ManifestError as error:
        raise CannotRun(f"{error}{or_corpus_key(manifest)}") from None


def _executed(made: "NotebookNode", folder: Path) -> "NotebookNode":
    from sstest.notebook.execute import CannotExecute, execute

    with cannot_run_after(CannotExecute):
        return execute(made, folder)
