"""Findings in a notebook: one, a table of them, and the report of the fuzzer."""

from collections.abc import Iterator, Sequence
from typing import Final

from sstest.engine.events import RuleDone
from sstest.engine.report import Report
from sstest.finding import Finding, Findings
from sstest.text import counted
from sstest.views.html import Html, element
from sstest.views.jupyter import markup
from sstest.views.rules import title_of
from sstest.views.run import by_severity, severities, severities_in_words

_TONES: Final = {"error": "bad", "warning": "bad", "info": "plain"}
# A request up to this length is open, a longer one can be opened.
_SHORT: Final = 200


def finding_html(finding: Finding) -> Html:
    """Show one finding."""
    return markup.panel("Finding", *findings_table([finding]))


def findings_html(findings: Findings) -> Html:
    """Show what the linter has found."""
    return markup.panel("Findings", markup.headline(_count(findings)), *findings_table(findings))


def report_html(report: Report) -> Html:
    """Show what fuzzing has found, each with the smallest request, and what was tried."""
    return markup.panel(
        "Fuzzing",
        markup.headline(
            markup.text(report.manifest),
            markup.note(f"profile {report.profile}"),
            markup.note(counted(report.examples, "example")),
            _count(report.findings),
        ),
        *findings_table(report.findings),
        *([_tried(report.rules)] if report.rules else ()),
    )


def findings_table(findings: Sequence[Finding]) -> Iterator[Html]:
    """The first findings, errors before all others; nothing where there are none."""
    if not findings:
        return
    rows = [
        (
            markup.chip(one.severity, _TONES[one.severity]),
            markup.stack([markup.name(one.code), markup.note(title_of(one.code))]),
            markup.place(one.line, one.column),
            markup.stack([markup.words(one.message), *_details(one)]),
        )
        for one in by_severity(findings)[: markup.MOST]
    ]
    yield markup.table(("severity", "rule", "place", "finding"), rows)
    yield markup.stack((), len(findings) - markup.MOST, "finding")


def finding_line(finding: Finding) -> Html:
    """A finding beside what it is about: severity, code, place in the text, message, hint."""
    chip = markup.chip(f"{finding.severity} {finding.code}", _TONES[finding.severity])
    place = "" if finding.line is None else f"{finding.line}:{finding.column} "
    return element(
        "div",
        chip,
        " ",
        markup.note(place),
        markup.words(finding.message),
        *markup.hint(finding.hint),
    )


def _count(findings: Sequence[Finding]) -> Html:
    if not findings:
        return markup.chip("nothing found", "good")
    counts = severities(findings)
    return markup.chip(severities_in_words(counts), "plain" if set(counts) == {"info"} else "bad")


def _details(finding: Finding) -> Iterator[Html]:
    details = (
        ("at", finding.pointer),
        ("recorded request", finding.sample or ""),
        ("expected", finding.expected),
        ("found", finding.found),
        ("again with", finding.replay),
    )
    for label, value in details:
        if "\n" in value:
            yield element("div", markup.note(label), markup.block(value))
        elif value:
            yield element("span", markup.note(f"{label} "), markup.text(value, 4 * markup.LONGEST))
    yield from markup.hint(finding.hint)
    if finding.request is not None:
        size = counted(len(finding.request), "byte")
        shown = markup.block(finding.request.decode(errors="backslashreplace"))
        is_open = len(finding.request) <= _SHORT
        yield markup.folded(markup.note(f"request that shows it, {size}"), shown, is_open=is_open)


def _tried(rules: Sequence[RuleDone]) -> Html:
    rows = [
        (
            markup.name(one.rule.code),
            markup.words(one.rule.title),
            markup.words(one.skipped or f"{one.examples:,}"),
            markup.note("the time was up" if one.cut_short else ""),
        )
        for one in rules
    ]
    tried = sum(one.skipped is None for one in rules)
    label = markup.note(f"{tried} of {counted(len(rules), 'rule')} tried")
    return markup.folded(label, markup.table(("rule", "title", "examples", "note"), rows))
