"""The last exchanges, as many as fit: whatever comes, memory stays bounded."""

import threading
from collections import deque
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sstest.endpoint.exchange import Exchange

_MOST_BYTES: Final = 32_000_000


class Kept:
    """At most ``most`` exchanges, and at most 32 MB of bodies; safe to use from several threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._exchanges: deque[Exchange] = deque()
        self._bytes = 0

    def add(self, exchange: "Exchange") -> "list[Exchange]":
        """Keep one more, and return those, the oldest first, that had to go for it."""
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

    def all(self) -> "list[Exchange]":
        """Those that are kept, the oldest first."""
        with self._lock:
            return list(self._exchanges)

    def take(self) -> "list[Exchange]":
        """Those that are kept, the oldest first; afterwards none is."""
        with self._lock:
            taken = list(self._exchanges)
            self._exchanges.clear()
            self._bytes = 0
        return taken


def _weight(exchange: "Exchange") -> int:
    return len(exchange.request.body) + len(exchange.body)
