"""Known defects: expected failures with a reason, until they are gone."""

from collections.abc import Callable
from pathlib import Path

import pytest
from plugin_output import CHECKS, failures, text_of

Run = Callable[..., pytest.RunResult]
Write = Callable[..., Path]


# Known defects ------------------------------------------------------------------------------------

SWALLOWS = {"path": "/action", "matcher": "^(add|remove)$"}
DEFECT = {"check": "removals are expressible", "reason": "the matcher takes removals, too"}


def test_a_known_defect_is_an_expected_failure_with_its_reason(
    write_manifest: Write, run: Run
) -> None:
    write_manifest(base="action", arrayInclusion=SWALLOWS, defects=[DEFECT])
    result = run("partner/manifest.json", "-rx")
    result.assert_outcomes(passed=len(CHECKS) - 1, xfailed=1)
    assert result.ret == 0
    text = text_of(result)
    assert "XFAIL partner/manifest.json::removals are expressible - the matcher takes" in text
    assert "known defect of partner: removals are expressible\n  the matcher takes rem" in text


def test_a_defect_that_is_gone_fails_and_says_what_to_do(write_manifest: Write, run: Run) -> None:
    path = write_manifest(base="action", defects=[DEFECT])
    result = run("partner/manifest.json")
    result.assert_outcomes(passed=len(CHECKS) - 1, failed=1)
    listed = path.with_name("known-defects.json")
    assert failures(result)["removals are expressible"] == (
        f"the known defect is gone: take 'removals are expressible' out of {listed};"
        " its reason was: the matcher takes removals, too\n"
    )


def test_a_known_defect_runs_as_any_other_check_where_asked_for(
    write_manifest: Write, run: Run
) -> None:
    write_manifest(base="action", arrayInclusion=SWALLOWS, defects=[DEFECT])
    result = run("partner/manifest.json", "--runxfail")
    result.assert_outcomes(passed=len(CHECKS) - 1, failed=1)


def test_a_reason_cannot_command_the_terminal(write_manifest: Write, run: Run) -> None:
    hostile = [{**DEFECT, "reason": "\x1b[2J\u202ethe end"}]
    write_manifest(base="action", arrayInclusion=SWALLOWS, defects=hostile)
    assert "\\x1b[2J\\u202ethe end" in text_of(run("partner/manifest.json", "-rx"))


def test_a_check_that_the_profile_leaves_out_may_have_a_known_defect(
    write_manifest: Write, run: Run
) -> None:
    defect = {"check": "malformed requests are refused", "reason": "it takes anything"}
    write_manifest(defects=[defect])
    result = run("partner/manifest.json", "--sstest-profile", "validation-server")
    result.assert_outcomes(passed=len(CHECKS) - 1)


@pytest.mark.parametrize(
    ("defects", "message"),
    [
        (
            [{"check": "removals", "reason": "why"}],
            "there is no check 'removals'; the checks are: manifest keeps the rules, ",
        ),
        ({}, 'expected a list of {"check": ..., "reason": ...} at the root, found {}'),
        ([{"check": "replies are JSON"}], "expected a non-empty string at /0/reason, found None"),
        ([{"chek": "x", "reason": "y"}], "no property 'chek' at /0; did you mean check?"),
        ([DEFECT, DEFECT], "'removals are expressible' is listed twice, at /1 again"),
        ([{"check": "\x1b[2J", "reason": "y"}], "there is no check '\\x1b[2J'"),
    ],
)
def test_a_malformed_list_of_known_defects_is_one_line(
    write_manifest: Write, run: Run, defects: object, message: str
) -> None:
    path = write_manifest(defects=defects)
    result = run("partner/manifest.json")
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
