"""The ``docs`` profile, fast: the members of a request are read a property at a time.

Requests hold many members of one shape, so each pointer is followed through all of them at once.
Only what is regular is read here. At the first value that is not, the members are left to
:mod:`sstest.parser.reference`, so every rule that refuses something, and every message, has one
author.
"""

from collections.abc import Iterable
from functools import partial
from itertools import repeat
from operator import itemgetter
from typing import Any, Final

from sstest.manifest import MISSING, Format, Manifest, Pointer, RequestParser
from sstest.parser import reference
from sstest.parser.body import decode
from sstest.parser.diagnostic import Diagnostic
from sstest.parser.update import Cohort, Membership, Update
from sstest.regex.re2 import MatchTooCostly, compile_matcher

_NOTHING: Final = (MISSING, None, "")


class _IrregularError(Exception):
    """A value that the reference parser has to look at."""


def parse(manifest: Manifest, body: object) -> Update:
    """What :func:`sstest.parser.reference.parse` returns or raises."""
    return read(manifest.request_parser, decode(body), body)


def read(parser: RequestParser, document: object, body: object = None) -> Update:
    """What :func:`sstest.parser.reference.read` returns or raises, for a decoded body.

    ``body`` is it as it was sent, if that is known.
    """
    environment_id, context_kind, cohort = reference.read_frame(parser, document)
    memberships = read_regular(parser, cohort, document)
    if memberships is None:
        memberships = reference.read_memberships(parser, cohort, document)
    # It may be kept for long; the data would take many times the memory of the body.
    again = isinstance(body, (bytes, str))
    notes = partial(_notes, parser, None if again else document, body)
    return Update(environment_id, context_kind, cohort, memberships, notes)


def _notes(
    parser: RequestParser, document: object, body: object, update: Update
) -> tuple[Diagnostic, ...]:
    from sstest.parser.noticed import noticed  # only for who asks

    return noticed(parser, decode(body) if document is None else document, body, update)


def read_regular(
    parser: RequestParser, cohort: Cohort, document: object
) -> tuple[Membership, ...] | None:
    """The memberships of a request whose members are regular; ``None`` for any other."""
    try:
        members, included = _members(parser, document)
        paths = parser.member_array_parser
        columns = (
            _texts(_column(members, paths.member_id_path)),
            included,
            _overridden(members, paths.cohort_id_path, cohort.id),
            _overridden(members, paths.cohort_name_path, cohort.name),
            repeat(cohort.url),
        )
    except (_IrregularError, MatchTooCostly, AttributeError, LookupError, TypeError):
        # The last three are how Python's own containers say that a pointer leads nowhere.
        return None
    return tuple(map(Membership, *columns))


def _members(parser: RequestParser, document: object) -> tuple[list[Any], Iterable[bool]]:
    """The members in the order of memberships, and for each whether it joins (step 5)."""
    if parser.format is Format.ARRAYS:
        joining = _array_or_nothing(parser.add_member_array_path, document)
        leaving = _array_or_nothing(parser.remove_member_array_path, document)
        return joining + leaving, [True] * len(joining) + [False] * len(leaving)
    members = _array(_there(parser.member_array_path).find(document))
    if parser.array_inclusion is not None:
        word = parser.array_inclusion.path.find(document)
        if type(word) is not str:
            raise _IrregularError
        return members, repeat(compile_matcher(parser.array_inclusion.matcher).matches(word))
    flags = _column(members, _there(parser.member_array_parser.boolean_membership_path))
    if not {bool}.issuperset(map(type, flags)):
        raise _IrregularError
    return members, flags


def _column(members: list[Any], pointer: Pointer) -> list[Any]:
    """What the pointer finds in each member, where that is something and takes objects alone."""
    values = members
    for part in pointer.parts:
        values = list(map(itemgetter(part), values))
    return values


def _overridden(members: list[Any], pointer: Pointer | None, inherited: str) -> Iterable[str]:
    """The cohort's id or name of each member: its own, or the request's (step 6)."""
    if pointer is None:
        return repeat(inherited)
    if len(pointer.parts) == 1:
        own = [member.get(pointer.parts[0]) for member in members]
    else:
        own = [pointer.find(member) for member in members]
    return _texts([inherited if value in _NOTHING else value for value in own])


def _texts(values: list[Any]) -> list[str]:
    """Ids and names as text: non-empty strings as they are, of integers their digits."""
    kinds = set(map(type, values))
    if not kinds <= {str, int} or "" in values:
        raise _IrregularError
    return values if int not in kinds else list(map(str, values))


def _array_or_nothing(pointer: Pointer | None, document: object) -> list[Any]:
    found = _there(pointer).find(document)
    return [] if found is MISSING or found is None else _array(found)


def _array(found: object) -> list[Any]:
    if type(found) is not list:
        raise _IrregularError
    return found


def _there(pointer: Pointer | None) -> Pointer:
    assert pointer is not None  # noqa: S101  # the format requires it, and the manifest keeps rules
    return pointer
