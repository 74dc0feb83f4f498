"""Two arrays: those who join, and those who leave."""

from collections.abc import Iterator
from typing import Final

from sstest.generate.shape import Path
from sstest.inferring.reading import Listed, Reading, weigh_order, with_array
from sstest.inferring.reasons import Choice, Weighing
from sstest.inferring.structure import Fields
from sstest.manifest.pointer import join
from sstest.text import quote
from sstest.vocabulary.reading import (
    Meaning,
    addition,
    direction,
    flag_direction,
    meaning,
    opposite,
)

_SIGNS: Final = ("+", "-")
_MOST_IN_BOTH: Final = 0.5


def pairs(fields: Fields, arrays: list[Listed]) -> Iterator[Choice[Reading]]:
    """The readings by a pair of arrays, each way round."""
    for one in arrays:
        said = _said(fields, one.path)
        if one.keys and said in (Meaning.ADD, Meaning.REMOVE):
            yield from _with_guessed(fields, one, said)
        for other in arrays:
            if one is other or not _are_alike(fields, one, other):
                continue
            if not (one.keys or other.keys) or _are_states(one, other):
                continue
            weighing = Weighing()
            contrary = _weigh_pair(weighing, fields, one, other)
            shared = _keys_of_both(one, other)
            if not shared:
                continue
            names = (_said(fields, one.path), _said(fields, other.path))
            named = Meaning.ADD in names[:1] or Meaning.REMOVE in names[1:]
            yield weighing.choice(
                Reading(
                    (one.path, other.path),
                    is_named=named,
                    is_contrary=contrary,
                    keys=tuple(shared),
                )
            )


def _said(fields: Fields, path: Path) -> Meaning:
    """What the names on a path to an array say, the last one that says something first.

    In a tuple, a word beside the array may say it.
    """
    for depth in range(len(path), 0, -1):
        here = path[:depth]
        said = [meaning(here[-1]) if here[-1] in _SIGNS else direction(here[-1])]
        if here[:-1] in fields.tuples:
            said += [
                flag_direction(place[-1]) if True in found else meaning(str(*found))
                for place, values in fields.values.items()
                if place[:-1] == here and len(found := set(values.values())) == 1
            ]
        for one in said:
            if one in (Meaning.ADD, Meaning.REMOVE):
                return one
    return Meaning.UNKNOWN


def _are_alike(fields: Fields, one: Listed, other: Listed) -> bool:
    """Whether two arrays may be a pair: at like places, with elements of one kind."""
    a, b = one.path, other.path
    if len(a) != len(b) or sum(x != y for x, y in zip(a, b, strict=True)) != 1:
        return False
    depth = next(at for at, (x, y) in enumerate(zip(a, b, strict=True)) if x != y)
    if a[:depth] in fields.arrays and a[:depth] not in fields.tuples:
        return False
    kinds = [
        {isinstance(element, dict) for element in each.members.elements} for each in (one, other)
    ]
    return not (kinds[0] and kinds[1]) or kinds[0] == kinds[1]


def _are_states(one: Listed, other: Listed) -> bool:
    """Whether many are in both arrays of one payload, as in those of who was in and who is."""
    if not (one.keys and other.keys):
        return False
    mine, theirs = (
        {(each.members.payload[at], str(key)) for at, key in values.items()}
        for each in (one, other)
        for values in (each.members.values(each.keys[0].value),)
    )
    return len(mine & theirs) > _MOST_IN_BOTH * min(len(mine), len(theirs))


def _keys_of_both(one: Listed, other: Listed) -> list[Choice[Path]]:
    """The choices for the key of the array that has more members, that the other has as well."""
    more, fewer = sorted((one, other), key=lambda each: len(each.members.elements), reverse=True)
    if not fewer.members.elements:
        return list(more.keys)
    there = {key.value for key in fewer.keys}
    return [key for key in more.keys if key.value in there]


def _weigh_pair(weighing: Weighing, fields: Fields, one: Listed, other: Listed) -> bool:
    """Weigh a pair; whether most of those who come again would have left first."""
    better, weaker = sorted((one, other), key=lambda each: -each.score)
    weighing.reasons += with_array(better).reasons
    weighing.reasons += [each for each in weaker.weighing.reasons if each.weight < 0]
    have = set(fields.arrays[one.path]) | set(fields.arrays[other.path])
    weighing.add(
        3 * len(have) / fields.count - 2, f"{len(have)} of {fields.count} payloads have one of them"
    )
    names = quote(join(one.path)), quote(join(other.path))
    says = [_said(fields, one.path), _said(fields, other.path)]
    for said, meant, name, verb in (
        (says[0], Meaning.ADD, names[0], "join"),
        (says[1], Meaning.REMOVE, names[1], "leave"),
    ):
        if said is meant:
            weighing.add(3, f"{name} is named for those who {verb}")
        elif said is not Meaning.UNKNOWN:
            weighing.add(-6, f"{name} is named for the opposite")
    if one.path[:-1] == other.path[:-1]:
        weighing.add(1, "the two arrays are beside each other")
    both = set(fields.arrays[one.path]) & set(fields.arrays[other.path])
    if one.members.elements and other.members.elements:
        alike = _likeness(one, other)
        weighing.add(
            2 * alike - 1, f"their elements have {alike:.0%} of their properties in common"
        )
    occurrences = [
        (payload, str(value), joins)
        for each, joins in ((one, True), (other, False))
        if each.keys
        for number, value in each.members.values(each.keys[0].value).items()
        for payload in (each.members.payload[number],)
    ]
    is_contrary = weigh_order(weighing, occurrences, f"{names[0]} is") < 0
    if occurrences:
        known = {key for _, key, joins in occurrences if joins}
        left = {key for _, key, joins in occurrences if not joins}
        if known & left:
            weighing.add(1, "some who are in one of them come again in the other")
        first = min(payload for payload, _, _ in occurrences)
        starts = {joins for payload, _, joins in occurrences if payload == first}
        if len(starts) == 1:
            weighing.add(1 if starts == {True} else -1, "the first payload has only one of them")
        more = len(known) - len(left)
        weighing.add(0.4 if more > 0 else -0.4 if more < 0 else 0, "it has more members")
    order = list(fields.arrays)
    if both:
        weighing.add(
            0.3 if order.index(one.path) < order.index(other.path) else -0.3,
            "it comes first in the payload",
        )
    return is_contrary


def _likeness(one: Listed, other: Listed) -> float:
    a, b = set(one.members.fields.values), set(other.members.fields.values)
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0


def _with_guessed(fields: Fields, one: Listed, said: Meaning) -> Iterator[Choice[Reading]]:
    """A pair of which no payload has the other: its name is guessed."""
    guessed = guess_opposite(one.path)
    if guessed is None or guessed in fields.arrays:
        return
    weighing = with_array(one)
    adds = said is Meaning.ADD
    weighing.add(2, f"{quote(join(one.path))} is named for those who {'join' if adds else 'leave'}")
    weighing.add(-0.5, "no payload has the other array of the pair")
    arrays = (one.path, guessed) if adds else (guessed, one.path)
    yield weighing.choice(Reading(arrays, missing=guessed, keys=one.keys))


def guess_opposite(path: Path) -> Path | None:
    """The path of the other array of a pair, with the opposite word for the last that has one."""
    for depth in range(len(path) - 1, -1, -1):
        name = path[depth]
        turned = opposite(name) or addition(name)
        if turned and turned != name and direction(turned) is not Meaning.UNKNOWN:
            return (*path[:depth], turned, *path[depth + 1 :])
    return None
