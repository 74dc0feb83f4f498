"""Histories, drawn: the Hypothesis state machine beneath ``check_sender``."""

from collections.abc import Sequence
from random import Random

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from sstest.endpoint.sender import drawing
from sstest.endpoint.sender.model import Place
from sstest.endpoint.sender.trial import USUAL_PAUSE, Trial


class SenderMachine(RuleBasedStateMachine):
    """Draws a history: faults, and syncs in which people join, leave and come back.

    Subclass it to add rules of your own, and pass the class on: ``check_sender(new=...,
    machine=MyMachine)``. Each step goes through its ``trial``, whose ``sync`` and ``meet`` yours
    may call as well.
    """

    def __init__(self, trial: Trial) -> None:
        super().__init__()
        self.trial = trial

    @initialize(number=st.integers(0, 2**32 - 1))
    def begin(self, number: int) -> None:
        """All syncs are drawn from one number: Hypothesis tries variants of more, much alike."""
        self._random = Random(number)  # noqa: S311  # no secret

    @rule()
    def sync(self) -> None:
        """People join and leave, those of the last sync turn back, or it is made again."""
        trial, random = self.trial, self._random
        place, joined, left = self._moving()
        requests = trial.stage.requests_for(joined, left)
        for fault in drawing.trouble(random, trial.stage, trial.rules, requests):
            trial.meet(fault)
        pause = random.choice((0.0, USUAL_PAUSE)) if trial.stage.in_virtual_time else USUAL_PAUSE
        trial.sync_place(place, joined, left, pause)

    def _moving(self) -> tuple[Place, Sequence[str], Sequence[str]]:
        trial, random = self.trial, self._random
        last, leaving = trial.last, trial.stage.expressible.leaving
        if last is not None and leaving and random.random() < (0.5 if last.raised else 0.3):
            return last.place, last.left, last.joined
        if last is not None and last.raised and random.random() < 0.5:
            return last.place, last.joined, last.left
        place = random.choice(trial.places)
        named = drawing.people(random, trial.stage, trial.rules)
        members = trial.model.members(place)
        left = [key for key in named if key in members] if leaving else []
        return place, [key for key in named if key not in members], left

    def teardown(self) -> None:
        """The trial ends, when what was left in the background is over."""
        try:
            self.trial.linger()
        finally:
            self.trial.close()
