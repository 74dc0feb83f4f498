"""The tree that patterns of RE2, JavaScript and Python are all read into.

Each dialect has one reader: ``re2_tree``, ``javascript.syntax`` and ``python``.
"""

from collections.abc import Callable, Iterator
from typing import Literal, TypeVar

import msgspec
from msgspec.structs import replace

from sstest.regex.sets import Ranges

Kind = Literal["start", "end", "line start", "line end", "boundary", "no boundary"]


class Node(msgspec.Struct, frozen=True, kw_only=True):
    """One part; RE2's reader gives its place in the pattern, from ``start`` up to ``end``."""

    start: int = 0
    end: int = 0


class CharacterSet(Node, frozen=True):
    """One character (JavaScript: code unit) of a set; ``literal`` if the pattern names just one."""

    ranges: Ranges
    literal: bool = False


class Sequence(Node, frozen=True):
    """Parts one after the other; none matches the empty text."""

    items: tuple[Node, ...]


class Alternation(Node, frozen=True):
    """Two or more alternatives between ``|``."""

    alternatives: tuple[Node, ...]


class Repeat(Node, frozen=True):
    """``body`` repeated ``minimum`` to ``maximum`` times; no maximum is None."""

    body: Node
    minimum: int
    maximum: int | None
    lazy: bool = False


class Assertion(Node, frozen=True):
    """What must hold at a place: an end of the text or a line, or a boundary of a word."""

    kind: Kind


class Group(Node, frozen=True):
    """A group in brackets; JavaScript's capturing ones have a ``number`` from 1."""

    body: Node
    number: int | None = None


class LookAround(Node, frozen=True):
    """``(?=…)``, ``(?!…)``, ``(?<=…)`` or ``(?<!…)`` of JavaScript."""

    body: Node
    behind: bool
    negated: bool


class BackReference(Node, frozen=True):
    r"""``\1`` or ``\k<name>`` of JavaScript: the text that group ``number`` holds."""

    number: int


Result = TypeVar("Result")


def children(node: Node) -> tuple[Node, ...]:
    """The parts right below ``node``."""
    match node:
        case Sequence():
            return node.items
        case Alternation():
            return node.alternatives
        case Repeat() | Group() | LookAround():
            return (node.body,)
        case _:
            return ()


def walk(root: Node) -> Iterator[Node]:
    """Every part, each before those in it, in the order of the pattern."""
    pending = [root]
    while pending:
        node = pending.pop()
        yield node
        pending.extend(reversed(children(node)))


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


def only(root: Node, choice: Alternation, alternative: Node) -> Node:
    """The tree with ``choice`` narrowed to one of its alternatives."""

    def narrow(node: Node, below: list[Node]) -> Node:
        match node:
            case Sequence():
                return replace(node, items=tuple(below))
            case Alternation():
                return alternative if node is choice else replace(node, alternatives=tuple(below))
            case Repeat() | Group() | LookAround():
                return replace(node, body=below[0])
            case _:
                return node

    return fold(root, narrow)
