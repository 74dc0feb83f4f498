"""Clients that are imported when the stand-in is there already, in a process of its own."""

import asyncio
import sys

from stand_in import TOKEN, body, manifest

from sstest.endpoint.mock import MockLaunchDarkly

HEADERS = {"Authorization": TOKEN, "Content-Type": "application/json"}


def main(launchdarkly: MockLaunchDarkly) -> None:
    import httpx

    answer = httpx.post(launchdarkly.url_for(), content=body(["ada"]), headers=HEADERS)
    print("httpx", answer.status_code)

    import aiohttp

    async def post() -> None:
        async with (
            aiohttp.ClientSession(headers=HEADERS) as session,
            session.post(launchdarkly.url_for(), data=body(["ada"])) as answer,
        ):
            print("aiohttp", answer.status)

    asyncio.run(post())

    import tenacity

    before = launchdarkly.clock()
    attempts = tenacity.stop_after_attempt(2)

    @tenacity.retry(stop=attempts, wait=tenacity.wait_fixed(60), reraise=True)
    def fail() -> None:
        raise OSError

    try:
        fail()
    except OSError:
        print("tenacity", round(launchdarkly.clock() - before))


if __name__ == "__main__":
    with MockLaunchDarkly(manifest(), tokens=[TOKEN]) as launchdarkly:
        assert not {"aiohttp", "httpcore", "httpx", "tenacity"} & sys.modules.keys()
        main(launchdarkly)
