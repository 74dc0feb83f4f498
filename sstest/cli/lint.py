"""``sstest lint``: what is wrong with manifests, and what can be fixed."""

import os
import re
from dataclasses import replace
from typing import Final

import click

from sstest.cli.lint_files import Named, difference, document_of, named, replace_text
from sstest.cli.terminal import (
    CannotRun,
    cannot_run_after,
    complain,
    format_option,
    key_option,
    or_corpus_key,
    paint,
    print_painted,
    print_run,
    print_text,
    read_samples,
)
from sstest.engine.lint import beside, judged
from sstest.engine.select import ConfigError, Selection, codes, configured
from sstest.manifest.document import Document
from sstest.payloads.pieces import PayloadError
from sstest.text import counted, escape
from sstest.views.json import findings_json
from sstest.views.run import ManifestRun, Run, linted_manifest
from sstest.views.text import summary, text

_CODE: Final = re.compile("SS[0-9]{1,3}", re.IGNORECASE)


@click.command()
@click.argument("manifests", metavar="[MANIFEST]...", type=click.Path(allow_dash=True), nargs=-1)
@click.option("--select", multiple=True, metavar="CODES", help="Only these, such as SS1,SS305.")
@click.option("--ignore", multiple=True, metavar="CODES", help="All but these, such as SS5.")
@click.option(
    "--submission", is_flag=True, help="Report what a submission is rejected for as warnings."
)
@click.option(
    "--samples",
    multiple=True,
    metavar="FILE",
    type=click.Path(),
    help="Recorded requests to hold each MANIFEST against (repeatable), as of sstest fuzz; by"
    " default those in requests/ beside it.",
)
@click.option(
    "--fix", is_flag=True, help="Fix the files where that is safe, and show what changed."
)
@click.option(
    "--diff", "--dry-run", is_flag=True, help="Show what --fix would change, and change nothing."
)
@click.option(
    "--skip-unrelated",
    is_flag=True,
    help="Leave out each MANIFEST without a syncedSegment, as in a folder of several.",
)
@key_option
@format_option("text", "json", "sarif", "github", "junit", "markdown")
def lint(  # noqa: PLR0913  # one for each option
    *,
    manifests: tuple[str, ...],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    submission: bool,
    samples: tuple[str, ...],
    fix: bool,
    diff: bool,
    skip_unrelated: bool,
    key: str | None,
    output_format: str,
) -> None:
    """Find what is wrong with each MANIFEST, and say how to fix it.

    MANIFEST is a manifest.json, its folder, a folder of such folders, the key of an integration of
    the corpus, or - for stdin; without any it is the current folder. Recorded requests, in
    requests/ beside it or those of --samples, silence guesses that they refute, and show what
    names alone do not. `sstest explain CODE` says more about a code. [tool.sstest] in the nearest
    pyproject.toml can hold select, ignore and submission, which the options replace.

    Exits 0 where there is no error and no warning, 1 with such findings, and with --diff where
    something would change; 2 where a file could not be read.
    """
    results: list[ManifestRun] = []
    failed = changed = False
    skipped = 0
    recordings = read_samples(samples)
    _require_no_codes(manifests, select, ignore)
    for one in named(manifests or (".",)):
        chosen = _selection(one, select, ignore, submission=submission)
        document = document_of(one, key)
        if one.path is not None and document.text is None:
            problem = document.problems[0]
            why = f"{problem.message}; {problem.hint}" if problem.hint else problem.message
            complain(f"{escape(one.origin)}: {why}{or_corpus_key(one.origin)}")
            failed = True
        elif (one.found or skip_unrelated) and any(
            problem.code == "SS011" for problem in document.problems
        ):
            skipped += 1
        else:
            if fix or diff:
                document, fixed = _fix(one, document, chosen, write=not diff, show=output_format)
                changed = changed or fixed
            try:
                recorded = recordings or beside(document)
            except PayloadError as error:
                complain(str(error))
                failed, recorded = True, ()
            shown = judged(document, recorded, chosen.rules())
            findings = chosen.weigh(one for one in shown if chosen.has(one.code))
            results.append(linted_manifest(one.origin, findings, document.text))
    run = Run("sstest lint", tuple(results))
    _print(run, output_format)
    if results:
        complain(summary(run), "lint")
    if skipped:
        complain(f"left out: {counted(skipped, 'manifest')} without a syncedSegment", "note")
    if failed:
        click.get_current_context().exit(2)
    if run.failed or (diff and changed):
        click.get_current_context().exit(1)


def _require_no_codes(
    manifests: tuple[str, ...], select: tuple[str, ...], ignore: tuple[str, ...]
) -> None:
    """Raise for codes among the manifests, which were to belong to an option."""
    found = [one for one in manifests if _CODE.fullmatch(one) and not os.path.lexists(one)]
    if not found:
        return
    option, given = ("--ignore", ignore) if ignore else ("--select", select)
    hint = f"several codes are written as {option} {','.join((*given, *found))}"
    if not given:
        hint = f"sstest explain {found[0]} explains it"
    raise click.UsageError(f"{found[0]} is the code of a rule, not a manifest; {hint}")


def _selection(
    one: Named, select: tuple[str, ...], ignore: tuple[str, ...], *, submission: bool
) -> Selection:
    with cannot_run_after(ConfigError):
        chosen = configured(one.home)
        if select:
            chosen = replace(chosen, select=codes(select, "--select"))
        if ignore:
            chosen = replace(chosen, ignore=codes(ignore, "--ignore"))
    return replace(chosen, submission=chosen.submission or submission)


def _fix(
    one: Named, document: Document, chosen: Selection, *, write: bool, show: str
) -> tuple[Document, bool]:
    """The document once it is fixed, and whether anything was; shows the difference."""
    from sstest.engine.fix import fix

    if write and one.path is None:
        raise CannotRun("stdin cannot be fixed; --diff shows what would change")
    if write and one.ours:
        raise CannotRun(
            f"{escape(one.origin)} is an integration of the corpus; name the path of a file"
        )
    after = fix(document, chosen.rules())
    if not after.findings:
        return document, False
    before, fixed = document.text or "", after.document.text or ""
    if write and one.path is not None:
        replace_text(one.path, before, fixed, one.within)
    print_painted(difference(one.origin, before, fixed), err=show != "text")
    done = "fixed" if write else "would fix"
    for finding in after.findings:
        complain(f"{escape(one.origin)}:{finding.line}:{finding.column}: {finding.code}", done)
    return after.document, True


def _print(run: Run, output_format: str) -> None:
    match output_format:
        case "text":
            if written := text(run, paint):
                print_painted(written)
        case "json":
            print_text(findings_json(run))
        case _:
            print_run(run, output_format)
