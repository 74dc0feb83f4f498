"""Puts the pieces of a program together as the code that Handlebars.js generates does.

That code adds up values with JavaScript's ``+``. An ambiguous section, such as ``{{#name}}``, ends
one sum and begins another, which shows where numbers meet (its ``javascript-compiler.js``).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from sstest.javascript.values import number
from sstest.response.templates.values import Charge, text_of


@dataclass(frozen=True, slots=True)
class Section:
    """What an ambiguous section came to."""

    value: object


def joined(pieces: Sequence[object], charge: Charge) -> object:
    """What a program's pieces come to: a text, or, where there is no text yet, any value."""
    if all(isinstance(piece, str) for piece in pieces):
        return "".join(map(str, pieces))
    sums: list[list[object]] = [[]]
    for piece in pieces:
        if isinstance(piece, Section):
            sums += [[piece.value], []]
        else:
            sums[-1].append(piece)
    *complete, last = sums
    # The last sum is written as one with what stands before it; those in between are not.
    return _sum([*(_sum(values, charge) for values in complete if values), *last], charge)


def _sum(values: Sequence[object], charge: Charge) -> object:
    """JavaScript's ``+`` from left to right: numbers add up until there is something else."""
    if not values:
        return ""
    total = values[0]
    for index, value in enumerate(values[1:], 1):
        if not isinstance(total, (int, float)) or not isinstance(value, (int, float)):
            texts = [text_of(total, charge)]
            texts += [text_of(each, charge) for each in values[index:]]
            return "".join(texts)
        double = float(total) + float(value)
        total = double if math.isnan(double) else number(double)
    return total
