"""Findings in a notebook: a table of them, and the report of the fuzzer."""

from collections.abc import Iterator, Sequence
from typing import Final

from sstest.engine.report import Report
from sstest.finding import Finding
from sstest.text import counted, shorten
from sstest.views.html import Html, element
from sstest.views.jupyter import markup

_TONES: Final = {"error": "bad", "warning": "bad", "info": "plain"}


def findings_html(report: Report) -> str:
    """Show what fuzzing has found, each with the smallest request."""
    return markup.panel(
        "Fuzzing",
        markup.headline(
            markup.text(report.manifest),
            markup.note(f"profile {report.profile}"),
            markup.note(counted(report.examples, "example")),
            markup.note("" if report.findings else "nothing found"),
        ),
        *findings_table(report.findings),
    )


def findings_table(findings: Sequence[Finding]) -> Iterator[Html]:
    """The first findings; nothing where there are none."""
    if not findings:
        return
    rows = [
        (
            markup.chip(one.severity, _TONES[one.severity]),
            markup.name(one.code),
            markup.note("" if one.line is None else f"{one.line}:{one.column}"),
            markup.stack(_lines(one)),
        )
        for one in findings[: markup.MOST]
    ]
    yield markup.table(("", "code", "line:column", "finding"), rows)
    yield markup.stack((), len(findings) - markup.MOST, "finding")


def _lines(finding: Finding) -> Iterator[Html]:
    yield markup.words(finding.message)
    request = "" if finding.request is None else shorten(finding.request)
    details = (
        ("at", finding.pointer),
        ("expected", finding.expected),
        ("found", finding.found),
        ("request", request),
    )
    for label, value in details:
        if value:
            yield element("span", markup.note(f"{label} "), markup.text(value))
    if finding.hint:
        yield markup.words(f"hint: {finding.hint}")
