"""Members inside of members, and members by name: what no pointer leads to."""

from collections.abc import Iterator
from typing import Any, Final

from sstest.generate.shape import Path
from sstest.inferring.obstacle import Obstacle
from sstest.inferring.question import at
from sstest.inferring.reading import is_in_several
from sstest.inferring.structure import Fields
from sstest.vocabulary.reading import Meaning, direction, meaning, split_words
from sstest.vocabulary.words import ROLES

AN_ARRAY: Final = 'an array with an object for each member, such as {"id": ..., "included": true}'


def nested(fields: Fields) -> Iterator[Obstacle]:
    """Members inside of members, and members by name."""
    yield from map(by_id, fields.directories)
    found: dict[Path, list[Path]] = {}
    for path in fields.arrays:
        outer = next(fields.lists_on(path), None)
        if outer is not None:
            found.setdefault(outer, []).append(path)
    for outer, lists in found.items():
        rank = [(_says(fields, outer, path), path) for path in lists]
        best = max(rank, key=lambda one: one[0], default=(0, ()))
        if not best[0]:
            continue
        inner = at(best[1][len(outer) + 1 :])
        yield Obstacle(
            f"each element of {at(outer)} has a list {inner} of its own, which says who joins or"
            " leaves, and a manifest reads one membership from each member",
            f"send one member for each pair of an element of {at(outer)} and one of {inner}, with"
            " the cohort and the direction in it",
        )


def by_id(path: Path) -> Obstacle:
    """That members are found by names that are their ids, in the object at a path."""
    return Obstacle(
        f"the names in {at(path)} are values, such as ids",
        f"send {AN_ARRAY}; a pointer cannot lead through names that vary",
    )


def _says(fields: Fields, outer: Path, path: Path) -> int:
    """How much a list inside of the elements of another one seems to be one of memberships."""
    inside = len(path) + 2
    own = {
        place: values
        for place, values in fields.values.items()
        if place[: len(path)] == path and len(place) == inside
    }
    for values in own.values():
        texts = {one for one in values.values() if isinstance(one, str)}
        if texts and all(meaning(one) in (Meaning.ADD, Meaning.REMOVE) for one in texts):
            return 3
    if not is_in_several(fields, path):
        return 0
    if any(isinstance(one, bool) for values in own.values() for one in values.values()):
        return 2
    names = set(split_words(path[-1]))
    if "people" in names or says_members(path[-1]):
        return 2
    return int(bool(names & ROLES["cohort"].words) and len(path) > len(outer) + 1)


def objects_of_members(fields: Fields) -> list[Path]:
    """Objects that are named for members and have the same, or a direction, by each name.

    Short names cannot be told from ids otherwise: ``{"members": {"u1": true, "u2": false}}``.
    """
    inside: dict[Path, dict[str, set[Path]]] = {}
    for path, values in fields.values.items():
        for depth in range(1, len(path)):
            if says_members(path[depth - 1]):
                found = inside.setdefault(path[:depth], {}).setdefault(path[depth], set())
                if path[depth + 1 :] or all(map(_is_direction, values.values())):
                    found.add(path[depth + 1 :])
    return [
        path
        for path, found in inside.items()
        if len(found) > 1 and set.intersection(*found.values())
    ]


def _is_direction(value: Any) -> bool:
    return isinstance(value, bool) or (
        isinstance(value, str) and meaning(value) in (Meaning.ADD, Meaning.REMOVE)
    )


def says_members(name: str) -> bool:
    """Whether the name of a field says that it has members, or who joins or leaves."""
    is_of_members = set(split_words(name)) & {"users", "members", "ids", "emails", "keys"}
    return bool(is_of_members) or direction(name) in (Meaning.ADD, Meaning.REMOVE)
