"""``sstest serve`` as a process: what it prints, reloads, refuses; how it is stopped."""

import contextlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from serve_process import GOOD, HEADERS, HERE, PATIENCE, TOKEN, serving

from sstest.endpoint.store import Store
from tests.command_line import Ran

Run = Callable[..., Ran]


# From start to end --------------------------------------------------------------------------------


def test_it_says_where_it_listens_what_comes_and_what_is_answered(partner: Path) -> None:
    with serving(".", "--port", "0", cwd=partner) as run:
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+", run.url)
        run.wait_for(rf"^  partner  arrays   {run.url}/api/v2/segment-targets/partner$")
        assert run.post().status_code == 204
        assert run.members() == {"partner-c-1": ["ann", "bob"]}
        run.wait_for(r"-> 204$")
        assert run.post(body=b"{}").status_code == 400
        assert run.post(path="/api/v2/segment-target/partner").status_code == 404
        run.wait_for(r"-> 404 not found")
        assert run.stop() == 0
    assert re.search(
        r"^\d\d:\d\d:\d\d\.\d\d\d #1 POST /api/v2/segment-targets/partner \(\d+ bytes\)\n"
        r"    environmentIdPath +/environment +\"e\" +1:17\n"
        r"    cohortIdPath +/cohort/id +\"c-1\" +1:\d+\n"
        r"    cohortNamePath +/cohort/name +\"Readers\" +1:\d+\n"
        r"    addMemberArrayPath +/add +an array of 2 +1:\d+\n"
        r"      member 0 memberIdPath +/id +\"ann\" +1:\d+\n"
        r"      member 1 memberIdPath +/id +\"bob\" +1:\d+\n"
        r"    removeMemberArrayPath +/remove +an empty array +1:\d+\n"
        r"    environment e, context kind user\n"
        r"    cohort c-1 \(Readers\): 2 join \('ann', 'bob'\)\n"
        r"    -> 204$",
        run.said,
        re.MULTILINE,
    ), run.said
    assert "could not find path /environment in request payload (environmentIdPath)" in run.said
    assert "'segment-target' is the path of the validation server" in run.said
    assert TOKEN not in run.said


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_clean_also_with_open_pages_and_held_back_replies(
    partner: Path, number: int
) -> None:
    with (
        serving(".", "--port", "0", "--fault", "delay=3600", cwd=partner) as run,
        httpx.Client(**HERE) as client,
        client.stream("GET", f"{run.url}/_sstest/events") as page,
        contextlib.ExitStack() as stack,
    ):
        here = ("127.0.0.1", int(run.url.rpartition(":")[2]))
        head = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n"
        for beginning in (b"", head, head + b"\r\n1"):
            stack.enter_context(socket.create_connection(here)).sendall(beginning)
        news = page.iter_lines()
        assert "event: start" in news  # reads on until it comes
        answers: list[httpx.Response] = []
        sender = threading.Thread(target=lambda: answers.append(run.post()))
        sender.start()
        run.wait_for("delayed by 3600 s")
        assert run.stop(number) == 0
        sender.join(PATIENCE)
        assert answers[0].status_code == 204
        assert run.said.count("press Ctrl-C to stop") == 1


def test_a_port_that_is_taken_is_one_line_and_exit_2(run: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = run("serve", ".", "--port", port)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        f"error: cannot listen on port {port} of 127.0.0.1: Address already in use;"
        " --port 0 takes any free port\n"
    )


def test_the_validation_server_listens_where_the_published_one_does(run: Run) -> None:
    """On port 3000; taken or not on this machine, that is the port that is tried."""
    with contextlib.ExitStack() as stack:
        with contextlib.suppress(OSError):
            # Shared with other runs of this test, so that none of them frees it under another.
            here = ("127.0.0.1", 3000)
            stack.enter_context(socket.create_server(here, reuse_port=True))
        result = run("serve", ".", "--profile", "validation-server")
    assert result.exit_code == 2
    assert "cannot listen on port 3000 of 127.0.0.1" in result.stderr


# What is served -----------------------------------------------------------------------------------


