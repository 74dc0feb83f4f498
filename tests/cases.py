"""Trying one thing with many cases."""

from collections.abc import Callable, Collection
from typing import Any, TypeVar

import pytest

from sstest import corpus

T = TypeVar("T")


def for_each(
    cases: Collection[T], name: Callable[[T], str] = str
) -> Callable[[Callable[[T], None]], Callable[[], None]]:
    """Try every case in one test; a failure names its case in a note.

    This is for hundreds of cases, which take longer to report as a test each than to try.
    """
    assert cases

    def decorate(check: Callable[[T], Any]) -> Callable[[], None]:
        def test() -> None:
            for case in cases:
                try:
                    check(case)
                except BaseException as error:
                    error.add_note(f"with {name(case)}")
                    raise

        test.__doc__ = check.__doc__
        return test

    return decorate


def each_integration(*named: str) -> pytest.MarkDecorator:
    """A test for every integration of the corpus, by ``key``; those not named are nightly."""
    keys = [one.key for one in corpus.integrations()]
    assert {*named} <= {*keys}
    others = [pytest.param(key, marks=pytest.mark.nightly) for key in keys if key not in named]
    return pytest.mark.parametrize("key", [*named, *others])
