"""Patterns that JavaScript takes long for: proven by counting the steps on texts that grow.

JavaScript's engines go back and try again where a repetition could have ended elsewhere. Whether
that explodes is not guessed from the pattern: short texts that could make it are tried on
sstest's own step machine, which counts steps and knows no clock.
"""

import math
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice, pairwise
from typing import Final, Literal, NamedTuple, TypeGuard

from sstest.regex.expression import Chars, Choice, Expression, Repeat, Unreadable, contains
from sstest.regex.expression import walk as parts
from sstest.regex.foreign_trees import javascript_tree
from sstest.regex.javascript.matcher import search
from sstest.regex.javascript.program import Program, compile_program
from sstest.regex.javascript.regexp import RegExpSyntaxError, RegExpTimeout, parse_regexp
from sstest.regex.javascript.scanner import to_code_units
from sstest.regex.javascript.tree import Node, Quantifier, walk
from sstest.regex.spelling import spelled

Growth = Literal["exponential", "polynomial"]

_PROOF: Final = 30_000
"""Steps after which a text counts as too much; a matcher in use takes a hundred."""
_MOST_STEPS: Final = 120_000
_MOST_INSTRUCTIONS: Final = 300
_MOST_CANDIDATES: Final = 24
_MOST_SIZE: Final = 1500
_LONG: Final = 8
"""A repetition of up to so many rounds can be tried in all ways without harm."""
_ENDS: Final = ("!", "\n", "")
_FEW: Final = (3, 5, 7, 9, 11, 13, 15, 17, 19)
_RISE: Final = 0.5
_CUBIC: Final = 2.4


class Slow(NamedTuple):
    """How the steps grow, and a text that takes more than ``steps`` of them.

    The text is ``before``, ``pump`` repeated ``times`` times, and ``after``.
    """

    growth: Growth
    before: str
    pump: str
    times: int
    after: str
    steps: int

    @property
    def text(self) -> str:
        """The whole text."""
        return f"{self.before}{self.pump * self.times}{self.after}"


@lru_cache(maxsize=32)
def slowness(pattern: str) -> Slow | None:
    """A text that JavaScript takes long for; ``None`` where none was found, or it refuses."""
    try:
        tree = parse_regexp(pattern)
    except RegExpSyntaxError:
        return None
    if len(pattern) > _MOST_SIZE or not _is_suspect(tree):
        return None
    program = compile_program(tree)
    if len(program.instructions) > _MOST_INSTRUCTIONS:
        return None
    counter = _Counter(program)
    polynomial: Slow | None = None
    for before, pump in islice(_candidates(pattern), _MOST_CANDIDATES):
        for after in _ENDS:
            if counter.spent > _MOST_STEPS:
                return polynomial
            found = _growth(counter, before, pump, after)
            if found and found.growth == "exponential":
                return found
            polynomial = polynomial or found
    return polynomial


def _is_suspect(tree: Node) -> bool:
    """Whether a repetition stands in a repetition, or two stand in the pattern."""
    loops = [node for node in walk(tree) if isinstance(node, Quantifier) and _is_long(node)]
    return len(loops) > 1 or any(
        not isinstance(node, Quantifier) for loop in loops for node in walk(loop.body)
    )


def _is_long(node: Quantifier) -> bool:
    return node.maximum is None or node.maximum > _LONG


def _candidates(pattern: str) -> Iterator[tuple[str, str]]:
    """What might stand before a repetition, and what might be repeated."""
    try:
        tree = javascript_tree(pattern)
    except Unreadable:  # look-around and back-references: their characters are tried
        for letter in dict.fromkeys(each for each in pattern if each.isalnum()):
            yield "", letter
        yield "", "a"
        return
    seen: set[tuple[str, str]] = set()
    loops = list(islice(_loops(tree), _MOST_CANDIDATES))
    pairs = [(before, pump) for before, loop in loops for pump in _pumps(loop)]
    # What stands between two repetitions may belong to either.
    between = [chr(node.ranges[0][0]) for node in parts(tree) if _is_literal(node)]
    pairs += [(before, letter) for before, _ in loops[:1] for letter in dict.fromkeys(between)]
    for before, pump in pairs:
        if pump and (before, pump) not in seen:
            seen.add((before, pump))
            yield before, pump


def _is_literal(node: Expression) -> TypeGuard[Chars]:
    return isinstance(node, Chars) and node.literal


def _loops(tree: Expression) -> Iterator[tuple[str, Repeat]]:
    """Each repetition, with a text that leads to it, the outermost first."""
    pending = [("", tree)]
    while pending:
        before, node = pending.pop()
        match node:
            case Repeat():
                if node.maximum is None or node.maximum > _LONG:
                    yield before, node
                pending.append((before, node.body))
            case Choice():
                pending.extend((before, each) for each in node.alternatives)
            case _:
                for item in getattr(node, "items", ()):
                    pending.append((before, item))
                    before += next(iter(spelled(item, 1)), "")


def _pumps(loop: Repeat) -> Iterator[str]:
    """Texts for one round: what its body spells out, then characters that several sets share."""
    yield from spelled(loop.body, 6)
    sets = [node.ranges for node in parts(loop) if isinstance(node, Chars)]
    shared = {
        chr(low)
        for ranges in sets
        for low, _ in ranges
        if sum(contains(other, low) for other in sets) > 1
    }
    yield from sorted(shared, key=lambda each: (not each.isalnum(), each))[:6]


class _Counter:
    """Counts the steps of searches, and all of them together."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self.spent = 0

    def steps(self, text: str, limit: int) -> int:
        """How many steps a search takes; ``limit`` where that many are not enough."""
        steps = iter(range(limit))
        try:
            search(self._program, to_code_units(text), steps)
        except RegExpTimeout:
            self.spent += limit
            return limit
        spent = next(steps, limit)
        self.spent += spent
        return spent


def _growth(counter: _Counter, before: str, pump: str, after: str) -> Slow | None:
    def steps(times: int) -> int:
        return counter.steps(f"{before}{pump * times}{after}", _PROOF)

    known: list[tuple[int, int]] = []
    for times in _FEW:
        count = steps(times)
        powers = _powers(known)
        if count >= _PROOF and (len(powers) < 2 or powers[-1] - powers[-2] > _RISE):
            return Slow("exponential", before, pump, times, after, count)
        if count >= _PROOF:
            break
        known.append((times, count))
    times, count = known[-1]
    if _powers(known)[-1:] > [_CUBIC]:
        return Slow("polynomial", before, pump, times, after, count)
    return None


def _powers(counts: list[tuple[int, int]]) -> list[float]:
    """The power that each two counts suggest: the same for a power, rising for an exponential."""
    return [
        math.log(more / less) / math.log(longer / shorter)
        for (shorter, less), (longer, more) in pairwise(counts)
    ]
