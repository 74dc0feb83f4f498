"""What a matcher matches: decided on its automaton, and asked of RE2 for words at hand."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import chain
from typing import Final, Literal

from sstest.limits import MATCHED_TEXT, MATCHER_JUDGED
from sstest.regex.automaton import Automaton
from sstest.regex.nodes import Alternation, Assertion, CharacterSet, Node, Sequence, only, walk
from sstest.regex.re2 import Matcher, MatcherError, compile_matcher
from sstest.regex.re2_tree import re2_tree
from sstest.regex.sets import PatternTooLarge, UnsupportedPattern
from sstest.regex.shortest import SearchLimit, alphabet, shortest_match, shortest_mismatch
from sstest.regex.spelling import spelled
from sstest.vocabulary.reading import (
    LONGEST,
    Meaning,
    additions,
    is_action_of_adding,
    is_addition,
    meaning,
    removals,
)

Reach = Literal["everything", "words", "some", "empty", "nothing"]
"""What a matcher matches: any text, any word, some texts, only the empty text, no text."""

_WORD: Final = re.compile(r"[^\W_]+(?:[_.\- ][^\W_]+)*")
_SIGNS: Final = re.compile(r"[\^$*+?()\[\]]")
_BETWEEN: Final = re.compile(r"[|,]| or | and ")
_PLAIN: Final = re.compile(r"[\w .-]+")
_LONGEST_PLAIN: Final = 200
_PRINTABLE: Final = range(0x20, 0x7F)
_LETTERS: Final = range(ord("a"), ord("z") + 1)
_SHORTEST_ACTION: Final = 4
_MOST_ALTERNATIVES: Final = 40
_MOST_PARTS: Final = 2000
"""Parts of a pattern, counted once for each alternative that is looked at."""
_MOST_SUGGESTED: Final = 4


@dataclass(frozen=True, eq=False)
class Reading:
    """A matcher that RE2 accepts, and what it matches."""

    matcher: Matcher
    tree: Node
    """Empty where the pattern is too large to be read; then only words are tried."""
    automaton: Automaton | None
    """``None`` where the pattern is too large, or has what no automaton can hold."""
    left_out: dict[str, None] = field(default_factory=dict)
    """What has not been found out, since it costs too much; each is noted when it is asked for."""

    @property
    def pattern(self) -> str:
        """The matcher as it is written."""
        return self.matcher.pattern

    def matches(self, text: str) -> bool:
        """Whether the matcher is found anywhere in a text."""
        return self.matcher.matches(text)

    def covers(self, text: str) -> bool:
        """Whether the pattern itself matches all of a text, from its start to its end."""
        return self._whole is not None and self._whole.matches(text)

    @cached_property
    def _whole(self) -> Matcher | None:
        try:
            return compile_matcher(rf"\A(?:{self.pattern})\z")
        except MatcherError:  # such as an open \Q, which takes the brackets for text
            return None

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The texts that the pattern spells out and matches, as far as they are looked at."""
        written = [word for word in _WORD.findall(self.pattern[:1000]) if len(word) <= LONGEST]
        return tuple(filter(self.matches, dict.fromkeys([*spelled(self.tree), *written])))

    @cached_property
    def has_sets(self) -> bool:
        """Whether it has sets of characters, so that its words are examples of more."""
        nodes = walk(self.tree)
        return self.automaton is None or any(
            isinstance(node, CharacterSet) and not node.literal for node in nodes
        )

    @cached_property
    def literal(self) -> tuple[str, ...]:
        """Those of :attr:`words` that stand in the pattern letter by letter."""
        return tuple(word for word in self.words if word and word in self.pattern)

    @cached_property
    def removing(self) -> tuple[str, ...]:
        """Those of :attr:`words` that mean leaving."""
        return tuple(word for word in self.words if meaning(word) is Meaning.REMOVE)

    @cached_property
    def adding(self) -> tuple[str, ...]:
        """Words that it matches and that mean joining, those that it spells out first."""
        candidates = dict.fromkeys([*self.words, *additions()])
        return tuple(word for word in candidates if is_addition(word) and self.matches(word))

    @cached_property
    def usual_removals(self) -> tuple[str, ...]:
        """The usual words for leaving that it matches, spelled out or not."""
        return tuple(filter(self.matches, removals()))

    @cached_property
    def reach(self) -> Reach:
        """How much it matches; ``some`` also where that is not known."""
        automaton = self.automaton
        if automaton is None:
            return "some"
        letters = alphabet(automaton)
        try:
            first = shortest_match(automaton, letters)
            if first is None:
                return "nothing"
            if first == "" and shortest_match(automaton, letters, at_least=1) is None:
                return "empty"
            printable = [code for code in letters if code in _PRINTABLE]
            if shortest_mismatch(automaton, printable, at_least=1) is None:
                return "everything"
            low = [code for code in letters if code in _LETTERS]
            if shortest_mismatch(automaton, low, at_least=_SHORTEST_ACTION) is None:
                return "words"
        except SearchLimit:
            self.left_out["how much it matches"] = None
        return "some"

    @cached_property
    def example(self) -> str | None:
        """The shortest text that is matched, if one is found soon that is not long."""
        text = _example(self.automaton)[1] if self.automaton else None
        return text if text is not None and len(text) <= MATCHED_TEXT else None

    def suggestion(self, words: Iterable[str]) -> str | None:
        """A matcher of those of these words that add; ``None`` where there are none or too many.

        Blanks around a word are a slip, and what means nothing by itself is no word.
        """
        found = dict.fromkeys(" ".join(word.split()) for word in words)
        chosen = [word for word in found if word[:1].isalnum() and is_action_of_adding(word)]
        if not 0 < len(chosen) <= _MOST_SUGGESTED:
            return None
        escaped = [re.sub(r"[^\w\s/:-]", r"\\\g<0>", word) for word in chosen]
        return f"^{escaped[0]}$" if len(escaped) == 1 else f"^({'|'.join(escaped)})$"

    @cached_property
    def plain(self) -> str | None:
        """A matcher of the words that stand between the signs, if each of them adds."""
        words = _BETWEEN.split(_SIGNS.sub("", self.pattern[:_LONGEST_PLAIN]))
        if all(is_action_of_adding(one) and _PLAIN.fullmatch(one) for one in words):
            return self.suggestion(words)
        return None

    @cached_property
    def dead_alternatives(self) -> tuple[Node, ...]:
        """Alternatives that no text ever takes."""
        if self.automaton is None or not _has_inner_assertions(self.tree):
            return ()
        choices = [node for node in walk(self.tree) if isinstance(node, Alternation)]
        pairs = [(choice, each) for choice in choices for each in choice.alternatives]
        size = sum(1 for _ in walk(self.tree))
        looked_at = pairs[: min(_MOST_ALTERNATIVES, _MOST_PARTS // size)]
        found = [(each, _is_dead(self.tree, choice, each)) for choice, each in looked_at]
        if len(looked_at) < len(pairs) or None in {is_dead for _, is_dead in found}:
            self.left_out["which alternatives never match"] = None
        return tuple(each for each, is_dead in found if is_dead)


@lru_cache(maxsize=16)
def read(pattern: str) -> Reading | None:
    """The reading of a matcher; ``None`` where RE2 rejects it, and where it is too large."""
    try:
        matcher = compile_matcher(pattern)
    except MatcherError:
        return None
    if matcher.size > MATCHER_JUDGED:
        return None
    tree: Node = Sequence(())
    automaton = None
    left_out = {}
    try:
        tree = re2_tree(pattern)
        automaton = Automaton(tree)
    except PatternTooLarge:
        left_out = {"how much it matches, but for the words that were tried": None}
    except UnsupportedPattern:
        pass
    return Reading(matcher, tree, automaton, left_out)


def _has_inner_assertions(tree: Node) -> bool:
    """Whether more has to hold than a start before everything and an end behind it.

    Without that, and without a set of no characters, each alternative matches some text.
    """
    for part in tree.alternatives if isinstance(tree, Alternation) else (tree,):
        items = list(part.items) if isinstance(part, Sequence) else [part]
        if items and isinstance(items[0], Assertion) and items[0].kind == "start":
            del items[0]
        if items and isinstance(items[-1], Assertion) and items[-1].kind == "end":
            del items[-1]
        inner = chain.from_iterable(map(walk, items))
        if any(
            isinstance(one, Assertion) or (isinstance(one, CharacterSet) and not one.ranges)
            for one in inner
        ):
            return True
    return False


def _is_dead(tree: Node, choice: Alternation, alternative: Node) -> bool | None:
    """Whether no text takes an alternative; ``None`` where that was not found out."""
    is_known, text = _example(Automaton(only(tree, choice, alternative)))
    return text is None if is_known else None


def _example(automaton: Automaton) -> tuple[bool, str | None]:
    """Whether it was found out, and the shortest text that is matched, if there is one."""
    try:
        return True, shortest_match(automaton, alphabet(automaton))
    except SearchLimit:
        return False, None