def test_a_folder_of_integrations(partner: Path) -> None:
    root = partner / "repository"
    for key in ("acme", "zenith"):
        (root / "integrations" / key).mkdir(parents=True)
        shutil.copy(partner / "manifest.json", root / "integrations" / key)
    (root / "integrations" / "hooks").mkdir()
    (root / "integrations" / "hooks" / "manifest.json").write_text('{"name": "Hooks"}')
    (root / "integrations" / "broken").mkdir()
    (root / "integrations" / "broken" / "manifest.json").write_text("{\n  nonsense")
    with serving("--port", "0", cwd=root) as run:
        run.wait_for("left out: 1 without synced segments")
        run.wait_for(r"^error: broken is not served: .*: line 2, column 3: not JSON: ")
        assert [run.post(key).status_code for key in ("acme", "zenith", "broken")] == [
            204,
            204,
            404,
        ]


def test_a_key_of_the_corpus(partner: Path) -> None:
    with serving("rudderstack", "--port", "0", cwd=partner) as run:
        run.wait_for("^  rudderstack  arrays ")


def test_the_corpus_where_there_is_nothing_else(tmp_path: Path) -> None:
    with serving("--port", "0", cwd=tmp_path) as run:
        run.wait_for("^note: no manifest.json and no integrations/ here: serving the corpus$")
        run.wait_for("^  zeotap ")


NOTHING_TO_SERVE = {
    "nothing": (
        ("gone",),
        "error: gone: there is no such file or folder, and there is no integrat",
    ),
    "a file that is gone": (("x/manifest.json",), "error: x/manifest.json: there is no such file"),
    "an empty folder": (("empty",), "error: empty: there is no manifest.json in it, nor KEY/manif"),
    "a near miss": (("rudderstak",), "did you mean rudderstack?"),
    "another host": ((".", "--host", "0.0.0.0"), "error: 0.0.0.0 can be reached from other"),  # noqa: S104
    "a host that is none": ((".", "--host", "no.invalid"), "error: no.invalid is not a host of"),
    "a key for many": (("many", "--key", "x"), "--key needs a single manifest.json, found"),
    "no store": ((".", "--store", "no/store"), "error: no/store: there is no folder no"),
    "another's file": ((".", "--store", "body.json"), "body.json: is not a store of sstest"),
    "an empty token": ((".", "--token", ""), "one of the tokens (not shown) is empty"),
}


@pytest.mark.parametrize("name", NOTHING_TO_SERVE)
def test_what_cannot_run_is_one_line_and_exit_2(run: Run, partner: Path, name: str) -> None:
    (partner / "empty").mkdir()
    for key in ("a", "b"):
        (partner / "many" / key).mkdir(parents=True)
        shutil.copy(partner / "manifest.json", partner / "many" / key)
    arguments, message = NOTHING_TO_SERVE[name]
    result = run("serve", *arguments, "--port", "0")
    assert (result.exit_code, result.stdout) == (2, "")
    (line,) = result.stderr.splitlines()
    assert message in line


def test_a_manifest_that_is_broken_cannot_be_served_alone(run: Run, partner: Path) -> None:
    path = partner / "manifest.json"
    path.write_text(path.read_text().replace('"/cohort/id"', '"cohort/id"'))
    result = run("serve", ".", "--port", "0")
    assert (result.exit_code, result.stdout) == (2, "")
    first, last = result.stderr.splitlines()
    assert first.startswith("error: partner is not served: manifest.json: line 6, column 25: ")
    assert last == "error: .: there is no manifest to serve"


# Reloading ----------------------------------------------------------------------------------------


def test_a_manifest_is_read_again_and_a_broken_edit_keeps_the_one_before(partner: Path) -> None:
    path = partner / "manifest.json"
    text = path.read_text()
    with serving(".", "--port", "0", "--log", "short", cwd=partner) as run:
        assert run.post().status_code == 204
        path.write_text(text.replace('"/environment"', '"/env"'))
        run.wait_for("^reloaded: partner: manifest.json$")
        assert run.post().status_code == 400
        assert run.post(body={**GOOD, "env": "e"}).status_code == 204
        path.write_text(text.replace('"/cohort/id"', '"cohort/id"'))
        run.wait_for(
            r"^error: partner: manifest.json: line 6, column 25: .*;"
            " the previous version stays active$"
        )
        assert run.post(body={**GOOD, "env": "e"}).status_code == 204
        path.write_text(text)
        run.wait_for(r"^reloaded: partner: manifest.json\n(.*\n)*reloaded: partner: manifest.json$")
        assert run.post().status_code == 204
        path.unlink()
        run.wait_for("^reloaded: partner: its manifest was deleted; no longer served$")
        assert run.post().status_code == 404
        # The segments stay throughout.
        assert run.members() == {"partner-c-1": ["ann", "bob"]}


