"""The connections of http.client and urllib3, where they differ from what sends over them."""

import asyncio
import http.client
import select
import socket
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import httpx
import pytest
import requests
import urllib3
from stand_in import TOKEN, body, manifest

from sstest.endpoint.clients.sockets import Socket
from sstest.endpoint.mock import MockLaunchDarkly

HEADERS = {"Authorization": TOKEN, "Content-Type": "application/json"}
HELD = 40


@pytest.fixture
def launchdarkly() -> Iterator[MockLaunchDarkly]:
    with MockLaunchDarkly(manifest(), tokens=[TOKEN]) as stand_in:
        yield stand_in


def by_requests(url: str) -> object:
    session = requests.Session()
    return session, session.post(url, data=body(["ada"]), headers=HEADERS, timeout=5)


def by_urllib3(url: str) -> object:
    pools = urllib3.PoolManager()
    return pools, pools.request("POST", url, body=body(["ada"]), headers=HEADERS)


def by_http_client(url: str) -> object:
    parts = urlsplit(url)
    client = http.client.HTTPSConnection(str(parts.hostname))
    client.request("POST", parts.path, body(["ada"]), HEADERS)
    return client, client.getresponse()


def by_httpx(url: str) -> object:
    client = httpx.Client(verify=False)  # noqa: S501  # nothing is sent
    return client, client.post(url, content=body(["ada"]), headers=HEADERS)


CLIENTS: dict[str, Callable[[str], object]] = {
    "requests": by_requests,
    "urllib3": by_urllib3,
    "http.client": by_http_client,
    "httpx": by_httpx,
}


def open_descriptors() -> int:
    return sum(1 for _ in Path("/dev/fd").iterdir())


@pytest.mark.skipif(not Path("/dev/fd").exists(), reason="descriptors are counted in /dev/fd")
@pytest.mark.parametrize("name", CLIENTS)
@pytest.mark.parametrize("times_out", [False, True], ids=["answered", "timed out"])
def test_connections_that_are_held_cost_no_descriptors(
    launchdarkly: MockLaunchDarkly, name: str, *, times_out: bool
) -> None:
    held: list[Any] = [CLIENTS[name](launchdarkly.url_for())]
    before = open_descriptors()
    for _ in range(HELD):
        if times_out:
            launchdarkly.will_delay(7_200)
        held.append(_or_error(CLIENTS[name], launchdarkly.url_for()))
    assert open_descriptors() < before + HELD // 4
    assert len(launchdarkly.requests) >= HELD


def _or_error(send: Callable[[str], object], url: str) -> object:
    try:
        return send(url)
    except Exception as error:  # noqa: BLE001  # its traceback holds the connection
        return error


@pytest.mark.skipif(not Path("/dev/fd").exists(), reason="descriptors are counted in /dev/fd")
def test_sessions_of_aiohttp_that_are_held_cost_no_descriptors(
    launchdarkly: MockLaunchDarkly,
) -> None:
    async def send() -> None:
        url, sessions = launchdarkly.url_for(), []
        before = open_descriptors()
        for _ in range(HELD):
            sessions.append(session := aiohttp.ClientSession())
            answer = await session.post(url, data=body(["ada"]), headers=HEADERS)
            assert answer.status == 204
        assert open_descriptors() < before + HELD // 4
        for session in sessions:
            await session.close()

    asyncio.run(send())


def test_a_poll_tells_whether_a_connection_ended(launchdarkly: MockLaunchDarkly) -> None:
    client = http.client.HTTPSConnection("app.launchdarkly.com", timeout=3)
    client.connect()
    sock = client.sock
    assert isinstance(sock, Socket)
    assert isinstance(sock, socket.socket)
    assert select.select([sock], [], [], 0)[0] == []
    assert sock.getpeername() == ("app.launchdarkly.com", 443)
    assert sock.gettimeout() == 3
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    launchdarkly.network.hang_up()
    assert select.select([sock], [], [], 0)[0] == [sock]
    assert sock.recv(10) == b""
    client.close()
    assert sock.fileno() == -1


def test_an_answer_can_be_polled_and_looked_at(launchdarkly: MockLaunchDarkly) -> None:
    client = http.client.HTTPSConnection("app.launchdarkly.com", timeout=3)
    client.connect()
    sock = client.sock
    sock.setblocking(False)
    for flags in (0, socket.MSG_PEEK):
        with pytest.raises(BlockingIOError):
            sock.recv(4, flags)
    client.request("POST", urlsplit(launchdarkly.url_for()).path, body(["ada"]), HEADERS)
    assert select.select([sock], [], [], 0)[0] == [sock]
    assert [sock.recv(4, socket.MSG_PEEK), sock.recv(5), sock.recv(3)] == [
        b"HTTP",
        b"HTTP/",
        b"1.1",
    ]


def test_a_secure_connection_answers_what_is_asked_of_tls(launchdarkly: MockLaunchDarkly) -> None:
    seen: list[Any] = []
    session = requests.Session()

    def look(response: requests.Response, **_: Any) -> None:
        sock = response.raw._connection.sock  # as a sender does that watches for expiry
        seen.append(
            (
                sock.version(),
                sock.cipher()[2],
                ssl.cert_time_to_seconds(sock.getpeercert()["notAfter"]),
            )
        )

    session.hooks["response"].append(look)
    answer = session.post(
        launchdarkly.url_for(), data=body(["ada"]), headers=HEADERS, timeout=5, stream=True
    )
    assert answer.status_code == 204
    assert seen[0][:2] == ("TLSv1.3", 256)
    assert seen[0][2] > launchdarkly.clock()


def test_a_socket_that_is_shut_down_is_at_its_end(launchdarkly: MockLaunchDarkly) -> None:
    client = http.client.HTTPSConnection("app.launchdarkly.com")
    client.request("POST", urlsplit(launchdarkly.url_for()).path, body(["ada"]), HEADERS)
    client.sock.shutdown(socket.SHUT_WR)
    assert client.getresponse().status == 204
    client.sock.shutdown(socket.SHUT_RDWR)
    assert client.sock.recv(10) == b""


def test_what_is_logged_has_the_body_and_no_connection(launchdarkly: MockLaunchDarkly) -> None:
    bad = requests.post(launchdarkly.url_for(), data=b"[", headers=HEADERS, timeout=5)
    (call,) = launchdarkly.responses.calls
    assert call.response.content == bad.content != b""
    assert (call.response.status_code, call.response.raw) == (400, None)
    with requests.post(
        launchdarkly.url_for(), data=b"[", headers=HEADERS, timeout=5, stream=True
    ) as streamed:
        assert streamed.raw.read() == bad.content  # nobody has read it before
    launchdarkly.reset()
    assert len(launchdarkly.responses.calls) == 0
