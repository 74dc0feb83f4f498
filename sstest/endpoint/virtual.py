"""Virtual time: the stand-in's clock in place of the sender's, so that nobody waits.

time-machine replaces ``time.time`` and ``datetime.now`` in C, whoever holds a reference to them. It
replaces neither pauses nor ``time.monotonic``, which are replaced here.
"""

import asyncio
import selectors
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, Final
from weakref import WeakSet

from sstest.endpoint.clock import CLOCK_STEP, Clock
from sstest.endpoint.everywhere import Functions, Replaced, package, replace_everywhere
from sstest.endpoint.stillness import TELLS, Stillness

# They pause for what takes real time, such as other processes.
_PAUSES_ARE_REAL: Final = frozenset(
    (
        *("_pytest", "conftest_plugin", "coverage", "execnet", "hypothesis", "multiprocessing"),
        *("pluggy", "pytest", "sstest", "subprocess", "time_machine", "uvicorn", "xdist"),
        # The kernel of a notebook has threads that pause again and again.
        *("IPython", "debugpy", "ipykernel", "jupyter_client", "tornado", "zmq"),
    )
)
# They measure how long the system waited, with a function that waits in C.
_TIME_IS_REAL: Final = _PAUSES_ARE_REAL | {
    *("concurrent", "queue", "selectors", "socketserver", "threading", "time")
}
# Real seconds for an answer of a server or a thread before the timers of a loop are due, and
# between two looks at whether any thread is still at work.
_GRACE: Final = 0.2
_LOOK: Final = 0.001
# Real seconds in which the clock has to stand still before a thread beside the driver moves it,
# where nothing tells whether another is at work.
_STILL: Final = 0.01
# A pause that no sender means, in seconds: a year.
_LONGEST_PAUSE: Final = 366 * 86_400.0


class SenderStopped(BaseException):
    """Ends a sender that does not end by itself; not an ``Exception``, which it would retry."""


class NothingCanCome(SenderStopped):
    """The sender waits in an event loop in which nothing else is left to happen."""


class Pauses:
    """Counts the pauses within :func:`virtual_time`, so that they can be limited."""

    def __init__(self, clock: Clock, *, alone: bool) -> None:
        self._clock = clock
        self._moved = threading.Condition()
        self._ends: list[float] = []
        self._waiting: set[int] = set()
        self.driver = here = threading.current_thread()
        """The thread whose pauses move the clock; others wait until it is so late."""
        self._others = WeakSet(one for one in threading.enumerate() if one is not here)
        self.alone = alone
        """Whether no server is waited for, such as one in another process."""
        self.are_over = False
        self.count = 0
        """How many pauses there were."""
        self._most: int | None = None
        self._last = 0

    @property
    def are_real_here(self) -> bool:
        """Whether the current thread was there before, and keeps real time."""
        return threading.current_thread() in self._others

    def sleep(self, seconds: float) -> None:
        """Advance the clock by a pause, or in another thread wait for that."""
        self.tell(seconds)
        if threading.current_thread() is not self.driver:
            seconds = self._until_nobody_moves(self._clock() + seconds)
        self._advance(seconds)

    def sleep_for_others(self, seconds: float) -> None:
        """The same, but no longer than until the first of the threads that wait is due."""
        self.tell(seconds)
        with self._moved:
            first = min(self._ends, default=float("inf"))
        self._advance(max(CLOCK_STEP, min(seconds, first - self._clock())))

    def settle(self, wait: Callable[[float], bool], most: float = _GRACE) -> bool:
        """``wait`` for a while, again and again, until all threads wait; whether it was true.

        It is given the seconds, and not called again where it is true; all in all ``most``.
        """
        here, still = threading.get_ident(), Stillness(self._others)
        self._waiting.add(here)
        try:
            for _ in range(round(most / _LOOK)):
                if wait(_LOOK):
                    return True
                if self.alone and still.has_settled(self._waiting):
                    break
            return False
        finally:
            self._waiting.discard(here)

    def _until_nobody_moves(self, end: float) -> float:
        """Wait for the clock to reach ``end``; what is left where it stands still before that.

        Of several threads that wait, the one that waits for the earliest time moves the clock.
        """

        def wait(seconds: float) -> bool:
            return self._moved.wait_for(lambda: self._clock() >= end, seconds)

        with self._moved:
            self._ends.append(end)
            try:
                while not self.settle(wait, _GRACE if self.alone and TELLS else _STILL):
                    if end <= min(self._ends):
                        return max(0.0, end - self._clock())
                return 0.0
            finally:
                self._ends.remove(end)

    def _advance(self, seconds: float) -> None:
        self._clock.sleep(seconds)
        with self._moved:
            self._moved.notify_all()

    def allow(self, most: int | None) -> None:
        """After ``most`` pauses from now on, the next one raises :class:`SenderStopped`."""
        self._most, self._last = most, self.count + (most or 0)

    def tell(self, seconds: float) -> None:
        """Count a pause."""
        self.count += 1
        self.check(seconds)
        if self._most is not None and self.count > self._last:
            raise SenderStopped(f"the sender has paused {self._most:,} times and does not end")

    def check(self, seconds: float) -> None:
        """Raise :class:`SenderStopped` for a pause that would not end, where they are limited."""
        if self._most is not None and seconds > _LONGEST_PAUSE:
            years = seconds / _LONGEST_PAUSE
            raise SenderStopped(f"the sender pauses for {seconds:,.0f} s, or {years:,.0f} years")


