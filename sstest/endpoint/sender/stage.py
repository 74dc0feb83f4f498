"""What all tries of a sender share: the stand-in, virtual time, and the size of its batches."""

import asyncio
import threading
from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from contextlib import ExitStack
from typing import Any, Final, Self

from sstest.endpoint.clock import movable
from sstest.endpoint.exchange import Exchange
from sstest.endpoint.sender.expressible import Expressible, expressible
from sstest.endpoint.sender.pacing import LONGEST_EFFORT, MOST_ATTEMPTS, Caller
from sstest.endpoint.sender.stand_in import StandIn
from sstest.endpoint.sender.watch import Watch
from sstest.endpoint.virtual import Pauses, SenderStopped

# In one sync, and requests for each of its people. A sender that is right stays far below both.
_MOST_REQUESTS: Final = 200
_REQUESTS_EACH: Final = 10
_MOST_PAUSES: Final = 10_000
USUAL_BATCH: Final = 10
"""The size of a batch where the sender cuts none."""

NO_ENVIRONMENT: Final = "null"
"""The environment of requests that do not tell one, as the validation server takes them."""

_ENVIRONMENTS: Final = ("5f0c1e2d3b4a59687a8b9c0d", "60aa11bb22cc33dd44ee55ff")


class Stage:
    """A stand-in on which one sender after the other is tried; a context manager."""

    pauses: Pauses

    def __init__(self, launchdarkly: StandIn) -> None:
        self.launchdarkly = launchdarkly
        self.expressible: Expressible = expressible(launchdarkly.manifests, launchdarkly.profile)
        self.environments = tuple(launchdarkly.environments or _ENVIRONMENTS)[:2]
        if not self.expressible.environments:
            self.environments = (NO_ENVIRONMENT,)
        self.batch = USUAL_BATCH
        """The most members that the sender has in one request, as far as it was seen."""
        self.cuts = False
        """Whether the sender cuts batches."""
        self.in_virtual_time = True
        """Whether the sender lives by the stand-in's clock; a program of its own does not."""
        self.had_to_end = False
        """Whether a sender did nothing that could be counted, until it was ended."""
        self.callers: dict[int, Caller] = {}
        self.task: asyncio.Task[Any] | None = None
        """That of a sync which is a coroutine."""
        self._attempts: Counter[Hashable] = Counter()
        self._began = 0.0
        self._most = float("inf")
        self._entered = ExitStack()

    def __enter__(self) -> Self:
        self._watch = self._entered.enter_context(Watch(self._progress))
        if self.launchdarkly.in_process:  # so that a pause is as long as the sender makes it
            self._entered.enter_context(movable(self.launchdarkly.clock).stopped())
        self.pauses = self._entered.enter_context(self.launchdarkly.virtual_time())
        self._entered.callback(self.launchdarkly.listen(self._hear))
        return self

    def __exit__(self, *_: object) -> None:
        self._entered.close()

    def requests_for(self, joined: Sequence[str], left: Sequence[str]) -> int:
        """In how many requests the sender is likely to sync them, at least 1."""
        if not self.cuts:
            return 1
        return max(1, sum(-(-len(keys) // self.batch) for keys in (joined, left)))

    def bounded(self, action: Callable[[], Any], people: int = 0) -> Any:
        """Call ``action``; raises :class:`SenderStopped` where it does not end by itself."""
        self._attempts.clear()
        self._began = self.launchdarkly.clock()
        self._most = len(self.launchdarkly.requests) + _MOST_REQUESTS + _REQUESTS_EACH * people
        self.pauses.allow(_MOST_PAUSES)
        self.pauses.driver = threading.current_thread()
        try:
            with self._watch.of_this_thread():
                return action()
        finally:
            self.had_to_end = self.had_to_end or self._watch.raised
            self._most = float("inf")
            self.pauses.allow(None)

    def _progress(self) -> Hashable:
        """What changes while a sender does anything."""
        return len(self.launchdarkly.requests), self.pauses.count

    def _hear(self, exchange: Exchange) -> None:
        """Note who sends a request; end an outage that the sender does not give up on."""
        if self.launchdarkly.in_process:
            self.callers[exchange.number] = self._caller()
            if exchange.number > self._most:
                raise SenderStopped(f"the sender has sent {exchange.number:,} requests")
        if exchange.fault is None:
            return
        members = frozenset(
            (change.identity, change.added, change.removed) for change in exchange.changes
        )
        self._attempts[members] += 1
        enough = self._attempts[members] > MOST_ATTEMPTS
        if enough or exchange.at - self._began > 2 * LONGEST_EFFORT:
            self.launchdarkly.clear_faults()

    def _caller(self) -> Caller:
        """Who is sending a request; an asynchronous client may do so in a callback of the loop."""
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            thread = threading.current_thread()
            return Caller(thread.ident, thread is self.pauses.driver)
        task = asyncio.current_task()
        return Caller(task, task is self.task)
