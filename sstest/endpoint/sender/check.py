"""The search for the smallest history that breaks a rule."""

import itertools
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from sstest.endpoint.arguments import whole
from sstest.endpoint.sender.call import Call
from sstest.endpoint.sender.given import check_sender_arguments
from sstest.endpoint.sender.history import FaultStep, RenewStep, Step, lines, weight
from sstest.endpoint.sender.pacing import most_pauses, stay_in_the_mean
from sstest.endpoint.sender.rehearsal import rehearse
from sstest.endpoint.sender.rules import RULES, BrokenRule, alike, chosen
from sstest.endpoint.sender.smaller import Steps, smallest
from sstest.endpoint.sender.stage import Stage
from sstest.endpoint.sender.stand_in import StandIn
from sstest.endpoint.sender.trial import Sync, Trial
from sstest.text import counted

if TYPE_CHECKING:
    from sstest.endpoint.sender.machine import SenderMachine

_STEPS: Final = 7  # the first of them draws what the others are drawn from
# Tries at a smaller history, and how many requests they may take, for a sender that sends many.
_MOST_SHRINKS: Final = 300
_MOST_LOOKS: Final = 300
_MOST_REQUESTS: Final = 1_500
# How often pauses are drawn anew before they are said not to grow; a few tell if they are drawn.
_FEW_DRAWS: Final = 4
_DRAWS: Final = 16
# In which whatever a sender keeps in a module, such as a circuit breaker, is over; in seconds.
_BETWEEN_TRIALS: Final = 24 * 3600.0
# A sender may remember cohorts in a module, and so beyond a check.
_TRIES: Final = itertools.count(1)


@dataclass(frozen=True)
class _Found:
    broken: BrokenRule
    steps: tuple[Step, ...]
    requests: str
    cohorts: frozenset[str]


class _Enough(BaseException):
    """The search is over; not an ``Exception``, or Hypothesis would shrink it."""


def check(
    launchdarkly: StandIn,
    sync: Sync | None,
    *,
    new: Callable[[], Any] | None,
    max_examples: int,
    seed: int | None,
    rules: Iterable[str],
    machine: "type[SenderMachine] | None",
    call: Call,
) -> None:
    """See :meth:`sstest.endpoint.LaunchDarkly.check_sender`; ``call`` is how that was called."""
    __tracebackhide__ = True
    check_sender_arguments(sync, new, call)
    whole("max_examples", max_examples, 1)
    names = chosen(rules)
    with Stage(launchdarkly) as stage:
        search = _Search(stage, sync, new, names)
        rehearse(stage, search.trial)
        found = search.smallest(max_examples, seed, machine)
        if found is not None:
            found = search.minimized(found)
        histories = search.histories
    launchdarkly.reset()
    if found is not None:
        launchdarkly.reported = True
        raise _report(found, histories, call, "sync" if new is None else "new", names)


