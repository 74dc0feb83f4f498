"""The words that payloads say at one place, and which of them add."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import compress, product, repeat, takewhile
from typing import Any, Final

from sstest.generate.shape import Path
from sstest.generate.value_style import looks_like_data
from sstest.inferring.reasons import Reason, Weighing
from sstest.inferring.structure import is_term
from sstest.rules.samples.evidence import is_kind
from sstest.rules.samples.field_names import affinity
from sstest.text import quote
from sstest.vocabulary.foreign import FOREIGN_ACTION_FIELDS
from sstest.vocabulary.reading import LONGEST, Meaning, addition, meaning, split_action, split_words
from sstest.vocabulary.words import (
    ACTION_CODES,
    KNOWN_WORDS,
    NEUTRAL_ACTIONS,
    ROLES,
    WHOLE_WORDS,
    words_of,
)

_MOST_WORDS: Final = 12
_MOST_UNCLEAR: Final = 4
_OF_STATES: Final = ROLES["action"].sure | words_of(
    "type status state kind direction trigger reason intent"
)
_SHORT_CODE: Final = 2
_LONGEST_CODE: Final = 20
_ADD: Final = "add"
_NEGATIVE: Final = ("un", "de", "dis", "non")
_NAMESPACE: Final = re.compile(r".*[.:/]")
_MAY_REPLACE: Final = WHOLE_WORDS | words_of("members sync initial update")
_SIGNS: Final = re.compile(r"[\\.+*?()|\[\]{}^$]")


@dataclass(frozen=True)
class Words:
    """The words at one place with how often each was seen, and those of them that add.

    ``unclear`` are those of which nobody knows a direction: time tells, or a guess.
    """

    counts: tuple[tuple[str, int], ...]
    adding: frozenset[str]
    unclear: frozenset[str] = frozenset()
    is_named: bool = True
    reasons: tuple[Reason, ...] = field(default=(), repr=False, compare=False)

    def joins(self, word: Any) -> bool:
        """Whether members of a payload with this word join."""
        return word in self.adding

    @property
    def is_whole(self) -> bool:
        """Whether by all words that were seen a payload lists the whole cohort."""
        return all(_says_whole(word) for word, _ in self.counts)

    @property
    def is_guess(self) -> bool:
        """Whether nobody knows any of the words."""
        return len(self.unclear) == len(self.counts)

    @property
    def leaving(self) -> tuple[str, ...]:
        """The words that do not add."""
        return tuple(word for word, _ in self.counts if word not in self.adding)

    @property
    def joining(self) -> tuple[str, ...]:
        """The words that add, in the order of mention; those that were not seen come last."""
        seen = [word for word, _ in self.counts if word in self.adding]
        return (*seen, *sorted(self.adding.difference(seen)))

    def others(self) -> "Iterator[Words]":
        """The other ways to tell what the unclear words mean; some word adds in each."""
        unclear = sorted(self.unclear)
        if len(unclear) > _MOST_UNCLEAR:
            return
        sure = self.adding - self.unclear
        for chosen in product((True, False), repeat=len(unclear)):
            adding = sure.union(compress(unclear, chosen))
            is_of_all = self.is_guess and len(adding) == len(self.counts) > 1
            if adding and adding != self.adding and not is_of_all:
                yield self.with_adding(adding)

    def with_adding(self, words: Iterable[str]) -> "Words":
        """With these as the words that add."""
        return replace(self, adding=frozenset(words))

    @property
    def unseen(self) -> frozenset[str]:
        """The words that would add, and that no payload says."""
        return self.adding.difference(word for word, _ in self.counts)

    @property
    def is_assumed(self) -> bool:
        """Whether none of the words was seen that add."""
        return self.adding == self.unseen

    def matcher(self) -> str:
        """A matcher, anchored, of the words that add."""
        words = [_SIGNS.sub(r"\\\g<0>", word) for word in self.joining]
        return f"^{words[0]}$" if len(words) == 1 else f"^({'|'.join(words)})$"


def words_at(path: Path, values: dict[int, Any], *, codes: bool = False) -> Words | None:
    """The words at a place, if they may be actions; ``None`` for any other text.

    A text that is no known word is taken only from a field that is named for an action, or, with
    ``codes``, that is named for nothing else: what is taken may be written in a matcher.
    """
    texts = [one for one in values.values() if isinstance(one, str)]
    counts = Counter(texts)
    if not texts or len(texts) * 2 < len(values) or len(counts) > _MOST_WORDS:
        return None
    named = affinity("arrayInclusion.path", path) >= 4 or not (
        FOREIGN_ACTION_FIELDS.isdisjoint(split_words(path[-1]))
    )
    if not all(_may_be_word(word) or (named and is_term(word)) for word in counts):
        return None
    stated = not _OF_STATES.isdisjoint(split_words(" ".join(path[-2:])))
    meant = _meant(counts)
    known = set(meant.values()) - {Meaning.UNKNOWN}
    known_by_word = named or _may_be_unnamed(counts, meant, stated=stated)
    if not known_by_word and not (codes and _are_codes(path, counts, len(texts))):
        return None
    unclear = _unclear(meant) if known_by_word else frozenset(meant)
    weighing = Weighing()
    _weigh(weighing, path, known, named=named, stated=stated)
    if len(texts) > 3 and len(counts) == len(texts):
        weighing.add(-2, "each payload has another text there")
    if all(len(word) <= _SHORT_CODE for word in counts):
        weighing.add(-0.5, "its words are codes")
    adding = {word for word, one in meant.items() if one in (Meaning.ADD, Meaning.NEUTRAL)}
    if len(unclear) == len(meant):
        # Whatever came first is what the first sync said.
        adding = {texts[0]}
    elif not adding and unclear:
        adding = set(unclear)  # some word adds, and the others remove
    elif adding and Meaning.ADD not in known and Meaning.REMOVE in known:
        # "members" lists them all; whoever says "remove_members" says "add_members" one day.
        removing = [word for word, one in meant.items() if one is Meaning.REMOVE]
        adding |= {word for word in map(addition, removing) if word not in (None, _ADD)}
    elif not adding:
        leaving = next(word for word, one in meant.items() if one is Meaning.REMOVE)
        adding = {addition(leaving) or _ADD}
    return Words(
        tuple(counts.items()), frozenset(adding), unclear, known_by_word, tuple(weighing.reasons)
    )


def _meant(words: Iterable[str]) -> dict[str, Meaning]:
    """What each word says; of two of which one is the other's negation, one adds, one removes."""
    meant = {word: meaning(word) for word in words}
    by_parts = {tuple(split_words(word)): word for word in meant}
    for parts, word in by_parts.items():
        for at, part in enumerate(parts):
            for prefix in _NEGATIVE:
                other = by_parts.get((*parts[:at], part.removeprefix(prefix), *parts[at + 1 :]))
                if other in (None, word):
                    continue
                if meaning(other) is Meaning.REMOVE:
                    meant |= {other: Meaning.REMOVE, word: Meaning.ADD}  # "delete", "undelete"
                else:
                    meant |= {other: Meaning.ADD, word: Meaning.REMOVE}
    return meant


