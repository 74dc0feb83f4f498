"""Which hosts are answered, and that requests of foreign web pages change nothing."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from live import HEADERS, Visitor, body_of, connected, manifest_of, read_all, served

from sstest.endpoint import LaunchDarkly
from sstest.endpoint.visitors import from_a_page, misdirected

PATHS = {
    "docs": "/api/v2/segment-targets/acme",
    "validation-server": "/api/v2/segment-target/acme",
}
PATH = PATHS["docs"]
ROUTES = ("/", "/_sstest/segments", "/_sstest/requests", "/_sstest/events", PATH, "/other")


@pytest.fixture
def launchdarkly() -> LaunchDarkly:
    return LaunchDarkly(manifest_of())


@pytest.fixture
def client(launchdarkly: LaunchDarkly) -> Visitor:
    return Visitor(launchdarkly, about="here")


@contextmanager
def unchanged(launchdarkly: LaunchDarkly) -> Iterator[None]:
    """Nothing of the stand-in changes within, scripted faults included."""
    launchdarkly.will_answer(500).after(1)
    before = (launchdarkly.requests, launchdarkly.segments, repr(launchdarkly.pending_faults))
    yield
    after = (launchdarkly.requests, launchdarkly.segments, repr(launchdarkly.pending_faults))
    assert after == before


# Hosts --------------------------------------------------------------------------------------------

HERE = (
    "",
    "localhost",
    "localhost:1",
    "LOCALHOST.:1",
    "127.0.0.1:80",
    "127.9.9.9",
    "[::1]:1",
    "a.localhost",
    "app.launchdarkly.com",
    "192.0.2.1:8484",
    "standin:8484",
)
ELSEWHERE = (
    "evil.example",
    "evil.example:80",
    "127.0.0.1.evil.example",
    "10.0.0.1",
    "localhost.evil",
    "launchdarkly.com.evil.example",
    "[",
    "[::2]",
    "@",
    ":80",
)


def test_hosts() -> None:
    told = ("192.0.2.1", {"standin"})
    assert [host for host in HERE if misdirected(host, *told)] == []
    assert [host for host in ELSEWHERE if not misdirected(host, *told)] == []


@pytest.mark.parametrize("path", ROUTES)
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_no_route_answers_for_an_unknown_host(
    client: Visitor, launchdarkly: LaunchDarkly, method: str, path: str
) -> None:
    headers = {**HEADERS, "Host": "evil.example"}
    with unchanged(launchdarkly):
        answer = client.ask(method, path, headers=headers, content=body_of("ann"))
    assert answer.status_code == 421
    assert "answers at loopback addresses" in answer.text
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_a_whole_url_names_its_own_host(launchdarkly: LaunchDarkly) -> None:
    body = body_of("ann")
    rest = b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: %d\r\n\r\n"
    with served(launchdarkly) as server, connected(server) as connection:
        head = b"POST http://evil.example" + PATH.encode() + rest % len(body)
        with unchanged(launchdarkly):
            connection.sendall(head + body)
            assert read_all(connection).startswith(b"HTTP/1.1 421 ")


def test_the_advice_is_followed(
    client: Visitor, launchdarkly: LaunchDarkly, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(2):
        refused = client.post(body_of("ann"), PATH, Host="standin:8484")
    assert "launchdarkly_server.accept_hosts(NAME)" in refused.text
    assert caplog.text.count("does not answer for the host 'standin'") == 1
    launchdarkly.accept_hosts("standin")
    assert client.post(body_of("ann"), PATH, Host="standin:8484").status_code == 204


def test_a_host_that_is_no_text(launchdarkly: LaunchDarkly) -> None:
    with pytest.raises(TypeError, match=r"hosts is 1, expected the name of a host"):
        launchdarkly.accept_hosts(1)  # type: ignore[arg-type]


# Web pages ----------------------------------------------------------------------------------------

CROSS = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors", "sec-fetch-dest": "empty"}
FROM_PAGES: dict[str, tuple[str, dict[str, str]]] = {
    "fetch no-cors": ("POST", {**CROSS, "origin": "http://evil", "content-type": "text/plain"}),
    "another port of localhost": ("POST", {**CROSS, "sec-fetch-site": "same-site"}),
    "an image": ("GET", {**CROSS, "sec-fetch-dest": "image"}),
    "a frame": ("GET", {**CROSS, "sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe"}),
    "a form": ("POST", {**CROSS, "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}),
    # Where the address is not one that browsers trust, they leave out Sec-Fetch-Site.
    "over a network": ("POST", {"origin": "http://evil", "content-type": "text/plain; a=b"}),
    "a sandboxed page": ("POST", {"origin": "null"}),
    "with a password": ("POST", {"origin": "null", "authorization": "Basic Og=="}),
    "a websocket": ("GET", {"origin": "http://evil", "upgrade": "websocket"}),
    "a preflight": (
        "OPTIONS",
        {"origin": "http://evil", "access-control-request-method": "POST"},
    ),
}
FROM_OTHERS: dict[str, tuple[str, dict[str, str]]] = {
    "any library": ("POST", {"content-type": "text/plain"}),
    "curl without a type": ("POST", {"content-type": "application/x-www-form-urlencoded"}),
    "fetch of Node.js": ("POST", {"sec-fetch-mode": "cors", "content-type": "text/plain"}),
    "a sender with an Origin": (
        "POST",
        {"origin": "https://partner.example", "content-type": "application/json"},
    ),
    "one that forgets the type": (
        "POST",
        {"origin": "https://partner.example", "authorization": "api-token"},
    ),
    "a question": ("OPTIONS", {}),
    "an address that was typed": ("GET", {"sec-fetch-site": "none", "sec-fetch-dest": "document"}),
    "a link": ("GET", {**CROSS, "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}),
    "the page itself": ("GET", {"sec-fetch-site": "same-origin", "sec-fetch-dest": "empty"}),
    "its own origin": ("POST", {"origin": "http://localhost", "content-type": "text/plain"}),
}


@pytest.mark.parametrize("name", FROM_OTHERS)
def test_others_are_not_taken_for_pages(name: str) -> None:
    method, headers = FROM_OTHERS[name]
    assert from_a_page(method, {"host": "localhost", **headers}) is None


@pytest.mark.parametrize("profile", PATHS)
@pytest.mark.parametrize("name", FROM_PAGES)
def test_a_foreign_page_changes_nothing(name: str, profile: str) -> None:
    launchdarkly = LaunchDarkly(manifest_of(), profile=profile)
    client = Visitor(launchdarkly, about="here")
    method, headers = FROM_PAGES[name]
    with unchanged(launchdarkly):
        for path in (PATHS[profile], "/_sstest/events", "/"):
            answer = client.ask(method, path, headers=headers, content=body_of("ann"))
            assert answer.status_code == 403
            assert "of a web page on another origin" in answer.text
            assert "Access-Control-Allow-Origin" not in answer.headers


def test_the_fetch_of_node_is_answered(launchdarkly: LaunchDarkly) -> None:
    data: dict[str, Any] = json.loads(body_of("ann"))
    node = {"sec-fetch-mode": "cors", "accept-language": "*", "user-agent": "node"}
    with served(launchdarkly) as server:
        answer = httpx.post(server.url + PATH, json=data, headers={**HEADERS, **node})
    assert answer.status_code == 204
