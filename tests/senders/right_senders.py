"""Senders that are right, each in a way of its own; a check of them must not find anything."""

import asyncio
import random
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import aiohttp
import httpx
import requests
import tenacity
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from tests.senders.cohort_sender import TRY_AGAIN, Sender, SyncError


class DrawnPauses(Sender):
    """Full jitter: each pause is drawn, from nothing to twice the longest before."""

    def pause(self, attempt: int) -> float:
        return random.uniform(0, super().pause(attempt))  # noqa: S311  # no secret


class BoundedPauses(Sender):
    attempts = 8

    def pause(self, attempt: int) -> float:
        return min(4.0, super().pause(attempt))


class OneByOne(Sender):
    batch_size = 1


class LargeBatches(Sender):
    batch_size = 100


class WholeLists(Sender):
    batch_size = 1_000_000


class BothInOne(Sender):
    def batches(self, joined: list[str], left: list[str]) -> Iterator[tuple[list[str], list[str]]]:
        for start in range(0, max(len(joined), len(left)), self.batch_size):
            end = start + self.batch_size
            yield joined[start:end], left[start:end]


class TriesOnce(Sender):
    attempts = 1


class FinishesWhatFailed(Sender):
    """Keeps what failed, and sends it before whatever comes next."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.queue: list[tuple[Any, list[str], list[str]]] = []

    def sync(self, cohort: Any, joined: list[str], left: list[str]) -> None:
        self.queue.append((cohort, joined, left))
        while self.queue:
            super().sync(*self.queue[0])
            del self.queue[0]


KNOWN: dict[Any, dict[str, bool]] = {}
"""Who is in which cohort, for as long as the module lives."""


class RemembersInAModule(Sender):
    def sync(self, cohort: Any, joined: list[str], left: list[str]) -> None:
        known = KNOWN.setdefault(cohort, {})
        new = [key for key in joined if known.pop(key, None) is not True]
        gone = [key for key in left if known.pop(key, None) is not False]
        super().sync(cohort, new, gone)
        known |= dict.fromkeys(joined, True) | dict.fromkeys(left, False)


class RetriesInTheAdapter(Sender):
    """urllib3 tries again."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        retry = Retry(5, backoff_factor=0.5, status_forcelist=TRY_AGAIN, allowed_methods=None)
        self.session = requests.Session()
        self.session.mount("https://", HTTPAdapter(max_retries=retry))

    def post(self, payload: dict[str, Any]) -> None:
        headers = {"Authorization": self.token}
        response = self.session.post(self.url, json=payload, headers=headers, timeout=10)
        response.raise_for_status()


class Tenacious(Sender):
    """tenacity tries again."""

    def wait_for(self, state: tenacity.RetryCallState) -> float:
        error: Any = state.outcome.exception() if state.outcome else None
        response = getattr(error, "response", None)
        asked = None if response is None else response.headers.get("Retry-After")
        attempt = state.attempt_number
        return self.pause(attempt) if asked is None else self.retry_after(asked, attempt)

    def post(self, payload: dict[str, Any]) -> None:
        tries = tenacity.Retrying(
            stop=tenacity.stop_after_attempt(5),
            wait=self.wait_for,
            retry=tenacity.retry_if_exception_type(requests.RequestException),
            reraise=True,
        )
        tries(lambda: self.send(payload).raise_for_status())


class InThreads(Sender):
    """Sends the batches of a sync at once, and waits for all."""

    def sync(self, cohort: Any, joined: list[str], left: list[str]) -> None:
        with ThreadPoolExecutor(4) as pool:
            payloads = [self.payload(cohort, *batch) for batch in self.batches(joined, left)]
            list(pool.map(self.post, payloads))


class GivesUpInThreads(InThreads):
    """Does not wait where no attempt is left; the thread then takes the next batch."""

    batch_size = 1
    attempts = 2

    def wait(self, seconds: float) -> None:
        self.here.attempt += 1
        if self.here.attempt < self.attempts:
            super().wait(seconds)

    def post(self, payload: dict[str, Any]) -> None:
        self.here.attempt = 0
        super().post(payload)

    here = threading.local()


