"""The words a sender would put where an ``arrayInclusion`` looks for its action."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from sstest.regex.re2 import compile_matcher
from sstest.vocabulary.reading import Meaning, additions, meaning, opposite, removals
from sstest.vocabulary.words import NEUTRAL_ACTIONS, OPPOSITES

_WORD: Final = re.compile(r"[^\W_]+(?:[_.\- ][^\W_]+)*")
_MOST: Final = 3


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
    joining = [word for word in accepted if not _removes(word)][:_MOST]
    opposites = [*dict.fromkeys(turned for word in joining if (turned := opposite(word)))]
    if not opposites:
        opposites = [verb for verb in dict.fromkeys(OPPOSITES.values()) if not matches(verb)]
    leaving = [word for word in opposites if not matches(word)][:_MOST]
    known = dict.fromkeys((*accepted, *opposites))
    swallowed = [word for word in known if _removes(word) and matches(word)]
    return Actions(tuple(joining), tuple(leaving), tuple(swallowed[:_MOST]))


def more_actions(pattern: str, *, joining: bool) -> list[str]:
    """Every word of the vocabulary that makes members join, or leave, likely ones first."""
    matches = compile_matcher(pattern).matches
    words = _candidates(pattern) if joining else removals()
    return [word for word in words if matches(word) is joining and _removes(word) != joining]


def _removes(word: str) -> bool:
    """Whether an action removes by its words; what a code such as ``0`` means is not known here."""
    return len(word) > 2 and meaning(word) is Meaning.REMOVE


def _candidates(pattern: str) -> list[str]:
    """Words that the pattern spells out, then a vocabulary, then strings made from the pattern."""
    from sstest.regex.re2_tree import re2_tree
    from sstest.regex.sets import UnsupportedPattern
    from sstest.regex.spelling import spelled

    try:
        made = spelled(re2_tree(pattern), 20)
    except UnsupportedPattern:
        made = []
    return [*dict.fromkeys((*_WORD.findall(pattern), *NEUTRAL_ACTIONS, *additions(), *made))]
