"""The types of value that the properties of a manifest tell apart (semantics §2.1)."""

import re
from enum import Enum
from typing import Any, Final

from sstest.manifest.pointer import Missing

_CONTEXT_KIND: Final = re.compile(r"[A-Za-z0-9._-]+")
_RESERVED_KINDS: Final = frozenset({"kind", "multi"})
_INTEGER: Final = re.compile(r"-?[0-9]+")


class ValueType(Enum):
    """The type of what is at a place of a request; every JSON value, and nothing, has one."""

    ABSENT = "nothing"
    NULL = "null"
    EMPTY = "an empty string"
    CONTEXT_KIND = "a context kind"
    """A string of letters, digits, ``.``, ``_`` and ``-``, but not ``kind`` or ``multi``."""
    TEXT = "a string"
    """Any other string."""
    INTEGER = "an integer"
    """A number written as one: ``1``, but not ``1.0`` or ``1e3``."""
    NUMBER = "a number that is not an integer"
    BOOLEAN = "true or false"
    ARRAY = "an array"
    OBJECT = "an object"

    # Enum's own hash is Python, and asked for often; members are only ever equal to themselves.
    __hash__ = object.__hash__

    @classmethod
    def of(cls, value: object) -> "ValueType":
        """The type of JSON data; ``MISSING`` is nothing."""
        if isinstance(value, str):
            return _type_of_text(value)
        if isinstance(value, RawNumber):
            return cls.INTEGER if _INTEGER.fullmatch(value.text) else cls.NUMBER
        if type(value) not in _TYPES:
            raise TypeError(f"expected JSON data, found {type(value).__name__}")
        return _TYPES[type(value)]


_TYPES: Final[dict[type, ValueType]] = {
    Missing: ValueType.ABSENT,
    type(None): ValueType.NULL,
    int: ValueType.INTEGER,
    float: ValueType.NUMBER,
    bool: ValueType.BOOLEAN,
    list: ValueType.ARRAY,
    dict: ValueType.OBJECT,
}


class RawNumber:
    """A JSON number as its sender writes it, digit by digit: ``1e3``, or 5000 digits."""

    # No data class: msgspec would write one as an object, rather than ask how.
    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return f"RawNumber({self.text!r})"


def text_of(value: Any) -> str:
    """The text that an id stands for: itself, or all the digits of an integer."""
    return value.text if isinstance(value, RawNumber) else str(value)


def _type_of_text(text: str) -> ValueType:
    if not text:
        return ValueType.EMPTY
    if _CONTEXT_KIND.fullmatch(text) and text not in _RESERVED_KINDS:
        return ValueType.CONTEXT_KIND
    return ValueType.TEXT
