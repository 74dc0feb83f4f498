"""Findings for people: each with its line of the manifest, a mark below the place, and details."""

import re
from collections.abc import Callable, Iterator
from typing import Final

from sstest.finding import Finding
from sstest.text import counted, escape, escape_lines, plain, point_at, shorten
from sstest.views.run import Run, severities_in_words

_COLOURS: Final = {"error": "red", "warning": "yellow", "info": "cyan"}
_STRING: Final = re.compile(r'"(?:[^"\\]|\\.)*+"?')

Paint = Callable[[str, str], str]
"""Puts a text into a colour: ``red``, ``yellow``, ``cyan``, ``blue`` or ``bold``."""


def _unpainted(text: str, _colour: str) -> str:
    return text


def text(run: Run, paint: Paint = _unpainted) -> str:
    """The findings of all manifests, with an empty line between them; empty without any."""
    return "\n\n".join(
        finding_text(found, one.origin, one.source, paint) for one, found in run.findings
    )


def finding_text(
    finding: Finding, origin: str, source: str | None = None, paint: Paint = _unpainted
) -> str:
    """One finding: what, where, what was expected, what to do, and the line that replays it.

    ``origin`` is how the manifest is named, and ``source`` its text, of which the line is shown.
    """
    return "\n".join(_lines(finding, origin, source, paint))


def summary(run: Run) -> str:
    """One line: ``2 manifests: 1 error, 3 info``."""
    found = severities_in_words(run.figures.findings) or "nothing found"
    return f"{counted(len(run.manifests), 'manifest')}: {found}"


def _lines(finding: Finding, origin: str, source: str | None, paint: Paint) -> Iterator[str]:
    head = paint(f"{finding.severity}[{finding.code}]", _COLOURS[finding.severity])
    yield f"{head}: {paint(plain(finding.message), 'bold')}"
    arrow = paint("-->", "blue")
    if finding.line is None:
        at = f" at {plain(finding.pointer)}" if finding.pointer else ""
        yield f"  {arrow} {plain(origin)}{at}"
        margin = "  "
    else:
        yield f"  {arrow} {plain(origin)}:{finding.line}:{finding.column}"
        margin = " " * (len(str(finding.line)) + 1)
        yield from _excerpt(source, finding, paint, margin)
    details = (
        ("expected", escape_lines(finding.expected)),
        ("found", escape_lines(finding.found)),
        ("sample", plain(finding.sample or "")),
        ("request", "" if finding.request is None else shorten(finding.request)),
        ("help", plain(finding.hint or "")),
        ("replay", escape(finding.replay)),
    )
    for name, value in details:
        if value:
            lines = value.replace("\n", f"\n{margin}  ")
            yield f"{margin}{paint('=', 'blue')} {name}: {lines}"


def _excerpt(source: str | None, finding: Finding, paint: Paint, margin: str) -> Iterator[str]:
    """The line of the source, cut to what is around the place, and the mark below it."""
    lines = (source or "").removeprefix("\ufeff").split("\n")
    line, column = finding.line or 1, (finding.column or 1) - 1
    if line > len(lines) or not source:
        return
    whole = lines[line - 1].rstrip("\r")
    string = _STRING.match(whole, column)
    shown, marks = point_at(whole, column, len(string[0]) if string else 1)
    bar, mark = paint("|", "blue"), marks.lstrip()
    yield f"{margin}{bar}"
    yield f"{paint(str(line), 'blue')} {bar} {shown}"
    yield f"{margin}{bar} {marks.removesuffix(mark)}{paint(mark, _COLOURS[finding.severity])}"
