"""What Go makes of a value: its text, and that text escaped for HTML.

After the Handlebars for Go that is public, github.com/aymerick/raymond (its ``string.go`` and
``escape.go``), and Go's own ``fmt`` and ``strconv``, for data that ``encoding/json`` has read.
"""

import math
from collections.abc import Iterator
from decimal import Decimal
from itertools import chain
from typing import Final

from sstest.templates.values import Charge, Printing, closed, replaced

_ESCAPES: Final = {"&": "&amp;", "'": "&apos;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}
_CHARACTERS_A_STEP: Final = 256
# The exponents for which strconv's %g, at its shortest, writes none.
_PLAIN: Final = range(-4, 6)


def decoded(value: object) -> object:
    """JSON data as ``encoding/json`` decodes it: every number is a float64.

    An ``int`` is an integer of Go's own, such as an index.
    """
    if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        try:
            return float(value)
        except OverflowError:
            return math.inf if value > 0 else -math.inf
    return closed(value)


def go_text(value: object, charge: Charge) -> str:
    """``raymond.Str(value)``: lists without anything between, objects as ``%s`` prints a map.

    ``%s`` prints its complaint about all in a map that is not a string.
    """
    pieces: list[str] = []
    pending: list[tuple[object, bool]] = [(value, False)]
    while pending:
        item, in_map = pending.pop()
        if isinstance(item, str):
            charge(len(item) // _CHARACTERS_A_STEP)
            pieces.append(_whole(item))
            continue
        if isinstance(item, dict):
            charge(len(item))
            pending.extend((decoded(each), True) for each in reversed(list(_of_map(item))))
        elif isinstance(item, list):
            charge(len(item))
            inside = _of_slice(item) if in_map else iter(item)
            pending.extend((decoded(each), in_map) for each in reversed(list(inside)))
        elif isinstance(item, bool):
            text = "true" if item else "false"
            pieces.append(f"%!s(bool={text})" if in_map else text)
        elif isinstance(item, (int, float)):
            pieces.append(f"%!s(float64={_shortest(item)})" if in_map else _plain(item))
        elif in_map:
            pieces.append("<nil>")  # null; elsewhere it is nothing
    return "".join(pieces)


def _whole(text: str) -> str:
    """A text as Go holds it: halves of surrogate pairs are U+FFFD."""
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def go_escaped(value: object, charge: Charge) -> str:
    """``raymond.Escape`` of the text: ``'`` is ``&apos;``; a backtick and ``=`` stay."""
    return replaced(go_text(value, charge), _ESCAPES)


def _of_map(value: dict[str, object]) -> Iterator[object]:
    """``map[a:1 b:2]``, as texts and the values between them; ``fmt`` sorts the keys."""
    opening = chain(["map["], [" "] * (len(value) - 1))
    for before, key in zip(opening, sorted(value), strict=False):
        yield f"{before}{key}:"
        yield value[key]
    yield "]" if value else "map[]"


def _of_slice(items: list[object]) -> Iterator[object]:
    yield "["
    for index, item in enumerate(items):
        if index:
            yield " "
        yield item
    yield "]"


def _plain(value: float) -> str:
    """``strconv.FormatFloat(value, 'f', -1, 64)``: no exponent, as few digits as tell it."""
    if not math.isfinite(value):
        return _infinite(value)
    return str(value) if isinstance(value, int) else f"{Decimal(repr(value)).normalize():f}"


def _shortest(value: float) -> str:
    """``%v`` of a float64: an exponent from 1e+06 on, and below 0.0001."""
    if not math.isfinite(value):
        return _infinite(value)
    sign, digits, exponent = Decimal(repr(value)).normalize().as_tuple()
    assert isinstance(exponent, int)  # noqa: S101  # a finite number's is
    scientific = len(digits) - 1 + exponent
    if scientific in _PLAIN or not value:
        return _plain(value)
    first, *rest = map(str, digits)
    point = "." if rest else ""
    return f"{'-' * sign}{first}{point}{''.join(rest)}e{scientific:+03d}"


def _infinite(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    return "+Inf" if value > 0 else "-Inf"


GO: Final = Printing(go_text, go_escaped, go_text)
"""As raymond prints."""
