"""JSON data given as Python values: checked, and copied so that nothing is shared."""

import sys
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Final

from sstest.manifest.source import LONE_SURROGATE, LONGEST_INT, MAX_DEPTH, TooManyValues
from sstest.text import quote

# An integer of more bits may have more digits than Python prints.
_WIDEST_INT: Final = LONGEST_INT * 3


class DataError(ValueError):
    """A value is not JSON data; ``path`` leads to the part that is not."""

    def __init__(self, reason: str, path: tuple[str | int, ...]) -> None:
        super().__init__(reason)
        self.path = path


def copy_data(value: object, most_values: int = sys.maxsize) -> Any:
    """A copy of JSON data, made of plain dicts and lists; raise :class:`DataError`.

    What JSON text could not say is refused: other types, property names that are not text, NaN,
    lone surrogates, nesting deeper than :data:`~sstest.manifest.source.MAX_DEPTH`. More than
    ``most_values`` values raise :class:`~sstest.manifest.source.TooManyValues`.
    """
    left = most_values - 1
    result: list[Any] = [None]
    waiting: list[tuple[object, Any, str | int, tuple[str | int, ...]]] = [(value, result, 0, ())]
    while waiting:
        given, owner, slot, path = waiting.pop()
        if not isinstance(given, (dict, list)):
            owner[slot] = _scalar(given, path)
            continue
        left -= len(given)
        if left < 0:
            raise TooManyValues
        if len(path) >= MAX_DEPTH:
            raise DataError(f"nested more than {MAX_DEPTH} levels deep", path[:1])
        children: Iterable[tuple[Any, object]]
        if isinstance(given, dict):
            children = [(_name(name, path), child) for name, child in given.items()]
            owner[slot] = dict.fromkeys(name for name, _ in children)
        else:
            children = enumerate(given)
            owner[slot] = [None] * len(given)
        waiting += [(child, owner[slot], name, (*path, name)) for name, child in children]
    return result[0]


def hash_data(value: object) -> int:
    """A hash of JSON data: the same for values that are equal in Python."""
    parts: list[tuple[int, str, object]] = []
    waiting: list[tuple[Any, int]] = [(value, 0)]
    while waiting:
        part, place = waiting.pop()
        if isinstance(part, dict):
            waiting += [(child, hash((place, name))) for name, child in part.items()]
            parts.append((place, "object", len(part)))
        elif isinstance(part, list):
            waiting += [(child, hash((place, index))) for index, child in enumerate(part)]
            parts.append((place, "array", len(part)))
        else:
            parts.append((place, "scalar", part))
    return hash(frozenset(parts))


def _name(name: object, path: tuple[str | int, ...]) -> str:
    if not isinstance(name, str):
        kind = type(name).__name__
        raise DataError(f"the property name {quote(name)} is of type {kind}, expected text", path)
    if LONE_SURROGATE.search(name):
        raise DataError(f"the property name {quote(name)} holds half of a surrogate pair", path)
    return str.__str__(name)


def _scalar(value: object, path: tuple[str | int, ...]) -> object:
    match value:
        case None | bool() | Decimal():
            return value
        case str():
            if LONE_SURROGATE.search(value):
                raise DataError("the string holds half of a surrogate pair", path)
            return str.__str__(value)
        case int():
            return Decimal(value) if value.bit_length() > _WIDEST_INT else int(value)
        case float() if value == value:  # noqa: PLR0124  # only NaN is not
            return float(value)
        case float():
            raise DataError("NaN is not a JSON number", path)
        case _:
            raise DataError(f"is of type {type(value).__name__}, which JSON does not have", path)
