"""Clients that open many connections, or send or read slowly, are bounded and keep nobody out."""

import asyncio
import errno
import socket
import threading
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import httpx
import pytest
from live import HEADERS, body_of, connected, manifest_of, read_all, serve_process, served

from sstest.endpoint import LaunchDarkly, connections
from sstest.endpoint.connections import Bodies, Connections, Exhaustion
from sstest.endpoint.server import Server, running
from sstest.limits import CONNECTIONS

PATH = "/api/v2/segment-targets/acme"
MOST = 8
LINE = b"POST /api/v2/segment-targets/acme HTTP/1.1\r\n"
HEAD = LINE + b"Host: localhost\r\nAuthorization: a-token\r\n"


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "CONNECTIONS", MOST)


def post(server: Server) -> int:
    url = server.url + PATH
    return httpx.post(url, content=body_of("ann"), headers=HEADERS, trust_env=False).status_code


def closed(connection: socket.socket) -> bool:
    """Whether the server ends the connection, without a word."""
    return read_all(connection) == b""


# How many -----------------------------------------------------------------------------------------

BEGINNINGS = {
    "idle": b"",
    "half a head": LINE,
    "half a body": HEAD + b"Content-Length: 100\r\n\r\n{",
}


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("beginning", BEGINNINGS)
def test_those_that_have_waited_longest_make_room(beginning: str) -> None:
    with served(LaunchDarkly(manifest_of())) as server, ExitStack() as stack:
        opened = []
        for _ in range(2 * MOST):
            opened.append(stack.enter_context(connected(server)))
            opened[-1].sendall(BEGINNINGS[beginning])
        assert post(server) == 204
        assert all(closed(one) for one in opened[: MOST + 1])
        assert post(server) == 204


@pytest.mark.usefixtures("few")
def test_requests_under_way_make_no_room() -> None:
    launchdarkly = LaunchDarkly(manifest_of())
    launchdarkly.will_delay(3600).times(MOST)
    body = body_of("ann")
    with served(launchdarkly) as server, ExitStack() as stack:
        for number in range(MOST):
            connection = stack.enter_context(connected(server))
            connection.sendall(HEAD + b"Content-Length: %d\r\n\r\n" % len(body) + body)
            launchdarkly.wait_for(lambda it, number=number: len(it.requests) > number, 20)
        with connected(server) as late:
            assert read_all(late).startswith(b"HTTP/1.1 503 ")
        stack.close()
        while post(server) == 503:  # until the server has noticed
            pass


def test_there_are_fewer_where_few_files_may_be_open(monkeypatch: pytest.MonkeyPatch) -> None:
    for descriptors, most in ((1 << 20, CONNECTIONS), (1024, 480), (256, 96), (64, MOST)):
        monkeypatch.setattr(connections, "_descriptors", lambda number=descriptors: number)
        shared = Connections(1.0)
        assert shared.most == most
        assert shared.at_once <= most


def test_no_limit_on_files_is_no_limit_on_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    resource = pytest.importorskip("resource")
    unlimited = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
    monkeypatch.setattr(connections, "getrlimit", lambda _: unlimited)
    assert Connections(1.0).most == CONNECTIONS


def test_more_connections_than_descriptors_are_nothing_to_talk_about() -> None:
    resource = pytest.importorskip("resource")

    def few_files() -> None:
        resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))

    with serve_process("rudderstack", preexec_fn=few_files) as (url, process), ExitStack() as stack:
        host, port = url.removeprefix("http://").split(":")
        for _ in range(100):
            stack.enter_context(socket.create_connection((host, int(port)), timeout=20))
        answer = httpx.get(f"{url}/_sstest/segments", trust_env=False)
        assert answer.json() == {"segments": []}
        process.terminate()
        _, said = process.communicate()
    assert said.endswith("press Ctrl-C to stop\n")


def test_no_descriptors_are_one_line(caplog: pytest.LogCaptureFixture) -> None:
    loop = asyncio.new_event_loop()
    loop.set_exception_handler(Exhaustion())
    try:
        for number in (errno.EMFILE, errno.ENFILE, errno.EPIPE):
            loop.call_exception_handler({"message": "no", "exception": OSError(number, "gone")})
    finally:
        loop.close()
    assert caplog.messages == ["cannot accept connections for now: gone", "no"]


# How long -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("beginning", BEGINNINGS)
def test_a_client_that_sends_too_slowly_is_not_waited_for(beginning: str) -> None:
    launchdarkly = LaunchDarkly(manifest_of())
    with served(launchdarkly, patience=0.1) as server, connected(server) as connection:
        connection.sendall(BEGINNINGS[beginning])
        assert closed(connection)
        assert post(server) == 204
    assert len(launchdarkly.requests) == 1


def test_an_answer_that_takes_long_is_waited_for() -> None:
    launchdarkly = LaunchDarkly(manifest_of())
    launchdarkly.will_delay(0.3)
    with served(launchdarkly, patience=0.1) as server:
        assert post(server) == 204


SIZE = 10_000_000


async def at_length(scope: Any, receive: Any, send: Any) -> None:
    """An application whose answers are more than the system takes at once."""
    headers = [(b"Content-Length", b"%d" % SIZE)]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": bytes(SIZE)})


def asked(server: Server) -> socket.socket:
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.settimeout(20)
    connection.connect((server.host, server.port))
    connection.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    return connection


def test_a_client_that_does_not_read_is_not_waited_for() -> None:
    with running(at_length, patience=0.1) as server, asked(server) as connection:
        while server.connections:  # until the server has closed it
            pass
        assert len(read_all(connection)) < SIZE


# How much -----------------------------------------------------------------------------------------


def test_what_is_not_read_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "UNREAD_BYTES", 15_000_000)
    with running(at_length) as server, ExitStack() as stack:
        first, *_, last = [stack.enter_context(asked(server)) for _ in range(5)]
        assert len(read_all(last)) > SIZE
        assert len(read_all(first)) < SIZE


def test_bodies_that_arrive_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "ARRIVING_BYTES", 50_000)
    arrived, grown = threading.Event(), Bodies.grown

    def watched(bodies: Bodies, body: bytearray, close: Callable[[], None] | None) -> None:
        grown(bodies, body, close)
        if len(body) == 30_000:
            arrived.set()

    monkeypatch.setattr(Bodies, "grown", watched)
    part = HEAD + b"Content-Length: 60000\r\n\r\n" + b" " * 30_000
    launchdarkly = LaunchDarkly(manifest_of())
    with served(launchdarkly) as server, connected(server) as first, connected(server) as second:
        first.sendall(part)
        assert arrived.wait(60)
        second.sendall(part)
        assert closed(first)
        second.sendall(body_of("ann").rjust(30_000))
        assert second.recv(65_536).startswith(b"HTTP/1.1 204 ")
    assert len(launchdarkly.requests) == 1


def test_the_body_that_grows_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "ARRIVING_BYTES", 10)
    bodies, ended = Bodies(), []
    first, second, third = bytearray(b"first"), bytearray(b"second"), bytearray(20)
    bodies.grown(first, None)
    bodies.grown(second, lambda: ended.append("second"))
    assert first == b""  # given up, under a server whose connections cannot be closed
    bodies.done(first)
    bodies.grown(third, lambda: ended.append("third"))
    bodies.grown(third, lambda: ended.append("third"))
    assert ended == ["second"]
