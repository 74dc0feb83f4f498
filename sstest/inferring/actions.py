"""A word for all members of an array."""

from collections.abc import Iterator
from typing import Any

from sstest.generate.shape import Path
from sstest.inferring.reading import (
    Listed,
    Reading,
    has_direction_inside,
    in_order,
    occurrences,
    weigh_order,
    with_array,
)
from sstest.inferring.reasons import Choice
from sstest.inferring.structure import Fields
from sstest.inferring.words import Words, words_at
from sstest.vocabulary.reading import Meaning, direction


def actions(
    fields: Fields, arrays: list[Listed], *, codes: bool = False
) -> Iterator[Choice[Reading]]:
    """The readings by a word of the whole payload; ``codes``: by one that nobody knows, too."""
    for path, values in fields.values.items():
        if len(values) * 2 < fields.count or not path:
            continue
        seen = words_at(path, values, codes=codes)
        if seen is None:
            continue
        for one in arrays:
            is_split = len(seen.counts) == 1 and has_direction_inside(fields, one.path)
            if one.keys and not is_split and _is_of_whole(path, one.path):
                yield from _action(one, path, values, seen)


def _action(
    one: Listed, path: Path, values: dict[int, Any], seen: Words
) -> Iterator[Choice[Reading]]:
    """The reading of an array by the words at a path; of codes only if time says what they mean."""
    joins = {
        number: seen.joins(values[payload])
        for number, payload in enumerate(one.members.payload)
        if isinstance(values.get(payload), str)
    }
    weighing = with_array(one)
    weighing.reasons += seen.reasons
    if seen.is_guess:
        forward, backward = in_order(occurrences(one, joins))
        if not seen.is_named and (min(forward, backward) or forward == backward):
            return
        if backward > forward:
            seen = seen.turned()
            joins = {number: not flag for number, flag in joins.items()}
        elif forward == backward:
            weighing.add(-2, "none of its words is known to add or to remove")
    weigh_order(weighing, occurrences(one, joins), "the word is one that adds")
    if direction(one.path[-1] if one.path else "") in (Meaning.ADD, Meaning.REMOVE):
        weighing.add(-2.5, "the array's name says itself who joins or leaves")
    yield weighing.choice(Reading((one.path,), action=path, words=seen, keys=one.keys))


def _is_of_whole(action: Path, array: Path) -> bool:
    """Whether an action is one for all of an array, and not of one element of some list."""
    lists = [action[: depth + 1] for depth, part in enumerate(action) if part.isdecimal()]
    return all(array[: len(one)] == one for one in lists) and action[: len(array)] != array
