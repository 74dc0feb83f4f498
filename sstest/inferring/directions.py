"""How payloads say who joins and who leaves: a flag, two arrays, or a word."""

from sstest.inferring.actions import actions
from sstest.inferring.flags import flags
from sstest.inferring.pairs import pairs
from sstest.inferring.reading import Reading, listed
from sstest.inferring.reasons import Choice
from sstest.inferring.structure import Fields


def readings(fields: Fields) -> list[Choice[Reading]]:
    """All ways to read who joins and who leaves, best first."""
    arrays = listed(fields)
    found = [*flags(arrays), *actions(fields, arrays), *pairs(fields, arrays)]
    if not any(one.value.is_named for one in found):
        found += actions(fields, arrays, codes=True)
    return sorted(found, key=lambda one: -one.score)
