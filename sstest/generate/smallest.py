"""The smallest drawn case that shows something; seed and count decide it, on any machine."""

import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from hashlib import sha256
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, TypeVar

if TYPE_CHECKING:
    from hypothesis.database import ExampleDatabase
    from hypothesis.strategies import SearchStrategy

# Tries at a smaller case: 50 are enough for a manifest, and for nearly all wrong parsers 1,000.
_MOST_SHRINKS: Final = 2000

_Case = TypeVar("_Case")
_Result = TypeVar("_Result")


def smallest(
    cases: "SearchStrategy[_Case]",
    look: Callable[[_Case], _Result | None],
    max_examples: int,
    name: str,
    *,
    seed: int | None = None,
    anew: bool = False,
    database: "ExampleDatabase | None" = None,
) -> _Result | None:
    """What ``look`` returns for the smallest of ``cases`` for which it does not return ``None``.

    Up to ``max_examples`` are drawn, those of the ``seed``; without one the same every time, or
    others ``anew``. What is found is filed in the ``database`` under ``name``, and tried first.
    """
    import hypothesis
    from hypothesis import HealthCheck, Phase, Verbosity, given
    from hypothesis.errors import Flaky, Unsatisfiable

    found: _Result | None = None
    shrinks = 0

    def holds(case: _Case) -> None:
        nonlocal found, shrinks
        shrinks += found is not None
        if shrinks > _MOST_SHRINKS:
            raise _SmallEnough
        result = look(case)
        if result is not None:
            found = result  # Hypothesis ends with the smallest, by its own order
            raise _FoundError

    # The function is the same for all that is searched.
    digest = sha256(name.encode()).digest()
    holds._hypothesis_internal_add_digest = digest  # type: ignore[attr-defined]  # noqa: SLF001
    test = hypothesis.settings(
        max_examples=max_examples,
        deadline=None,
        database=database,
        derandomize=seed is None and not anew,
        phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.target, Phase.shrink],
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
        verbosity=Verbosity.quiet,
        print_blob=False,
    )(given(cases)(holds))
    if seed is not None:
        test = hypothesis.seed(seed)(test)
    try:
        with as_counted():
            test()
    except (Unsatisfiable, Flaky, _FoundError, _SmallEnough):
        # Unsatisfiable: there is no such case. Flaky: a parser that reads one request in two ways.
        pass
    return found


class _SmallEnough(BaseException):  # not an Exception, or Hypothesis would shrink it
    """A case has been shrunk often enough."""


class _FoundError(Exception):
    """A case shows something."""


_LOCK: Final = Lock()
_inside = 0
_entered = ExitStack()


@contextmanager
def as_counted() -> Iterator[None]:
    """Run Hypothesis without a look at the clock or at the modules that happen to be loaded.

    This holds for the process, so threads are in it together: the first replaces what has to be
    replaced, and the last puts it back.
    """
    global _inside  # noqa: PLW0603  # counts for the process
    with _LOCK:
        if not _inside:
            _entered.enter_context(_counted())
        _inside += 1
    try:
        yield
    finally:
        with _LOCK:
            _inside -= 1
            if not _inside:
                _entered.close()


def _empty(cache: Any) -> Any:
    """A cache of the same class, since another thread may be about to clear it."""
    return None if cache is None else type(cache)(cache.max_size)


@contextmanager
def _counted() -> Iterator[None]:
    """Replace what Hypothesis looks at.

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
        (providers, "CONSTANTS_CACHE"): _empty(getattr(providers, "CONSTANTS_CACHE", None)),
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
