"""The requests that a stand-in received, and observing them from other threads."""

import threading
from collections import deque
from collections.abc import Callable, Collection

from sstest.endpoint.exchange import Exchange
from sstest.endpoint.tokens import Tokens


class Watched:
    """A receiver of requests that can be observed from other threads."""

    def __init__(self, tokens: Collection[str] | None, longest_log: int | None) -> None:
        self._lock = threading.RLock()
        self._changed = threading.Condition(self._lock)
        self._listeners: list[Callable[[Exchange], None]] = []
        self._log: deque[Exchange] = deque(maxlen=longest_log)
        self._tokens = Tokens(tokens)

    @property
    def requests(self) -> tuple[Exchange, ...]:
        """Every request received, in order, with its answer."""
        with self._lock:
            return tuple(self._log)

    def listen(self, callback: Callable[[Exchange], None]) -> Callable[[], None]:
        """Call ``callback`` with each exchange, in order, before it is answered.

        Returns a function that unsubscribes it. Exceptions of ``callback`` propagate to the
        transport.
        """
        with self._lock:
            self._listeners.append(callback)

        def unsubscribe() -> None:
            with self._lock:
                if callback in self._listeners:
                    self._listeners.remove(callback)

        return unsubscribe

    def _tell(self, exchange: Exchange) -> None:
        """Log a request and notify all observers; the lock is held."""
        self._log.append(exchange)
        self._changed.notify_all()
        for listener in tuple(self._listeners):
            listener(exchange)

    def _shown(self, text: str) -> str:
        """``text`` without any access token."""
        return self._tokens.hide(text)
