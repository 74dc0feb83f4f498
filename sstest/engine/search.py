"""Try the cases of a rule, and keep the smallest request for each place that is at fault."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from sstest.finding import Finding
from sstest.generate.repeatable import repeatable
from sstest.rules.requests.target import Target
from sstest.rules.rule import Rule

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

# Tries at a smaller request: 50 are enough for a manifest, and for nearly all wrong parsers 1,000.
_MOST_SHRINKS: Final = 2000


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
    """What came of a search: the findings, how many cases were tried, and whether time was up."""

    findings: tuple[Finding, ...]
    examples: int
    cut_short: bool = False


def search(rule: Rule, target: Target, settings: Settings, end: float | None = None) -> Searched:
    """Try the cases of ``rule`` until ``end``, a time of :func:`time.monotonic`."""
    assert rule.search is not None  # noqa: S101  # the caller has looked
    check = partial(rule.search.check, target)
    cases = rule.search.cases(target)
    if isinstance(cases, Iterable):
        searched = _every(cases, check, end)
    else:
        capability = repr(sorted(target.manifest.to_dict()["syncedSegment"].items()))
        name = f"{rule.code} {target.profile} {capability}"
        remember = target.reader is None
        searched = find_smallest(cases, check, settings, name, end=end, remember=remember)
    return replace(searched, findings=tuple(rule.stamp(one) for one in searched.findings))


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
    import hypothesis
    from hypothesis import HealthCheck, Phase, Verbosity, given
    from hypothesis.errors import Flaky, Unsatisfiable

    smallest: Finding | None = None
    count = shrinks = 0

    def holds(case: Any) -> None:
        nonlocal smallest, count, shrinks
        if end is not None and time.monotonic() >= end:
            raise _OutOfTime
        count += smallest is None
        shrinks += smallest is not None
        if shrinks > _MOST_SHRINKS:
            raise _SmallEnough
        found = check(case)
        if found is None:
            return
        smallest = found  # Hypothesis ends with the smallest, by its own order
        raise _FoundError

    # The function is the same for all that is searched.
    digest = sha256(name.encode()).digest()
    holds._hypothesis_internal_add_digest = digest  # type: ignore[attr-defined]  # noqa: SLF001
    remembered = remember and not settings.deterministic
    test = hypothesis.settings(
        max_examples=settings.max_examples,
        deadline=None,
        database=hypothesis.settings().database if remembered else None,
        derandomize=settings.deterministic and settings.seed is None,
        phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.target, Phase.shrink],
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
        verbosity=Verbosity.quiet,
        print_blob=False,
    )(given(cases)(holds))
    if settings.seed is not None:
        test = hypothesis.seed(settings.seed)(test)
    cut_short = False
    try:
        with repeatable():
            test()
    except (Unsatisfiable, Flaky, _FoundError, _SmallEnough):
        # Unsatisfiable: the manifest has no room for such a case. Flaky: a parser that reads one
        # request in two ways.
        pass
    except _OutOfTime:
        cut_short = True
    return Searched(() if smallest is None else (smallest,), count, cut_short)


class _OutOfTime(BaseException):  # not an error, and not an Exception, or Hypothesis shrinks it
    """The time is up."""


class _SmallEnough(BaseException):
    """A finding has been shrunk often enough."""


class _FoundError(Exception):
    """A case shows a finding."""


def _every(
    cases: Iterable[Any], check: Callable[[Any], Finding | None], end: float | None
) -> Searched:
    """Try every case; of those that show a mistake at one place the smallest counts."""
    found: dict[str, Finding] = {}
    count = 0
    for case in cases:
        if end is not None and time.monotonic() >= end:
            return Searched(tuple(found.values()), count, cut_short=True)
        count += 1
        finding = check(case)
        if finding is None:
            continue
        before = found.get(finding.pointer)
        if before is None or len(finding.request or b"") < len(before.request or b""):
            found[finding.pointer] = finding
    return Searched(tuple(found.values()), count)
