"""Findings for people: each with its line of the manifest, a mark below the place, and details."""

import re
from collections.abc import Callable, Iterator
from typing import Final

from sstest.finding import Finding
from sstest.parser import RequestError
from sstest.parser.body import decode
from sstest.text import counted, escape, escape_lines, plain, point_at, shorten
from sstest.views.run import Run, severities_in_words

_COLOURS: Final = {"error": "red", "warning": "yellow", "info": "cyan"}
_BREAKS: Final = re.compile(rb"\r?\n[ \t\r\n]*")
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
    head = paint(f"{finding.severity}[{finding.code}]", _COLOURS[finding.severity])
    lines = [
        f"{head}: {paint(plain(finding.message), 'bold')}",
        f"  {paint('-->', 'blue')} {place(finding, origin)}",
    ]
    margin = " " * (len(str(finding.line or 1)) + 1)
    if finding.line is not None:
        lines += _excerpt(source, finding, paint, margin)
    for name, value in details(finding):
        indented = value.replace("\n", f"\n{margin}  ")
        lines.append(f"{margin}{paint('=', 'blue')} {name}: {indented}")
    return "\n".join(lines)


def place(finding: Finding, origin: str) -> str:
    """Where it is: ``manifest.json:6:25``, or without a text ``manifest.json at /pointer``."""
    if finding.line is not None:
        return f"{plain(origin)}:{finding.line}:{finding.column}"
    return f"{plain(origin)} at {plain(finding.pointer)}" if finding.pointer else plain(origin)


def details(finding: Finding) -> list[tuple[str, str]]:
    """What there is to a finding beside its message, by name, as printable lines."""
    listed = [
        ("expected", escape_lines(finding.expected)),
        ("found", escape_lines(finding.found)),
        ("sample", plain(finding.sample or "")),
        ("request", "" if finding.request is None else shorten(_unbroken(finding.request))),
        ("help", plain(finding.hint or "")),
        ("replay", escape(finding.replay)),
    ]
    return [(name, value) for name, value in listed if value]


def _unbroken(body: bytes) -> bytes:
    """A body without the line breaks between its values; one that is not JSON as it is."""
    if b"\n" not in body:
        return body
    try:
        decode(body)
    except RequestError:
        return body
    return _BREAKS.sub(b" ", body).strip()


def summary(run: Run) -> str:
    """One line: ``2 manifests: 1 error, 3 info``."""
    found = severities_in_words(run.figures.findings) or "nothing found"
    return f"{counted(len(run.manifests), 'manifest')}: {found}"


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
