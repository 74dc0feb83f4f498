"""Readers of regular requests: decoders of just the fields that count, made from the manifest."""

import re
from collections.abc import Callable, Sequence
from functools import partial
from itertools import chain
from typing import Annotated, Any, Final

import msgspec

from sstest.limits import BODY_COHORTS, BODY_MEMBERS
from sstest.manifest import Format, Pointer, RequestParser
from sstest.manifest.source import MAX_DEPTH
from sstest.parser import reference
from sstest.parser.body import check_count
from sstest.parser.depth import brackets, is_flat
from sstest.parser.membership import Cohort
from sstest.parser.memberships import Columns, Decoded, Memberships
from sstest.parser.shape import Wanted, shape
from sstest.regex.re2 import compile_matcher

FRAME: Final = (
    "environmentIdPath",
    "contextKindPath",
    "cohortIdPath",
    "cohortNamePath",
    "cohortUrlPath",
    "arrayInclusion.path",
    "memberArrayPath",
    "addMemberArrayPath",
    "removeMemberArrayPath",
)
OVERRIDES: Final = ("cohortIdPath", "cohortNamePath")
IN_MEMBER: Final = "requestParser."

_TEXTS: Final = ("memberIdPath", *OVERRIDES)
_OPTIONAL: Final = ("contextKindPath", "cohortUrlPath")
NON_EMPTY: Final = Annotated[str, msgspec.Meta(min_length=1)]
_MANY: Final = 1 << 20
_INDEX: Final = re.compile("0|[1-9][0-9]{0,5}", re.ASCII)

# A comprehension takes half of the time that following a pointer takes, be it with attrgetter.
_PLAIN: Final[dict[str, Callable[[list[Any]], list[Any]]]] = {
    "memberIdPath": lambda members: [one.memberIdPath for one in members],
    "booleanMembershipPath": lambda members: [one.booleanMembershipPath for one in members],
    "cohortIdPath": lambda members: [one.cohortIdPath for one in members],
    "cohortNamePath": lambda members: [one.cohortNamePath for one in members],
}


class IrregularError(Exception):
    """A value that the reference parser has to look at."""