class WithHttpx(Sender):
    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.client = httpx.Client(timeout=10)

    def send(self, payload: dict[str, Any]) -> Any:
        headers = {"Authorization": self.token}
        try:
            response: Any = self.client.post(self.url, json=payload, headers=headers)
        except httpx.TransportError as error:
            raise requests.ConnectionError(str(error)) from None
        response.ok = response.is_success
        return response


class PausesAnHour(Sender):
    def pause(self, attempt: int) -> float:
        return 3600.0 * (attempt + 1)


class Breaker(Sender):
    """Sends nothing for a quarter of an hour behind one that failed, and says so."""

    until = 0.0

    def post(self, payload: dict[str, Any]) -> None:
        if time.time() < self.until:
            raise SyncError("LaunchDarkly was down a moment ago")
        try:
            super().post(payload)
        except SyncError:
            self.until = time.time() + 900
            raise


class Asynchronous(Sender):
    """Sends one batch after the other with aiohttp."""

    async def sync(self, cohort: Any, joined: list[str], left: list[str]) -> None:  # type: ignore[override]
        timeout = aiohttp.ClientTimeout(total=10)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            payloads = [self.payload(cohort, *batch) for batch in self.batches(joined, left)]
            await self.all(session, payloads)

    async def all(self, session: Any, payloads: list[dict[str, Any]]) -> None:
        for payload in payloads:
            await self.deliver(session, payload)

    async def deliver(self, session: Any, payload: dict[str, Any]) -> None:
        for attempt in range(self.attempts):
            try:
                status, asked = await self.one(session, payload)
            except (aiohttp.ClientError, httpx.TransportError, TimeoutError):
                await asyncio.sleep(self.pause(attempt))
                continue
            if status < 300:
                return
            if status not in TRY_AGAIN:
                raise SyncError(str(status))
            pause = self.pause(attempt) if asked is None else self.retry_after(asked, attempt)
            await asyncio.sleep(pause)
        raise SyncError("gave up")

    async def one(self, session: Any, payload: dict[str, Any]) -> tuple[int, str | None]:
        headers = {"Authorization": self.token}
        async with session.post(self.url, json=payload, headers=headers) as response:
            return response.status, response.headers.get("Retry-After")


class AllAtOnce(Asynchronous):
    """Sends the batches of a sync at once, with aiohttp."""

    async def all(self, session: Any, payloads: list[dict[str, Any]]) -> None:
        tries = [self.deliver(session, payload) for payload in payloads]
        done = await asyncio.gather(*tries, return_exceptions=True)
        for error in done:
            if isinstance(error, BaseException):
                raise error


class AsynchronousHttpx(Asynchronous):
    async def sync(self, cohort: Any, joined: list[str], left: list[str]) -> None:  # type: ignore[override]
        async with httpx.AsyncClient(timeout=10) as client:
            for batch in self.batches(joined, left):
                await self.deliver(client, self.payload(cohort, *batch))

    async def one(self, session: Any, payload: dict[str, Any]) -> tuple[int, str | None]:
        headers = {"Authorization": self.token}
        response = await session.post(self.url, json=payload, headers=headers)
        return response.status_code, response.headers.get("Retry-After")


class PausesByAnAttribute(Sender):
    wait = staticmethod(time.sleep)


class InALoopOfAThread(Sender):
    """Has an event loop in a thread of its own, which pauses there."""

    def sync(self, cohort: Any, joined: list[str], left: list[str]) -> None:
        sender = AsynchronousHttpx(self.url, self.token)
        loop = asyncio.new_event_loop()
        thread = threading.Thread(target=loop.run_forever)
        thread.start()
        try:
            asyncio.run_coroutine_threadsafe(sender.sync(cohort, joined, left), loop).result()
        finally:
            loop.call_soon_threadsafe(loop.stop)
            thread.join()
            loop.close()


RIGHT: tuple[type[Sender], ...] = (
    *(DrawnPauses, RemembersInAModule, Tenacious, InThreads, WithHttpx, AllAtOnce),
    *(BoundedPauses, OneByOne, LargeBatches, WholeLists, BothInOne, TriesOnce),
    *(FinishesWhatFailed, RetriesInTheAdapter, Asynchronous, AsynchronousHttpx),
    *(PausesAnHour, Breaker, PausesByAnAttribute, InALoopOfAThread, GivesUpInThreads),
)
"""Those that differ most first."""
