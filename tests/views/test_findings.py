"""Findings as text, JSON, SARIF, workflow commands and JUnit XML, each read as its readers do."""

import json
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from sstest.engine.lint import lint
from sstest.finding import Finding
from sstest.rules.catalogue import catalogue
from sstest.views.github import github
from sstest.views.json import findings_json
from sstest.views.junit import junit
from sstest.views.run import ManifestRun, Run, linted_manifest
from sstest.views.sarif import sarif
from sstest.views.text import summary, text

TEXT = """{
  "capabilities": {
    "syncedSegment": {
      "requestParser": {
        "environmentIdPath": "/environmentId",
        "cohortIdPath": "/batch/0/cohortId",
        "cohortNamePath": "cohort Näme",
        "memberArrayPath": "/batch",
        "memberArrayParser": { "memberIdPath": "/id", "booleanMembershipPath": "/value" }
      }
    }
  }
}
"""
PARSER = "/capabilities/syncedSegment/requestParser"
FINDINGS = (
    Finding("SS101", "error", "no slash", f"{PARSER}/cohortNamePath", 7, 27, "write '/x'"),
    Finding("SS121", "info", "in the first member", f"{PARSER}/cohortIdPath", 6, 25),
    Finding("SS011", "warning", "100% wrong: a, b", "", None, None, "line one"),
    Finding("SS999", "warning", "of no rule", "/a\x1b", None, None),
)


def linted(*manifests: ManifestRun) -> Run:
    return Run("sstest lint", manifests)


BROKEN = linted_manifest("a b/manifest.json", FINDINGS, TEXT)
GOOD = linted_manifest("good/manifest.json", ())
RUN = linted(BROKEN, GOOD)


def xml(written: str) -> ET.Element:
    return ET.fromstring(written)  # noqa: S314  # what we have written


def test_text_shows_the_line_and_marks_the_place() -> None:
    first, second, third, _ = text(RUN).split("\n\n")
    assert first.split("\n") == [
        "error[SS101]: no slash",
        "  --> a b/manifest.json:7:27",
        "  |",
        '7 |         "cohortNamePath": "cohort Näme",',
        "  |                           ^^^^^^^^^^^^^",
        "  = help: write '/x'",
    ]
    assert second.split("\n") == [
        "info[SS121]: in the first member",
        "  --> a b/manifest.json:6:25",
        "  |",
        '6 |         "cohortIdPath": "/batch/0/cohortId",',
        "  |                         ^^^^^^^^^^^^^^^^^^^",
    ]
    assert third.split("\n") == [
        "warning[SS011]: 100% wrong: a, b",
        "  --> a b/manifest.json",
        "  = help: line one",
    ]


@pytest.mark.parametrize(
    ("line", "column", "shown", "mark"),
    [
        ('\t"a": "b"', 7, '    "a": "b"', "         ^^^"),
        ('"日本": "b"', 7, '"日本": "b"', "        ^^^"),
        ('"\x1b[31m": "b"', 10, '"\\x1b[31m": "b"', "            ^^^"),
        ('"a": "b"', 9, '"a": "b"', "        ^"),
        ('"a": "b"', 50, '"a": "b"', "        ^"),
        ('"a": 17', 6, '"a": 17', "     ^"),
    ],
)
def test_the_mark_stands_below_its_place(line: str, column: int, shown: str, mark: str) -> None:
    found = Finding("SS101", "error", "x", "", 1, column)
    lines = text(linted(linted_manifest("m", (found,), line))).split("\n")
    assert lines[3:] == [f"1 | {shown}", f"  | {mark}"]


def test_of_a_long_line_the_part_around_the_place_is_shown() -> None:
    found = Finding("SS101", "error", "x", "", 1, 5001)
    lines = text(linted(linted_manifest("m", (found,), "a" * 5000 + "X" + "b" * 5000))).split("\n")
    at = lines[4].index("^")
    assert lines[3][at] == "X"
    assert max(map(len, lines)) < 120
    assert lines[3].startswith("1 | ...a")
    assert lines[3].endswith("b...")


def test_a_line_that_the_text_has_not_is_not_shown() -> None:
    found = Finding("SS101", "error", "x", "", 7, 1)
    assert text(linted(linted_manifest("m", (found,), "{}"))) == "error[SS101]: x\n  --> m:7:1"
    assert text(linted(linted_manifest("m", (found,)))) == "error[SS101]: x\n  --> m:7:1"


def test_colours_are_the_callers_choice() -> None:
    painted = text(linted(BROKEN), lambda part, colour: f"<{colour}>{part}</>")
    assert painted.startswith("<red>error[SS101]</>: <bold>no slash</>")


def test_the_summary_counts() -> None:
    assert summary(RUN) == "2 manifests: 1 error, 2 warnings, 1 info"
    assert summary(linted(GOOD)) == "1 manifest: nothing found"


