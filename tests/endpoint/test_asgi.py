"""The stand-in over HTTP: what is on the wire, byte by byte where it matters."""

import asyncio
import gzip
import json
import re
import socket
import struct
import threading
import zlib
from collections.abc import Iterator

import httpx
import pytest
from live import HEADERS, body_of, connected, manifest_of, read_all, served
from uvicorn.protocols.http.h11_impl import H11Protocol

from sstest.endpoint import LaunchDarkly
from sstest.endpoint.asgi import Application
from sstest.endpoint.connections import Connections, connection_class
from sstest.endpoint.server import Server, running

HEAD = (
    b"POST /api/v2/segment-targets/acme HTTP/1.1\r\nHost: localhost\r\n"
    b"Authorization: a-token\r\nContent-Type: application/json\r\n"
)


@pytest.fixture(scope="module")
def started() -> Iterator[tuple[Server, Application]]:
    """One server for all tests here, since stopping one takes a fifth of a second."""
    application = Application(LaunchDarkly())
    with running(application) as server:
        server.before_stop(application.close)
        yield server, application


@pytest.fixture
def server(started: tuple[Server, Application]) -> Server:
    return started[0]


@pytest.fixture
def launchdarkly(started: tuple[Server, Application]) -> Iterator[LaunchDarkly]:
    server, application = started
    application.launchdarkly = LaunchDarkly(manifest_of(), longest_body=100_000)
    yield application.launchdarkly
    server.disconnect_all()


@pytest.fixture
def client(server: Server, launchdarkly: LaunchDarkly) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, headers=HEADERS, trust_env=False) as client:
        yield client


PATH = "/api/v2/segment-targets/acme"


def length(data: bytes) -> bytes:
    return b"Content-Length: %d\r\n" % len(data)


def closing(data: bytes) -> bytes:
    """A request after which the connection ends."""
    return HEAD + length(data) + b"Connection: close\r\n\r\n" + data


# Replies ------------------------------------------------------------------------------------------


def test_success_has_no_body_no_content_type_and_no_length(
    server: Server, launchdarkly: LaunchDarkly
) -> None:
    with connected(server) as connection:
        connection.sendall(closing(body_of("ann")))
        answer = read_all(connection)
    head, _, body = answer.partition(b"\r\n\r\n")
    names = {line.partition(b":")[0].lower() for line in head.split(b"\r\n")[1:]}
    assert head.startswith(b"HTTP/1.1 204 No Content\r\n")
    assert names == {b"date", b"connection"}
    assert body == b""
    assert launchdarkly.segment("c-1").members == {"ann"}


def test_a_refusal_is_json(client: httpx.Client) -> None:
    answer = client.post(PATH, content=b"{}")
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Content-Length"] == str(len(answer.content))
    assert answer.json() == {
        "code": "invalid_request",
        "message": "could not find path /environment in request payload",
    }


def test_the_headers_of_a_rate_limit(client: httpx.Client, launchdarkly: LaunchDarkly) -> None:
    launchdarkly.will_answer(429, retry_after=1.5)
    answer = client.post(PATH, content=body_of("ann"))
    (exchange,) = launchdarkly.requests
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "2"
    reset = float(answer.headers["X-Ratelimit-Reset"])
    assert exchange.answered_at is not None
    assert exchange.answered_at >= exchange.at
    assert reset == pytest.approx((exchange.answered_at + 1.5) * 1000, abs=1)


def test_express_signs_its_replies() -> None:
    manifest = manifest_of(template='{"ok": {{#if errorMessage}}false{{else}}true{{/if}} }')
    with (
        served(LaunchDarkly(manifest, profile="validation-server")) as server,
        httpx.Client(base_url=server.url, trust_env=False) as client,
    ):
        answer = client.post("/api/v2/segment-target/acme", content=body_of("ann"), headers=HEADERS)
    assert answer.status_code == 200
    assert answer.content == b'{"ok":true}'
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    assert answer.headers["X-Powered-By"] == "Express"
    # From npm's etag 1.8: etag('{"ok":true}', {weak: true}).
    assert answer.headers["ETag"] == 'W/"b-Ai2R8hgEarLmHKwesT1qcY913ys"'


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "BREW"])
def test_other_methods_are_told_what_is_allowed(client: httpx.Client, method: str) -> None:
    answer = client.request(method, PATH)
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "POST"
    assert bool(answer.content) == (method != "HEAD")


