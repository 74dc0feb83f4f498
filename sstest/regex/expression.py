"""A regular expression as a tree that RE2, JavaScript and Python patterns are all read into."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final, Literal

Ranges = tuple[tuple[int, int], ...]
"""First and last of each range of code points, in order, none touching the next."""

LAST: Final = 0x10FFFF
EVERYTHING: Final[Ranges] = ((0, LAST),)
SPACE: Final[Ranges] = ((0x09, 0x0A), (0x0C, 0x0D), (0x20, 0x20))
WORD: Final[Ranges] = ((0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A))
DIGITS: Final[Ranges] = ((0x30, 0x39),)
MAX_DEPTH: Final = 60
"""Deeper trees are not built, so that functions over them may call themselves."""

Holds = Literal["start", "end", "line start", "line end", "boundary", "no boundary"]


class Unreadable(Exception):
    """A pattern is too large, too deep or too strange to be read into a tree."""


@dataclass(frozen=True, slots=True)
class Expression:
    """What all parts have: their place in the pattern, from ``start`` up to ``end``."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Chars(Expression):
    """One character of a set; ``literal`` where the pattern names just one."""

    ranges: Ranges
    literal: bool = False


@dataclass(frozen=True, slots=True)
class Chain(Expression):
    """Parts one after the other; none is the empty text."""

    items: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Choice(Expression):
    """Alternatives between ``|``."""

    alternatives: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Repeat(Expression):
    """``body`` repeated ``minimum`` to ``maximum`` times; no maximum is None."""

    body: Expression
    minimum: int
    maximum: int | None


@dataclass(frozen=True, slots=True)
class Assertion(Expression):
    """What must hold at a place: an end of the text or a line, or a boundary of a word."""

    holds: Holds


def children(node: Expression) -> tuple[Expression, ...]:
    """The parts right below ``node``."""
    match node:
        case Chain():
            return node.items
        case Choice():
            return node.alternatives
        case Repeat():
            return (node.body,)
        case _:
            return ()


def walk(root: Expression) -> Iterator[Expression]:
    """Every part, each before those in it."""
    pending = [root]
    while pending:
        node = pending.pop()
        yield node
        pending.extend(reversed(children(node)))


def replaced(root: Expression, change: Callable[[Expression], Expression | None]) -> Expression:
    """The tree with each part replaced by what ``change`` gives for it, where it gives any."""
    found = change(root)
    if found is not None:
        return found
    match root:
        case Chain():
            return replace(root, items=tuple(replaced(each, change) for each in root.items))
        case Choice():
            below = tuple(replaced(each, change) for each in root.alternatives)
            return replace(root, alternatives=below)
        case Repeat():
            return replace(root, body=replaced(root.body, change))
        case _:
            return root


def merged(ranges: Iterable[tuple[int, int]]) -> Ranges:
    """Ranges in order, those that overlap or touch as one."""
    done: list[tuple[int, int]] = []
    for first, last in sorted(ranges):
        if done and first <= done[-1][1] + 1:
            done[-1] = (done[-1][0], max(done[-1][1], last))
        else:
            done.append((first, last))
    return tuple(done)


def complement(ranges: Ranges, last: int = LAST) -> Ranges:
    """All code points up to ``last`` that are in none of the ranges."""
    found = []
    begin = 0
    for low, high in ranges:
        if begin < low:
            found.append((begin, low - 1))
        begin = high + 1
    if begin <= last:
        found.append((begin, last))
    return tuple(found)


def contains(ranges: Ranges, code: int) -> bool:
    """Whether a code point is in one of the ranges."""
    index = bisect_right(ranges, (code, LAST)) - 1
    return index >= 0 and code <= ranges[index][1]
