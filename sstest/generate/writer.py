"""Writing a realistic request: what its sender has to say, at the places of the manifest."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter
from typing import Any, Final, NamedTuple

from sstest.generate.document import Padding, Values, assemble, encode
from sstest.generate.expected import Sample, expected_update
from sstest.generate.shape import Members, Node, Shape, Slot, leaves
from sstest.generate.value_type import ValueType
from sstest.manifest import MISSING
from sstest.parser import Cohort

# For places that several properties share, where no value of theirs suits all of them.
_SHARED: Final = (MISSING, "shared", True, None)


class Member(NamedTuple):
    """A member as its sender knows it: the id as written, the direction, the cohort."""

    id: str | int
    included: bool
    cohort: Cohort


_OF_MEMBER: Final[dict[str, Callable[[Member], Any]]] = {
    "memberIdPath": attrgetter("id"),
    "booleanMembershipPath": attrgetter("included"),
    "cohortIdPath": attrgetter("cohort.id"),
    "cohortNamePath": attrgetter("cohort.name"),
}


@dataclass(frozen=True, slots=True)
class Message:
    """What a request has to say: of its members, and by property's name of them all.

    ``new_key`` makes members where the manifest's pointers need more of them.
    """

    members: list[Member]
    says: Callable[[str], Any]
    new_key: Callable[[], str | int]

    def listed(self, directions: set[bool | None], least: int) -> list[Member]:
        """The members for an array of those who go one way, or either: at least so many."""
        if None in directions or directions == {True, False}:
            listed = self.members
        else:
            listed = [member for member in self.members if member.included in directions]
        if len(listed) >= least:
            return listed
        going = self.members[0].included if None in directions else True in directions
        cohort = self.members[0].cohort
        more = (Member(self.new_key(), going, cohort) for _ in range(least - len(listed)))
        return [*listed, *more]


def write(shape: Shape, message: Message, padding: Padding) -> Sample:
    """The request that says ``message``, and the update it must parse to."""
    values = _values(shape.root, message, None)
    document = assemble(shape.root, values, padding)
    return Sample(encode(_arranged(document)), expected_update(shape, values))


def _values(node: Node, message: Message, member: Member | None) -> Values:
    """What stands at the places of ``node``, which lies in ``member`` if there is one."""
    values: Values = {}
    for leaf, of_member in _plan(node):
        if of_member is not None and member is not None:
            values[leaf.place] = of_member(member)
        elif isinstance(leaf, Members):
            listed = message.listed({use.included for use in leaf.uses}, leaf.least)
            shapes = leaf.members(len(listed))
            values[leaf.place] = [
                _values(shape, message, one) for shape, one in zip(shapes, listed, strict=True)
            ]
        else:
            value = _shared_value(leaf, message, member)
            if value is not MISSING:
                values[leaf.place] = value
    return values


@lru_cache(maxsize=256)
def _plan(node: Node) -> tuple[tuple[Slot | Members, Callable[[Member], Any] | None], ...]:
    """The leaves of ``node``; with what reads the value off a member, where only one has it."""
    return tuple(
        (
            leaf,
            _OF_MEMBER[leaf.uses[0].name]
            if isinstance(leaf, Slot) and len(leaf.uses) == 1 and leaf.uses[0].of_member
            else None,
        )
        for leaf in leaves(node)
    )


def _shared_value(slot: Slot, message: Message, member: Member | None) -> Any:
    """The first value that a use of the slot suggests and that all of them accept."""
    for use in slot.uses:
        if member is not None and use.of_member:
            value = _OF_MEMBER[use.name](member)
        else:
            value = message.says(use.name)
        if ValueType.of(value) in slot.accepts:
            return value
    return next(value for value in _SHARED if ValueType.of(value) in slot.accepts)


def _arranged(document: Any) -> Any:
    """The document as senders order it: single values first, objects and lists last."""
    if not isinstance(document, dict):
        return document
    return dict(sorted(document.items(), key=lambda item: isinstance(item[1], (dict, list))))
