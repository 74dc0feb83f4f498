"""A word for all members of an array."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import compress, pairwise
from typing import Any, Final

from sstest.generate.shape import Path
from sstest.inferring.reading import (
    Listed,
    Reading,
    has_direction_inside,
    occurrences,
    weigh_order,
    with_array,
)
from sstest.inferring.reasons import Choice
from sstest.inferring.structure import Fields
from sstest.inferring.words import Words, words_at
from sstest.vocabulary.reading import Meaning, direction

_LEFT_FIRST: Final = 2.0
_REMOVED_AGAIN: Final = 1.0
_ADDED_AGAIN: Final = 0.25


def actions(
    fields: Fields, arrays: list[Listed], *, codes: bool = False
) -> Iterator[Choice[Reading]]:
    """The readings by a word of the whole payload; ``codes``: by one that nobody knows, too."""
    for path, values in fields.values.items():
        if len(values) * 2 < fields.count or not path:
            continue
        seen = words_at(path, values, codes=codes)
        if seen is None or seen.is_whole:
            continue
        for one in arrays:
            is_split = len(seen.counts) == 1 and has_direction_inside(fields, one.path)
            if one.keys and not is_split and _is_of_whole(fields, path, one.path):
                yield from _action(one, path, values, seen)


def _action(
    one: Listed, path: Path, values: dict[int, Any], seen: Words
) -> Iterator[Choice[Reading]]:
    """The reading of an array by the words at a path; of codes only if time says what they mean."""
    said = {
        number: values[payload]
        for number, payload in enumerate(one.members.payload)
        if isinstance(values.get(payload), str)
    }
    weighing = with_array(one)
    weighing.reasons += seen.reasons
    if seen.unclear:
        timed, is_told, misfit = _by_time(seen, _histories(one, said))
        if not seen.is_named and (not is_told or (misfit and len(seen.counts) > 2)):
            return
        if seen.is_guess and not is_told:
            weighing.add(-2, "none of its words is known to add or to remove")
        seen = timed
    joins = {number: seen.joins(word) for number, word in said.items()}
    more = weigh_order(weighing, occurrences(one, joins), "the word is one that adds")
    if direction(one.path[-1] if one.path else "") in (Meaning.ADD, Meaning.REMOVE):
        weighing.add(-2.5, "the array's name says itself who joins or leaves")
    yield weighing.choice(
        Reading((one.path,), action=path, words=seen, is_contrary=more < 0, keys=one.keys)
    )


def _histories(one: Listed, said: dict[int, str]) -> list[list[str]]:
    """The words that were said of each who comes again, in their order."""
    found: dict[str, dict[int, str]] = defaultdict(dict)
    keys = one.members.values(one.keys[0].value)
    for number, word in said.items():
        if number in keys:
            found[str(keys[number])][one.members.payload[number]] = word
    return [[words[at] for at in sorted(words)] for words in found.values() if len(words) > 1]


def _by_time(seen: Words, histories: list[list[str]]) -> tuple[Words, bool, float]:
    """What the unclear words most likely mean, whether time tells, and how ill it fits."""
    rated = sorted(
        ((_misfit(words.adding, histories), words) for words in (seen, *seen.others())),
        key=lambda one: one[0],
    )
    (misfit, best), *others = rated
    changes = [len({word in best.adding for word in words}) > 1 for words in histories]
    is_told = any(changes) and all(misfit < other for other, _ in others)
    is_reversed = any(words[0] not in best.adding for words in compress(histories, changes))
    return best, is_told and (seen.is_named or not is_reversed), misfit


def _misfit(adding: frozenset[str], histories: list[list[str]]) -> float:
    """How much speaks against these words' being those that add."""
    total = 0.0
    for words in histories:
        joins = [word in adding for word in words]
        total += _LEFT_FIRST if any(joins) and not joins[0] else 0
        # Who is in a cohort may well be added again; who is not is seldom removed again.
        total += sum(
            _ADDED_AGAIN if now else _REMOVED_AGAIN
            for before, now in pairwise(joins)
            if before is now
        )
    return total


def _is_of_whole(fields: Fields, action: Path, array: Path) -> bool:
    """Whether an action is one for all of an array, and not of one of several elements."""
    return action[: len(array)] != array and all(
        array[: len(outer) + 1] == action[: len(outer) + 1]
        or all(len(one) == 1 for one in fields.arrays[outer].values())
        for outer in fields.lists_on(action)
    )
