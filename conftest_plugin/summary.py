"""What the segment tests went through, told at the end of the run.

The figures travel on the test reports, so that they arrive from the workers of pytest-xdist too.
"""

from collections import defaultdict
from collections.abc import Generator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import pytest

from conftest_plugin.options import KEY
from conftest_plugin.text import plain

if TYPE_CHECKING:
    from sstest.checks import Tally
    from sstest.manifest import Manifest
    from sstest.parser import Update

_FIGURES: Final = pytest.StashKey[dict[str, Any]]()
_REASON_WIDTH: Final = 96


def attach(item: pytest.Item, manifest: "Manifest", tally: "Tally", check: str) -> None:
    """Remember what a check went through, for the report of its test."""
    item.stash[_FIGURES] = {
        "manifest": manifest.key,
        "origin": manifest.origin,
        "format": str(manifest.format or "-"),
        "check": check,
        "requests": tally.requests,
        "joined": tally.joined,
        "left": tally.left,
        "notes": [str(problem) for problem in manifest.problems if not problem.refused],
    }


def note(item: pytest.Item, manifest: "Manifest", update: "Update | None") -> None:
    """Remember the one request that a test with ``segment_request`` is about."""
    from sstest.checks import Tally

    tally = Tally()
    tally.count(update)
    attach(item, manifest, tally, item.name)
    item.stash[_FIGURES]["generated"] = True


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Put the figures on the report of the call."""
    report = yield
    figures = item.stash.get(_FIGURES, None)
    if figures and call.when == "call":
        report.sstest = figures  # type: ignore[attr-defined]  # reports carry extra attributes
    return report


# A manifest's key and its path, since two may have the same key.
_Name = tuple[str, str]


@dataclass
class _Line:
    """One manifest's line of the summary."""

    format: str = "-"
    requests: int = 0
    joined: int = 0
    left: int = 0
    outcomes: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    defects: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    generated: bool = False

    def add(self, category: str, report: Any) -> None:
        figures = report.sstest
        self.format = figures["format"]
        self.notes = figures["notes"]
        self.generated |= figures.get("generated", False)
        self.requests += figures["requests"]
        self.joined += figures["joined"]
        self.left += figures["left"]
        self.outcomes[_OUTCOMES[category]] += 1
        if category == "xfailed":
            self.defects.append((figures["check"], report.wasxfail))

    def told(self) -> str:
        """The outcomes in words: ``10 passed, 1 known defect``."""
        return ", ".join(f"{number} {name}" for name, number in self.outcomes.items())


_OUTCOMES: Final = {
    "passed": "passed",
    "failed": "failed",
    "xfailed": "known defect",
    "xpassed": "unexpectedly passed",
    "skipped": "not checked",
}


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """A line for each manifest: requests, members joining and leaving, checks; then the defects."""
    lines: dict[_Name, _Line] = defaultdict(_Line)
    for category in _OUTCOMES:
        for report in terminalreporter.stats.get(category, ()):
            if hasattr(report, "sstest"):
                name = report.sstest["manifest"], report.sstest["origin"]
                lines[name].add(category, report)
    if not lines:
        return
    terminalreporter.write_sep("=", "synced segments")
    width = max(len("manifest"), *(len(key) for key, _ in lines))
    header = f"{'manifest':{width}}  format   requests   joined     left  checks"
    terminalreporter.write_line(header, bold=True)
    for (key, _), line in sorted(lines.items()):
        terminalreporter.write_line(
            f"{key:{width}}  {line.format:7}  {line.requests:>8,} {line.joined:>8,}"
            f" {line.left:>8,}  {line.told()}",
            **_colour(line),
        )
    _write_total(terminalreporter, lines, width)
    for (key, _), line in sorted(lines.items()):
        for check, reason in line.defects:
            terminalreporter.write_line(f"known defect of {key}: {check}", yellow=True)
            for part in _wrapped(reason):
                terminalreporter.write_line(f"  {part}")
        for problem in line.notes:
            terminalreporter.write_line(f"note on {key}: {plain(problem)}", yellow=True)
    named = terminalreporter.config.stash[KEY].paths
    if not named and any(line.generated for line in lines.values()):
        terminalreporter.write_line(
            "segment_request ran on built-in manifests: name yours with --sstest-manifest PATH"
        )


def _write_total(
    terminalreporter: pytest.TerminalReporter, lines: dict[_Name, _Line], width: int
) -> None:
    requests = sum(line.requests for line in lines.values())
    joined = sum(line.joined for line in lines.values())
    left = sum(line.left for line in lines.values())
    checks = sum(sum(line.outcomes.values()) for line in lines.values())
    total, told = _counted(len(lines), "manifest"), _counted(checks, "check")
    terminalreporter.write_line(
        f"{total:{width}}  {'':7}  {requests:>8,} {joined:>8,} {left:>8,}  {told}",
        bold=True,
    )


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _colour(line: _Line) -> dict[str, bool]:
    if line.outcomes.get("failed"):
        return {"red": True}
    return {"yellow": True} if line.defects else {"green": True}


def _wrapped(text: str) -> list[str]:
    import textwrap

    return textwrap.wrap(plain(text), _REASON_WIDTH) or [""]
