"""Strips whitespace around ``~`` and around tags alone in their line, as Handlebars 4.7 does.

This follows its ``whitespace-control.js`` rule by rule, in its order, oddities included: what one
rule strips, the next one sees. Tests for whitespace look at a text as written, stripping acts on
what earlier rules left of it.
"""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from sstest.templates.tokens import WHITESPACE
from sstest.templates.tree import (
    Block,
    Comment,
    Decorator,
    Mustache,
    Partial,
    Program,
    Statement,
    Strip,
    Text,
)

_BLANKS: Final = " \t"


class Remainder(Struct):
    """What is left of a text, and on which sides the last rule there took something away."""

    value: str
    skipped: int = 0
    left_stripped: bool = False
    right_stripped: bool = False


class _Candidate(Struct, frozen=True):
    """What a statement asks of the program around it; ``first`` and ``last`` are its own texts."""

    open: bool = False
    close: bool = False
    inline_standalone: bool = False
    open_standalone: bool = False
    close_standalone: bool = False
    first: Sequence[Statement] = ()
    last: Sequence[Statement] = ()


class Stripping:
    """The texts of one template, by offset, while they are being stripped."""

    spaces = WHITESPACE
    """What ``~`` strips."""
    looks_at_the_last = True
    """Whether a text after a tag has to be the template's last to count as a line's end."""

    def __init__(self) -> None:
        self._remainders: dict[int, Remainder] = {}

    def stripped(self, program: Program) -> Program:
        """The same program, its texts with what is left of them."""
        self._program(program, is_root=True)
        return self._applied_to(program)

    def _program(self, program: Program, *, is_root: bool) -> None:
        body = program.body
        for index, statement in enumerate(body):
            candidate = self._candidate(statement)
            before = self._is_whitespace_before(body, index, is_root=is_root)
            after = self._is_whitespace_after(body, index, is_root=is_root)
            if candidate.close:
                self._strip_start(body, index + 1, all_of_it=True)
            if candidate.open:
                self._strip_end(body, index - 1, all_of_it=True)
            if candidate.inline_standalone and before and after:
                self._strip_start(body, index + 1)
                self._strip_end(body, index - 1)
            if candidate.open_standalone and before:
                self._strip_start(candidate.first, 0)
                self._strip_end(body, index - 1)
            if candidate.close_standalone and after:
                self._strip_start(body, index + 1)
                self._strip_end(candidate.last, len(candidate.last) - 1)

    def _applied_to(self, program: Program) -> Program:
        return replace(program, body=tuple(self._applied(node) for node in program.body))

    def _applied(self, node: Statement) -> Statement:
        match node:
            case Text() if node.position.offset in self._remainders:
                left = self._remainders[node.position.offset]
                return replace(node, value=left.value, skipped=left.skipped)
            case Block():
                program = node.program and self._applied_to(node.program)
                inverse = node.inverse and self._applied_to(node.inverse)
                return replace(node, program=program, inverse=inverse)
            case Partial() | Decorator() if node.program:
                return replace(node, program=self._applied_to(node.program))
            case _:
                return node

    def _candidate(self, node: Statement) -> _Candidate:
        match node:
            case Text():
                return _Candidate()
            case Mustache():
                return _Candidate(node.strip.open, node.strip.close)
            case Comment():
                return _Candidate(node.strip.open, node.strip.close, inline_standalone=True)
            case Block():
                return self._block(node, node.inverse, node.inverse_strip)
            case Partial() | Decorator() if node.program:
                return self._block(node, None, Strip())
            case _:
                is_partial = isinstance(node, Partial)
                return _Candidate(node.open_strip.open, node.open_strip.close, is_partial)

    def _block(
        self, node: Block | Partial | Decorator, inverse: Program | None, inverse_strip: Strip
    ) -> _Candidate:
        """Strip inside a block, at its opening, its ``{{else}}`` and its closing tag."""
        program = node.program
        for inner in (program, inverse):
            if inner:
                self._program(inner, is_root=False)
        main = program or inverse
        assert main is not None  # noqa: S101
        other = inverse if program else None
        first_other, last_other = _ends_of_chain(other) if other else (main, main)
        if node.open_strip.close:
            self._strip_start(main.body, 0, all_of_it=True)
        if other:
            if inverse_strip.open:
                self._strip_end(main.body, len(main.body) - 1, all_of_it=True)
            if inverse_strip.close:
                self._strip_start(first_other.body, 0, all_of_it=True)
            if node.close_strip.open:
                self._strip_end(last_other.body, len(last_other.body) - 1, all_of_it=True)
            ends_line = self._is_whitespace_before(main.body, len(main.body), is_root=False)
            if ends_line and self._is_whitespace_after(first_other.body, -1, is_root=False):
                self._strip_end(main.body, len(main.body) - 1)
                self._strip_start(first_other.body, 0)
        elif node.close_strip.open:
            self._strip_end(main.body, len(main.body) - 1, all_of_it=True)
        return _Candidate(
            node.open_strip.open,
            node.close_strip.close,
            open_standalone=self._is_whitespace_after(main.body, -1, is_root=False),
            close_standalone=self._is_whitespace_before(
                first_other.body, len(first_other.body), is_root=False
            ),
            first=main.body,
            last=(inverse or main).body,
        )

    def _is_whitespace_before(
        self, body: Sequence[Statement], index: int, *, is_root: bool
    ) -> bool:
        if index <= 0:
            return is_root
        previous = body[index - 1]
        if not isinstance(previous, Text):
            return False
        text = self.text_before(previous)
        rest = text.rstrip(self.spaces)
        return (is_root and index == 1 and not rest) or "\n" in text[len(rest) :]

    def _is_whitespace_after(self, body: Sequence[Statement], index: int, *, is_root: bool) -> bool:
        if index + 1 >= len(body):
            return is_root
        following = body[index + 1]
        if not isinstance(following, Text):
            return False
        text = self.text_after(following)
        rest = text.lstrip(self.spaces)
        is_last = index + 2 >= len(body) or not self.looks_at_the_last
        return (is_root and is_last and not rest) or "\n" in text[: len(text) - len(rest)]

    def text_before(self, text: Text) -> str:
        """What the tag after a text looks at."""
        return text.original

    def text_after(self, text: Text) -> str:
        """What the tag before a text looks at."""
        return text.original

    def _strip_start(
        self, body: Sequence[Statement], index: int, *, all_of_it: bool = False
    ) -> None:
        """Take whitespace from the start of the text at ``index``: a line's, or all of it."""
        text = body[index] if index < len(body) else None
        remainder = self.remainder(text) if isinstance(text, Text) else None
        if remainder is None or (remainder.right_stripped and not all_of_it):
            return
        value = remainder.value
        if all_of_it:
            remainder.value = value.lstrip(self.spaces)
        else:
            remainder.value = value.lstrip(_BLANKS).removeprefix("\r").removeprefix("\n")
        remainder.skipped += len(value) - len(remainder.value)
        remainder.right_stripped = remainder.value != value

    def _strip_end(self, body: Sequence[Statement], index: int, *, all_of_it: bool = False) -> None:
        """Take whitespace from the end of the text at ``index``: blanks, or all of it."""
        text = body[index] if index >= 0 else None
        remainder = self.remainder(text) if isinstance(text, Text) else None
        if remainder is None or (remainder.left_stripped and not all_of_it):
            return
        value = remainder.value
        remainder.value = value.rstrip(self.spaces if all_of_it else _BLANKS)
        remainder.left_stripped = remainder.value != value

    def remainder(self, text: Text) -> Remainder:
        """What the rules have left of a text so far."""
        return self._remainders.setdefault(text.position.offset, Remainder(text.original))


def _ends_of_chain(inverse: Program) -> tuple[Program, Program]:
    first = last = inverse
    if inverse.chained:
        first = _main(inverse.body[0])
    while last.chained:
        last = _main(last.body[-1])
    return first, last


def _main(node: Statement) -> Program:
    assert isinstance(node, Block)  # noqa: S101
    assert node.program is not None  # noqa: S101
    return node.program
