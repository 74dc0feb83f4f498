"""Virtual time: the stand-in's clock in place of the sender's, so that nobody waits.

time-machine replaces ``time.time`` and ``datetime.now`` in C, whoever holds a reference to them. It
replaces neither pauses nor ``time.monotonic``, which are replaced here.
"""

import asyncio
import contextlib
import gc
import selectors
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from types import FunctionType, MethodType
from typing import Any, Final
from weakref import WeakSet

from sstest.endpoint.clock import CLOCK_STEP, Clock

# They pause for what takes real time, such as other processes.
_PAUSES_ARE_REAL: Final = frozenset(
    (
        *("_pytest", "conftest_plugin", "coverage", "execnet", "hypothesis", "multiprocessing"),
        *("pluggy", "pytest", "sstest", "subprocess", "time_machine", "uvicorn", "xdist"),
    )
)
# They measure how long the system waited, with a function that waits in C.
_TIME_IS_REAL: Final = _PAUSES_ARE_REAL | {
    *("concurrent", "queue", "selectors", "socketserver", "threading", "time")
}
# Real seconds for an answer of a server or a thread before the timers of a loop are due.
_GRACE: Final = 0.2
# Real seconds in which the clock has to stand still before a thread beside the driver moves it.
_STILL: Final = 0.01

_Replaced = dict[Callable[..., Any], Callable[..., Any]]


class SenderStopped(BaseException):
    """Ends a sender that does not end by itself; not an ``Exception``, which it would retry."""


class NothingCanCome(SenderStopped):
    """The sender waits in an event loop in which nothing else is left to happen."""


