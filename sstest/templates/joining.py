"""Puts the pieces of a program together as the code that Handlebars.js generates does.

That code adds up values with JavaScript's ``+``. An ambiguous section, such as ``{{#name}}``, ends
one sum and begins another, which shows where numbers meet (its ``javascript-compiler.js``).
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, TypeAlias

from sstest.javascript.values import number
from sstest.templates.values import Charge, text_of


@dataclass(frozen=True, slots=True)
class Section:
    """What an ambiguous section came to."""

    value: object


class Piece(NamedTuple):
    """What a tag, a text or a block came to; it is made of the leaves ``first`` up to ``end``.

    A leaf is a piece of a tag or a text; they are counted in the order in which they are written.
    """

    value: object
    first: int
    end: int


Added: TypeAlias = Callable[[Piece], None]
"""Told of numbers that were added up: their sum, with the leaves of all of them."""

_NOTHING: Final = Piece("", 0, 0)


def joined(pieces: Sequence[Piece], charge: Charge, added: Added) -> object:
    """What a program's pieces come to: a text, or, where there is no text yet, any value."""
    texts = [piece.value for piece in pieces if isinstance(piece.value, str)]
    if len(texts) == len(pieces):
        return "".join(texts)
    sums: list[list[Piece]] = [[]]
    for piece in pieces:
        if isinstance(piece.value, Section):
            sums += [[piece._replace(value=piece.value.value)], []]
        else:
            sums[-1].append(piece)
    *complete, last = sums
    # The last sum is written as one with what stands before it; those in between are not.
    before = [_sum(each, charge, added) for each in complete if each]
    return _sum([*before, *last], charge, added).value


def _sum(pieces: Sequence[Piece], charge: Charge, added: Added) -> Piece:
    """JavaScript's ``+`` from left to right: numbers add up until there is something else."""
    total = pieces[0] if pieces else _NOTHING
    for index, piece in enumerate(pieces[1:], 1):
        left, right = total.value, piece.value
        if not isinstance(left, (int, float)) or not isinstance(right, (int, float)):
            texts = [text_of(left, charge)]
            texts += [text_of(each.value, charge) for each in pieces[index:]]
            return Piece("".join(texts), total.first, pieces[-1].end)
        double = float(left) + float(right)
        value = double if math.isnan(double) else number(double)
        total = Piece(value, total.first, piece.end)
        added(total)
    return total
