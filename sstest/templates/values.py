"""What Handlebars.js does with a value: properties, escaping, printing, adding, comparing.

Values are JSON data in Python's types, and nothing else of Python is ever looked at: a property is
an own property of JavaScript's object, list or string. JavaScript's prototypes have nothing to
give here either, since Handlebars 4.7 refuses what is not an own property.
"""

import math
import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Final, TypeAlias

from msgspec import Struct

from sstest.javascript.values import UNDEFINED, array_index, in_order, is_truthy, number, to_string
from sstest.templates.tokens import WHITESPACE

Charge: TypeAlias = Callable[[int], None]
"""Told how much work a value takes, in steps; raises where that is too much."""

NULL_CONTEXT: Final[dict[str, object]] = {}
"""The empty object that helpers see as their context where it is null or undefined."""

PLAIN: Final = frozenset((str, dict, list, bool, type(None), type(UNDEFINED)))
"""The types of values that :func:`closed` leaves as they are; numbers it may have to round."""

is_plain: Final = re.compile(r"[\w ./:,@+-]{0,1000}", re.ASCII).fullmatch
"""Whether a text is short, and one that every engine prints as it is, escaped or not."""

_EXACT: Final = 1 << 53
_CHARACTERS_A_STEP: Final = 256
_DECIMAL: Final = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_PREFIXED: Final = re.compile(r"0(?:[xX][0-9a-fA-F]+|[oO][0-7]+|[bB][01]+)")
_ESCAPED: Final = re.compile("[&<>\"'`=]")
_ESCAPES: Final = {
    "&": "&amp;",  # first, since the others write one
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#x27;",
    "`": "&#x60;",
    "=": "&#x3D;",
}


class Printing(Struct, frozen=True):
    """What becomes of a value: its ``text``, what ``{{…}}`` prints, and what ``{{{…}}}`` prints.

    What ``{{{…}}}`` prints can be a number or a boolean: JavaScript adds those that stand side by
    side.
    """

    text: Callable[[object, Charge], str]
    escaped: Callable[[object, Charge], str]
    unescaped: Callable[[object, Charge], object]


class NotPrimitiveError(Exception):
    """JavaScript cannot make text of an object, and raises a TypeError."""


def closed(value: object) -> object:
    """A value as JavaScript holds it: a number as a double, everything else as it is.

    Raises:
        TypeError: it is not JSON data. That is a mistake of whoever calls :func:`render`.
    """
    match value:
        case bool() | str() | dict() | list() | None:
            return value
        case int() if -_EXACT <= value <= _EXACT:
            return value
        case int() | float() | Decimal():
            return number(value)
        case _ if value is UNDEFINED:
            return value
    raise TypeError(f"a template's context is JSON data, not {type(value).__name__}")


def property_of(parent: object, key: str, charge: Charge) -> object:
    """``parent[key]``, where that is an own property; ``UNDEFINED`` otherwise."""
    match parent:
        case dict():
            return closed(parent[key]) if key in parent else UNDEFINED
        case list():
            if key == "length":
                return len(parent)
            index = array_index(key)
            return UNDEFINED if index is None or index >= len(parent) else closed(parent[index])
        case str():
            return _property_of_text(parent, key, charge)
        case _:
            return UNDEFINED


def entries(value: dict[str, object], charge: Charge) -> Iterator[tuple[str, object]]:
    """An object's own properties in JavaScript's order: indices first, by size."""
    charge(len(value))
    for key in value:
        _require_text(key)
    for key in in_order(value):
        yield key, closed(value[key])


