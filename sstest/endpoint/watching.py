"""Who watches a stand-in while requests come: callbacks, and tests that wait for something."""

import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, Self

from sstest.endpoint.exchange import Exchange


class Watched(ABC):
    """Something that requests come to, and that can be watched from other threads."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._changed = threading.Condition(self._lock)
        self._listeners: list[Callable[[Exchange], None]] = []

    @abstractmethod
    def describe_requests(self) -> str:
        """The requests that came, in words."""

    def listen(self, callback: Callable[[Exchange], None]) -> Callable[[], None]:
        """Call ``callback`` with each exchange, in order, before it is answered.

        Returns a function that ends it. What ``callback`` raises reaches whoever carried the
        request.
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

        It is asked now and after each request; a segment that is not there yet counts as no.
        Raises :class:`TimeoutError`, with the requests that came, after ``timeout`` seconds.

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
                    headline = f"the condition did not hold within {timeout:g} s{why}"
                    raise TimeoutError(f"{headline}\n{self.describe_requests()}")
                self._changed.wait(left)

    def _tell(self, exchange: Exchange) -> None:
        """Tell everybody who watches; the lock is held."""
        self._changed.notify_all()
        for listener in tuple(self._listeners):
            listener(exchange)
