"""The sets of code units that the characters and classes of a regular expression stand for."""

from collections.abc import Iterable, Iterator
from typing import Final

from sstest.regex.javascript.tree import (
    UNIT_MAX,
    AnyCharacter,
    Character,
    CharacterClass,
    CharacterRange,
    ClassEscape,
    Node,
)

Ranges = tuple[tuple[int, int], ...]
"""First and last of each range, in order, none touching the next."""

_LINE_ENDS: Final = ((0x0A, 0x0A), (0x0D, 0x0D), (0x2028, 0x2029))

# ECMA-262 §22.2.2.9, CharacterClassEscape; \s is WhiteSpace and LineTerminator (§12.2, §12.3).
_ESCAPES: Final[dict[str, Ranges]] = {
    "d": ((0x30, 0x39),),
    "s": (
        (0x09, 0x0D), (0x20, 0x20), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A),
        (0x2028, 0x2029), (0x202F, 0x202F), (0x205F, 0x205F), (0x3000, 0x3000), (0xFEFF, 0xFEFF),
    ),
    "w": ((0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A)),
}  # fmt: skip

WORD: Final = frozenset(unit for first, last in _ESCAPES["w"] for unit in range(first, last + 1))
r"""The code units of ``\w``, which ``\b`` stands between."""


def is_set(node: Node) -> bool:
    """Whether the node takes one code unit."""
    return isinstance(node, (Character, AnyCharacter, ClassEscape, CharacterClass))


def code_units(node: Node) -> Ranges:
    """The code units that ``node`` takes; it must be one of those that take one."""
    match node:
        case Character():
            return ((node.unit, node.unit),)
        case CharacterRange():
            return ((node.first, node.last),)
        case AnyCharacter():
            return tuple(_complement(_LINE_ENDS))
        case ClassEscape():
            ranges = _ESCAPES[node.letter.lower()]
            return tuple(_complement(ranges)) if node.letter.isupper() else ranges
        case CharacterClass():
            ranges = tuple(_merged(pair for member in node.members for pair in code_units(member)))
            return tuple(_complement(ranges)) if node.negated else ranges
        case _:
            raise TypeError(f"{type(node).__name__} does not take one code unit")


def _merged(ranges: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    pending: tuple[int, int] | None = None
    for first, last in sorted(ranges):
        if pending is None:
            pending = (first, last)
        elif first <= pending[1] + 1:
            pending = (pending[0], max(pending[1], last))
        else:
            yield pending
            pending = (first, last)
    if pending is not None:
        yield pending


def _complement(ranges: Ranges) -> Iterator[tuple[int, int]]:
    begin = 0
    for first, last in ranges:
        if begin < first:
            yield begin, first - 1
        begin = last + 1
    if begin <= UNIT_MAX:
        yield begin, UNIT_MAX
