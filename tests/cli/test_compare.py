"""``sstest compare``: what it prints, its exit codes, and that it never sends or shows too much."""

import json
import os
import pty
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from sstest.endpoint import LaunchDarkly
from sstest.endpoint.asgi import Application
from sstest.endpoint.server import running
from sstest.manifest import Manifest
from tests.command_line import Ran

Run = Callable[..., Ran]
Sstest = Callable[..., "subprocess.CompletedProcess[str]"]
Listen = Callable[..., tuple[str, LaunchDarkly]]

TOKEN = "api-5f0e1d2c-secret"  # noqa: S105  # made up
ENVIRONMENT = {"THE_TOKEN": TOKEN}
FEW = ("-n", "20", "--token-env", "THE_TOKEN")


@pytest.fixture
def listen(partner: Path) -> Iterator[Listen]:
    """A live stand-in that knows the partner's manifest, and accepts the token."""
    with ExitStack() as stack:

        def start(profile: str = "docs") -> tuple[str, LaunchDarkly]:
            launchdarkly = stack.enter_context(
                LaunchDarkly([Manifest.load(partner)], profile=profile, tokens=[TOKEN])
            )
            return stack.enter_context(running(Application(launchdarkly))).url, launchdarkly

        yield start


def test_agreement_is_zero_and_processes_send_the_same_bytes(
    sstest: Sstest, listen: Listen
) -> None:
    url, launchdarkly = listen()
    sent = []
    for hash_seed in ("1", "2"):
        settings = {**ENVIRONMENT, "PYTHONHASHSEED": hash_seed}
        before = len(launchdarkly.requests)
        result = sstest("compare", ".", "--target", url, *FEW, environment=settings)
        assert (result.returncode, result.stderr) == (0, "")
        sent.append([one.body for one in launchdarkly.requests[before:]])
        head, counts = result.stdout.splitlines()
        assert head == f"partner at {url}/api/v2/segment-targets/partner, reference docs"
        assert counts.startswith(f"{len(sent[0])} requests answered (")
        assert counts.endswith(f"), {len(sent[0])} agree with the reference")
    assert sent[0] == sent[1]


def test_the_validation_server_is_told_by_its_deviations(run: Run, listen: Listen) -> None:
    url, _ = listen("validation-server")
    there = f"{url}/api/v2/segment-target/{{key}}"
    result = run("compare", ".", "--target", there, *FEW, environment=ENVIRONMENT)
    assert (result.exit_code, result.stderr) == (1, "")
    assert "\n\nknown deviation of the validation server, success is 200: success " in result.stdout
    assert "\n  status: expected 204, found 200\n" in result.stdout
    assert "more like it (--all prints them)" in result.stdout
    assert "disagreement" not in result.stdout
    every = run("compare", ".", "--target", there, *FEW, "--all", environment=ENVIRONMENT)
    assert every.stdout.count("\n\nknown deviation") > result.stdout.count("\n\nknown deviation")
    same = ("--profile", "validation-server")
    assert run("compare", ".", "--target", url, *FEW, *same, environment=ENVIRONMENT).stdout


def test_json_has_every_disagreement_whole(run: Run, listen: Listen) -> None:
    url, launchdarkly = listen()
    launchdarkly.will_answer(500, message="\x1b[2J broken").forever()
    arguments = ("--target", url, *FEW, "--seed", 4, "--format", "json")
    result = run("compare", ".", *arguments, environment=ENVIRONMENT)
    assert (result.exit_code, result.stderr) == (1, "")
    data = json.loads(result.stdout)
    assert (data["integration"], data["profile"], data["seed"]) == ("partner", "docs", 4)
    assert (data["answered"], data["agreed"], data["stopped"]) == (data["planned"], 0, None)
    found = data["disagreements"]
    assert len(found) == data["planned"]
    sizes = [one["request"]["bytes"] for one in found]
    assert sizes == sorted(sizes)
    assert {one["found"]["status"] for one in found} == {500}
    assert [one["deviation"] for one in found] == [None] * len(found)
    first = found[0]
    assert first["request"].keys() == {"kind", "what", "encoding", "body", "bytes"}
    assert first["differences"][0] == f"status: expected {first['expected']['status']}, found 500"
    again = run("compare", ".", *arguments, environment=ENVIRONMENT)
    assert again.stdout == result.stdout


def test_a_server_that_does_not_want_it_is_left(run: Run, listen: Listen) -> None:
    url, launchdarkly = listen()
    launchdarkly.will_answer(429, retry_after=7).after(3)
    result = run("compare", ".", "--target", url, *FEW, environment=ENVIRONMENT)
    assert result.exit_code == 2
    assert len(launchdarkly.requests) == 4
    assert result.stderr.startswith("error: stopped after 3 of ")
    assert "the answer was 429: too many requests (Retry-After: 7)" in result.stderr


def test_without_a_token_it_says_how_to_give_one(run: Run, listen: Listen) -> None:
    url, launchdarkly = listen()
    result = run("compare", ".", "--target", url, "-n", 10)
    assert (result.exit_code, len(launchdarkly.requests)) == (2, 1)
    assert "hint: no token was sent; pass --token-env NAME" in result.stderr


