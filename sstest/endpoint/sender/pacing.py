"""How a sender tries again: when it may, a bounded number of times, with pauses that grow."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from itertools import pairwise, takewhile
from statistics import fmean
from typing import Final, NamedTuple

from sstest.endpoint.describe import outcome
from sstest.endpoint.exchange import Exchange
from sstest.endpoint.retries import TOLERANCE, attempts_at_each, passed_between
from sstest.endpoint.sender.rules import Problem
from sstest.text import counted

MOST_ATTEMPTS: Final = 30
"""How often one request may be sent; a sender with exponential pauses waits for years then."""

LONGEST_EFFORT: Final = 24 * 3600.0
"""For how long a request may be sent again and again, in seconds."""

_NO_PAUSE: Final = 0.01
_GROWTH: Final = 1.1
# Pauses of which the last has to be longer than the first. A sender may cap them, or draw them.
_PAUSES: Final = 3
# The same of the means of several tries, where they are drawn.
_GROWTH_OF_MEANS: Final = 1.3


class Caller(NamedTuple):
    """The task or thread that sends a request, ``None`` where it is not known.

    One that is not the sync's own may be a worker, whose next request is of somebody else when it
    has given up on one.
    """

    who: Hashable
    is_the_syncs_own: bool


def describe_pacing(
    exchanges: Sequence[Exchange], callers: Mapping[int, Caller]
) -> Iterator[Problem]:
    """What is wrong with the times of the requests of one sync.

    ``callers`` are those of the requests, by number, as far as is known: a request of another may
    have been on its way when one was told to wait.
    """
    runs = list(attempts_at_each(exchanges))
    yield from _too_early(exchanges, runs, callers)
    late = frozenset(one.number for one in exchanges if one.delay)
    for run in runs:
        first, last = run[0], run[-1]
        passed = last.at - first.at
        if len(run) > MOST_ATTEMPTS or passed > LONGEST_EFFORT:
            effect = (
                f"request #{first.number} was sent {counted(len(run), 'time')} within"
                f" {_duration(passed)}, each time answered {outcome(first)}, and the sender did not"
                " give up"
            )
            yield Problem("attempts", effect)
        else:
            yield from _pauses(run, late)


def _too_early(
    exchanges: Sequence[Exchange], runs: list[list[Exchange]], callers: Mapping[int, Caller]
) -> Iterator[Problem]:
    repeats = {(one.number, other.number) for run in runs for one, other in pairwise(run)}
    repeated = {number for number, _ in repeats}
    for place, refused in enumerate(exchanges):
        if refused.retry_after is None:
            continue
        begun = refused.at if refused.answered_at is None else refused.answered_at
        for later in exchanges[place + 1 :]:
            passed = later.at - begun
            if passed >= refused.retry_after - TOLERANCE:
                break
            caller = callers.get(refused.number)
            alone = (
                caller is not None
                and caller.who is not None
                and caller == callers.get(later.number)
                and (caller.is_the_syncs_own or refused.number in repeated)
            )
            if alone or (refused.number, later.number) in repeats:
                header = refused.reply.headers["Retry-After"] if refused.reply else ""
                effect = (
                    f"request #{later.number} was sent {passed:.2f} s after request"
                    f" #{refused.number} was answered {refused.status} with Retry-After: {header},"
                    f" {refused.retry_after - passed:.2f} s too early"
                )
                rule = "retry-after" if header.isdigit() else "dates"
                yield Problem(rule, effect)
                break


def _pauses(run: list[Exchange], late: frozenset[int]) -> Iterator[Problem]:
    """Pauses that do not grow."""
    pauses = _free_pauses(run, late)
    if not _stay(pauses, _GROWTH):
        return
    listed = ", ".join(f"#{one.number}" for one in run[1:][:_PAUSES])
    effect = f"request #{run[0].number} was sent again as {listed}"
    if max(pauses) < _NO_PAUSE:
        yield Problem("pauses", f"{effect} without a pause")
    else:
        shown = ", ".join(f"{pause:.2f} s" for pause in pauses[:_PAUSES])
        yield Problem("pauses", f"{effect} after {shown}: the pauses do not grow")


def _free_pauses(run: list[Exchange], late: frozenset[int]) -> list[float]:
    """The pauses up to the first that the stand-in asked for, or a timeout.

    After that they may have reached their longest. The timeout may be that of another thread, which
    moves the clock for all.
    """

    def is_free(pair: tuple[Exchange, Exchange]) -> bool:
        one, repeat = pair
        return one.retry_after is None and late.isdisjoint(range(one.number, repeat.number))

    free = takewhile(is_free, pairwise(run))
    return [passed_between(one, repeat) for one, repeat in free]


def _stay(pauses: Sequence[float], growth: float) -> bool:
    """Whether there are none, or whether none is longer than the first by so much."""
    if len(pauses) > 1 and max(pauses) < _NO_PAUSE:
        return True
    return len(pauses) >= _PAUSES and max(pauses[1:]) <= pauses[0] * growth


def most_pauses(exchanges: Sequence[Exchange]) -> list[float]:
    """The pauses between attempts at the request of one sync that has the most of them."""
    late = frozenset(one.number for one in exchanges if one.delay)
    return max(
        (_free_pauses(run, late) for run in attempts_at_each(exchanges)), key=len, default=[]
    )


def stay_in_the_mean(tries: Sequence[Sequence[float]]) -> bool:
    """Whether pauses do not grow in the mean of the same sync in several tries."""
    return _stay([fmean(column) for column in zip(*tries, strict=False)], _GROWTH_OF_MEANS)


def _duration(seconds: float) -> str:
    return f"{seconds / 3600:.1f} h" if seconds >= 3600 else f"{seconds:.0f} s"
