"""Why a property gets a value: each reason with its weight, for or against."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

_Value = TypeVar("_Value")
_Value_co = TypeVar("_Value_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that payloads show; a ``weight`` below 0 speaks against.

    ``text`` names structure, counts and action words; never another value of a payload.
    """

    weight: float
    text: str


@dataclass(frozen=True, slots=True)
class Choice(Generic[_Value_co]):
    """A value that a property, or several together, may get."""

    value: _Value_co
    reasons: tuple[Reason, ...] = field(default=(), repr=False)

    @property
    def score(self) -> float:
        """What its reasons come to."""
        return total(one.weight for one in self.reasons)


def total(weights: Iterable[float]) -> float:
    """What weights come to: of the same weights the same, in any order and on every Python."""
    return round(math.fsum(weights), 6)


class Weighing:
    """Reasons that are collected; one of no weight is left out."""

    def __init__(self) -> None:
        self.reasons: list[Reason] = []

    def add(self, weight: float, text: str) -> None:
        """Count a reason."""
        if round(weight, 2):
            self.reasons.append(Reason(round(weight, 2), text))

    @property
    def score(self) -> float:
        """What they come to so far."""
        return total(one.weight for one in self.reasons)

    def choice(self, value: _Value) -> "Choice[_Value]":
        """The value with these reasons, the weightiest first."""
        ordered = sorted(self.reasons, key=lambda one: -abs(one.weight))
        return Choice(value, tuple(ordered))