# Options ------------------------------------------------------------------------------------------


def test_a_second_manifest_of_a_key_is_told_and_not_served(partner: Path) -> None:
    """The validation server compares keys ignoring case."""
    root = partner / "repository"
    key = root / "integrations" / "partner"
    key.mkdir(parents=True)
    shutil.copy(partner / "manifest.json", key)
    with serving("--port", "0", "--profile", "validation-server", cwd=root) as run:
        shutil.copytree(key, key.with_name("PARTNER"))
        run.wait_for(
            "^error: two manifests have the integration key 'partner': .*; rename the folder of"
            " one, .*; the manifests loaded before stay active$"
        )
        assert run.post(path="/api/v2/segment-target/partner").status_code == 200
        shutil.rmtree(key.with_name("PARTNER"))
        run.wait_for("^reloaded: PARTNER: its manifest was deleted; no longer served$")
        assert "reloaded: PARTNER: integrations" not in run.said


def test_tokens_are_asked_for_and_never_written(partner: Path) -> None:
    with serving(".", "--port", "0", cwd=partner, SSTEST_TOKEN=TOKEN) as run:
        assert run.post().status_code == 204
        wrong = {**HEADERS, "Authorization": "another-token-altogether"}
        url = f"{run.url}/api/v2/segment-targets/partner"
        assert httpx.post(url, json=GOOD, headers=wrong, **HERE).status_code == 403
        # A sender that writes its token where everybody sees it.
        assert run.post(path=f"/api/{TOKEN}").status_code == 404
        assert run.post(body={**GOOD, "cohort": {"id": TOKEN, "name": TOKEN}}).status_code == 204
        run.wait_for(r"#4 (.*\n)*    -> 204$")
        assert run.stop() == 0
    assert TOKEN not in run.said
    assert "another-token-altogether" not in run.said
    assert "(hidden)" in run.said


def test_beyond_loopback_the_page_needs_the_token(partner: Path) -> None:
    arguments = (".", "--port", "0", "--host", "0.0.0.0", "--token", TOKEN)  # noqa: S104
    with serving(*arguments, cwd=partner) as run:
        here = f"http://127.0.0.1:{run.url.rpartition(':')[2]}"
        answer = httpx.get(f"{here}/_sstest/segments", **HERE)
        assert answer.status_code == 401
        answer = httpx.get(f"{here}/_sstest/segments", auth=("", TOKEN), **HERE)
        assert answer.json() == {"segments": []}
        assert TOKEN not in run.said


def test_segments_outlive_a_restart_and_a_kill_in_the_store(run: Run, partner: Path) -> None:
    store = ("--store", "segments.sqlite", "--port", "0")
    for key, number in (("ann", signal.SIGKILL), ("bob", signal.SIGINT)):
        with serving(".", *store, cwd=partner) as server:
            assert server.post(body={**GOOD, "add": [{"id": key}]}).status_code == 204
            server.stop(number)
    with serving(".", *store, cwd=partner) as server:
        assert server.members() == {"partner-c-1": ["ann", "bob"]}
        second = run("serve", ".", *store)
        assert second.exit_code == 2
        assert "is in use by another process" in second.stderr


def test_a_store_that_is_taken_away_is_told_once(partner: Path) -> None:
    path, kept = partner / "segments.sqlite", partner / "kept"
    arguments = ("--store", path.name, "--port", "0", "--log", "none")
    with serving(".", *arguments, cwd=partner) as server:
        assert server.post().status_code == 204
        path.rename(kept)
        assert [server.post().status_code for _ in range(3)] == [500] * 3
        problem = f"{path.name}: was removed or renamed while in use; put it back, or restart"
        server.wait_for(f"^error: {problem}; updates are answered 500$")
        answer = httpx.get(f"{server.url}/_sstest/segments", **HERE)
        assert answer.json()["store"] == problem
        kept.rename(path)
        server.wait_for("^note: the store can be written to again$")
        assert server.post().status_code == 204
        assert "store" not in httpx.get(f"{server.url}/_sstest/segments", **HERE).json()
        path.unlink()
        assert server.post().status_code == 500
        assert server.stop() == 0
    assert server.said.count("removed or renamed") == 2  # each time once, at the end too