def test_the_path_of_the_validation_server_is_explained(client: httpx.Client) -> None:
    answer = client.post("/api/v2/segment-target/acme?a=b", content=body_of("ann"))
    assert answer.status_code == 404
    assert "segment-targets" in answer.json()["message"]


@pytest.mark.parametrize("origin", [b"http://127.0.0.1:8484", b"HTTPS://app.launchdarkly.com"])
def test_a_whole_url_is_taken_for_its_path(
    server: Server, launchdarkly: LaunchDarkly, origin: bytes
) -> None:
    """As clients send it that take the stand-in for their proxy (RFC 9112 §3.2.2)."""
    body = body_of("ann")
    head = HEAD.replace(b"POST ", b"POST " + origin)
    with connected(server) as connection:
        connection.sendall(head + length(body) + b"Connection: close\r\n\r\n" + body)
        assert read_all(connection).startswith(b"HTTP/1.1 204 ")
    assert launchdarkly.requests[0].request.path == PATH


def test_an_offer_to_upgrade_is_not_taken_up(server: Server, launchdarkly: LaunchDarkly) -> None:
    """Java's HttpClient makes it with each request (RFC 9110 §7.8); a server may ignore it."""
    body = body_of("ann")
    offer = (
        b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAEAAEAAAAIAAAAB"
    )
    with connected(server) as connection:
        connection.sendall(HEAD + length(body) + offer + b"\r\n\r\n" + body)
        assert connection.recv(65_536).startswith(b"HTTP/1.1 204 ")
    assert launchdarkly.segment("c-1").members == {"ann"}
    assert issubclass(connection_class(Connections(1)), H11Protocol)  # others lose the body


def test_no_path_is_a_redirect_and_none_is_the_servers_own(client: httpx.Client) -> None:
    for path in ("/", "/_sstest/segments", f"{PATH}/", "//x", "/%2e%2e/etc/passwd"):
        answer = client.get(path)
        assert answer.status_code in (404, 405)
        assert answer.json()["code"] in ("not_found", "method_not_allowed")


# Bodies -------------------------------------------------------------------------------------------


def test_a_body_in_chunks(client: httpx.Client, launchdarkly: LaunchDarkly) -> None:
    data = body_of("ann", "bob")
    parts = (data[start : start + 7] for start in range(0, len(data), 7))
    assert client.post(PATH, content=parts).status_code == 204
    assert launchdarkly.segment("c-1").members == {"ann", "bob"}
    assert launchdarkly.requests[0].request.headers["transfer-encoding"] == "chunked"


PACKED = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
}


@pytest.mark.parametrize("encoding", PACKED)
def test_a_packed_body(client: httpx.Client, launchdarkly: LaunchDarkly, encoding: str) -> None:
    data = PACKED[encoding](body_of("ann"))
    answer = client.post(PATH, content=data, headers={"Content-Encoding": encoding})
    assert answer.status_code == 204
    assert launchdarkly.segment("c-1").members == {"ann"}


def test_a_bomb_is_not_unpacked(client: httpx.Client, launchdarkly: LaunchDarkly) -> None:
    bomb = gzip.compress(b" " * 50_000_000)
    assert len(bomb) < launchdarkly.longest_body
    answer = client.post(PATH, content=bomb, headers={"Content-Encoding": "gzip"})
    assert answer.status_code == 413
    assert len(launchdarkly.requests[0].body) <= launchdarkly.longest_body + 1


@pytest.mark.parametrize("over", [0, 1])
def test_the_limit_is_to_the_byte(
    client: httpx.Client, launchdarkly: LaunchDarkly, over: int
) -> None:
    data = body_of("ann").ljust(launchdarkly.longest_body + over)
    assert client.post(PATH, content=data).status_code == (413 if over else 204)


