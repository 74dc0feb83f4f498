"""A run of the fuzzer as JSON data."""

from base64 import b64encode
from typing import Any

from sstest.engine.events import PropertyDone
from sstest.engine.findings import FuzzFinding
from sstest.engine.report import Report


def data(report: Report, *, times: bool = True) -> dict[str, Any]:
    """The report; without ``times`` it is the same for the same run."""
    result: dict[str, Any] = {
        "manifest": report.manifest,
        "profile": report.profile,
        "seed": report.seed,
        "examples": report.examples,
        "findings": [finding_data(one) for one in report.findings],
        "properties": [_property(one, times=times) for one in report.properties],
    }
    return {**result, "seconds": round(report.seconds, 3)} if times else result


def finding_data(finding: FuzzFinding) -> dict[str, Any]:
    """One finding; ``request`` is text where it is UTF-8, and base64 otherwise."""
    result: dict[str, Any] = {
        "code": finding.code,
        "severity": finding.severity,
        "title": finding.title,
        "message": finding.message,
        "pointer": finding.pointer,
        "line": finding.line,
        "column": finding.column,
        "hint": finding.hint,
        "expected": finding.expected,
        "found": finding.found,
        "replay": finding.replay,
    }
    if finding.sample is not None:
        result["sample"] = finding.sample
    if finding.request is not None:
        try:
            result["request"] = finding.request.decode()
        except UnicodeDecodeError:
            result["requestBase64"] = b64encode(finding.request).decode()
    return result


def _property(done: PropertyDone, *, times: bool) -> dict[str, Any]:
    result: dict[str, Any] = {
        "code": done.property.code,
        "title": done.property.title,
        "examples": done.examples,
        "findings": done.found,
        "skipped": done.skipped,
        "cutShort": done.cut_short,
    }
    return {**result, "seconds": round(done.seconds, 3)} if times else result
