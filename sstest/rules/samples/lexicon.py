"""What the names of fields say: which property of a manifest a pointer seems to be meant for."""

import re
from collections.abc import Iterable
from typing import Final

from sstest.generate.actions import means_leaving

_WORD: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_COHORT: Final = frozenset(
    {"cohort", "segment", "audience", "list", "group", "audiences", "cohorts"}
)
_ID: Final = frozenset({"id", "ids", "key", "uid", "uuid", "guid", "identifier", "code", "slug"})
_NAME: Final = frozenset({"name", "title", "label", "displayname", "cohortname", "caption"})
_URL: Final = frozenset({"url", "uri", "link", "href", "permalink"})
_ENVIRONMENT: Final = frozenset(
    {"environment", "env", "environmentid", "envid", "project", "workspace", "client", "clientside"}
)
_KIND: Final = frozenset({"kind", "contextkind", "context", "entity"})
_MEMBER: Final = frozenset(
    {"member", "user", "userid", "profile", "contact", "customer", "distinct", "visitor"}
    | {"person", "device", "external", "subscriber", "recipient", "uid", "player"}
)
_ACTION: Final = frozenset(
    {"action", "event", "operation", "op", "verb", "command", "method", "change", "mode"}
)
_ADDING: Final = frozenset(
    {"add", "adds", "added", "addition", "additions", "join", "joined", "joins", "insert", "enter"}
    | {"entered", "enters", "new", "include", "included", "subscribe", "subscribed", "create"}
    | {"created", "upsert", "upserted", "assign", "assigned", "enable", "enabled", "in", "inserted"}
)
_REMOVING: Final = frozenset(
    {"remove", "removes", "removal", "removals", "left", "leaves", "exits", "deletes", "old"}
)
_FLAG: Final = frozenset({"value", "included", "membership", "active", "in", "belongs", "entered"})

# What speaks for a property, by weight; what speaks for others speaks against it.
_FOR: Final[dict[str, tuple[tuple[frozenset[str], int], ...]]] = {
    "environmentIdPath": ((_ENVIRONMENT, 4), (_ID, 1)),
    "contextKindPath": ((_KIND, 4),),
    "cohortIdPath": ((_COHORT, 2), (_ID, 2)),
    "cohortNamePath": ((_COHORT, 2), (_NAME, 4)),
    "cohortUrlPath": ((_COHORT, 1), (_URL, 4)),
    "memberIdPath": ((_MEMBER, 4), (_ID, 1)),
    "booleanMembershipPath": ((_FLAG, 3),),
    "arrayInclusion.path": ((_ACTION, 4),),
    "addMemberArrayPath": ((_ADDING, 4),),
    "removeMemberArrayPath": ((_REMOVING, 4),),
    "memberArrayPath": (),
}
_AGAINST: Final[dict[str, frozenset[str]]] = {
    "environmentIdPath": _COHORT | _NAME | _URL | _ACTION | _KIND,
    "contextKindPath": _COHORT | _NAME | _URL | _ACTION | _ENVIRONMENT | _ID,
    "cohortIdPath": _NAME | _URL | _ENVIRONMENT | _ACTION | _KIND | _MEMBER - {"uid"},
    "cohortNamePath": _ID | _URL | _ENVIRONMENT | _ACTION | _KIND,
    "cohortUrlPath": _NAME | _ID | _ACTION | _KIND,
    "memberIdPath": _COHORT | _URL | _ENVIRONMENT | _KIND | _ACTION,
    "booleanMembershipPath": _NAME | _ID | _URL,
    "arrayInclusion.path": _COHORT | _NAME | _URL | _KIND | _ENVIRONMENT | _ID,
    "addMemberArrayPath": _REMOVING,
    "removeMemberArrayPath": _ADDING,
    "memberArrayPath": frozenset(),
}


def words(name: str) -> list[str]:
    """The words of a name in lower case: ``cohortId``, ``cohort_id`` and ``CohortID`` have two."""
    return [found.lower() for found in _WORD.findall(name[:200])]


def plain(name: str) -> str:
    """A name without what senders spell differently: case, ``_``, ``-`` and blanks."""
    return re.sub(r"[\s_\-.]", "", name[:200]).lower()


def affinity(property_name: str, path: Iterable[str]) -> int:
    """How much a way speaks for being what that property looks for; below 0 it speaks against it.

    The last name counts in full, those before it for half as much.
    """
    parts = [part for part in path if not part.isdigit()]
    if not parts:
        return 0
    leaf, parents = set(words(parts[-1])), {word for part in parts[:-1] for word in words(part)}
    if property_name in ("addMemberArrayPath", "removeMemberArrayPath"):
        return 4 * _leaning(property_name, parts)
    score = 0.0
    for known, weight in _FOR.get(property_name, ()):
        score += weight if leaf & known else weight / 2 if parents & known else 0
    against = _AGAINST.get(property_name, frozenset())
    score -= 4 if leaf & against else 0
    score -= 1 if parents & (against - _ID - _NAME) else 0
    return round(score)


def says_adding(word: str) -> bool:
    """Whether a person would read ``word`` as an action that takes members in."""
    return bool(set(words(word)) & _ADDING) and not says_removing(word)


def says_removing(word: str) -> bool:
    """Whether a person would read ``word`` as an action that takes members out."""
    return means_leaving(word) or bool(set(words(word)) & _REMOVING)


def says_only_removing(word: str) -> bool:
    """The same, and not of both directions, as ``in/out`` and ``added_or_removed`` are."""
    return says_removing(word) and not set(words(word)) & _ADDING


def names_an_action(name: str) -> bool:
    """Whether a field of that name holds what is to be done."""
    return bool(set(words(name)) & _ACTION)


def _leaning(property_name: str, parts: list[str]) -> int:
    """1 where an array's pointer says what the property says, -1 for the opposite, 0 for neither.

    The last name that says anything decides: ``/included/remove`` is about leaving.
    """
    adding = property_name == "addMemberArrayPath"
    for part in reversed(parts):
        if says_removing(part):
            return -1 if adding else 1
        if says_adding(part):
            return 1 if adding else -1
    return 0
