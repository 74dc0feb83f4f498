"""What a matcher matches: decided on its automaton, and asked of RE2 where words are at hand."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final, Literal

from sstest.regex.automaton import Automaton
from sstest.regex.re2 import Matcher, MatcherError, compile_matcher
from sstest.regex.re2_tree import re2_tree
from sstest.regex.shortest import SearchLimit, alphabet, shortest_match, shortest_mismatch
from sstest.regex.spelling import spelled
from sstest.regex.tree import (
    Alternation,
    CharacterSet,
    Group,
    Node,
    Sequence,
    UnsupportedPattern,
    children,
    only,
    walk,
)
from sstest.vocabulary import Meaning, additions, is_addition, meaning, removals

Reach = Literal["everything", "words", "some", "empty", "nothing"]
"""What a matcher finds: any text, any word, some texts, only the empty text, no text."""

_WORD: Final = re.compile(r"[^\W_]+(?:[_.\- ][^\W_]+)*")
_PRINTABLE: Final = range(0x20, 0x7F)
_LETTERS: Final = range(ord("a"), ord("z") + 1)
_SHORTEST_ACTION: Final = 4
_MOST_ALTERNATIVES: Final = 40
_MOST_PARTS: Final = 2000
"""Parts of a pattern, counted once for each alternative that is looked at."""
_MOST_SUGGESTED: Final = 4


@dataclass(frozen=True)
class Reading:
    """A matcher that RE2 accepts, and what it matches."""

    matcher: Matcher
    tree: Node | None
    """``None`` where the pattern is too large to be read; then words are tried, that is all."""

    @property
    def pattern(self) -> str:
        """The matcher as it is written."""
        return self.matcher.pattern

    def matches(self, text: str) -> bool:
        """Whether the matcher is found anywhere in a text."""
        return self.matcher.matches(text)

    def matches_all_of(self, text: str) -> bool:
        """Whether the pattern itself covers all of a text, with nothing before it or behind."""
        whole = self._whole
        return whole is not None and whole.matches(text)

    @cached_property
    def _whole(self) -> Matcher | None:
        try:
            return compile_matcher(rf"\A(?:{self.pattern})\z")
        except MatcherError:  # such as an open \Q, which takes the brackets for text
            return None

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The texts that the pattern spells out and matches, as far as they are looked at."""
        made = spelled(self.tree) if self.tree else []
        written = _WORD.findall(self.pattern[:1000])
        return tuple(word for word in dict.fromkeys([*made, *written]) if self.matches(word))

    @cached_property
    def has_sets(self) -> bool:
        """Whether it has sets of characters, so that its words are examples of more."""
        if self.tree is None:
            return True
        return any(isinstance(node, CharacterSet) and not node.literal for node in walk(self.tree))

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
    def removing_too(self) -> tuple[str, ...]:
        """The usual words for leaving that it matches, spelled out or not."""
        return tuple(word for word in removals() if self.matches(word))

    @cached_property
    def automaton(self) -> Automaton | None:
        """The pattern as an automaton; ``None`` where it is too large."""
        return _automaton(self.tree)

    @cached_property
    def reach(self) -> Reach:
        """How much it matches; ``some`` also where that cannot be told."""
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
            pass
        return "some"

    @cached_property
    def example(self) -> str | None:
        """The shortest text that is matched, if one is found soon."""
        if self.automaton is None:
            return None
        try:
            return shortest_match(self.automaton, alphabet(self.automaton))
        except SearchLimit:
            return None

    def suggestion(self, words: Iterable[str]) -> str | None:
        """A matcher of just these words; ``None`` where there are none or too many."""
        chosen = [word for word in dict.fromkeys(words) if word[:1].isalnum()]
        if not 0 < len(chosen) <= _MOST_SUGGESTED:
            return None
        escaped = [re.sub(r"[^\w\s/:-]", r"\\\g<0>", word) for word in chosen]
        return f"^{escaped[0]}$" if len(escaped) == 1 else f"^({'|'.join(escaped)})$"

    @cached_property
    def dead(self) -> tuple[Node, ...]:
        """Alternatives that no text ever takes."""
        if self.tree is None or self.reach != "some":
            return ()
        found = []
        choices = [node for node in walk(self.tree) if isinstance(node, Alternation)]
        pairs = [(choice, each) for choice in choices for each in choice.alternatives]
        size = sum(1 for _ in walk(self.tree))
        for choice, each in pairs[: min(_MOST_ALTERNATIVES, _MOST_PARTS // size)]:
            if _is_dead(self.tree, choice, each):
                found.append(each)
        return tuple(found)


@lru_cache(maxsize=16)
def read(pattern: str) -> Reading | None:
    """The reading of a matcher; ``None`` where RE2 refuses it."""
    try:
        matcher = compile_matcher(pattern)
    except MatcherError:
        return None
    try:
        return Reading(matcher, re2_tree(pattern))
    except UnsupportedPattern:
        return Reading(matcher, None)


def bare(node: Node) -> Node:
    """What stands in brackets that hold nothing else."""
    while isinstance(node, Group) or (isinstance(node, Sequence) and len(node.items) == 1):
        node = children(node)[0]
    return node


def _automaton(tree: Node | None) -> Automaton | None:
    try:
        return Automaton(tree) if tree else None
    except UnsupportedPattern:
        return None


def _is_dead(tree: Node, choice: Alternation, alternative: Node) -> bool:
    alone = only(tree, choice, alternative)
    automaton = _automaton(alone)
    if automaton is None:
        return False
    try:
        return shortest_match(automaton, alphabet(automaton)) is None
    except SearchLimit:
        return False
