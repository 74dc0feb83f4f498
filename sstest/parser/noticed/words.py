"""Words and flags of a request that say the opposite of what it does."""

from collections.abc import Iterator
from typing import Any, Final

from sstest.manifest import RequestParser
from sstest.parser.diagnostic import Diagnostic
from sstest.text import quote
from sstest.vocabulary.foreign import (
    FOREIGN_ACTION_FIELDS,
    FOREIGN_BEING_IN,
    FOREIGN_HAVING_LEFT,
)
from sstest.vocabulary.reading import Meaning, direction, flag_direction, meaning, split_words
from sstest.vocabulary.words import (
    BEING_IN,
    KNOWN_WORDS,
    ORDINARY_WORDS,
    REMOVE_FLAG_WORDS,
    ROLES,
    words_of,
)

AS_IT_SAYS: Final = "let what joins be read as joining, and what leaves as leaving"
"""What to do about a word that says the opposite."""
_DEEPEST: Final = 3
_MOST_MEMBERS: Final = 50
_LONGEST: Final = 100
_VERBS: Final = {True: "join", False: "leave"}
_ACTIONS: Final = ROLES["action"].sure | FOREIGN_ACTION_FIELDS
# Fields that often hold other things than an action: only a word for leaving counts there.
_STATES: Final = frozenset(("type", "status", "state", "reason", "membership"))
# Of states only these are about the cohort: there are cohorts of those who lapsed or unsubscribed.
_LEAVING: Final = words_of(
    """
    remove removes removed removing removal exit exits exited exiting leave leaves left leaving
    delete deletes deleted deleting exclude excludes excluded drop dropped unassigned
    """
)
# Words of flags that are about an account, or about consent to a channel, as often as the cohort.
_OF_OTHERS: Final = (FOREIGN_BEING_IN | FOREIGN_HAVING_LEFT).union(
    words_of(
        """
    enabled disabled active inactive activated deactivated created subscribed suppressed
    blocked banned expired archived churned revoked account
    email mail sms push phone call marketing newsletter notification notifications
    """
    )
)
# Flags of these say what a sender may or shall do one day: "notifyOnLeave", "autoRemove".
# Events of these are some trait of a member: "lastEvent".
_OF_HISTORY: Final = words_of("first last previous next")
_OF_SETTINGS: Final = words_of("on off when if after before can may allow auto only also")
_ORDERS: Final = words_of(
    "add remove delete include exclude drop insert create join leave exit enter purge upsert"
)
_MEMBERS: Final = ROLES["member"].sure | ROLES["cohort"].sure | {"from", "to", "members", "users"}
# What may stand beside the word that counts. A left_handed or an exit_popup is something else.
_BESIDE: Final = (
    words_of("should shall must been being since now already marked currently")
    | _MEMBERS | KNOWN_WORDS - ORDINARY_WORDS | REMOVE_FLAG_WORDS | BEING_IN
)  # fmt: skip


def contradictions(parser: RequestParser, document: Any, update: Any) -> Iterator[Diagnostic]:
    """Each word or flag once that says the opposite of where the members go that it is about."""
    yield from _of_action(parser, document, update)
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
                hint=AS_IT_SAYS,
            )


def _of_action(parser: RequestParser, document: Any, update: Any) -> Iterator[Diagnostic]:
    """An action that says the opposite of what its matcher makes of it."""
    if parser.array_inclusion is None or not update.memberships:
        return
    word = parser.array_inclusion.path.find(document)
    included = update.memberships[0].included
    if not isinstance(word, str):
        return
    # What is matched is held against more words: a removal that is taken for one is no harm.
    leaves = len(word) > 1 and meaning(word) is Meaning.REMOVE
    if leaves if included else direction(word) is Meaning.ADD:
        matches = "matches" if included else "does not match"
        yield Diagnostic(
            "contradiction",
            f"the matcher {quote(parser.array_inclusion.matcher)} {matches} the action"
            f" {quote(word)}, so its members {_VERBS[included]}",
            memberships=tuple(range(min(len(update.memberships), _MOST_MEMBERS))),
            field="arrayInclusion.matcher",
            hint=AS_IT_SAYS,
        )


def contradicts(name: str, value: object, *, included: bool) -> bool:
    """Whether a field says that members go the other way than they do."""
    words = split_words(name)
    if isinstance(value, bool):
        said = Meaning.UNKNOWN if _is_of_something_else(words) else flag_direction(name)
        return said is not Meaning.UNKNOWN and ((said is Meaning.ADD) is value) is not included
    if not isinstance(value, str) or len(value) > _LONGEST or not _OF_HISTORY.isdisjoint(words):
        return False
    if _STATES.isdisjoint(words):
        said = direction(value) if _ACTIONS.intersection(words) else Meaning.UNKNOWN
        if words[-1:] in (("op",), ("operation",)) and value.lower() in ("d", "del"):
            said = Meaning.REMOVE  # as in a log of changes
        return said is (Meaning.REMOVE if included else Meaning.ADD)
    if not included or direction(value) is not Meaning.REMOVE:
        return False
    is_leaving = "type" in words or not _LEAVING.isdisjoint(split_words(value))
    return is_leaving and _is_of_members(value)


def _is_of_something_else(words: tuple[str, ...]) -> bool:
    """Whether a flag is about an account, a channel or a setting, and not about the cohort."""
    if not _OF_OTHERS.isdisjoint(words) or not _OF_SETTINGS.isdisjoint(words):
        return True
    if words[-1:] == ("in",):  # "opt_in" and "logged_in"
        return True
    # An order with an object is a setting, "excludeTests"; "should_remove" and "removeUser" not.
    order = next((at for at, word in enumerate(words) if word in _ORDERS), len(words))
    return not (_MEMBERS.issuperset(words[order + 1 :]) and _BESIDE.issuperset(words[:order]))


def _is_of_members(text: str) -> bool:
    """Whether the word that counts is the last one, or none beside it is another thing's."""
    words = split_words(text)
    return direction(words[-1]) is not Meaning.UNKNOWN or _BESIDE.issuperset(words)


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
    for pointer in parser.array_pointers().values():
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
