"""Writing the members of a request fast: each is a template with the values put in."""

import random
from collections.abc import Callable
from operator import itemgetter
from typing import Any, Final, NamedTuple

import msgspec

from sstest.generate.meaning import Frame
from sstest.parser import Cohort, Membership

# So many members with noise of their own; in larger requests the same people come again.
MOST_TEMPLATES: Final = 32
_ENCODE: Final = msgspec.json.Encoder().encode
_COLUMNS: Final = ("memberIdPath", "booleanMembershipPath", "cohortIdPath", "cohortNamePath")


class Member(NamedTuple):
    """A member as its sender thinks of it: the id as written, the direction, the cohort."""

    id: str | int
    included: bool
    cohort: Cohort


class Template(NamedTuple):
    """JSON with ``%b`` for each value left out, and which of the places each of them is."""

    text: bytes
    order: tuple[int, ...]


class Row:
    """Writes members of one shape, all of whose places serve one property each."""

    def __init__(
        self, names: list[str], template: Callable[[], Template], chance: random.Random
    ) -> None:
        """``names`` are the properties of the places, in the order that templates count them."""
        self._template = template
        self._random = chance.random
        self._cohorts: dict[str, tuple[bytes, bytes]] = {}
        self._columns = [_COLUMNS.index(name) for name in names]
        self._overrides = ("cohortIdPath" in names, "cohortNamePath" in names)
        # JSON with blanks, and what picks the values for them, in order, from those of _COLUMNS.
        self._ready: list[tuple[bytes, Callable[[tuple[bytes, ...]], Any]]] = []

    def write(self, members: list[Member]) -> list[bytes]:
        """The members as JSON."""
        ready, chance = self._ready, self._random
        texts = []
        for member in members:
            if len(ready) >= MOST_TEMPLATES:
                text, pick = ready[int(chance() * MOST_TEMPLATES)]
            else:
                text, pick = self._prepare()
            values = (
                _ENCODE(member.id),
                b"true" if member.included else b"false",
                *(self._cohorts.get(member.cohort.id) or self._cohort(member.cohort)),
            )
            texts.append(text % pick(values))
        return texts

    def memberships(
        self,
        members: list[Member],
        framed: Frame,
        told: bool | None,  # noqa: FBT001  # which way
    ) -> list[Membership]:
        """What the members mean; ``told`` is which way they all go, if that is said elsewhere."""
        cohort, (with_id, with_name) = framed.cohort, self._overrides
        return [
            Membership(
                str(member.id),
                member.included if told is None else told,
                str(member.cohort.id) if with_id else cohort.id,
                str(member.cohort.name) if with_name else cohort.name,
                cohort.url,
            )
            for member in members
        ]

    def _prepare(self) -> tuple[bytes, Callable[[tuple[bytes, ...]], Any]]:
        text, order = self._template()
        self._ready.append((text, itemgetter(*(self._columns[place] for place in order))))
        return self._ready[-1]

    def _cohort(self, cohort: Cohort) -> tuple[bytes, bytes]:
        self._cohorts[cohort.id] = (_ENCODE(cohort.id), _ENCODE(cohort.name))
        return self._cohorts[cohort.id]