def test_the_wrong_route_is_told(run: Run, listen: Listen) -> None:
    url, launchdarkly = listen("validation-server")
    result = run("compare", ".", "--target", url, *FEW, environment=ENVIRONMENT)
    assert (result.exit_code, len(launchdarkly.requests)) == (2, 1)
    assert "the first answer was 404: " in result.stderr
    assert "validation server /api/v2/segment-target/KEY" in result.stderr


# Tokens -------------------------------------------------------------------------------------------


def test_a_token_comes_from_a_file_and_is_nowhere_in_the_output(
    run: Run, listen: Listen, partner: Path
) -> None:
    url, launchdarkly = listen()
    launchdarkly.will_answer(400, message=f"what a token: {TOKEN}").forever()
    (partner / "token").write_text(f"{TOKEN}\n")
    for form in ("text", "json"):
        arguments = ("--target", url, "-n", "20", "--token-file", "token", "--format", form)
        result = run("compare", ".", *arguments)
        assert result.exit_code == 1
        assert TOKEN not in result.stdout + result.stderr
    assert len(launchdarkly.requests) > 20


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--token-env", "NO_SUCH"), "the environment variable is not set"),
        (("--token-env", TOKEN), "expected its name, not the token"),
        (("--token-env", "EMPTY"), "the token is empty"),
        (("--token-env", "TWO_LINES"), "not a valid token: expected one line of"),
        (("--token-file", "gone"), "gone: there is no such file; check the path"),
        (("--token-file", "."), ".: cannot be read: Is a directory"),
        (("--token-file", "/dev/zero"), "it is a device, expected a regular file"),
        (("--ask-token",), "--ask-token needs a terminal"),
        (("--ask-token", "--token-env", "THE_TOKEN"), "exclude each other"),
    ],
)
def test_a_token_that_is_none(
    run: Run, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], message: str
) -> None:
    values = {**ENVIRONMENT, "EMPTY": " ", "TWO_LINES": f"{TOKEN}\nX-Other: 1"}
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    result = run("compare", ".", "--target", "http://127.0.0.1:9", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr
    assert TOKEN not in result.stderr


def test_a_token_does_not_travel_in_the_open(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THE_TOKEN", TOKEN)
    result = run("compare", ".", "--target", "http://staging.invalid/x", "--yes", *FEW)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "unencrypted: use an https URL" in result.stderr


# Other machines -----------------------------------------------------------------------------------


def test_nothing_is_sent_to_another_machine_unasked(run: Run) -> None:
    result = run("compare", ".", "--target", "http://nobody.invalid/x")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        "error: nobody.invalid is another machine: pass --yes to send to it (nothing was sent)\n"
    )


def test_yes_sends(run: Run) -> None:
    result = run("compare", ".", "--target", "http://nobody.invalid/x", "--yes", "-n", "10")
    assert result.exit_code == 2
    assert result.stderr.startswith("error: unknown host nobody.invalid")


@pytest.mark.parametrize(
    ("answer", "message"),
    [(b"y\n", "unknown host nobody.invalid"), (b"\n", "nothing was sent")],
)
def test_somebody_who_watches_is_asked(run: Run, answer: bytes, message: str) -> None:
    terminal, inside = pty.openpty()
    os.write(terminal, answer)
    with os.fdopen(inside, "rb") as stdin:
        result = run("compare", ".", "--target", "http://nobody.invalid/x", "-n", 10, stdin=stdin)
    os.close(terminal)
    assert (result.exit_code, result.stdout.strip(" ")) == (2, "")  # click < 8.4 prints a space
    assert "generated requests to nobody.invalid? [y/N]" in result.stderr
    assert message in result.stderr


# What cannot be compared --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((".",), "Missing option '--target'"),
        ((".", "--target", "localhost:3000"), "the target is localhost:3000, expected a URL such"),
        ((".", "--target", "http://me:secret@localhost/"), "has a user name or a password"),
        ((".", "--target", "http://127.0.0.1:9", "-n", "0"), "0 is not in the range"),
    ],
)
def test_it_says_what_is_missing(run: Run, arguments: tuple[str, ...], message: str) -> None:
    result = run("compare", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr
    assert "secret" not in result.stderr


def test_a_manifest_without_a_reference_sends_nothing(
    run: Run, listen: Listen, partner: Path
) -> None:
    url, launchdarkly = listen()
    path = partner / "manifest.json"
    data = json.loads(path.read_text())
    data["capabilities"]["syncedSegment"]["jsonResponseBody"] = "{{#if x}}"
    path.write_text(json.dumps(data))
    result = run("compare", ".", "--target", url, *FEW, environment=ENVIRONMENT)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "close the block" in result.stderr
    del data["capabilities"]["syncedSegment"]["requestParser"]["cohortIdPath"]
    path.write_text(json.dumps(data))
    result = run("compare", ".", "--target", url, *FEW, environment=ENVIRONMENT)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "cohortIdPath" in result.stderr
    assert launchdarkly.requests == ()
