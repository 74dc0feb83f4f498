"""The shortest text that an automaton accepts or rejects, or that two of them disagree on.

Breadth-first search over the automata's states, with one character of each kind that they tell
apart, so that "there is none" is proven. The work is counted and bounded.
"""

from collections import deque
from collections.abc import Callable, Iterable
from itertools import chain
from typing import Final

from sstest.regex.automaton import Automaton, State
from sstest.regex.sets import LAST_UNIT, WORD, contains

_WORK: Final = 120_000
"""Places of a pattern that are looked at before a search is given up, some 50 ms."""
_LAST_ASCII: Final = 0x7F
_SURROGATES: Final = (0xD800, 0xDFFF)
# The characters that an example is best made of.
_PREFERRED: Final = "aemrdtxb0A_ -."

_States = tuple[State, ...]
_Step = tuple[_States, int]


class SearchLimit(Exception):
    """An answer would take too long."""


def alphabet(*automata: Automaton) -> list[int]:
    """One character of each kind that the automata tell apart, those best to read first."""
    bounds = sorted(set(chain((0, 0x80, 0x10000), *(each.borders for each in automata))))
    sets = sorted(set(chain.from_iterable(each.sets for each in automata)))
    found: dict[tuple[bool, ...], int] = {}
    for first, following in zip(bounds, [*bounds[1:], 0x110000], strict=False):
        code = _readable(first, following - 1)
        if code is None:
            continue
        # ASCII and characters of two code units stay kinds of their own, as does a line's end.
        kind = (code > _LAST_ASCII, code > LAST_UNIT, code == 0x0A, contains(WORD, code))
        signature = (*kind, *(contains(each, code) for each in sets))
        if signature not in found or _rank(code) < _rank(found[signature]):
            found[signature] = code
    return sorted(found.values(), key=_rank)


def shortest_match(
    automaton: Automaton, letters: Iterable[int], *, at_least: int = 0
) -> str | None:
    """The shortest text of ``letters`` that is accepted; ``None`` where there is none.

    Raises :class:`SearchLimit` where the answer would take too long.
    """
    return _search((automaton,), letters, lambda it: automaton.accepts_end(*it), at_least)


def shortest_mismatch(
    automaton: Automaton, letters: Iterable[int], *, at_least: int = 0
) -> str | None:
    """The shortest text of ``letters`` that is rejected; as :func:`shortest_match`."""
    return _search((automaton,), letters, lambda it: not automaton.accepts_end(*it), at_least)


def shortest_difference(left: Automaton, right: Automaton, letters: Iterable[int]) -> str | None:
    """The shortest text that one accepts and the other rejects; as :func:`shortest_match`."""
    return _search(
        (left, right), letters, lambda it: left.accepts_end(it[0]) != right.accepts_end(it[1]), 0
    )


def _search(
    automata: tuple[Automaton, ...],
    letters: Iterable[int],
    is_goal: Callable[[_States], bool],
    at_least: int,
) -> str | None:
    """Breadth first over the states of all automata together; lengths count up to ``at_least``."""
    letters = list(letters)
    for each in automata:
        each.work = 0
    begin = (tuple(each.start for each in automata), 0)
    before: dict[_Step, tuple[_Step, int] | None] = {begin: None}
    pending = deque([begin])
    while pending:
        here = pending.popleft()
        states, length = here
        if length >= at_least and is_goal(states):
            return _text(before, here)
        for code in letters:
            following = tuple(
                each.advance(state, code) for each, state in zip(automata, states, strict=True)
            )
            there = (following, min(length + 1, at_least))
            if there not in before:
                before[there] = (here, code)
                pending.append(there)
        if sum(each.work for each in automata) + len(before) * len(letters) > _WORK:
            raise SearchLimit
    return None


def _text(before: dict[_Step, tuple[_Step, int] | None], here: _Step) -> str:
    codes = []
    while step := before[here]:
        here, code = step
        codes.append(code)
    return "".join(map(chr, reversed(codes)))


def _readable(first: int, last: int) -> int | None:
    printable = max(first, 0x20)
    for code in (*map(ord, _PREFERRED), printable, 0xE9, 0x3042, 0x1F600):
        if first <= code <= last and (code != printable or code < _LAST_ASCII):
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
