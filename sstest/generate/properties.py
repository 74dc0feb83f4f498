"""The properties of a manifest that look into a request, and what each accepts there.

This is section 2.1 of docs/semantics.md as a table: the properties in the order in which a request
is read, each with the types of value that it accepts. Shapes, expected updates and expected errors
all come from this table, so that none of them has to ask a parser.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sstest.generate.value_type import ValueType
from sstest.manifest import Pointer

_NOTHING: Final = frozenset({ValueType.ABSENT, ValueType.NULL, ValueType.EMPTY})
_SOME_TEXT: Final = frozenset({ValueType.CONTEXT_KIND, ValueType.TEXT})
_ID: Final = _SOME_TEXT | {ValueType.INTEGER}
_ARRAY_OR_NOTHING: Final = frozenset({ValueType.ARRAY, ValueType.ABSENT, ValueType.NULL})
_ACCEPTED: Final = {
    "environmentIdPath": _SOME_TEXT,
    "contextKindPath": _NOTHING | {ValueType.CONTEXT_KIND},
    "cohortIdPath": _ID,
    "cohortNamePath": _ID,
    "cohortUrlPath": _NOTHING | _SOME_TEXT,
    "memberArrayPath": frozenset({ValueType.ARRAY}),
    "addMemberArrayPath": _ARRAY_OR_NOTHING,
    "removeMemberArrayPath": _ARRAY_OR_NOTHING,
    "arrayInclusion.path": _SOME_TEXT | {ValueType.EMPTY},
}
_ACCEPTED_OF_MEMBER: Final = {
    "booleanMembershipPath": frozenset({ValueType.BOOLEAN}),
    "memberIdPath": _ID,
    "cohortIdPath": _NOTHING | _ID,
    "cohortNamePath": _NOTHING | _ID,
}
_DIRECTIONS: Final = {"addMemberArrayPath": True, "removeMemberArrayPath": False}


@dataclass(frozen=True, slots=True)
class Use:
    """A property of the manifest that reads a place of the request.

    ``name`` is the property as :attr:`sstest.RequestError.field` names it, and ``accepts`` are the
    types it accepts. The pointer of a property ``of_member`` starts at each member. ``included``
    says, for an array whose members all go one way, which way. ``matcher`` is that of the action.
    """

    name: str
    pointer: Pointer
    accepts: frozenset[ValueType]
    of_member: bool = False
    included: bool | None = None
    matcher: str | None = None

    @property
    def required(self) -> bool:
        """Whether a request must have something there."""
        return ValueType.ABSENT not in self.accepts

    @property
    def place(self) -> str:
        """The JSON Pointer that leads to the property from ``requestParser``."""
        owner = "/memberArrayParser" if self.of_member else ""
        return f"{owner}/{self.name.replace('.', '/')}"

    @property
    def is_array(self) -> bool:
        """Whether this is where members are listed."""
        return ValueType.ARRAY in self.accepts

    @property
    def informs(self) -> frozenset[ValueType]:
        """The accepted types that are a value; the others mean that there is none."""
        return self.accepts - _NOTHING if ValueType.ABSENT in self.accepts else self.accepts

    def __str__(self) -> str:
        owner = "memberArrayParser." if self.of_member else ""
        pointer = self.pointer.text or '""'
        return f"{owner}{self.name} {pointer}"


def request_uses(pointers: Mapping[str, Pointer], matcher: str | None) -> tuple[Use, ...]:
    """The properties that start at the request, in the order in which they are read."""
    return tuple(
        Use(
            name,
            pointers[name],
            accepts,
            included=_DIRECTIONS.get(name),
            matcher=matcher if name == "arrayInclusion.path" else None,
        )
        for name, accepts in _ACCEPTED.items()
        if name in pointers
    )


def member_uses(pointers: Mapping[str, Pointer]) -> tuple[Use, ...]:
    """The properties that start at a member; the flag is read of all members before the others."""
    return tuple(
        Use(name, pointers[name], accepts, of_member=True)
        for name, accepts in _ACCEPTED_OF_MEMBER.items()
        if name in pointers
    )
