"""Try the cases of a rule, and keep the smallest request for each place that is at fault."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from sstest.budget import budget
from sstest.finding import Finding
from sstest.generate.smallest import smallest
from sstest.limits import STEPS_AN_EXAMPLE
from sstest.rules.requests.target import Target
from sstest.rules.rule import Rule

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy


@dataclass(frozen=True, slots=True)
class Settings:
    """How hard to look.

    ``max_examples`` is for each rule. ``seed`` decides what is drawn; without one every run draws
    anew. ``seconds`` are for all rules together; with them the outcome depends on the machine.
    ``deterministic`` runs draw the same every time, and neither read nor write Hypothesis'
    database, from which other runs first try what the last one has found.
    """

    max_examples: int = 200
    seed: int | None = None
    seconds: float | None = None
    deterministic: bool = False


@dataclass(frozen=True, slots=True)
class Searched:
    """What came of a search: the findings, how many cases were tried, and whether time was up.

    ``unjudged`` cases were left out since rendering the replies to them takes too much work.
    """

    findings: tuple[Finding, ...]
    examples: int
    cut_short: bool = False
    unjudged: int = 0


def search(rule: Rule, target: Target, settings: Settings, end: float | None = None) -> Searched:
    """Try the cases of ``rule`` until ``end``, a time of :func:`time.monotonic`."""
    assert rule.search is not None  # noqa: S101  # the caller has looked
    check = partial(rule.search.check, target)
    cases = rule.search.cases(target)
    if isinstance(cases, Iterable):
        searched = _every(cases, check, settings, end)
    else:
        capability = repr(sorted(target.manifest.to_dict()["syncedSegment"].items()))
        name = f"{rule.code} {target.profile} {capability}"
        remember = target.reader is None
        searched = find_smallest(cases, check, settings, name, end=end, remember=remember)
    return replace(searched, findings=tuple(rule.stamp(one) for one in searched.findings))


def left_out(rule: Rule, searched: Searched) -> str:
    """What is not known after a search that had to leave requests out."""
    tried = searched.examples + searched.unjudged
    return f"{rule.code} for {searched.unjudged:,} of {tried:,} requests"


def find_smallest(
    cases: "SearchStrategy[Any]",
    check: Callable[[Any], Finding | None],
    settings: Settings,
    name: str,
    *,
    end: float | None = None,
    remember: bool = True,
) -> Searched:
    """Search ``cases`` for the smallest request of a finding; at most one finding comes of it.

    ``name`` is what Hypothesis files its examples under, where the next run is to ``remember``
    them.
    """
    from hypothesis import settings as hypothesis_settings

    found: list[Finding] = []
    count = unjudged = 0

    def look(case: Any) -> Finding | None:
        nonlocal count, unjudged
        if end is not None and time.monotonic() >= end:
            raise _Ended
        stopped = spent.stopped
        finding = check(case)
        if spent.stopped > stopped:
            finding = None  # what it says may be due to that
            unjudged += not found
        else:
            count += not found
        if finding is not None:
            found.append(finding)
        elif spent.is_spent:
            raise _Ended
        return finding

    anew = not settings.deterministic
    database = hypothesis_settings().database if remember and anew else None
    limits = settings.max_examples, name
    ended = False
    with budget(STEPS_AN_EXAMPLE * settings.max_examples) as spent:
        try:
            smallest(cases, look, *limits, seed=settings.seed, anew=anew, database=database)
        except _Ended:
            ended = True
    if spent.is_spent and not found:
        unjudged = max(unjudged, settings.max_examples - count)
    return Searched(tuple(found[-1:]), count, ended and not spent.is_spent, unjudged)


def holding(holds: Callable[[bytes], bool]) -> Callable[[bytes], Finding | None]:
    """A check for :func:`find_smallest` that finds the bodies for which something holds."""
    return lambda body: Finding("", "info", "", request=body) if holds(body) else None


class _Ended(BaseException):  # not an error, and not an Exception, or Hypothesis shrinks it
    """The time is up, or the budget spent."""


def _every(
    cases: Iterable[Any],
    check: Callable[[Any], Finding | None],
    settings: Settings,
    end: float | None,
) -> Searched:
    """Try every case; of those that show a mistake at one place the smallest counts."""
    found: dict[str, Finding] = {}
    count = unjudged = 0
    late = False
    with budget(STEPS_AN_EXAMPLE * settings.max_examples) as spent:
        for case in cases:
            late = end is not None and time.monotonic() >= end
            if late:
                break
            stopped = spent.stopped
            finding = check(case)
            if spent.stopped > stopped:
                unjudged += 1
                continue
            count += 1
            if finding is None:
                continue
            before = found.get(finding.pointer)
            if before is None or len(finding.request or b"") < len(before.request or b""):
                found[finding.pointer] = finding
    return Searched(tuple(found.values()), count, late, unjudged)
