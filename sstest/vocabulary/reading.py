"""What a name or an action means by its words: ``addMembers`` adds, ``cohort_id`` holds an id."""

import re
from collections.abc import Callable, Iterable, Iterator
from enum import Enum
from functools import cache, lru_cache
from itertools import chain
from typing import Final

from sstest.vocabulary.foreign import (
    FOREIGN_ADD_WORDS,
    FOREIGN_ADDITIONS,
    FOREIGN_BEING_IN,
    FOREIGN_HAVING_LEFT,
    FOREIGN_REMOVALS,
    FOREIGN_REMOVE_WORDS,
)
from sstest.vocabulary.words import (
    ACTION_CODES,
    ACTION_OPPOSITES,
    ADD_ACTION_WORDS,
    ADD_WORDS,
    BEING_IN,
    KNOWN_WORDS,
    NEGATIONS,
    NEUTRAL_ACTIONS,
    NEUTRAL_WORDS,
    OPPOSITES,
    REMOVE_ACTION_WORDS,
    REMOVE_FLAG_WORDS,
    REMOVE_WORDS,
    ROLES,
)

LONGEST: Final = 80
"""Characters of a name that are read; no word of the tables is as long."""

_RUN: Final = re.compile(r"[^\W\d_]+|[0-9]+")
_HUMP: Final = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_SEPARATORS: Final = re.compile(r"[\s_\-.]")
_STYLES: Final = {
    "snake_case": re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)+"),
    "kebab-case": re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)+"),
    "camelCase": re.compile(r"[a-z]+(?:[A-Z]+[a-z0-9]*)+"),
}
_AGAIN: Final = ("re", "wieder", "neu")
_PREFIXES: Final = ("un", "de", "dis", "non")
# Where they are not the last word of a name, they are prepositions: "users_in_segment".
_PARTICLES: Final = frozenset(("in", "out"))
_ADDING: Final = ADD_WORDS | FOREIGN_ADD_WORDS
_REMOVING: Final = REMOVE_WORDS | FOREIGN_REMOVE_WORDS
_REMOVALS: Final = FOREIGN_REMOVALS | ACTION_OPPOSITES | OPPOSITES
_ADDITIONS: Final = FOREIGN_ADDITIONS | {
    remove: add for add, remove in reversed((OPPOSITES | ACTION_OPPOSITES).items())
}
_NEGATIVE: Final = ("un", "in", "dis", "de", "non", "ex")
_REMOVED: Final = _REMOVING | REMOVE_FLAG_WORDS | FOREIGN_HAVING_LEFT
_SHORTEST_REPEATED: Final = 3
_FORMS: Final = (
    *("{}", "{}_members", "{}_member", "{}_users", "{}_user", "{}-members", "{}-member"),
    *("{}Members", "{}Member", "{}Users", "members_{}", "member_{}", "user_{}", "audience_{}"),
    *("{}_audience", "{}_audience_members", "{}_from_audience", "{} members", "{}.members"),
    *("members.{}", "cohort_{}", "segment_{}"),
)
_MORE_REMOVALS: Final = (
    "opt_out",
    "opted_out",
    "drop",
    "dropped",
    "del",
    "purge",
    "revoke",
    "minus",
)
_NEGATED: Final = ("not_added", "not_member", "not_joined")


class Meaning(Enum):
    """What an action or a name says of members."""

    ADD = "add"
    REMOVE = "remove"
    NEUTRAL = "neutral"
    """An action that names the members, or a sync, and no direction: such a request adds."""
    UNKNOWN = "unknown"


@lru_cache(maxsize=1024)
def split_words(name: str) -> tuple[str, ...]:
    """The words of a name in lower case: ``cohortId`` and ``cohort_id`` have the same."""
    return tuple(word.lower() for _, word in _places(name))


def _places(name: str) -> Iterator[tuple[int, str]]:
    """The words of a name as they are written, each with where it begins."""
    for run in _RUN.finditer(name[:LONGEST]):
        start = run.start()
        for word in _HUMP.split(run[0]):
            yield start, word
            start += len(word)


