"""A way to read who joins and who leaves, and the arrays that it may read."""

from dataclasses import dataclass, field
from typing import Final

from sstest.generate.shape import Path
from sstest.inferring.members import OTHER_LISTS, array, keys
from sstest.inferring.reasons import Choice, Weighing
from sstest.inferring.structure import Fields, Members
from sstest.inferring.words import Words, is_of_words
from sstest.vocabulary.reading import Meaning, meaning, split_words

_MOST_ARRAYS: Final = 12
_MOST_KEYS: Final = 4


@dataclass(frozen=True)
class Reading:
    """Which arrays hold members, and what says whether they join.

    ``flag`` is the path in a member, ``action`` the one in a request; ``words`` are those that
    were seen there. ``missing`` is the array of a pair that no payload has. ``keys`` are the
    choices for the context key, best first. ``is_contrary``: most of those who come again would
    have left before they joined.
    """

    arrays: tuple[Path, ...]
    flag: Path | None = None
    action: Path | None = None
    words: Words | None = None
    missing: Path | None = None
    is_named: bool = True
    is_contrary: bool = False
    keys: tuple[Choice[Path], ...] = field(default=(), repr=False)

    @property
    def only(self) -> Path | None:
        """The one array, where there is one."""
        return self.arrays[0] if len(self.arrays) == 1 else None


@dataclass(frozen=True)
class Listed:
    """An array that may hold members."""

    members: Members
    keys: tuple[Choice[Path], ...]
    weighing: Weighing

    @property
    def path(self) -> Path:
        """Where it is."""
        return self.members.path

    @property
    def score(self) -> float:
        """How much it is one of members."""
        return self.weighing.score + (self.keys[0].score if self.keys else 0.0)


def listed(fields: Fields) -> list[Listed]:
    """The arrays that may hold members, best first; those in members of others come last."""
    found = []
    for path, arrays in fields.arrays.items():
        if is_in_several(fields, path):
            continue
        members = Members.of(path, arrays)
        possible = tuple(keys(members)[:_MOST_KEYS])
        if possible or not members.elements:
            found.append(Listed(members, possible, array(path, arrays, fields.count)))
    found.sort(key=lambda one: -one.score)
    return found[:_MOST_ARRAYS]


def is_in_several(fields: Fields, path: Path) -> bool:
    """Whether a place is in an element of a list of which some payload has several elements."""
    return any(
        len(one) > 1 for outer in fields.lists_on(path) for one in fields.arrays[outer].values()
    )


def has_direction_inside(fields: Fields, path: Path) -> bool:
    """Whether lists in members, or beside an array in an element, say by a word who joins."""
    path = next((path[:depth] for depth, part in enumerate(path) if part.isdecimal()), path)
    deepest = len(path) + 1
    for place, values in fields.values.items():
        inside = place[: len(path)] == path and any(p.isdecimal() for p in place[deepest:])
        inside = inside and OTHER_LISTS.isdisjoint(split_words(" ".join(place[-2:])))
        texts = {one for one in values.values() if isinstance(one, str)} if inside else set()
        if texts and all(
            meaning(one) in (Meaning.ADD, Meaning.REMOVE) and is_of_words(one) for one in texts
        ):
            return True
    return False


def with_array(one: Listed) -> Weighing:
    """What an array's name, place and elements say, to add to."""
    weighing = Weighing()
    weighing.reasons += one.weighing.reasons
    if one.keys:
        weighing.add(0.5 * one.keys[0].score, "its elements have what identifies a member")
    return weighing


def occurrences(one: Listed, joins: dict[int, bool]) -> list[tuple[int, str, bool]]:
    """Who is where: for each member whose direction is known its payload, key and direction."""
    values = one.members.values(one.keys[0].value)
    return [
        (one.members.payload[number], str(values[number]), flag)
        for number, flag in joins.items()
        if number in values
    ]


def weigh_order(weighing: Weighing, seen: list[tuple[int, str, bool]], what: str) -> int:
    """Weigh whether those who come again had joined before they left, and by how many more had.

    ``what`` says where they join.
    """
    forward, backward = in_order(seen)
    if forward or backward:
        weighing.add(
            3 * (forward - backward) / (forward + backward),
            f"of {forward + backward:,} who come again with the other direction,"
            f" {forward:,} came first where {what}",
        )
    return forward - backward


def in_order(occurrences: list[tuple[int, str, bool]]) -> tuple[int, int]:
    """How many keys joined before they left, and the reverse.

    Each occurrence is the number of its payload, the key, and whether it would join.
    """
    first: dict[str, tuple[int, bool]] = {}
    later: dict[str, bool] = {}
    for payload, key, joins in sorted(occurrences, key=lambda one: one[0]):
        before = first.setdefault(key, (payload, joins))
        if payload > before[0] and joins is not before[1]:
            later.setdefault(key, before[1])
    forward = sum(later.values())
    return forward, len(later) - forward
