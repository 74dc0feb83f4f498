"""Which word or name a typo was meant for: one measure, the edits that turn one into the other."""

import re
from collections.abc import Iterable
from functools import lru_cache, partial
from itertools import pairwise
from typing import Final

from sstest.vocabulary.foreign import FOREIGN_ADD_WORDS, FOREIGN_NAMES, FOREIGN_REMOVE_WORDS
from sstest.vocabulary.reading import (
    LONGEST,
    is_repeated,
    normalize,
    split_action,
    split_words,
)
from sstest.vocabulary.words import (
    ACTION_CODES,
    ADD_ACTION_WORDS,
    ADD_WORDS,
    KNOWN_WORDS,
    NAME_WORDS,
    NEUTRAL_WORDS,
    OTHER_ACTION_WORDS,
    REMOVE_ACTION_WORDS,
    REMOVE_WORDS,
    USUAL_NAMES,
)

CLOSE: Final = 0.65
"""Names of this similarity or more are close: "membersPath" and "memberArrayPath" are 0.667."""

# In names this short every letter counts: "idd" is close to "id", and "in" is not.
_SHORT_NAME: Final = 3
# What others call the same thing; LaunchDarkly's words are on the right.
_SYNONYMS: Final = (
    ("segment", "cohort"),
    ("audience", "cohort"),
    ("user", "member"),
    ("contextkey", "memberid"),
    ("envid", "environmentid"),
)
_RUN_TOGETHER: Final = sorted(name.lower() for name in USUAL_NAMES)
_NAME_WORDS: Final = sorted(NAME_WORDS)
# "subscribed" and "subscriber" are not typos of each other.
_ENDINGS: Final = frozenset(("ed", "er", "es"))
_OTHER_ENDINGS: Final = frozenset(("uri", "urn", "is", "in", "it", "if", "find", "mind", "keys"))
_SHORTEST_TYPO: Final = 5
_SHORTEST_SWAP: Final = 4
# Words of actions by how short one may be for its typos to be reported; the shorter look too much
# like others. Those with a direction first: a typo in another word matters less.
_ACTION_WORDS: Final = (
    (3, sorted(ADD_WORDS | ADD_ACTION_WORDS)),
    (4, sorted(REMOVE_WORDS | REMOVE_ACTION_WORDS)),
    (5, sorted(NEUTRAL_WORDS | OTHER_ACTION_WORDS)),
)
_SHORT_THINGS: Final = sorted(word for word in NEUTRAL_WORDS | OTHER_ACTION_WORDS if len(word) == 4)
_CUT_SHORT: Final = ("audience", "entered", "member", "members", "subscribed", "users")
_VERBS: Final = ("add", "remove", "delete")
_FOREIGN_VERBS: Final = FOREIGN_ADD_WORDS | FOREIGN_REMOVE_WORDS
# What a verb ends in elsewhere: "importar" is not a typo of "import".
_INFINITIVE: Final = re.compile(r"(.{5,})(?:[aei]re?|en)")
_SHORTEST_END: Final = 3
_SHORTEST_TOGETHER: Final = 5
_LONG_WORD: Final = 7


def edits(one: str, other: str) -> int:
    """The letters that differ: missing, too many, changed, or two adjacent ones swapped.

    The optimal string alignment distance.
    """
    from rapidfuzz.distance import OSA

    return OSA.distance(one, other)


def is_within(one: str, other: str, most: int) -> bool:
    """Whether there are at most ``most`` edits."""
    return one == other or (_may_be_within(one, other, most) and edits(one, other) <= most)


def similarity(one: str, other: str) -> float:
    """From 0 to 1, for names of which case, blanks and separators do not count."""
    one, other = normalize(one), normalize(other)
    longest = max(len(one), len(other))
    if one == other:
        return 1.0
    if min(len(one), len(other)) <= _SHORT_NAME and len(one) == len(other):
        return 0.75 if sorted(one) == sorted(other) and edits(one, other) == 1 else 0.0
    return 1 - edits(one, other) / longest


def closest(name: str, candidates: Iterable[str]) -> str | None:
    """The candidate that ``name`` was probably meant for; ``None`` where none is close.

    That is the same name in another spelling or in the words of others, else the one candidate
    that holds ``name``, else the most similar one.
    """
    if len(name) >= LONGEST:
        return None
    known = {normalize(one): one for one in candidates if len(one) < LONGEST}
    written = normalize(name)
    for spelling in (written, *(written.replace(said, meant) for said, meant in _SYNONYMS)):
        if spelling in known:
            return known[spelling]
    holding = [one for one in known if len(written) > _SHORT_NAME and written in one]
    if len(holding) == 1:
        return known[holding[0]]
    scored = [
        (similarity(written, one), -at, one)
        for at, one in enumerate(known)
        if _may_be_within(written, one, int((1 - CLOSE) * max(len(written), len(one))))
    ]
    score, _, best = max(scored, default=(0.0, 0, ""))
    return known[best] if score >= CLOSE else None


