"""``--sstest-report``: what is in the file, in each of its three formats."""

import json
import re
import shlex
import xml.etree.ElementTree as ET
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from plugin_output import text_of

from sstest import samples
from sstest.manifest import Manifest

Run = Callable[..., pytest.RunResult]
Write = Callable[..., Path]

SWALLOWS = {"path": "/action", "matcher": "^(add|remove)$"}
DEFECT = [{"code": "SS310", "reason": "<b>it</b> takes \x1b[2J removals"}]
BODY = b'{"environment": "<script>alert(1)</script>\xff"}'
TESTS = """
import pytest

def test_request(segment_request):
    assert b'"add"' not in segment_request.body, "<i>\\x1b[2J \\ud800 & \\x00"

@pytest.mark.skip(reason="later")
def test_skipped(segment_manifest):
    pass
"""


@pytest.fixture
def some_of_everything(pytester: pytest.Pytester, write_manifest: Write) -> list[str]:
    """The arguments of a run in which everything happens that a report has to tell."""
    write_manifest("swallows", "action", arrayInclusion=SWALLOWS, defects=DEFECT)
    folder = write_manifest("partner").parent
    (folder / "requests").mkdir()
    (folder / "requests" / "odd.json").write_bytes(BODY)
    write_manifest("breaks-rules", x1=1)
    broken = write_manifest("broken", defects="<u>")
    pytester.makepyfile(test_ours=TESTS)
    names = ("swallows", "partner", "breaks-rules")
    return [
        *(f"{name}/manifest.json" for name in names),
        str(broken.relative_to(pytester.path)),
        "test_ours.py",
        *("--continue-on-collection-errors", "--sstest-examples=3", "--sstest-seed=5"),
        *("--sstest-manifest", "partner"),
    ]


def report_of(pytester: pytest.Pytester, run: Run, *arguments: object) -> dict[str, Any]:
    run(*arguments, "--sstest-report", "report.json")
    data: dict[str, Any] = json.loads((pytester.path / "report.json").read_bytes())
    return data


# JSON ---------------------------------------------------------------------------------------------


def test_the_settings_and_the_totals(
    pytester: pytest.Pytester, run: Run, some_of_everything: list[str]
) -> None:
    report = report_of(pytester, run, *some_of_everything)
    assert report["version"] == 1
    assert (report["profile"], report["seed"], report["examples"]) == ("docs", 5, 3)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", report["started"])
    assert (report["failed"], report["stopped"]) == (True, "")
    manifests = report["manifests"]
    assert [one["key"] for one in manifests] == ["breaks-rules", "partner", "swallows"]
    totals = report["totals"]
    assert totals["manifests"] == 3
    for name in ("requests", "joined", "left"):
        assert totals[name] == sum(one[name] for one in manifests) > 0
        for manifest in manifests:
            assert manifest[name] == sum(check[name] for check in manifest["checks"])
    assert totals["checks"] == sum(len(one["checks"]) for one in manifests)
    assert totals["outcomes"] == {
        "passed": (2) + (5 + 4) + 4,
        "failed": 1 + 1 + 3,
        "error": 0,
        "known defect": 1,
        "unexpectedly passed": 0,
        "not checked": 2 + 1 + 1,
    }
    (broken,) = report["notRun"]
    assert broken["name"] == "broken/manifest.json"
    assert "expected a list" in broken["text"]


def test_each_check_with_its_figures_and_what_became_of_it(
    pytester: pytest.Pytester, run: Run, some_of_everything: list[str]
) -> None:
    report = report_of(pytester, run, *some_of_everything)
    broken, partner, swallows = (one["checks"] for one in report["manifests"])
    assert [one["name"] for one in swallows] == [  # in the order of collection
        *("document", "pointers", "structure", "SS310 matcher"),
        "SS902 members can join and leave",
        "SS901 generated requests parse to the intended update",
    ]
    manifest = Manifest.load(pytester.path / "partner")
    made = samples(manifest, 3, seed=5)
    (parses,) = (one for one in partner if one["name"].startswith("SS901"))
    assert parses["test"] == f"partner/manifest.json::{parses['name']}"
    memberships = [m for one in made for m in one.update.memberships]
    assert parses["requests"] == 3
    assert parses["joined"] == sum(m.included for m in memberships)
    assert parses["left"] == sum(not m.included for m in memberships)
    assert (parses["text"], parses["message"], parses["bodies"]) == ("", "", [])

    (defect,) = (one for one in swallows if one["outcome"] == "known defect")
    assert defect["name"] == "SS310 matcher"
    assert defect["reason"] == "<b>it</b> takes \\x1b[2J removals"
    assert "matches 'remove'" in defect["text"]
    (broken_rule,) = (one for one in broken if one["outcome"] == "failed")
    assert broken_rule["message"] == "error[SS202]: requestParser has no property 'x1'"
    skipped = [one for one in broken if one["outcome"] == "not checked"]
    assert {one["reason"] for one in skipped} == {"SS202 has reported it"}
    assert partner[-1]["reason"] == "later"