def test_json_is_a_list_of_findings() -> None:
    data = json.loads(findings_json(RUN))
    assert data[0] == {
        "origin": "a b/manifest.json",
        "code": "SS101",
        "severity": "error",
        "message": "no slash",
        "pointer": f"{PARSER}/cohortNamePath",
        "line": 7,
        "column": 27,
        "hint": "write '/x'",
    }
    assert (data[2]["line"], data[1]["hint"]) == (None, None)
    assert json.loads(findings_json(linted())) == []


def test_github_reads_an_annotation_a_line() -> None:
    """https://docs.github.com/actions/reference/workflow-commands-for-github-actions"""
    lines = github(RUN).split("\n")
    assert lines[0] == (
        "::error file=a b/manifest.json,line=7,col=27,"
        "title=SS101 pointer without its leading slash::no slash%0Awrite '/x'"
    )
    assert lines[1].startswith("::notice file=a b/manifest.json,line=6,col=25,")
    assert lines[2] == (
        "::warning file=a b/manifest.json,title=SS011 no capability syncedSegment"
        "::100%25 wrong: a, b%0Aline one"
    )
    assert lines[3] == "::warning file=a b/manifest.json,title=SS999::of no rule (at /a\\x1b)"
    assert len(lines) == len(FINDINGS)


def test_annotations_that_github_does_not_show_are_counted_first() -> None:
    """It shows ten of a level for a step."""
    found = [Finding("SS101", "error", "x")] * 12 + [Finding("SS102", "info", "y")] * 11
    some = [*found, *[Finding("SS103", "warning", "z")] * 10]
    first, *lines = github(linted(linted_manifest("m", some))).split("\n")
    assert first.startswith("::notice title=sstest lint::not annotated: 2 errors, 1 info. ")
    assert len(lines) == len(some)
    assert not github(linted(linted_manifest("m", found[2:12]))).startswith("::notice")


def test_what_would_end_a_property_of_an_annotation_is_escaped() -> None:
    line = github(linted(linted_manifest("C:\\a,b:c%.json", (Finding("SS101", "error", "x"),))))
    assert line.startswith("::error file=C%3A\\a%2Cb%3Ac%25.json,title=")


def test_junit_has_a_failure_for_what_counts_and_a_case_for_every_manifest() -> None:
    suites = xml(junit(RUN))
    assert (suites.get("tests"), suites.get("failures"), suites.get("errors")) == ("5", "3", "0")
    first, second = suites.findall("testsuite")
    assert (first.get("name"), first.get("tests"), first.get("failures")) == (
        "a b/manifest.json",
        "4",
        "3",
    )
    cases = first.findall("testcase")
    assert cases[0].get("name") == "SS101 pointer without its leading slash (7:27)"
    assert (cases[0].get("file"), cases[0].get("line")) == ("a b/manifest.json", "7")
    failure = cases[0].find("failure")
    assert failure is not None
    assert (failure.get("type"), failure.get("message")) == ("error", "no slash")
    assert "write '/x'" in (failure.text or "")
    assert cases[1].find("failure") is None
    assert "in the first member" in (cases[1].findtext("system-out") or "")
    assert [case.get("name") for case in second] == ["lint"]


def test_junit_holds_no_character_that_xml_cannot_hold() -> None:
    finding = Finding("SS101", "error", "a\x00b\x1b<&>", "/\ufffe", 1, 1, "\x0b")
    suites = xml(junit(linted(linted_manifest("\x01.json", (finding,)))))
    failure = suites.find(".//failure")
    assert failure is not None
    assert failure.get("message") == "a\\x00b\\x1b<&>"


# SARIF 2.1.0 -------------------------------------------------------------------------------------


@pytest.fixture
def log() -> dict[str, Any]:
    return json.loads(sarif(RUN))


def test_the_log_is_of_version_2_1_0(log: dict[str, Any]) -> None:
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-schema-2.1.0.json")
    assert set(log) == {"$schema", "version", "runs"}
    (run,) = log["runs"]
    assert set(run) == {"tool", "columnKind", "results", "originalUriBaseIds"}
    assert run["columnKind"] == "unicodeCodePoints"


def test_every_rule_of_a_finding_is_described_once(log: dict[str, Any]) -> None:
    driver = log["runs"][0]["tool"]["driver"]
    assert driver["name"] == "sstest"
    rules = {rule["id"]: rule for rule in driver["rules"]}
    assert list(rules) == ["SS011", "SS101", "SS121"]
    assert rules["SS101"]["shortDescription"]["text"] == catalogue()["SS101"].title
    assert rules["SS121"]["defaultConfiguration"]["level"] == "note"
    for rule in rules.values():
        assert rule["fullDescription"]["text"]
        assert rule["help"]["text"]
        assert "```" in rule["help"]["markdown"]


