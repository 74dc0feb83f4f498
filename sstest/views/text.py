"""Findings for people: each with its line of the manifest, and a mark below the place."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from sstest.finding import Finding
from sstest.text import plain
from sstest.views.judged import Judged

_WIDEST: Final = 100
_BEFORE: Final = 40
_COLOURS: Final = {"error": "red", "warning": "yellow", "info": "cyan"}
_STRING: Final = re.compile(r'"(?:[^"\\]|\\.)*+"?')

Paint = Callable[[str, str], str]
"""Puts a text into a colour: ``red``, ``yellow``, ``cyan``, ``blue`` or ``bold``."""


def text(judged: Iterable[Judged], paint: Paint = lambda text, _colour: text) -> str:
    """The findings of all manifests, with an empty line between them; empty without any."""
    return "\n\n".join(
        "\n".join(_lines(one, finding, paint)) for one in judged for finding in one.findings
    )


def _lines(judged: Judged, finding: Finding, paint: Paint) -> Iterator[str]:
    head = paint(f"{finding.severity}[{finding.code}]", _COLOURS[finding.severity])
    yield f"{head}: {paint(plain(finding.message), 'bold')}"
    where = plain(judged.origin)
    if finding.line is None:
        at = f" at {plain(finding.pointer)}" if finding.pointer else ""
        yield f"  {paint('-->', 'blue')} {where}{at}"
        margin = "  "
    else:
        yield f"  {paint('-->', 'blue')} {where}:{finding.line}:{finding.column}"
        margin = " " * (len(str(finding.line)) + 1)
        yield from _excerpt(judged.text, finding, paint, margin)
    if finding.hint:
        yield f"{margin}{paint('=', 'blue')} help: {plain(finding.hint)}"


def _excerpt(text: str | None, finding: Finding, paint: Paint, margin: str) -> Iterator[str]:
    """The line of the text, cut to what is around the place, and the mark below it."""
    lines = (text or "").removeprefix("\ufeff").split("\n")
    line, column = finding.line or 1, (finding.column or 1) - 1
    if line > len(lines):
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
    number = paint(str(line), "blue")
    yield f"{number} {bar} {lead}{_legible(shown)}{tail}"
    mark = paint("^" * max(1, _width(marked)), _COLOURS[finding.severity])
    yield f"{margin}{bar} {' ' * (len(lead) + _width(before))}{mark}"


def _legible(text: str) -> str:
    """``text`` with what a terminal would obey, or not show, as escapes."""
    return "".join(one if one.isprintable() else _escape(one) for one in text)


def _escape(character: str) -> str:
    return "    " if character == "\t" else ascii(character)[1:-1]


def _width(text: str) -> int:
    """How many columns of a terminal the legible text takes."""
    return sum(_cells(one) for one in _legible(text))


def _cells(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