def _unclear(meant: dict[str, Meaning]) -> frozenset[str]:
    """The words without a known direction; of codes all, where what is known is not enough."""
    unknown = frozenset(word for word, one in meant.items() if one is Meaning.UNKNOWN)
    is_coded = len(meant) > 1 and all(len(word) <= _SHORT_CODE for word in meant)
    # "S" and "U", "N" and "D": what a letter stands for elsewhere, it need not stand for here.
    is_one_sided = set(meant.values()) == {Meaning.REMOVE}
    return frozenset(meant) if is_coded and (unknown or is_one_sided) else unknown


def _may_be_word(text: str) -> bool:
    """Whether a text can be a word at all: short, and no date, address, id or the like."""
    is_code = text.lower() in ACTION_CODES
    return bool(text.strip()) and len(text) <= LONGEST and (is_code or not looks_like_data(text))


def _are_codes(path: Path, counts: Counter[str], number: int) -> bool:
    """Whether texts may be codes of a sender's own, a few: what they mean is seen in time."""
    return (
        2 <= len(counts) <= _MOST_UNCLEAR
        and affinity("arrayInclusion.path", path[-1:]) >= 0
        and not any(map(is_kind, counts))
        and number > 2 * len(counts) - 2
        and all(map(_is_code, counts))
    )


