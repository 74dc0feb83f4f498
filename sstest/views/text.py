"""Findings for people: each with its line of the manifest, a mark below the place, and details."""

import re
from collections.abc import Callable, Iterator
from typing import Final

from sstest.finding import Finding
from sstest.text import counted, escape, plain, shorten, width
from sstest.views.run import Run, severities_in_words

_WIDEST: Final = 100
_BEFORE: Final = 40
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
        ("expected", escape(finding.expected)),
        ("found", escape(finding.found)),
        ("sample", plain(finding.sample or "")),
        ("request", "" if finding.request is None else shorten(finding.request)),
        ("help", plain(finding.hint or "")),
        ("replay", escape(finding.replay)),
    )
    for name, value in details:
        if value:
            yield f"{margin}{paint('=', 'blue')} {name}: {value}"


def _excerpt(source: str | None, finding: Finding, paint: Paint, margin: str) -> Iterator[str]:
    """The line of the source, cut to what is around the place, and the mark below it."""
    lines = (source or "").removeprefix("\ufeff").split("\n")
    line, column = finding.line or 1, (finding.column or 1) - 1
    if line > len(lines) or not source:
        return
    whole = lines[line - 1].rstrip("\r")
    start = max(0, column - _BEFORE) if len(whole) > _WIDEST else 0
    shown = whole[start : start + _WIDEST]
    before, there = shown[: column - start], shown[column - start :]
    string = _STRING.match(there)
    marked = string[0] if string else there[:1]
    bar = paint("|", "blue")
    lead, tail = "..." if start else "", "..." if start + _WIDEST < len(whole) else ""
    yield f"{margin}{bar}"
    yield f"{paint(str(line), 'blue')} {bar} {lead}{_printable(shown)}{tail}"
    mark = paint("^" * max(1, width(_printable(marked))), _COLOURS[finding.severity])
    yield f"{margin}{bar} {' ' * (len(lead) + width(_printable(before)))}{mark}"


def _printable(text: str) -> str:
    return escape(text.replace("\t", "    "))
