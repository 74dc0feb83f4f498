"""A string as a JSON text has it, so that a place in its value is a place in the text."""

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

# One character of the value; a pair of surrogates is one.
_CHARACTER: Final = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.|[^\\]"
)


@dataclass(frozen=True)
class StringLiteral:
    """Where a string's opening quote stands, line and column from 1, and the text up to its end.

    A string of JSON holds no line break, so all of it is in one line.
    """

    line: int
    column: int
    raw: str = field(repr=False)

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of the character that has ``offset`` characters of the value before."""
        return self.line, self.column + self._offsets[min(offset, len(self._offsets) - 1)]

    @cached_property
    def _offsets(self) -> list[int]:
        """Where each character of the value, and then its end, stands behind the quote."""
        return [1, *(found.end() for found in _CHARACTER.finditer(self.raw, 1))]
