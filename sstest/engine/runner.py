"""Tries every property on a manifest, and tells what happens; it knows no format of output."""

import time
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from sstest.engine.events import (
    Done,
    Event,
    Example,
    Found,
    PropertyDone,
    PropertyStarted,
    Started,
)
from sstest.engine.findings import FuzzFinding, Violation
from sstest.engine.properties import TRIED
from sstest.engine.property import Property
from sstest.engine.target import Target
from sstest.engine.telling import finding_of, problem_finding
from sstest.generate.shape import ShapeError
from sstest.rules.requests.rules import POSSIBLE

_OVER: Final = "no request can be made for the manifest"
# A property may take one part in so many of the time that is left, or an even share where fewer
# are left, so that a slow one leaves something for those behind it.
_LARGEST_SHARE: Final = 8


@dataclass(frozen=True, slots=True)
class Settings:
    """How long and how hard to look.

    ``seed`` decides what is drawn; without one every run draws anew. ``seconds`` are for all
    properties together, and none of them can use up what the others need. ``deterministic`` runs
    draw the same every time, and neither read nor write Hypothesis' database, in which other runs
    find first what the last one has found.
    """

    max_examples: int = 200
    seed: int | None = None
    seconds: float | None = None
    deterministic: bool = False


class _OutOfTime(BaseException):  # no error; not an Exception, or Hypothesis shrinks it
    """The time is up."""


def run(
    target: Target,
    settings: Settings | None = None,
    properties: Iterable[Property] = TRIED,
) -> Iterator[Event]:
    """Try the properties one after the other; the events tell all that comes of it."""
    chosen = [one for one in properties if target.profile in one.profiles]
    settings = settings or Settings()
    yield Started(
        target.name,
        target.manifest.key,
        target.profile,
        len(chosen),
        settings.max_examples,
        settings.seed,
    )
    begun = time.monotonic()
    end = None if settings.seconds is None else begun + settings.seconds
    findings: list[FuzzFinding] = []
    examples = cut_short = 0
    for event in _all(target, settings, chosen, end):
        if isinstance(event, Found):
            findings.append(event.finding)
        elif isinstance(event, PropertyDone):
            examples += event.examples
            cut_short += event.cut_short
        yield event
    yield Done(examples, time.monotonic() - begun, tuple(findings), cut_short)


def _all(
    target: Target, settings: Settings, properties: list[Property], end: float | None
) -> Iterator[Event]:
    impossible = False
    for number, one in enumerate(properties):
        yield PropertyStarted(one)
        begun = time.monotonic()
        left = min(len(properties) - number, _LARGEST_SHARE)
        until = None if end is None else begun + (end - begun) / left
        found: tuple[FuzzFinding, ...] = ()
        count, cut_short, reason = 0, False, None
        if one is POSSIBLE and target.broken:
            found = tuple(problem_finding(one, problem) for problem in target.broken)
            impossible = True
        elif target.broken or impossible:
            reason = _OVER
        elif one is not POSSIBLE and (reason := _inapplicable(one, target)):
            pass
        elif end is not None and begun >= end:
            cut_short = True
        elif one.scan is not None:
            count, found = 1, _scanned(one, target)
            impossible = one is POSSIBLE and bool(found)
        else:
            search = _Search(one, target, settings, until)
            violation = search.run()
            count, cut_short = search.count, search.cut_short
            found = (finding_of(one, target, violation),) if violation else ()
            yield Example(one, count)
        for finding in found:
            yield Found(finding)
        seconds = time.monotonic() - begun
        yield PropertyDone(one, count, seconds, len(found), reason, cut_short)


def _inapplicable(one: Property, target: Target) -> str | None:
    try:
        _ = target.shape
    except ShapeError:
        return _OVER
    return one.applies(target)


def _scanned(one: Property, target: Target) -> tuple[FuzzFinding, ...]:
    assert one.scan is not None  # noqa: S101  # the caller has looked
    return tuple(finding_of(one, target, violation) for violation in one.scan(target))


class _Search:
    """Hypothesis' search for an example that breaks a property, and for the smallest of those."""

    def __init__(
        self, one: Property, target: Target, settings: Settings, end: float | None
    ) -> None:
        self._property = one
        self._target = target
        self._settings = settings
        self._end = end
        self._smallest: Violation | None = None
        self.count = 0
        self.cut_short = False

    def run(self) -> Violation | None:
        """The violation shown by the smallest example; ``None`` where none was found."""
        from hypothesis.errors import Flaky, HypothesisWarning, Unsatisfiable

        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", HypothesisWarning)  # of long names in manifests
                self._search()()
        except Unsatisfiable:  # the manifest leaves no room for the like, a second member for one
            return None
        except Flaky:  # a parser that reads the same request now so, now so
            return self._smallest
        except _OutOfTime:
            self.cut_short = True
        except Violation as violation:
            return violation
        return self._smallest

    def _search(self) -> Callable[[], None]:
        import hypothesis
        from hypothesis import HealthCheck, Phase, Verbosity, given

        one, settings = self._property, self._settings
        assert one.cases is not None  # noqa: S101  # a property has cases where it has no scan
        phases = [Phase.explicit, Phase.reuse, Phase.generate, Phase.target, Phase.shrink]
        database = hypothesis.settings().database
        if settings.deterministic or self._target.reader is not None:
            database = None
        chosen = hypothesis.settings(
            max_examples=settings.max_examples,
            deadline=None,
            database=database,
            derandomize=settings.deterministic and settings.seed is None,
            phases=phases,
            report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),
            verbosity=Verbosity.quiet,
            print_blob=False,
        )

        def holds(case: Any) -> None:
            self._try(case)

        # What Hypothesis files its examples under; the function is the same for all properties.
        capability = repr(sorted(self._target.manifest.to_dict()["syncedSegment"].items()))
        digest = sha256(f"{one.code} {self._target.profile} {capability}".encode()).digest()
        holds._hypothesis_internal_add_digest = digest  # type: ignore[attr-defined]  # noqa: SLF001
        test = given(one.cases(self._target))(holds)
        if settings.seed is not None:
            test = hypothesis.seed(settings.seed)(test)
        return chosen(test)

    def _try(self, case: Any) -> None:
        if self._end is not None and time.monotonic() >= self._end:
            raise _OutOfTime
        if self._smallest is None:
            self.count += 1
        assert self._property.check is not None  # noqa: S101  # it goes with the cases
        try:
            self._property.check(self._target, case)
        except Violation as violation:
            if self._smallest is None or _size(violation) <= _size(self._smallest):
                self._smallest = violation
            raise


def _size(violation: Violation) -> int:
    return len(violation.body or b"")
