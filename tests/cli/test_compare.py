"""``sstest compare``: what it prints, its exit codes, and that it never sends or shows too much."""

import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from click.testing import Result

from sstest.endpoint import LaunchDarkly
from sstest.endpoint.asgi import Application
from sstest.endpoint.server import running
from sstest.manifest import Manifest

Run = Callable[..., Result]
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


def test_agreement_is_zero(sstest: Sstest, listen: Listen) -> None:
    url, launchdarkly = listen()
    result = sstest("compare", ".", "--target", url, *FEW, environment=ENVIRONMENT)
    assert (result.returncode, result.stderr) == (0, "")
    head, counts = result.stdout.splitlines()
    assert head == f"partner at {url}/api/v2/segment-targets/partner, reference docs"
    count = len(launchdarkly.requests)
    assert counts.startswith(f"{count} requests answered (")
    assert counts.endswith(f"), {count} agree with the reference")


def test_the_validation_server_is_told_by_its_deviations(sstest: Sstest, listen: Listen) -> None:
    url, _ = listen("validation-server")
    there = f"{url}/api/v2/segment-target/{{key}}"
    result = sstest("compare", ".", "--target", there, *FEW, environment=ENVIRONMENT)
    assert (result.returncode, result.stderr) == (1, "")
    assert "\n\nknown deviation of the validation server, success is 200: success " in result.stdout
    assert "\n  status: expected 204, found 200\n" in result.stdout
    assert "more like it (--all prints them)" in result.stdout
    assert "disagreement" not in result.stdout
    every = sstest("compare", ".", "--target", there, *FEW, "--all", environment=ENVIRONMENT)
    assert every.stdout.count("\n\nknown deviation") > result.stdout.count("\n\nknown deviation")
    same = ("--profile", "validation-server")
    assert sstest("compare", ".", "--target", url, *FEW, *same, environment=ENVIRONMENT).stdout


def test_json_has_every_disagreement_whole(sstest: Sstest, listen: Listen) -> None:
    url, launchdarkly = listen()
    launchdarkly.will_answer(500, message="\x1b[2J broken").forever()
    arguments = ("--target", url, *FEW, "--seed", 4, "--format", "json")
    result = sstest("compare", ".", *arguments, environment=ENVIRONMENT)
    assert (result.returncode, result.stderr) == (1, "")
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
    again = sstest("compare", ".", *arguments, environment=ENVIRONMENT)
    assert again.stdout == result.stdout


def test_a_server_that_does_not_want_it_is_left(sstest: Sstest, listen: Listen) -> None:
    url, launchdarkly = listen()
    launchdarkly.will_answer(429, retry_after=7).after(3)
    result = sstest("compare", ".", "--target", url, *FEW, environment=ENVIRONMENT)
    assert result.returncode == 2
    assert len(launchdarkly.requests) == 4
    assert result.stderr.startswith("error: stopped after 3 of ")
    assert "the answer was 429: too many requests (Retry-After: 7)" in result.stderr


def test_without_a_token_it_says_how_to_give_one(sstest: Sstest, listen: Listen) -> None:
    url, launchdarkly = listen()
    result = sstest("compare", ".", "--target", url)
    assert (result.returncode, len(launchdarkly.requests)) == (2, 1)
    assert "hint: no token was sent; pass --token-env NAME" in result.stderr


def test_the_wrong_route_is_told(sstest: Sstest, listen: Listen) -> None:
    url, launchdarkly = listen("validation-server")
    result = sstest("compare", ".", "--target", url, *FEW, environment=ENVIRONMENT)
    assert (result.returncode, len(launchdarkly.requests)) == (2, 1)
    assert "the first answer was 404: " in result.stderr
    assert "validation server /api/v2/segment-target/KEY" in result.stderr


# Tokens -------------------------------------------------------------------------------------------


def test_a_token_comes_from_a_file_and_is_nowhere_in_the_output(
    sstest: Sstest, listen: Listen, partner: Path
) -> None:
    url, launchdarkly = listen()
    launchdarkly.will_answer(400, message=f"what a token: {TOKEN}").forever()
    (partner / "token").write_text(f"{TOKEN}\n")
    for form in ("text", "json"):
        arguments = ("--target", url, "-n", "20", "--token-file", "token", "--format", form)
        result = sstest("compare", ".", *arguments)
        assert result.returncode == 1
        assert TOKEN not in result.stdout + result.stderr
    assert len(launchdarkly.requests) > 20


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--token-env", "NO_SUCH"), "the environment variable is not set"),
        (("--token-env", TOKEN), "expected its name, not the token"),
        (("--token-env", "EMPTY"), "the token is empty"),
        (("--token-env", "TWO_LINES"), "not a valid token: expected one line of"),
        (("--token-file", "gone"), "gone cannot be read: No such file"),
        (("--token-file", "."), ". cannot be read: Is a directory"),
        (("--token-file", "/dev/zero"), "not a valid token"),
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


def test_nothing_is_sent_to_another_machine_unasked(sstest: Sstest) -> None:
    result = sstest("compare", ".", "--target", "http://nobody.invalid/x", stdin=subprocess.DEVNULL)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == (
        "error: nobody.invalid is another machine: pass --yes to send to it (nothing was sent)\n"
    )


def test_yes_sends(run: Run) -> None:
    result = run("compare", ".", "--target", "http://nobody.invalid/x", "--yes")
    assert result.exit_code == 2
    assert result.stderr.startswith("error: unknown host nobody.invalid")


@pytest.mark.parametrize(
    ("answer", "message"),
    [(b"y\n", "unknown host nobody.invalid"), (b"\n", "nothing was sent")],
)
def test_somebody_who_watches_is_asked(partner: Path, answer: bytes, message: str) -> None:
    terminal, inside = pty.openpty()
    os.write(terminal, answer)
    target = ("--target", "http://nobody.invalid/x")
    result = subprocess.run(
        [sys.executable, "-m", "sstest", "compare", ".", *target],
        cwd=partner,
        stdin=inside,
        capture_output=True,
        text=True,
        check=False,
    )
    os.close(terminal)
    os.close(inside)
    assert (result.returncode, result.stdout) == (2, "")
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
def test_it_says_what_is_missing(sstest: Sstest, arguments: tuple[str, ...], message: str) -> None:
    result = sstest("compare", *arguments)
    assert (result.returncode, result.stdout) == (2, "")
    assert message in result.stderr
    assert "secret" not in result.stderr


def test_a_manifest_without_a_reference_sends_nothing(
    sstest: Sstest, listen: Listen, partner: Path
) -> None:
    url, launchdarkly = listen()
    path = partner / "manifest.json"
    data = json.loads(path.read_text())
    data["capabilities"]["syncedSegment"]["jsonResponseBody"] = "{{#if x}}"
    path.write_text(json.dumps(data))
    result = sstest("compare", ".", "--target", url, *FEW, environment=ENVIRONMENT)
    assert (result.returncode, result.stdout) == (2, "")
    assert "close the block" in result.stderr
    del data["capabilities"]["syncedSegment"]["requestParser"]["cohortIdPath"]
    path.write_text(json.dumps(data))
    result = sstest("compare", ".", "--target", url, *FEW, environment=ENVIRONMENT)
    assert (result.returncode, result.stdout) == (2, "")
    assert "cohortIdPath" in result.stderr
    assert launchdarkly.requests == ()
