"""One run of checks over manifests, as data: what every report of it is written from.

:meth:`Run.to_dict` is the JSON report; its shape is described in docs/reports.md and has a version.
"""

import base64
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final, Literal

from sstest.finding import Finding, Severity

VERSION: Final = 1
"""The version of the JSON report: it goes up where a reader of the old shape would stumble."""

Outcome = Literal["passed", "failed", "error", "known defect", "unexpectedly passed", "not checked"]
"""How a check ended.

``error``: it could not be set up, or not be cleaned up after. ``known defect``: it fails, as it was
said to; ``unexpectedly passed``: it was said to, and does not. ``not checked``: it was skipped.
"""

OUTCOMES: Final[tuple[Outcome, ...]] = (
    "passed",
    "failed",
    "error",
    "known defect",
    "unexpectedly passed",
    "not checked",
)
SEVERITIES: Final[tuple[Severity, ...]] = ("error", "warning", "info")
FAILURES: Final[frozenset[Outcome]] = frozenset({"failed", "error"})


@dataclass(frozen=True, slots=True)
class CheckRun:
    """One check of a manifest, or one test that uses it, and how it ended.

    ``test`` is its name to pytest. ``text`` is the failure, whole, and ``message`` its first line
    that says what is wrong; ``reason`` is that of a known defect, or why it was not checked.
    ``bodies`` are requests that a failing one was about, and ``more_bodies`` counts those left out.
    ``replay`` is the command line that runs it again.
    """

    name: str
    test: str
    outcome: Outcome
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

    @property
    def failed(self) -> bool:
        """Whether this makes the run fail."""
        return self.outcome in FAILURES

    def to_dict(self) -> dict[str, Any]:
        """The check as JSON data."""
        return {
            "name": self.name,
            "test": self.test,
            "outcome": self.outcome,
            "requests": self.requests,
            "joined": self.joined,
            "left": self.left,
            "seconds": round(self.seconds, 6),
            "message": self.message,
            "text": self.text,
            "reason": self.reason,
            "replay": self.replay,
            "findings": [asdict(one) for one in self.findings],
            "bodies": [body_to_dict(body) for body in self.bodies],
            "moreBodies": self.more_bodies,
        }


@dataclass(frozen=True, slots=True)
class Figures:
    """What some checks went through, added up."""

    requests: int
    joined: int
    left: int
    outcomes: Mapping[Outcome, int]
    findings: Mapping[Severity, int]

    @classmethod
    def of(cls, checks: Iterable[CheckRun]) -> "Figures":
        """The figures of ``checks``; outcomes and severities stand in their usual order."""
        listed = tuple(checks)
        outcomes = Counter(one.outcome for one in listed)
        severities = Counter(found.severity for one in listed for found in one.findings)
        return cls(
            sum(one.requests for one in listed),
            sum(one.joined for one in listed),
            sum(one.left for one in listed),
            {name: outcomes[name] for name in OUTCOMES if outcomes[name]},
            {name: severities[name] for name in SEVERITIES if severities[name]},
        )

    @property
    def checks(self) -> int:
        """How many checks there were."""
        return sum(self.outcomes.values())

    @property
    def failed(self) -> bool:
        """Whether any of them makes the run fail."""
        return any(name in FAILURES for name in self.outcomes)

    def to_dict(self) -> dict[str, Any]:
        """The figures as JSON data; outcomes and severities that did not come are zero."""
        return {
            "requests": self.requests,
            "joined": self.joined,
            "left": self.left,
            "outcomes": {name: self.outcomes.get(name, 0) for name in OUTCOMES},
            "findings": {name: self.findings.get(name, 0) for name in SEVERITIES},
        }


@dataclass(frozen=True, slots=True)
class ManifestRun:
    """All that was run on one manifest: its integration key, its file, its format."""

    key: str
    origin: str
    format: str
    checks: tuple[CheckRun, ...]
    notes: tuple[str, ...] = ()

    @property
    def figures(self) -> Figures:
        """What its checks went through."""
        return Figures.of(self.checks)

    def to_dict(self) -> dict[str, Any]:
        """The manifest's part of the report as JSON data."""
        return {
            "key": self.key,
            "origin": self.origin,
            "format": self.format,
            "notes": list(self.notes),
            **self.figures.to_dict(),
            "checks": [one.to_dict() for one in self.checks],
        }


@dataclass(frozen=True, slots=True)
class NotRun:
    """A file that could not be collected, or a test that its worker broke down over, and why."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Run:
    """A whole run: its settings, when it was, and its manifests.

    ``sstest`` is the version; ``stopped`` says why not everything was run, if so.
    """

    sstest: str
    profile: str
    seed: int
    examples: int
    started: datetime
    seconds: float
    manifests: tuple[ManifestRun, ...]
    not_run: tuple[NotRun, ...] = ()
    stopped: str = ""

    @property
    def figures(self) -> Figures:
        """What all checks went through."""
        return Figures.of(check for manifest in self.manifests for check in manifest.checks)

    @property
    def failed(self) -> bool:
        """Whether anything failed, could not be run, or was not reached."""
        return bool(self.not_run or self.stopped) or self.figures.failed

    def to_dict(self) -> dict[str, Any]:
        """The report as JSON data."""
        return {
            "version": VERSION,
            "sstest": self.sstest,
            "started": self.started.isoformat(timespec="seconds"),
            "seconds": round(self.seconds, 3),
            "profile": self.profile,
            "seed": self.seed,
            "examples": self.examples,
            "failed": self.failed,
            "stopped": self.stopped,
            "totals": {
                "manifests": len(self.manifests),
                "checks": self.figures.checks,
                **self.figures.to_dict(),
            },
            "notRun": [asdict(one) for one in self.not_run],
            "manifests": [one.to_dict() for one in self.manifests],
        }


def body_to_dict(body: bytes) -> dict[str, Any]:
    """A request body as JSON data: as text where it is UTF-8, and else as Base64."""
    try:
        return {"encoding": "utf-8", "body": body.decode(), "bytes": len(body)}
    except UnicodeDecodeError:
        text = base64.b64encode(body).decode("ascii")
        return {"encoding": "base64", "body": text, "bytes": len(body)}


def counted(number: int, noun: str) -> str:
    """``3 checks``, ``1 check``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def in_words(figures: Figures) -> str:
    """How the checks ended: ``5 passed, 1 failed; findings: 2 errors, 1 warning``."""
    told = [
        counted(count, name) if name == "error" else f"{count:,} {name}"
        for name, count in figures.outcomes.items()
    ]
    return "; ".join(part for part in (", ".join(told), findings_in_words(figures)) if part)


def findings_in_words(figures: Figures) -> str:
    """The findings by severity: ``findings: 2 errors, 1 warning``; empty where there are none."""
    told = [
        f"{number:,} info" if name == "info" else counted(number, name)
        for name, number in figures.findings.items()
    ]
    return f"findings: {', '.join(told)}" if told else ""
