"""Words and flags of a request that say the opposite of what it does."""

from collections.abc import Iterator
from typing import Any, Final

from sstest.manifest import RequestParser
from sstest.parser.diagnostic import Diagnostic
from sstest.parser.noticed.members import arrays
from sstest.text import quote
from sstest.vocabulary.reading import Meaning, direction, flag_direction, split_words
from sstest.vocabulary.words import ROLES, words_of

_DEEPEST: Final = 3
_MOST_MEMBERS: Final = 50
_LONGEST: Final = 100
_VERBS: Final = {True: "join", False: "leave"}
# Fields that often hold other things than an action: only a word for leaving counts there.
_STATES: Final = frozenset(("type", "status", "state", "reason", "membership"))
_ACTIONS: Final = ROLES["action"].sure - {"membership"}
# Words of flags that are about accounts as often as about the cohort.
_OF_ACCOUNTS: Final = words_of(
    """
    enabled disabled active inactive activated deactivated created in subscribed suppressed
    blocked banned expired archived churned revoked
    """
)


# Flags of a channel are about consent: who has opted out of e-mail may well be in a cohort.
_OF_CHANNELS: Final = words_of(
    "email mail sms push phone call marketing newsletter notification notifications account"
)
# Of states only these are about the cohort: there are cohorts of those who lapsed or unsubscribed.
_LEAVING: Final = words_of(
    """
    remove removes removed removing removal exit exits exited exiting leave leaves left leaving
    delete deletes deleted deleting exclude excludes excluded drop dropped unassigned
    """
)


def contradictions(parser: RequestParser, document: Any, update: Any) -> Iterator[Diagnostic]:
    """Each word or flag once that says the opposite of where the members go that it is about."""
    seen: set[tuple[str, object]] = set()
    for name, value, included, indices in _spoken(parser, document, update):
        if (name, value) not in seen and contradicts(name, value, included=included):
            seen.add((name, value))
            shown = quote(value) if isinstance(value, str) else str(value).lower()
            yield Diagnostic(
                "contradiction",
                f"the request says {quote(name)}: {shown}, and its members {_VERBS[included]}",
                memberships=indices,
                field=_field_of_direction(parser),
                of_member=parser.array_inclusion is None and parser.member_array_path is not None,
                hint="let what joins be read as joining, and what leaves as leaving",
            )


def contradicts(name: str, value: object, *, included: bool) -> bool:
    """Whether a field says that members go the other way than they do."""
    words = frozenset(split_words(name))
    if isinstance(value, bool):
        if words & _OF_ACCOUNTS or words & _OF_CHANNELS:
            return False
        said = flag_direction(name)
        if said is Meaning.UNKNOWN:
            return False
        return ((said is Meaning.ADD) is value) is not included
    if not isinstance(value, str) or len(value) > _LONGEST:
        return False
    if words & _ACTIONS and not words & _STATES:
        return direction(value) is (Meaning.REMOVE if included else Meaning.ADD)
    if not words & _STATES or not included or direction(value) is not Meaning.REMOVE:
        return False
    return "type" in words or not _LEAVING.isdisjoint(split_words(value))


Spoken = tuple[str, object, bool, tuple[int, ...]]


def _spoken(parser: RequestParser, document: Any, update: Any) -> Iterator[Spoken]:
    """Fields with what they say, which way the members go that they are about, and which."""
    memberships = update.memberships
    read = {pointer.parts for pointer in parser.request_pointers().values()}
    directions = {one.included for one in memberships}
    if len(directions) == 1 and isinstance(included := directions.pop(), bool):
        for path, value in _fields(document, (), _DEEPEST):
            if path not in read:
                yield path[-1], value, included, tuple(range(min(len(memberships), _MOST_MEMBERS)))
    own = {pointer.parts for pointer in parser.member_pointers().values()}
    start = 0
    for pointer in arrays(parser).values():
        listed = pointer.find(document)
        if not isinstance(listed, list):
            continue
        group = memberships[start : start + len(listed)]
        yield from _around(document, pointer.parts, read, group, start)
        for at, (member, one) in enumerate(
            zip(listed[:_MOST_MEMBERS], group[:_MOST_MEMBERS], strict=False)
        ):
            for path, value in _fields(member, (), 1):
                if path not in own and isinstance(one.included, bool):
                    yield path[-1], value, one.included, (start + at,)
        start += len(listed)


def _around(
    document: Any, parts: tuple[str, ...], read: set[tuple[str, ...]], group: Any, start: int
) -> Iterator[Spoken]:
    """The fields beside an array of members, in the element of a list that it stands in."""
    directions = {one.included for one in group}
    if len(directions) != 1:
        return
    included = directions.pop()
    value, inside = document, False
    for depth, part in enumerate(parts):
        if inside and isinstance(value, dict) and isinstance(included, bool):
            for path, found in _fields(value, parts[:depth], depth + 1):
                if path not in read:
                    yield path[-1], found, included, tuple(range(start, start + len(group)))
        inside |= isinstance(value, list)
        if isinstance(value, dict):
            value = value.get(part)
        else:
            value = value[int(part)] if isinstance(value, list) and part.isdecimal() else None


def _fields(
    value: Any, before: tuple[str, ...], deepest: int
) -> Iterator[tuple[tuple[str, ...], object]]:
    """The texts and flags in objects, not inside of arrays, each with its path."""
    waiting: list[tuple[tuple[str, ...], Any]] = [(before, value)]
    while waiting:
        path, one = waiting.pop()
        if not isinstance(one, dict) or len(path) >= deepest:
            continue
        for name, inner in one.items():
            if isinstance(inner, str | bool):
                yield (*path, name), inner
            waiting.append(((*path, name), inner))


def _field_of_direction(parser: RequestParser) -> str:
    if parser.array_inclusion is not None:
        return "arrayInclusion.matcher"
    return "addMemberArrayPath" if parser.member_array_path is None else "booleanMembershipPath"
