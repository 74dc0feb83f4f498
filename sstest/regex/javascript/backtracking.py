"""Running a regular expression's program on a text, going back where it has to.

The stack holds two kinds of entries, each two numbers: a choice, which is where to go on and the
place in the text, and a change, which is a register (its complement, below zero) and what it held
before. Going back undoes the changes down to the latest choice.
"""

from bisect import bisect_right
from collections.abc import Iterator
from itertools import islice
from typing import Final

from sstest.regex.javascript import program as do
from sstest.regex.nodes import Kind
from sstest.regex.sets import WORD, contains

STEP_LIMIT: Final = 1_000_000
"""Steps that one search may take, under a second's work; a count, so that machines agree."""


class RegExpTimeout(Exception):
    """The search was given up, because finding the answer might take very long."""


def search(  # noqa: C901, PLR0912, PLR0915  # one loop, for speed
    program: do.Program, units: str, steps: Iterator[int] | None = None
) -> bool:
    """Whether the program matches anywhere in a text of code units.

    ``steps`` are those that it may take, by default ``STEP_LIMIT`` of them; those that it did not
    need stay in the iterator. Raises :class:`RegExpTimeout` when they are used up.
    """
    instructions = program.instructions
    registers = [-1] * program.registers
    codes = list(map(ord, units))
    end = len(codes)
    stack: list[int] = []
    at = place = start = 0
    steps = iter(range(STEP_LIMIT)) if steps is None else steps
    for _ in steps:
        step, a, b, data = instructions[at]
        at += 1
        # A branch that succeeds continues; those that fall out of the chain have failed.
        if step == do.TAKE:
            if place < end and bisect_right(data, codes[place]) & 1:
                place += 1
                continue
        elif step == do.LOOP:
            minimum, maximum, lazy = data
            rounds = registers[a]
            if rounds < minimum:
                continue
            if rounds == maximum:
                at = b
            elif lazy:
                stack += (at, place)
                at = b
            else:
                stack += (b, place)
            continue
        elif step == do.ROUND:
            stack += (~a, registers[a], ~(a + 1), registers[a + 1])
            registers[a] += 1
            registers[a + 1] = place
            for register in islice(data, _spend(steps, len(data))):
                stack += (~register, registers[register])
                registers[register] = -1
            continue
        elif step == do.AGAIN:
            if place != registers[a + 1] or registers[a] <= data[0]:
                at = b
                continue
        elif step == do.TRY:
            stack += (b, place)
            continue
        elif step == do.JUMP:
            at = b
            continue
        elif step == do.ANCHOR:
            if _holds(do.ANCHORS[a], codes, place):
                continue
        elif step == do.ENTER:
            stack += (~a, registers[a])
            registers[a] = 0
            continue
        elif step == do.STORE:
            stack += (~a, registers[a])
            registers[a] = place
            continue
        elif step == do.CAPTURE:
            stack += (~a, registers[a], ~(a + 1), registers[a + 1])
            registers[a], registers[a + 1] = sorted((registers[b], place))
            continue
        elif step in (do.REFER, do.REFER_BEHIND):
            if registers[a] < 0:
                continue
            text = units[registers[a] : registers[a + 1]]
            _spend(steps, len(text) // 64)
            if step == do.REFER and units.startswith(text, place):
                place += len(text)
                continue
            if step == do.REFER_BEHIND and units.endswith(text, 0, place):
                place -= len(text)
                continue
        elif step == do.TAKE_BEHIND:
            if place and bisect_right(data, codes[place - 1]) & 1:
                place -= 1
                continue
        elif step == do.LOOK:
            stack += (~a, registers[a], ~(a + 1), registers[a + 1])
            registers[a] = place
            registers[a + 1] = len(stack)
            continue
        elif step == do.FOUND:
            place = registers[a]
            _spend(steps, _drop_choices(stack, registers[a + 1]))
            continue
        elif step == do.LOOK_NOT:
            stack += (~a, registers[a])
            registers[a] = len(stack)
            stack += (b, place)
            continue
        elif step == do.FOUND_NOT:
            _undo(stack, registers, registers[a])
        else:
            return True
        while stack:
            place = stack.pop()
            at = stack.pop()
            if at >= 0:
                break
            registers[~at] = place
        else:
            if start == end:
                return False
            start += 1
            at, place = 0, start
    raise RegExpTimeout(f"no answer within {STEP_LIMIT} steps on a text of {end} code units")


def _spend(steps: Iterator[int], count: int) -> int:
    """Take ``count`` more steps off the limit, for work that is not done in one."""
    for _ in islice(steps, count):
        pass
    return count


def _holds(kind: Kind, codes: list[int], place: int) -> bool:
    if kind == "start":
        return place == 0
    if kind == "end":
        return place == len(codes)
    before = place > 0 and contains(WORD, codes[place - 1])
    after = place < len(codes) and contains(WORD, codes[place])
    return (before != after) == (kind == "boundary")


def _drop_choices(stack: list[int], height: int) -> int:
    """Keep only the changes above ``height``; how much of a step's work that was."""
    entries = stack[height:]
    del stack[height:]
    for index in range(0, len(entries), 2):
        if entries[index] < 0:
            stack += entries[index : index + 2]
    return len(entries) // 8


def _undo(stack: list[int], registers: list[int], height: int) -> None:
    while len(stack) > height:
        held = stack.pop()
        register = stack.pop()
        if register < 0:
            registers[~register] = held
