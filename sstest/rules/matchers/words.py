"""SS310 to SS314 and SS323: what the words mean that a matcher matches."""

import re
from collections.abc import Iterator
from itertools import chain, pairwise
from typing import TYPE_CHECKING, Final

from sstest.regex.nodes import Alternation, Repeat, walk
from sstest.regex.spelling import spelled
from sstest.rules.example import matcher
from sstest.rules.matchers.anchors import half_anchored
from sstest.rules.matchers.check import REWRITTEN, TOO_MUCH_OR_NOTHING, check
from sstest.rules.rule import Mistake, error, info, warning
from sstest.text import quote
from sstest.vocabulary.reading import Meaning, meaning, split_action, split_words
from sstest.vocabulary.typos import is_listed, is_unknown, is_within, misspelt_action
from sstest.vocabulary.words import KNOWN_WORDS, PUBLISHED_ADDITIONS

if TYPE_CHECKING:
    from sstest.rules.matchers.analysis.reading import Reading

_SOURCE: Final = "LaunchDarkly documentation: synced segments, arrayInclusion"
_MOST_SHOWN: Final = 3
_LONGEST_WORD: Final = 40
# What reports better that no word for adding is matched.
_OTHER_WORDS: Final = (*REWRITTEN, *("SS303", "SS305", "SS313", "SS318", "SS319", "SS320", "SS321"))
_MOST_WORDS: Final = 40
_MOST_ALTERNATIVES: Final = 100
_CLASS: Final = re.compile(r"\[[^\]]*\]")


@error(
    "SS310",
    "matcher for words that mean removal",
    "The matcher spells out an action whose name means that members are removed.",
    "What the matcher matches is added, and what it does not match is removed. Naming both "
    "directions adds those who are to leave; a published manifest did so.",
    bad=matcher("^(add_member|remove_member)$"),
    good=matcher("^add_member$"),
    source=_SOURCE,
    follows=(*TOO_MUCH_OR_NOTHING, "SS320"),
)
@check
def _names_removal(reading: "Reading") -> Iterator[Mistake]:
    if not reading.removing:
        return
    shown = ", ".join(quote(word) for word in reading.removing[:_MOST_SHOWN])
    plural = "words that mean" if len(reading.removing) > 1 else "a word that means"
    message = f"matcher {quote(reading.pattern)} matches {shown}, {plural} removal"
    suggestion = reading.suggestion(word for word in reading.adding if word in reading.words)
    hint = (
        f"write {quote(suggestion)}: whatever is not matched is removed"
        if suggestion
        else "name the actions that add, as in '^add$'; whatever is not matched is removed"
    )
    places = (reading.pattern.find(word) for word in reading.removing)
    yield Mistake(message, hint, next((place for place in places if place >= 0), 0))


@warning(
    "SS311",
    "matcher that accepts removals",
    "The matcher matches usual words for a removal, which it does not spell out.",
    "A sender that has such an action would add those who are to leave.",
    bad=matcher("^[a-z]+_members$"),
    good=matcher("^(add|sync)_members$"),
    source=_SOURCE,
    follows=(*REWRITTEN, "SS303", "SS308", "SS315", "SS318", "SS319", "SS320", "SS321"),
)
@check
def _accepts_removal(reading: "Reading") -> Iterator[Mistake]:
    if reading.usual_removals:
        shown = ", ".join(quote(word) for word in reading.usual_removals[:_MOST_SHOWN])
        message = f"matcher {quote(reading.pattern)} also matches {shown}"
        hint = "name the actions that add, as in '^(add|members)$'; what is not matched is removed"
        yield Mistake(message, hint)


@warning(
    "SS312",
    "matcher without a word for adding",
    "What is matched is no action, or an action that is known and does not add.",
    "Nobody would be added, since what the matcher does not match is removed.",
    bad=matcher("^action$"),
    good=matcher("^add$"),
    source=_SOURCE,
    follows=_OTHER_WORDS,
)
@check
def _no_addition(reading: "Reading") -> Iterator[Mistake]:
    if not reading.adding and not _is_unknown(reading):
        hint = (
            "it has to match the actions that add; if your sender has that very word, ignore this"
        )
        yield _without_addition(reading, hint)


@info(
    "SS323",
    "matcher of an unknown word",
    "What is matched is in no table of words that add or remove, in any of several languages.",
    "A word that removes, or that no request has, looks the same to sstest.",
    bad=matcher("^xyzzy$"),
    good=matcher("^add$"),
    source=_SOURCE,
    follows=_OTHER_WORDS,
)
@check
def _unknown(reading: "Reading") -> Iterator[Mistake]:
    if not reading.adding and _is_unknown(reading):
        yield _without_addition(reading, "check that the sender adds members with this very word")


