"""``sstest replay``: what recorded requests come to, in any number."""

import sys
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import click

from sstest.cli.terminal import (
    CannotRun,
    cannot_run_after,
    console,
    format_option,
    load_manifest,
    manifest_argument,
    print_json,
    print_painted,
)
from sstest.limits import MOST_WORKERS
from sstest.payloads.pieces import PayloadError
from sstest.payloads.sources import Progress
from sstest.replaying import ReplayError
from sstest.replaying.job import Job
from sstest.replaying.run import IN_FLIGHT
from sstest.replaying.summary import Summary
from sstest.replaying.workers import dask as connected
from sstest.replaying.workers import processes
from sstest.text import counted, escape

_MOST: Final = 10
_file = click.Path(path_type=Path, dir_okay=False)


@click.command()
@manifest_argument
@click.argument("files", metavar="FILE…", nargs=-1, required=True, type=click.Path(allow_dash=True))
@click.option(
    "--workers",
    type=click.IntRange(min=1, max=MOST_WORKERS),
    default=1,
    show_default=True,
    help="How many processes parse; the result is the same.",
)
@click.option("--dask", metavar="ADDRESS", help="Parse on a cluster of Dask's: its scheduler.")
@click.option(
    "--out",
    type=_file,
    help="Write what each request is read as, in JSON Lines, or, for a name in .parquet, Parquet.",
)
@click.option("--deltas", type=_file, help="Write who was added to and removed from each cohort.")
@click.option("--membership", type=_file, help="Write who is in each cohort in the end.")
@click.option(
    "--state",
    type=_file,
    help="Keep the run in this file until it is complete (with --out by default OUT.state).",
)
@click.option("--resume", is_flag=True, help="Go on with the run that was interrupted, if any.")
@format_option("text", "json")
def replay(  # noqa: PLR0913  # one for each option
    *,
    manifest: str,
    files: tuple[str, ...],
    workers: int,
    dask: str | None,
    out: Path | None,
    deltas: Path | None,
    membership: Path | None,
    state: Path | None,
    resume: bool,
    key: str | None,
    output_format: str,
) -> None:
    """Sum up the requests recorded in each FILE, in their order.

    Says what they come to as MANIFEST reads them: who is in which cohort in the end, and what is
    wrong.

    FILE has JSON Lines (.jsonl, .ndjson), JSON (.json: a body, or an array of them) or an HTTP
    archive (.har), and may be packed with gzip or zstd. It may be a folder of these, or - for
    stdin. What has another suffix is looked at. MANIFEST is a manifest.json, its folder, or a key
    of the corpus.

    Exits 0 where all requests are accepted, 1 where something is refused or cannot be read, 2 if
    nothing can be replayed.
    """
    if resume and state is None and out is None:
        raise click.UsageError("--resume needs the --state, or --out, of the run to go on with")
    if dask and workers > 1:
        raise click.UsageError("--dask has the workers of the cluster: leave out --workers")
    loaded = load_manifest(manifest, key)
    job = Job(
        manifest=loaded, files=files, out=out, deltas=deltas, membership=membership, state=state
    )
    progress = Progress()
    with cannot_run_after(PayloadError, ReplayError), _saying_why(), _executor(workers, dask) as to:
        summary = _run(job, progress, to, resume=resume)
    if output_format == "json":
        print_json(summary.to_dict())
    else:
        print_painted("\n".join(_lines(summary)))
    if summary.errors:
        click.get_current_context().exit(1)


def _run(job: Job, progress: Progress, to: tuple[Executor | None, int], *, resume: bool) -> Summary:
    executor, most = to
    with _shown(progress):
        return job.run(executor, progress, resume=resume, in_flight=most)


@contextmanager
def _executor(workers: int, address: str | None) -> Iterator[tuple[Executor | None, int]]:
    """What parses, and how many chunks are under way in it; nothing where this process does."""
    if address:
        with connected(address) as (executor, most):
            yield executor, most
    elif workers > 1:
        with processes(workers) as pool:
            yield pool, max(IN_FLIGHT, 2 * workers)
    else:
        yield None, IN_FLIGHT


@contextmanager
def _saying_why() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        name = f" {escape(error.filename)}" if error.filename else ""
        raise CannotRun(f"cannot read or write{name}: {error.strerror}") from None


@contextmanager
def _shown(progress: Progress) -> Iterator[None]:
    """Show on stderr how far the run is, if that is a terminal."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.progress import BarColumn, DownloadColumn, TimeRemainingColumn, TransferSpeedColumn
    from rich.progress import Progress as Bar

    class _Read(Bar):
        def get_renderables(self) -> Iterator[Any]:
            for task in self.tasks:
                self.update(task.id, completed=progress.done, total=progress.total)
            yield from super().get_renderables()

    columns = BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn()
    with _Read(*columns, console=console(sys.stderr), transient=True) as bar:
        bar.add_task("", total=None)
        yield


def _lines(summary: Summary) -> Iterator[str]:
    yield f"requests   {summary.requests:,}, {summary.refused:,} refused"
    largest = summary.largest
    at = f", the largest {largest[0]:,} at {_at(largest[1])}" if largest else ""
    yield f"size       {summary.size:,} bytes{at}"
    yield f"members    {summary.members:,}"
    for word, found in (
        ("environment", summary.environments),
        ("context kind", summary.context_kinds),
    ):
        if len(found) > 1:
            listed = [f"{escape(name)} ({count:,})" for name, count in found.items()]
            yield f"{word}s: {', '.join(listed[:_MOST])}; cohorts are summed up over all of them"
    sizes = summary.sizes
    yield f"cohorts    {len(sizes):,}"
    for cohort, group in summary.busiest(_MOST):
        yield (
            f"  {escape(cohort)} ({escape(group.name)}): {sizes[cohort]:,} in it in the end,"
            f" {counted(group.mentions, 'mention')} in {counted(group.requests, 'request')}"
        )
    if len(sizes) > _MOST:
        yield f"  ... and {len(sizes) - _MOST:,} more, with fewer mentions"
    for one in summary.errors:
        field = f" ({one.field})" if one.field else ""
        yield click.style(f"{one.count:,} × {escape(one.message)}{field}", fg="red")
        pointer = f" {escape(one.first.pointer)}" if one.first.pointer else ""
        yield f"  first at {_at(one.first)}{pointer}: {escape(one.first.message)}"


def _at(place: Any) -> str:
    return f"{place.file}:{place.line}" if place.line else str(place.file)
