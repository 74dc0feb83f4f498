"""Histories, drawn: the Hypothesis state machine beneath ``check_sender``."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from sstest.endpoint.sender import drawing
from sstest.endpoint.sender.trial import Trial


class SenderMachine(RuleBasedStateMachine):
    """Draws a history: faults, and syncs in which people join, leave and come back.

    Subclass it to add rules of your own, and pass the class on: ``check_sender(new=...,
    machine=MyMachine)``. Each step goes through its ``trial``, whose ``sync`` and ``meet`` yours
    may call as well.
    """

    def __init__(self, trial: Trial) -> None:
        super().__init__()
        self.trial = trial

    @rule(data=st.data(), size=st.none() | st.sampled_from(drawing.CROWDS))
    def sync(self, data: st.DataObject, size: Any) -> None:
        """Of some people, who is in a segment leaves it, and who is not joins."""
        trial = self.trial
        place = data.draw(st.sampled_from(trial.places))
        keys = st.sampled_from(drawing.people(trial.rules))
        chosen = data.draw(st.lists(keys, max_size=6, unique=True))
        members = trial.model.members(place)
        batch, leaving = trial.stage.batch, trial.stage.expressible.leaving
        joined, left = drawing.moving(chosen, size, batch, members, leaving=leaving)
        self._meet_faults(data)
        trial.sync_place(place, joined, left)

    @precondition(lambda self: self.trial.last is not None)
    @rule(data=st.data())
    def turn_back(self, data: st.DataObject) -> None:
        """Who joined in the last sync leaves, and who left comes back."""
        last = self.trial.last
        if last is not None and self.trial.stage.expressible.leaving:
            self._meet_faults(data)
            self.trial.sync_place(last.place, last.left, last.joined)

    @precondition(lambda self: self.trial.last is not None and self.trial.last.raised)
    @rule(data=st.data())
    def try_again(self, data: st.DataObject) -> None:
        """A sync that raised is made again, as its caller would."""
        last = self.trial.last
        if last is not None:
            self._meet_faults(data)
            self.trial.sync_place(last.place, last.joined, last.left)

    def _meet_faults(self, data: st.DataObject) -> None:
        """What goes wrong with the next requests."""
        faults = st.sampled_from(drawing.faults(self.trial.stage, self.trial.rules))
        after = st.sampled_from((0, 0, 0, 1, 2))
        for fault in data.draw(st.lists(st.tuples(faults, after), max_size=3)):
            self.trial.meet(fault[0].delayed_by(fault[1]))

    def teardown(self) -> None:
        """The trial ends."""
        self.trial.close()
