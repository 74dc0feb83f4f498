"""Real clients against a real ``sstest serve``: curl, httpx, aiohttp, Node's fetch."""

import asyncio
import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import aiohttp
import httpx
import pytest
from live import DOCUMENTED, HEADERS, serve_process, served, write_documented, write_manifest

from sstest.endpoint import LaunchDarkly
from sstest.endpoint.folder import Folder

Answer = tuple[int, str | None, bytes]
Sent = list[tuple[str, bytes]]  # URLs and bodies
Send = Callable[[Sent], list[Answer]]

DATA: Final = Path(__file__).resolve().parents[1] / "data" / "validation-server.jsonl"
NODE_PROGRAM: Final = """
const [sent, headers] = process.argv.slice(1).map((one) => JSON.parse(one));
const answers = [];
for (const [url, body] of sent) {
  const answer = await fetch(url, { method: "POST", body, headers });
  answers.push([answer.status, answer.headers.get("content-type"), await answer.text()]);
}
console.log(JSON.stringify(answers));
"""


def by_curl(sent: Sent) -> list[Answer]:
    given = [word for name, value in HEADERS.items() for word in ("-H", f"{name}: {value}")]
    shape = r"\n%{http_code} %{content_type}"
    answers: list[Answer] = []
    for url, body in sent:
        command = ["curl", "-sS", "--noproxy", "*", "-w", shape, *given, "--data-binary", "@-", url]
        run = subprocess.run(command, input=body, capture_output=True, check=True)
        received, _, line = run.stdout.rpartition(b"\n")
        status, _, kind = line.decode().partition(" ")
        answers.append((int(status), kind or None, received))
    return answers


def by_httpx(sent: Sent) -> list[Answer]:
    with httpx.Client(trust_env=False) as client:
        answers = [client.post(url, content=body, headers=HEADERS) for url, body in sent]
    return [(one.status_code, one.headers.get("Content-Type"), one.content) for one in answers]


def by_aiohttp(sent: Sent) -> list[Answer]:
    async def send() -> list[Answer]:
        answers: list[Answer] = []
        async with aiohttp.ClientSession() as session:
            for url, body in sent:
                async with session.post(url, data=body, headers=HEADERS) as answer:
                    kind = answer.headers.get("Content-Type")
                    answers.append((answer.status, kind, await answer.read()))
        return answers

    return asyncio.run(send())


def by_node(sent: Sent) -> list[Answer]:
    words = json.dumps([(url, body.decode()) for url, body in sent]), json.dumps(HEADERS)
    command = ["node", "--input-type=module", "-e", NODE_PROGRAM, "--", *words]
    run = subprocess.run(command, capture_output=True, check=True)
    return [(status, kind, text.encode()) for status, kind, text in json.loads(run.stdout)]


CLIENTS: Final[dict[str, Send]] = {
    "curl": by_curl,
    "httpx": by_httpx,
    "aiohttp": by_aiohttp,
    "node": by_node,
}


def client(name: str) -> Send:
    """The client of that name, where there is one on this machine."""
    if name in ("curl", "node") and shutil.which(name) is None:
        pytest.skip(f"there is no {name} here")
    return CLIENTS[name]


def bodies(base: str) -> Sent:
    """The documented bodies, each for its integration."""
    return [
        (f"{base}/{key}", json.dumps(body).encode()) for key, (_, body, _) in DOCUMENTED.items()
    ]


def segments(url: str) -> dict[str, dict[str, Any]]:
    answer = httpx.get(f"{url}/_sstest/segments", trust_env=False)
    return {one["key"]: one for one in answer.json()["segments"]}


