"""``sstest generate``: every format, good and malformed, and nothing that a shell would run."""

import base64
import io
import json
import os
import pty
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.client import parse_headers
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from sstest import Manifest, RequestError, corpus, parse, samples
from sstest.cli.generate_formats import without_two_braces
from sstest.generate.malformed import malformed_from
from sstest.rules.example import matcher
from tests.cli.conftest import write_manifest
from tests.command_line import Ran, Terminal
from tests.profiles import examples

Run = Callable[..., Ran]
TEXT = {"type": "string"}
PAIRS = {
    "type": "array",
    "items": {"type": "object", "required": ["name", "value"], "properties": {"name": TEXT}},
}
MESSAGE = {
    "type": "object",
    "required": ["httpVersion", "cookies", "headers", "headersSize", "bodySize"],
    "properties": {"cookies": PAIRS, "headers": PAIRS, "httpVersion": TEXT},
}
ENTRY = {
    "type": "object",
    "required": ["startedDateTime", "time", "request", "response", "cache", "timings"],
    "properties": {
        "startedDateTime": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT[\d:.]+Z$"},
        "time": {"type": "number", "minimum": 0},
        "request": {
            **MESSAGE,
            "required": [*MESSAGE["required"], "method", "url", "queryString"],
            "properties": {
                "postData": {
                    "type": "object",
                    "required": ["mimeType"],
                    "oneOf": [{"required": ["text"]}, {"required": ["params"]}],
                    "properties": {"mimeType": TEXT, "text": TEXT, "comment": TEXT},
                    "additionalProperties": False,
                },
                "queryString": PAIRS,
            },
        },
        "response": {
            **MESSAGE,
            "required": [
                *(*MESSAGE["required"], "status", "statusText", "content", "redirectURL"),
            ],
            "properties": {
                "status": {"type": "integer"},
                "content": {"type": "object", "required": ["size", "mimeType"]},
            },
        },
        "timings": {"type": "object", "required": ["send", "wait", "receive"]},
    },
    # Whatever the format does not know has an underscore in front.
    "propertyNames": {"pattern": "^(_.*|startedDateTime|time|request|response|cache|timings)$"},
}
HAR = {
    "type": "object",
    "required": ["log"],
    "properties": {
        "log": {
            "type": "object",
            "required": ["version", "creator", "entries"],
            "properties": {
                "version": {"const": "1.2"},
                "creator": {"type": "object", "required": ["name", "version"]},
                "entries": {"type": "array", "minItems": 1, "items": ENTRY},
            },
        }
    },
}
"""What the specification of HTTP Archive 1.2 asks for, as far as it is about requests."""
CURL = """#!/bin/sh
for last; do :; done
if [ "$last" = @- ]; then cat; else printf %s "$last"; fi
echo
"""


def bodies(output: str) -> list[bytes]:
    return [line.encode() for line in output.splitlines()]


def test_jsonl_is_a_body_a_line(run: Run, partner: Path) -> None:
    manifest = Manifest.load(partner)
    result = run("generate", ".", "-n", 20)
    assert result.exit_code == 0
    made = bodies(result.stdout)
    assert len(made) == 20
    for body in made:
        parse(manifest, body)


def test_the_seed_decides(run: Run) -> None:
    first, again, other = (run("generate", ".", "--seed", seed).stdout for seed in (3, 3, 4))
    assert first == again != other


def test_json_is_one_list_of_what_jsonl_prints(run: Run) -> None:
    lines = bodies(run("generate", ".", "-n", 3).stdout)
    listed = json.loads(run("generate", ".", "-n", 3, "--format", "json").stdout)
    assert listed == [json.loads(line) for line in lines]


def rows_of(text: str, output: str = "jsonl") -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = (
        json.loads(text) if output == "json" else [json.loads(line) for line in text.splitlines()]
    )
    return rows