def test_a_body_without_an_end_is_refused_before_it_ends(
    server: Server, launchdarkly: LaunchDarkly
) -> None:
    chunk = b"%x\r\n%s\r\n" % (50_000, b" " * 50_000)
    with connected(server) as connection:
        connection.sendall(HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + 3 * chunk)
        answer = b""
        while b"more than 100,000 bytes" not in answer:  # nothing has said that the body ends
            answer += connection.recv(65_536)
        assert answer.startswith(b"HTTP/1.1 413 ")
        assert b"connection: close" in answer.lower()
        connection.sendall(chunk)  # for a while, it is still listened to
        connection.shutdown(1)
        assert read_all(connection) == b""
    (exchange,) = launchdarkly.requests
    assert len(exchange.request.body) == launchdarkly.longest_body + 1


def test_ten_gigabytes_are_announced_and_not_waited_for(
    server: Server, launchdarkly: LaunchDarkly
) -> None:
    with connected(server) as connection:
        connection.sendall(HEAD + b"Content-Length: 10000000000\r\n\r\n" + b" " * 100_001)
        assert connection.recv(65_536).startswith(b"HTTP/1.1 413 ")


def test_a_sender_that_asks_first_is_told_to_go_on(
    server: Server, launchdarkly: LaunchDarkly
) -> None:
    data = body_of("ann")
    with connected(server) as connection:
        connection.sendall(HEAD + length(data) + b"Expect: 100-continue\r\n\r\n")
        assert connection.recv(65_536).startswith(b"HTTP/1.1 100 ")
        connection.sendall(data)
        assert connection.recv(65_536).startswith(b"HTTP/1.1 204 ")


# Connections --------------------------------------------------------------------------------------


def test_a_connection_is_kept(server: Server, launchdarkly: LaunchDarkly) -> None:
    data = body_of("ann")
    with connected(server) as connection:
        for _ in range(3):
            connection.sendall(HEAD + length(data) + b"\r\n" + data)
            assert connection.recv(65_536).startswith(b"HTTP/1.1 204 ")
    assert len(launchdarkly.requests) == 3


def test_requests_sent_ahead_are_answered_in_order(
    server: Server, launchdarkly: LaunchDarkly
) -> None:
    bad = b"{}"
    with connected(server) as connection:
        good = body_of("ann")
        ahead = [HEAD + length(data) + b"\r\n" + data for data in (good, bad)]
        connection.sendall(b"".join(ahead) + closing(good))
        answers = read_all(connection)
    assert re.findall(rb"HTTP/1.1 (\d+) ", answers) == [b"204", b"400", b"204"]
    assert [one.status for one in launchdarkly.requests] == [204, 400, 204]


def test_a_client_that_leaves_in_the_middle_has_sent_nothing(
    server: Server, launchdarkly: LaunchDarkly, client: httpx.Client
) -> None:
    data = body_of("ann")
    for ending in (b"", struct.pack("ii", 1, 0)):
        with connected(server) as connection:
            connection.sendall(HEAD + length(data) + b"\r\n" + data[:20])
            if ending:  # closing ends in a reset
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, ending)
    assert client.post(PATH, content=body_of("bob")).status_code == 204
    assert [one.status for one in launchdarkly.requests] == [204]
    assert launchdarkly.segment("c-1").members == {"bob"}


@pytest.mark.parametrize("applied", [False, True])
def test_a_dropped_connection_ends_without_a_byte(
    server: Server, launchdarkly: LaunchDarkly, applied: bool
) -> None:
    launchdarkly.will_drop_connection(applied=applied)
    with connected(server) as connection:
        connection.sendall(closing(body_of("ann")))
        assert read_all(connection) == b""
    (exchange,) = launchdarkly.requests
    assert exchange.reply is None
    assert exchange.accepted == applied


def test_a_client_sees_a_drop_as_one(client: httpx.Client, launchdarkly: LaunchDarkly) -> None:
    launchdarkly.will_drop_connection().times(2)
    for _ in range(2):
        with pytest.raises(httpx.RemoteProtocolError):
            client.post(PATH, content=body_of("ann"))
    assert client.post(PATH, content=body_of("ann")).status_code == 204


def test_a_reply_that_is_held_back_holds_no_other_back(
    server: Server, client: httpx.Client, launchdarkly: LaunchDarkly
) -> None:
    launchdarkly.will_delay(3600)
    with connected(server) as connection:
        data = body_of("ann")
        connection.sendall(HEAD + length(data) + b"\r\n" + data)
        # What it asks for is done at once; only the answer is late.
        launchdarkly.wait_for(lambda it: it.segment("c-1").members == {"ann"}, timeout=20)
        assert client.post(PATH, content=body_of("bob")).status_code == 204
        connection.settimeout(0.0)
        with pytest.raises(BlockingIOError):
            connection.recv(1)


