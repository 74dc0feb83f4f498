"""``sstest parse --explain``: what each pointer found; and values that no output can hold."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from cli_input import body_of, change_manifest, data_of, write_body

from tests.command_line import Ran

Run = Callable[..., Ran]


# --explain ----------------------------------------------------------------------------------------


def test_each_pointer_with_what_it_found_and_where(run: Run, partner: Path) -> None:
    (partner / "body.json").write_text(
        '{"environment": "e",\n "cohort": {"id": 5, "name": "n"},\n "add": [{"id": "ann"}]}'
    )
    lines = run("parse", ".", "body.json", "--explain").stdout.splitlines()
    assert [re.split(r"  +", line.strip()) for line in lines[:7]] == [
        ["property", "pointer", "found", "where"],
        ["environmentIdPath", "/environment", '"e"', "1:17"],
        ["cohortIdPath", "/cohort/id", "5", "2:19"],
        ["cohortNamePath", "/cohort/name", '"n"', "2:30"],
        ["addMemberArrayPath", "/add", "an array of 1", "3:9"],
        ["member 0 memberIdPath", "/id", '"ann"', "3:17"],
        ["removeMemberArrayPath", "/remove", "not found: counts as an empty array"],
    ]
    assert lines[8] == "environment   e"


@pytest.mark.parametrize("profile", ["docs", "validation-server"])
def test_a_refused_request_is_explained_all_the_same(run: Run, partner: Path, profile: str) -> None:
    write_body(partner, body_of(cohort={"id": "c"}))
    arguments = ("parse", ".", "body.json", "--explain", "--profile", profile)
    result = run(*arguments)
    assert result.exit_code == 1
    assert "not found: /cohort has no property 'name'" in result.stdout
    assert "refused with status 400: could not find path /cohort/name" in result.stderr
    result = run(*arguments, "--format", "json")
    assert result.exit_code == 1
    data = data_of(result)
    assert data["error"]["field"] == "cohortNamePath"
    found = {one["field"]: one for one in data["explain"]}
    assert found["cohortIdPath"]["value"] == "c"
    assert found["cohortNamePath"]["found"] is False
    assert "value" not in found["cohortNamePath"]


def test_of_many_members_three_are_explained_in_text_and_all_in_json(
    run: Run, partner: Path
) -> None:
    write_body(partner, body_of(add=[{"id": f"user-{index}"} for index in range(1_500)]))
    text = run("parse", ".", "body.json", "--explain").stdout
    assert "member 2 memberIdPath" in text
    assert "member 3" not in text
    assert "... and 1,497 more values of further members" in text
    data = data_of(run("parse", ".", "body.json", "--explain", "--format", "json"))
    assert sum(one["field"] == "memberIdPath" for one in data["explain"]) == 1_500


def test_values_are_cut_in_text_and_whole_in_json(run: Run, partner: Path) -> None:
    write_body(partner, body_of(environment="e" * 5_000, cohort={"id": {}, "name": {"a": 1}}))
    result = run("parse", ".", "body.json", "--explain")
    assert "an empty object" in result.stdout
    assert "an object of 1" in result.stdout
    assert max(map(len, result.stdout.splitlines())) < 160
    data = data_of(run("parse", ".", "body.json", "--explain", "--format", "json"))
    assert data["explain"][0]["value"] == "e" * 5_000


@pytest.mark.parametrize(
    "body",
    [
        b'\xef\xbb\xbf{"environment": "e", "cohort": {"id": 1, "name": "n"}, "add": [{"id": 2}]}',
        b'{"environment": "\\ud800", "cohort": {"id": 1, "name": "n"}, "add": [{"id": 2}]}',
    ],
    ids=["byte order mark", "half a pair"],
)
def test_a_body_that_only_the_validation_server_reads_is_taken_without_explanation(
    run: Run, partner: Path, body: bytes
) -> None:
    write_body(partner, body)
    arguments = ("parse", ".", "body.json", "--explain", "--profile", "validation-server")
    result = run(*arguments)
    assert result.exit_code == 0
    assert "  joins       2\n" in result.stdout
    assert result.stderr.startswith("note: no explanation, which follows the documentation: ")
    assert "explain" not in data_of(run(*arguments, "--format", "json"))


def test_a_manifest_that_only_the_validation_server_reads(run: Run, partner: Path) -> None:
    change_manifest(partner, note="not a property")
    arguments = ("parse", ".", "body.json", "--explain", "--profile", "validation-server")
    assert run(*arguments).exit_code == 0
    assert "has no property 'note'" in run(*arguments).stderr


# Values that JSON or a terminal cannot hold -------------------------------------------------------


def test_numbers_too_large_for_json_are_text(run: Run, partner: Path) -> None:
    write_body(partner, b'{"environment": "e", "cohort": {"id": 1e400, "name": -1e400}}')
    arguments = ("parse", ".", "body.json", "--format", "json", "--explain")
    refused = data_of(run(*arguments))
    assert [one["value"] for one in refused["explain"][1:3]] == ["Infinity", "-Infinity"]
    long = "9" * 5_000
    body = b'{"environment": "e", "cohort": {"id": %s, "name": "n"}, "add": [{"id": 1e400}]}'
    write_body(partner, body % long.encode())
    data = data_of(run(*arguments, "--profile", "validation-server"))
    assert data["memberships"][0]["contextKey"] == "Infinity"
    assert data["explain"][1]["value"] == long


def test_functions_of_javascript_are_text(run: Run, partner: Path) -> None:
    change_manifest(partner, cohortNamePath="/constructor")
    write_body(partner, body_of(add=[{"id": "ann"}]))
    arguments = ("parse", ".", "body.json", "--profile", "validation-server")
    name = data_of(run(*arguments, "--format", "json"))["memberships"][0]["cohortName"]
    assert name.startswith("function Object()")
    assert f"cohort        c ({name})" in run(*arguments).stdout


HOSTILE = "\x1b[2J\x9b2J\u202e\x07\x00\x7f"


@pytest.mark.parametrize("profile", ["docs", "validation-server"])
@pytest.mark.parametrize("output", ["text", "json"])
def test_nothing_that_a_terminal_obeys_is_printed_raw(
    run: Run, partner: Path, output: str, profile: str
) -> None:
    change_manifest(partner, environmentIdPath=f"/{HOSTILE}")
    both = {"add": [{"id": HOSTILE}], "remove": [{"id": HOSTILE}]}
    write_body(
        partner, body_of(**{HOSTILE: HOSTILE}, cohort={"id": HOSTILE, "name": HOSTILE}, **both)
    )
    arguments = ("parse", ".", "body.json", "--explain", "--format", output, "--profile", profile)
    taken = run(*arguments)
    assert taken.exit_code == 0
    write_body(partner, body_of())
    refused = run(*arguments)
    assert refused.exit_code == 1
    for result in (taken, refused):
        for line in (result.stdout + result.stderr).splitlines():
            assert line.isprintable()
    if output == "json":
        assert data_of(taken)["memberships"][0]["contextKey"] == HOSTILE


def test_markup_is_text(run: Run, partner: Path) -> None:
    write_body(partner, body_of(cohort={"id": "[red]c[/red]", "name": "[/]:smile:"}))
    result = run("parse", ".", "body.json", "--explain")
    assert "cohort        [red]c[/red] ([/]:smile:)" in result.stdout
    assert '"[red]c[/red]"' in result.stdout


def test_long_keys_are_not_broken_into_lines(run: Run, partner: Path) -> None:
    write_body(partner, body_of(add=[{"id": "x" * 1_000}]))
    assert f"  joins       {'x' * 1_000}\n" in run("parse", ".", "body.json").stdout
