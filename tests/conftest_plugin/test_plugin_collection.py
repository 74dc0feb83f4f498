"""Manifests given to pytest as arguments: what is collected, and by which names."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from plugin_output import CHECKS, failures, text_of

Run = Callable[..., pytest.RunResult]
Write = Callable[..., Path]


# What is collected --------------------------------------------------------------------------------


def test_a_manifest_is_an_item_a_check(write_manifest: Write, run: Run) -> None:
    write_manifest()
    result = run("partner/manifest.json", "--collect-only", "-q")
    found = [line for line in result.outlines if "::" in line]
    assert found == [f"partner/manifest.json::{name}" for name in CHECKS]


def test_all_checks_of_a_good_manifest_pass(write_manifest: Write, run: Run) -> None:
    for base in ("arrays", "action", "boolean"):
        write_manifest(base, base)
    result = run(*(f"{base}/manifest.json" for base in ("arrays", "action", "boolean")))
    result.assert_outcomes(passed=3 * len(CHECKS))
    assert result.ret == 0


def test_one_item_runs_by_its_nodeid(write_manifest: Write, run: Run) -> None:
    write_manifest()
    result = run("partner/manifest.json::removals are expressible", "-v")
    result.assert_outcomes(passed=1)
    assert "partner/manifest.json::removals are expressible PASSED" in result.stdout.str()


def test_a_nodeid_of_no_check_is_a_usage_error(write_manifest: Write, run: Run) -> None:
    write_manifest()
    result = run("partner/manifest.json::removals")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "not found: " in text_of(result)


@pytest.mark.parametrize(("expression", "count"), [("expressible", 2), ("not expressible", 4)])
def test_items_are_chosen_by_name(
    write_manifest: Write, run: Run, expression: str, count: int
) -> None:
    write_manifest()
    result = run("partner/manifest.json", "-k", expression)
    result.assert_outcomes(passed=count, deselected=len(CHECKS) - count)


def test_a_folder_stands_for_its_manifest_as_on_the_command_line(
    write_manifest: Write, run: Run
) -> None:
    write_manifest()
    run("partner").assert_outcomes(passed=len(CHECKS))
    run("partner", "partner/manifest.json").assert_outcomes(passed=len(CHECKS))


def test_a_folder_above_is_searched_for_tests_and_not_for_manifests(
    write_manifest: Write, run: Run
) -> None:
    write_manifest()
    assert run(".").ret == pytest.ExitCode.NO_TESTS_COLLECTED


@pytest.mark.parametrize("text", ['{"name": "A web application", "icons": []}', "", "\xff"])
def test_another_manifest_in_a_folder_is_left_alone(
    pytester: pytest.Pytester, run: Run, text: str
) -> None:
    pytester.mkdir("partner").joinpath("manifest.json").write_text(text, encoding="latin-1")
    assert run("partner").ret == pytest.ExitCode.NO_TESTS_COLLECTED
    assert run("partner/manifest.json").ret != pytest.ExitCode.NO_TESTS_COLLECTED


@pytest.mark.parametrize(
    "arguments", [("partner/manifest.json", "."), (".", "partner/manifest.json")]
)
def test_a_manifest_is_collected_beside_the_folder_that_it_is_in(
    pytester: pytest.Pytester, write_manifest: Write, run: Run, arguments: tuple[str, str]
) -> None:
    write_manifest()
    write_manifest("other")
    pytester.makepyfile(test_there="def test_it(): pass")
    run(*arguments).assert_outcomes(passed=len(CHECKS) + 1)


def test_any_name_will_do(write_manifest: Write, run: Run) -> None:
    path = write_manifest()
    result = run(path.rename(path.with_name("draft.json")))
    result.assert_outcomes(passed=len(CHECKS))


def test_the_order_may_be_random(pytester: pytest.Pytester, write_manifest: Write) -> None:
    write_manifest()
    result = pytester.runpytest_inprocess("-p", "randomly", "partner/manifest.json")
    result.assert_outcomes(passed=len(CHECKS))


# Recorded requests --------------------------------------------------------------------------------


def record(folder: Path, name: str, body: bytes, expected: object = None) -> None:
    for kind, data in (("requests", body), ("expected", json.dumps(expected).encode())):
        if kind == "requests" or expected is not None:
            (folder / kind).mkdir(exist_ok=True)
            (folder / kind / f"{name}.json").write_bytes(data)


GOOD_BODY = json.dumps(
    {"environment": "e", "cohort": {"id": "c", "name": "n"}, "add": [{"id": "ann"}]}
).encode()


def test_recorded_requests_are_checks_of_their_own(write_manifest: Write, run: Run) -> None:
    folder = write_manifest().parent
    deltas = {"c": {"added": ["ann"], "removed": []}}
    record(folder, "joins", GOOD_BODY, {"docs": {"status": 204, "deltas": deltas}})
    record(folder, "nothing-expected", GOOD_BODY)
    record(folder, "nothing-expected-but-refused", b"{}")
    record(folder, "refused", b"{", {"why": "cut off", "docs": {"status": 400, "update": None}})
    result = run("partner/manifest.json", "-v", "-k", "request and not requests")
    result.assert_outcomes(passed=3, failed=1, deselected=len(CHECKS))
    assert "::request joins PASSED" in result.stdout.str()
    assert "::request nothing-expected PASSED" in result.stdout.str()
    assert failures(result)["request nothing-expected-but-refused"] == (
        "request nothing-expected-but-refused is refused: could not find path /environment in"
        " request payload (environmentIdPath)\n"
        "expected: it is taken, since nothing else is expected of it\n"
        "manifest: partner/manifest.json\n"
    )
    assert "::request refused PASSED" in result.stdout.str()


def test_a_recorded_request_that_means_something_else_shows_both(
    write_manifest: Write, run: Run
) -> None:
    folder = write_manifest().parent
    deltas = {"c": {"added": ["bob"], "removed": []}}
    expected = {"why": "Bob joined.", "docs": {"status": 200, "deltas": deltas}}
    record(folder, "joins", GOOD_BODY, expected)
    assert failures(run("partner/manifest.json"))["request joins"] == (
        "request joins is not what expected/joins.json, docs, says:\n"
        "  status: expected 200\n"
        "          found 204\n"
        '  deltas/c/added/0: expected "bob"\n'
        '                    found "ann"\n'
        "  the manifest has no jsonResponseBody: what is taken is answered 204\n"
        "expected: Bob joined.\n"
        "manifest: partner/manifest.json\n"
    )


def test_a_request_is_checked_only_where_something_is_expected(
    write_manifest: Write, run: Run
) -> None:
    folder = write_manifest().parent
    record(folder, "joins", GOOD_BODY, {"docs": {"status": 204}})
    result = run("partner/manifest.json", "-q", "--co", "--sstest-profile", "validation-server")
    assert "request joins" not in result.stdout.str()
    assert "request joins" in run("partner/manifest.json", "-q", "--co").stdout.str()


def test_an_expectation_without_its_request_is_an_error(write_manifest: Write, run: Run) -> None:
    folder = write_manifest().parent
    (folder / "expected").mkdir()
    (folder / "expected/joins.json").write_text('{"docs": {}}')
    result = run("partner/manifest.json")
    result.assert_outcomes(errors=1)
    assert "joins.json: there is no requests/joins.json for it" in text_of(result)