def test_the_requests_of_a_failing_check_whole(
    pytester: pytest.Pytester, run: Run, some_of_everything: list[str]
) -> None:
    report = report_of(pytester, run, *some_of_everything)
    partner = report["manifests"][1]["checks"]
    (odd,) = (one for one in partner if one["name"] == "request odd")
    import base64

    (body,) = odd["bodies"]
    assert (body["encoding"], body["bytes"]) == ("base64", len(BODY))
    assert base64.b64decode(body["body"]) == BODY
    made = samples(Manifest.load(pytester.path / "partner"), 3, seed=5)
    failed = [one for one in partner if one["name"].startswith("test_request")]
    assert [one["outcome"] for one in failed] == ["failed"] * 3
    for check, sample in zip(failed, made, strict=True):
        (body,) = check["bodies"]
        assert (body["encoding"], body["body"].encode()) == ("utf-8", sample.body)
        assert "<i>\\x1b[2J" in check["message"]


def test_the_replay_line_runs_just_that_again(
    pytester: pytest.Pytester, run: Run, some_of_everything: list[str]
) -> None:
    report = report_of(pytester, run, *some_of_everything)
    failing = [
        check
        for manifest in report["manifests"]
        for check in manifest["checks"]
        if check["outcome"] == "failed"
    ]
    assert len(failing) == 5
    for check in (failing[0], failing[1], failing[-1]):
        words = shlex.split(check["replay"])
        assert words[:3] == ["pytest", "-p", "sstest"]
        assert words[-2:] == ["--sstest-seed", "5"]
        result = run(*words[3:])
        result.assert_outcomes(failed=1)


