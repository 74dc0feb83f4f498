"""A run over manifests as data: the model that every report is a view of.

``sstest lint`` fills it by :func:`linted_manifest`, the fuzzer by :func:`fuzzed`, and the pytest
plugin from its reports.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, get_args

from sstest.finding import Finding, Severity
from sstest.text import counted

if TYPE_CHECKING:
    from sstest.engine.report import Report

Outcome = Literal["passed", "failed", "error", "known defect", "unexpectedly passed", "not checked"]
"""How a check ended.

``error``: it could not be set up, or not be cleaned up after. ``known defect``: it failed, as
expected; ``unexpectedly passed``: it was expected to fail. ``not checked``: it was skipped.
"""

OUTCOMES: Final[tuple[Outcome, ...]] = get_args(Outcome)
SEVERITIES: Final[tuple[Severity, ...]] = get_args(Severity)
FAILURES: Final[frozenset[Outcome]] = frozenset({"failed", "error"})


@dataclass(frozen=True, slots=True)
class Check:
    """One check of a manifest, or one test that uses it, and how it ended.

    ``test`` is its name to pytest. ``text`` is the failure, whole, and ``message`` the line of it
    that says what is wrong; where both are empty the findings say so. ``reason`` is that of a known
    defect, or why it was not checked. ``bodies`` are requests that a failure is about, and
    ``more_bodies`` counts those left out. ``replay`` is the command line that runs it again.
    ``line`` is its place in the manifest's file, where it has one.
    """

    name: str
    outcome: Outcome
    test: str = ""
    requests: int = 0
    joined: int = 0
    left: int = 0
    seconds: float = 0.0
    message: str = ""
    text: str = ""
    reason: str = ""
    replay: str = ""
    findings: tuple[Finding, ...] = ()
    bodies: tuple[bytes, ...] = ()
    more_bodies: int = 0
    line: int | None = None

    @property
    def failed(self) -> bool:
        """Whether this makes the run fail."""
        return self.outcome in FAILURES


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of some checks, added up."""

    requests: int
    joined: int
    left: int
    outcomes: Mapping[Outcome, int]
    findings: Mapping[Severity, int]

    @classmethod
    def of(cls, checks: Iterable[Check]) -> "Figures":
        """The figures of ``checks``; outcomes and severities stand in their usual order."""
        listed = tuple(checks)
        outcomes = Counter(one.outcome for one in listed)
        return cls(
            sum(one.requests for one in listed),
            sum(one.joined for one in listed),
            sum(one.left for one in listed),
            {name: outcomes[name] for name in OUTCOMES if outcomes[name]},
            severities(found for one in listed for found in one.findings),
        )

    @property
    def checks(self) -> int:
        """How many checks there were."""
        return sum(self.outcomes.values())

    @property
    def failed(self) -> bool:
        """Whether any of them makes the run fail."""
        return any(name in FAILURES for name in self.outcomes)


@dataclass(frozen=True, slots=True)
class ManifestRun:
    """All that was run on one manifest: its integration key, its file, its format.

    ``source`` is the text of the file, where reports can show lines of it.
    """

    key: str
    origin: str
    format: str
    checks: tuple[Check, ...]
    notes: tuple[str, ...] = ()
    source: str | None = field(default=None, repr=False)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings of all checks."""
        return tuple(found for one in self.checks for found in one.findings)

    @property
    def figures(self) -> Figures:
        """The figures of its checks."""
        return Figures.of(self.checks)


@dataclass(frozen=True, slots=True)
class NotRun:
    """A file that could not be collected, or a test whose worker crashed, and why."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Run:
    """A whole run: its manifests, its settings by name, and when it was.

    ``name`` is what was run; ``stopped`` says why not everything was run, if so. ``folder`` is
    where it was started, and where the lines that replay checks are run.
    """

    name: str
    manifests: tuple[ManifestRun, ...]
    settings: Mapping[str, str | int] = field(default_factory=dict)
    started: datetime | None = None
    seconds: float = 0.0
    not_run: tuple[NotRun, ...] = ()
    stopped: str = ""
    folder: Path | None = None

    @property
    def findings(self) -> tuple[tuple[ManifestRun, Finding], ...]:
        """All findings, each with its manifest."""
        return tuple((one, found) for one in self.manifests for found in one.findings)

    @property
    def figures(self) -> Figures:
        """The figures of all checks."""
        return Figures.of(check for manifest in self.manifests for check in manifest.checks)

    @property
    def failed(self) -> bool:
        """Whether anything failed, could not be run, or was not reached."""
        return bool(self.not_run or self.stopped) or self.figures.failed


def linted_manifest(
    origin: str, findings: Iterable[Finding], source: str | None = None
) -> ManifestRun:
    """A manifest after ``sstest lint``: a check for each finding, or one that passed."""
    checks = []
    for one in findings:
        check = _check(one.code, (one,))
        where = f" ({one.line}:{one.column})" if one.line is not None else ""
        checks.append(replace(check, name=f"{check.name}{where}"))
    checks = checks or [Check("lint", "passed")]
    return ManifestRun(origin, origin, "", tuple(checks), source=source)


def fuzzed(report: "Report", origin: str, source: str | None = None, *, times: bool = True) -> Run:
    """A run of ``sstest fuzz``, with a check for each rule; without ``times`` all take 0 s."""
    done = {one.rule.code: one for one in report.rules}
    checks = []
    # What a static rule finds as well is reported under its code.
    for code in dict.fromkeys([*done, *(one.code for one in report.findings)]):
        check = _check(code, tuple(one for one in report.findings if one.code == code))
        if tried := done.get(code):
            outcome = "not checked" if tried.skipped and not check.failed else check.outcome
            check = replace(
                check,
                outcome=outcome,
                requests=tried.examples,
                seconds=tried.seconds * times,
                reason=tried.skipped or "",
            )
        checks.append(check)
    manifest = ManifestRun(origin, origin, "", tuple(checks), source=source)
    return Run("sstest fuzz", (manifest,), seconds=report.seconds * times)


def severities(findings: Iterable[Finding]) -> dict[Severity, int]:
    """How many findings there are of each severity that there is, errors first."""
    counts = Counter(one.severity for one in findings)
    return {name: counts[name] for name in SEVERITIES if counts[name]}


def by_severity(findings: Iterable[Finding]) -> list[Finding]:
    """The findings, errors first, and otherwise in the order in which they are given."""
    return sorted(findings, key=lambda one: SEVERITIES.index(one.severity))


def in_words(figures: Figures) -> str:
    """How the checks ended: ``5 passed, 1 failed; findings: 2 errors, 1 warning``."""
    outcomes = ", ".join(
        counted(count, name) if name == "error" else f"{count:,} {name}"
        for name, count in figures.outcomes.items()
    )
    found = severities_in_words(figures.findings)
    return "; ".join(part for part in (outcomes, found and f"findings: {found}") if part)


def severities_in_words(counts: Mapping[Severity, int]) -> str:
    """The findings by severity: ``2 errors, 1 warning``; empty where there are none."""
    return ", ".join(counted(number, name, _PLURALS[name]) for name, number in counts.items())


_PLURALS: Final[dict[Severity, str]] = {"error": "errors", "warning": "warnings", "info": "info"}


def _check(code: str, findings: tuple[Finding, ...]) -> Check:
    from sstest.views.rules import title_of

    title = title_of(code) or ", ".join(severities(findings))
    failed = any(one.severity != "info" for one in findings)
    return Check(
        f"{code} {title}",
        "failed" if failed else "passed",
        findings=findings,
        line=next((one.line for one in findings), None),
    )
