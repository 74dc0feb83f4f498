"""Histories of syncs and faults for a sender, and the rules that it has to keep.

``sstest.stateful`` imports Hypothesis; ``launchdarkly.check_sender`` does so when it is called.
"""

from sstest.endpoint.sender.history import FaultStep, SyncedCohort
from sstest.endpoint.sender.machine import SenderMachine
from sstest.endpoint.sender.rules import RULES, BrokenRule
from sstest.endpoint.sender.trial import Trial

__all__ = ["RULES", "BrokenRule", "FaultStep", "SenderMachine", "SyncedCohort", "Trial"]
