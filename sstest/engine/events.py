"""What a run reports while it goes on: one stream of events, to which any view can listen."""

from dataclasses import dataclass

from sstest.finding import Finding
from sstest.rules.rule import Rule


@dataclass(frozen=True, slots=True)
class Started:
    """A run begins: on which manifest, under which profile, and with which settings."""

    manifest: str
    """How the manifest is named in the commands that replay: a path, or a key of the corpus."""
    key: str
    profile: str
    rules: int
    max_examples: int
    seed: int | None


@dataclass(frozen=True, slots=True)
class RuleStarted:
    """A rule is about to be tried."""

    rule: Rule


@dataclass(frozen=True, slots=True)
class Found:
    """A finding, with the smallest request that shows it."""

    finding: Finding


@dataclass(frozen=True, slots=True)
class RuleDone:
    """A rule has been tried on ``examples`` in ``seconds``.

    ``skipped`` says why there was nothing to try, and ``cut_short`` that the time was up, perhaps
    before the first example. ``left_out`` is what took too much work to know. The examples are
    ``recorded`` requests, or generated ones.
    """

    rule: Rule
    examples: int
    seconds: float
    found: int = 0
    skipped: str | None = None
    cut_short: bool = False
    recorded: bool = False
    left_out: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """The run is over; for ``cut_short`` rules the time was up before all was tried."""

    examples: int
    seconds: float
    findings: tuple[Finding, ...]
    cut_short: int = 0


Event = Started | RuleStarted | Found | RuleDone | Done
