"""A run, and the difference of two manifests, as Markdown for the summary of a job in CI.

Whatever may quote a manifest stands in HTML, which Markdown passes on unread: it is escaped for
HTML, and there is no empty line, which would end that. It stands in ``<code>`` or ``<pre>``, where
GitHub makes no link of an address, a ``@name`` or a ``#1``.
"""

from itertools import accumulate
from typing import TYPE_CHECKING, Final

from sstest.finding import Finding
from sstest.text import counted, plain, shorten
from sstest.views.html import Html, element
from sstest.views.rules import explained, section, title_of
from sstest.views.run import SEVERITIES, Run
from sstest.views.text import details, place, summary

if TYPE_CHECKING:
    from sstest.difference.compare import Comparison

_SIGNS: Final = {"error": "❌", "warning": "⚠️", "info": "ℹ️"}
_BREAK: Final = Html("<br>")
_HEAD: Final = "<tr><th>rule</th><th>place</th><th>finding</th></tr>"
_SIDES: Final = Html("<tr><th>before</th><th>after</th></tr>")
_LONGEST: Final = 2000
# GitHub takes 1 MiB a step: this leaves room for the rules, and for what a workflow adds.
_LARGEST: Final = 500_000


def markdown(run: Run) -> str:
    """A table of the findings, errors first and at most 500 kB, and what their rules say."""
    title = f"### {run.name}: {summary(run)}"
    found = sorted(run.findings, key=lambda one: SEVERITIES.index(one[1].severity))
    if not found:
        return title
    rows = [_row(one.origin, finding) for one, finding in found]
    sizes = accumulate(len(row.encode()) for row in rows)
    rows = [row for row, size in zip(rows, sizes, strict=True) if size <= _LARGEST]
    parts = [title, "\n".join(["<table>", _HEAD, *rows, "</table>"])]
    if more := len(found) - len(rows):
        parts.append(f"... and {counted(more, 'more finding')}, for which there is no room here.")
    rules = explained({finding.code for _, finding in found}).values()
    parts += ["<details><summary>What the rules say</summary>", *map(section, rules), "</details>"]
    return "\n\n".join(parts)


def comparison_markdown(found: "Comparison", name: str) -> str:
    """How the manifest ``name`` behaves after a change: the smallest request that shows it."""
    verdict = str(found) if not found.differences else "behaves differently"
    parts = [element("h4", _code(name), f": {verdict}")]
    if found.changes:
        parts.append(element("p", "changed: ", _code(", ".join(found.changes))))
    for one in found.differences:
        results = (element("td", _code(text)) for text in (one.old, one.new))
        parts += [
            element("p", f"{one.headline[:1].upper()}{one.headline[1:]}:"),
            element("pre", shorten(one.request)),
            element("table", _SIDES, element("tr", *results)),
        ]
    return "\n".join(parts)


def _row(origin: str, finding: Finding) -> Html:
    parts: list[str] = [_code(finding.message)]
    for name, value in details(finding):
        parts += [_BREAK, f"{name}: ", _code(value)]
    rule = f"{_SIGNS[finding.severity]} {finding.severity} {finding.code}"
    cells = ([rule, _BREAK, title_of(finding.code)], [_code(place(finding, origin))], parts)
    return element("tr", *(element("td", *cell) for cell in cells))


def _code(text: str) -> Html:
    lines = (element("code", plain(line, _LONGEST)) for line in text.split("\n"))
    return Html(_BREAK.join(lines))
