"""Writing a JavaScript regular expression for RE2, so that it runs in linear time.

Every character is written as itself or as ``\\xHH`` and every class is spelled out, so nothing
depends on RE2's own idea of ``\\s``, ``.`` or ``$``. RE2 is shown the text as JavaScript sees it,
in UTF-16 code units; the units D800 to DFFF, which are no characters to RE2, are moved to the
private characters U+10D800 to U+10DFFF, which no text of code units contains.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from sstest.regex.javascript.sets import code_units
from sstest.regex.javascript.tree import (
    Alternation,
    Anchor,
    BackReference,
    Character,
    Group,
    LookAround,
    Node,
    Quantifier,
    Sequence,
    fold,
    walk,
)

_SURROGATES: Final = (0xD800, 0xDFFF)
_MOVED: Final = 0x100000
_MOVES: Final = {unit: unit + _MOVED for unit in range(_SURROGATES[0], _SURROGATES[1] + 1)}

# RE2 refuses higher repeat counts, and takes very high ones for literal text.
_MAX_COUNT: Final = 1000

_ANCHORS: Final = {"^": r"\A", "$": r"\z", "b": r"\b", "B": r"\B"}
_QUANTIFIERS: Final = {(0, None): "*", (1, None): "+", (0, 1): "?"}


def is_linear(tree: Node) -> bool:
    """Whether RE2 can read ``tree``: no look-around, no back-reference, no high repeat count."""
    return not any(_is_beyond(node) for node in walk(tree))


def re2_pattern(tree: Node) -> str:
    """A linear ``tree`` in RE2's syntax."""
    text = fold(tree, _combine).text
    # RE2 looks for a match at every byte, and takes the inside of a character for \B. Stepping
    # over whole characters keeps it from looking there.
    return rf"\A(?s:.)*?(?:{text})" if r"\B" in text else text


def re2_text(units: str) -> str:
    """A text of code units as the pattern expects it."""
    return units.translate(_MOVES) if units and max(units) >= "\ud800" else units


class _Piece(NamedTuple):
    """Part of the pattern, and how tightly it holds together."""

    text: str
    binding: int


_LOOSE, _CHAIN, _ATOM = range(3)  # alternatives; a sequence; what a quantifier may follow


def _is_beyond(node: Node) -> bool:
    if isinstance(node, Quantifier):
        return max(node.minimum, node.maximum or 0) > _MAX_COUNT
    return isinstance(node, (LookAround, BackReference))


def _combine(node: Node, below: list[_Piece]) -> _Piece:
    match node:
        case Sequence():
            return _Piece("".join(_bound(piece, _CHAIN) for piece in below), _CHAIN)
        case Alternation():
            return _Piece("|".join(piece.text for piece in below), _LOOSE)
        case Quantifier():
            return _Piece(_bound(below[0], _ATOM) + _bounds(node), _CHAIN)
        case Group():
            return below[0]
        case Anchor():
            return _Piece(_ANCHORS[node.kind], _CHAIN)
        case Character():
            return _Piece("".join(_character(first) for first, _ in _move(node.unit)), _ATOM)
        case _:
            return _Piece(_class(node), _ATOM)


def _bound(piece: _Piece, binding: int) -> str:
    return piece.text if piece.binding >= binding else f"(?:{piece.text})"


def _bounds(node: Quantifier) -> str:
    bounds = (node.minimum, node.maximum)
    if bounds in _QUANTIFIERS:
        return _QUANTIFIERS[bounds]
    return f"{{{node.minimum},{'' if node.maximum is None else node.maximum}}}"


def _class(node: Node) -> str:
    ranges = [moved for first, last in code_units(node) for moved in _move(first, last)]
    if not ranges:
        return r"[^\x00-\x{10FFFF}]"
    return "[" + "".join(f"{_character(first)}-{_character(last)}" for first, last in ranges) + "]"


def _move(first: int, last: int | None = None) -> Iterator[tuple[int, int]]:
    """The range in as many parts as it has once its surrogates are moved."""
    last = first if last is None else last
    low, high = _SURROGATES
    if first < low:
        yield first, min(last, low - 1)
    if first <= high and last >= low:
        yield max(first, low) + _MOVED, min(last, high) + _MOVED
    if last > high:
        yield max(first, high + 1), last


def _character(code: int) -> str:
    """One character, written so that it is nothing else, in a class or outside."""
    character = chr(code)
    return character if code >= 0x80 or character.isalnum() else f"\\x{code:02x}"