@pytest.mark.parametrize("output", ["json", "jsonl"])
def test_the_meaning_comes_along(run: Run, partner: Path, output: str) -> None:
    text = run("generate", ".", "-n", 4, "--meaning", "--format", output).stdout
    rows = (
        json.loads(text) if output == "json" else [json.loads(line) for line in text.splitlines()]
    )
    manifest = Manifest.load(partner)
    assert len(rows) == 4
    for row in rows:
        assert parse(manifest, row["body"]).to_dict() == row["update"]


@pytest.mark.parametrize("output", ["json", "jsonl"])
def test_malformed_requests_say_what_must_be_said_of_them(
    run: Run, partner: Path, output: str
) -> None:
    text = run("generate", ".", "-n", 40, "--malformed", "--format", output).stdout
    rows = (
        json.loads(text) if output == "json" else [json.loads(line) for line in text.splitlines()]
    )
    manifest = Manifest.load(partner)
    assert len(rows) == 40
    for row in rows:
        with pytest.raises(RequestError) as caught:
            parse(manifest, body_of(row))
        error = caught.value
        assert (error.status, error.field, error.pointer, error.member) == (
            row["status"],
            row["field"],
            row["pointer"],
            row["member"],
        )
        assert error.message.startswith(row["message"])
        assert row["reason"]


def body_of(row: dict[str, Any]) -> bytes:
    return row["body"].encode() if "body" in row else base64.b64decode(row["bodyBase64"])


def test_http_is_a_file_for_editors(run: Run) -> None:
    made = bodies(run("generate", ".", "-n", 2).stdout)
    text = run("generate", ".", "-n", 2, "--format", "http").stdout
    first, second = text.split("### ")[1:]
    head, _, body = first.partition("\n\n")
    assert head.splitlines() == [
        "1",
        "POST http://127.0.0.1:8484/api/v2/segment-targets/partner HTTP/1.1",
        "Content-Type: application/json",
        "Authorization: {{LAUNCHDARKLY_TOKEN}}",
    ]
    assert body.encode() == made[0] + b"\n\n"
    assert made[1].decode() in second


def test_the_url_is_of_ones_choice_and_the_key_is_quoted(run: Run) -> None:
    text = run(
        *("generate", ".", "-n", 1, "--format", "http"),
        *("--key", "a/b c?", "--url", "https://example.com/{key}/x"),
    ).stdout
    assert "POST https://example.com/a%2Fb%20c%3F/x HTTP/1.1" in text


@pytest.mark.parametrize("url", ["https://example.com", "https://example.com/", "example.com:80"])
def test_the_url_of_a_server_has_the_route(run: Run, url: str) -> None:
    text = run("generate", ".", "-n", 1, "--format", "curl", "--key", "a/b", "--url", url).stdout
    assert f" --url {url.rstrip('/')}/api/v2/segment-targets/a%2Fb --data-raw" in text


def test_har_is_an_archive_of_requests(run: Run) -> None:
    made = bodies(run("generate", ".", "-n", 3).stdout)
    log = json.loads(run("generate", ".", "-n", 3, "--format", "har").stdout)["log"]
    assert log["version"] == "1.2"
    assert [one["request"]["postData"]["text"].encode() for one in log["entries"]] == made
    assert {one["request"]["method"] for one in log["entries"]} == {"POST"}
    assert len({one["startedDateTime"] for one in log["entries"]}) == 3
    required = {"startedDateTime", "time", "request", "response", "cache", "timings"}
    assert all(required <= set(one) for one in log["entries"])


def test_har_keeps_to_its_format(run: Run) -> None:
    validate = Draft202012Validator(HAR).validate
    for direction in ("--valid", "--malformed"):
        options = ("-n", 40, direction, "--meaning", "--format", "har")
        validate(json.loads(run("generate", ".", *options).stdout))


