"""In virtual time nobody waits, and every clock that a sender may look at says the same."""

import asyncio
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from time import monotonic, sleep
from typing import Any

import pytest
from stand_in import Hands, manifest

from sstest.endpoint import Clock, LaunchDarkly
from sstest.endpoint.virtual import SenderStopped, virtual_time

HOUR = 3600.0
CLOCKS: dict[str, Callable[[], float]] = {
    "time": time.time,
    "time_ns": lambda: time.time_ns() / 1e9,
    "monotonic, by its module": lambda: time.monotonic() + 0,
    "monotonic, by name": lambda: monotonic() + 0,
    "monotonic_ns": lambda: time.monotonic_ns() / 1e9,
    "datetime": lambda: datetime.now(UTC).timestamp(),
}


def by_default(seconds: float, pause: Callable[[float], None] = time.sleep) -> None:
    pause(seconds)


def by_keyword(seconds: float, *, pause: Callable[[float], None] = time.sleep) -> None:
    pause(seconds)


class Waits:
    pause = staticmethod(time.sleep)
    bare = time.sleep


def in_a_loop_of_a_thread(seconds: float) -> None:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    asyncio.run_coroutine_threadsafe(asyncio.sleep(seconds), loop).result()
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


async def in_time(seconds: float) -> None:
    """The timer of the loop is later than the pause of the thread."""
    await asyncio.wait_for(asyncio.to_thread(time.sleep, seconds), seconds * 2)


def in_a_thread(seconds: float) -> None:
    thread = threading.Thread(target=time.sleep, args=(seconds,))
    thread.start()
    thread.join()


async def both(seconds: float) -> None:
    await asyncio.gather(asyncio.sleep(seconds), asyncio.sleep(seconds / 2))


async def until_a_timeout(seconds: float) -> None:
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(seconds):
            await asyncio.Event().wait()


PAUSES: dict[str, Callable[[float], None]] = {
    "time.sleep": lambda seconds: time.sleep(seconds + 0),
    "sleep": lambda seconds: sleep(seconds + 0),
    "a default": by_default,
    "a keyword": by_keyword,
    "an attribute of a class": lambda seconds: Waits.pause(seconds + 0),
    "an attribute of an object": lambda seconds: Waits().bare(seconds),
    "a loop in a thread": in_a_loop_of_a_thread,
    "to_thread with a timeout": lambda seconds: asyncio.run(in_time(seconds)),
    "a thread": in_a_thread,
    "to_thread": lambda seconds: asyncio.run(asyncio.to_thread(time.sleep, seconds)),
    "asyncio.sleep, twice at once": lambda seconds: asyncio.run(both(seconds)),
    "asyncio.timeout": lambda seconds: asyncio.run(until_a_timeout(seconds)),
}


@pytest.fixture
def stand_in() -> LaunchDarkly:
    """A clock that does not move by itself shows each second that passes."""
    return LaunchDarkly(manifest(), clock=Clock(1_700_000_000))


@pytest.mark.parametrize("pause", PAUSES.values(), ids=PAUSES)
def test_a_pause_moves_every_clock(stand_in: LaunchDarkly, pause: Callable[[float], None]) -> None:
    with stand_in.virtual_time():
        before = {name: clock() for name, clock in CLOCKS.items()}
        pause(HOUR)
        passed = {name: clock() - before[name] for name, clock in CLOCKS.items()}
    assert passed == pytest.approx(dict.fromkeys(CLOCKS, HOUR), abs=0.01)
    assert stand_in.clock() == 1_700_000_000 + HOUR


# The others differ in who holds the function, which is looked for in the same way.
@pytest.mark.parametrize("pause", list(PAUSES.values())[6:], ids=list(PAUSES)[6:])
def test_where_no_server_is_waited_for_it_is_the_same(pause: Callable[[float], None]) -> None:
    clock = Clock(1_700_000_000)
    with virtual_time(clock, alone=True):
        pause(HOUR)
    assert clock() == 1_700_000_000 + HOUR


def test_what_was_imported_within_it_waits_by_whatever_clock_there_is(
    stand_in: LaunchDarkly,
) -> None:
    with LaunchDarkly(manifest()).virtual_time():
        kept, kept_pause, kept_time = time.sleep, asyncio.sleep, time.monotonic
    assert kept_time() - monotonic() < 1  # it is real
    with stand_in.virtual_time():
        before = time.monotonic()
        kept(HOUR)
        asyncio.run(kept_pause(HOUR))
        assert kept_time() - before == pytest.approx(2 * HOUR, abs=0.01)
    assert stand_in.clock() == pytest.approx(1_700_000_000 + 2 * HOUR, abs=0.01)


def test_the_wall_clock_is_the_stand_ins(stand_in: LaunchDarkly) -> None:
    with stand_in.virtual_time():
        assert datetime.now(UTC) == datetime.fromtimestamp(1_700_000_000, UTC)
        stand_in.sleep(HOUR)
        assert time.time() == 1_700_000_000 + HOUR


