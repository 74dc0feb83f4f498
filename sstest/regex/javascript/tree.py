"""The parts a JavaScript regular expression is made of, each knowing where it stands.

Every node carries ``start`` and ``end``, indexes into the pattern as Python holds it, so
``pattern[node.start:node.end]`` is the node's own source. Without the ``u`` flag JavaScript reads
a pattern as UTF-16 code units (ECMA-262 §22.2.2), so a character beyond U+FFFF is two
:class:`Character` nodes that share one place.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Literal, TypeVar

UNIT_MAX: Final = 0xFFFF
"""The largest UTF-16 code unit."""

ANY_NUMBER: Final = 2**31 - 1
"""V8 holds repeat counts in 31 bits; this one, and all beyond it, mean "without end"."""


@dataclass(frozen=True, slots=True)
class Node:
    """What all parts have: their place in the pattern."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Character(Node):
    """One code unit, written as itself or as an escape."""

    unit: int


@dataclass(frozen=True, slots=True)
class AnyCharacter(Node):
    """``.``: every code unit but the four line terminators."""


@dataclass(frozen=True, slots=True)
class ClassEscape(Node):
    r"""``\d``, ``\D``, ``\s``, ``\S``, ``\w`` or ``\W``, in a class or outside."""

    letter: Literal["d", "D", "s", "S", "w", "W"]


@dataclass(frozen=True, slots=True)
class CharacterRange(Node):
    """``a-z`` in a class; both ends belong to it."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class CharacterClass(Node):
    """``[…]`` or ``[^…]``; without members ``[]`` matches nothing and ``[^]`` anything."""

    negated: bool
    members: tuple[Character | CharacterRange | ClassEscape, ...]


@dataclass(frozen=True, slots=True)
class Anchor(Node):
    r"""``^`` and ``$`` (the ends of the text, without the ``m`` flag), ``\b`` and ``\B``."""

    kind: Literal["^", "$", "b", "B"]


@dataclass(frozen=True, slots=True)
class BackReference(Node):
    r"""``\1`` or ``\k<name>``: the text that group ``number`` holds."""

    number: int
    name: str | None


@dataclass(frozen=True, slots=True)
class Group(Node):
    """``(…)`` and ``(?<name>…)``, numbered from 1, or ``(?:…)`` without a number."""

    body: Node
    number: int | None
    name: str | None


@dataclass(frozen=True, slots=True)
class LookAround(Node):
    """``(?=…)``, ``(?!…)``, ``(?<=…)`` or ``(?<!…)``."""

    body: Node
    behind: bool
    negated: bool


@dataclass(frozen=True, slots=True)
class Quantifier(Node):
    """``body`` repeated ``minimum`` to ``maximum`` times; no maximum is None."""

    body: Node
    minimum: int
    maximum: int | None
    lazy: bool


@dataclass(frozen=True, slots=True)
class Sequence(Node):
    """None, two or more parts one after the other; none matches the empty text."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Alternation(Node):
    """Two or more alternatives between ``|``."""

    alternatives: tuple[Node, ...]


Result = TypeVar("Result")


def children(node: Node) -> tuple[Node, ...]:
    """The parts right below ``node``; the members of a class are not parts of their own."""
    match node:
        case Group() | LookAround() | Quantifier():
            return (node.body,)
        case Sequence():
            return node.items
        case Alternation():
            return node.alternatives
        case _:
            return ()


def fold(root: Node, combine: Callable[[Node, list[Result]], Result]) -> Result:
    """``combine`` each node with its children's results, bottom up.

    It keeps its own stack: a hostile pattern is nested deeper than Python likes to recurse.
    """
    results: list[Result] = []
    pending = [(root, False)]
    while pending:
        node, ready = pending.pop()
        below = children(node)
        if ready or not below:
            first = len(results) - len(below)
            results[first:] = [combine(node, results[first:])]
        else:
            pending.append((node, True))
            pending.extend((child, False) for child in reversed(below))
    return results[0]


def walk(root: Node) -> Iterator[Node]:
    """Every node, each before its children, in the order of the pattern."""
    pending = [root]
    while pending:
        node = pending.pop()
        yield node
        pending.extend(reversed(children(node)))
