"""Which connections end in process: those of every client to LaunchDarkly, and no others."""

import asyncio
import contextlib
import http.client
import http.server
import socket
import ssl
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, Final
from urllib.parse import urlsplit

import aiohttp
import httpcore
import httpx
import pytest
import requests
import urllib3
from every_client import CONTEXT
from httpx import AsyncClient
from stand_in import TOKEN, body, manifest

from sstest.endpoint.mock import MockLaunchDarkly, UnexpectedCall

HEADERS: Final = {"Authorization": TOKEN, "Content-Type": "application/json"}
SESSION: Final = requests.Session()
CLIENT: Final = httpx.Client(verify=CONTEXT)


def of_async(post: Callable[[str], Awaitable[int]]) -> Callable[[str], int]:
    async def run(url: str) -> int:
        return await post(url)

    return lambda url: asyncio.run(run(url))


async def by_async_httpx(url: str) -> int:
    async with AsyncClient(verify=CONTEXT) as client:
        return (await client.post(url, content=body(["ada"]), headers=HEADERS)).status_code


async def by_aiohttp(url: str) -> int:
    async with (
        aiohttp.ClientSession(headers=HEADERS) as session,
        session.post(url, data=body(["ada"])) as answer,
    ):
        return answer.status


def by_urllib3(url: str) -> int:
    with urllib3.PoolManager(retries=False) as pool:
        return int(pool.request("POST", url, body=body(["ada"]), headers=HEADERS).status)


def by_urllib(url: str) -> int:
    request = urllib.request.Request(url, body(["ada"]), HEADERS)  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def by_http_client(url: str) -> int:
    parts = urlsplit(url)
    kind = getattr(http.client, f"{parts.scheme.upper()}Connection")
    connection = kind(parts.hostname, parts.port, timeout=5)
    with contextlib.closing(connection):
        connection.request("POST", parts.path, body(["ada"]), HEADERS)
        return int(connection.getresponse().status)


POSTS: Final[dict[str, Callable[[str], int]]] = {
    "requests": lambda url: (
        requests.post(url, data=body(["ada"]), headers=HEADERS, timeout=5).status_code
    ),
    "requests, made before": lambda url: (
        SESSION.post(url, data=body(["ada"]), headers=HEADERS).status_code
    ),
    "httpx": lambda url: (
        httpx.post(url, content=body(["ada"]), headers=HEADERS, verify=CONTEXT).status_code
    ),
    "httpx, made before": lambda url: (
        CLIENT.post(url, content=body(["ada"]), headers=HEADERS).status_code
    ),
    "httpx async": of_async(by_async_httpx),
    "aiohttp": of_async(by_aiohttp),
    "urllib3": by_urllib3,
    "urllib": by_urllib,
    "http.client": by_http_client,
}
every_client = pytest.mark.parametrize("client", POSTS)


@pytest.fixture(scope="session", autouse=True)  # a worker may come back to this module
def _closed() -> Iterator[None]:
    yield
    SESSION.close()
    CLIENT.close()


@pytest.fixture
def launchdarkly() -> Iterator[MockLaunchDarkly]:
    with MockLaunchDarkly(manifest(), tokens=[TOKEN]) as stand_in:
        yield stand_in


