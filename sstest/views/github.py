"""Findings as workflow commands of GitHub Actions, which become annotations of a pull request.

https://docs.github.com/actions/reference/workflow-commands-for-github-actions
"""

from collections.abc import Iterable
from typing import Final

from sstest.finding import Finding
from sstest.views.judged import Judged
from sstest.views.rules import explained

_LEVELS: Final = {"error": "error", "warning": "warning", "info": "notice"}


def github(judged: Iterable[Judged]) -> str:
    """A line for each finding: ``::error file=...,line=...,col=...,title=...::message``."""
    return "\n".join(_command(one, finding) for one in judged for finding in one.findings)


def _command(judged: Judged, finding: Finding) -> str:
    rule = explained([finding.code]).get(finding.code)
    properties = {"file": judged.origin}
    if finding.line is not None:
        properties |= {"line": str(finding.line), "col": str(finding.column)}
    properties["title"] = f"{finding.code} {rule.title}" if rule else finding.code
    listed = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    at = f" (at {finding.pointer})" if finding.pointer and finding.line is None else ""
    hint = f"\n{finding.hint}" if finding.hint else ""
    return f"::{_LEVELS[finding.severity]} {listed}::{_data(f'{finding.message}{at}{hint}')}"


def _data(text: str) -> str:
    """A message: what would end the command is percent-encoded, what a terminal obeys escaped."""
    harmless = "".join(
        one if one.isprintable() or one in "\r\n" else ascii(one)[1:-1] for one in text
    )
    return harmless.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
