"""The server's side of a connection in process, byte for byte that of the live server."""

import re
from collections.abc import Iterator
from typing import Final

import pytest
from live import connected, read_all, served
from stand_in import TOKEN, body, manifest

from sstest.endpoint import LaunchDarkly
from sstest.endpoint.clients.network import Network, Origin
from sstest.endpoint.clients.wire import Connection
from sstest.endpoint.mock import MockLaunchDarkly
from sstest.endpoint.server import Server

START: Final = (
    b"POST /api/v2/segment-targets/acme HTTP/1.1\r\n"
    b"Host: 127.0.0.1\r\nAuthorization: " + TOKEN.encode() + b"\r\n"
)
ADA: Final = body(["ada"])
PLAIN: Final = START + b"Content-Length: %d\r\n" % len(ADA)
CHUNKED: Final = (
    b"Transfer-Encoding: chunked\r\n\r\n5\r\n" + ADA[:5] + b"\r\n%x;a=b\r\n" % (len(ADA) - 5)
)
SENT: Final = {
    "to be closed": PLAIN + b"Connection: close\r\n\r\n" + ADA,
    "chunks": START + b"Connection: close\r\n" + CHUNKED + ADA[5:] + b"\r\n0\r\nX: y\r\n\r\n",
    "two at once": PLAIN + b"\r\n" + ADA + PLAIN + b"Connection: close\r\n\r\n" + ADA,
    "HTTP/1.0": PLAIN.replace(b"1.1", b"1.0") + b"\r\n" + ADA,
    "a whole URL": PLAIN.replace(b"POST /", b"POST http://127.0.0.1/")
    + b"Connection: close\r\n\r\n"
    + ADA,
    "a query": PLAIN.replace(b"acme", b"acme?a=/b#c") + b"Connection: close\r\n\r\n" + ADA,
    "no path": b"OPTIONS * HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    "no HTTP": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"x" * 40 + b"\r\n\r\n",
    "two lengths": PLAIN + b"Content-Length: 1\r\n\r\n" + ADA,
    "no host": b"POST / HTTP/1.1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
    "a chunk of no length": START + b"Transfer-Encoding: chunked\r\n\r\nfive\r\n",
}


def in_process(sent: bytes) -> bytes:
    """All that comes back on a connection, until it is closed."""
    with MockLaunchDarkly(manifest(), tokens=[TOKEN], base_url="http://127.0.0.1") as stand_in:
        connection = Connection(stand_in.network, Origin("http", "127.0.0.1", 80))
        connection.receive(sent)
        return b"".join(iter(lambda: connection.read(10, 5), b""))


@pytest.fixture(scope="module")
def live() -> Iterator[Server]:
    with served(LaunchDarkly(manifest(), tokens=[TOKEN])) as server:
        yield server


@pytest.mark.parametrize("name", SENT)
def test_the_same_bytes_come_back(live: Server, name: str) -> None:
    with connected(live) as wire:
        wire.sendall(SENT[name])
        there = read_all(wire)
    here = in_process(SENT[name])
    assert _timeless(here) == _timeless(there)
    assert here.startswith(b"HTTP/1.1 ")


def _timeless(data: bytes) -> bytes:
    return re.sub(rb"date: .*\r", b"date: \r", data)


def network() -> Network:
    return MockLaunchDarkly(manifest(), tokens=[TOKEN], base_url="http://127.0.0.1").network


def test_who_reads_before_everything_is_sent_waits_in_vain() -> None:
    connection = Connection(net := network(), Origin("http", "127.0.0.1", 80))
    connection.receive(PLAIN + b"\r\n")
    before = net.clock()
    with pytest.raises(TimeoutError):
        connection.read(10, 5)
    assert net.clock() - before >= 5
    connection.receive(ADA)
    assert connection.read(12, 5) == b"HTTP/1.1 204"


def test_who_sends_on_a_closed_connection_is_told() -> None:
    connection = Connection(network(), Origin("http", "127.0.0.1", 80))
    connection.receive(SENT["to be closed"])
    assert connection.read(10_000, 5)
    assert connection.read(10_000, 5) == connection.read(10_000, 5) == b""
    with pytest.raises(BrokenPipeError):
        connection.receive(PLAIN)
