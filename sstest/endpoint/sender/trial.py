"""One sender that goes through a history of syncs and faults, and is judged after each sync."""

import asyncio
import inspect
import random
from collections.abc import Awaitable, Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, AbstractContextManager, ExitStack
from dataclasses import replace
from typing import Any, Final, NamedTuple, Self, TypeAlias
from urllib.parse import quote as percent_encoded

from sstest.endpoint.exchange import Exchange
from sstest.endpoint.sender.drawing import places
from sstest.endpoint.sender.effects import wrong_people
from sstest.endpoint.sender.given import SetupError, check_made
from sstest.endpoint.sender.history import FaultStep, RenewStep, Step, SyncedCohort, SyncStep
from sstest.endpoint.sender.model import Model, Place, members_by_place
from sstest.endpoint.sender.names import wrong_names
from sstest.endpoint.sender.pacing import describe_pacing
from sstest.endpoint.sender.raised import describe_failure
from sstest.endpoint.sender.rules import BrokenRule
from sstest.endpoint.sender.stage import Stage
from sstest.endpoint.virtual import SenderStopped

Sync: TypeAlias = Callable[[SyncedCohort, list[str], list[str]], Any]
"""A sender: a function or coroutine function of a cohort, and of who joined and who left."""

USUAL_PAUSE: Final = 300.0
"""Between two syncs, in seconds: longer than any wait that was asked for."""


class LastSync(NamedTuple):
    """Who joined and left which segment in the last sync, and whether it raised."""

    place: Place
    joined: tuple[str, ...]
    left: tuple[str, ...]
    raised: bool