@pytest.fixture
def server() -> Iterator[str]:
    """A server of this machine that answers 201, and keeps its connections."""

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(201)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """No lines on stderr."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}/api/v2/segment-targets/acme"
        running.shutdown()


@every_client
def test_production_is_in_process(launchdarkly: MockLaunchDarkly, client: str) -> None:
    assert [POSTS[client](launchdarkly.url_for()) for _ in range(2)] == [204, 204]
    launchdarkly.assert_synced("vip", added={"ada"})
    assert launchdarkly.stray_calls == ()


@every_client
def test_behind_a_proxy_as_well(
    launchdarkly: MockLaunchDarkly, client: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")  # nobody listens there
    assert POSTS[client](launchdarkly.url_for()) == 204


@pytest.mark.parametrize("client", ["requests", "httpx", "urllib3", "urllib"])
def test_where_a_test_forbids_sockets(
    launchdarkly: MockLaunchDarkly, client: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Forbidden(socket.socket):
        """As pytest-socket forbids them."""

        def __new__(cls, *_: object, **__: object) -> "Forbidden":
            raise AssertionError

    monkeypatch.setattr(socket, "socket", Forbidden)
    assert POSTS[client](launchdarkly.url_for()) == 204


@every_client
def test_another_call_to_launchdarkly_is_told(launchdarkly: MockLaunchDarkly, client: str) -> None:
    with pytest.raises(UnexpectedCall, match=r"POST https://app\.launch.*flags is"):
        POSTS[client]("https://app.launchdarkly.com/api/v2/flags")
    with pytest.raises(AssertionError, match="1 unexpected call"):
        launchdarkly.assert_no_unexpected()


OWN_ERRORS: Final = {
    "requests": requests.ConnectionError,
    "httpx": httpx.ConnectError,
    "httpx async": httpx.ConnectError,
    "aiohttp": aiohttp.ClientOSError,
    "urllib3": urllib3.exceptions.ProtocolError,
    "urllib": ConnectionRefusedError,
    "http.client": ConnectionRefusedError,
}


@pytest.mark.parametrize("client", OWN_ERRORS)
def test_other_hosts_are_refused_or_answered(launchdarkly: MockLaunchDarkly, client: str) -> None:
    url = "https://crm.example/members"
    with pytest.raises(OWN_ERRORS[client], match=f"POST {url}: not sent, since"):
        POSTS[client](url)
    launchdarkly.responses.post(url, status=202, json={})
    launchdarkly.responses.post(launchdarkly.url_for(), status=502)
    assert POSTS[client](url) == 202
    assert POSTS[client](launchdarkly.url_for()) == 502
    launchdarkly.responses.reset()
    assert POSTS[client](launchdarkly.url_for()) == 204
    assert len(launchdarkly.requests) == 1


@pytest.mark.parametrize("client", OWN_ERRORS)
@pytest.mark.parametrize("prefix", ["https://", "https://crm.example/members"])
def test_what_is_let_through_is_sent(
    launchdarkly: MockLaunchDarkly, client: str, prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_network(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "this machine has no network")

    monkeypatch.setattr(socket, "getaddrinfo", no_network)
    launchdarkly.responses.add_passthru(prefix)
    with pytest.raises(Exception, match="this machine has no network"):
        POSTS[client]("https://crm.example/members")
    with pytest.raises(OWN_ERRORS[client], match="not sent, since"):
        POSTS[client]("http://crm.example/others")


@every_client
def test_this_machine_is_reached(server: str, client: str) -> None:
    with MockLaunchDarkly(manifest(), base_url="http://127.0.0.1:9", tokens=[TOKEN]) as stand_in:
        assert POSTS[client](server) == 201
        assert POSTS[client](stand_in.url_for()) == 204


@every_client
def test_a_connection_from_before_is_not_used_and_none_stays(server: str, client: str) -> None:
    assert POSTS[client](server) == 201
    base_url = server.partition("/api")[0]
    with MockLaunchDarkly(manifest(), base_url=base_url, tokens=[TOKEN]) as stand_in:
        assert POSTS[client](server) == 204
    assert POSTS[client](server) == 201
    assert len(stand_in.requests) == 1


@pytest.mark.parametrize("made", ["httpx", "aiohttp"])
def test_a_pool_from_before_in_one_event_loop(server: str, made: str) -> None:
    """The connection that it keeps is a real one, then one that ends here, then a real one."""

    async def post(client: Any) -> int:
        if isinstance(client, httpx.AsyncClient):
            return (await client.post(server, content=body(["ada"]), headers=HEADERS)).status_code
        async with client.post(server, data=body(["ada"]), headers=HEADERS) as answer:
            return int(answer.status)

    async def run() -> list[int]:
        async with (
            AsyncClient(verify=CONTEXT) if made == "httpx" else aiohttp.ClientSession() as client
        ):
            answers = [await post(client)]
            with MockLaunchDarkly(manifest(), base_url=base_url, tokens=[TOKEN]):
                answers += [await post(client), await post(client)]
            return [*answers, await post(client)]

    base_url = server.partition("/api")[0]
    assert asyncio.run(run()) == [201, 204, 204, 201]


def test_clients_that_are_imported_later() -> None:
    program = Path(__file__).with_name("imported_later.py")
    command = [sys.executable, "-W", "error", str(program)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.stdout.split() == ["httpx", "204", "aiohttp", "204", "tenacity", "60"], ran.stderr


def test_nothing_remains_afterwards() -> None:
    owners = [
        *(http.client.HTTPConnection, http.client.HTTPSConnection),
        *(urllib3.connection.HTTPConnection, urllib3.connection.HTTPSConnection),
        *(httpcore.ConnectionPool, httpcore.AsyncConnectionPool, httpcore.HTTPConnection),
        *(httpcore.AsyncHTTPConnection, aiohttp.TCPConnector, urllib3.util.retry, socket),
    ]
    before = [dict(vars(owner)) for owner in owners], list(sys.meta_path)
    with MockLaunchDarkly(manifest()):
        during = [dict(vars(owner)) for owner in owners]
    assert all(one != other for one, other in zip(before[0], during, strict=True))
    assert ([dict(vars(owner)) for owner in owners], list(sys.meta_path)) == before


def test_clients_that_cannot_be_caught_are_told_so(launchdarkly: MockLaunchDarkly) -> None:
    with pytest.raises(socket.gaierror, match="use the fixture launchdarkly_server"):
        socket.create_connection(("app.launchdarkly.com", 443))
    (told,) = launchdarkly.stray_calls
    assert told.startswith("app.launchdarkly.com is mocked, but not for this client")
    with pytest.raises(AssertionError, match=r"no requests received\nunexpected calls"):
        launchdarkly.assert_synced("vip", added={"ada"})


def test_one_that_needs_no_help_of_python_is_named(
    launchdarkly: MockLaunchDarkly, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pycurl", ModuleType("pycurl"))
    with pytest.raises(AssertionError, match=r"pycurl, which is imported, .* launchdarkly_server$"):
        launchdarkly.assert_synced("vip", added={"ada"})
    assert POSTS["requests"](launchdarkly.url_for()) == 204
    assert "pycurl" not in launchdarkly.describe_requests()


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_nor_do_they_reach_a_validation_server_that_is_mocked(host: str) -> None:
    with MockLaunchDarkly(manifest(), profile="validation-server") as stand_in:
        with pytest.raises(socket.gaierror):
            socket.create_connection((host, 3000))
        assert stand_in.stray_calls[0].startswith(f"{host}:3000 is mocked, but not for")
        with socket.create_server(("127.0.0.1", 0)) as other:  # another port is another server
            socket.create_connection((host, other.getsockname()[1]), timeout=5).close()


def test_what_launchdarklys_sdks_connect_to_is_not_reached_and_no_mistake(
    launchdarkly: MockLaunchDarkly,
) -> None:
    with pytest.raises(socket.gaierror, match="nothing was sent"):
        socket.create_connection(("stream.launchdarkly.com", 443))
    with (
        urllib3.PoolManager(retries=False) as pool,
        pytest.raises(urllib3.exceptions.HTTPError, match="nothing was sent"),
    ):
        pool.request("GET", "https://stream.launchdarkly.com/all")
    with pytest.raises(socket.gaierror):
        ssl.create_default_context().wrap_socket(
            socket.create_connection(("events.launchdarkly.com", 443))
        )
    launchdarkly.assert_no_unexpected()


# What is above the connection is the client's own -------------------------------------------------


def test_redirects_hooks_authorization_and_base_urls_are_the_clients(
    launchdarkly: MockLaunchDarkly,
) -> None:
    seen: list[int] = []
    gateway = "https://gateway.example/segments"
    location = {"Location": launchdarkly.url_for()}
    launchdarkly.responses.post(gateway, status=307, headers=location)
    with httpx.Client(
        base_url="https://gateway.example",
        follow_redirects=True,
        event_hooks={"response": [lambda answer: seen.append(answer.status_code)]},
        auth=("user", "secret"),
        verify=CONTEXT,
    ) as client:
        answer = client.post("/segments", content=body(["ada"]))
    assert seen == [307, 403]  # httpx takes no authorization along to another host
    assert [one.status_code for one in answer.history] == [307]
    assert launchdarkly.responses.calls[0].request.headers["Authorization"].startswith("Basic ")
    assert "authorization" not in launchdarkly.requests[0].request.headers
    answer = requests.post(gateway, data=body(["ada"]), headers=HEADERS, timeout=5)
    assert [one.status_code for one in (*answer.history, answer)] == [307, 403]


def test_answers_to_many_tasks_are_late_at_the_same_time(launchdarkly: MockLaunchDarkly) -> None:
    async def run() -> None:
        async with (
            aiohttp.ClientSession(headers=HEADERS) as session,
            AsyncClient(verify=CONTEXT) as client,
            asyncio.TaskGroup() as group,
        ):
            for _ in range(5):
                group.create_task(post_by_aiohttp(session))
                group.create_task(client.post(url, content=body(["ada"]), headers=HEADERS))

    async def post_by_aiohttp(session: aiohttp.ClientSession) -> None:
        async with session.post(url, data=body(["ada"])) as answer:
            assert answer.status == 204

    url = launchdarkly.url_for()
    launchdarkly.will_delay(4).forever()
    before = launchdarkly.clock()
    asyncio.run(run())
    assert 4 <= launchdarkly.clock() - before < 8
    assert len(launchdarkly.requests) == 10


@pytest.mark.parametrize("client", [by_async_httpx, by_aiohttp])
def test_a_timeout_around_a_call_ends_it(
    launchdarkly: MockLaunchDarkly, client: Callable[[str], Awaitable[int]]
) -> None:
    async def run() -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(3):
                await client(launchdarkly.url_for())
        await asyncio.to_thread(sum, range(1_000_000))  # nothing that waits moves the clock now

    launchdarkly.will_delay(3600)
    before = launchdarkly.clock()
    asyncio.run(run())
    assert 3 <= launchdarkly.clock() - before < 60


@pytest.mark.parametrize("client", [by_async_httpx, by_aiohttp])
def test_in_virtual_time_the_clock_is_moved_once(
    launchdarkly: MockLaunchDarkly, client: Callable[[str], Awaitable[int]]
) -> None:
    async def run() -> None:
        await client(launchdarkly.url_for())
        await asyncio.sleep(1000)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(3):
                await client(launchdarkly.url_for())

    launchdarkly.will_delay(4)
    launchdarkly.will_delay(3600)
    before = launchdarkly.clock()
    with launchdarkly.virtual_time():
        asyncio.run(run())
    assert launchdarkly.clock() - before == pytest.approx(1007, abs=30)
