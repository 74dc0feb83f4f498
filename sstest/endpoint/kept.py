"""The last exchanges, for who shows them: bounded in number and in bytes."""

import threading
from collections import deque
from typing import Final, Generic, Protocol, TypeVar

from sstest.endpoint.exchange import Exchange
from sstest.limits import KEPT_BYTES
from sstest.response.headers import size

_OF_ITSELF: Final = 2_000  # bytes; of an exchange without anything that a sender or manifest made
_OF_A_MEMBER: Final = 300


class Weighed(Protocol):
    """Something that knows how many bytes of memory it takes, about."""

    @property
    def weight(self) -> int: ...


_Kind = TypeVar("_Kind", bound=Weighed)


class Kept(Generic[_Kind]):
    """At most ``most`` of a kind, and at most 32 MB of them; safe to use from several threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._kept: deque[tuple[_Kind, int]] = deque()
        self._bytes = 0

    def add(self, one: _Kind) -> list[_Kind]:
        """Add one, and return those that were dropped for it, the oldest first."""
        gone, weight = [], one.weight
        with self._lock:
            self._kept.append((one, weight))
            self._bytes += weight
            while len(self._kept) > self._most or (
                self._bytes > KEPT_BYTES and len(self._kept) > 1
            ):
                oldest, weight = self._kept.popleft()
                self._bytes -= weight
                gone.append(oldest)
        return gone

    def all(self) -> list[_Kind]:
        """All, the oldest first."""
        with self._lock:
            return [one for one, _ in self._kept]

    def take(self) -> list[_Kind]:
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
    if exchange.update is not None:
        total += _OF_A_MEMBER * len(exchange.update.memberships)
    if reply is not None:
        total += len(reply.body) + size(reply.headers)
    if error is not None:
        texts = (error.message, error.pointer, error.location, error.hint)
        total += sum([len(text) for text in texts if text is not None])
    return total