def test_afterwards_all_is_as_it_was(stand_in: LaunchDarkly) -> None:
    before = time.sleep, asyncio.sleep, time.monotonic, sleep, by_default.__defaults__, vars(Waits)
    before = *before[:-1], dict(before[-1])
    with pytest.raises(KeyError), stand_in.virtual_time():
        raise KeyError
    after = time.sleep, asyncio.sleep, time.monotonic, sleep, by_default.__defaults__
    assert before == (*after, dict(vars(Waits)))
    assert time.time() > 1_700_000_000 + HOUR


class Frozen(type):  # noqa: PLW1641  # as it is
    """A class of classes that cannot be changed, and have no hash."""

    def __eq__(cls, other: object) -> bool:
        return True

    def __setattr__(cls, *_: object) -> None:
        raise AttributeError("frozen")


def test_a_class_that_cannot_be_changed_is_left_as_it_is(stand_in: LaunchDarkly) -> None:
    class Holder(metaclass=Frozen):
        pause = staticmethod(time.sleep)

    class Other(metaclass=Frozen):
        @staticmethod
        def wait() -> None:
            time.sleep(60)

    before = Holder.pause, stand_in.clock()
    with stand_in.virtual_time():
        assert Holder.pause is before[0]
        Other.wait()
    assert stand_in.clock() >= before[1] + 60


def test_what_runs_beside_it_keeps_real_time(stand_in: LaunchDarkly) -> None:
    asked: queue.Queue[None] = queue.Queue()
    answers: queue.Queue[float] = queue.Queue()

    def run() -> None:
        asked.get()
        answers.put(time.monotonic())

    threading.Thread(target=run, daemon=True).start()
    before = time.monotonic()
    with stand_in.virtual_time():
        time.sleep(HOUR)
        asked.put(None)
        assert 0 <= answers.get() - before < HOUR
        done = [sys.executable, "-c", "pass"]
        assert subprocess.run(done, check=False, timeout=60).returncode == 0
        with pytest.raises(queue.Empty):
            answers.get(timeout=0.001)


KERNEL = """
import asyncio, time

def go_on(times):
    return times.put(0) is None and not stopped.is_set()

async def tick(times):
    while go_on(times):
        await asyncio.sleep(0.001)

def poll(times):
    while go_on(times):
        time.sleep(0.001)
"""


@pytest.mark.parametrize("of", ["tick", "poll"])
def test_threads_of_a_notebooks_kernel_do_not_move_the_clock(
    stand_in: LaunchDarkly, of: str
) -> None:
    stopped = threading.Event()
    kernel: dict[str, Any] = {"__name__": "ipykernel.iostream", "stopped": stopped}
    exec(KERNEL, kernel)  # noqa: S102
    times: queue.Queue[int] = queue.Queue()
    loop = asyncio.new_event_loop()
    runs = {
        "tick": lambda: loop.run_until_complete(kernel["tick"](times)),
        "poll": lambda: kernel["poll"](times),
    }
    thread = threading.Thread(target=runs[of])
    with stand_in.virtual_time() as pauses:
        before = stand_in.clock()
        thread.start()
        for _ in range(3):  # its timers are due when the clock has moved
            times.get(timeout=60)
            time.sleep(HOUR)
        stopped.set()
        time.sleep(HOUR)
        thread.join(60)
        assert (stand_in.clock(), pauses.count) == (before + 4 * HOUR, 4)
    loop.close()


def test_a_loop_of_somebody_else_only_has_its_pauses(stand_in: LaunchDarkly) -> None:
    async def run() -> float:
        loop = asyncio.get_running_loop()
        with stand_in.virtual_time():
            before = loop.time()
            await asyncio.sleep(HOUR)
            return loop.time() - before

    assert asyncio.run(run()) == pytest.approx(HOUR, abs=0.01)


def test_pauses_are_counted_and_limited(stand_in: LaunchDarkly) -> None:
    with stand_in.virtual_time() as pauses:
        pauses.allow(3)
        for _ in range(3):
            time.sleep(1)
        with pytest.raises(SenderStopped, match="3 times and does not end"):
            time.sleep(1)
        pauses.allow(3)
        with pytest.raises(SenderStopped, match="for 1,700,000,000,000 s, or 53,759 years"):
            time.sleep(1.7e12)
        with pytest.raises(SenderStopped, match="53,759 years"):
            asyncio.run(asyncio.sleep(1.7e12))


def test_a_wait_for_nothing_ends(stand_in: LaunchDarkly) -> None:
    async def wait() -> None:
        await asyncio.Event().wait()

    with stand_in.virtual_time(), pytest.raises(SenderStopped, match="no timer is set"):
        asyncio.run(wait())


def test_a_clock_of_ones_own_cannot_be_moved() -> None:
    with pytest.raises(TypeError, match="cannot be moved"):
        LaunchDarkly(clock=Hands()).virtual_time()


def test_it_holds_within_itself_and_over_what_a_test_has_replaced(
    stand_in: LaunchDarkly, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.sleep", stand_in.sleep)
    with stand_in.virtual_time() as outer, stand_in.virtual_time() as inner:
        before = time.time(), time.monotonic()
        time.sleep(HOUR)
        assert (time.time() - before[0], time.monotonic() - before[1]) == (HOUR, HOUR)
        assert (outer.count, inner.count) == (0, 1)
    assert time.sleep == stand_in.sleep
