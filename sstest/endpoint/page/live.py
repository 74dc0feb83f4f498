"""What open pages are sent of a running stand-in: the last requests, and changed segments."""

import asyncio
import contextlib
import json
import time
from collections import deque
from collections.abc import AsyncIterator
from typing import Any, Final

from sstest.endpoint.behaviour import LaunchDarkly
from sstest.endpoint.exchange import Exchange
from sstest.endpoint.kept import Kept
from sstest.endpoint.page.views import exchange_view, segment_id, segment_view
from sstest.endpoint.segments import Segment
from sstest.limits import STREAMS

_KEPT: Final = 500  # requests
_MOST_SEGMENTS: Final = 200
_MOST_MEMBERS: Final = 100
_MOST_WAITING: Final = 20  # messages; then a page begins anew
_SHORTEST_PAUSE: Final = 0.1  # seconds between two messages
_LONGEST_PAUSE: Final = 2.0
_SHARE: Final = 5  # the pause is so many times as long as the message took to make
_HEARTBEAT: Final = 15.0  # seconds; so that a page that is gone is noticed
_STILL_HERE: Final = b": still here\n\n"


class Live:
    """The streams of open pages: the last requests, and segments as they change.

    Each message is made once, for all pages. :meth:`tell` may be called from any thread; the rest
    belongs to one event loop. Nothing is prepared while no page is open.
    """

    def __init__(self, launchdarkly: LaunchDarkly, about: str) -> None:
        self._launchdarkly = launchdarkly
        self._about = about
        self._kept: Kept = Kept(_KEPT)
        self._last = 0
        self._beginnings = 0
        self._closed = False
        # The open pages, in the order in which they were opened, and who makes their messages.
        self._pages: dict[Page, None] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._maker: asyncio.Task[None] | None = None
        self._news = asyncio.Event()
        # What the open pages know.
        self._known: dict[str, Segment] = {}
        self._number = 0
        self._beginning = 0
        self._counts: dict[str, int] = {}
        self._start = b""

    def tell(self, exchange: Exchange) -> None:
        """Record a request; short, since the sender waits."""
        if exchange.number <= self._last:  # reset, and numbered from 1 again
            self._kept.take()
            self._beginnings += 1
        self._kept.add(exchange)
        self._last = exchange.number
        loop = self._loop
        if loop is not None and not self._news.is_set():
            with contextlib.suppress(RuntimeError):  # the loop is closed: the pages are gone
                loop.call_soon_threadsafe(self._news.set)

    def close(self) -> None:
        """End all streams; on their event loop."""
        self._closed = True
        for page in self._pages:
            page.end()

    @property
    def kept(self) -> list[Exchange]:
        """The last requests, the oldest first."""
        return self._kept.all()

    async def stream(self) -> AsyncIterator[bytes]:
        """Server-sent events: ``start`` with the state, then ``update`` with what is new.

        Where too many pages are open, ``full`` ends the stream of the one that was opened first.
        """
        page = Page()
        self._join(page)
        try:
            while not page.ended:
                if page.missed:
                    page.begin(self._start_message())
                if message := await page.next():
                    yield message
        finally:
            self._leave(page)

    def _join(self, page: "Page") -> None:
        if self._closed:
            page.end()
        if len(self._pages) >= STREAMS:
            oldest = next(iter(self._pages))
            del self._pages[oldest]
            oldest.end(_event("full", {"pages": STREAMS}))
        self._pages[page] = None
        if self._maker is None:
            self._loop = asyncio.get_running_loop()
            self._maker = self._loop.create_task(self._make())
        self._advance()  # so that all pages know the same

    def _leave(self, page: "Page") -> None:
        self._pages.pop(page, None)
        if not self._pages and self._maker is not None:
            self._maker.cancel()
            self._loop = self._maker = None
            self._known, self._start = {}, b""

    async def _make(self) -> None:
        """Make the messages; the more one costs, the longer is the pause to the next."""
        while True:
            self._news.clear()
            began = time.thread_time()
            self._advance()
            spent = time.thread_time() - began
            await asyncio.sleep(min(max(_SHORTEST_PAUSE, _SHARE * spent), _LONGEST_PAUSE))
            await self._news.wait()

    def _advance(self) -> None:
        """Tell all pages what is new."""
        beginning = self._beginnings
        starts, self._beginning = beginning != self._beginning, beginning
        number = 0 if starts else self._number
        # The requests first, so that the segments include what they changed.
        fresh = [one for one in self.kept if one.number > number]
        everything = self._launchdarkly.segments
        now = {segment_id(segment): segment for segment in everything[:_MOST_SEGMENTS]}
        changed = [one for name, one in now.items() if self._known.get(name) != one]
        gone = [name for name in self._known if name not in now]
        self._known = now
        self._number = fresh[-1].number if fresh else number
        self._counts = {"total": self._last, "segmentCount": len(everything)}
        if not (starts or fresh or changed or gone):
            return
        self._start = b""
        if starts:
            for page in self._pages:
                page.miss()
        elif readers := [page for page in self._pages if not page.missed]:
            message = _event("update", self._message(fresh, changed, gone))
            for page in readers:
                page.give(message)

    def _start_message(self) -> bytes:
        """All that the open pages know, for one that knows nothing; made once for all such."""
        if not self._start:
            urls = map(self._launchdarkly.url_for, self._launchdarkly.manifests)
            facts = {"about": self._about, "urls": list(urls)}
            seen = [one for one in self.kept if one.number <= self._number]
            message = self._message(seen, list(self._known.values()), [])
            self._start = _event("start", {**facts, **message})
        return self._start

    def _message(
        self, requests: list[Exchange], segments: list[Segment], gone: list[str]
    ) -> dict[str, Any]:
        return {
            "requests": [exchange_view(one) for one in requests],
            "segments": [segment_view(one, most=_MOST_MEMBERS) for one in segments],
            "gone": gone,
            **self._counts,
        }


class Page:
    """The messages that wait for one open page; one that does not read them misses some."""

    def __init__(self) -> None:
        self._messages: deque[bytes] = deque()
        self._news = asyncio.Event()
        self._ends = False
        self.missed = True
        """Whether it knows less than the others, and has to begin anew."""

    @property
    def ended(self) -> bool:
        """Whether there is nothing more to send."""
        return self._ends and not self._messages

    def begin(self, message: bytes) -> None:
        """Begin with ``message``, which says all."""
        self.missed = False
        self.give(message)

    def give(self, message: bytes) -> None:
        """Add a message, or miss it, and all that wait, if too many wait."""
        if len(self._messages) >= _MOST_WAITING:
            self.miss()
        else:
            self._messages.append(message)
            self._news.set()

    def miss(self) -> None:
        self._messages.clear()
        self.missed = True
        self._news.set()

    def end(self, message: bytes | None = None) -> None:
        """End after ``message``, without what waits."""
        self._messages.clear()
        if message is not None:
            self._messages.append(message)
        self._ends, self.missed = True, False
        self._news.set()

    async def next(self) -> bytes:
        """The next message; a comment if there is none for a while.

        It is empty if there will be none: the page begins anew, or ends.
        """
        if not self._messages:
            self._news.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), _HEARTBEAT)
        if self._messages:
            return self._messages.popleft()
        return b"" if self.missed or self._ends else _STILL_HERE


def _event(name: str, data: dict[str, Any]) -> bytes:
    # ASCII alone: no line separator, and no half of a surrogate pair, can break the message.
    return f"retry: 1000\nevent: {name}\ndata: {json.dumps(data)}\n\n".encode()
