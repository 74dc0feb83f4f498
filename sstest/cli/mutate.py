"""``sstest mutate``: which mistakes a test suite would let through."""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from sstest.cli.mutate_report import lines
from sstest.cli.terminal import (
    CannotRun,
    complain,
    console,
    format_option,
    load_manifest,
    print_json,
    print_painted,
)
from sstest.files import read_file
from sstest.limits import MANIFEST_BYTES, MOST_WORKERS
from sstest.manifest import Manifest
from sstest.mutate.advice import Advice, advise, advise_sender
from sstest.mutate.catalogue import KINDS
from sstest.mutate.mutants import Mutant, mutants
from sstest.mutate.run import CannotMutate, Suite, Tried, Verdict, run
from sstest.mutate.senders import KINDS as SENDER_KINDS
from sstest.mutate.senders import NONE, Misbehaviour, misbehaviours
from sstest.text import counted, escape, escape_lines
from sstest.views.json import text_data


@click.command()
@click.argument("manifest", metavar="MANIFEST", type=click.Path())
@click.option(
    "--senders",
    is_flag=True,
    help="Try mistakes of the stand-in's instead: launchdarkly and launchdarkly_server apply"
    " something else than was sent.",
)
@click.option(
    "-n",
    "workers",
    type=click.IntRange(min=1, max=MOST_WORKERS),
    help="How many runs are under way at once (default: one for each processor).",
)
@click.option(
    "--timeout",
    "seconds",
    type=click.FloatRange(min=0, min_open=True),
    help="Seconds that a run may take; longer ones count as caught (default: five times the time"
    " of the unchanged suite, and 10).",
)
@click.option(
    "--select",
    multiple=True,
    metavar="CODE",
    help="Try only mutants whose code begins so, such as SM2 (repeatable).",
)
@click.option("-q", "--quiet", is_flag=True, help="No progress on stderr.")
@format_option("text", "json")
@click.argument("arguments", metavar="[-- PYTEST_ARGUMENTS]", nargs=-1, type=click.UNPROCESSED)
def mutate(  # one for each option
    *,
    manifest: str,
    senders: bool,
    workers: int | None,
    seconds: float | None,
    select: tuple[str, ...],
    quiet: bool,
    output_format: str,
    arguments: tuple[str, ...],
) -> None:
    """Say which mistakes in MANIFEST a test suite would let through.

    Runs `pytest PYTEST_ARGUMENTS` once as it is, and then on manifests with one mistake each, until
    the first failure: whoever opens MANIFEST reads the mutant, and so do the fixtures. MANIFEST
    itself is never written. Of each mutant that lives, the smallest request that would have shown
    it is printed, and a test to paste.

    Exits 0 if all mutants are caught, 1 if some live, 2 if the suite fails without any mistake, or
    could not run.
    """
    for code in select:
        if not any(
            known.startswith(code.upper()) for known in (SENDER_KINDS if senders else KINDS)
        ):
            raise CannotRun(f"there is no code {code[:40]!r}: docs/mutate.md lists them")
    loaded = load_manifest(manifest)
    path = _file(manifest, loaded)
    made: list[Mutant] | list[Misbehaviour] = []
    suites: list[Suite] = []

    def tried() -> Sequence[Tried]:
        nonlocal made
        made = _selected(misbehaviours(loaded) if senders else mutants(loaded), select)
        if not made:
            raise CannotMutate("there are no mutants of these codes for this manifest")
        text = _text(path)
        return [
            Tried(text, one.code)
            if isinstance(one, Misbehaviour)
            else Tried(one.manifest.document.text or "")
            for one in made
        ]

    with _shown(quiet=quiet) as (started, ended):

        def begun(suite: Suite, count: int) -> None:
            suites.append(suite)
            started(suite, count)

        try:
            verdicts = run(
                path=path,
                text=_text(path),
                tried=tried,
                arguments=arguments,
                workers=workers or min(_processors(), MOST_WORKERS),
                seconds=seconds,
                sender=NONE if senders else "",
                started=begun,
                ended=ended,
            )
        except CannotMutate as error:
            _show_output(error.output)
            raise CannotRun(str(error)) from None
    for name in sorted({one.by_chance for one in verdicts if one.by_chance}):
        complain(f"{escape(name)} failed, and passed when it was run again: not counted", "note")
    living = [(at, one) for at, one in enumerate(made) if not verdicts[at].caught]
    advice = _advice(loaded, living, path, suites[0].rootdir)
    if output_format == "json":
        print_json({"mutants": list(_data(made, verdicts, advice))})
    else:
        print_painted("\n".join(lines(made, verdicts, advice)))
    if living:
        click.get_current_context().exit(1)


def _file(name: str, manifest: Manifest) -> Path:
    file = manifest.document.file
    if file is None:
        raise CannotRun(f"{escape(name)}: expected a file")
    _ = manifest.request_parser  # raises for a manifest that breaks rules
    return Path(os.path.abspath(file))  # noqa: PTH100  # links stay, as tests have them


def _text(path: Path) -> str:
    return read_file(path, MANIFEST_BYTES).decode()


def _selected(made: list[Any], select: tuple[str, ...]) -> list[Any]:
    if not select:
        return made
    starts = tuple(code.upper() for code in select)
    return [one for one in made if one.code.startswith(starts)]


def _processors() -> int:
    known = getattr(os, "sched_getaffinity", None)
    return len(known(0)) if known else os.cpu_count() or 1


def _advice(
    manifest: Manifest, living: list[tuple[int, Any]], path: Path, rootdir: Path
) -> list[Advice]:
    if living and isinstance(living[0][1], Misbehaviour):
        return [advise_sender(manifest, one, at) for at, one in living]
    return advise(manifest, living, path, rootdir)


def _data(
    made: Sequence[Mutant | Misbehaviour], verdicts: list[Verdict], advice: list[Advice]
) -> Iterator[dict[str, Any]]:
    requests = {at: one.request for one in advice for at in one.of}
    for at, (one, verdict) in enumerate(zip(made, verdicts, strict=True)):
        yield {
            "code": one.code,
            "title": one.title,
            "caught": verdict.caught,
            "by": verdict.by,
            **(text_data("request", requests[at]) if at in requests else {"request": None}),
        }


@contextmanager
def _shown(*, quiet: bool) -> Iterator[Any]:
    """What is called when the suite has run unchanged, and after each mutant."""
    if quiet or not sys.stderr.isatty():

        def told(suite: Suite, count: int) -> None:
            if not quiet:
                complain(_about(suite, count), "note")

        yield told, lambda _: None
        return
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[lives]} live"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console(sys.stderr), transient=True) as bar:
        task = bar.add_task("the suite as it is", total=None, lives=0)
        lives = 0

        def started(suite: Suite, count: int) -> None:
            bar.print(_about(suite, count))
            bar.update(task, description="mutants", total=count, completed=0)

        def ended(verdict: Verdict) -> None:
            nonlocal lives
            lives += not verdict.caught
            bar.update(task, advance=1, lives=lives)

        yield started, ended


def _about(suite: Suite, count: int) -> str:
    tests = counted(suite.passed, "test")
    at_once = f"{suite.workers} at once" if suite.workers > 1 else "one at a time"
    if suite.disturbed:
        at_once += ", since the suite fails where several runs of it are under way"
    if suite.is_ordered:
        at_once += ", once more in the order of the tests, on which they depend"
    return f"{tests} in {suite.seconds:.1f} s; {counted(count, 'mutant')}, {at_once}"


def _show_output(output: str) -> None:
    if output:
        print_painted(escape_lines(output).rstrip(), err=True)
