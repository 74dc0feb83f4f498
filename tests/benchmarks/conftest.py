"""What is measured beside its peers, in pairs: ``beside``."""

import statistics
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from itertools import chain
from multiprocessing import get_context
from typing import Any, TypeAlias

import pytest

Work: TypeAlias = Callable[[], object]
Pair: TypeAlias = tuple[float, float]
"""The seconds of ours, and of a peer right before it."""


def seconds(work: Work, times: int) -> float:
    begun = time.perf_counter()
    for _ in range(times):
        work()
    return time.perf_counter() - begun


def in_pairs(ours: Work, peers: dict[str, Work], times: int, rounds: int) -> dict[str, list[Pair]]:
    """The pairs of each peer; a first one is to warm up."""
    taken: dict[str, list[Pair]] = {name: [] for name in peers}
    for name, peer in peers.items():
        for _ in range(1 + rounds):
            theirs = seconds(peer, times)
            taken[name].append((seconds(ours, times), theirs))
    return {name: pairs[1:] for name, pairs in taken.items()}


def of_case(
    case: Callable[..., tuple[Work, dict[str, Work]]], given: tuple[Any, ...], *how: int
) -> dict[str, list[Pair]]:
    return in_pairs(*case(*given), *how)


class Beside:
    """The ratio of a row to a peer is the median of those of their pairs.

    ``row`` is what was measured, and ``size`` how much of it, for rows that differ in nothing else.
    ``times`` is for what takes too little to be timed alone.
    """

    def __init__(self, benchmark: Any, subject: str) -> None:
        self._benchmark, self._subject = benchmark, subject

    def __call__(
        self,
        row: tuple[str, ...],
        ours: Work,
        peers: dict[str, Work],
        *,
        times: int = 1,
        rounds: int = 9,
    ) -> None:
        self._keep(row, None, times, lambda: in_pairs(ours, peers, times, rounds))

    def apart(
        self,
        row: tuple[str, ...],
        case: Callable[..., tuple[Work, dict[str, Work]]],
        *given: Any,
        size: int,
        times: int,
        rounds: int,
    ) -> None:
        """Time what ``case`` returns for what is ``given``, ours and the peers, in a new process.

        What other cases have left of memory changes what it takes to allocate more, and not for all
        alike.
        """
        with ProcessPoolExecutor(1, get_context("spawn")) as process:
            measured = process.submit(of_case, case, given, times, rounds)
            self._keep(row, size, times, measured.result)

    def _keep(
        self,
        row: tuple[str, ...],
        size: int | None,
        times: int,
        measure: Callable[[], dict[str, list[Pair]]],
    ) -> None:
        taken = self._benchmark.pedantic(measure, rounds=1)
        self._benchmark.extra_info |= {
            "subject": self._subject,
            "row": row,
            "size": size,
            "seconds": statistics.median(mine for mine, _ in chain(*taken.values())) / times,
            "ratios": {
                name: statistics.median(mine / theirs for mine, theirs in pairs)
                for name, pairs in taken.items()
            },
        }


@pytest.fixture
def beside(benchmark: Any, request: pytest.FixtureRequest) -> Beside:
    return Beside(benchmark, request.module.__name__.removeprefix("bench_"))
