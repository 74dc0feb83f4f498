"""JavaScript's view of JSON values: truthiness, numbers and text (ECMA-262 §7.1).

JSON data is held in Python's own types. A JavaScript number is an ``int`` where it is integral
and below 1e21, and a ``float`` otherwise, so that it compares and serialises as JavaScript's
would; :func:`number` makes one.
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from enum import Enum
from typing import Final

# From here on Number::toString uses an exponent (ECMA-262 §6.1.6.1.20), so an int would mislead.
_FIRST_EXPONENT: Final = 1e21
_INDEX: Final = re.compile(r"0|[1-9][0-9]{0,9}", re.ASCII)
_LAST_INDEX: Final = 2**32 - 2


class Undefined(Enum):
    """The type of :data:`UNDEFINED`, an enumeration so that type checkers can narrow it."""

    UNDEFINED = "undefined"

    def __repr__(self) -> str:
        return "UNDEFINED"

    def __bool__(self) -> bool:
        return False


UNDEFINED: Final = Undefined.UNDEFINED
"""JavaScript's ``undefined``: nothing there, which is not the same as ``null`` (``None``)."""


def number(value: float | Decimal) -> int | float:
    """The IEEE 754 double nearest to ``value``, as ``JSON.parse`` would hold it."""
    try:
        double = float(value)
    except OverflowError:  # an int beyond the largest double; JavaScript rounds it to infinity
        return math.inf if value > 0 else -math.inf
    if double.is_integer() and abs(double) < _FIRST_EXPONENT:
        # The shortest digits, zeros behind them: what JavaScript prints, and reads back the same.
        return int(Decimal(repr(double)))
    return double


def is_truthy(value: object) -> bool:
    """``Boolean(value)`` (ECMA-262 §7.1.2): empty lists and objects are true."""
    if isinstance(value, (bool, str, int)):
        return bool(value)
    if isinstance(value, (float, Decimal)):
        double = number(value)  # a Decimal too small for a double is zero to JavaScript
        return double != 0 and not math.isnan(double)
    return value is not None and value is not UNDEFINED


def number_to_string(value: float | Decimal) -> str:
    """``String(value)`` for a number (ECMA-262 §6.1.6.1.20): ``1`` for 1.0, ``1e-7``, ``1e+21``."""
    double = number(value)
    if isinstance(double, int):
        return str(double)
    if math.isnan(double):
        return "NaN"
    if math.isinf(double):
        return "Infinity" if double > 0 else "-Infinity"
    # repr() finds the same shortest digits that ECMA-262 asks for; only the layout differs.
    sign, digits, exponent = Decimal(repr(double)).normalize().as_tuple()
    assert isinstance(exponent, int)  # noqa: S101  # infinities and NaN have gone above
    text = "".join(map(str, digits))
    return ("-" if sign else "") + _layout(text, len(text) + exponent)


def to_string(value: object) -> str:
    """``String(value)`` for JSON data (ECMA-262 §7.1.17), however deeply lists are nested."""
    if isinstance(value, str):
        return value
    if isinstance(value, Sequence):
        return _join(value)
    return _scalar_to_string(value)


def array_index(name: str) -> int | None:
    """The index that a name is, if it is one (ECMA-262 §6.1.7): ``"1"``, and not ``"01"``."""
    if not _INDEX.fullmatch(name):
        return None
    index = int(name)
    return index if index <= _LAST_INDEX else None


def in_order(names: Iterable[str]) -> list[str]:
    """Property names as JavaScript lists them: array indices first, by size (§10.1.11)."""
    indices = {name: index for name in names if (index := array_index(name)) is not None}
    return [
        *sorted(indices, key=indices.__getitem__),
        *(name for name in names if name not in indices),
    ]


def _layout(digits: str, point: int) -> str:
    """Write shortest ``digits`` whose decimal point stands after ``point`` of them."""
    if len(digits) <= point <= 21:
        return digits + "0" * (point - len(digits))
    if 0 < point <= 21:
        return f"{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return f"0.{'0' * -point}{digits}"
    mantissa = digits[0] + ("." + digits[1:] if len(digits) > 1 else "")
    return f"{mantissa}e{point - 1:+d}"


def _scalar_to_string(value: object) -> str:
    match value:
        case str():
            return value
        case True:
            return "true"
        case False:
            return "false"
        case None:
            return "null"
        case int() | float() | Decimal():
            return number_to_string(value)
        case Mapping():
            return "[object Object]"
        case _:  # undefined, and the functions of JavaScript's own objects, print themselves
            return "undefined" if value is UNDEFINED else str(value)


def _join(items: Sequence[object]) -> str:
    """``Array.prototype.join`` with an own stack, since hostile nesting would exhaust Python's."""
    pieces: list[str] = []
    stack = [iter(items)]
    first = True
    while stack:
        for item in stack[-1]:
            if not first:
                pieces.append(",")
            first = False
            if isinstance(item, Sequence) and not isinstance(item, str):
                stack.append(iter(item))
                first = True
                break
            if item is not None and item is not UNDEFINED:
                pieces.append(_scalar_to_string(item))
        else:
            stack.pop()
            first = False
    return "".join(pieces)
