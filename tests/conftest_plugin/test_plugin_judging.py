"""The linter and the fuzzer's properties as checks of collected manifests."""

from collections.abc import Callable
from pathlib import Path

import pytest
from plugin_output import CHECKS, failures, text_of

Run = Callable[..., pytest.RunResult]
Write = Callable[..., Path]

ON = "--sstest-judge=on"
SWALLOWS = {"path": "/action", "matcher": "^(add|remove)$"}
# Without a template and without overrides, three of them make no sense.
FITTING = 14


def test_a_manifest_has_an_item_for_the_linter_and_for_each_property(
    write_manifest: Write, run: Run
) -> None:
    write_manifest()
    listed = run(ON, "--collect-only", "-q", "partner/manifest.json").stdout.lines
    names = [line.partition("::")[2] for line in listed if "::" in line]
    assert names[: len(CHECKS)] == CHECKS
    assert names[len(CHECKS)] == "lint"
    assert len([name for name in names if name.startswith("fuzz: ")]) == FITTING
    assert "fuzz: legal texts survive the reply" not in names


def test_they_pass_for_a_good_manifest(write_manifest: Write, run: Run) -> None:
    write_manifest()
    result = run(ON, "--sstest-examples=5", "partner/manifest.json")
    result.assert_outcomes(passed=len(CHECKS) + 1 + FITTING)


def test_what_they_find_is_told_with_the_line_that_replays_it(
    write_manifest: Write, run: Run
) -> None:
    write_manifest(base="action", arrayInclusion=SWALLOWS)
    result = run(ON, "--sstest-examples=5", "partner/manifest.json")
    result.assert_outcomes(passed=len(CHECKS) - 1 + FITTING - 1, failed=3)
    told = failures(result)
    assert "SS310" in told["lint"]
    found = told["fuzz: members can join and leave"]
    assert "error[SS902]: the action 'remove' makes members join" in found
    assert "   = replay: printf %s" in found
    assert "expected: There is a request that makes a member join" in found


def test_what_pyproject_toml_ignores_is_ignored(
    pytester: pytest.Pytester, write_manifest: Write, run: Run
) -> None:
    write_manifest(base="action", arrayInclusion=SWALLOWS)
    for ignored, outcome in (("SS101", "failed"), ("SS310", "passed")):
        pytester.makepyprojecttoml(f'[tool.sstest]\nignore = ["{ignored}"]')
        run(ON, "partner/manifest.json::lint").assert_outcomes(**{outcome: 1})
    pytester.makepyprojecttoml('[tool.sstest]\nignor = ["SS310"]')
    told = failures(run(ON, "partner/manifest.json::lint"))
    assert "[tool.sstest] has no 'ignor'; did you mean ignore?" in told["lint"]


def test_known_defects_are_named_as_other_checks_are(write_manifest: Write, run: Run) -> None:
    names = ("removals are expressible", "lint", "fuzz: members can join and leave")
    defects = [{"check": name, "reason": "it takes removals"} for name in names]
    write_manifest(base="action", arrayInclusion=SWALLOWS, defects=defects)
    result = run(ON, "--sstest-examples=5", "partner/manifest.json")
    result.assert_outcomes(passed=len(CHECKS) - 1 + FITTING - 1, xfailed=3)


def test_known_defects_of_properties_that_make_no_sense_are_no_mistake(
    write_manifest: Write, run: Run
) -> None:
    defect = {"check": "fuzz: legal texts survive the reply", "reason": "there was a template"}
    write_manifest(defects=[defect])
    run("partner/manifest.json").assert_outcomes(passed=len(CHECKS))


def test_recorded_requests_are_held_against_the_manifest(write_manifest: Write, run: Run) -> None:
    path = write_manifest(contextKindPath="/contextKnd")
    folder = path.parent / "requests"
    folder.mkdir()
    body = b'{"environment":"e","cohort":{"id":"c","name":"n"},"contextKind":"device"}'
    (folder / "one.json").write_bytes(body)
    result = run(ON, "-k", "misses or swapped", "partner/manifest.json")
    result.assert_outcomes(passed=1, failed=1, deselected=len(CHECKS) + 1 + 1 + FITTING + 2)
    assert "did you mean '/contextKind'?" in text_of(result)


def test_a_manifest_that_breaks_rules_fails_one_check(write_manifest: Write, run: Run) -> None:
    write_manifest(cohortIdPath="no pointer")
    outcomes = run(ON, "partner/manifest.json").parseoutcomes()
    assert outcomes["failed"] == 1
    assert "passed" not in outcomes


def test_they_can_be_left_out(write_manifest: Write, run: Run, pytester: pytest.Pytester) -> None:
    write_manifest()
    run("--sstest-judge=off", "partner/manifest.json").assert_outcomes(passed=len(CHECKS))
    pytester.makeini("[pytest]\nsstest_judge = perhaps\n")
    result = pytester.runpytest_subprocess("-p", "no:randomly", "--sstest-judge=off")
    assert result.ret != pytest.ExitCode.USAGE_ERROR


def test_a_word_that_is_neither_on_nor_off_is_refused(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    monkeypatch.delenv("PYTEST_ADDOPTS")
    pytester.makeini("[pytest]\nsstest_judge = perhaps\n")
    result = run()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "sstest_judge is 'perhaps', expected on or off" in result.stderr.str()