@pytest.mark.parametrize("direction", ["--valid", "--malformed"])
def test_http_is_read_as_what_was_written(run: Run, direction: str) -> None:
    options = ("-n", 60, direction, "--seed", 3)
    text = run("generate", ".", *options, "--format", "http").stdout
    data = text.encode("utf-8", "surrogateescape")
    read = []
    for part in re.split(rb"^### .*\n", data, flags=re.MULTILINE)[1:]:
        head, _, body = part.partition(b"\n\n")
        line, _, headers = head.partition(b"\n")
        assert line.startswith(b"POST http://127.0.0.1:8484/")
        assert parse_headers(io.BytesIO(headers))["Content-Type"] == "application/json"
        read.append(body)
    rows = rows_of(run("generate", ".", *options, "--meaning").stdout)
    if direction == "--malformed":
        assert [body.rstrip(b"\n") for body in read] == [body_of(row).rstrip(b"\n") for row in rows]
    else:
        assert [json.loads(body) for body in read] == [row["body"] for row in rows]


@pytest.mark.parametrize("direction", ["--valid", "--malformed"])
def test_curl_itself_sends_each_body_byte_for_byte(
    run: Run, server: tuple[str, list[bytes]], direction: str
) -> None:
    bash = shutil.which("bash")
    if not bash or not shutil.which("curl"):
        pytest.skip("there is no bash, or no curl")
    url, received = server
    options = ("-n", examples(0.4), direction, "--seed", 9)
    printed = run("generate", ".", *options, "--format", "curl", "--url", url).stdout
    subprocess.run([bash, "-eu"], input=printed.encode(), check=True, env={**os.environ})
    rows = rows_of(run("generate", ".", *options, "--meaning").stdout)
    if direction == "--malformed":
        assert received == [body_of(row) for row in rows]
    else:
        assert [json.loads(body) for body in received] == [row["body"] for row in rows]


@pytest.fixture
def server() -> Iterator[tuple[str, list[bytes]]]:
    """A server on a free port of this machine: its URL, and the bodies it has been sent."""
    received: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            received.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{running.server_port}/{{key}}", received
        running.shutdown()
        thread.join()


