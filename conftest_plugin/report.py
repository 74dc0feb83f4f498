"""The reports of the segment tests, gathered into one run, and ``--sstest-report`` that writes it.

Only in the process that the user started: workers of pytest-xdist send their reports to it.
"""

import base64
import os
import shlex
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from conftest_plugin.options import KEY
from sstest.text import escape_lines

if TYPE_CHECKING:
    from sstest.views.run import Check, ManifestRun, Outcome, Run

_GATHERED: Final = pytest.StashKey["Gathered"]()
_LONGEST_TEXT: Final = 50_000
# Outcomes by pytest's names. Others are not final, such as a test that will be run again.
_OUTCOMES: "Final[dict[str, Outcome]]" = {
    "passed": "passed",
    "failed": "failed",
    "error": "error",
    "xfailed": "known defect",
    "xpassed": "unexpectedly passed",
    "skipped": "not checked",
}

_EARLY_ENDS: "Final[dict[int, str]]" = {
    pytest.ExitCode.INTERRUPTED: "the run was interrupted",
    pytest.ExitCode.INTERNAL_ERROR: "pytest had an internal error",
    pytest.ExitCode.USAGE_ERROR: "pytest could not start",
}


def begin(config: pytest.Config) -> None:
    """Start gathering; raises :class:`pytest.UsageError` if the report could not be written."""
    if hasattr(config, "workerinput"):
        return
    report = config.stash[KEY].report
    if report is not None and not only_looks(config):
        from sstest.reports import CannotWrite, check_writable

        try:
            check_writable(report)
        except CannotWrite as error:
            raise pytest.UsageError(f"sstest_report: {error}") from None
    config.stash[_GATHERED] = gatherer = Gathered(config)
    config.pluginmanager.register(gatherer, "sstest-gathered")


def gathered(config: pytest.Config) -> "Gathered | None":
    """What was gathered; ``None`` in a worker."""
    return config.stash.get(_GATHERED, None)