def is_typo(one: str, other: str) -> bool:
    """Whether two words are one edit apart, and not forms of one word such as its plural.

    Of short words only swapped letters count.
    """
    if not (one != other and one.isalpha() and other.isalpha() and is_within(one, other, 1)):
        return False
    shorter, longer = sorted((one, other), key=len)
    if longer == f"{shorter}s" or (longer == f"{shorter}d" and shorter.endswith("e")):
        return False
    if one[:-1] == other[:-1] and {one[-2:], other[-2:]} <= _ENDINGS:
        return False
    swapped = sorted(one) == sorted(other)
    return len(longer) >= (_SHORTEST_SWAP if swapped else _SHORTEST_TYPO)


def is_unknown(word: str) -> bool:
    """Whether a word of an action is in no table and is no number; letters alone are unknown."""
    if len(word) == 1 and word.isalpha():
        return word != "v"
    known = word in KNOWN_WORDS or word in ACTION_CODES or is_repeated(word)
    return word.isascii() and not (known or word.isdigit())


def is_listed(action: str) -> bool:
    """Whether an action consists of words that are in the tables, of whatever alphabet."""
    words = split_action(action)
    return bool(words) and all(
        (word.isascii() or word in KNOWN_WORDS) and not is_unknown(word) for word in words
    )


@lru_cache(maxsize=256)
def misspelt_name(name: str) -> tuple[str, str] | None:
    """The word that the name of a field misspells: what is written, and what was meant."""
    written = normalize(name)
    if len(name) >= LONGEST or written in _RUN_TOGETHER:
        return None
    for known in _RUN_TOGETHER:
        if is_typo(written, known):
            return name, known
    for word in split_words(name):
        if word not in KNOWN_WORDS and word not in FOREIGN_NAMES:
            for known in _NAME_WORDS:
                if is_typo(word, known):
                    return word, known
    return None


def misspelt_ending(name: str, expected: str) -> bool:
    """Whether the last word of a name is a typo of ``expected``, such as ``cohort_i`` of ``id``.

    ``uid`` and the like, a letter before the word, are names of their own; so is ``uri``.
    """
    words = split_words(name)
    last = words[-1] if words else ""
    if last.endswith(expected) or not is_within(last, expected, 1):
        return False
    if last in _OTHER_ENDINGS or last in FOREIGN_NAMES:
        return False
    return max(len(last), len(expected)) > 2 or len(words) > 1


def misspelt_action(action: str) -> tuple[str, str] | None:
    """The word that an action misspells: what is written, and what was meant.

    Two words that are one together, ``me mbers``, count as well.
    """
    words = split_action(action)
    if not _FOREIGN_VERBS.isdisjoint(words):
        words = tuple(word for word in words if word not in FOREIGN_NAMES)
    for first, second in pairwise(words):
        unknown = [is_unknown(first), is_unknown(second)]
        together = first + second
        is_short, are_letters = len(together) < _SHORTEST_TOGETHER, len(together) == 2
        if not any(unknown) or (is_short and not are_letters):
            continue
        if together in KNOWN_WORDS and not is_short:
            return f"{first} {second}", together
        # Beside a word that is known, the other is one that is not: "plan b", "re joined".
        if all(unknown) and (found := _meant_by(together)):
            return f"{first} {second}", found
    unknown_words = filter(is_unknown, words)
    meant = ((word, _meant_by(word) or _meant_after_verb(word)) for word in unknown_words)
    return next(((word, found) for word, found in meant if found), None)


def _may_be_within(one: str, other: str, most: int) -> bool:
    """Whether the letters allow it: most words are told apart by that, and rapidfuzz not loaded.

    Each letter that the longer word has more often is an edit.
    """
    if abs(len(one) - len(other)) > most:
        return False
    longer, shorter = (one, other) if len(one) > len(other) else (other, one)
    letters = set(longer)
    if len(letters.difference(shorter)) > most:
        return False
    return sum(max(0, longer.count(each) - shorter.count(each)) for each in letters) <= most


@lru_cache(maxsize=256)
def _meant_by(word: str) -> str | None:
    if len(word) > LONGEST // 2:
        return None
    most, stem = 2 if len(word) > _LONG_WORD else 1, _INFINITIVE.fullmatch(word)
    for shortest, table in _ACTION_WORDS:
        close = (known for known in table if len(known) >= shortest)
        near = [known for known in close if is_within(word, known, most)]
        if near:
            known = min(near, key=partial(edits, word))
            return None if stem and known.startswith(stem[1]) else known
    # The end of a word whose beginning is lost.
    endings = (known for known in _CUT_SHORT if known.endswith(word))
    if len(word) >= _SHORTEST_END and (found := next(endings, None)):
        return found
    # Of a short word only a missing letter tells: "usr".
    short = (known for known in _SHORT_THINGS if len(word) == 3 and known[0] == word[0])
    return next((known for known in short if is_within(word, known, 1)), None)


def _meant_after_verb(word: str) -> str | None:
    """The two words that ``addmembrs`` runs together, of which the second is misspelt."""
    for verb in _VERBS:
        rest = word.removeprefix(verb)
        if rest != word:
            return next((verb + known for known in _NAME_WORDS if is_typo(rest, known)), None)
    return None
