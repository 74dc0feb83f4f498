"""Puts the pieces of a program together as the code that Handlebars.js generates does.

That code adds up values with JavaScript's ``+``. An ambiguous section, such as ``{{#name}}``, ends
one sum and begins another, which shows where numbers meet (its ``javascript-compiler.js``).
"""

import math
from collections.abc import Sequence
from typing import Any, Final, NamedTuple, TypeAlias

from sstest.javascript.values import number
from sstest.templates.limits import Run
from sstest.templates.lookups import Frame, Getter
from sstest.templates.source import Position
from sstest.templates.values import Printing


class Step(NamedTuple):
    """A tag or a block: what gives its value, and whether that is always a text."""

    evaluate: Getter
    is_text: bool
    is_section: bool = False
    is_ambiguous: bool = False


Piece: TypeAlias = str | Step
"""What stands in a program: a text between tags, or a tag or a block."""


class _Term(NamedTuple):
    """What a piece came to; it is made of the leaves ``first`` up to ``end``."""

    value: object
    first: int = 0
    end: int = 0


_NOTHING: Final = _Term("")


def text_of_all(
    pieces: Sequence[Piece], printing: Printing, steps: int, position: Position
) -> Getter:
    """Joins the pieces of a program that begins with a text: so everything after it is text too.

    The function charges ``steps`` for each time that it is called; ``position`` is the program's.
    """
    parts: list[Any] = [
        piece if isinstance(piece, str) else _as_text(piece, printing) for piece in pieces
    ]

    def text(frame: Frame) -> str:
        run = frame.run
        run.at = position
        run.charge(steps)
        return run.write(
            "".join([part if part.__class__ is str else part(frame) for part in parts])
        )

    return text


def value_of_all(
    pieces: Sequence[Piece], printing: Printing, steps: int, position: Position
) -> Getter:
    """Adds up the pieces of a program as JavaScript's ``+`` does, and notes what was added up."""

    def value(frame: Frame) -> object:
        run = frame.run
        run.at = position
        run.charge(steps)
        sums: list[list[_Term]] = [[]]
        for piece in pieces:
            if isinstance(piece, str):
                sums[-1].append(_Term(piece))
                continue
            first = len(run.leaves)
            term = _Term(piece.evaluate(frame), first, len(run.leaves))
            if piece.is_ambiguous:
                sums += [[term], []]
            else:
                sums[-1].append(term)
        *complete, last = sums
        # The last sum is written as one with what stands before it; those in between are not.
        before = [_sum(each, run, printing) for each in complete if each]
        total = _sum([*before, *last], run, printing).value
        return run.write(total) if isinstance(total, str) else total

    return value


def _as_text(step: Step, printing: Printing) -> Getter:
    if step.is_text:
        return step.evaluate

    def text(frame: Frame) -> str:
        return printing.text(step.evaluate(frame), frame.run.charge)

    return text


def _sum(terms: Sequence[_Term], run: Run, printing: Printing) -> _Term:
    """JavaScript's ``+`` from left to right: numbers add up until there is something else."""
    total = terms[0] if terms else _NOTHING
    for index, term in enumerate(terms[1:], 1):
        left, right = total.value, term.value
        if not isinstance(left, (int, float)) or not isinstance(right, (int, float)):
            values = [left, *(each.value for each in terms[index:])]
            text = "".join(printing.text(each, run.charge) for each in values)
            return _Term(text, total.first, terms[-1].end)
        double = float(left) + float(right)
        value = double if math.isnan(double) else number(double)
        total = _Term(value, total.first, term.end)
        for place in range(total.first, total.end if run.leaves else 0):
            node, _ = run.leaves[place]
            run.leaves[place] = node, "" if place > total.first else value
    return total
