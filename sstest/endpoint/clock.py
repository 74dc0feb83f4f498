"""The stand-in's clock, which a test can move instead of waiting, and its rate limit."""

import math
import threading
import time
from dataclasses import dataclass

from sstest.endpoint.arguments import whole

# A double that counts the seconds since 1970 has steps of a quarter of a microsecond.
_CLOCK_STEP = 1e-6


class Clock:
    """Epoch seconds that pass as real ones do, however the machine's clock is set meanwhile.

    Call it for the time: ``clock()``. :meth:`sleep` stands in for ``time.sleep`` where nobody
    should wait. Safe to use from several threads.
    """

    def __init__(self) -> None:
        self._ahead = time.time() - time.monotonic()
        self._lock = threading.Lock()

    def __call__(self) -> float:
        """The time, in seconds since 1970."""
        return time.monotonic() + self._ahead

    def sleep(self, seconds: float) -> None:
        """Move the clock on by ``seconds`` at once; raises as ``time.sleep`` does."""
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
    """A bucket that is full at first; each request takes a token, which grow back evenly.

    It is kept as the one moment at which it will be full again.
    """

    def __init__(self, limit: RateLimit) -> None:
        self._each = limit.per_seconds / limit.requests
        self._whole = limit.per_seconds
        self._full_at = float("-inf")

    def take(self, now: float) -> float:
        """Take a token; 0 where there was one, or else the seconds until there is one."""
        full_at = max(self._full_at, now) + self._each
        wait = full_at - now - self._whole
        if wait > _CLOCK_STEP:
            return wait
        self._full_at = full_at
        return 0.0
