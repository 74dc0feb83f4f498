"""The clock in an event loop: pauses, timeouts and timers in their order, and nobody waits."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from sstest.endpoint import Clock


def run(work: Callable[[Clock], Awaitable[object]]) -> float:
    """Run it, and return by how much the clock has moved."""
    clock = Clock(start=0)
    asyncio.run(_run(work, clock))
    return clock()


async def _run(work: Callable[[Clock], Awaitable[object]], clock: Clock) -> None:
    await work(clock)


def test_the_shorter_pause_ends_first() -> None:
    woken: list[tuple[str, int]] = []

    async def pause(clock: Clock, name: str, seconds: float) -> None:
        await clock.asleep(seconds)
        woken.append((name, round(clock())))

    async def work(clock: Clock) -> None:
        pauses = {"long": 60, "short": 20, "as long": 60, "none": 0}
        await asyncio.gather(*(pause(clock, name, seconds) for name, seconds in pauses.items()))

    assert run(work) == pytest.approx(60, abs=1)
    assert woken == [("none", 0), ("short", 20), ("long", 60), ("as long", 60)]


def test_each_of_many_wakes_at_its_time_whatever_else_goes_on() -> None:
    durations = [number * 317.3 % 1000 for number in range(50)]
    woken: dict[float, float] = {}

    async def pause(clock: Clock, seconds: float) -> None:
        for _ in range(int(seconds) % 7):  # not all begin in the same turn of the loop
            await turn()
        await clock.asleep(seconds)
        woken[seconds] = clock()

    async def work(clock: Clock) -> None:
        await asyncio.gather(*(pause(clock, seconds) for seconds in durations))

    run(work)
    assert woken == pytest.approx({seconds: seconds for seconds in durations}, abs=1)


def test_a_task_that_polls_for_ever_does_not_stop_the_clock() -> None:
    async def work(clock: Clock) -> None:
        polling = asyncio.ensure_future(poll())
        await clock.asleep(60)
        polling.cancel()

    async def poll() -> None:
        while True:
            await turn()

    assert run(work) == pytest.approx(60, abs=1)


async def turn() -> None:
    await asyncio.sleep(0)


async def with_timeout(clock: Clock) -> None:
    async with asyncio.timeout(5):
        await clock.asleep(3600)


async def with_wait_for(clock: Clock) -> None:
    await asyncio.wait_for(clock.asleep(3600), 5)


async def cancelled(clock: Clock) -> None:
    task = asyncio.ensure_future(clock.asleep(3600))
    asyncio.get_running_loop().call_later(5, task.cancel)
    try:
        await task
    except asyncio.CancelledError:
        raise TimeoutError from None


@pytest.mark.parametrize("wait", [with_timeout, with_wait_for, cancelled])
def test_a_timeout_ends_a_longer_pause(wait: Callable[[Clock], Awaitable[object]]) -> None:
    async def work(clock: Clock) -> None:
        with pytest.raises(TimeoutError):
            await wait(clock)

    assert run(work) == pytest.approx(5, abs=1)


def test_it_takes_the_place_of_asyncios_own_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    async def work(clock: Clock) -> None:
        monkeypatch.setattr("asyncio.sleep", clock.asleep)
        for _ in range(3):
            await asyncio.sleep(86_400)
        async with asyncio.timeout(100):
            await asyncio.sleep(99)

    assert run(work) == pytest.approx(3 * 86_400 + 99, abs=1)


def test_where_the_loops_time_is_the_clock_already(monkeypatch: pytest.MonkeyPatch) -> None:
    async def work(clock: Clock) -> None:
        monkeypatch.setattr("time.monotonic", clock)
        loop = asyncio.get_running_loop()
        before = loop.time()
        await clock.asleep(60)
        assert loop.time() - before == pytest.approx(60, abs=1)
        await with_timeout(clock)

    with pytest.raises(TimeoutError):
        run(work)


def test_without_a_loop_of_asyncio_the_clock_just_moves() -> None:
    clock = Clock(start=0)
    with pytest.raises(StopIteration):  # it has ended, and waits for nothing
        clock.asleep(60).send(None)
    assert clock() == 60


@pytest.mark.parametrize("wrong", [-1, float("nan"), float("inf")])
def test_what_is_no_pause(wrong: float) -> None:
    async def work(clock: Clock) -> None:
        with pytest.raises(ValueError, match="seconds is"):
            await clock.asleep(wrong)

    assert run(work) == 0
