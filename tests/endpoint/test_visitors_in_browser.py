"""What a page of another origin sends from a real browser, and that it changes nothing."""

from collections.abc import Iterator
from typing import Any, Final

import pytest
from live import body_of, manifest_of

from sstest.endpoint import LaunchDarkly
from sstest.endpoint.asgi import Application
from sstest.endpoint.page.site import Site
from sstest.endpoint.server import Server, running
from tests.browser import chromium

pytestmark = pytest.mark.nightly

PATHS: Final = {
    "docs": "/api/v2/segment-targets/acme",
    "validation-server": "/api/v2/segment-target/acme",
}
# Each resolves when the browser has an answer, or will not have one.
WAYS: Final = {
    "fetch, no-cors": "fetch(url, {method: 'POST', mode: 'no-cors', body})",
    "fetch, no referrer": "fetch(url, {method: 'POST', mode: 'no-cors', body,"
    " referrerPolicy: 'no-referrer', credentials: 'include'})",
    "fetch, cors": "fetch(url, {method: 'POST', body})",
    "fetch, preflight": "fetch(url, {method: 'POST', body, headers: {'Content-Type':"
    " 'application/json', 'Authorization': 'any-token-will-do'}})",
    "sendBeacon": "Promise.resolve(navigator.sendBeacon(url, body)).then(() => fetch(url,"
    " {mode: 'no-cors'}))",
    "an image": "new Promise((done) => {"
    " const it = new Image(); it.onerror = done; it.src = url })",
    "a form": "new Promise((done) => { const frame = document.createElement('iframe');"
    " frame.name = 'f'; document.body.append(frame);"
    " const form = document.createElement('form'); form.action = url; form.method = 'POST';"
    " form.enctype = 'text/plain'; form.target = 'f';"
    " const input = document.createElement('input'); input.name = body; form.append(input);"
    " document.body.append(form); frame.onload = done; form.submit() })",
    "a stream": "fetch(new URL('/_sstest/events', url), {mode: 'no-cors'})",
    "a websocket": "new Promise((done) => {"
    " new WebSocket(url.replace('http', 'ws')).onerror = done })",
}


class Counting:
    """An application that notes what reaches it."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self.seen: list[str] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.seen.append(scope["method"])
        await self.application(scope, receive, send)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    # The name is pointed here, as by its owner's DNS; other checks of the browser's are not relied
    # on.
    rebinding = "--host-resolver-rules=MAP evil.example 127.0.0.1"
    with chromium(rebinding, "--disable-features=LocalNetworkAccessChecks") as launched:
        yield launched


@pytest.fixture(params=PATHS)
def launchdarkly(request: pytest.FixtureRequest) -> LaunchDarkly:
    launchdarkly = LaunchDarkly(manifest_of(), profile=request.param)
    launchdarkly.will_answer(500)
    return launchdarkly


@pytest.fixture
def application(launchdarkly: LaunchDarkly) -> Counting:
    return Counting(Application(launchdarkly, routes=Site(launchdarkly).routes()))


@pytest.fixture
def server(application: Counting) -> Iterator[Server]:
    with running(application) as server:
        yield server


def opened(browser: Any, url: str) -> Any:
    """A page of that address, which does not come from the server."""
    page = browser.new_page()
    page.route(url, lambda route: route.fulfill(body="<body></body>", content_type="text/html"))
    page.goto(url)
    return page


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("rebound", [False, True], ids=["another origin", "rebound"])
def test_a_foreign_page_changes_nothing(
    browser: Any,
    server: Server,
    application: Counting,
    launchdarkly: LaunchDarkly,
    way: str,
    rebound: bool,
) -> None:
    here = f"http://evil.example:{server.port}" if rebound else server.url
    page = opened(browser, f"http://evil.example:{server.port if rebound else 80}/start")
    url, body = here + PATHS[launchdarkly.profile], body_of("ann").decode()
    page.evaluate(f"([url, body]) => ({WAYS[way]}).catch(() => 0).then(() => 0)", [url, body])
    page.close()
    assert application.seen  # it was sent, and refused
    assert launchdarkly.requests == ()
    assert launchdarkly.segments == ()
    assert [fault.used for fault in launchdarkly.pending_faults] == [0]
