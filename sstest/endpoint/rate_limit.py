"""A rate limit as LaunchDarkly has one: a token bucket, by the stand-in's clock."""

from dataclasses import dataclass

# A double that counts the seconds since 1970 has steps of a quarter of a microsecond.
_CLOCK_STEP = 1e-6


@dataclass(frozen=True, slots=True)
class RateLimit:
    """At most ``requests`` at once, and as many again in each ``per_seconds``."""

    requests: int
    per_seconds: float = 1.0

    def __post_init__(self) -> None:
        """Refuse limits that no request could keep."""
        if isinstance(self.requests, bool) or not isinstance(self.requests, int):
            raise TypeError(f"requests is {self.requests!r}, expected a whole number")
        if self.requests < 1:
            raise ValueError(f"requests is {self.requests!r}, expected 1 or more")
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
