"""The pauses that libraries make between attempts: by the stand-in's clock, and nobody waits."""

import asyncio
import time
from collections.abc import Iterator

import httpx
import pytest
import requests
import tenacity
import urllib3
from every_client import CONTEXT
from stand_in import TOKEN, body, manifest
from urllib3.util import Retry

from sstest.endpoint.mock import MockLaunchDarkly

HEADERS = {"Authorization": TOKEN, "Content-Type": "application/json"}
WAITING = {
    "stop": tenacity.stop_after_attempt(5),
    "wait": tenacity.wait_exponential(multiplier=100, max=1000),
}


@pytest.fixture
def launchdarkly() -> Iterator[MockLaunchDarkly]:
    with MockLaunchDarkly(manifest(), tokens=[TOKEN]) as stand_in:
        yield stand_in


@tenacity.retry(**WAITING)
def post(url: str) -> None:
    """A sender that was decorated before any stand-in was there."""
    requests.post(url, data=body(["ada"]), headers=HEADERS, timeout=5).raise_for_status()


@tenacity.retry(**WAITING)
async def apost(url: str) -> None:
    async with httpx.AsyncClient(verify=CONTEXT) as client:
        (await client.post(url, content=body(["ada"]), headers=HEADERS)).raise_for_status()


def block(url: str) -> None:
    for attempt in tenacity.Retrying(**WAITING):
        with attempt:
            requests.post(url, data=body(["ada"]), headers=HEADERS, timeout=5).raise_for_status()


async def ablock(url: str) -> None:
    async with httpx.AsyncClient(verify=CONTEXT) as client:
        async for attempt in tenacity.AsyncRetrying(**WAITING):
            with attempt:
                answer = await client.post(url, content=body(["ada"]), headers=HEADERS)
                answer.raise_for_status()


@pytest.mark.parametrize("send", [post, apost, block, ablock])
def test_tenacity_waits_by_the_clock(launchdarkly: MockLaunchDarkly, send: object) -> None:
    launchdarkly.will_answer(503).times(2)
    before = launchdarkly.clock()
    if (sent := send(launchdarkly.url_for())) is not None:  # type: ignore[operator]
        asyncio.run(sent)
    assert launchdarkly.clock() - before == pytest.approx(300, abs=30)
    launchdarkly.assert_retried(times=2, pause=99)


def test_a_pause_of_the_senders_own_is_left_to_it(launchdarkly: MockLaunchDarkly) -> None:
    pauses: list[float] = []
    launchdarkly.will_answer(503)
    post.retry_with(sleep=pauses.append)(launchdarkly.url_for())
    assert pauses == [100]


def test_tenacity_waits_really_afterwards() -> None:
    with MockLaunchDarkly(manifest(), tokens=[TOKEN]):
        during = post.retry.sleep
        made = tenacity.Retrying()
    assert made.sleep is post.retry.sleep is tenacity.nap.sleep
    assert during is not tenacity.nap.sleep
    assert "sleep" not in vars(tenacity.BaseRetrying)


@pytest.mark.parametrize("library", ["requests", "urllib3"])
def test_urllib3_waits_by_the_clock(launchdarkly: MockLaunchDarkly, library: str) -> None:
    retries = Retry(5, allowed_methods=None, status_forcelist=[503], backoff_factor=100)
    launchdarkly.will_answer(503).times(2)
    launchdarkly.will_answer(503, retry_after=70)
    before = launchdarkly.clock()
    if library == "urllib3":
        with urllib3.PoolManager(retries=retries, headers=HEADERS) as pool:
            assert pool.request("POST", launchdarkly.url_for(), body=body(["ada"])).status == 204
    else:
        with requests.Session() as session:
            session.mount("https://", requests.adapters.HTTPAdapter(max_retries=retries))
            url = launchdarkly.url_for()
            assert session.post(url, data=body(["ada"]), headers=HEADERS).status_code == 204
    # None before the second attempt, then 200 s but 120 at most, then as asked: urllib3's own.
    assert launchdarkly.clock() - before == pytest.approx(190, abs=30)
    launchdarkly.assert_retried(times=3)


def test_where_nothing_was_answered_here_urllib3_waits_really(
    launchdarkly: MockLaunchDarkly, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(time, "sleep", pauses.append)
    before = launchdarkly.clock()
    retries = Retry(2, backoff_factor=10)
    with urllib3.PoolManager() as pool, pytest.raises(urllib3.exceptions.MaxRetryError):
        pool.request("GET", "http://127.0.0.1:9/", retries=retries)
    assert pauses == [20]
    assert launchdarkly.clock() - before < 10
