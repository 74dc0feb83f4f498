"""The server in its thread, and one server that many tests borrow."""

import logging
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import httpx
import pytest
from live import HEADERS, body_of, connected, manifest_of, read_all, served

from sstest.endpoint import LaunchDarkly
from sstest.endpoint.asgi import Application
from sstest.endpoint.server import Server, ServerError, bind, running
from sstest.endpoint.shared import SharedServer
from tests.command_line import Ran, run
from tests.inner_run import run_inside

PATH = "/api/v2/segment-targets/acme"


# A server -----------------------------------------------------------------------------------------


def test_it_listens_before_anybody_learns_of_it_and_no_longer_afterwards() -> None:
    launchdarkly = LaunchDarkly(manifest_of())
    with served(launchdarkly) as server:
        assert server.url == f"http://127.0.0.1:{server.port}"
        assert launchdarkly.url_for() == f"{server.url}{PATH}"
        with connected(server):
            pass
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", server.port), timeout=5)


def test_nothing_of_it_is_left_behind() -> None:
    threads, signals = threading.active_count(), logging.getLogger("uvicorn.access").handlers
    with served(LaunchDarkly()) as server, connected(server):
        assert threading.active_count() == threads + 1
    assert threading.active_count() == threads
    assert logging.getLogger("uvicorn.access").handlers == signals
    assert logging.getLogger("uvicorn.error").level == logging.NOTSET


def test_it_stops_after_a_test_has_had_another_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    server = Server(Application(LaunchDarkly()), bind("127.0.0.1", 0), 60)
    server.start()
    with monkeypatch.context() as patch:
        patch.setattr("time.monotonic", count(step=1000).__next__)
        for _ in range(3):
            assert httpx.get(f"{server.url}/", timeout=20).status_code < 500
            server.disconnect_all()
    stopping = threading.Thread(target=server.stop, daemon=True)
    stopping.start()
    stopping.join(20)
    assert not stopping.is_alive()


def test_a_port_that_is_taken_is_said_in_one_line() -> None:
    with served(LaunchDarkly()) as server:
        line = rf"^cannot listen on port {server.port} of 127\.0\.0\.1: Address already in use$"
        with pytest.raises(ServerError, match=line):
            bind("127.0.0.1", server.port)


@pytest.mark.parametrize("host", ["no-such-host.invalid", "256.0.0.1", "a" * 70, "\ud800"])
def test_a_host_that_is_none_is_said_in_one_line(host: str) -> None:
    with pytest.raises(ServerError, match="is not a host of this machine: ") as caught:
        bind(host, 0)
    assert "\n" not in str(caught.value)


def test_it_comes_back_to_its_port_at_once() -> None:
    with served(LaunchDarkly()) as first, connected(first) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        read_all(connection)  # the server closes first, so its side is what lingers
    with running(Application(LaunchDarkly()), port=first.port) as second:
        assert second.port == first.port


@pytest.mark.skipif(not socket.has_ipv6, reason="this machine has no IPv6")
def test_it_listens_on_ipv6() -> None:
    try:
        bind("::1", 0).close()
    except ServerError:
        pytest.skip("this machine has no IPv6 loopback address")
    launchdarkly = LaunchDarkly(manifest_of())
    with running(Application(launchdarkly), "::1") as server:
        assert server.url == f"http://[::1]:{server.port}"
        answer = httpx.post(server.url + PATH, content=body_of("a"), headers=HEADERS)
    assert answer.status_code == 204


