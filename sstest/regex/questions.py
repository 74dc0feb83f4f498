"""Questions about automata: the shortest text that is found, that is not, or that two differ on.

They are decided, not only tried: what becomes of a text is followed for one character of each kind
that the patterns tell apart. Work is counted, and given up where it is too much.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Final

from sstest.regex.automaton import Automaton, State
from sstest.regex.expression import WORD, contains

_WORK: Final = 120_000
"""Places of a pattern that are looked at before a question is given up, some 50 ms."""
_LAST_UNIT: Final = 0xFFFF
_LAST_ASCII: Final = 0x7F
_SURROGATES: Final = (0xD800, 0xDFFF)
# The characters that an example is best made of.
_PREFERRED: Final = "aemrdtxb0A_ -."


class GivenUp(Exception):
    """An answer would take too long."""


def alphabet(*automata: Automaton) -> list[int]:
    """One character of each kind that the automata tell apart, those best to read first."""
    bounds = sorted(set(chain((0, 0x80, 0x10000), *(each.borders for each in automata))))
    sets = sorted(set(chain.from_iterable(each.sets for each in automata)))
    words = WORD
    found: dict[tuple[bool, ...], int] = {}
    for first, following in zip(bounds, [*bounds[1:], 0x110000], strict=False):
        code = _readable(first, following - 1)
        if code is None:
            continue
        # ASCII and characters of two code units stay kinds of their own, as does a line's end.
        kind = (code > _LAST_ASCII, code > _LAST_UNIT, code == 0x0A, contains(words, code))
        signature = (*kind, *(contains(each, code) for each in sets))
        if signature not in found or _rank(code) < _rank(found[signature]):
            found[signature] = code
    return sorted(found.values(), key=_rank)


def shortest(
    automaton: Automaton,
    letters: Iterable[int],
    *,
    found: bool = True,
    at_least: int = 0,
) -> str | None:
    """The shortest text of ``letters`` that is found, or is not; ``None`` where there is none.

    Raises :class:`GivenUp` where the answer would take too long.
    """
    letters = list(letters)

    def is_it(states: tuple[State, ...], length: int) -> bool:
        return length >= at_least and automaton.found_at_end(states[0]) == found

    return _search((automaton,), letters, is_it, at_least)


def difference(left: Automaton, right: Automaton, letters: Iterable[int]) -> str | None:
    """The shortest text of ``letters`` that one finds and the other does not, if there is one.

    Raises :class:`GivenUp` where the answer would take too long.
    """

    def is_it(states: tuple[State, ...], _: int) -> bool:
        return left.found_at_end(states[0]) != right.found_at_end(states[1])

    return _search((left, right), list(letters), is_it, 0)


def _search(
    automata: tuple[Automaton, ...],
    letters: list[int],
    is_it: Callable[[tuple[State, ...], int], bool],
    counted: int,
) -> str | None:
    """Breadth first over the states of all automata together; lengths tell up to ``counted``."""
    for each in automata:
        each.work = 0
    begin = tuple(each.start for each in automata)
    came: dict[tuple[tuple[State, ...], int], tuple[tuple[tuple[State, ...], int], int] | None]
    came = {(begin, 0): None}
    pending = deque([(begin, 0)])
    while pending:
        here = pending.popleft()
        states, length = here
        if is_it(states, length):
            return "".join(reversed([chr(code) for code in _way(came, here)]))
        for code in letters:
            following = tuple(
                each.advance(state, code) for each, state in zip(automata, states, strict=True)
            )
            there = (following, min(length + 1, counted))
            if there not in came:
                came[there] = (here, code)
                pending.append(there)
        if sum(each.work for each in automata) + len(came) * len(letters) > _WORK:
            raise GivenUp
    return None


def _way(
    came: dict[tuple[tuple[State, ...], int], tuple[tuple[tuple[State, ...], int], int] | None],
    here: tuple[tuple[State, ...], int],
) -> Iterator[int]:
    step = came[here]
    while step is not None:
        yield step[1]
        step = came[step[0]]


def _readable(first: int, last: int) -> int | None:
    """The character from ``first`` to ``last`` that is best to read; half a pair is none."""
    for character in _PREFERRED:
        if first <= ord(character) <= last:
            return ord(character)
    for code in range(max(first, 0x20), min(last, 0x7E) + 1):
        return code
    for code in (0xE9, 0x3042, 0x1F600):
        if first <= code <= last:
            return code
    if _SURROGATES[0] <= first <= _SURROGATES[1]:
        first = _SURROGATES[1] + 1
    return first if first <= last else None


def _rank(code: int) -> tuple[int, int]:
    character = chr(code)
    if character in _PREFERRED:
        return 0, _PREFERRED.index(character)
    groups = (character.islower(), character.isalnum(), 0x20 <= code < 0x7F, code > _LAST_ASCII)
    position = next((index for index, holds in enumerate(groups) if holds), len(groups))
    return position + 1, code
