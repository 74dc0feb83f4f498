"""The ``docs`` profile: how LaunchDarkly's documentation says a request is read.

Written to be read beside section 2.1 of docs/semantics.md: the steps stand in its order, and the
first that fails decides. Where the documentation is silent, the validation server was asked.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import repeat
from typing import Any, Final, NamedTuple

from sstest.manifest import MISSING, Format, Manifest, Pointer, RequestParser
from sstest.parser.body import decode, is_integer
from sstest.parser.errors import RequestError, in_words
from sstest.parser.membership import Cohort, Membership
from sstest.parser.missing import why_not_found
from sstest.parser.update import Update
from sstest.regex.re2 import MatchTooCostly, compile_matcher

_KIND: Final = re.compile(r"[A-Za-z0-9._-]+")
_RESERVED_KINDS: Final = ("kind", "multi")


class _Array(NamedTuple):
    """An array of members: where it stands, and for each member whether it joins.

    What belongs to a member alone is made when it is read: an array may have a million.
    """

    there: Pointer
    members: list[Any]
    joins: Iterable[bool]


@dataclass(frozen=True, slots=True)
class _Member:
    """A member whose direction is known: where it stands, its value, and whether it joins."""

    array: Pointer
    index: int
    value: object
    included: bool

    def field(self, name: str, pointer: Pointer) -> "_Field":
        """A property that is looked for in this member."""
        return _Field(name, pointer, self.array, self.index)


def parse(manifest: Manifest, body: object) -> Update:
    """Read ``body`` as the documentation says; raise :class:`RequestError` where it is refused.

    Raises :class:`~sstest.ManifestError`, naming every rule broken, where the manifest breaks one.
    """
    return read(manifest.request_parser, decode(body))


def read(parser: RequestParser, document: object) -> Update:
    """Read a decoded body (steps 2 to 6)."""
    environment_id, context_kind, cohort = read_frame(parser, document)
    return Update(environment_id, context_kind, cohort, read_memberships(parser, cohort, document))


def read_frame(parser: RequestParser, document: object) -> tuple[str, str, Cohort]:
    """What a request says once for all of its members (steps 2 to 4)."""
    environment_id = _environment_id(parser, document)
    context_kind = _context_kind(parser, document)
    return environment_id, context_kind, _cohort(parser, document)


def read_memberships(
    parser: RequestParser, cohort: Cohort, document: object
) -> tuple[Membership, ...]:
    """What it says of each member (steps 5 and 6); ``cohort`` is the request's."""
    return tuple(
        _membership(parser, cohort, _Member(array.there, index, value, included))
        for array in _arrays(parser, document)
        for index, (value, included) in enumerate(zip(array.members, array.joins, strict=False))
    )


# Step 2 ---------------------------------------------------------------------------------------


def _environment_id(parser: RequestParser, document: object) -> str:
    field = _Field("environmentIdPath", parser.environment_id_path)
    value = field.required(document)
    if not isinstance(value, str) or not value:
        raise field.wrong("a non-empty string", value)
    return value


# Step 3 ---------------------------------------------------------------------------------------


def _context_kind(parser: RequestParser, document: object) -> str:
    field = _Field("contextKindPath", parser.context_kind_path)
    value = field.optional(document)
    if value in (MISSING, None, ""):
        return "user"
    if not isinstance(value, str) or not is_kind(value):
        raise field.wrong(
            "a context kind (letters, digits, '.', '_' and '-', and not 'kind' or 'multi')", value
        )
    return value


def is_kind(text: str) -> bool:
    """Whether a text can be a context kind."""
    return _KIND.fullmatch(text) is not None and text not in _RESERVED_KINDS


# Step 4 ---------------------------------------------------------------------------------------


def _cohort(parser: RequestParser, document: object) -> Cohort:
    return Cohort(
        _text_of_id(_Field("cohortIdPath", parser.cohort_id_path), document),
        _text_of_id(_Field("cohortNamePath", parser.cohort_name_path), document),
        _cohort_url(parser, document),
    )


def _cohort_url(parser: RequestParser, document: object) -> str | None:
    field = _Field("cohortUrlPath", parser.cohort_url_path)
    value = field.optional(document)
    if value in (MISSING, None, ""):
        return None
    if not isinstance(value, str):
        raise field.wrong("a string", value)
    return value


# Step 5 ---------------------------------------------------------------------------------------


def _arrays(parser: RequestParser, document: object) -> list[_Array]:
    """Every member with its direction, in the order in which memberships are listed."""
    read: Callable[[RequestParser, object], list[_Array]] = {
        Format.BOOLEAN: _boolean_members,
        Format.ARRAYS: _arrays_members,
        Format.ACTION: _action_members,
    }[parser.format]
    return read(parser, document)


def _boolean_members(parser: RequestParser, document: object) -> list[_Array]:
    field = _Field("memberArrayPath", parser.member_array_path)
    members = field.array(document)
    joins = []
    for index, member in enumerate(members):
        flag = field.of_member(
            "booleanMembershipPath", parser.member_array_parser.boolean_membership_path, index
        )
        included = flag.required(member)
        if not isinstance(included, bool):
            raise flag.wrong("true or false", included, _quoted(included))
        joins.append(included)
    return [_Array(field.there, members, joins)]


