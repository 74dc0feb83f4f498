"""What is measured beside its peers, in pairs: ``beside``."""

import statistics
import time
from collections.abc import Callable
from typing import Any, TypeAlias

import pytest

Work: TypeAlias = Callable[[], object]
Beside: TypeAlias = Callable[..., None]


def seconds(work: Work, times: int) -> float:
    begun = time.perf_counter()
    for _ in range(times):
        work()
    return time.perf_counter() - begun


@pytest.fixture
def beside(benchmark: Any, request: pytest.FixtureRequest) -> Beside:
    """Times ours, and each of the peers right before it, in each of ``rounds``.

    The ratios of a row are the medians of those of the rounds. ``row`` is what was measured, and
    ``size`` how much of it, for rows that differ in nothing else. ``times`` is for what takes too
    little to be timed alone.
    """

    def run(
        row: tuple[str, ...],
        ours: Work,
        peers: dict[str, Work],
        *,
        size: int | None = None,
        times: int = 1,
        rounds: int = 9,
    ) -> None:
        taken: dict[str, list[float]] = {name: [] for name in peers}

        def time_peers() -> None:
            for name, peer in peers.items():
                taken[name].append(seconds(peer, times))

        benchmark.pedantic(seconds, (ours, times), setup=time_peers, rounds=rounds, warmup_rounds=1)
        mine = benchmark.stats.stats.data
        benchmark.extra_info |= {
            "subject": request.module.__name__.removeprefix("bench_"),
            "row": row,
            "size": size,
            "seconds": statistics.median(mine) / times,
            "ratios": {
                # The first is the one to warm up.
                name: statistics.median(map(float.__truediv__, mine, theirs[1:]))
                for name, theirs in taken.items()
            },
        }

    return run
