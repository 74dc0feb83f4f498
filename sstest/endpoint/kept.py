"""The last exchanges, for who shows them: bounded in number and in bytes."""

import threading
from collections import deque
from typing import Final

from sstest.endpoint.exchange import Exchange
from sstest.limits import KEPT_BYTES
from sstest.response.headers import size

_OF_ITSELF: Final = 2_000  # bytes; of an exchange without anything that a sender or manifest made


class Kept:
    """At most ``most`` exchanges, and at most 32 MB of them; safe to use from several threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._kept: deque[tuple[Exchange, int]] = deque()
        self._bytes = 0

    def add(self, exchange: Exchange) -> list[Exchange]:
        """Add one, and return those that were dropped for it, the oldest first."""
        gone, its_weight = [], weight(exchange)
        with self._lock:
            self._kept.append((exchange, its_weight))
            self._bytes += its_weight
            while len(self._kept) > self._most or (
                self._bytes > KEPT_BYTES and len(self._kept) > 1
            ):
                oldest, its_weight = self._kept.popleft()
                self._bytes -= its_weight
                gone.append(oldest)
        return gone

    def all(self) -> list[Exchange]:
        """All, the oldest first."""
        with self._lock:
            return [one for one, _ in self._kept]

    def take(self) -> list[Exchange]:
        """Remove and return all, the oldest first."""
        with self._lock:
            taken = [one for one, _ in self._kept]
            self._kept.clear()
            self._bytes = 0
        return taken


def weight(exchange: Exchange) -> int:
    """About how many bytes of memory an exchange takes."""
    request, reply, error = exchange.request, exchange.reply, exchange.error
    total = _OF_ITSELF + len(request.body) + len(request.path) + len(request.method)
    total += size(request.headers)
    if exchange.body is not request.body:
        total += len(exchange.body)
    if reply is not None:
        total += len(reply.body) + size(reply.headers)
    if error is not None:
        texts = (error.message, error.pointer, error.location, error.hint)
        total += sum([len(text) for text in texts if text is not None])
    return total