def _quoted(flag: object) -> str:
    is_quoted = isinstance(flag, str) and flag.lower() in ("true", "false")
    return ", a text: JSON has true and false without quotes" if is_quoted else ""


def _arrays_members(parser: RequestParser, document: object) -> list[_Array]:
    joining = _Field("addMemberArrayPath", parser.add_member_array_path)
    leaving = _Field("removeMemberArrayPath", parser.remove_member_array_path)
    return [
        _Array(field.there, field.array(document), repeat(included))
        for field, included in ((joining, True), (leaving, False))
        if field.optional(document) not in (MISSING, None)
    ]


def _action_members(parser: RequestParser, document: object) -> list[_Array]:
    field = _Field("memberArrayPath", parser.member_array_path)
    members = field.array(document)
    assert parser.array_inclusion is not None  # noqa: S101  # what makes the format ACTION
    action = _Field("arrayInclusion.path", parser.array_inclusion.path)
    word = action.required(document)
    if not isinstance(word, str):
        raise action.wrong("a string", word)
    try:
        included = compile_matcher(parser.array_inclusion.matcher).matches(word)
    except MatchTooCostly as cost:
        raise action.too_long(str(cost)) from None
    return [_Array(field.there, members, repeat(included))]


# Step 6 ---------------------------------------------------------------------------------------


def _membership(parser: RequestParser, cohort: Cohort, member: _Member) -> Membership:
    paths = parser.member_array_parser
    member_id = member.field("memberIdPath", paths.member_id_path)
    return Membership(
        context_key=_text_of_id(member_id, member.value),
        included=member.included,
        cohort_id=_override(member, "cohortIdPath", paths.cohort_id_path, cohort.id),
        cohort_name=_override(member, "cohortNamePath", paths.cohort_name_path, cohort.name),
        cohort_url=cohort.url,
    )


def _override(member: _Member, name: str, pointer: Pointer | None, inherited: str) -> str:
    if pointer is None:
        return inherited
    field = member.field(name, pointer)
    if field.optional(member.value) in (MISSING, None, ""):
        return inherited
    return _text_of_id(field, member.value)


# What the steps share -------------------------------------------------------------------------


def _text_of_id(field: "_Field", document: object) -> str:
    """A non-empty string, or an integer's digits, all of them."""
    value = field.required(document)
    if isinstance(value, str) and value:
        return value
    if is_integer(value):
        return f"{value:f}" if not isinstance(value, int) else str(value)
    raise field.wrong("a non-empty string or an integer", value)


@dataclass(frozen=True, slots=True)
class _Field:
    """A property of the manifest, its pointer, and how to say what is wrong there.

    For a property of members, ``base`` is the pointer of their array and ``member`` the index.
    """

    name: str
    pointer: Pointer | None
    base: Pointer | None = None
    member: int | None = None

    @property
    def there(self) -> Pointer:
        """The pointer of a property that the format requires."""
        assert self.pointer is not None  # noqa: S101  # the manifest keeps the rules
        return self.pointer

    def of_member(self, name: str, pointer: Pointer | None, index: int) -> "_Field":
        """The field of a property of one member of the array that this field points to."""
        return _Field(name, pointer, self.there, index)

    def _way(self, document: object) -> tuple[Pointer, int]:
        """The pointer, and how many parts of it can be followed."""
        return self.there, self.there.follow(document)[1]

    @property
    def _document(self) -> str:
        """The JSON Pointer, from the body's root, of what the pointer starts at."""
        return "" if self.base is None else f"{self.base}/{self.member}"

    def optional(self, document: object) -> Any:
        """What the pointer finds, or ``MISSING``, also where the manifest has no such property."""
        return MISSING if self.pointer is None else self.pointer.find(document)

    def required(self, document: object) -> Any:
        """What the pointer finds; an error where that is nothing."""
        value = self.optional(document)
        if value is MISSING:
            way = self._way(document)
            raise self._error(
                f"could not find path {self.pointer} in request payload",
                lambda: why_not_found(document, *way, self._document),
            )
        return value

    def array(self, document: object) -> list[Any]:
        """The array that the pointer finds; an error where it is not there or no array."""
        value = self.required(document)
        if not isinstance(value, list):
            raise self.wrong("an array", value)
        return value

    def wrong(self, expected: str, found: object, more: str = "") -> RequestError:
        """The error for a value that is not what was ``expected``, with what was ``found``."""
        message = f"value at path {self.pointer} is not {expected}"
        return self._error(message, f"found {in_words(found)}{more}")

    def too_long(self, why: str) -> RequestError:
        """The error for a text that is not searched, since that may take too long."""
        return self._error(f"value at path {self.pointer} is too long for the matcher", why)

    def _error(self, message: str, hint: str | Callable[[], str] | None = None) -> RequestError:
        pointer = str(self.pointer)
        return RequestError(
            message,
            field=self.name,
            pointer=pointer,
            member=self.member,
            location=self._document + pointer,
            hint=hint,
        )
