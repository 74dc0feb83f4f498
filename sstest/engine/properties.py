"""The properties that every manifest is fuzzed for, in the order in which they are tried."""

from typing import Final

from sstest.conformance.meaning import MEANS, NEAR
from sstest.conformance.overrides import OVERRIDES
from sstest.conformance.refusals import REFUSALS
from sstest.conformance.sequences import BATCHES, HALVES, REPLAY, SYNCS
from sstest.conformance.trifles import NOISE, ORDER, SPELLING
from sstest.conformance.work import WORK
from sstest.engine.property import Property
from sstest.rules.requests.directions import DIRECTIONS
from sstest.rules.requests.replies import REPLIES
from sstest.rules.requests.rules import POSSIBLE
from sstest.rules.requests.strings import ESCAPES, QUOTES
from sstest.rules.samples import SAMPLE_PROPERTIES

TRIED: Final[tuple[Property, ...]] = (
    POSSIBLE,
    MEANS,
    DIRECTIONS,
    REFUSALS,
    NEAR,
    NOISE,
    ORDER,
    SPELLING,
    BATCHES,
    HALVES,
    REPLAY,
    SYNCS,
    OVERRIDES,
    REPLIES,
    QUOTES,
    WORK,
    ESCAPES,
)
"""What is tried on generated requests."""

PROPERTIES: Final = tuple(sorted((*TRIED, *SAMPLE_PROPERTIES), key=lambda one: one.code))
"""All properties, those that recorded requests are held against among them, by code."""
