"""Findings as SARIF 2.1.0, which code scanning services and editors read.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

import hashlib
import json
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from sstest.finding import Finding
from sstest.rules.rule import Rule
from sstest.text import escape_json
from sstest.version import __version__
from sstest.views.rules import explained, section
from sstest.views.run import Run

_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"
_LEVELS: Final = {"error": "error", "warning": "warning", "info": "note"}
_ROOT: Final = "SRCROOT"


def sarif(run: Run) -> str:
    """One run as SARIF, in ASCII; every rule that a finding is of is described in it."""
    codes = {finding.code for _, finding in run.findings}
    rules = explained(codes)
    used = sorted(codes & rules.keys())
    written = {
        "tool": {
            "driver": {
                "name": "sstest",
                "semanticVersion": __version__,
                "rules": [_rule(rules[code]) for code in used],
            }
        },
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_ROOT: {"description": {"text": "Where sstest was run."}}},
        "results": [_result(one.origin, finding, used) for one, finding in run.findings],
    }
    document = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [written]}
    return escape_json(json.dumps(document, indent=2))


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.code,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.what},
        "help": {"text": f"{rule.what} {rule.why}", "markdown": section(rule)},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"tags": [rule.family], "source": rule.source},
    }


def _result(origin: str, finding: Finding, used: list[str]) -> dict[str, Any]:
    hint = f"\n{finding.hint}" if finding.hint else ""
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "level": _LEVELS[finding.severity],
        "message": {"text": f"{finding.message}{hint}"},
        "locations": [_location(origin, finding)],
        "partialFingerprints": {"sstest/v1": _fingerprint(origin, finding)},
    }
    if finding.code in used:
        result["ruleIndex"] = used.index(finding.code)
    return result


def _location(origin: str, finding: Finding) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": _artifact(origin)}
    if finding.line is not None:
        physical["region"] = {"startLine": finding.line, "startColumn": finding.column}
    location: dict[str, Any] = {"physicalLocation": physical}
    if finding.pointer:
        name = finding.pointer
        location["logicalLocations"] = [{"fullyQualifiedName": name, "kind": "member"}]
    return location


def _artifact(origin: str) -> dict[str, Any]:
    """A path below the current folder stays relative to it, as code scanning wants it."""
    path = Path(origin)
    if path.is_absolute():
        try:
            path = path.relative_to(Path.cwd())
        except ValueError:
            return {"uri": path.as_uri()}
    uri = quote(path.as_posix(), errors="surrogateescape")
    return {"uri": uri, "uriBaseId": _ROOT}


def _fingerprint(origin: str, finding: Finding) -> str:
    """The same for a finding wherever in its file it moves to."""
    text = "\0".join((origin, finding.code, finding.pointer, finding.message))
    return hashlib.sha256(text.encode(errors="backslashreplace")).hexdigest()[:32]
