"""Manifests given to pytest as arguments: what is collected, and by which names."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from plugin_output import ITEMS, failures, text_of

from tests.inner_run import run_inprocess

Run = Callable[..., pytest.RunResult]
Write = Callable[..., Path]


# What is collected --------------------------------------------------------------------------------


def test_a_good_manifest_has_an_item_for_each_family_and_each_search(
    write_manifest: Write, run: Run
) -> None:
    write_manifest()
    result = run("partner/manifest.json", "--collect-only", "-q")
    found = [line for line in result.outlines if "::" in line]
    assert found == [f"partner/manifest.json::{name}" for name in ITEMS]


def test_the_items_of_good_manifests_pass(write_manifest: Write, run: Run) -> None:
    for base in ("arrays", "action", "boolean"):
        write_manifest(base, base, template='{"status": {{statusCode}} }')
    result = run("-v", *(f"{base}/manifest.json" for base in ("arrays", "action", "boolean")))
    # With a template there are a family and two searches more, with an action another family.
    result.assert_outcomes(passed=3 * (len(ITEMS) + 3) + 1)
    assert "action/manifest.json::matchers PASSED" in result.stdout.str()
    assert "boolean/manifest.json::templates PASSED" in result.stdout.str()
    assert result.ret == 0


def test_what_is_worth_knowing_fails_nothing(write_manifest: Write, run: Run) -> None:
    result = run(write_manifest(template='{"error": "{{errorMessage}}"}'))
    assert result.ret == 0
    assert re.search(r"passed; findings: \d info", result.stdout.str())


def test_one_item_runs_by_its_nodeid(write_manifest: Write, run: Run) -> None:
    write_manifest()
    result = run("partner/manifest.json::SS902 members can join and leave", "-v")
    result.assert_outcomes(passed=1)
    assert "partner/manifest.json::SS902 members can join and leave PASSED" in result.stdout.str()


def test_an_unknown_nodeid_is_a_usage_error(write_manifest: Write, run: Run) -> None:
    write_manifest()
    result = run("partner/manifest.json::SS902")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "not found: " in text_of(result)


@pytest.mark.parametrize(("expression", "count"), [("SS9", 2), ("not SS9", 3)])
def test_items_are_chosen_by_name(
    write_manifest: Write, run: Run, expression: str, count: int
) -> None:
    write_manifest()
    result = run("partner/manifest.json", "-k", expression)
    result.assert_outcomes(passed=count, deselected=len(ITEMS) - count)


def test_a_folder_stands_for_its_manifest_as_on_the_command_line(
    write_manifest: Write, run: Run
) -> None:
    write_manifest()
    run("partner").assert_outcomes(passed=len(ITEMS))
    run("partner", "partner/manifest.json").assert_outcomes(passed=len(ITEMS))


def test_a_folder_of_manifests_stands_for_them_as_on_the_command_line(
    write_manifest: Write, run: Run, pytester: pytest.Pytester
) -> None:
    write_manifest("integrations/one")
    write_manifest("integrations/two")
    other = pytester.mkdir("integrations/three") / "manifest.json"
    other.write_text('{"name": "without segments"}')
    run("integrations").assert_outcomes(passed=2 * len(ITEMS))
    run(".").assert_outcomes(passed=2 * len(ITEMS))


def test_of_too_many_manifests_in_a_folder_one_error_tells(
    write_manifest: Write, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("conftest_plugin.collection.TESTED_MANIFESTS", 2)
    for name in "abcd":
        write_manifest(f"integrations/{name}")
    result = run("integrations")
    result.assert_outcomes(errors=1)
    assert "more than 2 manifests of folders are not tested in one run" in text_of(result)
    run("integrations/a", "integrations/b").assert_outcomes(passed=2 * len(ITEMS))
    run("integrations/a/manifest.json", "integrations/b", "integrations/c").assert_outcomes(
        passed=3 * len(ITEMS)
    )


def test_of_too_many_recorded_requests_one_error_tells(
    write_manifest: Write, run: Run, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("conftest_plugin.collection.TESTED_REQUESTS", 3)
    for name in "abc":
        write_manifest(f"integrations/{name}")
        pytester.mkdir(f"integrations/{name}/requests")
        recorded = pytester.path / "integrations" / name / "requests" / "day.jsonl"
        recorded.write_text('{"a": 1}\n{"a": 2}\n')
    result = run("integrations")
    result.assert_outcomes(errors=1)
    assert "more than 3 recorded requests are not tested in one run" in text_of(result)


@pytest.mark.skipif(not Path("/proc/self/io").exists(), reason="nothing counts what is read")
def test_a_manifest_with_many_mistakes_is_read_a_few_times(
    write_manifest: Write, run: Run, pytester: pytest.Pytester
) -> None:
    def read() -> int:
        return int(Path("/proc/self/io").read_text().split()[1])

    write_manifest("small")
    write_manifest("large")
    file = pytester.path / "large" / "manifest.json"
    document = json.loads(file.read_text())
    segment = document["capabilities"]["syncedSegment"]
    segment |= {f"unknown{number}": 1 for number in range(10_000)}
    file.write_text(json.dumps(document))
    run("small/manifest.json")
    before = read()
    run("small/manifest.json")
    of_small = read() - before
    assert run("large/manifest.json").parseoutcomes()["failed"] == 100
    assert read() - before - 2 * of_small < 10 * file.stat().st_size


def test_a_folder_of_tests_stands_for_the_tests_and_no_folder_for_none(
    write_manifest: Write, run: Run, pytester: pytest.Pytester
) -> None:
    write_manifest("tests/data")
    assert run().ret == pytest.ExitCode.NO_TESTS_COLLECTED
    (pytester.path / "tests" / "test_there.py").write_text("def test_it(): pass")
    run("tests").assert_outcomes(passed=1)
    write_manifest("several/one/two")
    assert run("several").ret == pytest.ExitCode.NO_TESTS_COLLECTED


@pytest.mark.parametrize("text", ['{"name": "A web application", "icons": []}', "", "\xff"])
def test_another_manifest_in_a_folder_is_left_alone(
    pytester: pytest.Pytester, run: Run, text: str
) -> None:
    pytester.mkdir("partner").joinpath("manifest.json").write_text(text, encoding="latin-1")
    assert run("partner").ret == pytest.ExitCode.NO_TESTS_COLLECTED
    assert run("partner/manifest.json").ret != pytest.ExitCode.NO_TESTS_COLLECTED


@pytest.mark.skipif(pytest.version_tuple < (9, 0), reason="pytest 8 leaves the folder out")
@pytest.mark.parametrize(
    "arguments", [("partner/manifest.json", "."), (".", "partner/manifest.json")]
)
def test_a_manifest_is_collected_beside_the_folder_that_it_is_in(
    pytester: pytest.Pytester, write_manifest: Write, run: Run, arguments: tuple[str, str]
) -> None:
    write_manifest()
    write_manifest("other")
    pytester.makepyfile(test_there="def test_it(): pass")
    run(*arguments).assert_outcomes(passed=len(ITEMS) + 1)


def test_any_name_will_do(write_manifest: Write, run: Run) -> None:
    path = write_manifest()
    result = run(path.rename(path.with_name("draft.json")))
    result.assert_outcomes(passed=len(ITEMS))


def test_the_order_may_be_random(pytester: pytest.Pytester, write_manifest: Write) -> None:
    write_manifest()
    result = run_inprocess(pytester, "-p", "randomly", "partner/manifest.json")
    result.assert_outcomes(passed=len(ITEMS))


# Recorded requests --------------------------------------------------------------------------------


def record(folder: Path, name: str, body: bytes, expected: object = None) -> None:
    for kind, data in (("requests", body), ("expected", json.dumps(expected).encode())):
        if kind == "requests" or expected is not None:
            (folder / kind).mkdir(exist_ok=True)
            (folder / kind / f"{name}.json").write_bytes(data)


GOOD_BODY = json.dumps(
    {"environment": "e", "cohort": {"id": "c", "name": "n"}, "add": [{"id": "ann"}]}
).encode()


def test_recorded_requests_are_items_of_their_own(write_manifest: Write, run: Run) -> None:
    folder = write_manifest().parent
    deltas = {"c": {"added": ["ann"], "removed": []}}
    record(folder, "joins", GOOD_BODY, {"docs": {"status": 204, "deltas": deltas}})
    record(folder, "nothing-expected", GOOD_BODY)
    record(folder, "nothing-expected-but-refused", b'{"cohort": 1}')
    record(folder, "refused", b"{", {"why": "cut off", "docs": {"status": 400, "update": None}})
    result = run("partner/manifest.json", "-v", "-k", "request and not requests")
    result.assert_outcomes(passed=3, failed=1, deselected=len(ITEMS) + 4)
    assert "::request joins PASSED" in result.stdout.str()
    assert "::request nothing-expected PASSED" in result.stdout.str()
    assert "::request refused PASSED" in result.stdout.str()
    text = failures(result)["request nothing-expected-but-refused"]
    assert "error[SS920]: of 4 recorded requests, 'nothing-expected-but-refused' is refused" in text
    assert "could not find path /environment in request payload" in text


def test_requests_in_other_files_are_items_too(write_manifest: Write, run: Run) -> None:
    folder = write_manifest().parent
    record(folder, "joins", GOOD_BODY)
    (folder / "requests" / "day").mkdir()
    (folder / "requests" / "day" / "exit.JSON").write_bytes(GOOD_BODY)
    (folder / "requests" / "sent.jsonl").write_bytes(GOOD_BODY + b"\n\n{}\n")
    result = run("partner", "-k", "request and not requests", "-v")
    result.assert_outcomes(passed=3, failed=1, deselected=len(ITEMS) + 4)
    for name in ("day/exit", "joins", "sent.jsonl:1"):
        assert f"::request {name} PASSED" in result.stdout.str()
    assert failures(result).keys() == {"request sent.jsonl:3"}


def test_what_is_not_read_beside_a_manifest_is_told(write_manifest: Write, run: Run) -> None:
    folder = write_manifest().parent
    record(folder, "joins", GOOD_BODY)
    for name in (
        "expect/joins.json",
        "requests/old.json5",
        "requests/README.md",
        "known_defects.json",
    ):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("[]")
    result = run("partner", "-W", "default")
    assert result.parseoutcomes()["warnings"] == 3
    for told in (
        "partner/expect: is not read; did you mean expected?",
        "partner/requests/old.json5: is not read; expected .json, .jsonl, .ndjson, .har",
        "partner/known_defects.json: is not read; did you mean known-defects.json?",
    ):
        result.stdout.fnmatch_lines([f"*PytestWarning: *{told}"])


def test_a_recorded_request_that_means_something_else_shows_both(
    write_manifest: Write, run: Run
) -> None:
    folder = write_manifest().parent
    deltas = {"c": {"added": ["bob"], "removed": []}}
    expected = {"why": "Bob joined.", "docs": {"status": 200, "deltas": deltas}}
    record(folder, "joins", GOOD_BODY, expected)
    text = failures(run("partner/manifest.json"))["request joins"]
    for line in (
        "error[SS925]: 'joins' is not what expected/joins.json says of docs",
        "expected: Bob joined.",
        "status: expected 200",
        "found 204",
        'deltas/c/added: missing ["bob"]',
        'not expected ["ann"]',
        "the manifest has no jsonResponseBody: a success is answered 204",
    ):
        assert line in text


def test_requests_refused_for_one_reason_are_one_failure(write_manifest: Write, run: Run) -> None:
    folder = write_manifest().parent
    for name in ("first", "second-of-them"):
        body = json.loads(GOOD_BODY) | {"environment": 7, "name": name}
        record(folder, name, json.dumps(body).encode())
    result = run("partner/manifest.json", "-rs")
    result.assert_outcomes(passed=len(ITEMS) + 4, failed=1, skipped=1)
    assert (
        "of 2 recorded requests, 'first' and 1 more are refused"
        in failures(result)["request first"]
    )
    assert "request first has reported it" in result.stdout.str()


def test_a_pointer_that_recorded_requests_contradict_is_one_failure(
    write_manifest: Write, run: Run
) -> None:
    folder = write_manifest(contextKindPath="/kind").parent
    body = {**json.loads(GOOD_BODY), "contextKind": "device"}
    update = {"contextKind": "device"}
    record(folder, "joins", json.dumps(body).encode(), {"docs": {"update": update}})
    result = run("partner/manifest.json", "-rs")
    assert list(failures(result)) == ["SS922 contextKindPath"]
    assert "did you mean '/contextKind'?" in failures(result)["SS922 contextKindPath"]
    assert "SS922 has reported it" in result.stdout.str()


def test_a_request_is_an_item_only_where_something_is_expected(
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


@pytest.mark.parametrize("folder", ["b\x1b]0;t\x07", "c\n:error:pwn"])
def test_names_of_folders_and_requests_are_printed_escaped(
    pytester: pytest.Pytester, write_manifest: Write, run: Run, folder: str
) -> None:
    requests = write_manifest(folder, cohortIdPath=5).parent / "requests"
    requests.mkdir()
    (requests / "a\x1b[2J\n:error:.json").write_text("{")
    (requests / "b\x1b[2J\n:error:.log").write_text("{")
    options = ("-v", "-rA", "-W", "always", "-o", "junit_family=xunit1")
    result = run(folder, *options, "--junitxml=junit.xml")
    assert failures(result)
    assert not re.search("^:error:|\x1b", text_of(result), re.MULTILINE)
    assert r"b\x1b[2J\n:error:.log: is not read" in text_of(result)
    cases = ET.parse(pytester.path / "junit.xml").iter("testcase")  # noqa: S314  # our own file
    assert all(value.isprintable() for one in cases for value in one.attrib.values())


@pytest.mark.parametrize("name", ["manifest.json", "known-defects.json", "requests/a.json"])
@pytest.mark.parametrize("leads_to", ["/dev/zero", "../../secret.json"])
def test_a_link_out_of_the_folder_is_an_error(
    pytester: pytest.Pytester, write_manifest: Write, run: Run, name: str, leads_to: str
) -> None:
    folder = write_manifest("all/partner").parent
    secret = write_manifest(".").rename(pytester.path / "secret.json")
    (folder / "requests").mkdir()
    (folder / name).unlink(missing_ok=True)
    target = "../../../secret.json" if "/" in name and "secret" in leads_to else leads_to
    (folder / name).symlink_to(target)
    result = run("all")
    if name == "manifest.json" and leads_to == "/dev/zero":
        assert result.ret == pytest.ExitCode.NO_TESTS_COLLECTED  # pytest itself leaves it out
        return
    result.assert_outcomes(errors=1)
    assert f"{name}: cannot be read: it is a link that leads out of the folder" in text_of(result)
    assert secret.name not in text_of(result)


# What pyproject.toml says ------------------------------------------------------------------------

SWALLOWS = {"path": "/action", "matcher": "^(add|remove)$"}


def test_what_pyproject_toml_ignores_fails_under_no_other_code(
    pytester: pytest.Pytester, write_manifest: Write, run: Run
) -> None:
    write_manifest(base="action", arrayInclusion=SWALLOWS)
    pytester.makepyprojecttoml('[tool.sstest]\nignore = ["SS310"]')
    result = run("partner/manifest.json", "-rs")
    assert result.ret == 0
    assert "SS310, which pyproject.toml ignores, covers it" in result.stdout.str()


def test_searches_can_be_ignored_as_well(
    pytester: pytest.Pytester, write_manifest: Write, run: Run
) -> None:
    write_manifest()
    pytester.makepyprojecttoml('[tool.sstest]\nignore = ["SS9", "SS1"]')
    result = run("partner/manifest.json", "-v")
    result.assert_outcomes(passed=2)
    assert "::pointers" not in result.stdout.str()


def test_searches_alone_fail_for_what_leaves_nothing_to_search(
    pytester: pytest.Pytester, write_manifest: Write, run: Run
) -> None:
    write_manifest(environmentIdPath=5)
    pytester.makepyprojecttoml('[tool.sstest]\nselect = ["SS9"]')
    assert list(failures(run("partner/manifest.json"))) == ["SS205 environmentIdPath"]


def test_a_misspelt_setting_in_pyproject_toml_is_one_line(
    pytester: pytest.Pytester, write_manifest: Write, run: Run
) -> None:
    write_manifest()
    pytester.makepyprojecttoml('[tool.sstest]\nignor = ["SS310"]')
    result = run("partner/manifest.json")
    result.assert_outcomes(errors=1)
    assert "[tool.sstest] has no 'ignor'; did you mean ignore?" in text_of(result)


def test_submission_makes_its_rules_items(
    pytester: pytest.Pytester, write_manifest: Write, run: Run
) -> None:
    write_manifest()
    pytester.makepyprojecttoml("[tool.sstest]\nsubmission = true")
    found = failures(run("partner/manifest.json"))
    assert found
    assert all(name.startswith("SS5") for name in found)
