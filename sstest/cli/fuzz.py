"""``sstest fuzz``: what is wrong with a manifest, shown by the smallest requests."""

import pkgutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from sstest.cli.terminal import (
    CannotRun,
    cannot_run_after,
    complain,
    format_option,
    load_manifest,
    manifest_argument,
    paint,
    print_json,
    print_painted,
    print_run,
    profile_option,
    read_samples,
)
from sstest.engine.events import Event
from sstest.engine.report import Report, gather
from sstest.engine.runner import run
from sstest.engine.search import Settings
from sstest.engine.select import OF_REQUESTS, ConfigError, Selection, configured
from sstest.files import write_file
from sstest.finding import Finding
from sstest.manifest import Manifest
from sstest.rules.catalogue import catalogue
from sstest.rules.requests.target import EXAMPLES, Reader, Target
from sstest.text import escape, escape_json
from sstest.views.curl import command, url_of
from sstest.views.progress import progress
from sstest.views.regressions import relative, tests
from sstest.views.run import fuzzed

if TYPE_CHECKING:
    from sstest.rules.samples.recordings import Recording


@click.command(short_help="Search for requests that show what is wrong with MANIFEST.")
@manifest_argument
@click.option(
    "--samples",
    multiple=True,
    metavar="FILE…",
    type=click.Path(),
    help="Recorded requests to hold the manifest against (repeatable): .json, a body each; .jsonl,"
    " a body a line; .har; or a folder of them.",
)
@click.option(
    "--max-examples",
    type=click.IntRange(min=1),
    default=200,
    show_default=True,
    help="How many examples each rule is tried with.",
)
@click.option("--seed", type=int, help="Draw the same examples every time.")
@click.option(
    "--time",
    "seconds",
    type=click.FloatRange(min=0, min_open=True),
    help="Stop after so many seconds; how much is tried then depends on the machine.",
)
@click.option(
    "--ci", is_flag=True, help="The same examples and the same output every time, no database."
)
@profile_option
@click.option(
    "--emit-test",
    type=click.Path(dir_okay=False),
    metavar="FILE",
    help="Write a pytest test for each finding.",
)
@click.option(
    "--curl",
    "url",
    metavar="URL",
    help="Print a curl line as well: URL is a server, such as that of sstest serve, or a whole"
    " address, in which {key} is the integration key.",
)
@click.option(
    "--reader",
    metavar="PACKAGE.MODULE:FUNCTION",
    help="Compare a parser of yours with the reference: a function of a manifest and a body that"
    " returns an sstest.Update or raises sstest.RequestError.",
)
@click.option("-q", "--quiet", is_flag=True, help="No progress on stderr.")
@format_option("text", "json", "junit", "markdown")
@click.argument("more", nargs=-1, type=click.Path(), metavar="[FILE …]")
def fuzz(  # noqa: PLR0913  # one for each option
    *,
    manifest: str,
    samples: tuple[str, ...],
    max_examples: int,
    seed: int | None,
    seconds: float | None,
    ci: bool,
    profile: str,
    emit_test: str | None,
    url: str | None,
    key: str | None,
    reader: str | None,
    quiet: bool,
    output_format: str,
    more: tuple[str, ...],
) -> None:
    """Search for requests that show what is wrong with MANIFEST.

    MANIFEST is a manifest.json, its folder, or a key of the corpus. Each finding comes with the
    smallest request, what was expected and found, and a command that replays it. Without
    --samples, requests recorded in requests/ beside MANIFEST are looked at, too. What was found
    once is tried first the next time, from Hypothesis' database in .hypothesis/.

    More files after --samples FILE are recorded requests, too. With --reader, the findings are
    about a parser of yours. [tool.sstest] in the nearest pyproject.toml can hold select and ignore.

    Exits 0 where no finding is above info, 1 with errors or warnings, 2 where it could not run, or
    where --time left none for a rule.
    """
    if more and not samples:
        raise click.UsageError(f"{more[0]!r} is one argument too many; did you mean --samples?")
    if reader is not None and profile != "docs":
        raise click.UsageError("--reader compares with the docs profile; leave --profile out")
    recordings = read_samples((*samples, *more))
    loaded = load_manifest(manifest, key)
    path = Path(manifest)
    if reader is None and not recordings:
        recordings = _recorded_beside(path)
    target = Target.of(
        loaded,
        profile=profile,
        name=str(path / "manifest.json") if path.is_dir() else manifest,
        reader=None if reader is None else _load_reader(reader),
        examples=min(max_examples, EXAMPLES),
        seed=seed or 0,
    )
    settings = Settings(max_examples, seed, seconds, ci)
    selection = _selection(path)
    if not any(selection.has(code) for code in catalogue() if code.startswith(OF_REQUESTS)):
        raise CannotRun("[tool.sstest] in pyproject.toml leaves out every rule that fuzz tries")
    events = run(target, settings, recordings, selection=selection)
    report = gather(events if quiet else _told(events, times=not ci))
    if emit_test:
        _emit(emit_test, report.findings, loaded)
    _print(report, target, output_format, url, times=not ci)
    if not report.ok:
        click.get_current_context().exit(1)
    if report.untried:
        codes = ", ".join(one.rule.code for one in report.untried)
        raise CannotRun(f"no time was left for {codes}; give more with --time")


