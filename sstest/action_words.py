"""The words that senders use for an action: which mean joining, which leaving, which neither.

A word is read by its parts, so ``add_members``, ``addMembers`` and ``Members-Added`` all join.
"""

import re
from collections.abc import Iterator
from enum import Enum
from functools import lru_cache
from itertools import chain, pairwise
from typing import Final

from sstest.word_lists import (
    CODES,
    COMMON,
    JOINING,
    LEAVING,
    NEGATIONS,
    NEUTRAL,
    THINGS,
)


class Meaning(Enum):
    """What a person would take an action for."""

    JOINING = "joining"
    LEAVING = "leaving"
    NEUTRAL = "neutral"
    """It names the members, or a sync, and no direction: such a request adds."""
    UNKNOWN = "unknown"


_PART: Final = re.compile(r"[^\W\d_]+|[0-9]+")
_HUMP: Final = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_LONGEST: Final = 80
_PREFIXES: Final = ("un", "de", "dis", "non")
_COMMON: Final = frozenset(("members", "member", "users", "audience", "subscribed", "entered"))
_KNOWN: Final = JOINING | LEAVING | NEUTRAL | THINGS | COMMON | NEGATIONS
# Shorter words have too many neighbours to tell what was meant by one of them.
_SHORTEST_MEANT: Final = 3
_SHORTEST_TOGETHER: Final = 5
_SHORTEST_END: Final = 3
_VERBS: Final = ("remove", "delete", "exit", "leave", "unsubscribe", "exclude", "drop", "del")
_ADDING: Final = ("add", "insert", "enter", "join", "subscribe", "include", "upsert", "create")
_FORMS: Final = (
    *("{}", "{}_members", "{}_member", "{}_users", "{}_user", "{}-members", "{}-member"),
    *("{}Members", "{}Member", "{}Users", "members_{}", "member_{}", "user_{}", "audience_{}"),
    *("{}_audience", "{}_audience_members", "{}_from_audience", "{} members", "{}.members"),
    *("members.{}", "cohort_{}", "segment_{}"),
)
_PAST: Final = {
    "remove": "removed",
    "delete": "deleted",
    "exit": "exited",
    "leave": "left",
    "unsubscribe": "unsubscribed",
    "exclude": "excluded",
    "drop": "dropped",
    "add": "added",
    "insert": "inserted",
    "enter": "entered",
    "join": "joined",
    "subscribe": "subscribed",
    "include": "included",
    "create": "created",
}


@lru_cache(maxsize=1024)
def meaning(word: str) -> Meaning:
    """What ``word`` would mean as the action of a request."""
    whole = word.strip().casefold()
    if not whole or len(whole) > _LONGEST:
        return Meaning.UNKNOWN
    if whole in CODES:
        return Meaning.JOINING if CODES[whole] else Meaning.LEAVING
    parts = parts_of(word)
    directions = [found for part in parts if (found := _direction(part)) is not None]
    if directions:
        if any(part in NEGATIONS for part in parts):
            # "not_added" leaves, "not_removed" stays.
            directions = [not each for each in directions]
        return Meaning.JOINING if all(directions) else Meaning.LEAVING
    if any(part in NEUTRAL for part in parts):
        negated = any(part in NEGATIONS for part in parts)
        return Meaning.LEAVING if negated else Meaning.NEUTRAL
    return Meaning.UNKNOWN


def is_addition(word: str) -> bool:
    """Whether a request with this action would be expected to add members."""
    return meaning(word) in (Meaning.JOINING, Meaning.NEUTRAL)


def parts_of(word: str) -> list[str]:
    """The parts of a word in lower case: ``addMembers`` has ``add`` and ``members``."""
    humps = chain.from_iterable(map(_HUMP.split, _PART.findall(word[:_LONGEST])))
    folded = (part.lower() for part in humps)
    return list(chain.from_iterable(map(_unglued, folded)))


def misspelt(word: str) -> tuple[str, str] | None:
    """A part of ``word`` that nearly is one of the words known here, and that word.

    Two parts that are one word together, ``me mbers``, count as well.
    """
    parts = parts_of(word)
    for first, second in pairwise(parts):
        together = first + second
        if (is_strange(first) or is_strange(second)) and len(together) >= _SHORTEST_TOGETHER:
            # "plan b" is no slip for "plans".
            lone = 1 in (len(first), len(second)) and not all(map(is_strange, (first, second)))
            found = together if together in _KNOWN else None if lone else _nearest(together)
            if found is not None:
                return f"{first} {second}", found
    for part in parts:
        if is_strange(part) and (near := _nearest(part)):
            return part, near
    return None


