"""Reads a pattern into a tree as Python's ``re`` reads it."""

import re
import warnings
from functools import cache, lru_cache
from importlib import import_module
from threading import Lock
from typing import Any, Final

from sstest.regex import nodes
from sstest.regex.sets import (
    EVERYTHING,
    LAST_UNIT,
    PatternTooLarge,
    Ranges,
    UnsupportedPattern,
    complement,
    merged,
)

_LOCK: Final = Lock()
_LONGEST: Final = 2000
# Python's $ also holds before a line break that ends the text. No action is like that, so here
# it is the end.
_PYTHON: Final[dict[str, nodes.Kind]] = {
    "AT_BEGINNING": "start",
    "AT_BEGINNING_STRING": "start",
    "AT_BEGINNING_LINE": "line start",
    "AT_BOUNDARY": "boundary",
    "AT_NON_BOUNDARY": "no boundary",
    "AT_END": "end",
    "AT_END_STRING": "end",
    "AT_END_LINE": "line end",
}
_ANCHORS_BY_FLAG: Final = {"AT_BEGINNING": "AT_BEGINNING_LINE", "AT_END": "AT_END_LINE"}


class PythonSyntaxError(ValueError):
    """Python's ``re`` rejects the pattern; ``str()`` is what it says."""


@lru_cache(maxsize=64)
def python_tree(pattern: str) -> nodes.Node:
    """The tree of a pattern as Python's ``re`` reads it.

    Python's own parser is asked, which runs nothing of the pattern.

    Raises:
        PythonSyntaxError: Python rejects the pattern.
        UnsupportedPattern: it has look-around or back-references.
        PatternTooLarge: it is too long or too deep.
    """
    if len(pattern) > _LONGEST:
        raise PatternTooLarge
    parser: Any = import_module("re._parser")
    try:
        # What is to be shown is of the process: of two threads one would put back the other's.
        with _LOCK, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            parsed = parser.parse(pattern)
        return _sequence(parsed, int(parsed.state.flags))
    except re.error as error:
        raise PythonSyntaxError(str(error.msg)) from None
    except (RecursionError, OverflowError):
        raise PatternTooLarge from None


@cache
def python_words() -> Ranges:
    r"""The characters that are ``\w`` to Python, which ``\b`` stands between."""
    return _category("w")


def _sequence(parsed: Any, flags: int) -> nodes.Node:
    return nodes.Sequence(tuple(_item(str(name), value, flags) for name, value in parsed))


def _item(name: str, value: Any, flags: int) -> nodes.Node:
    match name:
        case "LITERAL":
            return nodes.CharacterSet(_fold(((value, value),), flags), literal=True)
        case "NOT_LITERAL":
            return nodes.CharacterSet(complement(_fold(((value, value),), flags)))
        case "ANY":
            everything = EVERYTHING if flags & re.DOTALL else complement(((10, 10),))
            return nodes.CharacterSet(everything)
        case "IN":
            return nodes.CharacterSet(_members(value, flags))
        case "BRANCH":
            return nodes.Alternation(tuple(_sequence(each, flags) for each in value[1]))
        case "SUBPATTERN":
            _, added, removed, body = value
            return nodes.Group(_sequence(body, (flags | added) & ~removed))
        case "MAX_REPEAT" | "MIN_REPEAT":
            least, most, body = value
            maximum = None if str(most) == "MAXREPEAT" else int(most)
            return nodes.Repeat(_sequence(body, flags), int(least), maximum)
        case "AT":
            kind = str(value)
            if flags & re.MULTILINE:
                kind = _ANCHORS_BY_FLAG.get(kind, kind)
            return nodes.Assertion(_PYTHON[kind])
        case _:
            raise UnsupportedPattern


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
                _, *negation, class_name = str(argument).split("_")  # CATEGORY_NOT_DIGIT is \D
                found += _category(class_name[0] if negation else class_name[0].lower())
            case _:
                raise UnsupportedPattern
    ranges = _fold(merged(found), flags)
    return complement(ranges) if negated else ranges


def _fold(ranges: Ranges, flags: int) -> Ranges:
    """The ranges, and with IGNORECASE those of the other case, letter for letter."""
    if not flags & re.IGNORECASE:
        return ranges
    found = list(ranges)
    for low, high in ranges:
        for code in range(low, min(high, LAST_UNIT) + 1):
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
    runs = re.finditer(rf"\{letter}+", "".join(map(chr, range(LAST_UNIT + 1))))
    return tuple((run.start(), run.end() - 1) for run in runs)
