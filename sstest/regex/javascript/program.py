"""Look-around and back-references: a regular expression as a program of small steps.

Engines for other languages differ from JavaScript in what a group holds after a repetition, and
not all can be stopped in time, so the patterns that RE2 cannot run are run here. The steps follow
the pattern semantics of ECMA-262 §22.2.2 one by one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from sstest.regex import nodes

# What an instruction does; a, b and data are its operands. Plain numbers, for they are compared
# at every step.
TAKE: Final = 0  # the next code unit, if it is in the set that data bounds
TAKE_BEHIND: Final = 1  # the one before
ANCHOR: Final = 2  # go on if the anchor of kind a holds
JUMP: Final = 3  # to b
TRY: Final = 4  # what follows, and if that fails b
STORE: Final = 5  # the place in register a
CAPTURE: Final = 6  # in registers a and a + 1 what lies between here and the place in register b
REFER: Final = 7  # take what registers a and a + 1 hold, or nothing
REFER_BEHIND: Final = 8
ENTER: Final = 9  # a repetition; a is its register of rounds done, the next that of the place
LOOP: Final = 10  # begin another round, or go to b; data is minimum, maximum (or -1), lazy
ROUND: Final = 11  # begin it; data are the registers to forget
AGAIN: Final = 12  # end it and go to b, unless it was of no use; data is minimum
LOOK: Final = 13  # remember place and choices in registers a and a + 1
FOUND: Final = 14  # return to that place, with no more choices
LOOK_NOT: Final = 15  # remember choices in register a; when what follows fails go to b
FOUND_NOT: Final = 16  # it has not failed
MATCH: Final = 17


class Instruction(NamedTuple):
    """One step; ``b`` is an index into the program where the step jumps."""

    step: int
    a: int = 0
    b: int = 0
    data: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Program:
    """The instructions, and how many registers they use."""

    instructions: tuple[Instruction, ...]
    registers: int


ANCHORS: Final[tuple[nodes.Kind, ...]] = ("start", "end", "boundary", "no boundary")
"""The kinds of anchor, which an instruction names by number."""

_Part = nodes.Node | Instruction | int
"""What a program is made of: nodes yet to be written, instructions, and labels to jump to."""

_JUMPS: Final = frozenset((JUMP, TRY, LOOP, AGAIN, LOOK_NOT))


def compile_program(tree: nodes.Node) -> Program:
    """The program for ``tree``; its length is proportional to the tree's size."""
    return _Compiler(tree).compile()


class _Compiler:
    def __init__(self, tree: nodes.Node) -> None:
        self._tree = tree
        wanted = {node.number for node in nodes.walk(tree) if isinstance(node, nodes.BackReference)}
        # Nobody asks what the other groups hold.
        self._captures = {number: 2 * index for index, number in enumerate(sorted(wanted))}
        self._registers = 2 * len(wanted)
        self._labels = 0

    def compile(self) -> Program:
        instructions: list[Instruction] = []
        places: dict[int, int] = {}
        pending: list[tuple[_Part, bool]] = [(self._tree, False)]
        while pending:
            part, behind = pending.pop()
            if isinstance(part, Instruction):
                instructions.append(part)
            elif isinstance(part, int):
                places[part] = len(instructions)
            else:
                if isinstance(part, nodes.LookAround):
                    behind = part.behind
                parts = list(self._parts(part, behind=behind))
                pending.extend((below, behind) for below in reversed(parts))
        instructions.append(Instruction(MATCH))
        return Program(
            tuple(
                each._replace(b=places[each.b]) if each.step in _JUMPS else each
                for each in instructions
            ),
            self._registers,
        )

    def _parts(self, node: nodes.Node, *, behind: bool) -> Iterator[_Part]:
        match node:
            case nodes.Sequence():
                yield from reversed(node.items) if behind else node.items
            case nodes.Alternation():
                yield from self._alternation(node)
            case nodes.Repeat():
                yield from self._repeat(node)
            case nodes.Group():
                yield from self._group(node)
            case nodes.LookAround():
                yield from self._look_around(node)
            case nodes.BackReference():
                step = REFER_BEHIND if behind else REFER
                yield Instruction(step, self._captures[node.number])
            case nodes.Assertion():
                yield Instruction(ANCHOR, ANCHORS.index(node.kind))
            case nodes.CharacterSet():
                bounds = tuple(bound for first, last in node.ranges for bound in (first, last + 1))
                yield Instruction(TAKE_BEHIND if behind else TAKE, data=bounds)
            case _:
                raise TypeError(type(node).__name__)

    def _alternation(self, node: nodes.Alternation) -> Iterator[_Part]:
        end = self._label()
        *others, last = node.alternatives
        for alternative in others:
            following = self._label()
            yield Instruction(TRY, b=following)
            yield alternative
            yield Instruction(JUMP, b=end)
            yield following
        yield last
        yield end

    def _repeat(self, node: nodes.Repeat) -> Iterator[_Part]:
        minimum, maximum = node.minimum, -1 if node.maximum is None else node.maximum
        if not nodes.fold(node.body, _can_take):
            # Rounds that take nothing count up to the minimum, and all of those are the same.
            minimum = maximum = min(minimum, 1)
        if maximum == 0:
            return
        register = self._register(2)
        forgotten = tuple(
            register
            for inner in nodes.walk(node.body)
            if isinstance(inner, nodes.Group) and inner.number in self._captures
            for register in (self._captures[inner.number], self._captures[inner.number] + 1)
        )
        loop, end = self._label(), self._label()
        yield Instruction(ENTER, register)
        yield loop
        yield Instruction(LOOP, register, end, (minimum, maximum, int(node.lazy)))
        yield Instruction(ROUND, register, data=forgotten)
        yield node.body
        yield Instruction(AGAIN, register, loop, (minimum,))
        yield end

    def _group(self, node: nodes.Group) -> Iterator[_Part]:
        if node.number not in self._captures:
            yield node.body
            return
        begin = self._register(1)
        yield Instruction(STORE, begin)
        yield node.body
        yield Instruction(CAPTURE, self._captures[node.number], begin)

    def _look_around(self, node: nodes.LookAround) -> Iterator[_Part]:
        register = self._register(2)
        if not node.negated:
            yield Instruction(LOOK, register)
            yield node.body
            yield Instruction(FOUND, register)
            return
        end = self._label()
        yield Instruction(LOOK_NOT, register, end)
        yield node.body
        yield Instruction(FOUND_NOT, register)
        yield end

    def _register(self, count: int) -> int:
        self._registers += count
        return self._registers - count

    def _label(self) -> int:
        self._labels += 1
        return self._labels


def _can_take(node: nodes.Node, below: list[bool]) -> bool:
    if isinstance(node, nodes.LookAround):
        return False
    return (
        any(below)
        if nodes.children(node)
        else isinstance(node, (nodes.CharacterSet, nodes.BackReference))
    )