def test_a_short_delay_ends(client: httpx.Client, launchdarkly: LaunchDarkly) -> None:
    launchdarkly.will_delay(0.01)
    assert client.post(PATH, content=body_of("ann")).status_code == 204
    assert launchdarkly.requests[0].delay == 0.01


def test_stopping_lets_a_reply_that_is_held_back_go() -> None:
    launchdarkly = LaunchDarkly(manifest_of())
    launchdarkly.will_delay(3600)
    answers: list[bytes] = []
    with served(launchdarkly) as server:

        def send() -> None:
            with connected(server) as connection:
                connection.sendall(closing(body_of("ann")))
                answers.append(read_all(connection))

        sender = threading.Thread(target=send)
        sender.start()
        launchdarkly.wait_for(lambda it: it.requests, timeout=20)
    sender.join(20)
    assert answers[0].startswith(b"HTTP/1.1 204 ")


def test_what_is_no_http_is_refused(server: Server, launchdarkly: LaunchDarkly) -> None:
    for nonsense in (b"\x16\x03\x01\x02\x00\r\n\r\n", b"GET /\r\n\r\n"):
        with connected(server) as connection:
            connection.sendall(nonsense)
            assert read_all(connection).startswith(b"HTTP/1.1 400 ")
    assert launchdarkly.requests == ()


def test_header_names_and_doubles(server: Server, launchdarkly: LaunchDarkly) -> None:
    data = body_of("ann")
    head = HEAD.replace(b"Content-Type:", b"CONTENT-type:")
    more = b"Content-Type: text/plain\r\nConnection: close\r\n"
    with connected(server) as connection:
        connection.sendall(head + more + length(data) + b"\r\n" + data)
        assert read_all(connection).startswith(b"HTTP/1.1 204 ")
    assert launchdarkly.requests[0].request.headers["content-type"] == "application/json"


def test_many_connections_at_once(server: Server, launchdarkly: LaunchDarkly) -> None:
    def send(number: int) -> None:
        with httpx.Client(base_url=server.url, headers=HEADERS, trust_env=False) as client:
            for index in range(10):
                data = body_of(f"user-{number}-{index}")
                assert client.post(PATH, content=data).status_code == 204

    senders = [threading.Thread(target=send, args=(number,)) for number in range(10)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join(30)
    assert len(launchdarkly.segment("c-1").members) == 100
    assert [one.number for one in launchdarkly.requests] == list(range(1, 101))


# Other servers ------------------------------------------------------------------------------------


def test_under_another_server_all_but_drops_works() -> None:
    launchdarkly = LaunchDarkly(manifest_of())
    transport = httpx.ASGITransport(app=Application(launchdarkly))

    async def send() -> httpx.Response:
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await client.post(PATH, content=body_of("ann"), headers=HEADERS)

    assert asyncio.run(send()).status_code == 204
    launchdarkly.will_drop_connection()
    with pytest.raises(RuntimeError, match="cannot close a connection without an answer"):
        asyncio.run(send())


def test_a_request_belongs_to_the_stand_in_that_was_there_when_it_began(
    started: tuple[Server, Application], launchdarkly: LaunchDarkly
) -> None:
    server, application = started
    after, data = LaunchDarkly(manifest_of()), body_of("ann")
    with connected(server) as connection:
        connection.sendall(HEAD + length(data) + b"Expect: 100-continue\r\n\r\n")
        assert connection.recv(65_536).startswith(b"HTTP/1.1 100 ")
        application.launchdarkly = after
        connection.sendall(data)
        assert connection.recv(65_536).startswith(b"HTTP/1.1 204 ")
    assert (len(launchdarkly.requests), len(after.requests)) == (1, 0)


def test_a_key_that_is_no_unicode_reaches_the_log(
    client: httpx.Client, launchdarkly: LaunchDarkly
) -> None:
    assert client.post("/api/v2/segment-targets/%ff%00", content=body_of("ann")).status_code == 404
    assert launchdarkly.requests[0].request.path == "/api/v2/segment-targets/%ff%00"
    assert json.loads(client.get("/%0d%0aX:%20y").content)["code"] == "not_found"