def _is_code(word: str) -> bool:
    return word.isalpha() and len(word) <= _LONGEST_CODE


def _may_be_unnamed(counts: Counter[str], meant: dict[str, Meaning], *, stated: bool) -> bool:
    """Whether words say by themselves that they are actions, whatever the name of the field."""
    if not stated and any(len(word.split()) > 1 for word in counts):
        return False
    known = {one for one in meant.values() if one is not Meaning.UNKNOWN}
    unknown = [word for word, one in meant.items() if one is Meaning.UNKNOWN]
    if {Meaning.ADD, Meaning.REMOVE} <= known and len(unknown) == 1 and _is_code(unknown[0]):
        counts = counts - Counter({unknown[0]: counts[unknown[0]]})
        meant = {word: meant[word] for word in counts}  # what else such a field may say
    if not all(map(is_of_words, _without_namespace(counts, stated=stated))):
        return False
    if stated and known & {Meaning.ADD, Meaning.REMOVE}:
        return True
    if Meaning.UNKNOWN in meant.values():
        return False
    if known <= {Meaning.NEUTRAL}:
        return all(word.lower() in NEUTRAL_ACTIONS for word in counts)
    whole = all(word.lower() in ACTION_CODES or len(word) > _SHORT_CODE for word in counts)
    return whole and (len(known) > 1 or all(len(word) > _SHORT_CODE for word in counts))


def _without_namespace(texts: Iterable[str], *, stated: bool) -> Iterator[str]:
    """Words without those that all begin with: ``com.acme.member.added`` says ``added``.

    Of a single word, from a field that is named for a state, it is what is before a ``.`` or ``:``.
    """
    every = [split_action(text) for text in texts]
    if len(every) == 1:
        return map(_NAMESPACE.sub, repeat(""), texts) if stated else iter(texts)
    shared = sum(1 for _ in takewhile(_are_same, zip(*every, strict=False)))
    return (" ".join(words[min(shared, len(words) - 1) :]) for words in every)


def _are_same(words: tuple[str, ...]) -> bool:
    return len(set(words)) == 1


def is_of_words(text: str) -> bool:
    """Whether a text is a code of an action, or made of words that actions are made of alone."""
    if text.lower() in ACTION_CODES:
        return True
    words = split_action(text)
    return bool(words) and KNOWN_WORDS.issuperset(words)


def _weigh(
    weighing: Weighing, path: Path, known: set[Meaning], *, named: bool, stated: bool
) -> None:
    name = quote(path[-1])
    if Meaning.REMOVE in known and known & {Meaning.ADD, Meaning.NEUTRAL}:
        weighing.add(5, f"{name} has words that add and words that remove")
    elif Meaning.ADD in known:
        weighing.add(2.5, f"{name} has words that add, and none that removes")
    elif Meaning.REMOVE in known:
        weighing.add(2, f"{name} has words that remove, and none that adds")
    elif Meaning.NEUTRAL in known:
        weighing.add(0.5, f"{name} has a word that names a sync and no direction")
    if named:
        weighing.add(2, f"{name} is a name for an action")
    elif stated:
        weighing.add(0.5, f"{name} may be a name for an action")
    against = affinity("arrayInclusion.path", path)
    if against < 0:
        weighing.add(0.75 * against, f"{name} is a name for something else")
    weighing.add(-0.2 * (len(path) - 1), "it is inside of another property")


def variants(words: Words) -> list[tuple[str, str]]:
    """Words that differ in case only, the rarer first."""
    return [
        (word, other)
        for word, count in words.counts
        for other, others in words.counts
        if word.casefold() == other.casefold() and (count, word) < (others, other)
    ]


def _says_whole(word: str) -> bool:
    if meaning(word) in (Meaning.ADD, Meaning.REMOVE):
        return False
    return not WHOLE_WORDS.isdisjoint(split_action(word))


def is_replacing(word: str) -> bool:
    """Whether a word may mean that a payload lists the whole cohort."""
    return not _MAY_REPLACE.isdisjoint(split_words(word))
