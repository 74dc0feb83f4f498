"""Who has to be in which segment, after the syncs so far."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from sstest.endpoint.segments import Segment


class Place(NamedTuple):
    """A segment, by what a sync says of its cohort."""

    environment: str
    kind: str
    cohort: str


@dataclass(frozen=True, slots=True)
class Known:
    """What the last sync that named somebody says.

    ``included`` is whether they have joined; it is not ``certain`` where the sync raised, and so
    may have done its work or not. ``sync`` is its number, from 1, and ``first`` that of the first
    request since it began.
    """

    included: bool
    certain: bool
    sync: int
    first: int


class Model:
    """Everybody who was named, by segment."""

    def __init__(self) -> None:
        self.people: dict[Place, dict[str, Known]] = defaultdict(dict)

    def expect(
        self, place: Place, joined: Iterable[str], left: Iterable[str], sync: int, first: int
    ) -> None:
        """What holds after a sync of this number, with the number of its first request."""
        people = self.people[place]
        people |= dict.fromkeys(joined, Known(included=True, certain=True, sync=sync, first=first))
        people |= dict.fromkeys(left, Known(included=False, certain=True, sync=sync, first=first))

    def latest_first(self) -> list[Place]:
        """The segments, those of the last syncs first."""
        syncs = {
            place: max((known.sync for known in people.values()), default=0)
            for place, people in self.people.items()
        }
        return sorted(syncs, key=lambda place: -syncs[place])

    def members(self, place: Place) -> set[str]:
        """Who should be in a segment, or may be."""
        return {key for key, known in self.people[place].items() if known.included}

    def doubt(self, place: Place, keys: Iterable[str]) -> None:
        """Of these nothing is certain any more."""
        people = self.people[place]
        for key in keys:
            known = people.get(key, Known(included=False, certain=False, sync=0, first=0))
            people[key] = replace(known, certain=False)

    def wrong(self, place: Place, members: frozenset[str]) -> dict[str, Known]:
        """Who is missing, and who should not be there."""
        return {
            key: known
            for key, known in self.people[place].items()
            if known.certain and known.included != (key in members)
        }


def members_by_place(segments: Iterable[Segment]) -> Mapping[Place, frozenset[str]]:
    """The members of every segment, whatever integration it is of."""
    found: dict[Place, frozenset[str]] = defaultdict(frozenset)
    for one in segments:
        found[Place(one.environment, one.kind, one.cohort)] |= one.members
    return found
