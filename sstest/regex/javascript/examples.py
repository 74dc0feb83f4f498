"""Short texts that a JavaScript regular expression is likely to match, made from its tree."""

from typing import Final

from sstest.regex.javascript.scanner import from_code_units
from sstest.regex.javascript.sets import code_units
from sstest.regex.javascript.tree import (
    Alternation,
    Anchor,
    BackReference,
    CharacterClass,
    Group,
    LookAround,
    Node,
    Quantifier,
    Sequence,
    fold,
)

LONGEST: Final = 128
"""Longer texts, in code units, are not made; as examples they would show nothing."""

# What a reader sees at once, for classes that leave the choice.
_PREFERRED: Final = "a0A_- "
_MEMBERS: Final = 4


def example_texts(tree: Node, limit: int) -> list[str]:
    """Up to ``limit`` different texts to try, shortest repetitions first.

    Anchors and negative look-around are taken to hold, so some of the texts may not match.
    Texts with half a surrogate pair are left out: no request could carry them.
    """
    texts = dict.fromkeys(map(from_code_units, _Examples(limit).of(tree)))
    if "" in texts:  # "^(?!remove)" matches it, but is hardly meant for it
        texts["a"] = None
    return [text for text in texts if not any("\ud800" <= unit <= "\udfff" for unit in text)]


class _Examples:
    """Up to ``limit`` texts of code units for each node, from those of the nodes below it."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._groups: dict[int, tuple[str, ...]] = {}

    def of(self, tree: Node) -> tuple[str, ...]:
        return fold(tree, self._combine)

    def _combine(self, node: Node, below: list[tuple[str, ...]]) -> tuple[str, ...]:
        texts = dict.fromkeys(self._texts(node, below))
        return tuple(text for text in texts if len(text) <= LONGEST)[: self._limit]

    def _texts(self, node: Node, below: list[tuple[str, ...]]) -> list[str]:
        match node:
            case Sequence():
                return self._sequence(below)
            case Alternation():
                return [text for texts in below for text in texts[: self._limit]]
            case Quantifier():
                return _repeated(node, below[0])
            case Group():
                if node.number is not None:
                    self._groups[node.number] = below[0]
                return list(below[0])
            case BackReference():
                # In the order of the group's own, so that a sequence pairs each with its copy.
                return list(self._groups.get(node.number, ("",)))
            case Anchor():
                return [""]
            case LookAround():
                return [""] if node.negated else ["", *below[0]]
            case CharacterClass() if node.members and not node.negated:
                return [text for member in node.members[:_MEMBERS] for text in _unit(member)]
            case _:
                return _unit(node)

    def _sequence(self, below: list[tuple[str, ...]]) -> list[str]:
        """Each text of each part once, beside any of the others; not all combinations."""
        if not all(below):
            return []
        # The empty text may be a part's only one: leave long sequences of those, too.
        if sum(min(map(len, texts)) for texts in below) > LONGEST:
            return []
        count = max(map(len, below), default=1)
        return ["".join(texts[row % len(texts)] for texts in below) for row in range(count)]


def _repeated(node: Quantifier, texts: tuple[str, ...]) -> list[str]:
    if node.minimum == 0:
        return [""] if node.maximum == 0 else ["", *texts]
    return [text * node.minimum for text in texts if len(text) * node.minimum <= LONGEST]


def _unit(node: Node) -> list[str]:
    ranges = code_units(node)
    for character in _PREFERRED:
        if any(first <= ord(character) <= last for first, last in ranges):
            return [character]
    return [chr(first) for first, _ in ranges[:1]]