class Pauses:
    """Counts the pauses within :func:`virtual_time`, so that they can be limited."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._moved = threading.Condition()
        self._ends: list[float] = []
        self.driver = threading.current_thread()
        """The thread whose pauses move the clock; others wait until it is so late."""
        self.count = 0
        """How many pauses there were."""
        self._most: int | None = None
        self._last = 0

    def sleep(self, seconds: float) -> None:
        """Advance the clock by a pause, or in another thread wait for that."""
        self.tell()
        if threading.current_thread() is not self.driver:
            seconds = self._until_nobody_moves(self._clock() + seconds)
        self._clock.sleep(seconds)
        with self._moved:
            self._moved.notify_all()

    def _until_nobody_moves(self, end: float) -> float:
        """Wait for the clock to reach ``end``; what is left where it stands still before that.

        Of several threads that wait, the one that waits for the earliest time moves the clock.
        """
        with self._moved:
            self._ends.append(end)
            try:
                while not self._moved.wait_for(lambda: self._clock() >= end, _STILL):
                    if end <= min(self._ends):
                        return max(0.0, end - self._clock())
                return 0.0
            finally:
                self._ends.remove(end)

    def allow(self, most: int | None) -> None:
        """After ``most`` pauses from now on, the next one raises :class:`SenderStopped`."""
        self._most, self._last = most, self.count + (most or 0)

    def tell(self) -> None:
        """Count a pause."""
        self.count += 1
        if self._most is not None and self.count > self._last:
            raise SenderStopped(f"the sender has paused {self._most:,} times and does not end")


@contextmanager
def virtual_time(clock: Clock) -> Iterator[Pauses]:
    """Within the block pauses advance ``clock``, and everybody's time is its.

    See :meth:`sstest.endpoint.LaunchDarkly.virtual_time`.
    """
    import time_machine

    pauses = Pauses(clock)
    with ExitStack() as stack:
        _replace(_replacements(pauses, clock), stack)
        travel = time_machine.travel(clock(), tick=clock.ticks)
        stack.enter_context(clock.followed_by(stack.enter_context(travel).shift))
        yield pauses


def _replacements(pauses: Pauses, clock: Clock) -> _Replaced:
    """What stands in for the functions of ``time`` and ``asyncio``."""
    sleep, monotonic, monotonic_ns = time.sleep, time.monotonic, time.monotonic_ns
    pause, new_event_loop = asyncio.sleep, asyncio.new_event_loop
    here = threading.current_thread()
    others = WeakSet(one for one in threading.enumerate() if one is not here)
    begun = clock() - monotonic()
    loops: WeakSet[asyncio.AbstractEventLoop] = WeakSet()

    def is_one_of(real: frozenset[str]) -> bool:
        caller = sys._getframe(2).f_globals.get("__name__", "")  # noqa: SLF001  # who is asking
        return _package(caller) in real or threading.current_thread() in others

    def virtual_sleep(seconds: float, /) -> None:
        sleep(seconds) if is_one_of(_PAUSES_ARE_REAL) else pauses.sleep(seconds)

    def virtual_monotonic() -> float:
        return monotonic() if is_one_of(_TIME_IS_REAL) else clock() - begun

    def virtual_monotonic_ns() -> int:
        return monotonic_ns() if is_one_of(_TIME_IS_REAL) else round((clock() - begun) * 1e9)

    async def virtual_pause(delay: float, result: Any = None) -> Any:
        in_loop = asyncio.get_running_loop() in loops or threading.current_thread() in others
        if delay <= 0 or in_loop:
            return await pause(delay, result)
        pauses.tell()
        await clock.asleep(delay)
        return result

    def virtual_event_loop() -> asyncio.AbstractEventLoop:
        if threading.current_thread() in others:
            return new_event_loop()
        loop = asyncio.SelectorEventLoop(_Selector(pauses))
        loops.add(loop)
        return loop

    return {
        sleep: virtual_sleep,
        monotonic: virtual_monotonic,
        monotonic_ns: virtual_monotonic_ns,
        pause: virtual_pause,
        new_event_loop: virtual_event_loop,
    }


class _Selector(selectors.DefaultSelector):
    """What an event loop waits with: where nothing can come, the time until a timer passes."""

    def __init__(self, pauses: Pauses) -> None:
        super().__init__()
        self._pauses = pauses
        self._threads = threading.active_count()

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if ready or (timeout is not None and timeout <= 0):
            return ready
        # A loop always watches a socket of its own, by which other threads wake it.
        may_come = len(self.get_map()) > 1 or threading.active_count() > self._threads
        if timeout is None:
            if not may_come:
                raise NothingCanCome("the sender waits for what cannot come: no timer is set")
            return super().select()
        if may_come and (ready := super().select(min(timeout, _GRACE))):
            return ready
        self._pauses.sleep(max(timeout, CLOCK_STEP))  # less would not move it
        return ready


def _package(module: str) -> str:
    return module.partition(".")[0]


def _replace(instead: _Replaced, stack: ExitStack) -> None:
    """Replace functions in all modules and in defaults of arguments, until ``stack`` is closed."""
    for module in list(sys.modules.values()):
        name = getattr(module, "__name__", None)
        if not isinstance(name, str) or (_package(name) in _TIME_IS_REAL and name != "time"):
            continue
        for attribute, value in list(vars(module).items()):
            if isinstance(value, _KINDS) and value in instead:
                setattr(module, attribute, instead[value])
                stack.callback(setattr, module, attribute, value)
    for function in _with_defaults(instead):
        stack.callback(setattr, function, "__defaults__", function.__defaults__)
        stack.callback(setattr, function, "__kwdefaults__", function.__kwdefaults__)
        if function.__defaults__:
            function.__defaults__ = tuple(_replaced(one, instead) for one in function.__defaults__)
        if function.__kwdefaults__:
            function.__kwdefaults__ = {
                name: _replaced(one, instead) for name, one in function.__kwdefaults__.items()
            }


# A test may have put a method of the stand-in in the place of one.
_KINDS: Final = (FunctionType, MethodType, type(time.sleep))


def _replaced(value: Any, instead: _Replaced) -> Any:
    return instead.get(value, value) if isinstance(value, _KINDS) else value


def _with_defaults(instead: _Replaced) -> Iterator[FunctionType]:
    """The functions that have one of these as a default: ``def wait(sleep=time.sleep)``."""
    holders = [one for one in gc.get_referrers(*instead) if isinstance(one, (tuple, dict))]
    for function in gc.get_referrers(*holders):
        if isinstance(function, FunctionType) and (
            _package(function.__module__ or "") not in _TIME_IS_REAL
        ):
            defaults: Iterable[Any] = (
                *(function.__defaults__ or ()),
                *(function.__kwdefaults__ or {}).values(),
            )
            with contextlib.suppress(TypeError):  # defaults that have no hash
                if any(isinstance(one, _KINDS) and one in instead for one in defaults):
                    yield function
