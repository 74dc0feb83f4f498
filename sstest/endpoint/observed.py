"""The requests that a stand-in received: to look at, and to wait for."""

import threading
import time
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Collection
from functools import reduce
from typing import Any, Self

from sstest.assertions import text, text_or_none
from sstest.endpoint.describe import describe_requests
from sstest.endpoint.exchange import Exchange, Tally
from sstest.endpoint.faults import Faults
from sstest.endpoint.segments import Segment
from sstest.endpoint.tokens import Tokens
from sstest.text import quote
from sstest.vocabulary.lookalikes import difference, pairs
from sstest.vocabulary.typos import closest


class Observed(Faults, ABC):
    """What a stand-in has received."""

    reported = False
    """Whether an assertion has failed, and so has shown the requests received."""

    forgotten = Tally()
    """What is no longer in ``requests``, by ``reset()`` or as the oldest of too many."""

    def __init__(self, tokens: Collection[str] | None, longest_log: int | None) -> None:
        self._lock = threading.RLock()
        self._changed = threading.Condition(self._lock)
        self._listeners: list[Callable[[Exchange], None]] = []
        self._log: deque[Exchange] = deque(maxlen=longest_log)
        self._left_out = 0
        self._asserted: set[int] = set()
        self._tokens = Tokens(tokens)

    @property
    def requests(self) -> tuple[Exchange, ...]:
        """Every request received, in order, with its answer; of very many, the last.

        The fixtures keep 100,000.
        """
        with self._lock:
            return tuple(self._log)

    @property
    @abstractmethod
    def segments(self) -> tuple[Segment, ...]:
        """Every segment that a request has changed, as it is now."""

    @property
    def stray_calls(self) -> tuple[str, ...]:
        """Descriptions of calls to LaunchDarkly that are not synced segment requests."""
        return ()

    @property
    def tally(self) -> Tally:
        """What all requests come to, those that are forgotten too."""
        return reduce(Tally.with_one, self.requests, self.forgotten)

    def describe_requests(self) -> str:
        """The requests received, parsed, with their answers: short, and safe to print."""
        return self._shown(describe_requests(self.requests, self.stray_calls, self._left_out))

    def segment(
        self,
        cohort: str,
        *,
        environment: str | None = None,
        kind: str | None = None,
        integration: str | None = None,
    ) -> Segment:
        """The segment of a cohort as it is now: ``launchdarkly.segment("vip").members``.

        ``cohort`` is the cohort id that the sender uses. ``environment`` (a client-side ID),
        ``kind`` (the context kind) and ``integration`` (the integration key) are needed only where
        the cohort is in several. Raises :class:`LookupError` where there is no such segment, or
        more than one.
        """
        __tracebackhide__ = True
        text("cohort", cohort, "a cohort id as text")
        for name, value in (
            ("environment", environment),
            ("kind", kind),
            ("integration", integration),
        ):
            text_or_none(name, value)
        named = [one for one in self.segments if one.cohort == cohort]
        found = [
            one
            for one in named
            if environment in (None, one.environment)
            and kind in (None, one.kind)
            and integration in (None, one.integration)
        ]
        if len(found) == 1:
            return found[0]
        self.reported = True
        raise LookupError(
            f"{self._shown(self._which(cohort, named, found))}\n{self.describe_requests()}"
        )

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

    def _which(self, cohort: str, named: list[Segment], found: list[Segment]) -> str:
        """Why there is not exactly one segment to return."""
        if not named:
            cohorts = dict.fromkeys(one.cohort for one in self.segments)
            if alike := [*pairs([cohort], cohorts)]:
                (_, other), apart = alike[0], difference(*alike[0])
                return (
                    f"no accepted request is about cohort {cohort!a}; there is {other!a}, which"
                    f" differs only in {apart}"
                )
            meant = closest(cohort, cohorts)
            hint = f"; did you mean {quote(meant)}?" if meant else ""
            return f"no accepted request is about cohort {quote(cohort)}{hint}"
        has = "several segments" if found else "no such segment"
        lines = [
            f"  environment={quote(one.environment)}, kind={quote(one.kind)},"
            f" integration={quote(one.integration)}: {len(one.members):,} members"
            for one in named[:10]
        ]
        headline = (
            f"cohort {quote(cohort)} has {has}; pass environment=, kind= or integration="
            " to choose one"
        )
        return "\n".join([headline, *lines])

    def _tell(self, exchange: Exchange) -> None:
        """Log a request and notify all observers; the lock is held."""
        if len(self._log) == self._log.maxlen:
            self.forgotten = self.forgotten.with_one(self._log[0])
            self._left_out += 1
        self._log.append(exchange)
        self._changed.notify_all()
        for listener in tuple(self._listeners):
            listener(exchange)

    def _forget(self) -> None:
        """Delete the requests received; the lock is held."""
        self.forgotten = self.tally
        self._log.clear()
        self._left_out = 0
        self._asserted.clear()

    @property
    def known_tokens(self) -> tuple[str, ...]:
        """The tokens that are accepted or came with requests, but for those as short as a word."""
        return self._tokens.known

    def _shown(self, text: str) -> str:
        return self._tokens.hide(text)