def is_strange(part: str) -> bool:
    """Whether a part of a word is none that is known here, nor a code or a number."""
    return not (part in _KNOWN or part in CODES or part.isdigit() or not part.isascii()) or (
        len(part) == 1 and part.isalpha() and part != "v"
    )


def repeated(word: str) -> str | None:
    """A part that stands twice in ``word``, as where a ``|`` is missing between two."""
    seen: set[str] = set()
    for part in parts_of(word):
        if part in seen and len(part) >= _SHORTEST_MEANT and part.isalpha():
            return part
        seen.add(part)
    return None


@lru_cache(maxsize=1)
def removals() -> tuple[str, ...]:
    """Actions that a sender might remove members with, the commonest first."""
    past = [_PAST[verb] for verb in _VERBS if verb in _PAST]
    plain = [form.format(verb) for form in _FORMS for verb in (*_VERBS, *past)]
    negated = [f"not_{each}" for each in ("added", "member", "joined")]
    return tuple(dict.fromkeys([*plain, *_cases(plain), *negated, *_codes(joining=False)]))


@lru_cache(maxsize=1)
def additions() -> tuple[str, ...]:
    """Actions that a sender might add members with, the commonest first."""
    past = [_PAST[verb] for verb in _ADDING if verb in _PAST]
    plain = [form.format(verb) for form in _FORMS for verb in (*_ADDING, *past)]
    neutral = ("members", "member", "sync", "replace", "update")
    return tuple(dict.fromkeys([*plain, *neutral, *_cases(plain), *_codes(joining=True)]))


def _cases(words: list[str]) -> Iterator[str]:
    for word in words:
        yield word.capitalize()
        yield word.upper()


def _codes(*, joining: bool) -> Iterator[str]:
    return (code for code, joins in CODES.items() if joins == joining)


@lru_cache(maxsize=1024)
def _direction(part: str) -> bool | None:
    """Whether a part of a word joins; ``None`` where it says nothing of that."""
    if part in LEAVING:
        return False
    if part in JOINING:
        return True
    for prefix in _PREFIXES:
        rest = part.removeprefix(prefix)
        if rest != part and len(rest) > 2 and rest in JOINING:
            return False
    return None


def _unglued(part: str) -> tuple[str, ...]:
    """``addmembers`` as its two words, where both are known."""
    if part in _KNOWN or len(part) < 5 or _direction(part) is not None:
        return (part,)
    for end in range(len(part) - 2, 1, -1):
        first, second = part[:end], part[end:]
        if first in _KNOWN and second in _KNOWN:
            return first, second
    return (part,)


@lru_cache(maxsize=256)
def _nearest(part: str) -> str | None:
    """The word known here that one slip of the keyboard makes ``part`` of."""
    if len(part) > _LONGEST // 2:
        return None
    slips = 2 if len(part) > 7 else 1
    # Directions first: a slip in the thing does not matter half as much, and short words of that
    # kind resemble too much.
    lists = ((JOINING, _SHORTEST_MEANT), (LEAVING, 4), (NEUTRAL | THINGS, 5))
    for words, shortest in lists:
        for word in sorted(words):
            if len(word) >= shortest and _within(part, word, slips):
                return word
    # The end of a word, where its begin has gone astray.
    if len(part) >= _SHORTEST_END:
        ends = (word for word in sorted(_COMMON) if word.endswith(part))
        if found := next(ends, None):
            return found
    # Of a short thing only a letter that is missing tells: "usr".
    short = (word for word in sorted(NEUTRAL | THINGS) if len(word) == len(part) + 1 == 4)
    return next((word for word in short if word[0] == part[0] and _within(part, word, 1)), None)


def _within(left: str, right: str, slips: int) -> bool:
    """Whether at most ``slips`` letters differ: too many, missing, changed, or two swapped."""
    if abs(len(left) - len(right)) > slips or len({*left} ^ {*right}) > 2 * slips:
        return False
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, letter in enumerate(left, 1):
        previous, row = row, [i]
        for j, other in enumerate(right, 1):
            cost = min(previous[j] + 1, row[j - 1] + 1, previous[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == right[j - 2] and left[i - 2] == other:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before = previous
    return row[-1] <= slips