@pytest.mark.parametrize("name", CLIENTS)
def test_the_documented_bodies(tmp_path: Path, name: str) -> None:
    send = client(name)
    launchdarkly = LaunchDarkly(Folder(write_documented(tmp_path), "docs").manifests)
    with served(launchdarkly, about="the documented bodies") as server:
        answers = send(bodies(f"{server.url}/api/v2/segment-targets"))
        assert answers == [(204, None, b"")] * len(DOCUMENTED)
        found = segments(server.url)
    expected = {key: keys for *_, after in DOCUMENTED.values() for key, keys in after.items()}
    assert {key: one["members"] for key, one in found.items()} == expected
    assert found["boolean-segment-1234"] == {
        "id": '["boolean", "segment-1234", "abcd123", "organization"]',
        "key": "boolean-segment-1234",
        "cohortId": "segment-1234",
        "cohortName": "Segment 1234",
        "cohortUrl": "https://example.com",
        "integrationKey": "boolean",
        "environmentId": "abcd123",
        "projectKey": "default",
        "environmentKey": "production",
        "contextKind": "organization",
        "members": ["user-1234"],
        "size": 1,
    }


@pytest.fixture(scope="module")
def documented(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The three integrations, served as the validation server would."""
    folder = write_documented(tmp_path_factory.mktemp("documented"))
    options = ("--profile", "validation-server", "--log", "none")
    with serve_process(folder, *options) as (url, _):
        yield url


@pytest.mark.parametrize("name", CLIENTS)
def test_the_documented_bodies_as_the_validation_server_answers_them(
    documented: str, name: str
) -> None:
    kind = "application/json; charset=utf-8"
    assert client(name)(bodies(f"{documented}/api/v2/segment-target")) == [
        (400, kind, b""),  # boolean
        (200, kind, b""),
        (200, kind, b""),
    ]
    assert set(segments(documented)) == {"arrays-segment-1234", "action-segment-1234"}


def test_the_log_says_why_where_the_reply_does_not(tmp_path: Path) -> None:
    options = ("--profile", "validation-server")
    with serve_process(write_documented(tmp_path), *options) as (url, process):
        (answer, *_) = by_httpx(bodies(f"{url}/api/v2/segment-target"))
        assert answer[0] == 400
        process.terminate()
        log = process.stderr.read()
    assert "could not find path /value in request payload" in log
    assert 'the validation server treats false, 0, "" and null as missing' in log


# What the published server answered ---------------------------------------------------------------


def recorded() -> list[dict[str, Any]]:
    """Every fifth of the recorded requests: 120 of them, of every kind."""
    rows = [json.loads(line) for line in DATA.read_text(encoding="utf-8").splitlines()]
    return rows[::5]


@pytest.fixture(scope="module")
def validation_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    folder = tmp_path_factory.mktemp("recorded")
    for row in recorded():
        path = folder / "integrations" / row["id"] / "manifest.json"
        write_manifest(path, row["syncedSegment"])
    options = ("--profile", "validation-server", "--log", "none")
    with (
        serve_process(folder, *options) as (url, _),
        httpx.Client(base_url=url, trust_env=False) as client,
    ):
        yield client


def test_recorded_replies_byte_for_byte(validation_server: httpx.Client) -> None:
    for row in recorded():
        answer = validation_server.post(
            f"/api/v2/segment-target/{row['id']}",
            content=json.dumps(row["body"]),
            headers={"Content-Type": "application/json"},
        )
        expected = row["server"]["body"]
        text = "" if expected is None else json.dumps(expected, ensure_ascii=False, separators=",:")
        # Its key is in some replies: here each recorded request has an integration of its own.
        text = text.replace(f"{row['integration']}-", f"{row['id']}-")
        assert answer.status_code == row["server"]["status"], row["id"]
        assert answer.content.decode() == text, row["id"]
        assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
        assert answer.headers["X-Powered-By"] == "Express"


def test_what_express_refuses_before_the_server_sees_it(validation_server: httpx.Client) -> None:
    path, kind = (
        f"/api/v2/segment-target/{recorded()[0]['id']}",
        {"Content-Type": "application/json"},
    )
    for content, status in ((b'"text"', 400), (b"{", 400), (b" " * 102_401, 413)):
        assert validation_server.post(path, content=content, headers=kind).status_code == status
    packed = {**kind, "Content-Encoding": "brotli"}
    assert validation_server.post(path, content=b"{}", headers=packed).status_code == 415
    unknown = validation_server.post("/api/v2/segment-target/nobody", json={})
    assert unknown.status_code == 404
    assert unknown.json()["status"] == 404
    assert unknown.json()["message"].startswith("integration with key 'nobody' not found")
