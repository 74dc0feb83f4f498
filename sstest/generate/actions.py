"""The words a sender would put where an ``arrayInclusion`` looks for its action."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from sstest.regex.re2 import compile_matcher
from sstest.vocabulary.reading import LONGEST, Meaning, additions, meaning, opposite, removals
from sstest.vocabulary.words import NEUTRAL_ACTIONS, OPPOSITES

_WORD: Final = re.compile(r"[^\W_]+(?:[_.\- ][^\W_]+)*")
_MOST: Final = 3
_MOST_ACCEPTED: Final = 8
# The same letters to who normalizes (NFKC), and to who ignores case by Unicode.
_WIDE: Final = {code: code + 0xFEE0 for code in range(ord("!"), ord("~") + 1)}
_ALIKE: Final = str.maketrans("skSK", "\u017f\u212a\u017f\u212a")


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


@lru_cache(maxsize=64)
def near_misses(pattern: str) -> tuple[str, ...]:
    """What a careless reader takes for a word that the matcher accepts; it may accept these, too.

    They differ from such a word by case, by blanks, ends of lines or what is not seen around it, by
    what parts its words, by a letter, or by characters that only look alike. What is most often
    taken for it stands there several times.
    """
    matches = compile_matcher(pattern).matches
    accepted = [word for word in _candidates(pattern) if word and matches(word)][:_MOST_ACCEPTED]
    found = (near for word in accepted for near in _near(word))
    return tuple(near for near in found if near and near not in accepted)


def _near(word: str) -> Iterator[str]:
    """Like ones are side by side, so that a failure shrinks to the first of them."""
    yield from (f"{word} ", f"{word}\u00a0", *[f"{word}\n"] * 3, f"{word}\r\n")
    yield from (f"{word}\nx", f"{word}x", f"{word}\x00x", f"{word}\u200b")
    yield from (f" {word}", f"\t{word}", f"\n{word}", f"x\n{word}", f"x{word}", f"\ufeff{word}")
    for _ in range(2):
        yield from (word.upper(), word.lower(), word.capitalize(), word.title(), word.swapcase())
    yield from (word.translate(_ALIKE), word.translate(_WIDE))
    yield from (re.sub(r"[_.\- ]", separator, word) for separator in ("_", "-", ".", " ", "  ", ""))
    yield from (word[1:], word[:-1])


def _removes(word: str) -> bool:
    """Whether an action removes by its words; what a code such as ``0`` means is not known here."""
    return len(word) > 2 and meaning(word) is Meaning.REMOVE


def _candidates(pattern: str) -> list[str]:
    """Words that the pattern spells out, then a vocabulary, then strings made from the pattern.

    None is longer than words are read: a matcher has to be held against each of them.
    """
    from sstest.regex.re2_tree import re2_tree
    from sstest.regex.sets import UnsupportedPattern
    from sstest.regex.spelling import spelled

    try:
        made = spelled(re2_tree(pattern), 20)
    except UnsupportedPattern:
        made = []
    written = (word for word in _WORD.findall(pattern) if len(word) <= LONGEST)
    return [*dict.fromkeys((*written, *NEUTRAL_ACTIONS, *additions(), *made))]
