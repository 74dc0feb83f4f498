"""The properties of a manifest that look into a request, and what each may find there.

This is section 2.1 of docs/semantics.md as a table: the properties in the order in which a request
is read, each with the forms of value that it accepts. Shapes, meanings and refusals all come from
this table, so that none of them has to ask a parser.
"""

from dataclasses import dataclass
from typing import Final

from sstest.generate.value_type import ValueType
from sstest.manifest import Format, Pointer, RequestParser

_NOTHING: Final = frozenset({ValueType.ABSENT, ValueType.NULL, ValueType.EMPTY})
_SOME_TEXT: Final = frozenset({ValueType.CONTEXT_KIND, ValueType.TEXT})
_ID: Final = _SOME_TEXT | {ValueType.INTEGER}


@dataclass(frozen=True, slots=True)
class Use:
    """A property of the manifest that looks at a place of the request.

    ``name`` is the property as :attr:`sstest.RequestError.field` names it, and ``accepts`` are the
    forms it may find. The pointer of a property ``of_member`` starts at each member. ``included``
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
        """The forms that say something; the others only say that there is nothing."""
        return self.accepts - _NOTHING if ValueType.ABSENT in self.accepts else self.accepts

    def __str__(self) -> str:
        owner = "memberArrayParser." if self.of_member else ""
        pointer = self.pointer.text or '""'
        return f"{owner}{self.name} {pointer}"


def request_uses(parser: RequestParser) -> tuple[Use, ...]:
    """The properties that start at the request, in the order in which they are read."""
    inclusion = parser.array_inclusion
    one_array = frozenset({ValueType.ARRAY})
    two_arrays = frozenset({ValueType.ARRAY, ValueType.ABSENT, ValueType.NULL})
    rows = (
        ("environmentIdPath", parser.environment_id_path, _SOME_TEXT, None),
        ("contextKindPath", parser.context_kind_path, _NOTHING | {ValueType.CONTEXT_KIND}, None),
        ("cohortIdPath", parser.cohort_id_path, _ID, None),
        ("cohortNamePath", parser.cohort_name_path, _ID, None),
        ("cohortUrlPath", parser.cohort_url_path, _NOTHING | _SOME_TEXT, None),
        ("memberArrayPath", parser.member_array_path, one_array, None),
        ("addMemberArrayPath", parser.add_member_array_path, two_arrays, True),
        ("removeMemberArrayPath", parser.remove_member_array_path, two_arrays, False),
    )
    uses = [
        Use(name, pointer, accepts, included=included)
        for name, pointer, accepts, included in rows
        if pointer is not None
    ]
    if inclusion:
        words = _SOME_TEXT | {ValueType.EMPTY}
        uses.append(Use("arrayInclusion.path", inclusion.path, words, matcher=inclusion.matcher))
    return tuple(uses)


def member_uses(parser: RequestParser) -> tuple[Use, ...]:
    """The properties that start at a member; the flag is read of all members before the others."""
    paths = parser.member_array_parser
    flag = paths.boolean_membership_path if parser.format is Format.BOOLEAN else None
    rows = (
        ("booleanMembershipPath", flag, frozenset({ValueType.BOOLEAN})),
        ("memberIdPath", paths.member_id_path, _ID),
        ("cohortIdPath", paths.cohort_id_path, _NOTHING | _ID),
        ("cohortNamePath", paths.cohort_name_path, _NOTHING | _ID),
    )
    return tuple(
        Use(name, pointer, accepts, of_member=True)
        for name, pointer, accepts in rows
        if pointer is not None
    )
