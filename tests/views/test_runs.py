"""One run in all its views: what each says of outcomes, findings, figures and bodies."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import pytest

import sstest
from sstest.finding import Finding
from sstest.views.json import fuzz_data, run_data
from sstest.views.junit import junit
from sstest.views.page import page
from sstest.views.progress import progress
from sstest.views.run import OUTCOMES, Check, Figures, ManifestRun, NotRun, Run, fuzzed, in_words
from sstest.views.text import finding_text

HOSTILE = "<b>\x1b[2J\u202e</b>"
WARNING = Finding("SS101", "warning", HOSTILE, "/a", 2, 1, "write '/x'")
INFO = Finding("SS503", "info", "only a note")
SHOWN = Finding(
    "SS902",
    "error",
    "members cannot leave",
    request=b'{"a": "\xff"}\n',
    sample="first",
    expected="ann leaves",
    found="ann joins",
    replay="printf %s '{}' | sstest parse acme -",
)
CHECKS = (
    Check("lint", "failed", findings=(WARNING, INFO), seconds=0.25, requests=2, joined=3, left=1),
    Check("shown", "error", message="it broke", text=f"it broke\n{HOSTILE}", bodies=(b"\xff",)),
    Check("known", "known defect", reason="it takes removals"),
    Check("late", "not checked", reason="later"),
    Check("fine", "passed"),
)
MANIFEST = ManifestRun(f"acme{HOSTILE}", "acme/manifest.json", "action", CHECKS, ("a note",))
RUN = Run(
    "sstest",
    (MANIFEST,),
    {"profile": "docs", "seed": 7, "examples": 20},
    datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
    1.5,
    (NotRun("broken.json", "line 1: not JSON"),),
    "stopping after 2 failures",
)


def test_figures_are_added_up() -> None:
    figures = RUN.figures
    assert (figures.requests, figures.joined, figures.left, figures.checks) == (2, 3, 1, 5)
    assert list(figures.outcomes) == [name for name in OUTCOMES if name != "unexpectedly passed"]
    assert figures.findings == {"warning": 1, "info": 1}
    assert in_words(figures) == (
        "1 passed, 1 failed, 1 error, 1 known defect, 1 not checked; findings: 1 warning, 1 info"
    )
    assert in_words(Figures.of(())) == ""


@pytest.mark.parametrize(
    ("run", "failed"),
    [
        (RUN, True),
        (Run("sstest", ()), False),
        (Run("sstest", (), not_run=(NotRun("a", "b"),)), True),
        (Run("sstest", (), stopped="it was interrupted"), True),
        (Run("sstest", (ManifestRun("k", "o", "f", CHECKS[2:]),)), False),
    ],
)
def test_a_run_fails_for_what_failed_or_did_not_run(run: Run, failed: bool) -> None:
    assert run.failed is failed
    assert run_data(run)["failed"] is failed


def test_text_has_all_there_is_to_a_finding() -> None:
    assert finding_text(SHOWN, "acme", "{}").split("\n") == [
        "error[SS902]: members cannot leave",
        "  --> acme",
        "  = expected: ann leaves",
        "  = found: ann joins",
        "  = sample: first",
        '  = request: {"a": "\\xff"}',
        "  = replay: printf %s '{}' | sstest parse acme -",
    ]


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        (b'{\r\n  "a": ["x  y",\n\n    1]\n}\n', '{ "a": ["x  y", 1] }'),
        (b'{"a": "b\n  c"}', r'{"a": "b\n  c"}'),
        (b'{"a":  1}', '{"a":  1}'),
    ],
)
def test_text_shows_an_indented_request_in_one_line(body: bytes, shown: str) -> None:
    assert f"  = request: {shown}" in finding_text(replace(SHOWN, request=body), "acme").split("\n")


def test_json_has_the_settings_and_every_check() -> None:
    data = json.loads(json.dumps(run_data(RUN)))
    assert (data["version"], data["sstest"], data["seed"]) == (1, sstest.__version__, 7)
    assert data["started"] == "2026-01-02T03:04:05+00:00"
    assert data["notRun"] == [{"name": "broken.json", "text": "line 1: not JSON"}]
    (manifest,) = data["manifests"]
    assert [one["outcome"] for one in manifest["checks"]] == [one.outcome for one in CHECKS]
    assert manifest["checks"][0]["findings"][0]["line"] == 2
    assert manifest["checks"][1]["bodies"] == [{"encoding": "base64", "body": "/w==", "bytes": 1}]


def test_junit_has_a_case_for_every_check_and_a_suite_for_what_did_not_run() -> None:
    root = ET.fromstring(junit(RUN))  # noqa: S314  # what we have written
    suite, rest = root
    assert suite.get("name") == "acme<b>\\x1b[2J\\u202e</b>"
    assert suite.get("timestamp") == "2026-01-02T03:04:05"
    counts = [suite.get(name) for name in ("tests", "failures", "errors", "skipped")]
    assert counts == ["5", "1", "1", "2"]
    facts = {one.get("name"): one.get("value") for one in suite.iter("property")}
    assert (facts["seed"], facts["findings"]) == ("7", "1 warning, 1 info")
    lint, shown, known, late, fine = suite.findall("testcase")
    (failure,) = lint.findall("failure")
    assert failure.get("type") == "warning"
    assert "--> acme/manifest.json:2:1" in (failure.text or "")
    assert "only a note" in (lint.findtext("system-out") or "")
    (error,) = shown.findall("error")
    assert (error.get("message"), shown.findtext("system-out")) == ("it broke", "request: \\xff")
    messages = [one.get("message") for case in (known, late) for one in case]
    assert messages == ["known defect: it takes removals", "later"]
    assert len(fine) == 0
    assert [case.get("name") for case in rest] == ["broken.json", "the whole run"]


class Text(HTMLParser):
    """The tags and the text of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        assert not {name for name, _ in attrs if name.startswith("on") or name == "src"}

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_page_shows_everything_and_nothing_in_it_is_markup() -> None:
    html = page(RUN).decode()
    read = Text(html)
    assert not read.tags & {"b", "script", "link", "img", "iframe"}
    assert "\x1b" not in html
    assert "\u202e" not in html
    for text in (
        "Something failed: 1 passed, 1 failed",
        "Profile docs, seed 7, examples 20.",
        "2026-01-02 03:04:05 UTC, 1.5 s",
        "Not everything was run: stopping after 2 failures",
        "acme<b>U+001B[2JU+202E</b>",
        "it broke\n<b>U+001B[2JU+202E</b>",
        "it takes removals",
        "line 1: not JSON",
        "Note: a note",
    ):
        assert text in read.text, text


