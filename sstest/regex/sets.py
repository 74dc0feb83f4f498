"""Sets of characters: ranges of code points, and what RE2 holds in a class."""

from bisect import bisect_right
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Final

from sstest.regex.program import MatcherError, compiled_by_re2

Ranges = tuple[tuple[int, int], ...]
"""First and last of each range of code points, in order, none touching the next."""

LAST: Final = 0x10FFFF
LAST_UNIT: Final = 0xFFFF
"""The largest UTF-16 code unit."""
EVERYTHING: Final[Ranges] = ((0, LAST),)
SPACE: Final[Ranges] = ((0x09, 0x0A), (0x0C, 0x0D), (0x20, 0x20))
WORD: Final[Ranges] = ((0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A))
DIGITS: Final[Ranges] = ((0x30, 0x39),)

_LAST_SHOWN: Final = 0x1FFFF
# Beyond the two cases of a letter, RE2 holds these for the same (Unicode's simple case folding).
_SAME: Final = {"k": "\u212a", "s": "\u017f", "å": "\u212b", "µ": "μ", "ß": "ẞ", "ω": "Ω"}


class UnsupportedPattern(Exception):
    """A pattern is too large, too deep or has constructs that no automaton can hold."""


class PatternTooLarge(UnsupportedPattern):
    """A pattern is too large or too deep to be looked at as a tree or an automaton."""


def merged(ranges: Iterable[tuple[int, int]]) -> Ranges:
    """Ranges in order, those that overlap or touch as one."""
    done: list[tuple[int, int]] = []
    for first, last in sorted(ranges):
        if done and first <= done[-1][1] + 1:
            done[-1] = (done[-1][0], max(done[-1][1], last))
        else:
            done.append((first, last))
    return tuple(done)


def complement(ranges: Ranges, last: int = LAST) -> Ranges:
    """All code points up to ``last`` that are in none of the ranges."""
    found = []
    begin = 0
    for low, high in ranges:
        if begin < low:
            found.append((begin, low - 1))
        begin = high + 1
    if begin <= last:
        found.append((begin, last))
    return tuple(found)


def contains(ranges: Ranges, code: int) -> bool:
    """Whether a code point is in one of the ranges."""
    index = bisect_right(ranges, (code, LAST)) - 1
    return index >= 0 and code <= ranges[index][1]


def cases(character: str) -> set[str]:
    """The characters that are one where case does not count."""
    found = {character, character.lower(), character.upper(), character.swapcase()}
    for plain, other in _SAME.items():
        if character in (plain, plain.upper(), other):
            found |= {plain, plain.upper(), other}
    return {each for each in found if len(each) == 1}


@cache
def _all_characters() -> bytes:
    return "".join(map(chr, (*range(0xD800), *range(0xE000, _LAST_SHOWN + 1)))).encode()


@lru_cache(maxsize=64)
def members_in_re2(written: str) -> Ranges:
    """The characters of a class, asked of RE2: it is shown those of the first two planes.

    The last of them is no letter and has no case; it stands for all that follow. Raises
    :class:`UnsupportedPattern` for a class that RE2 does not have.
    """
    try:
        runs = compiled_by_re2(f"(?:{written})+".encode()).finditer(_all_characters())
    except MatcherError:
        raise UnsupportedPattern from None
    # The characters of a run follow one another.
    found = [(ord(run[0]), ord(run[-1])) for run in (one.group().decode() for one in runs)]
    if found and found[-1][1] == _LAST_SHOWN:
        found[-1] = (found[-1][0], LAST)
    return merged(found)