class Gathered:
    """The reports of a session's segment tests.

    ``written`` says where the report was written, or, if ``unwritten``, why it was not.
    """

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.reports: list[Any] = []
        self.not_run: list[tuple[str, str]] = []
        self.stopped = ""
        self.written = ""
        self.unwritten = False
        self.started = datetime.now(UTC)
        self._clock = time.perf_counter()

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logreport(self, report: Any) -> None:
        """Keep the report of a segment test, or of a test whose worker crashed."""
        if hasattr(report, "sstest"):
            self.reports.append(report)
        elif report.failed and report.when == "???":
            self.not_run.append((report.nodeid, report.longreprtext))

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Keep what could not be collected."""
        if report.failed:
            self.not_run.append((report.nodeid or "the whole run", _text(report)))

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Write the report; if that fails, so does the run."""
        path = self.config.stash[KEY].report
        if path is None or only_looks(self.config):
            return
        from sstest.reports import CannotWrite, write

        self.stopped = _stopped(session, exitstatus)
        try:
            write(self.run(), path)
            self.written = f"report: {_from(self.config.invocation_params.dir, path)}"
        except CannotWrite as error:
            self.written, self.unwritten = f"report: {error}", True
            if session.exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
                session.exitstatus = pytest.ExitCode.USAGE_ERROR

    @property
    def generated(self) -> bool:
        """Whether there was one test per generated request."""
        return any(report.sstest["generated"] for report in self.reports)

    def run(self) -> "Run":
        """The run: manifests by key, their checks in the order of collection."""
        from sstest.views.run import NotRun, Run

        chosen = self.config.stash[KEY]
        settings = {name: getattr(chosen, name) for name in ("profile", "seed", "examples")}
        return Run(
            "sstest",
            tuple(self._manifests()),
            settings,
            started=self.started,
            seconds=time.perf_counter() - self._clock,
            not_run=tuple(NotRun(_cut(name), _cut(text)) for name, text in self.not_run),
            stopped=self.stopped,
            folder=self.config.invocation_params.dir,
        )

    def _manifests(self) -> "Iterator[ManifestRun]":
        from sstest.views.run import ManifestRun

        checks: dict[tuple[str, str], list[tuple[Any, Check]]] = {}
        for report in self.reports:
            if outcome := _OUTCOMES.get(self._category(report)):
                # Two manifests may have the same key.
                name = report.sstest["manifest"], report.sstest["origin"]
                checks.setdefault(name, []).append((report, self._check(report, outcome)))
        for (key, origin), found in sorted(checks.items()):
            found.sort(key=lambda pair: (pair[0].sstest["place"], pair[0].start))
            figures = found[0][0].sstest
            ran = tuple(check for _, check in found)
            yield ManifestRun(key, origin, figures["format"], ran, tuple(figures["notes"]))

    def _category(self, report: Any) -> str:
        """What pytest counts the report as; not all have a category without its terminal."""
        status = self.config.hook.pytest_report_teststatus(report=report, config=self.config)
        if status is not None:
            return str(status[0])
        broken = report.failed and report.when != "call"
        return "error" if broken else str(report.outcome)

    def _check(self, report: Any, outcome: "Outcome") -> "Check":
        from sstest.finding import Finding
        from sstest.views.run import Check

        figures = report.sstest
        # A subtest's report is a copy of its test's, and the figures are already counted there.
        describe = getattr(report, "_sub_test_description", None)
        part, count = (f" {describe()}", 0) if describe else ("", 1)
        failed = outcome in ("failed", "error", "known defect")
        return Check(
            name=figures["check"] + escape_lines(part),
            test=escape_lines(report.nodeid),
            outcome=outcome,
            requests=count * figures["requests"],
            joined=count * figures["joined"],
            left=count * figures["left"],
            seconds=report.duration,
            message=_cut(_message(report)) if failed else "",
            text=_cut(_text(report)) if failed else "",
            reason=_reason(report, outcome),
            replay=self._replay(report),
            findings=tuple(Finding(**one) for one in figures["findings"] * count),
            bodies=tuple(base64.b64decode(body) for body in figures.get("bodies", ())),
            more_bodies=figures.get("moreBodies", 0),
        )

    def _replay(self, report: Any) -> str:
        """The command line that runs this test again, from where pytest was started."""
        here = self.config.invocation_params.dir
        settings = self.config.stash[KEY]
        name = report.nodeid.partition("::")[2]
        words = ["pytest", "-p", "sstest", f"{_from(here, Path(report.sstest['file']))}::{name}"]
        if file := self.config.getoption("inifilename"):
            words += ["-c", str(file)]
        if self.config.getoption("--sstest-manifest"):
            for path in settings.paths:
                words += ["--sstest-manifest", _from(here, path)]
        words += ["--sstest-profile", settings.profile]
        words += ["--sstest-examples", str(settings.examples)]
        words += ["--sstest-seed", str(settings.seed)]
        return shlex.join(map(escape_lines, words))


def only_looks(config: pytest.Config) -> bool:
    """Whether tests are not run, but tests, fixtures or the like are listed."""
    return any(
        config.getoption(name, default=False)
        for name in ("collectonly", "showfixtures", "show_fixtures_per_test", "help", "markers")
    )


def _stopped(session: pytest.Session, exitstatus: int) -> str:
    """Why not everything was run; empty if everything was."""
    if reason := session.shouldfail or session.shouldstop:
        return escape_lines(str(reason))
    return _EARLY_ENDS.get(exitstatus, "")


def _message(report: Any) -> str:
    crash = getattr(report.longrepr, "reprcrash", None)
    return str(crash.message if crash else _text(report)).partition("\n")[0]


def _text(report: Any) -> str:
    """A failure, whole, without the line in which a worker of pytest-xdist names itself."""
    text = str(report.longreprtext)
    return text.partition("\n")[2].lstrip("\n") if hasattr(report, "node") else text


def _reason(report: Any, outcome: "Outcome") -> str:
    if outcome in ("known defect", "unexpectedly passed"):
        return _cut(str(getattr(report, "wasxfail", "")).removeprefix("reason: "))
    if outcome == "not checked" and isinstance(report.longrepr, tuple):
        return _cut(str(report.longrepr[2]).removeprefix("Skipped: "))
    return ""


def _cut(text: str) -> str:
    left = len(text) - _LONGEST_TEXT
    more = f"\n... {left:,} more" if left > 0 else ""
    return f"{escape_lines(text[:_LONGEST_TEXT])}{more}"


def _from(here: Path, path: Path) -> str:
    try:
        return os.path.relpath(path, here)
    except ValueError:  # on another drive
        return str(path)
