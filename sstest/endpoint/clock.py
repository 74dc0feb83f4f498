"""The stand-in's clock, which a test can move instead of waiting, and its rate limit."""

import asyncio
import math
import threading
import time
import types
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from sstest.endpoint.arguments import whole

CLOCK_STEP: Final = 1e-6
"""In seconds: a double that counts them since 1970 has steps of a quarter of a microsecond."""
# How often an event loop has to find nothing to do before time goes on, and how often it may find
# something: a task may poll for ever.
_IDLE_TURNS: Final = 3
_MOST_TURNS: Final = 1_000


class Clock:
    """Seconds since 1970 that do not depend on changes of the machine's clock.

    Call it for the time: ``clock()``. :meth:`sleep` advances it, in place of ``time.sleep``.
    Thread-safe.

    Args:
        start: Seconds since 1970. A clock with a start moves by :meth:`sleep` alone, so that
            the same requests have the same times in each run.
    """

    def __init__(self, start: float | None = None) -> None:
        self._ahead = time.time() - time.monotonic() if start is None else start
        self._passed = time.monotonic if start is None else float
        self.ticks = start is None
        """Whether it also moves by itself."""
        self._lock = threading.Lock()
        self._followers: list[Callable[[float], None]] = []

    def __call__(self) -> float:
        """The time, in seconds since 1970."""
        return self._passed() + self._ahead

    def sleep(self, seconds: float) -> None:
        """Advance the clock by ``seconds``."""
        _check_seconds(seconds)
        with self._lock:
            self._ahead += seconds
            for moved in tuple(self._followers):
                moved(seconds)

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """Within the block it moves by :meth:`sleep` alone, as a clock with a start does."""
        passed, ticks, now = self._passed, self.ticks, self._passed()
        self._passed, self.ticks = lambda: now, False
        try:
            yield
        finally:
            self._ahead -= passed() - now
            self._passed, self.ticks = passed, ticks

    @contextmanager
    def followed_by(self, moved: Callable[[float], None]) -> Iterator[None]:
        """Within the block, call ``moved`` with the seconds by which :meth:`sleep` advances it."""
        self._followers.append(moved)
        try:
            yield
        finally:
            self._followers.remove(moved)

    async def asleep(self, seconds: float) -> None:
        """Advance the clock by ``seconds``, in place of ``asyncio.sleep``.

        The timers of the event loop run out in their order: of two tasks that sleep, the one with
        the shorter pause wakes first, and a timeout around this one cancels it. The clock of an
        event loop that is not written in Python cannot be moved; there, as without a loop of
        asyncio, this is :meth:`sleep`.
        """
        _check_seconds(seconds)
        loop = _movable_loop()
        if loop is None:
            self.sleep(seconds)
            return
        awake = loop.create_future()
        timer = loop.call_later(seconds, lambda: awake.done() or awake.set_result(None))
        loop.time.waiting += 1
        turns = idle = 0
        try:
            while not awake.done():
                await _turn()
                # Each that waits here has one turn to come, but for this one.
                idle = idle + 1 if len(loop._ready) < loop.time.waiting else 0  # noqa: SLF001
                turns += 1
                if (idle > _IDLE_TURNS or turns > _MOST_TURNS) and not awake.done():
                    self._jump(loop)
                    turns = idle = 0
        finally:
            loop.time.waiting -= 1
            timer.cancel()

    def _jump(self, loop: Any) -> None:
        """Advance this clock and that of the loop to the loop's next timer."""
        timers = (timer.when() for timer in loop._scheduled if not timer.cancelled())  # noqa: SLF001
        now = loop.time()
        seconds = min(timers, default=now) - now
        if seconds <= 0:
            return
        self.sleep(seconds)
        # Where the test has put time.monotonic on this clock, so is the loop already.
        passed = loop.time() - now
        if passed < seconds:
            loop.time.ahead += seconds - passed


class _LoopTime:
    """The clock of an event loop, which can be moved ahead; ``waiting`` counts who waits for it."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._time = loop.time
        self.ahead = 0.0
        self.waiting = 0

    def __call__(self) -> float:
        return self._time() + self.ahead


def _movable_loop() -> Any:
    """The running event loop, with a clock that can be moved; ``None`` if there is none."""
    try:
        loop: Any = asyncio.get_running_loop()
    except RuntimeError:
        return None
    if not isinstance(loop, asyncio.BaseEventLoop) or not hasattr(loop, "_ready"):
        return None
    if not isinstance(loop.time, _LoopTime):
        loop.time = _LoopTime(loop)  # type: ignore[method-assign]
    return loop


@types.coroutine
def _turn() -> Generator[None, None, None]:
    """Let the other tasks run, as ``asyncio.sleep(0)``, which the test may have replaced."""
    yield


def _check_seconds(seconds: float) -> None:
    if not seconds >= 0 or math.isinf(seconds):
        raise ValueError(f"seconds is {seconds!r}, expected 0 or more")


@dataclass(frozen=True, slots=True)
class RateLimit:
    """At most ``requests`` at once, and as many again in each ``per_seconds``."""

    requests: int
    per_seconds: float = 1.0

    def __post_init__(self) -> None:
        whole("requests", self.requests, 1)
        if not 0 < self.per_seconds < float("inf"):
            raise ValueError(f"per_seconds is {self.per_seconds!r}, expected more than 0")


class TokenBucket:
    """A token bucket, full at first and refilled evenly; kept as the time when it is full again."""

    def __init__(self, limit: RateLimit) -> None:
        self._each = limit.per_seconds / limit.requests
        self._whole = limit.per_seconds
        self._full_at = float("-inf")

    def take(self, now: float) -> float:
        """Take a token and return 0, or return the seconds until there is one."""
        full_at = max(self._full_at, now) + self._each
        wait = full_at - now - self._whole
        if wait > CLOCK_STEP:
            return wait
        self._full_at = full_at
        return 0.0


def movable(clock: Callable[[], float]) -> Clock:
    """The clock, if a test can move it; raises :class:`TypeError` for any other function."""
    if not isinstance(clock, Clock):
        raise TypeError(
            "the clock given to the stand-in cannot be moved; expected an endpoint.Clock"
        )
    return clock
