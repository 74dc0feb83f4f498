"""``sstest lint``: what is wrong with manifests, and what can be mended."""

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from sstest.cli.lint_files import (
    Named,
    difference,
    named,
    replace_text,
    subject_of,
)
from sstest.cli.terminal import (
    CannotRun,
    complain,
    format_option,
    or_corpus_key,
    paint,
    print_painted,
    print_text,
)

if TYPE_CHECKING:
    from sstest.engine.select import Selection
    from sstest.rules.subject import Subject
    from sstest.views.run import ManifestRun, Run


@click.command()
@click.argument("manifests", metavar="[MANIFEST]...", type=click.Path(allow_dash=True), nargs=-1)
@click.option("--select", multiple=True, metavar="CODES", help="Only these, such as SS1,SS305.")
@click.option("--ignore", multiple=True, metavar="CODES", help="All but these, such as SS5.")
@click.option(
    "--submission", is_flag=True, help="Take what a submission is turned back for as a warning."
)
@click.option(
    "--fix", is_flag=True, help="Mend the files where that is safe, and show what changed."
)
@click.option(
    "--diff", "--dry-run", is_flag=True, help="Show what --fix would change, and change nothing."
)
@click.option("--key", help="The integration key (default: the name of the manifest's folder).")
@format_option("text", "json", "sarif", "github", "junit")
def lint(
    *,
    manifests: tuple[str, ...],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    submission: bool,
    fix: bool,
    diff: bool,
    key: str | None,
    output_format: str,
) -> None:
    """Find what is wrong with each MANIFEST, and say how to fix it.

    MANIFEST is a manifest.json, its folder, a folder of such folders, the key of an integration of
    the corpus, or - for stdin; without any it is the current folder. `sstest explain CODE` says
    more about a code. [tool.sstest] in the nearest pyproject.toml can hold select, ignore and
    submission, which the options replace.

    Exits 0 where there is no error and no warning, 1 with such findings, and with --diff where
    something would change; 2 where a file could not be read.
    """
    from sstest.views.run import linted
    from sstest.views.text import summary

    results: list[ManifestRun] = []
    failed = changed = False
    skipped = 0
    for one in named(manifests or (".",)):
        chosen = _selection(one, select, ignore, submission=submission)
        subject = subject_of(one, key)
        if _missing(one, subject):
            complain(f"{one.origin}: {subject.refused}{or_corpus_key(one.origin)}")
            failed = True
        elif one.found and _without_segments(subject):
            skipped += 1
        else:
            if fix or diff:
                subject, mended = _mend(one, subject, chosen, write=not diff, show=output_format)
                changed = changed or mended
            results.append(_lint(one, subject, chosen))
    run = linted(*results)
    _print(run, output_format)
    if results:
        complain(summary(run), "lint")
    if skipped:
        are = "manifest has no syncedSegment and was" if skipped == 1 else ""
        are = are or "manifests have no syncedSegment and were"
        complain(f"{skipped} {are} left out", "note")
    if failed:
        click.get_current_context().exit(2)
    if run.failed or (diff and changed):
        click.get_current_context().exit(1)


def _selection(
    one: Named, select: tuple[str, ...], ignore: tuple[str, ...], *, submission: bool
) -> "Selection":
    from sstest.engine.select import ConfigError, codes, configured

    try:
        chosen = configured(one.home)
        if select:
            chosen = replace(chosen, select=codes(select, "--select"))
        if ignore:
            chosen = replace(chosen, ignore=codes(ignore, "--ignore"))
    except ConfigError as error:
        raise CannotRun(str(error)) from None
    return replace(chosen, submission=chosen.submission or submission)


def _missing(one: Named, subject: "Subject") -> bool:
    """Whether there was no file to judge, which is no finding about a manifest."""
    from sstest.manifest.problems import Kind

    refused = subject.refused
    return one.path is not None and refused is not None and refused.kind is Kind.UNREADABLE


def _without_segments(subject: "Subject") -> bool:
    """Whether it is the manifest of an integration that syncs no segments."""
    from sstest.manifest.problems import Kind

    problem = subject.location.problem
    return problem is not None and problem.kind is Kind.NO_CAPABILITY


def _lint(one: Named, subject: "Subject", chosen: "Selection") -> "ManifestRun":
    from sstest.engine.lint import run
    from sstest.views.run import linted_manifest

    return linted_manifest(one.origin, chosen.weigh(run(subject, chosen.rules())), subject.text)


def _mend(
    one: Named, subject: "Subject", chosen: "Selection", *, write: bool, show: str
) -> "tuple[Subject, bool]":
    """The subject as it is once it is mended, and whether anything was; shows the difference."""
    from sstest.engine.fix import again, fix

    if write and one.path is None:
        raise CannotRun("stdin cannot be mended; --diff shows what would change")
    if write and one.ours:
        raise CannotRun(f"{one.origin} is an integration of the corpus; name the path of a file")
    before = subject.text or ""
    after = fix(subject, chosen.rules())
    if not after.mended:
        return subject, False
    if write and one.path is not None:
        replace_text(one.path, before, after.text)
    shown = difference(one.origin, before, after.text)
    print_painted(shown, err=show != "text")
    done = "mended" if write else "would mend"
    for finding in after.mended:
        complain(f"{one.origin}:{finding.line}:{finding.column}: {finding.code}", done)
    return again(subject, after.text), True


def _print(run: "Run", output_format: str) -> None:
    match output_format:
        case "text":
            from sstest.views.text import text

            written = text(run, paint)
            if written:
                print_painted(written)
            return
        case "json":
            from sstest.views.json import findings_json as report
        case "sarif":
            from sstest.views.sarif import sarif as report
        case "github":
            from sstest.views.github import github as report
        case _:
            from sstest.views.junit import junit as report
    written = report(run)
    if written:
        print_text(written)