def test_a_result_has_its_rule_its_level_its_message_and_its_place(log: dict[str, Any]) -> None:
    result = log["runs"][0]["results"][0]
    rules = log["runs"][0]["tool"]["driver"]["rules"]
    assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == "SS101"
    assert result["level"] == "error"
    assert result["message"]["text"] == "no slash\nwrite '/x'"
    (location,) = result["locations"]
    assert location["physicalLocation"] == {
        "artifactLocation": {"uri": "a%20b/manifest.json", "uriBaseId": "SRCROOT"},
        "region": {"startLine": 7, "startColumn": 27},
    }
    assert location["logicalLocations"][0]["fullyQualifiedName"] == f"{PARSER}/cohortNamePath"


def test_a_result_without_a_line_has_no_region_and_one_of_no_rule_no_index(
    log: dict[str, Any],
) -> None:
    third, fourth = log["runs"][0]["results"][2:]
    assert set(third["locations"][0]["physicalLocation"]) == {"artifactLocation"}
    assert "logicalLocations" not in third["locations"][0]
    assert "ruleIndex" not in fourth


def test_fingerprints_stay_where_lines_move_and_tell_findings_apart() -> None:
    def prints(line: int) -> list[str]:
        found = [
            Finding("SS101", "error", "x", "/a", line, 1),
            Finding("SS101", "error", "x", "/b", line, 1),
            Finding("SS102", "error", "x", "/a", line, 1),
        ]
        read = json.loads(sarif(linted(linted_manifest("m", found))))
        results = read["runs"][0]["results"]
        return [one["partialFingerprints"]["sstest/v1"] for one in results]

    assert prints(1) == prints(9)
    assert len(set(prints(1))) == 3


def test_a_path_elsewhere_is_a_uri_of_its_own() -> None:
    one = linted_manifest("/nowhere/a b.json", (Finding("SS101", "error", "x"),))
    (result,) = json.loads(sarif(linted(one)))["runs"][0]["results"]
    artifact = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert artifact == {"uri": "file:///nowhere/a%20b.json"}


def test_a_real_run_can_be_reported_in_every_format() -> None:
    run = linted(linted_manifest("m.json", lint(TEXT), TEXT))
    codes = [one["code"] for one in json.loads(findings_json(run))]
    assert codes == [one["ruleId"] for one in json.loads(sarif(run))["runs"][0]["results"]]
    assert len(codes) == len(github(run).split("\n"))
    assert len(codes) == len(xml(junit(run)).findall(".//testcase"))
    assert [code for code in codes if code not in text(run)] == []


# What the standard's JSON Schema allows in the objects that we write; it allows no others.
ALLOWED = {
    "run": {"tool", "results", "columnKind", "originalUriBaseIds", "invocations", "artifacts"},
    "driver": {"name", "version", "semanticVersion", "informationUri", "rules", "properties"},
    "rule": {
        *("id", "name", "shortDescription", "fullDescription", "help", "helpUri"),
        *("defaultConfiguration", "properties"),
    },
    "result": {
        *("ruleId", "ruleIndex", "level", "kind", "message", "locations", "partialFingerprints"),
        *("fixes", "properties"),
    },
    "location": {"physicalLocation", "logicalLocations", "message"},
    "physical": {"artifactLocation", "region", "contextRegion"},
    "artifact": {"uri", "uriBaseId", "index", "description"},
    "region": {"startLine", "startColumn", "endLine", "endColumn"},
    "logical": {"name", "fullyQualifiedName", "kind", "index"},
}


def test_no_object_has_a_property_that_the_standard_does_not_allow(log: dict[str, Any]) -> None:
    (run,) = log["runs"]
    assert run.keys() <= ALLOWED["run"]
    assert run["tool"]["driver"].keys() <= ALLOWED["driver"]
    for base in run["originalUriBaseIds"].values():
        assert base.keys() <= ALLOWED["artifact"]
    for rule in run["tool"]["driver"]["rules"]:
        assert rule.keys() <= ALLOWED["rule"]
        assert rule["defaultConfiguration"]["level"] in ("none", "note", "warning", "error")
        assert len(set(rule["properties"]["tags"])) == len(rule["properties"]["tags"])
    for result in run["results"]:
        assert result.keys() <= ALLOWED["result"]
        assert result["level"] in ("none", "note", "warning", "error")
        for location in result["locations"]:
            physical = location["physicalLocation"]
            assert location.keys() <= ALLOWED["location"]
            assert physical.keys() <= ALLOWED["physical"]
            assert physical["artifactLocation"].keys() <= ALLOWED["artifact"]
            assert physical.get("region", {}).keys() <= ALLOWED["region"]
            assert min(physical.get("region", {"startLine": 1}).values()) >= 1
            for logical in location.get("logicalLocations", []):
                assert logical.keys() <= ALLOWED["logical"]
