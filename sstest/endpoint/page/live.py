"""News of a running stand-in, in the pace at which people can read: bounded whatever comes."""

import asyncio
import contextlib
import json
import threading
import time
from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING, Any, Final

from sstest.endpoint.page.kept import Kept
from sstest.endpoint.page.views import exchange_view, segment_id, short_segment_view

if TYPE_CHECKING:
    from sstest.endpoint.exchange import Exchange
    from sstest.endpoint.segments import Segment

_KEPT: Final = 500  # requests
_MOST_SEGMENTS: Final = 200
_SHORTEST_PAUSE: Final = 0.1  # seconds between two messages
_LONGEST_PAUSE: Final = 2.0
_SHARE: Final = 5  # the pause is so many times as long as the message took to make
_HEARTBEAT: Final = 15.0  # seconds; so that a page that is gone is noticed


class Live:
    """What the pages that are open are told: the last requests, and segments as they change.

    ``exchange`` may be told of from any thread. Nothing is made ready while no page is open.
    """

    def __init__(
        self, segments: "Callable[[], tuple[Segment, ...]]", facts: Callable[[], dict[str, Any]]
    ) -> None:
        self._facts = facts
        self._segments = segments
        self._kept = Kept(_KEPT)
        self._last = 0
        self._beginnings = 0
        self._pages: dict[asyncio.Event, asyncio.AbstractEventLoop] = {}
        self._closed = threading.Event()

    def tell(self, exchange: "Exchange") -> None:
        """Take note of a request; short, since the sender waits meanwhile."""
        if exchange.number <= self._last:  # it was reset, and counts anew
            self._kept.take()
            self._beginnings += 1
        self._kept.add(exchange)
        self._last = exchange.number
        self._wake()

    def close(self) -> None:
        """Let every page's stream end."""
        self._closed.set()
        self._wake()

    @property
    def kept(self) -> list["Exchange"]:
        """The last requests, the oldest first."""
        return self._kept.all()

    async def stream(self) -> AsyncIterator[bytes]:
        """Server-sent events: ``start`` with all there is, then ``update`` with what is new."""
        news = asyncio.Event()
        self._pages[news] = asyncio.get_running_loop()
        try:
            known: dict[str, Segment] = {}
            number, beginnings = 0, -1
            while not self._closed.is_set():
                news.clear()
                began = time.thread_time()
                if beginnings != self._beginnings:
                    beginnings = self._beginnings
                    known.clear()
                    data, number = self._message(known, 0)
                    yield _event("start", {**self._facts(), **data})
                else:
                    data, number = self._message(known, number)
                    if data["requests"] or data["segments"] or data["gone"]:
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

    def _message(self, known: "dict[str, Segment]", number: int) -> tuple[dict[str, Any], int]:
        """What has come since request ``number``, and what differs from the segments ``known``."""
        # The requests first: what they changed must not be missing from the segments.
        fresh = [exchange for exchange in self.kept if exchange.number > number]
        everything = self._segments()
        changed = []
        now: dict[str, Segment] = {}
        for segment in everything[:_MOST_SEGMENTS]:
            name = segment_id(segment)
            now[name] = segment
            if known.get(name) != segment:
                changed.append(short_segment_view(segment))
        gone = [name for name in known if name not in now]
        known.clear()
        known.update(now)
        data = {
            "requests": [exchange_view(exchange) for exchange in fresh],
            "segments": changed,
            "gone": gone,
            "total": self._last,
            "segmentCount": len(everything),
        }
        return data, fresh[-1].number if fresh else number

    def _wake(self) -> None:
        for news, loop in list(self._pages.items()):
            if not news.is_set():
                with contextlib.suppress(RuntimeError):  # the loop is closed: the page is gone
                    loop.call_soon_threadsafe(news.set)


def _event(name: str, data: dict[str, Any]) -> bytes:
    # ASCII alone: no line separator, and no half of a surrogate pair, can break the message.
    return f"retry: 1000\nevent: {name}\ndata: {json.dumps(data)}\n\n".encode()
