"""Runs and findings as JSON: each shape that a program may read, once.

All but ASCII is escaped where text is made here, so that it is safe to print.
"""

import json
from base64 import b64encode
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from sstest.finding import Finding
from sstest.text import escape_json
from sstest.views.rules import title_of
from sstest.views.run import OUTCOMES, SEVERITIES, Check, Figures, ManifestRun, Run

if TYPE_CHECKING:
    from sstest.engine.events import RuleDone
    from sstest.engine.report import Report

VERSION: Final = 1
"""The version of the report of a run: it goes up when a reader of the old shape would break."""


def findings_json(run: Run) -> str:
    """``[{"origin", "code", "severity", "message", "pointer", "line", "column", "hint"}, ...]``.

    ``line`` and ``column`` count from 1; they and ``hint`` are null where there are none.
    """
    found = [{"origin": one.origin, **finding_data(finding)} for one, finding in run.findings]
    return escape_json(json.dumps(found, indent=2))


def finding_data(finding: Finding) -> dict[str, Any]:
    """What every finding has."""
    return _named(finding, "code", "severity", "message", "pointer", "line", "column", "hint")


def fuzz_data(report: "Report", *, times: bool = True) -> dict[str, Any]:
    """A run of the fuzzer; without ``times`` it is the same for the same run."""
    return {
        **_named(report, "manifest", "profile", "seed", "examples"),
        "findings": [_found_data(one) for one in report.findings],
        "rules": [_rule_data(one, times=times) for one in report.rules],
        **({"seconds": round(report.seconds, 3)} if times else {}),
    }


def run_data(run: Run) -> dict[str, Any]:
    """A run of pytest; docs/reports.md describes it, and it has a version."""
    from sstest.version import __version__

    return {
        "version": VERSION,
        "sstest": __version__,
        "started": run.started and run.started.isoformat(timespec="seconds"),
        "seconds": round(run.seconds, 3),
        **run.settings,
        "failed": run.failed,
        "stopped": run.stopped,
        "totals": {
            "manifests": len(run.manifests),
            "checks": run.figures.checks,
            **figures_data(run.figures),
        },
        "notRun": [asdict(one) for one in run.not_run],
        "manifests": [manifest_data(one) for one in run.manifests],
    }


def manifest_data(manifest: ManifestRun) -> dict[str, Any]:
    """A manifest's part of the report of a run."""
    return {
        **_named(manifest, "key", "origin", "format", "notes"),
        **figures_data(manifest.figures),
        "checks": [_check_data(one) for one in manifest.checks],
    }


def figures_data(figures: Figures) -> dict[str, Any]:
    """Requests, members, outcomes and findings, counted; what did not occur is zero."""
    return {
        **_named(figures, "requests", "joined", "left"),
        "outcomes": {name: figures.outcomes.get(name, 0) for name in OUTCOMES},
        "findings": {name: figures.findings.get(name, 0) for name in SEVERITIES},
    }


def body_data(body: bytes) -> dict[str, Any]:
    """A request body: as text where it is UTF-8, and else as Base64."""
    ((name, text),) = text_data("body", body).items()
    encoding = "utf-8" if name == "body" else "base64"
    return {"encoding": encoding, "body": text, "bytes": len(body)}


def text_data(name: str, body: bytes) -> dict[str, str]:
    """A request body as ``name``, or else in Base64 as ``name`` followed by ``Base64``."""
    try:
        return {name: body.decode()}
    except UnicodeDecodeError:
        return {f"{name}Base64": b64encode(body).decode()}


def _found_data(finding: Finding) -> dict[str, Any]:
    return {
        **finding_data(finding),
        "title": title_of(finding.code),
        **_named(finding, "expected", "found", "replay"),
        **({} if finding.sample is None else {"sample": finding.sample}),
        **({} if finding.request is None else text_data("request", finding.request)),
    }


def _rule_data(done: "RuleDone", *, times: bool) -> dict[str, Any]:
    return {
        **_named(done.rule, "code", "title"),
        "examples": done.examples,
        "findings": done.found,
        "skipped": done.skipped,
        "cutShort": done.cut_short,
        **({"seconds": round(done.seconds, 3)} if times else {}),
    }


def _check_data(check: Check) -> dict[str, Any]:
    names = ("name", "test", "outcome", "requests", "joined", "left")
    return {
        **_named(check, *names, "message", "text", "reason", "replay"),
        "seconds": round(check.seconds, 6),
        "findings": [finding_data(one) for one in check.findings],
        "bodies": [body_data(body) for body in check.bodies],
        "moreBodies": check.more_bodies,
    }


def _named(found: object, *names: str) -> dict[str, Any]:
    return {name: getattr(found, name) for name in names}