def text_of(value: object, charge: Charge) -> str:
    """``String(value)``, as :func:`~sstest.javascript.values.to_string` has it.

    Raises:
        NotPrimitiveError: an object in it has a property ``toString``. JSON has no functions, so
            that property cannot be called.
    """
    pending = [value] if isinstance(value, (list, dict)) else []
    while pending:
        item = closed(pending.pop())
        if isinstance(item, list):
            charge(len(item))
            pending.extend(item)
        elif isinstance(item, str):
            charge(len(item) // _CHARACTERS_A_STEP)
        elif isinstance(item, dict) and "toString" in item:
            raise NotPrimitiveError
    return to_string(value)


def escaped(value: object, charge: Charge) -> str:
    """What ``{{…}}`` prints (``Utils.escapeExpression``): nothing for null and undefined.

    Raises:
        NotPrimitiveError: see :func:`text_of`, and an object with a property ``toHTML`` as well.
    """
    if value is None or value is UNDEFINED:
        return ""
    if isinstance(value, dict) and is_truthy(closed(value.get("toHTML"))):
        raise NotPrimitiveError
    text = value if isinstance(value, str) else text_of(value, charge)
    return replaced(text, _ESCAPES) if _ESCAPED.search(text) else text


def replaced(text: str, escapes: Mapping[str, str]) -> str:
    """The text with each character replaced; ``str.translate`` is slow beyond ASCII."""
    for character, escape in escapes.items():
        text = text.replace(character, escape)
    return text


def as_it_is(value: object, charge: Charge) -> str | float:
    """What ``{{{…}}}`` prints: nothing for null and undefined, and numbers as they are."""
    if value is None or value is UNDEFINED:
        return ""
    return value if isinstance(value, (str, int, float)) else text_of(value, charge)


def is_empty(value: object) -> bool:
    """``Utils.isEmpty``: falsy, but not 0, or an empty list."""
    if isinstance(value, (int, float)) and not isinstance(value, bool) and value == 0:
        return False
    return not is_truthy(value) or value == []


def loosely_equal(left: object, right: object, charge: Charge) -> bool:
    """JavaScript's ``left == right`` (ECMA-262 §7.2.13), lists and objects by identity."""
    if left is right:
        return True
    nothing = (None, UNDEFINED)
    if left in nothing or right in nothing:
        return left in nothing and right in nothing
    containers = (dict, list)
    if isinstance(left, containers) and isinstance(right, containers):
        return False
    if isinstance(left, containers):
        left = text_of(left, charge)
    if isinstance(right, containers):
        right = text_of(right, charge)
    if isinstance(left, str) and isinstance(right, str):
        charge(min(len(left), len(right)) // _CHARACTERS_A_STEP)
        return left == right
    return _number_of(left, charge) == _number_of(right, charge)


def in_code_points(text: str) -> str:
    """JavaScript's text as Python's: two surrogates that have met are one character."""
    if text.isascii() or not any("\ud800" <= character <= "\udfff" for character in text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def _require_text(key: object) -> None:
    if not isinstance(key, str):
        raise TypeError(f"a template's context is JSON data, with no key {key!r}")


def _property_of_text(text: str, key: str, charge: Charge) -> object:
    """A length, or the UTF-16 code unit at an index, since JavaScript's text consists of those."""
    index = array_index(key)
    if index is None and key != "length":
        return UNDEFINED
    if text.isascii():
        return len(text) if index is None else text[index : index + 1] or UNDEFINED
    charge(len(text) // _CHARACTERS_A_STEP)
    units = text.encode("utf-16-le", "surrogatepass")
    if index is None:
        return len(units) // 2
    return units[2 * index : 2 * index + 2].decode("utf-16-le", "surrogatepass") or UNDEFINED


def _number_of(value: object, charge: Charge) -> int | float:
    if isinstance(value, (int, float)):
        return value
    assert isinstance(value, str)  # noqa: S101
    charge(len(value) // _CHARACTERS_A_STEP)
    text = value.strip(WHITESPACE)
    if not text:
        return 0
    if _DECIMAL.fullmatch(text):
        return number(float(text))
    if _PREFIXED.fullmatch(text):
        return number(int(text, 0))
    return {"Infinity": math.inf, "+Infinity": math.inf, "-Infinity": -math.inf}.get(text, math.nan)


JAVASCRIPT: Final = Printing(text_of, escaped, as_it_is)
"""As Handlebars.js 4.7 prints."""
