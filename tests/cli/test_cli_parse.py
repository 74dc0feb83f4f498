"""``sstest parse``: what it prints, where, and with which exit code."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from cli_input import body_of, change_manifest, data_of, write_body

from tests.command_line import Ran

Run = Callable[..., Ran]


# A request that is taken --------------------------------------------------------------------------


def test_who_joins_and_who_leaves(run: Run) -> None:
    result = run("parse", "manifest.json", "body.json")
    assert result.exit_code == 0
    assert result.stderr == ""
    assert result.stdout == (
        "environment   env-1\n"
        "context kind  user\n"
        "cohort        c-1 (Readers)\n"
        "  joins       7\n"
        "  joins       ann\n"
        "  leaves      bob\n"
    )


@pytest.mark.parametrize("manifest", [".", "manifest.json"])
def test_a_manifest_is_a_file_or_its_folder(run: Run, manifest: str) -> None:
    assert run("parse", manifest, "body.json").exit_code == 0


def test_a_body_comes_from_stdin(run: Run, partner: Path) -> None:
    body = (partner / "body.json").read_bytes()
    assert run("parse", ".", "-", stdin=body).stdout == run("parse", ".", "body.json").stdout != ""


def test_the_update_as_json(run: Run) -> None:
    result = run("parse", ".", "body.json", "--format", "json")
    assert result.exit_code == 0
    assert data_of(result) == {
        "environmentId": "env-1",
        "contextKind": "user",
        "memberships": [
            {"contextKey": key, "included": included, "cohortId": "c-1", "cohortName": "Readers"}
            for key, included in (("ann", True), ("7", True), ("bob", False))
        ],
    }


def test_several_cohorts_are_listed_each(run: Run, partner: Path) -> None:
    change_manifest(partner, memberArrayParser={"memberIdPath": "/id", "cohortIdPath": "/of"})
    write_body(partner, body_of(add=[{"id": "ann"}, {"id": "bob", "of": "d"}]))
    assert run("parse", ".", "body.json").stdout.splitlines()[2:] == [
        "cohort        c (n)",
        "  joins       ann",
        "cohort        d (n)",
        "  joins       bob",
    ]


def test_nobody_is_said_to_be_nobody(run: Run, partner: Path) -> None:
    write_body(partner, body_of())
    lines = run("parse", ".", "body.json").stdout.splitlines()
    assert lines[-2:] == ["cohort        c (n)", "  no changes"]


def test_of_many_members_twenty_are_shown(run: Run, partner: Path) -> None:
    write_body(partner, body_of(add=[{"id": f"user-{index:05}"} for index in range(12_345)]))
    lines = run("parse", ".", "body.json").stdout.splitlines()
    assert lines[-2:] == ["  joins       user-00019", "  joins       ... and 12,325 more"]
    assert len(lines) == 24


def test_a_conflict_is_talk_and_no_finding(run: Run, partner: Path) -> None:
    write_body(partner, body_of(add=[{"id": "ann"}], remove=[{"id": "ann"}]))
    result = run("parse", ".", "body.json")
    assert result.exit_code == 0
    assert result.stderr.startswith("note: 'ann' is both added to and removed from cohort 'c'")
    data = data_of(run("parse", ".", "body.json", "--format", "json"))
    assert data["diagnostics"] == [result.stderr.removeprefix("note: ").rstrip("\n")]


def test_a_property_that_stands_twice_is_talk(run: Run, partner: Path) -> None:
    path = partner / "manifest.json"
    path.write_text(path.read_text().replace('"/add"', '"/old",\n"addMemberArrayPath": "/add"'))
    result = run("parse", ".", "body.json")
    assert result.exit_code == 0
    assert "note: manifest.json: 9:1: warning SS006: " in result.stderr
    assert "in the same object twice" in result.stderr


# A request that is refused ------------------------------------------------------------------------


def test_a_refusal_is_a_finding(run: Run, partner: Path) -> None:
    write_body(partner, body_of(add=[{"id": "ann"}, {}]))
    result = run("parse", ".", "body.json")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr == (
        "error: refused with status 400: could not find path /id in request payload"
        " (memberIdPath, member 1 at /add/1/id); /add/1 has no property 'id'; it has none\n"
    )


def test_a_refusal_as_json(run: Run, partner: Path) -> None:
    write_body(partner, body_of(add=[{"id": "ann"}, {}]))
    result = run("parse", ".", "body.json", "--format", "json")
    assert result.exit_code == 1
    assert result.stderr == ""
    assert data_of(result) == {
        "error": {
            "status": 400,
            "message": "could not find path /id in request payload",
            "field": "memberIdPath",
            "pointer": "/id",
            "member": 1,
            "location": "/add/1/id",
            "hint": "/add/1 has no property 'id'; it has none",
        }
    }


def test_the_profile_decides_and_the_hint_says_why(run: Run, partner: Path) -> None:
    paths = {"memberIdPath": "/id", "booleanMembershipPath": "/member"}
    change_manifest(partner, memberArrayPath="/all", memberArrayParser=paths)
    path = partner / "manifest.json"
    path.write_text(re.sub(r'\s*"(add|remove)MemberArrayPath": "[^"]*",', "", path.read_text()))
    write_body(partner, body_of(all=[{"id": "ann", "member": False}]))
    assert run("parse", ".", "body.json").exit_code == 0
    result = run("parse", ".", "body.json", "--profile", "validation-server")
    assert result.exit_code == 1
    assert "found false, and the validation server treats false" in result.stderr


UNREADABLE = {
    "nothing": b"",
    "bytes": bytes(range(256)),
    "no UTF-8": b'{"a": "\xff"}',
    "NaN": b'{"a": NaN}',
    "half a pair": b'{"a": "\\ud800"}',
    "brackets": b"[" * 200_000,
    "two documents": b"{} {}",
    "a long string": b'{"environment": "' + b"x" * 10_000_000,
}


@pytest.mark.parametrize("output", ["text", "json"])
@pytest.mark.parametrize("explain", [(), ("--explain",)])
@pytest.mark.parametrize("name", UNREADABLE)
def test_whatever_bytes_are_a_refusal(
    run: Run, partner: Path, name: str, explain: tuple[str, ...], output: str
) -> None:
    write_body(partner, UNREADABLE[name])
    result = run("parse", ".", "body.json", "--format", output, *explain)
    assert result.exit_code == 1
    if output == "json":
        assert data_of(result)["error"]["status"] == 400
    else:
        assert result.stdout == ""
        assert result.stderr.startswith("error: refused with status 400: request payload is ")
        assert len(result.stderr) < 300


def test_many_memberships_are_json_as_a_few_are(run: Run, partner: Path) -> None:
    """They are written in batches."""
    body = body_of(add=[{"id": f"user-{number}"} for number in range(2_001)])
    write_body(partner, body)
    result = run("parse", ".", "body.json", "--format", "json")
    data = data_of(result)
    assert len(data["memberships"]) == 2_001
    assert result.stdout == json.dumps(data, indent=2, ensure_ascii=False) + "\n"


@pytest.mark.nightly
def test_of_many_members_the_first_are_explained(run: Run, partner: Path) -> None:
    body = body_of(add=[{"id": number} for number in range(20_005)])
    write_body(partner, body)
    data = data_of(run("parse", ".", "body.json", "--explain", "--format", "json"))
    assert data["explainLeftOut"] == 5
    (array,) = [one for one in data["explain"] if one["field"] == "addMemberArrayPath"]
    assert (array["elements"], "value" in array) == (20_005, False)
    assert max(one.get("member", 0) for one in data["explain"]) == 19_999


def test_an_explanation_that_is_too_deep_to_be_written_prints_nothing(
    run: Run, partner: Path
) -> None:
    deep = "[" * 3_000 + "]" * 3_000
    body = json.dumps(body_of(add=[{"id": 1}])).replace('"n"', deep)
    write_body(partner, body.encode())
    result = run("parse", ".", "body.json", "--explain", "--format", "json")
    if result.exit_code == 2:  # Python 3.13 writes deeper JSON than those before
        assert result.stdout == ""
