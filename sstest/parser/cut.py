"""A decoded body of which only some values are held, enough to see how it is written."""

from itertools import islice, takewhile
from typing import Any, Final

_LONGEST_ARRAY: Final = 200
_LONGEST_TEXT: Final = 10_000
_MOST_NAMES: Final = 2_000


class Cut:
    """Cuts JSON data to ``left`` values: the first of many elements, names and characters.

    Once no value is left, the rest is not there. Below ``deepest`` levels objects and arrays are
    empty.
    """

    def __init__(self, left: int, deepest: int) -> None:
        self.left = left
        self._deepest = deepest

    def of(self, value: Any, depth: int = 0) -> Any:
        """A value with fewer elements where an array is long: the first, and some of the rest."""
        self.left -= 1
        if isinstance(value, str):
            return value[:_LONGEST_TEXT]
        if not isinstance(value, dict | list):
            return value
        if depth > self._deepest:
            return type(value)()
        if isinstance(value, dict):
            names = takewhile(self._is_left, islice(value, _MOST_NAMES))
            return {name: self.of(value[name], depth + 1) for name in names}
        if len(value) > _LONGEST_ARRAY:
            half = _LONGEST_ARRAY // 2
            value = value[:half] + value[half :: (len(value) - half) // half + 1]
        return [self.of(inner, depth + 1) for inner in takewhile(self._is_left, value)]

    def _is_left(self, _: object) -> bool:
        return self.left > 0