def split_action(action: str) -> tuple[str, ...]:
    """The words of an action, also where nothing separates them, as in ``addmembers``."""
    return tuple(chain.from_iterable(map(_unglued, split_words(action))))


def normalize(name: str) -> str:
    """A name without what only spellings differ in: case, blanks, ``_``, ``-`` and ``.``."""
    return _SEPARATORS.sub("", name[:LONGEST]).lower()


def naming_style(name: str) -> str | None:
    """How the words of a name are joined; ``None`` for a name of one word, and for other names."""
    return next((style for style, form in _STYLES.items() if form.fullmatch(name)), None)


def topic(name: str) -> str | None:
    """What the last word of a name says that it holds: ``id``, ``name``, ``url`` or ``kind``."""
    last = split_words(name)[-1:]
    topics = ("id", "name", "url", "kind")
    return next((role for role in topics if ROLES[role].sure.intersection(last)), None)


def owners(name: str) -> frozenset[str]:
    """Whose it is by the words of a name: an ``environment``'s, a ``cohort``'s, a ``member``'s."""
    words = frozenset(split_words(name))
    return frozenset(
        role for role in ("environment", "cohort", "member") if ROLES[role].sure & words
    )


def direction(name: str) -> Meaning:
    """What the name of a field says: that its members are added, or removed, or neither."""
    words = split_words(name)
    said = [word for word in words[:-1] if word not in _PARTICLES] + [*words[-1:]]
    found = [word in _ADDING for word in said if word in _ADDING or word in _REMOVING]
    return _sum(found, negated=not NEGATIONS.isdisjoint(words))


@lru_cache(maxsize=1024)
def flag_direction(name: str) -> Meaning:
    """What the name of a flag says of those for whom it is true: that they join, or leave."""
    words = split_words(name)
    if words[-2:] in (("opt", "in"), ("opted", "in")):
        return Meaning.ADD
    found = []
    for place, word in enumerate(words):
        last = place == len(words) - 1
        if word in _PARTICLES and not last:
            continue
        if word in _REMOVED or _positive(word):
            found.append(False)
        elif word in _ADDING:
            found.append(True)
    if not found and not (BEING_IN | FOREIGN_BEING_IN).isdisjoint(words):
        if not NEGATIONS.isdisjoint(words):
            return Meaning.REMOVE
        return Meaning.ADD if words[0] == "is" else Meaning.UNKNOWN
    if not found and ROLES["cohort"].sure.intersection(words):
        # "inSegment", "is_not_in_segment", "outOfAudience"
        said = [word for word in words if word != "is" and word not in NEGATIONS]
        found = [word == "in" for word in said[:1] if word in _PARTICLES]
    return _sum(found, negated=not NEGATIONS.isdisjoint(words))


def _positive(word: str) -> str | None:
    """The word for being in that ``un``, ``in`` or the like negates: ``active`` of ``inactive``."""
    rests = (word.removeprefix(prefix) for prefix in _NEGATIVE if word.startswith(prefix))
    found = (rest for rest in rests if len(rest) > 3 and (rest in ADD_WORDS or rest in BEING_IN))
    return next(found, None)


@lru_cache(maxsize=4096)  # more than there are additions and removals
def meaning(action: str) -> Meaning:
    """What ``action`` means as the action of a request."""
    whole = action.strip().casefold()
    if not whole or len(whole) > LONGEST:
        return Meaning.UNKNOWN
    if whole in ACTION_CODES:
        return Meaning.ADD if ACTION_CODES[whole] else Meaning.REMOVE
    words = split_action(action)
    negated = not NEGATIONS.isdisjoint(words)
    found = [adds for word in words if (adds := _adds(word)) is not None]
    if not found and not NEUTRAL_WORDS.isdisjoint(words):
        return Meaning.REMOVE if negated else Meaning.NEUTRAL
    return _sum(found, negated=negated)


def is_action_of_adding(action: str) -> bool:
    """Whether a sender may add with just this action: a half of one, such as ``opt``, is none."""
    return is_addition(action) and split_words(action)[-1:] not in (("opt",), ("opted",))


