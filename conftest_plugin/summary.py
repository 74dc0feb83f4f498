"""A summary of the segment tests at the end of the run."""

import textwrap
from typing import TYPE_CHECKING, Final

import pytest

from conftest_plugin.options import KEY
from conftest_plugin.recording import recorded
from conftest_plugin.report import gathered
from sstest.text import counted, pad, width

if TYPE_CHECKING:
    from sstest.views.run import Figures, ManifestRun, Run

_REASON_WIDTH: Final = 96


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """A line for each manifest: requests, members joining and leaving, outcomes of checks."""
    for line in recorded(terminalreporter.config):
        terminalreporter.write_line(line, red=line.startswith("error: "))
    found = gathered(terminalreporter.config)
    if found is None or not (found.reports or found.written):
        return
    run = found.run()
    terminalreporter.write_sep("=", "synced segments")
    if run.manifests:
        _write_table(terminalreporter, run)
        for manifest in run.manifests:
            _write_rest(terminalreporter, manifest)
    if found.generated and not terminalreporter.config.stash[KEY].paths:
        terminalreporter.write_line(
            "segment_request ran on built-in manifests: name yours with --sstest-manifest PATH"
        )
    if found.written:
        terminalreporter.write_line(found.written, red=found.unwritten)


def _write_table(terminalreporter: pytest.TerminalReporter, run: "Run") -> None:
    from sstest.views.run import in_words, severities_in_words

    columns = max(width("manifest"), *(width(one.key) for one in run.manifests))
    header = f"{pad('manifest', columns)}  format   requests   joined     left  checks"
    terminalreporter.write_line(header, bold=True)
    for one in run.manifests:
        line = _line(one.key, columns, one.format, one.figures, in_words(one.figures))
        terminalreporter.write_line(line, **_colour(one.figures))
    checks = counted(run.figures.checks, "check")
    if found := severities_in_words(run.figures.findings):
        checks = f"{checks}; findings: {found}"
    total = counted(len(run.manifests), "manifest")
    terminalreporter.write_line(_line(total, columns, "", run.figures, checks), bold=True)


def _line(name: str, columns: int, form: str, figures: "Figures", checks: str) -> str:
    return (
        f"{pad(name, columns)}  {form:7}  {figures.requests:>8,} {figures.joined:>8,}"
        f" {figures.left:>8,}  {checks}"
    )


def _write_rest(terminalreporter: pytest.TerminalReporter, manifest: "ManifestRun") -> None:
    """The known defects and the notes, which do not fit into the table."""
    for check in manifest.checks:
        if check.outcome == "known defect":
            line = f"known defect of {manifest.key}: {check.name}"
            terminalreporter.write_line(line, yellow=True)
            for part in textwrap.wrap(check.reason, _REASON_WIDTH) or [""]:
                terminalreporter.write_line(f"  {part}")
    for note_ in manifest.notes:
        terminalreporter.write_line(f"note on {manifest.key}: {note_}", yellow=True)


def _colour(figures: "Figures") -> dict[str, bool]:
    if figures.failed:
        return {"red": True}
    clean = "known defect" not in figures.outcomes and not figures.findings
    return {"green": True} if clean else {"yellow": True}
