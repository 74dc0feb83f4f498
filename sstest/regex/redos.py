"""Catastrophic backtracking in JavaScript (ReDoS), proven by counting steps on growing texts.

JavaScript's engines go back and try again where a repetition could have ended elsewhere. Whether
that explodes is not guessed from the pattern: short texts that could make it are tried on
sstest's own step machine, which counts steps and has no clock.
"""

import math
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice, pairwise
from typing import Final, NamedTuple

from sstest.regex.javascript.backtracking import RegExpTimeout, search
from sstest.regex.javascript.program import Program, compile_program
from sstest.regex.javascript.scanner import to_code_units
from sstest.regex.javascript.syntax import RegExpSyntaxError, parse_regexp
from sstest.regex.nodes import Alternation, CharacterSet, Node, Repeat, children, walk
from sstest.regex.sets import contains
from sstest.regex.spelling import spelled

_PROOF: Final = 30_000
"""Steps after which a text counts as slow; matchers in use take a hundred."""
_MOST_STEPS: Final = 120_000
_MOST_INSTRUCTIONS: Final = 300
_MOST_CANDIDATES: Final = 24
_MOST_SIZE: Final = 1500
_LONG: Final = 8
"""A repetition of up to so many rounds is cheap to try in all ways."""
_ENDS: Final = ("!", "\n", "")
_FEW: Final = (3, 5, 7, 9, 11, 13, 15, 17, 19)
_RISE: Final = 0.5


class SlowText(NamedTuple):
    """A text that takes at least ``steps`` steps, which grow exponentially with its length.

    The text is ``before``, ``pump`` repeated ``times`` times, and ``after``.
    """

    before: str
    pump: str
    times: int
    after: str
    steps: int

    @property
    def text(self) -> str:
        """The whole text."""
        return f"{self.before}{self.pump * self.times}{self.after}"


def slow_text(pattern: str) -> SlowText | None:
    """A text that JavaScript takes long for; ``None`` if none was found, or no valid pattern."""
    return _searched(pattern)[0]


def is_cut_short(pattern: str) -> bool:
    """Whether the search for such a text was given up, or not begun, for what it costs."""
    return _searched(pattern)[1]


@lru_cache(maxsize=32)
def _searched(pattern: str) -> tuple[SlowText | None, bool]:
    """The text, and whether the search was cut short."""
    try:
        tree = parse_regexp(pattern)
    except RegExpSyntaxError:
        return None, False
    if not _is_suspect(tree):
        return None, False
    program = compile_program(tree)
    if len(pattern) > _MOST_SIZE or len(program.instructions) > _MOST_INSTRUCTIONS:
        return None, True
    counter = _Counter(program)
    for before, pump in islice(_candidates(tree), _MOST_CANDIDATES):
        for after in _ENDS:
            if counter.spent > _MOST_STEPS:
                return None, True
            if found := _explosion(counter, before, pump, after):
                return found, False
    return None, False


def _is_suspect(tree: Node) -> bool:
    """Whether a repetition stands in a repetition, or two stand in the pattern."""
    loops = [node for node in walk(tree) if _is_long(node)]
    return len(loops) > 1 or any(
        not isinstance(node, CharacterSet) for loop in loops for node in children(loop)
    )


def _is_long(node: Node) -> bool:
    return isinstance(node, Repeat) and (node.maximum is None or node.maximum > _LONG)


def _candidates(tree: Node) -> Iterator[tuple[str, str]]:
    loops = list(islice(_loops(tree), _MOST_CANDIDATES))
    pairs = [(before, pump) for before, loop in loops for pump in _pumps(loop)]
    # What stands between two repetitions may belong to either.
    sets = [node for node in walk(tree) if isinstance(node, CharacterSet)]
    between = dict.fromkeys(chr(node.ranges[0][0]) for node in sets if node.literal)
    pairs += [(before, letter) for before, _ in loops[:1] for letter in between]
    yield from dict.fromkeys((before, pump) for before, pump in pairs if pump)


def _loops(tree: Node) -> Iterator[tuple[str, Node]]:
    """Each repetition, with a text that leads to it, the outermost first."""
    pending = [("", tree)]
    while pending:
        before, node = pending.pop()
        if _is_long(node):
            yield before, node
        for child in children(node):
            pending.append((before, child))
            if not isinstance(node, Alternation):
                before += next(iter(spelled(child, 1)), "")


def _pumps(loop: Node) -> Iterator[str]:
    """Texts for one round: what its body spells out, then characters that several sets share."""
    yield from spelled(children(loop)[0], 6)
    sets = [node.ranges for node in walk(loop) if isinstance(node, CharacterSet)]
    shared = {
        chr(low)
        for ranges in sets
        for low, _ in ranges
        if sum(contains(other, low) for other in sets) > 1
    }
    yield from sorted(shared, key=lambda each: (not each.isalnum(), each))[:6]


class _Counter:
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


def _explosion(counter: _Counter, before: str, pump: str, after: str) -> SlowText | None:
    known: list[tuple[int, int]] = []
    for times in _FEW:
        count = counter.steps(f"{before}{pump * times}{after}", _PROOF)
        if count >= _PROOF:
            powers = _powers(known)
            grows = len(powers) < 2 or powers[-1] - powers[-2] > _RISE
            return SlowText(before, pump, times, after, count) if grows else None
        known.append((times, count))
    return None


def _powers(counts: list[tuple[int, int]]) -> list[float]:
    """The power that each two counts suggest: the same for a power, rising for an exponential."""
    return [
        math.log(more / less) / math.log(longer / shorter)
        for (shorter, less), (longer, more) in pairwise(counts)
    ]
