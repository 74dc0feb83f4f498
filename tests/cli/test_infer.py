"""``sstest infer``: what is printed where, what is asked, and how it ends."""

import json
import re
from pathlib import Path

import pytest

from sstest.engine.lint import lint
from tests.cli.conftest import BODY
from tests.command_line import run
from tests.inferring.shapes import SHAPES

GERMAN = SHAPES["German"]


@pytest.fixture
def recorded(tmp_path: Path) -> Path:
    file = tmp_path / "payloads.jsonl"
    file.write_bytes(b"\n".join(GERMAN.bodies))
    return file


def test_the_manifest_is_on_stdout_and_has_placeholders_only(recorded: Path) -> None:
    ran = run("infer", recorded)
    assert ran.exit_code == 0
    said, what_next = ran.stderr.splitlines()
    assert said == "infer: the manifest reads 4 of 4 payloads: 6 join, 5 leave"
    assert what_next.startswith("next: save it as KEY/manifest.json")
    manifest = json.loads(ran.stdout)
    assert manifest["capabilities"]["syncedSegment"]["requestParser"] == GERMAN.parser
    folder = recorded.parent / "acme"
    folder.mkdir()
    (folder / "manifest.json").write_text(ran.stdout)
    found = lint(folder)
    assert {one.code for one in found} == {"SS509"}
    assert len(found) == 10


def test_what_to_do_next_with_more_payloads_than_are_tested(recorded: Path) -> None:
    recorded.write_bytes(b"\n".join([*GERMAN.bodies, *[GERMAN.bodies[0]] * 5_000]))
    what_next = run("infer", recorded).stderr.splitlines()[-1]
    assert "put some of the payloads, at most 5,000, into KEY/requests/" in what_next


def test_a_manifest_in_the_folder_is_no_payload(recorded: Path) -> None:
    (recorded.parent / "manifest.json").write_text(run("infer", recorded).stdout)
    ran = run("infer", recorded.parent)
    assert (ran.exit_code, json.loads(ran.stdout)) == (0, json.loads(run("infer", recorded).stdout))
    alone = run("infer", recorded.parent / "manifest.json")
    assert (alone.exit_code, alone.stdout) == (2, "")


def test_all_of_it_as_json(recorded: Path) -> None:
    data = json.loads(run("infer", "--format", "json", recorded).stdout)
    assert data["candidates"][0]["requestParser"] == GERMAN.parser
    assert data["manifest"]["capabilities"]["syncedSegment"]["requestParser"] == GERMAN.parser
    assert data["payloads"] == 4
    assert data["questions"] == data["unread"] == data["obstacles"] == []


def test_reasons_are_on_stderr(recorded: Path) -> None:
    ran = run("infer", "--explain", recorded)
    assert json.loads(ran.stdout)
    assert "context key: '/kundennummer'  (memberIdPath)" in ran.stderr
    assert re.search(r"^  \+\d\.\d  its values are 24 hexadecimal digits", ran.stderr, re.MULTILINE)


def test_questions_are_on_stderr_with_the_default() -> None:
    body = json.dumps({**BODY, "remove": []}).encode()
    ran = run("infer", "-", stdin=body)
    assert ran.exit_code == 0
    assert "question: " in ran.stderr
    assert "  default: " in ran.stderr


def test_questions_are_asked(tmp_path: Path) -> None:
    members = [{"key1": f"a{at}", "key2": f"b{at}"} for at in range(4)]
    payload = {"environmentId": "5f1a2b3c4d5e6f7a8b9c0d1e", "cohortId": "c", "cohortName": "Fans"}
    file = tmp_path / "one.json"
    file.write_text(json.dumps({**payload, "action": "add", "members": members}))
    answers = b"remove\nnonsense\n7\n2\n\n"
    ran = run("infer", "--interactive", file, stdin=answers)
    assert ran.exit_code == 0
    manifest = json.loads(ran.stdout)
    parser = manifest["capabilities"]["syncedSegment"]["requestParser"]
    assert parser["memberArrayParser"] == {"memberIdPath": "/key2"}
    assert "No payload removes anybody: what does the action say then?" in ran.stderr
    assert "there is no option 7" in ran.stderr
    assert "this question has options only" in ran.stderr


def test_an_answer_of_no(tmp_path: Path) -> None:
    file = tmp_path / "one.json"
    file.write_text(json.dumps({**BODY, "environment": "acme-eu"}))
    ran = run("infer", "--interactive", file, stdin=b"/nowhere\nno\n")
    assert (ran.exit_code, ran.stdout) == (1, "")
    assert "no payload has '/nowhere'" in ran.stderr
    assert "nothing can be the environment's client-side ID" in ran.stderr


def test_the_end_of_answers_takes_the_defaults(tmp_path: Path) -> None:
    file = tmp_path / "one.json"
    file.write_text(json.dumps(BODY))
    ran = run("infer", "--interactive", file)
    assert json.loads(ran.stdout)


def test_payloads_that_no_manifest_reads(tmp_path: Path) -> None:
    file = tmp_path / "persons.jsonl"
    file.write_text('{"userId": "a", "cohortId": "c"}\n' * 3)
    ran = run("infer", file)
    assert (ran.exit_code, ran.stdout) == (1, "")
    assert "no manifest reads these payloads" in ran.stderr
    assert "no array holds members: each payload is about one person" in ran.stderr
    data = json.loads(run("infer", file, "--format", "json").stdout)
    assert data["manifest"] is None
    assert data["obstacles"][0]["change"].startswith("send an array")


def test_what_cannot_be_read(tmp_path: Path) -> None:
    for arguments, why in (
        ((tmp_path / "missing.json",), "missing.json: there is no such file; check the path"),
        (("-", "--interactive"), "reads answers from stdin"),
        (("-",), "there are no payloads"),
    ):
        ran = run("infer", *arguments)
        assert (ran.exit_code, ran.stdout) == (2, "")
        assert why in ran.stderr