@pytest.fixture
def shell(tmp_path: Path) -> Callable[[str, str], bytes]:
    """Run commands in a shell where ``curl`` prints the body it would send."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "curl").write_text(CURL)
    (folder / "curl").chmod(0o755)

    def run(name: str, text: str) -> bytes:
        path = f"{folder}:{os.environ['PATH']}"
        return subprocess.run(
            [name, "-u"],
            input=text.encode("utf-8", "surrogateescape"),
            capture_output=True,
            check=True,
            env={"PATH": path, "HOME": str(tmp_path)},
            cwd=tmp_path,
        ).stdout

    return run


@pytest.mark.parametrize("name", ["sh", "bash"])
def test_curl_sends_each_body_byte_for_byte(
    run: Run, shell: Callable[[str, str], bytes], name: str
) -> None:
    if not shutil.which(name):
        pytest.skip(f"there is no {name}")
    for direction in ("--valid", "--malformed"):
        options = ("-n", examples(0.4), "--seed", 5, direction)
        printed = shell(name, run("generate", ".", *options, "--format", "curl").stdout)
        rows = run("generate", ".", *options, "--meaning", "--format", "jsonl").stdout.splitlines()
        if direction == "--valid":
            expected = run("generate", ".", *options).stdout.encode()
        else:
            expected = b"".join(body_of(json.loads(row)) + b"\n" for row in rows)
        assert printed == expected


def test_curl_runs_nothing_that_stands_in_a_manifest(
    run: Run, shell: Callable[[str, str], bytes], partner: Path, tmp_path: Path
) -> None:
    hostile = "$(touch pwned)`touch pwned`'; touch pwned; '\" \\ !! %s %n \n#"
    write_manifest(
        partner / "manifest.json",
        environmentIdPath=f"/{hostile}",
        cohortIdPath=f"/{hostile}2",
    )
    for direction in ("--valid", "--malformed"):
        url = f"http://x/{hostile}/{{key}}"
        options = ("-n", 30, direction, "--key", hostile, "--url", url)
        result = run("generate", ".", *options, "--format", "curl", "--meaning")
        assert result.exit_code == 0, result.stderr
        assert shell("sh", result.stdout)
        assert not list(tmp_path.rglob("pwned"))


def test_like_copies_fields_and_no_values(run: Run, partner: Path) -> None:
    payload = json.loads((partner / "body.json").read_text())
    payload |= {"shoe_size": 43, "motto": "Carpe diem"}
    (partner / "one.json").write_text(json.dumps(payload))
    (partner / "two.json").write_text(json.dumps({**payload, "third_field": "Quod erat"}))
    result = run("generate", ".", "-n", 30, "--like", "one.json", "two.json")
    assert result.exit_code == 0, result.stderr
    made = [json.loads(line) for line in result.stdout.splitlines()]
    assert all({"shoe_size", "motto"} <= set(one) for one in made)
    assert any("third_field" in one for one in made)
    for value in ("Carpe", "Quod", "Readers", "env-1", "c-1", '"ann"'):
        assert value not in result.stdout
    assert {one["shoe_size"] for one in made}.isdisjoint({43})


def test_payloads_of_another_sender_are_noticed(run: Run, partner: Path) -> None:
    (partner / "other.json").write_text('{"environmentId": "env-1", "rows": []}')
    result = run("generate", ".", "-n", 1, "--like", "other.json", "body.json")
    assert result.exit_code == 0
    assert "note: partner refuses 1 of 2 payloads of --like: could not find" in result.stderr
    assert run("generate", ".", "-n", 1, "--like", "body.json").stderr == ""


def test_like_takes_a_payload_a_line_too(run: Run, partner: Path) -> None:
    payload = json.loads((partner / "body.json").read_text())
    lines = [json.dumps({**payload, "motto": motto}) for motto in ("Carpe diem", "Quod erat")]
    (partner / "payloads.jsonl").write_text("\n".join([*lines, "", ""]))
    made = run("generate", ".", "-n", 20, "--like", "payloads.jsonl").stdout
    assert all("motto" in json.loads(line) for line in made.splitlines())
    assert not any(word in made for word in ("Carpe", "Quod", "Readers"))
    (partner / "payloads.jsonl").write_text("\n".join([*lines, "{"]))
    result = run("generate", ".", "--like", "payloads.jsonl")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "--like payloads.jsonl:3: request payload is not JSON" in result.stderr


def test_http_has_nothing_for_an_editor_to_fill_in(run: Run, partner: Path) -> None:
    payload = {**json.loads((partner / "body.json").read_text()), "{{host}}": "{{user}}: {{{x}}}"}
    (partner / "one.json").write_text(json.dumps(payload))
    options = ("-n", 4, "--like", "one.json")
    text = run("generate", ".", *options, "--format", "http").stdout
    made = [line for line in text.splitlines() if line.startswith("{")]
    assert len(made) == 4
    assert "{{" not in "".join(made)
    plain = run("generate", ".", *options).stdout.splitlines()
    assert [json.loads(line) for line in made] == [json.loads(line) for line in plain]
    assert "{{" in "".join(plain)


def test_http_of_malformed_requests_has_nothing_to_run_either(run: Run, partner: Path) -> None:
    write_manifest(partner / "manifest.json", cohortIdPath="/{{$processEnv HOME}}")
    options = ("generate", ".", "--malformed", "-n", 60)
    http = run(*options, "--format", "http").stdout
    assert http.count("{{") == http.count("Authorization: {{LAUNCHDARKLY_TOKEN}}") == 60
    plain = run(*options).stdout
    assert "{{$processEnv HOME}}" in plain
    manifest = Manifest.load(partner)
    for one in malformed_from(manifest, samples(manifest, 1)[0].body):
        body = without_two_braces(one.body)
        assert b"{{" not in body
        with pytest.raises(RequestError) as caught:
            parse(manifest, body)
        assert (caught.value.field, caught.value.pointer) == (one.field, one.pointer)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("-n", 0), "0 is not in the range x>=1"),
        (("--locale", "xx"), "Faker has no locale 'xx'"),
        (("--like", "nowhere.json"), "nowhere.json: there is no such file; check the path"),
        (("--like", "bad.json"), "--like bad.json: request payload is not JSON"),
        (("more.json",), "unexpected argument 'more.json'; did you mean --like?"),
        (("--format", "xml"), "'xml' is not one of"),
    ],
)
def test_what_cannot_run_says_why(
    run: Run, partner: Path, arguments: tuple[Any, ...], message: str
) -> None:
    (partner / "bad.json").write_text("{")
    result = run("generate", ".", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr


def test_a_manifest_that_no_request_can_satisfy_says_which_pointers(
    run: Run, partner: Path
) -> None:
    write_manifest(partner / "manifest.json", cohortIdPath="/environment/cohort")
    for direction in ("--valid", "--malformed"):
        result = run("generate", ".", direction)
        assert (result.exit_code, result.stdout) == (2, "")
        assert "cohortIdPath /environment/cohort" in result.stderr
        assert "environmentIdPath /environment" in result.stderr


@pytest.mark.parametrize(("count", "bar"), [(400, True), (5, False)])
def test_a_bar_on_stderr_for_a_long_run_on_a_terminal(count: int, bar: bool) -> None:
    ours, theirs = pty.openpty()
    manifest = corpus.load("fulcrum").folder
    run = subprocess.run(
        [sys.executable, "-m", "sstest", "generate", str(manifest), "-n", str(count)],
        stdout=subprocess.PIPE,
        stderr=theirs,
        check=True,
        env={**os.environ, "TERM": "xterm"},
    )
    os.set_blocking(ours, False)
    try:
        shown = os.read(ours, 100_000).decode()
    except BlockingIOError:
        shown = ""
    os.close(ours)
    os.close(theirs)
    assert ("requests" in shown) is bar
    assert len(run.stdout.splitlines()) == count


@pytest.mark.parametrize("output_format", ["jsonl", "json", "http", "curl", "har"])
def test_a_terminal_is_told_nothing_by_a_manifest(
    run: Run, partner: Path, output_format: str
) -> None:
    name = "\x9b31m\x85\u061c\u2028\u202e\u2066"
    write_manifest(partner / "manifest.json", cohortNamePath=f"/{name}")
    options = ("-n", 1, "--format", output_format)
    shown = run("generate", ".", *options, stdout=Terminal()).stdout
    piped = run("generate", ".", "-n", 1).stdout

    assert not set(name) - set("31m") & set(shown)
    assert "u009b31m" in shown
    assert name in json.loads(piped)
    assert name in piped


@pytest.mark.parametrize("output_format", ["jsonl", "json", "http", "curl", "har"])
@pytest.mark.parametrize("direction", ["--valid", "--malformed"])
def test_a_log_of_github_actions_is_given_no_command(
    run: Run, partner: Path, output_format: str, direction: str
) -> None:
    write_manifest(partner / "manifest.json", cohortNamePath="/##[error]x")
    made = run("generate", ".", "-n", 2, "--format", output_format, direction).stdout
    assert "error]x" in made
    assert "##[" not in made


@pytest.mark.parametrize("command", [["generate"], ["template"]])
def test_no_requests_are_made_for_a_matcher_that_is_too_costly(
    run: Run, tmp_path: Path, command: list[str]
) -> None:
    path = tmp_path / "manifest.json"
    path.write_text(matcher(r"^\pL{80}$").text)

    result = run(*command, path)

    assert (result.exit_code, result.stdout) == (2, "")
    assert "the matcher is too costly to judge" in result.stderr
    assert "the limit is 80,000" in result.stderr


@pytest.mark.parametrize(
    ("pattern", "is_told"), [("a" * 100, True), ("^add$", False), ("^(add|a{90})$", False)]
)
def test_that_nobody_joins_is_told(
    run: Run, tmp_path: Path, pattern: str, *, is_told: bool
) -> None:
    path = tmp_path / "manifest.json"
    path.write_text(matcher(pattern).text)

    result = run("generate", path, "--count", "1")

    assert result.exit_code == 0
    assert ("nobody joins: no action of up to 80 characters" in result.stderr) is is_told