def test_it_is_replayed_from_where_it_was_run(
    pytester: pytest.Pytester, write_manifest: Write, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A node id starts at the root folder, and the command line in the folder one is in."""
    write_manifest("odd name $(id)", template="{{#if x}}")
    pytester.makeini("[pytest]")
    folder = pytester.mkdir("below")
    monkeypatch.chdir(folder)
    run("../odd name $(id)/manifest.json", "--sstest-report=../report.json")
    report = json.loads((pytester.path / "report.json").read_bytes())
    (failed,) = (one for one in report["manifests"][0]["checks"] if one["outcome"] == "failed")
    assert "'../odd name $(id)/manifest.json::SS401 jsonResponseBody'" in failed["replay"]
    run(*shlex.split(failed["replay"])[3:]).assert_outcomes(failed=1)


def test_more_requests_than_anybody_reads_are_counted(
    pytester: pytest.Pytester, write_manifest: Write, run: Run
) -> None:
    write_manifest("partner")
    pytester.makepyfile(
        """
        def test_it(segment_requests):
            segment_requests(30)
            raise AssertionError
        """
    )
    report = report_of(pytester, run, "--sstest-manifest=partner")
    (check,) = report["manifests"][0]["checks"]
    assert (len(check["bodies"]), check["moreBodies"], check["requests"]) == (20, 10, 30)


def test_a_run_that_stops_early_says_so(
    pytester: pytest.Pytester, run: Run, some_of_everything: list[str]
) -> None:
    report = report_of(pytester, run, *some_of_everything, "--maxfail=2")
    assert report["failed"]
    assert report["stopped"] == "stopping after 2 failures"


def test_nothing_to_check_is_a_report_too(pytester: pytest.Pytester, run: Run) -> None:
    pytester.makepyfile("def test_it(): pass")
    report = report_of(pytester, run)
    assert (report["manifests"], report["failed"]) == ([], False)


# JUnit --------------------------------------------------------------------------------------------

# What the schema that Jenkins publishes allows, rewritten here as a table: attributes that must be
# there, those that may, and children in their order.
ELEMENTS: dict[str, tuple[set[str], set[str], list[str]]] = {
    "testsuites": (set(), {"name", "time", "tests", "failures", "errors"}, ["testsuite"]),
    "testsuite": (
        {"name", "tests"},
        {"failures", "errors", "skipped", "time", "timestamp", "id"},
        ["properties", "testcase", "system-out", "system-err"],
    ),
    "properties": (set(), set(), ["property"]),
    "property": ({"name", "value"}, set(), []),
    "testcase": (
        {"name", "classname", "time"},
        set(),
        ["skipped", "error", "failure", "system-out", "system-err"],
    ),
    "failure": ({"message", "type"}, set(), []),
    "error": ({"message", "type"}, set(), []),
    "skipped": ({"message"}, set(), []),
    "system-out": (set(), set(), []),
}


def assert_fits(element: ET.Element) -> None:
    required, optional, children = ELEMENTS[element.tag]
    assert required <= element.attrib.keys() <= required | optional, element.tag
    order = [children.index(child.tag) for child in element]
    assert order == sorted(order)
    for child in element:
        assert_fits(child)


def test_junit_has_a_suite_a_manifest_and_a_case_a_check(
    pytester: pytest.Pytester, run: Run, some_of_everything: list[str]
) -> None:
    run(*some_of_everything, "--sstest-report=report.xml")
    root = ET.parse(pytester.path / "report.xml").getroot()  # noqa: S314  # our own file
    assert_fits(root)
    suites = {suite.get("name"): suite for suite in root}
    assert list(suites) == ["breaks-rules", "partner", "swallows", "not run"]
    for suite in root:
        cases = suite.findall("testcase")
        assert int(suite.get("tests", "")) == len(cases)
        assert int(suite.get("failures", "")) == len(suite.findall("testcase/failure"))
        assert int(suite.get("errors", "")) == len(suite.findall("testcase/error"))
        assert int(suite.get("skipped", "")) == len(suite.findall("testcase/skipped"))
    for name in ("tests", "failures", "errors"):
        assert int(root.get(name, "")) == sum(int(suite.get(name, "")) for suite in root)
    facts = {one.get("name"): one.get("value") for one in suites["swallows"].iter("property")}
    assert (facts["seed"], facts["profile"], facts["format"]) == ("5", "docs", "action")
    known, *silent = (one.get("message") for one in suites["swallows"].iter("skipped"))
    assert known == "known defect: <b>it</b> takes \\x1b[2J removals"
    assert set(silent) == {"SS310 has reported it"}
    failures = [one.get("message") or "" for one in suites["partner"].iter("failure")]
    assert failures[0].startswith("error[SS920]: recorded request 'odd' is refused")
    texts = [one.text or "" for one in suites["partner"].iter("system-out")]
    assert any("replay: pytest -p sstest" in text for text in texts)
    assert any("<script>alert(1)</script>\\xff" in text for text in texts)


# HTML ---------------------------------------------------------------------------------------------


class Outline(HTMLParser):
    """Which elements a page has, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.addresses: list[str] = []
        self.identifiers: list[str] = []
        self.headings: list[str] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src")]
        self.identifiers += [value or "" for name, value in attrs if name == "id"]
        if tag in ("title", "h2", "h3"):
            self.headings.append("")
        assert (tag, "open") not in [(tag, name) for name, _ in attrs]  # requests are folded

    def handle_data(self, data: str) -> None:
        self.text += data
        if self.lasttag in ("title", "h2", "h3"):
            self.headings[-1] += data


def test_the_page_needs_nothing_and_nothing_of_a_stranger_is_markup(
    pytester: pytest.Pytester, run: Run, some_of_everything: list[str]
) -> None:
    run(*some_of_everything, "--sstest-report=report.HTML")
    page = (pytester.path / "report.HTML").read_text(encoding="utf-8")
    outline = Outline(page)
    assert not outline.names & {"script", "b", "i", "u", "img", "link", "iframe"}
    assert {"style", "details", "summary", "pre"} <= outline.names
    assert outline.addresses
    assert {f"#{name}" for name in outline.identifiers} >= set(outline.addresses)
    assert len(outline.identifiers) == len(set(outline.identifiers))
    assert "url(" not in page
    assert "@media (prefers-color-scheme: dark)" in page
    headings = ["sstest: failed", "partner", "request odd: failed", "SS310 matcher: known defect"]
    assert set(headings) <= {one.strip() for one in outline.headings}
    for text in (
        "<script>alert(1)</script>\\xff",
        "<b>it</b> takes \\x1b[2J removals",
        "<i>\\x1b[2J",
        "Something failed: 15 passed, 5 failed, 1 known defect, 4 not checked",
        "Could not be run",
        "pytest -p sstest 'partner/manifest.json::request odd'",
        "3 manifests",
        "seed 5",
    ):
        assert text in outline.text, text


# Where it goes ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["report", "report.txt", "report.html.gz", ".html", ""])
def test_another_ending_is_a_usage_error(pytester: pytest.Pytester, run: Run, name: str) -> None:
    pytester.makepyfile("def test_it(): raise SystemExit('it ran')")
    result = run("--sstest-report", name)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    (line,) = [line for line in result.errlines if line]
    message = "expected a file whose name ends in .html, .ipynb, .json or .xml"
    assert line == f"ERROR: sstest_report is {name!r}, {message}"


def test_what_cannot_be_written_is_said_before_anything_is_run(
    pytester: pytest.Pytester, run: Run
) -> None:
    pytester.makepyfile("def test_it(): raise SystemExit('it ran')")
    (pytester.path / "file").write_text("")
    pytester.mkdir("folder.xml")
    for name, reason in (("file/report.html", "/file is a file"), ("folder.xml", "Is a directory")):
        result = run("--sstest-report", name)
        assert result.ret == pytest.ExitCode.USAGE_ERROR
        (line,) = [line for line in result.errlines if line]
        path = pytester.path / name
        assert line.startswith(f"ERROR: sstest_report: {path}: cannot be written: ")
        assert reason in line
    assert list(pytester.path.glob(".*report*")) == []


def test_what_cannot_be_written_in_the_end_fails_the_run(
    pytester: pytest.Pytester, write_manifest: Write, run: Run
) -> None:
    write_manifest()
    pytester.makeconftest(
        """
        import pathlib, pytest

        def pytest_runtest_teardown(item):
            path = pathlib.Path("folder/report.json")
            if path.parent.is_dir():
                path.parent.rmdir()
                path.parent.write_text("in the way")
        """
    )
    result = run("partner/manifest.json", "--sstest-report=folder/report.json")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "report.json: cannot be written: Not a directory" in text_of(result)


def test_folders_are_made_and_an_old_report_goes(
    pytester: pytest.Pytester, write_manifest: Write, run: Run
) -> None:
    write_manifest()
    path = pytester.path / "out" / "of" / "report.json"
    for seed in (1, 2):
        result = run("partner/manifest.json", "--sstest-report", path, "--sstest-seed", seed)
        assert result.ret == 0
        assert "report: out/of/report.json" in text_of(result)
        assert json.loads(path.read_bytes())["seed"] == seed
        assert list(path.parent.iterdir()) == [path]


def test_the_setting_starts_at_the_configuration_file(
    pytester: pytest.Pytester, write_manifest: Write, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_manifest()
    pytester.makeini("[pytest]\nsstest_report = report.xml")
    monkeypatch.chdir(pytester.mkdir("below"))
    assert "report: ../report.xml" in text_of(run("../partner/manifest.json"))
    assert (pytester.path / "report.xml").exists()
    run("../partner/manifest.json", "--sstest-report=mine.json")
    assert (pytester.path / "below" / "mine.json").exists()


@pytest.mark.parametrize("argument", ["--collect-only", "--fixtures", "--help", "--markers"])
def test_where_nothing_is_run_nothing_is_written(
    pytester: pytest.Pytester, write_manifest: Write, run: Run, argument: str
) -> None:
    write_manifest()
    run("partner/manifest.json", "--sstest-report=report.json", argument)
    assert not (pytester.path / "report.json").exists()