def _selection(manifest: Path) -> Selection:
    """What pyproject.toml says of a manifest, or of one of the corpus, which is used from here."""
    with cannot_run_after(ConfigError):
        return configured(manifest if manifest.is_dir() else manifest.parent)


def _recorded_beside(manifest: Path) -> "tuple[Recording, ...]":
    """The requests that are recorded beside a manifest, as pytest reads them."""
    from sstest.corpus import CorpusError
    from sstest.rules.samples.recordings import read_beside, unread_beside

    folder = manifest if manifest.is_dir() else manifest.parent
    if not manifest.exists():  # a key of the corpus
        return ()
    for unread in unread_beside(folder):
        complain(unread, "note")
    with cannot_run_after(CorpusError):
        return read_beside(folder)


def _load_reader(name: str) -> Reader:
    """The function of that name, imported from the current folder or the path."""
    module, _, function = name.partition(":")
    if not module or not function:
        raise CannotRun(f"--reader {name}: expected PACKAGE.MODULE:FUNCTION")
    if (here := str(Path.cwd())) not in sys.path:
        sys.path.insert(0, here)
    try:
        found = pkgutil.resolve_name(name)
    except (Exception, SystemExit) as error:  # noqa: BLE001  # all that a user's module raises
        reason = f"{type(error).__name__}: {error}"
        raise CannotRun(f"--reader {name}: cannot be imported: {reason}") from None
    if not callable(found):
        kind = type(found).__name__
        raise CannotRun(f"--reader {name}: is of type {kind}, expected a function")
    return cast("Reader", found)


def _told(events: Iterator[Event], *, times: bool) -> Iterator[Event]:
    listen = progress(lambda line: print_painted(escape(line), err=True), times=times)
    for event in events:
        listen(event)
        yield event


def _print(
    report: Report, target: Target, output_format: str, url: str | None, *, times: bool
) -> None:
    source = target.manifest.document.text
    match output_format:
        case "json":
            from sstest.views.json import fuzz_data

            print_json(fuzz_data(report, times=times))
        case "junit" | "markdown":
            print_run(fuzzed(report, target.name, source, times=times), output_format)
        case _:
            from sstest.views.text import finding_text

            address = url and url_of(target.manifest.key, url, target.profile)
            texts = [
                finding_text(one, target.name, source, paint) + _curl(one, address)
                for one in report.findings
            ]
            if texts:
                print_painted("\n\n".join(texts))


def _curl(finding: Finding, url: str | None) -> str:
    if not url or finding.request is None:
        return ""
    return f"\n  {paint('=', 'blue')} curl: {escape_json(command(finding.request, url))}"


def _emit(path: str, findings: tuple[Finding, ...], manifest: Manifest) -> None:
    target = Path(path)
    text = tests(findings, manifest, relative(manifest, target))
    try:
        write_file(target, text.encode())
    except OSError as error:
        raise CannotRun(f"cannot write {escape(path)}: {error.strerror}") from None