def test_a_finding_that_the_failure_shows_is_shown_once() -> None:
    text = finding_text(WARNING, "acme/manifest.json")
    check = Check("lint", "failed", message="it failed", text=text, findings=(WARNING, INFO))
    run = Run("sstest", (ManifestRun("acme", "acme/manifest.json", "action", (check,)),))
    for written in (Text(page(run).decode()).text, junit(run)):
        assert written.count("write '/x'") == 1
        assert written.count("only a note") == 1


def test_findings_of_a_check_that_passed_or_is_a_known_defect_are_in_junit() -> None:
    checks = tuple(Check("a", one, findings=(WARNING,)) for one in ("passed", "known defect"))
    written = junit(Run("sstest", (ManifestRun("acme", "m", "action", checks),)))
    assert written.count("write '/x'") == len(checks)


def test_a_run_of_the_fuzzer_is_shown_alike_in_json_and_junit() -> None:
    manifest = sstest.corpus.load("tealium-synced-segments").manifest
    report = sstest.fuzz(manifest, 5, deterministic=True)
    data = fuzz_data(report, times=False)
    assert data == fuzz_data(sstest.fuzz(manifest, 5, deterministic=True), times=False)
    run = fuzzed(report, "tealium", times=False)
    cases = ET.fromstring(junit(run)).findall(".//testcase")  # noqa: S314
    codes = {one["code"] for one in (*data["rules"], *data["findings"])}
    assert sorted(case.get("name", "")[:5] for case in cases) == sorted(codes)
    failed = {case.get("name", "")[:5] for case in cases if case.find("failure") is not None}
    assert failed == {one["code"] for one in data["findings"] if one["severity"] != "info"} != set()
    assert run.failed
    assert {case.get("time") for case in cases} == {"0.000"}


def test_progress_has_a_line_for_every_rule() -> None:
    from sstest.engine.events import Done, Started

    lines: list[str] = []
    listen = progress(lines.append, times=False)
    listen(Started("acme", "acme", "docs", 1, 20, 7))
    listen(Done(1200, 3.0, (SHOWN, WARNING, INFO), 2))
    assert lines == [
        "acme, profile docs: 1 rule, up to 20 examples each, seed 7",
        "1,200 examples: 1 error, 1 warning, 1 info; no time was left for 2 rules",
    ]
