"""The search for the smallest case: what it replaces in Hypothesis is put back, also by threads."""

import warnings
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.internal.conjecture import engine, providers

from sstest.generate.smallest import as_counted, smallest


def replaced() -> list[Any]:
    constants = providers._get_local_constants
    return [engine.MAX_SHRINKING_SECONDS, constants, providers.CONSTANTS_CACHE, warnings.filters]


@pytest.mark.parametrize("first", [0, 1])
def test_what_is_replaced_is_put_back_by_the_last_of_several(first: int) -> None:
    before = replaced()
    stacks = ExitStack(), ExitStack()
    for stack in stacks:
        stack.enter_context(as_counted())
    within = replaced()
    assert all(one is not other for one, other in zip(before, within, strict=True))
    assert type(within[2]) is type(before[2])

    stacks[first].close()
    assert all(one is other for one, other in zip(within, replaced(), strict=True))
    stacks[not first].close()
    assert all(one is other for one, other in zip(before, replaced(), strict=True))


def test_threads_find_what_one_alone_finds() -> None:
    before = replaced()

    def search(least: int) -> int | None:
        return smallest(st.integers(), lambda one: one if one > least else None, 200, "test")

    alone = [search(least) for least in range(20)]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(search, range(20))) == alone == [*range(1, 21)]
    assert all(one is other for one, other in zip(before, replaced(), strict=True))