class Reader:
    """Reads the requests of one manifest in which ids and names are of the type ``text``.

    ``own`` has another type for the id of a member, or for the id or name of its own cohort.
    """

    def __init__(self, parser: RequestParser, text: Any, own: dict[str, Any] | None = None) -> None:
        self.has_text = text is str
        self.is_flagged = parser.format is Format.BOOLEAN
        self.format = parser.format
        self.matcher = parser.array_inclusion.matcher if parser.array_inclusion else ""
        types: dict[str, Any] = dict.fromkeys(OVERRIDES, text | None)
        types["memberIdPath"] = NON_EMPTY if self.has_text else text
        types |= own or {}
        member = {
            name: Wanted(pointer.parts, types.get(name, bool), name not in OVERRIDES)
            for name, pointer in parser.member_pointers().items()
        }
        types = dict.fromkeys(_TEXTS, text)
        frame: dict[str, Wanted] = {}
        # Pointers into an array of members, as in /batch/0/cohortId: the array and the index.
        self.within: dict[str, tuple[str, int]] = {}
        pointers = parser.request_pointers()
        arrays = parser.array_pointers()
        for name, pointer in pointers.items():
            if name in arrays:
                continue
            optional = name in _OPTIONAL
            of_type = str | None if optional else types.get(name, str)
            within, index, parts = _split(pointer.parts, arrays)
            if within is None:
                frame[name] = Wanted(parts, of_type, not optional)
            else:
                self.within[name] = within, index
                same = member.get(name)
                of_type = same.type if same and same.parts == parts else of_type | None
                member[IN_MEMBER + name] = Wanted(parts, of_type, required=False)
        self.member = shape(member)
        self._type: Any = list[self.member.type]  # type: ignore[name-defined]
        for name, array in arrays.items():
            required = name == "memberArrayPath"
            frame[name] = Wanted(
                array.parts, self._type if required else self._type | None, required
            )
        self.arrays = tuple(arrays)
        self.frame = shape(frame, FRAME)
        self._own_ids, self._own_names = (name in self.member.finds for name in OVERRIDES)
        self._is_plain = self.has_text and self.member.plain.issuperset(parser.member_pointers())
        self.decode = msgspec.json.Decoder(self.frame.type).decode

    def read(self, data: bytes, most: int = BODY_MEMBERS) -> tuple[str, str, Cohort, Memberships]:
        """The environment, kind, cohort and memberships of a request.

        Raises :class:`IrregularError`, or what msgspec raises, if it is not regular, and
        :class:`RequestError` for more than ``most`` members.
        """
        found = self.frame.find_all(self.decode(data))
        if not data.isascii():
            data.decode()  # msgspec does not look at the bytes of strings that it skips
        if self.within or self.frame.unchecked:
            found = self._looked_into(found)
        environment_id, kind, cohort_id, cohort_name, url, word, members, joining, leaving = found
        cohort = Cohort(self.text(cohort_id), self.text(cohort_name), self.url(url))
        kind = _text(kind) or "user"
        if not _text(environment_id) or (kind != "user" and not reference.is_kind(kind)):
            raise IrregularError
        if self.is_flagged:
            joining = leaving = members
        elif members is not None:
            joining, leaving = (members, []) if self.is_joining(word) else ([], members)
        leaving, joining = leaving or [], joining or []
        if len(data) > 2 * most:  # a member has two bytes at least
            self._check([] if self.is_flagged else leaving, joining, most)
        columns = partial(self._columns, leaving, joining, cohort)
        said: Columns | Decoded
        if self._is_plain:
            own = self._own_ids, self._own_names
            said = Decoded(leaving, joining, self.is_flagged, cohort, *own, columns)
        else:
            said = columns()
        # Each level is two brackets at least.
        if len(data) > 2 * MAX_DEPTH and not self.is_shallow(data, len(said)):
            raise IrregularError
        return environment_id, kind, cohort, Memberships(said, cohort.url)

    def _check(self, leaving: list[Any], joining: list[Any], most: int) -> None:
        count = len(leaving) + len(joining)
        check_count(count, most)
        if self._own_ids and count > BODY_COHORTS:
            cohorts = set(map(self.member.finds["cohortIdPath"], chain(leaving, joining)))
            check_count(len(cohorts), BODY_COHORTS, "cohorts")

    def is_shallow(self, data: bytes, members: int) -> bool:
        """Whether a body of so many members is surely nested no deeper than it may be."""
        # Members are beside each other.
        others = brackets(data) - self.member.objects * max(members - 1, 0)
        return others <= MAX_DEPTH or is_flat(data)

    def _looked_into(self, values: Sequence[Any]) -> list[Any]:
        """The same values, with those that are within members, and with arrays that are such."""
        found = dict(zip(FRAME, values, strict=True))
        for name in self.arrays:
            found[name] = self._array(name, found[name])
        for name, (array, index) in self.within.items():
            element = found[array][index : index + 1]
            found[name] = self.member.finds[IN_MEMBER + name](*element) if element else None
        return list(found.values())

    def _array(self, name: str, value: Any) -> list[Any]:
        if value is None and name != "memberArrayPath":
            return []
        if type(value) is not list:
            raise IrregularError
        unchecked = name in self.frame.unchecked
        return msgspec.convert(value, self._type) if unchecked else value

    def text(self, value: Any) -> str:
        """The cohort's id or name (step 4)."""
        if (type(value) is not str and type(value) is not int) or value == "":
            raise IrregularError
        return str(value)

    def url(self, value: Any) -> str | None:
        """The cohort's URL (step 4)."""
        return _text(value)

    def is_joining(self, action: Any) -> bool:
        """Whether an action adds the members (step 5)."""
        if type(action) is not str:
            raise IrregularError
        return compile_matcher(self.matcher).matches(action)

    def _columns(self, leaving: list[Any], joining: list[Any], cohort: Cohort) -> Columns:
        members = joining if self.is_flagged else joining + leaving
        return Columns(
            self.ids(members),
            self._flags(members)
            if self.is_flagged
            else [True] * len(joining) + [False] * len(leaving),
            self._overridden("cohortIdPath", members, cohort.id),
            self._overridden("cohortNamePath", members, cohort.name),
        )

    def _flags(self, members: list[Any]) -> list[bool]:
        flags = self.column("booleanMembershipPath", members)
        if "booleanMembershipPath" in self.member.unchecked:
            of_types({bool}, flags)
        return flags

    def column(self, name: str, members: list[Any]) -> list[Any]:
        """What a pointer finds in each member."""
        if name in self.member.plain:
            return _PLAIN[name](members)
        return list(map(self.member.finds[name], members))

    def ids(self, members: list[Any]) -> list[str]:
        """The id of each member, as text (step 6)."""
        values = self.column("memberIdPath", members)
        if self.is_text("memberIdPath"):
            return values
        if "" in values:
            raise IrregularError
        return texts(values)

    def _overridden(self, name: str, members: list[Any], inherited: str) -> str | list[str]:
        """The cohort's id or name of each member: its own, or the request's (step 6)."""
        if name not in self.member.finds:
            return inherited
        own = self.column(name, members)
        distinct = set(own)
        if None in distinct or "" in distinct:
            own = [inherited if one is None or one == "" else one for one in own]
            distinct = {*distinct, inherited} - {None, ""}
        if not self.is_text(name):
            own = texts(own)
        return own[0] if len(distinct) == 1 else own

    def is_text(self, name: str) -> bool:
        return self.has_text and name not in self.member.unchecked


def _split(
    parts: tuple[str, ...], arrays: dict[str, Pointer]
) -> tuple[str | None, int, tuple[str, ...]]:
    """Which of the arrays a pointer leads into, at which index, and the way from there."""
    for name, array in arrays.items():
        depth = len(array.parts)
        if parts[:depth] == array.parts and len(parts) > depth and _INDEX.fullmatch(parts[depth]):
            return name, int(parts[depth]), parts[depth + 1 :]
    return None, 0, parts


def of_types(types: set[type], values: list[Any]) -> set[type]:
    kinds = set(map(type, values))
    if not kinds <= types:
        raise IrregularError
    return kinds


def texts(values: list[Any]) -> list[str]:
    kinds = of_types({str, int}, values)
    if int not in kinds:
        return values
    if len(values) >= _MANY and len(distinct := set(values)) < len(values) // 2:
        made = {value: str(value) for value in distinct}  # a text for each takes much memory
        return list(map(made.__getitem__, values))
    return list(map(str, values))


def _text(value: Any) -> str | None:
    if value is None or value == "":
        return None
    if type(value) is not str:
        raise IrregularError
    return value
