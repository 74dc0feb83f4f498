"""Patterns as JavaScript and as Python's ``re`` read them, as the trees that RE2's are."""

import re
import warnings
from functools import cache, lru_cache
from importlib import import_module
from typing import Any, Final

from sstest.regex.expression import (
    EVERYTHING,
    Assertion,
    Chain,
    Chars,
    Choice,
    Expression,
    Holds,
    Ranges,
    Repeat,
    Unreadable,
    complement,
    merged,
)
from sstest.regex.javascript import tree as js
from sstest.regex.javascript.regexp import parse_regexp
from sstest.regex.javascript.sets import code_units

_LONGEST: Final = 2000
_LAST_UNIT: Final = 0xFFFF
_JAVASCRIPT: Final[dict[str, Holds]] = {
    "^": "start",
    "$": "end",
    "b": "boundary",
    "B": "no boundary",
}
# Python's $ also holds before a line break that ends the text. What that does to a matcher is
# nothing that its author would change, so here it is the end.
_PYTHON: Final[dict[str, Holds]] = {
    "AT_BEGINNING": "start",
    "AT_BEGINNING_STRING": "start",
    "AT_BEGINNING_LINE": "line start",
    "AT_BOUNDARY": "boundary",
    "AT_NON_BOUNDARY": "no boundary",
    "AT_END": "end",
    "AT_END_STRING": "end",
    "AT_END_LINE": "line end",
}
_CATEGORIES: Final = {
    "CATEGORY_DIGIT": "d",
    "CATEGORY_NOT_DIGIT": "D",
    "CATEGORY_SPACE": "s",
    "CATEGORY_NOT_SPACE": "S",
    "CATEGORY_WORD": "w",
    "CATEGORY_NOT_WORD": "W",
}
_ANCHORS_BY_FLAG: Final = {"AT_BEGINNING": "AT_BEGINNING_LINE", "AT_END": "AT_END_LINE"}


class PythonRefuses(ValueError):
    """Python's ``re`` does not accept the pattern; ``str()`` is what it says."""


@lru_cache(maxsize=64)
def javascript_tree(pattern: str) -> Expression:
    """The tree of a pattern as JavaScript reads it, its sets in UTF-16 code units.

    Raises:
        RegExpSyntaxError: JavaScript refuses the pattern.
        Unreadable: it has look-around or back-references, or is too large.
    """
    return js.fold(parse_regexp(pattern), _from_javascript)


@lru_cache(maxsize=64)
def python_tree(pattern: str) -> Expression:
    """The tree of a pattern as Python's ``re`` reads it.

    Python's own parser is asked, which runs nothing of the pattern.

    Raises:
        PythonRefuses: Python refuses the pattern.
        Unreadable: it has what the tree cannot hold, or is too large.
    """
    if len(pattern) > _LONGEST:
        raise Unreadable
    parser: Any = import_module("re._parser")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            parsed = parser.parse(pattern)
        return _chain(parsed, int(parsed.state.flags))
    except re.error as error:
        raise PythonRefuses(str(error.msg)) from None
    except (RecursionError, OverflowError):
        raise Unreadable from None


@cache
def python_words() -> Ranges:
    r"""The characters that are ``\w`` to Python, which ``\b`` stands between."""
    return _category("w")


def _from_javascript(node: js.Node, below: list[Expression]) -> Expression:
    place = (node.start, node.end)
    match node:
        case js.Sequence():
            return Chain(*place, tuple(below))
        case js.Alternation():
            return Choice(*place, tuple(below))
        case js.Quantifier():
            return Repeat(*place, below[0], node.minimum, node.maximum)
        case js.Group():
            return Chain(*place, (below[0],))
        case js.Anchor():
            return Assertion(*place, _JAVASCRIPT[node.kind])
        case js.LookAround() | js.BackReference():
            raise Unreadable
        case _:
            return Chars(*place, code_units(node), literal=isinstance(node, js.Character))


def _chain(parsed: Any, flags: int) -> Expression:
    return Chain(0, 0, tuple(_item(str(name), value, flags) for name, value in parsed))


def _item(name: str, value: Any, flags: int) -> Expression:  # a case a kind
    match name:
        case "LITERAL":
            return Chars(0, 0, _fold(((value, value),), flags), literal=True)
        case "NOT_LITERAL":
            return Chars(0, 0, complement(_fold(((value, value),), flags)))
        case "ANY":
            everything = EVERYTHING if flags & re.DOTALL else complement(((10, 10),))
            return Chars(0, 0, everything)
        case "IN":
            return Chars(0, 0, _members(value, flags))
        case "BRANCH":
            return Choice(0, 0, tuple(_chain(each, flags) for each in value[1]))
        case "SUBPATTERN":
            _, added, removed, body = value
            return _chain(body, (flags | added) & ~removed)
        case "MAX_REPEAT" | "MIN_REPEAT":
            least, most, body = value
            maximum = None if str(most) == "MAXREPEAT" else int(most)
            return Repeat(0, 0, _chain(body, flags), int(least), maximum)
        case "AT":
            kind = str(value)
            if flags & re.MULTILINE:
                kind = _ANCHORS_BY_FLAG.get(kind, kind)
            return Assertion(0, 0, _PYTHON[kind])
        case _:
            raise Unreadable


def _members(value: Any, flags: int) -> Ranges:
    found: list[tuple[int, int]] = []
    negated = False
    for name, argument in value:
        match str(name):
            case "NEGATE":
                negated = True
            case "LITERAL":
                found.append((argument, argument))
            case "RANGE":
                found.append(tuple(argument))
            case "CATEGORY":
                found += _category(_CATEGORIES[str(argument)])
            case _:
                raise Unreadable
    ranges = _fold(merged(found), flags)
    return complement(ranges) if negated else ranges


def _fold(ranges: Ranges, flags: int) -> Ranges:
    """The ranges, and with IGNORECASE those of the other case, letter for letter."""
    if not flags & re.IGNORECASE:
        return ranges
    found = list(ranges)
    for low, high in ranges:
        for code in range(low, min(high, _LAST_UNIT) + 1):
            character = chr(code)
            cases = {character.lower(), character.upper()} - {character}
            found += [(ord(each), ord(each)) for each in cases if len(each) == 1]
            if character in "kKsS":
                other = 0x212A if character in "kK" else 0x17F
                found.append((other, other))
    return merged(found)


@cache
def _category(letter: str) -> Ranges:
    """What ``\\d``, ``\\s`` or ``\\w`` is to Python, asked of it for each code unit."""
    if letter.isupper():
        return complement(_category(letter.lower()))
    runs = re.finditer(rf"\{letter}+", _all_characters())
    return tuple((run.start(), run.end() - 1) for run in runs)


@cache
def _all_characters() -> str:
    return "".join(map(chr, range(_LAST_UNIT + 1)))
