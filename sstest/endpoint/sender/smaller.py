"""Smaller histories than a given one: fewer syncs and faults, fewer people, plainer ones."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import takewhile
from typing import TypeVar

from sstest.endpoint.sender.history import FaultStep, Step, SyncStep, weight
from sstest.endpoint.sender.people import ORDINARY, PLAIN_COHORT

_Found = TypeVar("_Found")

Steps = tuple[Step, ...]


def smallest(
    steps: Steps, found: _Found, look: Callable[[Steps], _Found | None], most: int
) -> tuple[Steps, _Found]:
    """The smallest history for which ``look`` returns something, and that; in ``most`` looks.

    Greedy, as Hypothesis is. Its own shrinking works on what the steps were drawn from: who joins
    depends on all steps before, and so does a history from which one is taken out.
    """
    looks, again = 0, True
    while again:
        again = False
        for candidate in _smaller(steps):
            if weight(candidate) >= weight(steps):
                continue
            if looks >= most:
                return steps, found
            looks += 1
            if (result := look(candidate)) is not None:
                steps, found, again = candidate, result, True
                break
    return steps, found


def _smaller(steps: Steps) -> Iterator[Steps]:
    """Candidates, those that take most away first."""
    yield from _last_alone(steps)
    for size in _halves(len(steps)):
        for start in range(0, len(steps), size):
            if rest := steps[:start] + steps[start + size :]:
                yield rest
    yield _at_once(steps)
    everybody = [key for step in steps if isinstance(step, SyncStep) for key in _people(step)]
    different = [*dict.fromkeys(everybody)]
    for size in _halves(len(different)):
        for start in range(0, len(different), size):
            yield _without(steps, frozenset(different[start : start + size]))
    yield tuple(replace(one, others=()) if isinstance(one, SyncStep) else one for one in steps)
    for place, step in enumerate(steps):
        for plainer in _plainer(step, different):
            yield (*steps[:place], plainer, *steps[place + 1 :])
    for cohort in dict.fromkeys(step.cohort for step in steps if isinstance(step, SyncStep)):
        yield _with_cohort(steps, cohort)
    for key in different:
        for other in ORDINARY:
            if other not in different:
                yield _renamed(steps, key, other)


def _last_alone(steps: Steps) -> Iterator[Steps]:
    """The last sync and its faults, in which everybody joins; but first somebody ordinary alone.

    That takes few requests, and where it shows the same, nothing else has to be tried: people
    cannot be left out one by one where a fault waits until as many batches have been sent.
    """
    if not isinstance(steps[-1], SyncStep):
        return
    last = steps[-1]
    before = takewhile(lambda step: isinstance(step, FaultStep), reversed(steps[:-1]))
    faults = (*reversed([*before]),)
    yield (*_at_once(faults), SyncStep(PLAIN_COHORT, (min(ORDINARY, key=len),), ()))
    yield (*faults, replace(last, joined=_people(last), left=()))


def _at_once(steps: Steps) -> Steps:
    """The same with faults that begin with the first request."""
    return tuple(one.delayed_by(0) if isinstance(one, FaultStep) else one for one in steps)


def _with_cohort(steps: Steps, cohort: str) -> Steps:
    """The same with a plain name for a cohort."""
    return tuple(
        replace(one, cohort=PLAIN_COHORT)
        if isinstance(one, SyncStep) and one.cohort == cohort
        else one
        for one in steps
    )


def _plainer(step: Step, different: list[str]) -> Iterator[Step]:
    if isinstance(step, FaultStep):
        if step.after:
            yield step.delayed_by(0)
        if step.forever:
            yield replace(step, forever=False)
        for one in step.options:  # a date, where seconds show the same
            if one[0] == "as_date":
                yield replace(step, options=tuple(other for other in step.options if other != one))
    if not isinstance(step, SyncStep):
        return
    for one in step.others:
        yield replace(step, others=tuple(other for other in step.others if other != one))
    if step.is_empty:
        yield replace(step, joined=ORDINARY[:1])
    if len(different) > 1:
        for key in _people(step):
            yield _without((step,), frozenset((key,)))[0]


def _halves(count: int) -> Iterator[int]:
    while count:
        yield count
        count //= 2


def _people(step: SyncStep) -> tuple[str, ...]:
    return (*step.joined, *step.left)


def _without(steps: Steps, keys: frozenset[str]) -> Steps:
    return _with_people(steps, lambda key: None if key in keys else key)


def _renamed(steps: Steps, key: str, other: str) -> Steps:
    return _with_people(steps, lambda one: other if one == key else one)


def _with_people(steps: Steps, name: Callable[[str], str | None]) -> Steps:
    """The same with everybody named as ``name`` says, who is left out for ``None``."""

    def named(keys: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(other for key in keys if (other := name(key)) is not None)

    return tuple(
        replace(step, joined=named(step.joined), left=named(step.left))
        if isinstance(step, SyncStep)
        else step
        for step in steps
    )
