"""Each client in process beside the same client over a real connection: it sees the same."""

import gzip
from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest
from every_client import CLIENTS, Call, Seen, Send, chunks_of
from live import served
from stand_in import KEY, TEMPLATE, TOKEN, body, manifest

from sstest.endpoint import LaunchDarkly
from sstest.endpoint.mock import MockLaunchDarkly
from sstest.endpoint.routes import path_for

AUTHORIZED: Final = (("Authorization", TOKEN),)
JSON: Final = (*AUTHORIZED, ("Content-Type", "application/json"))
GZIP: Final = (*JSON, ("Content-Encoding", "gzip"))
ADA: Final = body(["ada"])
MANY: Final = body([f"user-{number}" for number in range(100)])

SITUATIONS: Final[dict[str, list[Call]]] = {
    "accepted": [Call(ADA, JSON)],
    "twice on one connection": [Call(ADA, JSON), Call(body(["bob"]), JSON)],
    "as JSON": [Call(ADA, AUTHORIZED, as_="json")],
    "in chunks": [Call(chunks_of(MANY), JSON, as_="chunks")],
    "expecting 100": [Call(ADA, JSON, as_="expecting")],
    "gzip": [Call(gzip.compress(MANY, mtime=0), GZIP)],
    "gzip in chunks": [Call(chunks_of(gzip.compress(MANY, mtime=0)), GZIP, as_="chunks")],
    "not gzip": [Call(ADA, GZIP)],
    "names in any case": [Call(ADA, (("aUTHORIZATION", TOKEN), *JSON[1:]))],
    "refused": [Call(b"{}", JSON), Call(b"\xff", JSON), Call(b"", JSON)],
    "no token": [Call(ADA)],
    "too long": [Call(b" " * 3_000 + ADA, JSON), Call(ADA, JSON)],
    "another path": [Call(ADA, JSON, "/x?y=%20"), Call(ADA, JSON, "%c3%a9")],
    "other methods": [Call(method=name) for name in ("GET", "HEAD", "PUT", "OPTIONS")],
    "conflict": [Call(ADA, JSON), Call(ADA, JSON)],
    "asked to wait": [Call(ADA, JSON)],
    "a message in Greek": [Call(ADA, JSON)],
    "dropped": [Call(ADA, JSON), Call(ADA, JSON)],
    "dropped when applied": [Call(ADA, JSON), Call(ADA, JSON)],
    "dropped on a connection in use": [Call(ADA, JSON), Call(ADA, JSON), Call(ADA, JSON)],
    "too late": [Call(ADA, JSON, timeout=0.05), Call(ADA, JSON)],
    "too late and not applied": [Call(ADA, JSON, timeout=0.05), Call(ADA, JSON)],
    "in time": [Call(ADA, JSON)],
    "closed in time": [Call(ADA, JSON), Call(ADA, JSON)],
}
FAULTS: Final[dict[str, Callable[[LaunchDarkly], object]]] = {
    "conflict": lambda it: it.will_answer(409),
    "asked to wait": lambda it: it.will_answer(503, retry_after=7),
    "a message in Greek": lambda it: it.will_answer(500, message="Σφάλμα"),
    "dropped": lambda it: it.will_drop_connection(),
    "dropped when applied": lambda it: it.will_drop_connection(applied=True),
    "dropped on a connection in use": lambda it: it.will_drop_connection().after(1),
    "too late": lambda it: it.will_delay(30),
    "too late and not applied": lambda it: it.will_delay(30, applied=False),
    "in time": lambda it: it.will_delay(0.05),
    "closed in time": lambda it: it.will_delay(0.05, applied=False),
}


@pytest.fixture(
    scope="module", params=["docs", pytest.param("validation-server", marks=pytest.mark.nightly)]
)
def options(request: pytest.FixtureRequest) -> dict[str, Any]:
    template = TEMPLATE if request.param == "docs" else None
    return {
        "manifests": manifest(template=template),
        "profile": request.param,
        "tokens": [TOKEN],
        "longest_body": 3_000,
    }


@pytest.fixture(scope="module")
def over_http(options: dict[str, Any]) -> Iterator[tuple[str, LaunchDarkly]]:
    launchdarkly = LaunchDarkly(**options)
    with served(launchdarkly) as server:
        yield server.url, launchdarkly


def received(launchdarkly: LaunchDarkly) -> list[object]:
    """What the stand-in knows of the requests, but for when they came."""
    return [
        (one.request, one.body, one.status, one.accepted, one.delay)
        for one in launchdarkly.requests
    ]


@pytest.mark.parametrize("client", CLIENTS)
def test_a_client_sees_and_sends_the_same(
    over_http: tuple[str, LaunchDarkly], options: dict[str, Any], client: str
) -> None:
    send, (url, live) = CLIENTS[client], over_http
    for name, calls in SITUATIONS.items():
        live.reset()
        seen = _script_and_send(live, name, send)
        # Where the live one listens, connections end in process: there is no difference to see.
        with MockLaunchDarkly(base_url=url, **options) as stand_in:
            assert _script_and_send(stand_in, name, send) == seen, name
            assert received(stand_in) == received(live), name
            assert len(received(live)) == len(calls), name


def _script_and_send(launchdarkly: LaunchDarkly, situation: str, send: Send) -> list[Seen]:
    if situation in FAULTS:
        FAULTS[situation](launchdarkly)
    url = launchdarkly.base_url + path_for(KEY, launchdarkly.profile)
    return send(url, SITUATIONS[situation])
