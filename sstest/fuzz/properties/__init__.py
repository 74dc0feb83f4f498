"""The properties that every manifest is fuzzed for, in the order in which they are tried."""

from typing import Final

from sstest.fuzz.properties.directions import DIRECTIONS
from sstest.fuzz.properties.meaning import MEANS, NEAR
from sstest.fuzz.properties.overrides import OVERRIDES
from sstest.fuzz.properties.refusals import REFUSALS
from sstest.fuzz.properties.replies import REPLIES
from sstest.fuzz.properties.rules import RULES
from sstest.fuzz.properties.sequences import BATCHES, HALVES, REPLAY, SYNCS
from sstest.fuzz.properties.strings import ESCAPES, QUOTES
from sstest.fuzz.properties.trifles import NOISE, ORDER, SPELLING
from sstest.fuzz.properties.work import WORK
from sstest.fuzz.property import Property
from sstest.fuzz.samples import SAMPLE_PROPERTIES

TRIED: Final[tuple[Property, ...]] = (
    RULES,
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