def is_addition(action: str) -> bool:
    """Whether a request with this action would be expected to add members."""
    return meaning(action) in (Meaning.ADD, Meaning.NEUTRAL)


def opposite(action: str) -> str | None:
    """An action with its verb turned round, in the same case; ``None`` for other verbs."""
    return _turned(action, _REMOVALS.get)


def addition(action: str) -> str | None:
    """The same of an action that removes."""
    return _turned(action, lambda word: _ADDITIONS.get(word) or _positive(word))


def _turned(action: str, turn: Callable[[str], str | None]) -> str | None:
    """An action with the first word turned that can be; signs are words if they are alone."""
    for start, verb in chain(_places(action), [(0, action)]):
        turned = turn(verb.lower())
        if turned:
            return action[:start] + _in_case_of(verb, turned) + action[start + len(verb) :]
    return None


def repeated_word(action: str) -> str | None:
    """A word that stands twice in ``action``, as where a ``|`` is missing between two."""
    words = [word for word in split_action(action) if len(word) >= _SHORTEST_REPEATED]
    return next((word for at, word in enumerate(words) if word in words[:at]), None)


@cache
def additions() -> tuple[str, ...]:
    """Actions that a sender might add members with, the commonest first."""
    plain = _formed(OPPOSITES)
    return _unique(plain, NEUTRAL_ACTIONS, _cases(plain), _codes(adding=True))


@cache
def removals() -> tuple[str, ...]:
    """Actions that a sender might remove members with, the commonest first."""
    plain = _formed((*OPPOSITES.values(), *_MORE_REMOVALS))
    return _unique(plain, _cases(plain), _NEGATED, _codes(adding=False))


def _sum(adding: list[bool], *, negated: bool) -> Meaning:
    """The meaning of words that add (true) or remove: "not_added" removes, "not_removed" adds."""
    if not adding:
        return Meaning.UNKNOWN
    return Meaning.ADD if all(one != negated for one in adding) else Meaning.REMOVE


def is_repeated(word: str) -> bool:
    """Whether a word says that something is added again: ``rejoined``, ``wiedereintritt``."""
    rests = (word.removeprefix(again) for again in _AGAIN if word.startswith(again))
    return any(len(rest) > 2 and (rest in _ADDING or rest in ADD_ACTION_WORDS) for rest in rests)


@lru_cache(maxsize=1024)
def _adds(word: str) -> bool | None:
    if any(word in words for words in (_REMOVING, REMOVE_ACTION_WORDS, FOREIGN_HAVING_LEFT)):
        return False
    if any(word in words for words in (_ADDING, ADD_ACTION_WORDS, FOREIGN_BEING_IN)):
        return True
    if is_repeated(word):
        return True
    rests = (word.removeprefix(prefix) for prefix in _PREFIXES if word.startswith(prefix))
    if any(len(rest) > 2 and (rest in ADD_WORDS or rest in ADD_ACTION_WORDS) for rest in rests):
        return False
    return None


def _unglued(word: str) -> tuple[str, ...]:
    """``addmembers`` as its two words, where both are known."""
    if word in KNOWN_WORDS or len(word) < 5 or _adds(word) is not None:
        return (word,)
    for end in range(len(word) - 2, 1, -1):
        first, second = word[:end], word[end:]
        if first in KNOWN_WORDS and second in KNOWN_WORDS:
            return first, second
    return (word,)


def _in_case_of(model: str, word: str) -> str:
    if model.isupper():
        return word.upper()
    return word.capitalize() if model[0].isupper() else word


def _formed(verbs: Iterable[str]) -> list[str]:
    verbs = _unique(verbs)
    return [form.format(verb) for form in _FORMS for verb in verbs]


def _cases(words: list[str]) -> Iterator[str]:
    for word in words:
        yield word.capitalize()
        yield word.upper()


def _codes(*, adding: bool) -> Iterator[str]:
    return (code for code, adds in ACTION_CODES.items() if adds == adding)


def _unique(*words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(chain.from_iterable(words)))