def test_a_damaged_store_is_one_line_and_exit_2(run: Run, partner: Path) -> None:
    path = partner / "segments.sqlite"
    Store(path).close()
    data = path.read_bytes()[:-4096]
    path.write_bytes(data)
    result = run("serve", ".", "--store", path.name)
    assert (result.exit_code, result.stdout) == (2, "")
    assert re.fullmatch(
        r"error: segments\.sqlite: is damaged: .+; choose another file\n", result.stderr
    )
    assert path.read_bytes() == data


def test_faults_and_limits(partner: Path) -> None:
    faults = ("--fault", "429,retry-after=1.5", "--fault", "409,times=2", "--fault", "drop")
    limit = ("--rate-limit", "1/3600")
    with serving(".", "--port", "0", *faults, *limit, cwd=partner) as run:
        first = run.post()
        assert (first.status_code, first.headers["Retry-After"]) == (429, "2")
        assert [run.post().status_code for _ in range(2)] == [409, 409]
        with pytest.raises(httpx.RemoteProtocolError):
            run.post()
        assert [run.post().status_code for _ in range(2)] == [204, 429]
        run.wait_for(r"#4 (.*\n)*.*connection dropped, nothing applied \[will_drop")


def test_hosts_are_named(partner: Path) -> None:
    with serving(".", "--port", "0", "--allow-host", "standin", cwd=partner) as run:
        url = f"{run.url}/api/v2/segment-targets/partner"
        for host, status in (("standin:8484", 204), ("evil.example", 421)):
            answer = httpx.post(url, json=GOOD, headers={**HEADERS, "Host": host}, **HERE)
            assert answer.status_code == status
        run.wait_for("does not answer for the host 'evil.example'")


def test_environments(partner: Path) -> None:
    with serving(".", "--port", "0", "--environment", "e=shop/test", cwd=partner) as run:
        assert run.post().status_code == 204
        assert run.post(body={**GOOD, "environment": "other"}).status_code == 400
        answer = httpx.get(f"{run.url}/_sstest/segments", **HERE)
        (segment,) = answer.json()["segments"]
        assert (segment["projectKey"], segment["environmentKey"]) == ("shop", "test")


MISUSED = {
    "a fault": (("--fault", "teapot"), "expected STATUS, drop or delay=SECONDS"),
    "a status": (("--fault", "204"), "status is 204, expected 400 to 599"),
    "a setting": (("--fault", "429,tries=2"), "'tries=2' is not valid"),
    "a number": (("--fault", "429,times=many"), "times is 'many', expected a whole number"),
    "a rate": (("--fault", "500,rate=2"), "rate is 2.0, expected a number from 0 to 1"),
    "a seed alone": (("--fault", "500,seed=2"), "seed needs a rate"),
    "a setting twice": (("--fault", "500,times=2,times=3"), "'times=3' is not valid"),
    "a delay": (("--fault", "delay=-1"), "expected a number of seconds from 0 to"),
    "a wait of a drop": (("--fault", "drop,retry-after=1"), "retry-after needs a status"),
    "a limit": (("--rate-limit", "many"), "expected REQUESTS/SECONDS, such as 100/60"),
    "a limit of nothing": (("--rate-limit", "0/60"), "requests is 0, expected 1 or more"),
    "an environment": (("--environment", "abc"), "expected CLIENT_SIDE_ID=PROJECT/ENVIRONMENT"),
    "a port": (("--port", "70000"), "70000 is not in the range 0<=x<=65535"),
}


@pytest.mark.parametrize("name", MISUSED)
def test_misuse_is_met_with_the_usage(run: Run, name: str) -> None:
    arguments, message = MISUSED[name]
    result = run("serve", ".", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("Usage: sstest serve ")
    assert message in " ".join(result.stderr.split())


def test_a_server_whose_stderr_is_gone_goes_on(partner: Path) -> None:
    command = [sys.executable, "-m", "sstest", "serve", ".", "--port", "0"]
    with subprocess.Popen(
        command, cwd=partner, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        url = process.stdout.readline().strip()
        while process.stderr.readline() != "press Ctrl-C to stop\n":
            pass
        process.stderr.close()
        for _ in range(3):
            where = f"{url}/api/v2/segment-targets/partner"
            assert httpx.post(where, json=GOOD, headers=HEADERS, **HERE).is_success
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=PATIENCE) == 0