class Trial:
    """One sender on a stand-in, from its first sync on; a context manager.

    Attributes:
        launchdarkly: The stand-in, which is reset when the trial begins.
        stage: What it shares with other trials.
        rules: The names of the rules to keep.
        places: The segments that drawn histories are about.
        suffix: In what their cohorts end.
        draw: With what Python's ``random`` is seeded, so that pauses that are drawn repeat.
        steps: What has happened so far.
        model: Who should be in each segment by now, as far as is known.
        told: Is called when a rule is broken; where it returns false, the trial is over instead.
    """

    def __init__(
        self,
        stage: Stage,
        sync: Sync | None,
        new: Callable[[], Any] | None,
        rules: frozenset[str],
        suffix: str = "",
        draw: int = 0,
    ) -> None:
        self.launchdarkly = stage.launchdarkly
        self.stage, self.rules, self.suffix, self.draw = stage, rules, suffix, draw
        self.places = places(stage, rules, suffix)
        self.steps: list[Step] = []
        self.model = Model()
        self.told: Callable[[Trial, BrokenRule], bool] | None = None
        self._sync, self._new = sync, new
        self.last: LastSync | None = None
        self._over = False
        self._broken = False
        self._syncs = 0
        self._first = 0
        self._failure: BaseException | None = None
        self._strangers: frozenset[str] = frozenset()
        self._entered = ExitStack()
        self._runner: asyncio.Runner | None = None

    def __enter__(self) -> Self:
        __tracebackhide__ = True
        self.launchdarkly.reset()
        self.stage.callers.clear()
        self._entered.callback(random.setstate, random.getstate())
        random.seed(self.draw)
        try:
            if self._sync is None:
                self._sync = self._made()
        except BaseException:
            self._entered.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the sender's event loop, and the sender where it is a context manager."""
        self._entered.close()

    def ignore(self, cohorts: Iterable[str]) -> None:
        """Leave out what the sender still has to say of cohorts of earlier tries."""
        self._strangers = frozenset(cohorts)

    def meet(self, fault: FaultStep) -> None:
        """Script a fault for the next sync."""
        if not self._over:
            self.steps.append(fault)
            fault.script(self.launchdarkly)

    def renew(self) -> None:
        """Go on with a fresh sender, as after a restart; raises ``SetupError`` without ``new``."""
        if self._over:
            return
        if self._new is None:
            raise SetupError("renew() needs new=, a function that makes a fresh sender")
        self.steps.append(RenewStep())
        self._sync = self._made()

    def sync(
        self,
        cohort: str,
        *,
        joined: Iterable[str] = (),
        left: Iterable[str] = (),
        kind: str = "user",
        environment: str | None = None,
        pause: float = USUAL_PAUSE,
    ) -> None:
        """Let the sender sync, and judge it; faults that are left over are forgotten.

        ``cohort`` is a cohort's id, ``joined`` and ``left`` are context keys. ``environment`` is a
        client-side ID. After it ``pause`` seconds of virtual time pass, in which what the sender
        has left in the background goes on. Raises :class:`BrokenRule`.
        """
        __tracebackhide__ = True
        usual = self.stage.environments[0]
        place = Place(usual if environment is None else environment, kind, cohort)
        self.sync_place(place, tuple(joined), tuple(left), pause)

    def sync_place(
        self,
        place: Place,
        joined: Sequence[str],
        left: Sequence[str],
        pause: float = USUAL_PAUSE,
    ) -> None:
        """The same for a segment."""
        __tracebackhide__ = True
        if self._over:
            return
        others: dict[str, tuple[object, object]] = {
            "kind": (place.kind, "user"),
            "environment": (place.environment, self.stage.environments[0]),
            "pause": (pause, USUAL_PAUSE),
        }
        differing = tuple(
            (name, value) for name, (value, usual) in others.items() if value != usual
        )
        step = SyncStep(place.cohort, tuple(joined), tuple(left), differing)
        self.steps.append(step)
        self._syncs += 1
        first = self._first = len(self.launchdarkly.requests)
        failure = self._failure = self.call(place, step.joined, step.left)
        self.last = LastSync(place, step.joined, step.left, failure is not None)
        self.launchdarkly.clear_faults()
        self.model.expect(place, step.joined, step.left, self._syncs, first + 1)
        if failure is not None:
            self.model.doubt(place, (*step.joined, *step.left))
        if self._judge():
            self._judge_after(pause)

    def linger(self) -> None:
        """Let the usual time pass behind the last sync, where the next was to follow at once."""
        __tracebackhide__ = True
        last = self.steps[-1] if self.steps else None
        if self._over or self._broken or not isinstance(last, SyncStep):
            return
        others = tuple(one for one in last.others if one[0] != "pause")
        if others != last.others:
            self.steps[-1] = replace(last, others=others)
            self._judge_after(USUAL_PAUSE)

    @property
    def of_last_sync(self) -> Sequence[Exchange]:
        """The requests since the last sync began."""
        return self.launchdarkly.requests[self._first :]

    def _judge_after(self, pause: float) -> None:
        """Let time pass, and judge anew where something was still running."""
        __tracebackhide__ = True
        sent = len(self.launchdarkly.requests)
        self._pass_time(pause)
        if len(self.launchdarkly.requests) > sent:
            self._judge()

    def call(
        self, place: Place, joined: Iterable[str], left: Iterable[str]
    ) -> BaseException | None:
        """Call the sender, without judging it; returns what it raised."""
        sync, people = self._sync, (list(joined), list(left))
        assert sync is not None  # noqa: S101  # it is there once the trial has begun

        def call() -> None:
            result = sync(_described(place), *people)
            if inspect.isawaitable(result):
                self._run(result)

        try:
            self.stage.bounded(call, len(people[0]) + len(people[1]))
        except (Exception, SystemExit, SenderStopped) as failure:  # noqa: BLE001
            return failure
        return None

    def _pass_time(self, seconds: float) -> None:
        """Let the time until the next sync pass, and what runs in the background run."""
        if not (self.stage.in_virtual_time and seconds):
            return
        if self._runner is None:
            self.launchdarkly.sleep(seconds)
        else:
            self.stage.bounded(lambda: self._run(asyncio.sleep(seconds)))

    def _judge(self) -> bool:
        """Raise :class:`BrokenRule` for the first rule that is broken, of those that count.

        Returns whether the trial goes on.
        """
        __tracebackhide__ = True
        exchanges = self.launchdarkly.requests
        strays = self.launchdarkly.stray_calls
        segments = [one for one in self.launchdarkly.segments if one.cohort not in self._strangers]
        problems = [*describe_failure(exchanges, self._first, self._failure, strays, self._syncs)]
        for problem, place, keys in wrong_people(
            self.model, members_by_place(segments), exchanges, self._syncs
        ):
            problems.append(problem)
            if problem.rule not in self.rules:
                self.model.doubt(place, keys)
        problems += wrong_names(segments, [*map(_described, self.model.people)], exchanges)
        problems += describe_pacing(self.of_last_sync, self.stage.callers)
        for problem in problems:
            if problem.rule in self.rules:
                broken = BrokenRule(problem)
                self._over = self.told is not None and not self.told(self, broken)
                if not self._over:
                    self._broken = True
                    raise broken
                break
        return not self._over

    def _made(self) -> Sync:
        """A fresh sender, entered if it is a context manager."""
        __tracebackhide__ = True
        assert self._new is not None  # noqa: S101  # one of the two is given
        made = self._new()
        if inspect.isawaitable(made):
            made = self._run(made)
        if isinstance(made, AbstractAsyncContextManager):
            manager, made = made, self._run(made.__aenter__())
            self._entered.callback(lambda: self._run(manager.__aexit__(None, None, None)))
        elif isinstance(made, AbstractContextManager):
            made = self._entered.enter_context(made)
        check_made(made)
        return made  # type: ignore[no-any-return]

    def _run(self, awaitable: Awaitable[Any]) -> Any:
        """Run it on the loop of this trial; beside a loop that is running, in a thread."""
        if self._runner is None:
            self._runner = asyncio.Runner()
            self._entered.callback(self._apart, self._runner.close)
        runner = self._runner

        async def run() -> Any:
            self.stage.task = asyncio.current_task()
            return await awaitable

        return self._apart(lambda: runner.run(run()))

    def _apart(self, action: Callable[[], Any]) -> Any:
        """Call ``action``, in a thread of its own where this one has a loop that is running."""
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            beside = False
        else:
            beside = True
        if not beside:  # not within except, or what it raises would have an error of ours before it
            return action()
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(self.stage.bounded, action).result()


def _described(place: Place) -> SyncedCohort:
    url = f"https://cdp.example.com/cohorts/{percent_encoded(place.cohort, safe='')}"
    name = f"Cohort {place.cohort}"
    return SyncedCohort(place.cohort, name, url, place.environment, place.kind)
