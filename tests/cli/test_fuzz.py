"""``sstest fuzz``: what it prints, how it exits, and that each finding can be seen again."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from cli_input import data_of

from sstest import Manifest, corpus
from sstest.endpoint import LaunchDarkly
from sstest.endpoint.asgi import Application
from sstest.endpoint.server import running
from sstest.parser import Profile
from tests.command_line import Ran
from tests.inner_run import run_inside

Run = Callable[..., Ran]

ACTION = {
    "environmentIdPath": "/environment",
    "cohortIdPath": "/cohort/id",
    "cohortNamePath": "/cohort/name",
    "memberArrayPath": "/members",
    "arrayInclusion": {"path": "/action", "matcher": "^(add|remove)$"},
    "memberArrayParser": {"memberIdPath": "/id"},
}
SENT = {"environment": "e-1", "cohort": {"id": "c-1", "name": "Readers"}, "add": [{"id": "ann"}]}


@pytest.fixture
def swallowing(partner: Path) -> Path:
    """A manifest whose matcher takes removals, and whose template has a raw value."""
    template = '{"name": "{{{requestBody.cohort.name}}}", "status": {{statusCode}} }'
    capability = {"requestParser": ACTION, "jsonResponseBody": template}
    path = partner / "it's; a $(manifest).json"
    path.write_text(json.dumps({"capabilities": {"syncedSegment": capability}}, indent=2))
    return path


def test_a_good_manifest_is_fine(run: Run) -> None:
    result = run("fuzz", ".", "--ci", "--max-examples", "5")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr.startswith("manifest.json, profile docs: 5 rules, up to 5 examples")
    assert result.stderr.endswith(": nothing found\n")
    assert "SS912 replies are JSON that says what happened: not tried" in result.stderr


def test_quiet_says_nothing_of_a_good_manifest(run: Run) -> None:
    result = run("fuzz", ".", "--ci", "-q", "--max-examples", "3")
    assert (result.exit_code, result.output) == (0, "")


def test_findings_are_told_with_place_request_and_replay(run: Run, swallowing: Path) -> None:
    result = run("fuzz", swallowing.name, "--ci", "--max-examples", "25")
    assert result.exit_code == 1
    first, *rest = result.stdout.splitlines()
    assert first == (
        "error[SS310]: matcher '^(add|remove)$' matches 'remove', a word that means removal"
    )
    assert rest[0] == f"  --> {swallowing.name}:11:29"
    assert rest[2].startswith("11 | ")
    assert rest[3].strip(" |") == "^"
    assert rest[4] == "   = expected: members leave"
    assert rest[6].startswith('   = request: {"environment":"0","cohort":{"id":"0","name":"0"}')
    assert "\nwarning[SS406]: " in result.stdout
    assert result.stderr.splitlines()[-1].endswith("1 error, 1 warning")


def test_with_ci_every_run_is_the_same(run: Run, swallowing: Path) -> None:
    runs = [run("fuzz", swallowing.name, "--ci", "--max-examples", "25") for _ in range(2)]
    assert runs[0].stdout == runs[1].stdout
    assert runs[0].stderr == runs[1].stderr
    # Hypothesis may keep its tables of Unicode there; examples it must not.
    assert not (swallowing.parent / ".hypothesis" / "examples").exists()


def test_findings_as_json(run: Run, swallowing: Path) -> None:
    result = run("fuzz", swallowing.name, "--seed", "2", "--max-examples", "25", "--format=json")
    assert result.exit_code == 1
    data = data_of(result)
    assert (data["profile"], data["seed"]) == ("docs", 2)
    first = data["findings"][0]
    assert (first["code"], first["severity"], first["line"]) == ("SS310", "error", 11)
    assert json.loads(first["request"])["action"] == "remove"
    assert {one["code"] for one in data["rules"]} >= {"SS902", "SS916"}


def test_findings_as_junit(run: Run, swallowing: Path) -> None:
    result = run("fuzz", swallowing.name, "--ci", "--max-examples", "25", "--format=junit")
    assert result.exit_code == 1
    (suite,) = ET.fromstring(result.stdout)  # noqa: S314  # our own
    assert (suite.get("tests"), suite.get("failures"), suite.get("skipped")) == ("7", "2", "0")
    failed = {
        case.get("name", "")[:5]: case.find("failure")
        for case in suite.iter("testcase")
        if case.find("failure") is not None
    }
    assert set(failed) == {"SS310", "SS406"}
    assert "= replay: printf" in (failed["SS310"].text or "")  # type: ignore[union-attr]


def found_as_json(run: Run, manifest: Path, *options: str) -> list[dict[str, Any]]:
    arguments = ("fuzz", manifest.name, "--ci", "--max-examples", "25", "--format=json", *options)
    findings: list[dict[str, Any]] = data_of(run(*arguments))["findings"]
    return findings


def test_the_lines_replay_what_was_found(run: Run, swallowing: Path) -> None:
    shims = swallowing.parent / "bin"
    shims.mkdir()
    (shims / "sstest").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m sstest "$@"\n')
    (shims / "sstest").chmod(0o755)
    environment = {**os.environ, "PATH": f"{shims}:{os.environ['PATH']}", "NO_COLOR": "1"}
    before = set(swallowing.parent.iterdir())
    replayed = {}
    for one in found_as_json(run, swallowing):
        command = ["/bin/sh", "-c", one["replay"]]
        options = {"cwd": swallowing.parent, "capture_output": True, "text": True}
        replayed[one["code"]] = subprocess.run(command, env=environment, check=False, **options)
    assert "  joins       0" in replayed["SS310"].stdout
    assert "not JSON" in replayed["SS406"].stdout
    made = {path.name for path in set(swallowing.parent.iterdir()) - before}
    assert made <= {".hypothesis"}


HOSTILE = [
    b'{"a": "\'; touch hacked; \'$(touch hacked)`touch hacked`"}',
    b"\xff\x00\x1b[2J",
    b"[" * 20_000,
    b'{"a": "\\u202e%s%n"}',
    b"\x00",
]


@pytest.mark.parametrize("body", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.skipif(not shutil.which("base64"), reason="there is no base64")
def test_hostile_bodies_reach_the_parser_byte_for_byte(
    run: Run, partner: Path, body: bytes
) -> None:
    (partner / "sent.jsonl").write_bytes(body)
    found = found_as_json(run, partner / "manifest.json", "--samples", "sent.jsonl")
    serious = [one for one in found if one["severity"] == "error"]
    assert serious
    assert {one["code"] for one in serious} <= {"SS920", "SS921"}
    for one in serious:
        line, _, command = one["replay"].rpartition(" | ")
        sent = subprocess.run(["/bin/sh", "-c", line], capture_output=True, check=True).stdout
        assert sent == body
        assert command == "sstest parse manifest.json -"
        assert "refused with status 400" in run(*command.split()[1:], stdin=sent).output
    assert not (partner / "hacked").exists()


def test_a_recorded_request_is_replayed_from_its_file(run: Run, partner: Path) -> None:
    name = "-it's; touch hacked.json"
    (partner / name).write_bytes(b"{}")
    found = found_as_json(run, partner / "manifest.json", "--samples", f"./{name}")
    one = next(one for one in found if one["severity"] == "error")
    command, *arguments = shlex.split(one["replay"])
    assert (command, arguments) == ("sstest", ["parse", "manifest.json", f"./{name}"])
    assert "refused with status 400" in run(*arguments).output


def test_only_the_option_looks_at_the_clock(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.monotonic", count(step=1000).__next__)
    patient = run("fuzz", "hightouch", "--max-examples", "3")
    assert (patient.exit_code, patient.stdout) == (0, "")
    assert patient.stderr.endswith(": nothing found\n")
    hurried = run("fuzz", "hightouch", "--max-examples", "3", "--time", "60")
    assert hurried.exit_code == 2
    assert "no time was left for SS902, SS901; give more with --time" in hurried.stderr


def test_a_curl_line_is_printed_for_a_server_of_yours(run: Run, swallowing: Path) -> None:
    url = "http://localhost:3000/api/v2/segment-target/x?a=1&b='"
    result = run("fuzz", swallowing.name, "--ci", "-q", "--max-examples", "5", "--curl", url)
    line = next(line for line in result.stdout.splitlines() if line.startswith("  = curl: "))
    shown = subprocess.run(
        ["/bin/sh", "-c", "curl() { printf '%s\\n' \"$@\"; }; " + line.split(None, 2)[2]],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    assert shown[shown.index("--url") + 1] == url
    assert json.loads(shown[-1])["action"] == "remove"


@pytest.mark.parametrize("profile", ["docs", "validation-server"])
def test_the_stand_in_takes_what_the_curl_lines_send(
    run: Run, swallowing: Path, profile: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LAUNCHDARKLY_TOKEN", raising=False)
    launchdarkly = LaunchDarkly(Manifest.load(swallowing, "a b"), profile=profile)
    # A recorded body of several lines, with another character than ASCII, is sent as it is.
    body = json.dumps({**SENT, "action": "remové"}, indent=2, ensure_ascii=False)
    (swallowing.parent / "recorded.json").write_text(body, encoding="utf-8")
    with running(Application(launchdarkly)) as server:
        options = ("--ci", "-q", "--max-examples", "5", "--key", "a b", "--profile", profile)
        samples = ("--samples", "recorded.json", "--curl", server.url)
        printed = run("fuzz", swallowing.name, *options, *samples).stdout
        lines = [line for line in printed.splitlines() if line.startswith("  = curl: ")]
        script = "\n".join(line.split(None, 2)[2] for line in lines)
        subprocess.run(["/bin/sh", "-eu"], input=script.encode(), check=True, capture_output=True)
    assert len(launchdarkly.requests) == len(lines) > 1
    assert {one.key for one in launchdarkly.requests} == {"a b"}
    assert not {403, 404} & {one.status for one in launchdarkly.requests}
    assert body.encode() in [one.body for one in launchdarkly.requests]


def test_emitted_tests_fail_until_the_manifest_is_mended(
    run: Run, swallowing: Path, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = swallowing.parent
    monkeypatch.chdir(folder)  # pytester has its own
    target = folder / "tests" / "test_found.py"
    target.parent.mkdir()
    options = ("--ci", "-q", "--max-examples", "25", "--emit-test", "tests/test_found.py")
    assert run("fuzz", swallowing.name, *options).exit_code == 1
    assert run_inside(pytester, target).parseoutcomes() == {"failed": 2}
    mended = swallowing.read_text().replace("^(add|remove)$", "^add$")
    mended = mended.replace('\\"name\\": \\"{{{requestBody.cohort.name}}}\\", ', "")
    swallowing.write_text(mended)
    run_inside(pytester, target, "-k", "ss310").assert_outcomes(passed=1, deselected=1)


def test_emitted_tests_of_hostile_samples_are_only_data(
    run: Run, partner: Path, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(partner)  # pytester has its own
    body = b'{"a": "\\"\\"\\"\'\'\'\\n\\\\", "\\u0000": "__import__(\\"os\\")"}\xff'
    (partner / "sent.json").write_bytes(body)
    options = ("--ci", "-q", "--max-examples", "3", "--emit-test", "test_found.py")
    assert run("fuzz", ".", *options, "--samples", "sent.json").exit_code == 1
    result = run_inside(pytester, partner / "test_found.py")
    assert result.parseoutcomes() == {"failed": 1}
    result.stdout.fnmatch_lines(["*RequestError: *"])


def test_requests_beside_the_manifest_are_looked_at_as_by_pytest(run: Run, partner: Path) -> None:
    for name in ("requests", "expect"):
        (partner / name).mkdir()
    (partner / "requests" / "short.json").write_text("{")
    options = ("--ci", "-q", "--max-examples", "3")
    for manifest in (".", "manifest.json"):
        result = run("fuzz", manifest, *options)
        assert (result.exit_code, result.stdout.count("error[SS92")) == (1, 1), result.stdout
        assert "note: expect: is not read; did you mean expected?\n" in result.stderr
    (partner / "good.json").write_text(json.dumps(SENT | {"remove": []}))
    assert "SS92" not in run("fuzz", ".", *options, "--samples", "good.json").stdout


def test_rules_that_find_nothing_in_recorded_requests_share_a_line(run: Run, partner: Path) -> None:
    (partner / "good.json").write_text(json.dumps(SENT | {"remove": []}))
    options = ("--ci", "--max-examples", "3", "--samples")
    result = run("fuzz", ".", *options, "good.json")
    assert re.search(r"^  \d\d rules of recorded requests: 1 request$", result.stderr, re.MULTILINE)
    assert "SS920" not in result.stderr
    (partner / "bad.json").write_text("{")
    result = run("fuzz", ".", *options, "good.json", "bad.json")
    assert "  SS920 recorded requests are accepted: 2 examples, 1 finding\n" in result.stderr


def test_samples_are_named_behind_the_option(run: Run, partner: Path) -> None:
    for name, body in (("a", SENT), ("b", {**SENT, "environment": None})):
        (partner / f"{name}.json").write_text(json.dumps(body))
    result = run("fuzz", ".", "--ci", "-q", "--max-examples", "3", "--samples", "a.json", "b.json")
    assert result.exit_code == 1
    assert "error[SS920]: of 2 recorded requests, 'b' is refused with 400" in result.stdout
    assert "  = sample: b\n" in result.stdout


@pytest.mark.parametrize("key", ["hightouch", "amplitude"])
def test_the_corpus_and_its_own_requests_have_nothing_but_remarks(run: Run, key: str) -> None:
    folder = corpus.load(key).folder
    options = ("--ci", "-q", "--max-examples", "3", "--samples", str(folder / "requests"))
    assert run("fuzz", key, *options).exit_code == 0


def test_a_manifest_that_breaks_rules_has_findings(run: Run, partner: Path) -> None:
    from cli_input import change_manifest

    change_manifest(partner, cohortIdPath="cohort")
    result = run("fuzz", ".", "-q")
    assert result.exit_code == 1
    assert "error[SS101]: cohortIdPath 'cohort' does not begin with '/'" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("nowhere.json",), "there is no such file"),
        ((".", "--samples", "nowhere.json"), "nowhere.json: there is no such file; check the path"),
        ((".", "extra"), "did you mean --samples?"),
        ((".", "--max-examples", "0"), "--max-examples"),
        ((".", "--time", "0"), "--time"),
        ((".", "-q", "--max-examples=1", "--emit-test", "no/such/folder.py"), "cannot write"),
    ],
)
def test_what_cannot_run_exits_with_2(run: Run, arguments: tuple[str, ...], message: str) -> None:
    done = run("fuzz", *arguments)
    assert done.exit_code == 2
    assert message in done.stderr


def test_a_name_cannot_command_the_terminal(run: Run, partner: Path) -> None:
    (partner / "sent.jsonl").write_bytes(b'{"\\u001b[2J": "\xe2\x80\xae"}')
    result = run("fuzz", ".", "--ci", "--max-examples", "2", "--samples", "sent.jsonl")
    assert result.exit_code == 1
    assert all(line.isprintable() for line in result.output.splitlines())


@pytest.mark.parametrize(
    ("setting", "code", "printed"),
    [
        ("", 1, ["SS310", "SS406"]),
        ('ignore = ["SS310"]', 1, ["SS406"]),
        ('select = ["SS310", "SS9"]', 1, ["SS310"]),
        ('ignore = ["SS31", "SS406"]', 0, []),
    ],
)
def test_pyproject_toml_says_what_is_reported(
    run: Run, swallowing: Path, setting: str, code: int, printed: list[str]
) -> None:
    (swallowing.parent / "pyproject.toml").write_text(f"[tool.sstest]\n{setting}")
    result = run("fuzz", str(swallowing), "--ci", "--format", "json", "--max-examples", "25")
    assert result.exit_code == code
    found = [one["code"] for one in data_of(result)["findings"] if one["severity"] != "info"]
    assert found == printed


@pytest.mark.parametrize(
    ("setting", "code", "words"),
    [
        ('select = ["SS9"]', 1, "error[SS201]"),
        ('ignore = ["SS9"]', 2, "leaves out every rule that fuzz tries"),
        ('ignor = ["SS9"]', 2, "did you mean ignore?"),
        ('ignore = ["SS903"]', 1, "error[SS201]"),
    ],
)
def test_what_pyproject_toml_leaves_out_does_not_hide_that_nothing_can_be_tried(
    run: Run, partner: Path, setting: str, code: int, words: str
) -> None:
    parser = {name: one for name, one in ACTION.items() if name != "environmentIdPath"}
    capability = {"requestParser": parser}
    path = partner / "manifest.json"
    path.write_text(json.dumps({"capabilities": {"syncedSegment": capability}}))
    (partner / "pyproject.toml").write_text(f"[tool.sstest]\n{setting}")
    result = run("fuzz", str(path), "--ci", "-q")
    assert result.exit_code == code
    assert words in result.output
