"""The words a sender would put where an ``arrayInclusion`` looks for its action."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from sstest.regex.re2 import compile_matcher

# What joins a cohort, and the word the same sender has for leaving it.
_OPPOSITES: Final = {
    "add": "remove",
    "added": "removed",
    "insert": "delete",
    "create": "delete",
    "include": "exclude",
    "included": "excluded",
    "join": "leave",
    "joined": "left",
    "enter": "exit",
    "entered": "exited",
    "subscribe": "unsubscribe",
    "subscribed": "unsubscribed",
    "assign": "unassign",
    "enable": "disable",
    "activate": "deactivate",
    "upsert": "delete",
    "in": "out",
    "true": "false",
}
_LEAVING_TOO: Final = ("deleted", "drop", "purge", "revoke", "minus")
_LEAVING: Final = frozenset((*_OPPOSITES.values(), *_LEAVING_TOO))
_OBJECTS: Final = ("", "_members", "_member", "_users", "_user", "-members", "-member", "Members")
_NEUTRAL: Final = ("members", "member", "sync", "replace", "update")
_WORD: Final = re.compile(r"[^\W_]+(?:[_.\- ][^\W_]+)*")
_PART: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+")
_MOST: Final = 3
_SPELLED: Final = 20


@dataclass(frozen=True, slots=True)
class Actions:
    """The actions that make members join, and those that make them leave, most likely first.

    ``swallowed`` are words that mean leaving and that the matcher accepts all the same.
    """

    joining: tuple[str, ...]
    leaving: tuple[str, ...]
    swallowed: tuple[str, ...]


@lru_cache(maxsize=64)
def actions(pattern: str) -> Actions:
    """The actions a sender of a manifest with this matcher would use.

    Joining words are those that the matcher spells out, or accepts of a vocabulary of such words;
    leaving words are their opposites, so far as the matcher refuses them.
    """
    matches = compile_matcher(pattern).matches
    accepted = [word for word in _candidates(pattern) if matches(word)]
    joining = [word for word in accepted if not means_leaving(word)][:_MOST]
    opposites = _unique(opposite for word in joining if (opposite := _opposite(word)))
    if not opposites:
        opposites = [verb for verb in _unique(_OPPOSITES.values()) if not matches(verb)]
    leaving = [word for word in opposites if not matches(word)][:_MOST]
    swallowed = [
        word for word in _unique([*accepted, *opposites]) if means_leaving(word) and matches(word)
    ]
    return Actions(tuple(joining), tuple(leaving), tuple(swallowed[:_MOST]))


def more_actions(pattern: str, *, joining: bool) -> list[str]:
    """Every word of the vocabulary that makes members join, or leave, likely ones first."""
    matches = compile_matcher(pattern).matches
    words = _candidates(pattern) if joining else _unique([*_OPPOSITES.values(), *_LEAVING_TOO])
    return [word for word in words if matches(word) is joining and means_leaving(word) != joining]


def means_leaving(word: str) -> bool:
    """Whether a person would read ``word`` as an action that takes members out."""
    return any(part.lower() in _LEAVING for part in _PART.findall(word))


def _candidates(pattern: str) -> list[str]:
    """Words that the pattern spells out, then a vocabulary, then strings made from the pattern."""
    from sstest.regex.re2_tree import re2_tree
    from sstest.regex.spelling import spelled
    from sstest.regex.tree import UnsupportedPattern

    vocabulary = [f"{verb}{thing}" for thing in _OBJECTS for verb in _OPPOSITES]
    cases = [*vocabulary, *map(str.capitalize, vocabulary), *map(str.upper, vocabulary)]
    try:
        made = spelled(re2_tree(pattern), _SPELLED)
    except UnsupportedPattern:
        made = []
    return _unique([*_WORD.findall(pattern), *_NEUTRAL, *cases, *made])


def _opposite(word: str) -> str | None:
    """``word`` with its verb turned round, in the same case; ``None`` where it has no such verb."""
    for found in _PART.finditer(word):
        part = found[0]
        turned = _OPPOSITES.get(part.lower())
        if turned:
            return word[: found.start()] + _in_case_of(part, turned) + word[found.end() :]
    return None


def _in_case_of(model: str, word: str) -> str:
    if model.isupper():
        return word.upper()
    return word.capitalize() if model[0].isupper() else word


def _unique(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(words))
