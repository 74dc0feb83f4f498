"""The stand-in's clock, which a test can move instead of waiting, and its rate limit."""

import math
import threading
import time
from dataclasses import dataclass

from sstest.endpoint.arguments import whole

# A double that counts the seconds since 1970 has steps of a quarter of a microsecond.
_CLOCK_STEP = 1e-6


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
        self._lock = threading.Lock()

    def __call__(self) -> float:
        """The time, in seconds since 1970."""
        return self._passed() + self._ahead

    def sleep(self, seconds: float) -> None:
        """Advance the clock by ``seconds``."""
        if not seconds >= 0 or math.isinf(seconds):
            raise ValueError(f"seconds is {seconds!r}, expected 0 or more")
        with self._lock:
            self._ahead += seconds


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
        if wait > _CLOCK_STEP:
            return wait
        self._full_at = full_at
        return 0.0
