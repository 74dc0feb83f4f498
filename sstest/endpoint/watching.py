"""Observing a stand-in from other threads: callbacks, and waiting for a condition."""

import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, Self

from sstest.endpoint.exchange import Exchange


class Watched(ABC):
    """A receiver of requests that can be observed from other threads."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._changed = threading.Condition(self._lock)
        self._listeners: list[Callable[[Exchange], None]] = []

    @abstractmethod
    def describe_requests(self) -> str:
        """The requests received, as text."""

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

    def wait_for(self, condition: Callable[[Self], Any], timeout: float = 5.0) -> Any:
        """Wait until ``condition(launchdarkly)`` holds, and return what it returned.

        It is evaluated now and after each request; a segment that does not exist yet counts as
        false. Raises :class:`TimeoutError`, with the requests received, after ``timeout`` seconds.

            launchdarkly.wait_for(lambda it: "ada" in it.segment("vip").members)
        """
        __tracebackhide__ = True
        deadline = time.monotonic() + timeout
        with self._changed:
            while True:
                why = ""
                try:
                    if found := condition(self):
                        return found
                except LookupError as error:
                    why = f": {str(error).partition(chr(10))[0]}"
                left = deadline - time.monotonic()
                if left <= 0:
                    headline = f"the condition was not met within {timeout:g} s{why}"
                    raise TimeoutError(f"{headline}\n{self.describe_requests()}")
                self._changed.wait(left)

    def _tell(self, exchange: Exchange) -> None:
        """Notify all observers; the lock is held."""
        self._changed.notify_all()
        for listener in tuple(self._listeners):
            listener(exchange)