class _Search:
    """Tries histories, and keeps the smallest that breaks a rule."""

    def __init__(
        self, stage: Stage, sync: Sync | None, new: Callable[[], Any] | None, rules: frozenset[str]
    ) -> None:
        self._stage, self._sync, self._new, self._rules = stage, sync, new, rules
        self._found: _Found | None = None
        self._failure: BaseException | None = None
        self._shrinks = 0
        self._requests = 0
        self._used: set[str] = set()
        self.histories = 0
        """How many histories there were until the first that breaks a rule."""

    def smallest(
        self, max_examples: int, seed: int | None, machine: "type[SenderMachine] | None"
    ) -> _Found | None:
        """The smallest history of ``max_examples`` that breaks a rule."""
        import hypothesis
        from hypothesis import HealthCheck, Phase, Verbosity
        from hypothesis.errors import Flaky
        from hypothesis.stateful import run_state_machine_as_test

        from sstest.endpoint.sender.machine import SenderMachine
        from sstest.generate.smallest import as_counted

        kind = machine or SenderMachine

        def factory() -> "SenderMachine":
            self._shrinks += self._found is not None
            # A history of syncs and faults alone is made smaller step by step.
            most = 0 if machine is None else _MOST_SHRINKS
            if self._shrinks > most or self._failure is not None:
                raise _Enough
            return kind(self._drawn())

        digest = sha256(_name(self._new or self._sync).encode()).digest()
        factory._hypothesis_internal_add_digest = digest  # type: ignore[attr-defined]  # noqa: SLF001
        if seed is not None:
            hypothesis.seed(seed)(factory)
        settings = hypothesis.settings(
            max_examples=max_examples,
            deadline=None,
            phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
            report_multiple_bugs=False,
            stateful_step_count=_STEPS,
            suppress_health_check=list(HealthCheck),
            verbosity=Verbosity.quiet,
            print_blob=False,
        )
        try:
            with as_counted():
                run_state_machine_as_test(factory, settings=settings)  # type: ignore[arg-type]
        except (BrokenRule, Flaky, _Enough):
            if self._failure is not None:
                raise self._failure from None
            if self._found is None:
                raise
        return self._found

    def minimized(self, found: _Found) -> _Found:
        """The smallest history that shows the same, with plain names for the cohorts.

        Some can only be shown by the machine that drew them, with rules of its own, or by a sender
        that remembers earlier histories.
        """
        rule = found.broken.rule

        def look(steps: Steps) -> _Found | None:
            if self._requests > _MOST_REQUESTS or self._stage.had_to_end:
                return None
            again = self._repeated(steps)
            return again if again is not None and self._counts(again, rule) else None

        first = look(found.steps)
        if first is None:
            return found
        steps, least = smallest(found.steps, first, look, _MOST_LOOKS)
        return self._repeated(steps, "") or least

    def _counts(self, found: _Found, rule: str) -> bool:
        """Whether a history shows what one that breaks ``rule`` does."""
        shown = found.broken.rule
        return alike(shown, rule) and (shown != "pauses" or self._confirmed(found.steps))

    def trial(self, suffix: str | None = None, draw: int = 0) -> Trial:
        """A trial of cohorts that no earlier one has had, so that a sender may remember those."""
        suffix = f"-{next(_TRIES)}" if suffix is None else suffix
        if self._stage.launchdarkly.in_process:
            self._stage.launchdarkly.sleep(_BETWEEN_TRIALS)
        trial = Trial(self._stage, self._sync, self._new, self._rules, suffix, draw)
        trial.ignore(self._used)
        self._used |= {place.cohort for place in trial.places}
        return trial

    def _drawn(self) -> Trial:
        self.histories += self._found is None
        trial = self.trial()
        trial.told = self._told
        try:
            return trial.__enter__()
        except Exception as failure:  # noqa: BLE001  # of new: the user's own error
            self._failure = failure
            raise _Enough from None

    def _told(self, trial: Trial, broken: BrokenRule) -> bool:
        """Keep what was found if it is the smallest so far; whether it counts."""
        steps = tuple(trial.steps)
        found = _found(broken, trial)
        if broken.rule == "pauses" and not self._confirmed(steps):
            return False
        if self._found is None or weight(steps) < weight(self._found.steps):
            self._found = found
        return True

    def _confirmed(self, steps: tuple[Step, ...]) -> bool:
        """Whether pauses do not grow in several tries: a sender may draw them."""
        tries: list[list[float]] = []
        for draw in range(1, _DRAWS + 1):
            with self.trial(draw=draw) as trial:
                again = self._gone_through(trial, steps)
                if again is not None and again.broken.rule != "pauses":
                    return False
                tries.append(most_pauses(trial.of_last_sync))
            if draw == _FEW_DRAWS and all(one == tries[0] for one in tries):
                break
        return stay_in_the_mean(tries)

    def _repeated(
        self, steps: Iterable[Step], suffix: str | None = None, draw: int = 0
    ) -> _Found | None:
        """What a fresh trial of these steps finds, with ``suffix`` for all cohorts."""
        with self.trial(suffix, draw) as trial:
            try:
                return self._gone_through(trial, steps)
            finally:
                self._requests += len(trial.launchdarkly.requests)

    @staticmethod
    def _gone_through(trial: Trial, steps: Iterable[Step]) -> _Found | None:
        for step in steps:
            if isinstance(step, RenewStep):
                trial.renew()
                continue
            if isinstance(step, FaultStep):
                trial.meet(step)
                continue
            cohort = f"{step.cohort.partition('-')[0]}{trial.suffix}"
            try:
                trial.sync(cohort, joined=step.joined, left=step.left, **dict(step.others))
            except BrokenRule as broken:
                return _found(broken, trial)
        return None


def _found(broken: BrokenRule, trial: Trial) -> _Found:
    requests = trial.launchdarkly.describe_requests()
    numbered = frozenset(one.cohort for one in trial.places if trial.suffix)
    return _Found(broken, tuple(trial.steps), requests, numbered)


def _name(function: object) -> str:
    """What tells this check from others in the database of examples."""
    test = os.environ.get("PYTEST_CURRENT_TEST", "").rpartition(" ")[0]
    module = getattr(function, "__module__", "")
    name = getattr(function, "__qualname__", type(function).__name__)
    return f"check_sender {test} {module} {name}"


def _report(
    found: _Found,
    histories: int,
    call: Call,
    name: str,
    rules: frozenset[str],
) -> BrokenRule:
    sender = call.written(name)
    given = f"{'new=' if name == 'new' else ''}{sender or name}"
    if left_out := sorted(RULES - rules):
        written = call.written("rules") or f"RULES - {{{', '.join(map(repr, left_out))}}}"
        given += f", rules={written}"
    script = [] if sender else [f"# {name} is what was passed to {call.method}"]
    script += [f"with {call.owner}.trial({given}) as trial:"]
    script += [f"    {line}" for line in lines(found.steps, call.owner)]
    shown = "\n".join(f"    {line}" for line in script)
    history = (
        f"the smallest history found, in {counted(histories, 'history', 'histories')}; to repeat it"
        f" in a test:\n{shown}\n{found.requests}"
    )
    problem = found.broken.problem
    effect = problem.effect
    for cohort in found.cohorts:  # of a history that did not repeat with plain names
        plain = cohort.rpartition("-")[0]
        effect, history = effect.replace(cohort, plain), history.replace(cohort, plain)
    return BrokenRule(replace(problem, effect=effect), history)
