"""Patterns as automata: Thompson's construction, and its subsets as they are needed.

A text is accepted where the pattern matches some part of it, as production and ``RegExp.test``
search: unanchored.
"""

from typing import Final, NamedTuple

from sstest.regex import nodes
from sstest.regex.sets import (
    LAST_UNIT,
    WORD,
    PatternTooLarge,
    Ranges,
    UnsupportedPattern,
    contains,
)

_MOST_PLACES: Final = 2000
_DEEPEST: Final = 60


class State(NamedTuple):
    """Places in the pattern and the kind of the character before; no places: a match was found."""

    places: frozenset[int] | None
    before: str


FOUND: Final = State(None, "")


class Automaton:
    """A pattern's places and the moves between them; place 0 is its begin.

    ``word`` are the characters that word boundaries go by; ``units`` says that the sets of the
    tree are of UTF-16 code units. ``work`` counts the places looked at. Raises
    :class:`UnsupportedPattern` for look-around and back-references, and :class:`PatternTooLarge`.
    """

    def __init__(self, tree: nodes.Node, *, word: Ranges = WORD, units: bool = False) -> None:
        self._takes: list[Ranges] = []
        self._free: list[list[tuple[nodes.Kind | None, int]]] = []
        self._word = word
        self._units = units
        kinds = {node.kind for node in nodes.walk(tree) if isinstance(node, nodes.Assertion)}
        self._has_boundaries = bool(kinds & {"boundary", "no boundary"})
        self._has_lines = bool(kinds & {"line start", "line end"})
        if nodes.fold(tree, lambda _, below: 1 + max(below, default=0)) > _DEEPEST:
            raise PatternTooLarge
        begin = self._place()
        self._end = self._build(tree, begin)
        self._known: dict[tuple[State, int], State] = {}
        self._ends: dict[State, bool] = {}
        self.work = 0

    @property
    def start(self) -> State:
        """Before the first character."""
        return State(frozenset((0,)), "start")

    @property
    def borders(self) -> set[int]:
        """The code points at which the sets of the pattern begin, or have just ended."""
        sets = [*(each for each in self._takes if each), self._word if self._has_boundaries else ()]
        found = {bound for ranges in sets for low, high in ranges for bound in (low, high + 1)}
        return found | ({0x0A, 0x0B} if self._has_lines else set())

    @property
    def sets(self) -> set[Ranges]:
        """The sets of characters in the pattern."""
        return {each for each in self._takes if each}

    def advance(self, state: State, code: int) -> State:
        """The state behind one more character."""
        if self._units and code > LAST_UNIT:
            high, low = 0xD800 + ((code - 0x10000) >> 10), 0xDC00 + (code & 0x3FF)
            return self._advance(self._advance(state, high), low)
        return self._advance(state, code)

    def accepts_end(self, state: State) -> bool:
        """Whether a text that ends here is accepted."""
        if state.places is None:
            return True
        if state not in self._ends:
            self._ends[state] = self._end in self._closure(state, "end")
        return self._ends[state]

    def accepts(self, text: str) -> bool:
        """Whether the text is accepted."""
        state = self.start
        for character in text:
            state = self.advance(state, ord(character))
        return self.accepts_end(state)

    def _advance(self, state: State, code: int) -> State:
        if state.places is None:
            return FOUND
        known = self._known.get((state, code))
        if known is None:
            known = self._known[state, code] = self._step(state, code)
        return known

    def _step(self, state: State, code: int) -> State:
        kind = self._kind(code)
        closure = self._closure(state, kind)
        if self._end in closure:
            return FOUND
        reached = {place + 1 for place in closure if contains(self._takes[place], code)}
        return State(frozenset((0, *reached)), kind)

    def _kind(self, code: int) -> str:
        if self._has_lines and code == 0x0A:
            return "newline"
        return "word" if self._has_boundaries and contains(self._word, code) else "other"

    def _closure(self, state: State, after: str) -> set[int]:
        places = state.places or frozenset()
        reached = set(places)
        pending = list(places)
        while pending:
            for kind, target in self._free[pending.pop()]:
                if target not in reached and _holds(kind, state.before, after):
                    reached.add(target)
                    pending.append(target)
        self.work += len(reached) + 1
        return reached

    def _place(self) -> int:
        if len(self._takes) >= _MOST_PLACES:
            raise PatternTooLarge
        self._takes.append(())
        self._free.append([])
        return len(self._takes) - 1

    def _build(self, node: nodes.Node, begin: int) -> int:
        """Put ``node`` behind the place ``begin``; returns the place behind it."""
        match node:
            case nodes.CharacterSet():
                # What takes a character leads to the place behind its own.
                own = self._place()
                self._free[begin].append((None, own))
                self._takes[own] = node.ranges
                return self._place()
            case nodes.Sequence():
                for item in node.items:
                    begin = self._build(item, begin)
                return begin
            case nodes.Alternation():
                ends = [self._build(each, self._behind(begin)) for each in node.alternatives]
                end = self._place()
                for each in ends:
                    self._free[each].append((None, end))
                return end
            case nodes.Repeat():
                return self._repeat(node, begin)
            case nodes.Group():
                return self._build(node.body, begin)
            case nodes.Assertion():
                end = self._place()
                self._free[begin].append((node.kind, end))
                return end
            case _:
                raise UnsupportedPattern

    def _repeat(self, node: nodes.Repeat, begin: int) -> int:
        for _ in range(node.minimum):
            before, begin = begin, self._build(node.body, begin)
            if begin == before:
                break  # the body is empty, and JavaScript counts up to billions
        if node.maximum is None:
            loop = self._behind(begin)
            end = self._build(node.body, self._behind(loop))
            self._free[end].append((None, loop))
            return self._behind(loop)
        exits = [begin]
        for _ in range(node.maximum - node.minimum):
            begin = self._build(node.body, self._behind(begin))
            exits.append(begin)
        end = self._place()
        for each in exits:
            self._free[each].append((None, end))
        return end

    def _behind(self, place: int) -> int:
        end = self._place()
        self._free[place].append((None, end))
        return end


def _holds(kind: nodes.Kind | None, before: str, after: str) -> bool:
    match kind:
        case None:
            return True
        case "start":
            return before == "start"
        case "end":
            return after == "end"
        case "line start":
            return before in ("start", "newline")
        case "line end":
            return after in ("end", "newline")
        case "boundary":
            return (before == "word") != (after == "word")
        case "no boundary":
            return (before == "word") == (after == "word")
