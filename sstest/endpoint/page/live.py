"""What open pages are sent of a running stand-in: the last requests, and changed segments."""

import asyncio
import contextlib
import json
import threading
import time
from collections import deque
from collections.abc import AsyncIterator
from typing import Any, Final

from sstest.endpoint.behaviour import LaunchDarkly
from sstest.endpoint.exchange import Exchange
from sstest.endpoint.page.views import exchange_view, segment_id, segment_view
from sstest.endpoint.segments import Segment

_KEPT: Final = 500  # requests
_MOST_BYTES: Final = 32_000_000
_MOST_SEGMENTS: Final = 200
_MOST_MEMBERS: Final = 100
_SHORTEST_PAUSE: Final = 0.1  # seconds between two messages
_LONGEST_PAUSE: Final = 2.0
_SHARE: Final = 5  # the pause is so many times as long as the message took to make
_HEARTBEAT: Final = 15.0  # seconds; so that a page that is gone is noticed


class Live:
    """The stream of open pages: the last requests, and segments as they change.

    :meth:`tell` may be called from any thread. Nothing is prepared while no page is open.
    """

    def __init__(self, launchdarkly: LaunchDarkly, about: str) -> None:
        self._launchdarkly = launchdarkly
        self._about = about
        self._kept = Kept(_KEPT)
        self._last = 0
        self._beginnings = 0
        self._pages: dict[asyncio.Event, asyncio.AbstractEventLoop] = {}
        self._closed = threading.Event()

    def tell(self, exchange: Exchange) -> None:
        """Record a request; short, since the sender waits."""
        if exchange.number <= self._last:  # reset, and numbered from 1 again
            self._kept.take()
            self._beginnings += 1
        self._kept.add(exchange)
        self._last = exchange.number
        self._wake()

    def close(self) -> None:
        self._closed.set()
        self._wake()

    @property
    def kept(self) -> list["Exchange"]:
        """The last requests, the oldest first."""
        return self._kept.all()

    async def stream(self) -> AsyncIterator[bytes]:
        """Server-sent events: ``start`` with the state, then ``update`` with what is new."""
        news = asyncio.Event()
        self._pages[news] = asyncio.get_running_loop()
        try:
            known: dict[str, Segment] = {}
            number, beginnings = 0, -1
            while not self._closed.is_set():
                news.clear()
                began = time.thread_time()
                starts, beginnings = beginnings != self._beginnings, self._beginnings
                if starts:
                    known.clear()
                data, number = self._message(known, 0 if starts else number)
                if starts:
                    urls = map(self._launchdarkly.url_for, self._launchdarkly.manifests)
                    facts = {"about": self._about, "urls": list(urls)}
                    yield _event("start", {**facts, **data})
                elif data["requests"] or data["segments"] or data["gone"]:
                    yield _event("update", data)
                spent = time.thread_time() - began
                await asyncio.sleep(min(max(_SHORTEST_PAUSE, _SHARE * spent), _LONGEST_PAUSE))
                while not (self._closed.is_set() or news.is_set()):
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(news.wait(), _HEARTBEAT)
                    if not news.is_set():
                        yield b": still here\n\n"
        finally:
            del self._pages[news]

    def _message(self, known: dict[str, Segment], number: int) -> tuple[dict[str, Any], int]:
        """The requests since ``number``, and the segments that differ from ``known``."""
        # The requests first, so that the segments include what they changed.
        fresh = [exchange for exchange in self.kept if exchange.number > number]
        everything = self._launchdarkly.segments
        now = {segment_id(segment): segment for segment in everything[:_MOST_SEGMENTS]}
        data = {
            "requests": [exchange_view(exchange) for exchange in fresh],
            "segments": [
                segment_view(segment, most=_MOST_MEMBERS)
                for name, segment in now.items()
                if known.get(name) != segment
            ],
            "gone": [name for name in known if name not in now],
            "total": self._last,
            "segmentCount": len(everything),
        }
        known.clear()
        known.update(now)
        return data, fresh[-1].number if fresh else number

    def _wake(self) -> None:
        for news, loop in list(self._pages.items()):
            if not news.is_set():
                with contextlib.suppress(RuntimeError):  # the loop is closed: the page is gone
                    loop.call_soon_threadsafe(news.set)


class Kept:
    """At most ``most`` exchanges, and at most 32 MB of bodies; safe to use from several threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._exchanges: deque[Exchange] = deque()
        self._bytes = 0

    def add(self, exchange: Exchange) -> list[Exchange]:
        """Add one, and return those that were dropped for it, the oldest first."""
        gone = []
        with self._lock:
            self._exchanges.append(exchange)
            self._bytes += _weight(exchange)
            while len(self._exchanges) > self._most or (
                self._bytes > _MOST_BYTES and len(self._exchanges) > 1
            ):
                oldest = self._exchanges.popleft()
                self._bytes -= _weight(oldest)
                gone.append(oldest)
        return gone

    def all(self) -> list[Exchange]:
        """All, the oldest first."""
        with self._lock:
            return list(self._exchanges)

    def take(self) -> list[Exchange]:
        """Remove and return all, the oldest first."""
        with self._lock:
            taken = list(self._exchanges)
            self._exchanges.clear()
            self._bytes = 0
        return taken


def _weight(exchange: Exchange) -> int:
    return len(exchange.request.body) + len(exchange.body)


def _event(name: str, data: dict[str, Any]) -> bytes:
    # ASCII alone: no line separator, and no half of a surrogate pair, can break the message.
    return f"retry: 1000\nevent: {name}\ndata: {json.dumps(data)}\n\n".encode()
