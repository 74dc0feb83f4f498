"""Findings as workflow commands of GitHub Actions, which become annotations of a pull request.

https://docs.github.com/actions/reference/workflow-commands-for-github-actions
"""

from typing import Final

from sstest.finding import Finding
from sstest.text import escape_lines, plain
from sstest.views.rules import title_of
from sstest.views.run import Run, severities_in_words

_LEVELS: Final = {"error": "error", "warning": "warning", "info": "notice"}
_MOST: Final = 10
"""How many annotations of a level GitHub shows of a step; all are in its log."""


def github(run: Run) -> str:
    """A line for each finding: ``::error file=...,line=...,col=...,title=...::message``.

    Where there are more than GitHub shows, a line before them says how many it leaves out.
    """
    lines = [_command(one.origin, found) for one, found in run.findings]
    counts = run.figures.findings.items()
    left = severities_in_words({name: count - _MOST for name, count in counts if count > _MOST})
    limit = f"GitHub shows the first {_MOST} of a kind; see the log of this step for the others"
    note = f"::notice title={run.name}::not annotated: {left}. {limit}."
    return "\n".join([note, *lines] if left else lines)


def _command(origin: str, finding: Finding) -> str:
    properties = {"file": origin}
    if finding.line is not None:
        properties |= {"line": str(finding.line), "col": str(finding.column)}
    properties["title"] = f"{finding.code} {title_of(finding.code)}".rstrip()
    listed = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    at = f" (at {plain(finding.pointer)})" if finding.pointer and finding.line is None else ""
    hint = f"\n{finding.hint}" if finding.hint else ""
    return f"::{_LEVELS[finding.severity]} {listed}::{_data(f'{finding.message}{at}{hint}')}"


def _data(text: str) -> str:
    """A message; what would end the command is percent-encoded."""
    return escape_lines(text).replace("%", "%25").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
