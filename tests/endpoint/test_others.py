"""Beside other libraries that answer HTTP clients: what they have no answer for arrives."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import aiohttp
import httpx
import pytest
import requests
import responses
from every_client import CONTEXT
from stand_in import TOKEN, body, manifest

from sstest.endpoint.mock import MockLaunchDarkly
from tests.inner_run import run_inside

HEADERS = {"Authorization": TOKEN, "Content-Type": "application/json"}
CRM = "https://crm.example/members"
URL = "https://app.launchdarkly.com/api/v2/segment-targets/acme"


def by_requests(url: str) -> int:
    return requests.post(url, data=body(["ada"]), headers=HEADERS, timeout=5).status_code


def by_httpx(url: str) -> int:
    return httpx.post(url, content=body(["ada"]), headers=HEADERS, verify=CONTEXT).status_code


def by_async_httpx(url: str) -> int:
    async def post() -> int:
        async with httpx.AsyncClient(verify=CONTEXT) as client:
            return (await client.post(url, content=body(["ada"]), headers=HEADERS)).status_code

    return asyncio.run(post())


def by_aiohttp(url: str) -> int:
    async def post() -> int:
        async with (
            aiohttp.ClientSession(headers=HEADERS) as session,
            session.post(url, data=body(["ada"])) as answer,
        ):
            return answer.status

    with suppress(aiohttp.ClientPayloadError):
        return asyncio.run(post())
    return 202


@contextmanager
def with_responses(url: str) -> Iterator[None]:
    with responses.RequestsMock() as mock:
        mock.post(url, status=202)
        yield


@contextmanager
def with_requests_mock(url: str) -> Iterator[None]:
    requests_mock = pytest.importorskip("requests_mock")
    with requests_mock.Mocker() as mock:
        mock.post(url, status_code=202)
        yield


@contextmanager
def with_respx(url: str) -> Iterator[None]:
    respx = pytest.importorskip("respx")
    with respx.mock() as mock:
        mock.post(url).respond(202)
        yield


@contextmanager
def with_lenient_respx(url: str) -> Iterator[None]:
    respx = pytest.importorskip("respx")
    with respx.mock(assert_all_mocked=False) as mock:
        mock.post(url).respond(202)
        yield


@contextmanager
def with_aioresponses(url: str) -> Iterator[None]:
    aioresponses = pytest.importorskip("aioresponses")
    with aioresponses.aioresponses() as mock:
        # An answer of aioresponses 0.7.9 cannot be made with aiohttp 3.14; an error can.
        mock.post(url, exception=aiohttp.ClientPayloadError("registered"))
        yield


BESIDE: dict[str, tuple[Any, Any]] = {
    "responses": (with_responses, by_requests),
    "requests_mock": (with_requests_mock, by_requests),
    "respx": (with_respx, by_httpx),
    "respx, lenient": (with_lenient_respx, by_httpx),
    "respx and async": (with_respx, by_async_httpx),
    "aioresponses": (with_aioresponses, by_aiohttp),
}


@pytest.mark.parametrize("inside", [True, False], ids=["inside", "around"])
@pytest.mark.parametrize("name", BESIDE)
def test_both_answer_what_is_theirs(name: str, inside: bool) -> None:
    other, post = BESIDE[name]
    stand_in = MockLaunchDarkly(manifest(), tokens=[TOKEN])
    first, second = (stand_in, other(CRM)) if inside else (other(CRM), stand_in)
    with first, second:
        assert post(CRM) == 202
        assert post(URL) == 204
    stand_in.assert_synced("vip", added={"ada"})
    stand_in.assert_no_unexpected()


@pytest.mark.parametrize("name", BESIDE)
def test_an_answer_of_the_tests_own_comes_first(name: str) -> None:
    other, post = BESIDE[name]
    with MockLaunchDarkly(manifest(), tokens=[TOKEN]) as stand_in, other(URL):
        assert post(URL) == 202
    assert stand_in.requests == ()


@pytest.mark.parametrize("arguments", ["httpx_mock, launchdarkly", "launchdarkly, httpx_mock"])
def test_beside_the_fixture_of_pytest_httpx(pytester: pytest.Pytester, arguments: str) -> None:
    pytest.importorskip("pytest_httpx")
    pytester.makepyfile(
        f"""
    import httpx

    def test_it({arguments}):
        httpx_mock.add_response(url="{CRM}", status_code=202)
        assert httpx.post("{CRM}").status_code == 202
        answer = httpx.post(launchdarkly.url_for("hightouch"), json={{}})
        assert answer.status_code == 403
        assert len(launchdarkly.requests) == 1
        """
    )
    run_inside(pytester, "-p", "pytest_httpx").assert_outcomes(passed=1)