@contextmanager
def virtual_time(clock: Clock, *, alone: bool = False) -> Iterator[Pauses]:
    """Within the block pauses advance ``clock``, and everybody's time is its.

    ``alone`` is whether no server is waited for, such as one in another process.
    See :meth:`sstest.endpoint.LaunchDarkly.virtual_time`.
    """
    import time_machine

    pauses = Pauses(clock, alone=alone)
    with ExitStack() as stack:
        stack.callback(setattr, pauses, "are_over", True)  # noqa: FBT003  # setattr's signature
        instead = Replaced(_of_time(pauses, clock) | _of_asyncio(pauses, clock))
        replace_everywhere(instead, _TIME_IS_REAL, stack)
        travel = time_machine.travel(clock(), tick=clock.ticks)
        stack.enter_context(clock.followed_by(stack.enter_context(travel).shift))
        yield pauses


def _is_one_of(real: frozenset[str]) -> bool:
    """Whether a function that stands in for one of ``time`` is called from one of the packages."""
    frame: Any = sys._getframe(2)  # noqa: SLF001  # no public way
    while frame.f_globals is globals():  # one of these that has passed on
        frame = frame.f_back
    return package(frame.f_globals.get("__name__", "")) in real


def _of_time(pauses: Pauses, clock: Clock) -> Functions:
    """What stands in for the functions of ``time``.

    A module that is imported within the block keeps these: when it is over, they pass on to
    whatever the names stand for then.
    """
    sleep, monotonic, monotonic_ns = time.sleep, time.monotonic, time.monotonic_ns
    begun = clock() - monotonic()

    def virtual_sleep(seconds: float, /) -> None:
        if pauses.are_over:
            time.sleep(seconds)
        elif _is_one_of(_PAUSES_ARE_REAL) or pauses.are_real_here:
            sleep(seconds)
        else:
            pauses.sleep(seconds)

    def virtual_monotonic() -> float:
        if pauses.are_over:
            return time.monotonic()
        real = _is_one_of(_TIME_IS_REAL) or pauses.are_real_here
        return monotonic() if real else clock() - begun

    def virtual_monotonic_ns() -> int:
        if pauses.are_over:
            return time.monotonic_ns()
        real = _is_one_of(_TIME_IS_REAL) or pauses.are_real_here
        return monotonic_ns() if real else round((clock() - begun) * 1e9)

    return {
        sleep: virtual_sleep,
        monotonic: virtual_monotonic,
        monotonic_ns: virtual_monotonic_ns,
    }


def _of_asyncio(pauses: Pauses, clock: Clock) -> Functions:
    """What stands in for the functions of ``asyncio``, in the same way."""
    pause, new_event_loop = asyncio.sleep, asyncio.new_event_loop
    loops: WeakSet[asyncio.AbstractEventLoop] = WeakSet()

    async def virtual_pause(delay: float, result: Any = None) -> Any:
        if pauses.are_over:
            return await asyncio.sleep(delay, result)
        if _is_one_of(_PAUSES_ARE_REAL) or pauses.are_real_here:
            return await pause(delay, result)
        pauses.check(delay)
        if delay <= 0 or asyncio.get_running_loop() in loops:
            return await pause(delay, result)
        pauses.tell(delay)
        await clock.asleep(delay)
        return result

    def virtual_event_loop() -> asyncio.AbstractEventLoop:
        if pauses.are_over:
            return asyncio.new_event_loop()
        if pauses.are_real_here:
            return new_event_loop()
        loop = asyncio.SelectorEventLoop(_Selector(pauses))
        loops.add(loop)
        return loop

    return {pause: virtual_pause, new_event_loop: virtual_event_loop}


class _Selector(selectors.DefaultSelector):
    """What an event loop waits with: where nothing can come, the time until a timer passes."""

    def __init__(self, pauses: Pauses) -> None:
        super().__init__()
        self._pauses = pauses
        self._threads = threading.active_count()

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        # Counted first: a thread that ends in between has woken the loop, which select sees.
        of_threads = threading.active_count() > self._threads
        ready = super().select(0)
        if ready or (timeout is not None and timeout <= 0):
            return ready
        # A loop always watches a socket of its own, by which other threads wake it.
        of_sockets = len(self.get_map()) > 1
        if timeout is None:
            if not (of_sockets or of_threads):
                raise NothingCanCome("the sender waits for what cannot come: no timer is set")
            return super().select()
        if of_sockets and (ready := super().select(min(timeout, _GRACE))):
            return ready
        if of_threads and self._pauses.settle(lambda seconds: self._is_ready(seconds, timeout)):
            return super().select(0)
        # What is less than a step of the clock would not move it.
        if threading.current_thread() is self._pauses.driver:
            self._pauses.sleep_for_others(max(timeout, CLOCK_STEP))
        else:
            self._pauses.sleep(max(timeout, CLOCK_STEP))
        return ready

    def _is_ready(self, seconds: float, timeout: float) -> bool:
        return bool(super().select(min(seconds, timeout)))
