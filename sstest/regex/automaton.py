"""Regular expressions as automata: what a pattern can have matched of a text so far.

A text is *found* where some part of it matches, as production and ``RegExp.test`` search. The
states are sets of places in the pattern, made when first needed.
"""

from typing import Final, NamedTuple

from sstest.regex.expression import (
    WORD,
    Assertion,
    Chain,
    Chars,
    Choice,
    Expression,
    Holds,
    Ranges,
    Repeat,
    Unreadable,
    contains,
    walk,
)

_MOST_PLACES: Final = 2000
_LAST_UNIT: Final = 0xFFFF


class State(NamedTuple):
    """Places in the pattern, and the kind of the character before; None of both: it is found."""

    places: frozenset[int] | None
    before: str


FOUND: Final = State(None, "")


class Automaton:
    """A pattern's places and the ways between them; place 0 is its begin."""

    def __init__(self, tree: Expression, *, word: Ranges = WORD, units: bool = False) -> None:
        self._takes: list[Ranges | None] = []
        self._free: list[list[tuple[Holds | None, int]]] = []
        self._word = word
        self._units = units
        holds = {node.holds for node in walk(tree) if isinstance(node, Assertion)}
        self._tells_words = bool(holds & {"boundary", "no boundary"})
        self._tells_lines = bool(holds & {"line start", "line end"})
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
        sets = [*(each for each in self._takes if each), self._word if self._tells_words else ()]
        found = {bound for ranges in sets for low, high in ranges for bound in (low, high + 1)}
        return found | ({0x0A, 0x0B} if self._tells_lines else set())

    @property
    def sets(self) -> set[Ranges]:
        """The sets of characters in the pattern."""
        return {each for each in self._takes if each}

    def advance(self, state: State, code: int) -> State:
        """The state behind one more character."""
        if self._units and code > _LAST_UNIT:
            high, low = 0xD800 + ((code - 0x10000) >> 10), 0xDC00 + (code & 0x3FF)
            return self._advance(self._advance(state, high), low)
        return self._advance(state, code)

    def found_at_end(self, state: State) -> bool:
        """Whether a text that ends here is found."""
        if state.places is None:
            return True
        if state not in self._ends:
            self._ends[state] = self._end in self._closure(state, "end")
        return self._ends[state]

    def finds(self, text: str) -> bool:
        """Whether the text is found."""
        state = self.start
        for character in text:
            state = self.advance(state, ord(character))
        return self.found_at_end(state)

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
        reached = {place + 1 for place in closure if self._accepts(place, code)}
        return State(frozenset((0, *reached)), kind)

    def _accepts(self, place: int, code: int) -> bool:
        ranges = self._takes[place]
        return ranges is not None and contains(ranges, code)

    def _kind(self, code: int) -> str:
        if self._tells_lines and code == 0x0A:
            return "newline"
        return "word" if self._tells_words and contains(self._word, code) else "other"

    def _closure(self, state: State, after: str) -> set[int]:
        """The places that are reached without taking a character."""
        places = state.places or frozenset()
        reached = set(places)
        pending = list(places)
        while pending:
            for holds, target in self._free[pending.pop()]:
                if target not in reached and _holds(holds, state.before, after):
                    reached.add(target)
                    pending.append(target)
        self.work += len(reached) + 1
        return reached

    def _place(self) -> int:
        if len(self._takes) >= _MOST_PLACES:
            raise Unreadable
        self._takes.append(None)
        self._free.append([])
        return len(self._takes) - 1

    def _build(self, node: Expression, begin: int) -> int:
        """Put ``node`` behind the place ``begin``; returns the place behind it."""
        match node:
            case Chars():
                # What takes a character leads to the place behind its own.
                own = self._place()
                self._free[begin].append((None, own))
                self._takes[own] = node.ranges
                return self._place()
            case Chain():
                for item in node.items:
                    begin = self._build(item, begin)
                return begin
            case Choice():
                ends = [self._build(each, self._behind(begin)) for each in node.alternatives]
                end = self._place()
                for each in ends:
                    self._free[each].append((None, end))
                return end
            case Repeat():
                return self._repeat(node, begin)
            case Assertion():
                end = self._place()
                self._free[begin].append((node.holds, end))
                return end
            case _:
                raise Unreadable

    def _repeat(self, node: Repeat, begin: int) -> int:
        for _ in range(node.minimum):
            begin = self._build(node.body, begin)
        if node.maximum is None:
            loop = self._behind(begin)
            end = self._build(node.body, self._behind(loop))
            self._free[end].append((None, loop))
            return self._behind(loop)
        ways_out = [begin]
        for _ in range(node.maximum - node.minimum):
            begin = self._build(node.body, self._behind(begin))
            ways_out.append(begin)
        end = self._place()
        for each in ways_out:
            self._free[each].append((None, end))
        return end

    def _behind(self, place: int) -> int:
        end = self._place()
        self._free[place].append((None, end))
        return end


def _holds(holds: Holds | None, before: str, after: str) -> bool:
    match holds:
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
