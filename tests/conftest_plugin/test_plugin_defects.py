"""Known defects: expected failures with a reason, until they are gone."""

from collections.abc import Callable
from pathlib import Path

import pytest
from plugin_output import ITEMS, failures, text_of

Run = Callable[..., pytest.RunResult]
Write = Callable[..., Path]


# Otherwise pytest reads the source of each of its functions, to say that it is interrupted.
CONTINUE = "--continue-on-collection-errors"

# Known defects ------------------------------------------------------------------------------------

SWALLOWS = {"path": "/action", "matcher": "^(add|remove)$"}
DEFECT = {"code": "SS310", "reason": "the matcher matches removals, too"}
# Beside the mistake itself: a family fewer, and a search that has nothing to add.
REST = {"passed": 4, "skipped": 1}


def test_a_known_defect_is_an_expected_failure_with_its_reason(
    write_manifest: Write, run: Run
) -> None:
    write_manifest(base="action", arrayInclusion=SWALLOWS, defects=[DEFECT])
    result = run("partner/manifest.json", "-rx")
    result.assert_outcomes(**REST, xfailed=1)
    assert result.ret == 0
    text = text_of(result)
    assert "XFAIL partner/manifest.json::SS310 matcher - the matcher matches rem" in text
    assert "known defect of partner: SS310 matcher\n  the matcher matches rem" in text


def test_a_defect_that_is_gone_fails_and_says_what_to_do(write_manifest: Write, run: Run) -> None:
    path = write_manifest(base="action", defects=[DEFECT])
    result = run("partner/manifest.json")
    result.assert_outcomes(passed=len(ITEMS) + 1, failed=1)
    listed = path.with_name("known-defects.json")
    assert failures(result)["SS310"] == (
        f"the known defect is gone: take 'SS310' out of {listed};"
        " its reason was: the matcher matches removals, too\n"
    )


PLACE = "/capabilities/syncedSegment/requestParser"


@pytest.mark.parametrize(
    ("pointer", "outcomes"),
    [
        (None, {"xfailed": 2}),
        (f"{PLACE}/cohortIdPath", {"xfailed": 1, "failed": 1}),
        (f"{PLACE}/contextKindPath", {"failed": 3}),
    ],
)
def test_a_pointer_names_one_of_several_mistakes(
    write_manifest: Write, run: Run, pointer: str | None, outcomes: dict[str, int]
) -> None:
    defect = {"code": "SS101", "reason": "why"} | ({"pointer": pointer} if pointer else {})
    write_manifest(cohortIdPath="id", cohortNamePath="name", defects=[defect])
    run("partner/manifest.json", "-k", "SS101").assert_outcomes(
        **outcomes, deselected=len(ITEMS) - 1
    )


def test_a_defect_that_another_rule_reports_fails_and_says_so(
    write_manifest: Write, run: Run
) -> None:
    defect = {"code": "SS902", "reason": "nobody leaves"}
    write_manifest(base="action", arrayInclusion=SWALLOWS, defects=[defect])
    text = failures(run("partner/manifest.json"))["SS902 members can join and leave"]
    assert "is not reported here, since SS310 has reported it: take 'SS902' out" in text


def test_a_manifest_without_requests_does_not_fail_for_known_defects(
    write_manifest: Write, run: Run
) -> None:
    write_manifest(cohortIdPath=5, defects=[{"code": "SS902", "reason": "nobody leaves"}])
    assert list(failures(run("partner/manifest.json"))) == ["SS205 cohortIdPath"]


def test_a_known_defect_runs_as_any_other_item_where_asked_for(
    write_manifest: Write, run: Run
) -> None:
    write_manifest(base="action", arrayInclusion=SWALLOWS, defects=[DEFECT])
    result = run("partner/manifest.json", "--runxfail")
    result.assert_outcomes(**REST, failed=1)


def test_a_reason_cannot_command_the_terminal(write_manifest: Write, run: Run) -> None:
    hostile = [{**DEFECT, "reason": "\x1b[2J\u202ethe end"}]
    write_manifest(base="action", arrayInclusion=SWALLOWS, defects=hostile)
    assert "\\x1b[2J\\u202ethe end" in text_of(run("partner/manifest.json", "-rx"))


def test_a_search_that_the_manifest_leaves_out_may_have_a_known_defect(
    write_manifest: Write, run: Run
) -> None:
    write_manifest(defects=[{"code": "SS912", "reason": "there was a template"}])
    run("partner/manifest.json").assert_outcomes(passed=len(ITEMS))


def test_a_known_defect_of_a_recorded_request_names_it(write_manifest: Write, run: Run) -> None:
    defect = {"code": "SS920", "request": "odd", "reason": "sent by an old version"}
    folder = write_manifest(defects=[defect]).parent
    (folder / "requests").mkdir()
    (folder / "requests/odd.json").write_text("{")
    run("partner/manifest.json").assert_outcomes(passed=len(ITEMS) + 4, xfailed=1)


@pytest.mark.parametrize(
    ("defects", "message"),
    [
        ([{"code": "SS31O", "reason": "why"}], "there is no rule 'SS31O'; did you mean SS310?"),
        ([{"code": "removals", "reason": "why"}], "there is no rule 'removals'; "),
        ([{"code": "SS999", "reason": "why"}], "there is no rule 'SS999'; there are SS901, SS902"),
        ([{"code": "SS3", "reason": "why"}], "there is no rule 'SS3'; there are SS301, "),
        ([{"code": "SS507", "reason": "why"}], "SS507 is info, which fails no test; remove"),
        ({}, 'expected a list of {"code": ..., "reason": ...} at the root, found {}'),
        ([{"code": "SS310"}], "expected a non-empty string at /0/reason, found None"),
        ([{"cod": "x", "reason": "y"}], "no property 'cod' at /0; did you mean code?"),
        ([DEFECT, DEFECT], "'SS310' is listed twice, at /1 again"),
        ([{"code": "\x1b[2J", "reason": "y"}], "there is no rule '\\x1b[2J'"),
        ([{"code": "SS925", "reason": "y"}], 'SS925 needs "request", the name of'),
        (
            [{"code": "SS925", "request": "odd", "reason": "y"}],
            "there is no request 'odd'; there are: none",
        ),
    ],
)
def test_a_malformed_list_of_known_defects_is_one_line(
    write_manifest: Write, run: Run, defects: object, message: str
) -> None:
    path = write_manifest(defects=defects)
    result = run("partner/manifest.json", CONTINUE)
    result.assert_outcomes(errors=1)
    assert f"{path.with_name('known-defects.json')}: {message}" in text_of(result)


def test_a_list_of_known_defects_that_is_no_json_says_where(
    write_manifest: Write, run: Run
) -> None:
    write_manifest().with_name("known-defects.json").write_text("[\n{]")
    result = run("partner/manifest.json")
    result.assert_outcomes(errors=1)
    assert "known-defects.json: is not JSON: " in text_of(result)
    assert "line 2, column 2" in text_of(result)
