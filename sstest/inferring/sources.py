"""The fields that may say something of the whole request, outside of members and in the first."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sstest.generate.shape import Path
from sstest.inferring.reading import Reading
from sstest.inferring.structure import Fields, Members


@dataclass(frozen=True)
class Source:
    """A field that may be a cohort's: where it is in a request, and what payloads have there."""

    path: Path
    order: int
    """Its place in the order of mention."""
    of_member: Path | None
    """The path from the member, of a field of members."""
    values: dict[int, Any]
    """By payload; of members the first one's."""
    all: list[Any]
    varies: float
    """In what part of the payloads with several members they do not agree."""
    is_by_position: bool
    """Whether it is in whatever element of a list happens to be there."""


def sources(fields: Fields, reading: Reading, members: dict[Path, Members]) -> list[Source]:
    """The fields of requests outside of members, and those of members of the only array."""
    found = []
    for order, (path, values) in enumerate(fields.values.items()):
        if any(path[: len(array)] == array for array in reading.arrays if array) or not path:
            continue
        if () in reading.arrays:
            continue
        by_position = fields.is_by_position(path)
        found.append(Source(path, order, None, values, list(values.values()), 0.0, by_position))
    if reading.only is not None:
        found += of_members(reading.only, members[reading.only])
    return found


def of_members(array: Path, members: Members) -> Iterator[Source]:
    for order, (path, values) in enumerate(members.fields.values.items()):
        if not path:
            continue
        first: dict[int, Any] = {}
        groups: dict[int, list[Any]] = defaultdict(list)
        for number, value in values.items():
            first.setdefault(members.payload[number], value)
            groups[members.payload[number]].append(value)
        several = [group for group in groups.values() if len(group) > 1]
        differ = [len(set(map(str, group))) - 1 for group in several]
        rest = sum(len(group) - 1 for group in several)
        varies = sum(differ) / rest if rest else 0.0
        by_position = members.fields.is_by_position(path)
        here = (*array, "0", *path)
        yield Source(here, order, path, first, list(values.values()), varies, by_position)


def is_open(one: Source, reading: Reading) -> bool:
    if one.of_member is None:
        return True
    return one.of_member != reading.flag and (
        not reading.keys or one.of_member != reading.keys[0].value
    )
