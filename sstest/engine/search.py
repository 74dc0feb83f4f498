"""Try the cases of a rule, and keep the smallest request for each place that is at fault."""

import time
import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from sstest.finding import Finding
from sstest.rules.requests.target import Target
from sstest.rules.rule import Rule, Search

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy


@dataclass(frozen=True, slots=True)
class Settings:
    """How long and how hard to look.

    ``seed`` decides what is drawn; without one every run draws anew. ``seconds`` are for all rules
    together. ``deterministic`` runs draw the same every time, and neither read nor write
    Hypothesis' database, from which other runs first try what the last one has found.
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
    cases = rule.search.cases(target)
    if isinstance(cases, Iterable):
        searched = _every(rule.search, target, cases, end)
    else:
        searched = _Smallest(rule, rule.search, target, settings, end).run(cases)
    return replace(searched, findings=tuple(rule.stamp(one) for one in searched.findings))


def _every(way: Search, target: Target, cases: Iterable[Any], end: float | None) -> Searched:
    """Try every case; of those that show a mistake at one place the smallest counts."""
    found: dict[str, Finding] = {}
    count = 0
    for case in cases:
        if end is not None and time.monotonic() >= end:
            return Searched(tuple(found.values()), count, cut_short=True)
        count += 1
        finding = way.check(target, case)
        if finding is None:
            continue
        before = found.get(finding.pointer)
        if before is None or _size(finding) < _size(before):
            found[finding.pointer] = finding
    return Searched(tuple(found.values()), count)


class _OutOfTime(BaseException):  # not an error, and not an Exception, or Hypothesis shrinks it
    """The time is up."""


class _FoundError(Exception):
    """A case shows a finding."""


class _Smallest:
    """Hypothesis' search for a case that shows a finding, and for the smallest of those."""

    def __init__(
        self, rule: Rule, way: Search, target: Target, settings: Settings, end: float | None
    ) -> None:
        self._rule, self._way, self._target = rule, way, target
        self._settings, self._end = settings, end
        self._smallest: Finding | None = None
        self._count = 0

    def run(self, cases: "SearchStrategy[Any]") -> Searched:
        """Search ``cases``; at most one finding comes of it."""
        from hypothesis.errors import Flaky, HypothesisWarning, Unsatisfiable

        cut_short = False
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", HypothesisWarning)  # of long names in manifests
                self._test(cases)()
        except (Unsatisfiable, Flaky, _FoundError):
            # Unsatisfiable: the manifest has no room for such a case. Flaky: a parser that reads
            # one request in two ways.
            pass
        except _OutOfTime:
            cut_short = True
        found = () if self._smallest is None else (self._smallest,)
        return Searched(found, self._count, cut_short)

    def _test(self, cases: "SearchStrategy[Any]") -> Callable[[], None]:
        import hypothesis
        from hypothesis import HealthCheck, Phase, Verbosity, given

        settings = self._settings
        database = hypothesis.settings().database
        if settings.deterministic or self._target.reader is not None:
            database = None
        chosen = hypothesis.settings(
            max_examples=settings.max_examples,
            deadline=None,
            database=database,
            derandomize=settings.deterministic and settings.seed is None,
            phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.target, Phase.shrink],
            report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),
            verbosity=Verbosity.quiet,
            print_blob=False,
        )

        def holds(case: Any) -> None:
            self._try(case)

        # What Hypothesis files its examples under; the function is the same for all rules.
        capability = repr(sorted(self._target.manifest.to_dict()["syncedSegment"].items()))
        name = f"{self._rule.code} {self._target.profile} {capability}"
        digest = sha256(name.encode()).digest()
        holds._hypothesis_internal_add_digest = digest  # type: ignore[attr-defined]  # noqa: SLF001
        test = given(cases)(holds)
        if settings.seed is not None:
            test = hypothesis.seed(settings.seed)(test)
        return chosen(test)

    def _try(self, case: Any) -> None:
        if self._end is not None and time.monotonic() >= self._end:
            raise _OutOfTime
        if self._smallest is None:
            self._count += 1
        found = self._way.check(self._target, case)
        if found is None:
            return
        if self._smallest is None or _size(found) <= _size(self._smallest):
            self._smallest = found
        raise _FoundError


def _size(finding: Finding) -> int:
    return len(finding.request or b"")
