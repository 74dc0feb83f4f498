"""What a run tells while it goes on: one stream of events, to which any report can listen."""

from dataclasses import dataclass

from sstest.engine.findings import FuzzFinding
from sstest.engine.property import Property


@dataclass(frozen=True, slots=True)
class Started:
    """A run begins: on which manifest, as which profile reads it, and with what."""

    manifest: str
    """How the manifest is named in the lines that replay: a path, or a key of the corpus."""
    key: str
    profile: str
    properties: int
    max_examples: int
    seed: int | None


@dataclass(frozen=True, slots=True)
class PropertyStarted:
    """A property is about to be tried."""

    property: Property


@dataclass(frozen=True, slots=True)
class Example:
    """Examples of a property have been tried: ``count`` of them so far."""

    property: Property
    count: int


@dataclass(frozen=True, slots=True)
class Found:
    """A finding, with the smallest request that shows it."""

    finding: FuzzFinding


@dataclass(frozen=True, slots=True)
class PropertyDone:
    """A property has been tried ``examples`` times in ``seconds``.

    ``skipped`` says why there was nothing to try, and ``cut_short`` that the time was up, before
    the first example perhaps.
    """

    property: Property
    examples: int
    seconds: float
    found: int = 0
    skipped: str | None = None
    cut_short: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """The run is over; for ``cut_short`` properties the time was up before all was tried."""

    examples: int
    seconds: float
    findings: tuple[FuzzFinding, ...]
    cut_short: int = 0


Event = Started | PropertyStarted | Example | Found | PropertyDone | Done