def _is_unknown(reading: "Reading") -> bool:
    """Whether a word of what is matched is in no table; another language may well have it."""
    words = chain.from_iterable(map(split_words, _shown_words(reading)))
    return any(1 < len(word) < _LONGEST_WORD and word not in KNOWN_WORDS for word in words)


def _shown_words(reading: "Reading") -> tuple[str, ...]:
    return reading.literal or reading.words


def _without_addition(reading: "Reading", hint: str) -> Mistake:
    example = next(filter(None, _shown_words(reading)), reading.example)
    message = f"matcher {quote(reading.pattern)} matches no word that is known to mean adding"
    return Mistake(f"{message}; it matches {quote(example)}" if example else message, hint)


@warning(
    "SS313",
    "misspelt action",
    "A word of the matcher is one typo away from a word that actions are made of.",
    "An action is compared letter by letter; one that is not matched removes.",
    bad=matcher("^(memebrs|add_members)$"),
    good=matcher("^(members|add_members)$"),
    source=_SOURCE,
    follows=(*REWRITTEN, "SS303", "SS316", "SS318", "SS319", "SS341"),
)
@check
def _misspelt(reading: "Reading") -> Iterator[Mistake]:
    seen = set()
    # The letters of a class are no word.
    text = _CLASS.sub(lambda found: " " * len(found[0]), reading.pattern).casefold()
    for word in reading.words[:_MOST_WORDS]:
        found = misspelt_action(word)
        if found is None or found[0] in seen:
            continue
        if reading.has_sets and found[0] not in text:
            continue  # the letters are examples of a set
        seen.add(found[0])
        message = f"{quote(found[0])} in the matcher is nearly {quote(found[1])}"
        hint = f"did you mean {quote(found[1])}?"
        if _is_optional(reading, word, found[1]):
            hint = (
                f"{quote(found[1])} is matched, too: '?' and '*' are about the letter before them"
            )
        if meaning(found[1]) is Meaning.REMOVE:
            hint = "leave it out: what is not matched is removed"
        yield Mistake(message, hint, max(0, text.find(found[0])))
    if not seen and not half_anchored(reading.tree):
        yield from _split_words(reading)


def _is_optional(reading: "Reading", word: str, meant: str) -> bool:
    """Whether a word is misspelt only where a letter is left out or repeated that need not be."""
    others = (one for one in reading.words if len(one) != len(word) and meant in one)
    has_repeats = any(isinstance(node, Repeat) for node in walk(reading.tree))
    return has_repeats and any(is_within(one, word, 1) for one in others)


def _split_words(reading: "Reading") -> Iterator[Mistake]:
    """Two alternatives side by side that are one word together, and of which one is no word.

    Where the other is an action by itself, it stays one: it may well be sent.
    """
    for choice in walk(reading.tree):
        alternatives = choice.alternatives if isinstance(choice, Alternation) else ()
        words = [(each, "".join(spelled(each, 1))) for each in alternatives[:_MOST_ALTERNATIVES]]
        for (node, first), (_, second) in pairwise(words):
            both, halves = first + second, (first, second)
            seam = (*split_action(first)[-1:], *split_action(second)[:1])
            strange = [one for one in seam if is_unknown(one)]
            if not strange or any(" " in one.strip() for one in halves):
                continue
            whole = [one for one in halves if is_listed(one)]
            if is_listed(both) or (strange == [*seam] and misspelt_action(both)):
                message = f"{quote(both)} in the matcher is split in two by '|'"
                hint = "remove the '|'"
                if whole:
                    written = "|".join(one if one in whole else both for one in halves)
                    hint = f"write {quote(written)} there if both are sent"
                yield Mistake(message, hint, node.end)


@info(
    "SS314",
    "action in capitals",
    "The matcher matches an action of published senders in capitals, and not in lower case.",
    "Case counts, and those senders write their actions in lower case; then nobody is added.",
    bad=matcher("^ADD$"),
    good=matcher("^add$"),
    source=_SOURCE,
    follows=REWRITTEN,
)
@check
def _case(reading: "Reading") -> Iterator[Mistake]:
    for word in reading.words:
        lower = word.casefold()
        if (
            word == lower
            or lower not in PUBLISHED_ADDITIONS
            or reading.matches(lower)
            or _is_name(word)
        ):
            continue
        message = f"matcher {quote(reading.pattern)} matches {quote(word)}, and not {quote(lower)}"
        hint = f"case counts; match {quote(lower)} too, unless {quote(word)} is known to be sent"
        yield Mistake(message, hint, max(0, reading.pattern.find(word)))
        return


def _is_name(word: str) -> bool:
    """Whether capitals are part of the name, as in ``addMembers`` and ``Audience Entered``."""
    if len(word) == 1 or word in ("PUT", "POST", "PATCH"):
        return True
    if word.isupper() or "_" in word:
        return False
    capitals = sum(each.isupper() for each in word)
    return word[:1].islower() or " " in word or capitals > 1