def test_clients_in_the_middle_of_a_request_do_not_hold_it_back() -> None:
    with served(LaunchDarkly()) as server:
        connection = socket.create_connection((server.host, server.port), timeout=20)
        connection.sendall(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n12")
    with connection:
        assert read_all(connection) == b""


def test_a_sender_that_speaks_tls_is_noticed(caplog: pytest.LogCaptureFixture) -> None:
    launchdarkly = LaunchDarkly(manifest_of())
    with served(launchdarkly) as server, pytest.raises(httpx.ConnectError):
        httpx.get(server.url.replace("http:", "https:"), trust_env=False)
    assert "was it sent to https://?" in caplog.text
    assert launchdarkly.requests == ()


@pytest.mark.parametrize("protocol", ["websocket", "h2c"])
def test_an_upgrade_is_not_taken_and_not_talked_about(
    caplog: pytest.LogCaptureFixture, protocol: str
) -> None:
    headers = {**HEADERS, "Connection": "Upgrade", "Upgrade": protocol}
    with served(LaunchDarkly(manifest_of())) as server:
        url = server.url + PATH
        answer = httpx.post(url, content=body_of("ann"), headers=headers, trust_env=False)
    assert answer.status_code == 204
    assert caplog.text == ""


def test_an_error_at_the_start_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    import uvicorn

    async def fail(*_: object, **__: object) -> None:
        raise SystemExit(3)

    monkeypatch.setattr(uvicorn.Server, "startup", fail)
    with (
        pytest.raises(ServerError, match="the server did not start: SystemExit"),
        running(Application(LaunchDarkly())),
    ):
        pass


@pytest.mark.parametrize("missing", ["uvicorn", "starlette"])
def test_without_the_extra_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    ran = run("serve", "rudderstack", "--port", "0")
    words = "serving needs starlette and uvicorn, which are the extra serve"
    error = f"error: {words}: pip install 'path/to/sstest[serve]'\n"
    assert ran == Ran(2, "", error)


# One server for many ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def shared() -> Iterator[SharedServer]:
    with SharedServer() as server:
        yield server


def post(launchdarkly: LaunchDarkly, token: str, *keys: str) -> httpx.Response:
    headers = {**HEADERS, "Authorization": token}
    return httpx.post(launchdarkly.url_for(), content=body_of(*keys), headers=headers)


def test_each_borrower_has_a_stand_in_of_its_own(shared: SharedServer) -> None:
    with shared.lend(manifest_of(), tokens=["token-one"]) as first:
        assert post(first, first.token, "ann").status_code == 204
        first.will_answer(500).times(9)
    with shared.lend(manifest_of(), tokens=["token-two"]) as second:
        assert second.url_for() == first.url_for()
        assert second.requests == ()
        assert second.segments == ()
        assert post(second, second.token, "bob").status_code == 204
    assert first.segment("c-1").members == {"ann"}
    assert second.segment("c-1").members == {"bob"}


def test_what_an_earlier_test_still_sends_does_not_arrive(shared: SharedServer) -> None:
    with shared.lend(manifest_of(), tokens=["token-of-the-first"]) as first:
        pass
    with shared.lend(manifest_of(), tokens=["token-of-the-second"]) as second:
        second.accept_tokens()  # any at all, but not this
        late = post(second, first.token, "late")
    assert late.status_code == 403
    assert "the test of this token has ended" in late.text
    assert second.requests == ()


def test_a_connection_of_an_earlier_test_is_closed(shared: SharedServer) -> None:
    data = body_of("late")
    head = f"POST {PATH} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(data)}\r\n"
    host, port = shared.url.removeprefix("http://").split(":")
    with shared.lend(manifest_of(), tokens=["token-a"]):
        connection = socket.create_connection((host, int(port)), timeout=20)
        connection.sendall(head.encode() + b"Expect: 100-continue\r\n\r\n")
        assert connection.recv(1000).startswith(b"HTTP/1.1 100 ")
    with shared.lend(manifest_of(), tokens=["token-b"]) as second, connection:
        assert read_all(connection) == b""
        assert second.requests == ()


def test_nobody_answers_between_two_tests(shared: SharedServer) -> None:
    with shared.lend(manifest_of()) as launchdarkly:
        pass
    answer = post(launchdarkly, "any-token", "ann")
    assert answer.status_code == 403
    assert answer.text == "no test is using this server now"
    assert launchdarkly.requests == ()


def test_it_is_lent_to_one_at_a_time(shared: SharedServer) -> None:
    with (
        shared.lend(),
        pytest.raises(RuntimeError, match="one test at a time"),
        shared.lend(),
    ):
        pass


# The fixture --------------------------------------------------------------------------------------

INNER = """
import httpx
import pytest

ports = set()
BODY = {
    "environmentId": "e", "cohortId": "c", "cohortName": "n", "listData": {"add": [{"id": "x"}]}
}

@pytest.mark.parametrize("number", range(4))
def test_it_is_mine_alone(launchdarkly_server, number):
    assert launchdarkly_server.requests == ()
    url = launchdarkly_server.url_for("rudderstack")
    ports.add(url)
    headers = {"Authorization": launchdarkly_server.token}
    assert httpx.post(url, json=BODY, headers=headers).status_code == 204
    assert launchdarkly_server.segment("c").members == {"x"}
    assert len(ports) == 1
"""


def test_the_fixture_is_each_tests_own_on_one_port_a_worker(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("xdist")
    pytester.makepyfile(test_inner=INNER)
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    plugins = ("-p", "sstest", "-p", "xdist.plugin", "-p", "xdist.looponfail")
    pytester.runpytest_subprocess(*plugins, "-n", "2").assert_outcomes(passed=4)


@pytest.mark.parametrize("missing", ["uvicorn", "starlette", "starlette.routing"])
def test_the_fixture_without_the_extra(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    pytester.makepyfile(test_inner=INNER)
    result = run_inside(pytester)
    result.assert_outcomes(errors=4)
    words = "launchdarkly_server: serving needs starlette and uvicorn, which are the extra serve"
    result.stdout.fnmatch_lines([f"{words}: pip install 'path/to/sstest[[]serve]'"])
    result.stdout.no_fnmatch_line("*ModuleNotFoundError*")
    result.stdout.no_fnmatch_line("*another exception occurred*")


@pytest.mark.parametrize(
    ("fixture", "client", "profile"),
    [
        ("mock", "requests", "docs"),
        ("mock", "httpx", "validation-server"),
        ("mock", "aiohttp", "docs"),
        ("server", "requests", "validation-server"),
        ("server", "httpx", "docs"),
    ],
)
def test_the_first_requests_import_no_module(fixture: str, client: str, profile: str) -> None:
    program = str(Path(__file__).with_name("first_exchange.py"))
    command = [sys.executable, program, fixture, client, profile]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (ran.stdout.strip(), ran.stderr) == ("", "")


def test_the_fixture_reads_like_documentation(pytester: pytest.Pytester) -> None:
    result = run_inside(pytester, "--fixtures")
    result.stdout.fnmatch_lines(
        ["*launchdarkly_server*", "*A live stand-in for LaunchDarkly on a free local port*"]
    )
    assert "_launchdarkly_live" not in result.stdout.str()
