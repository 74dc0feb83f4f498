"""Runs of Hypothesis that seed and number of examples decide, on any machine, in any project."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def repeatable() -> Iterator[None]:
    """Run Hypothesis without a look at the clock or at the modules that happen to be loaded.

    By itself it stops shrinking after five minutes, and draws constants that it reads in the
    source of loaded modules. There is no setting for either: it documents the first as a variable
    to replace, and the second are private names, which are left alone where they do not exist.
    Its warnings about long names in manifests are left out as well.
    """
    from hypothesis.errors import HypothesisWarning
    from hypothesis.internal.conjecture import engine, providers

    instead: dict[tuple[Any, str], Any] = {
        (engine, "MAX_SHRINKING_SECONDS"): float("inf"),
        (providers, "_get_local_constants"): getattr(providers, "Constants", None),
        (providers, "CONSTANTS_CACHE"): {},
    }
    before = {place: getattr(*place) for place in instead if hasattr(*place)}
    try:
        for module, name in before:
            setattr(module, name, instead[module, name])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", HypothesisWarning)
            yield
    finally:
        for (module, name), value in before.items():
            setattr(module, name, value)
