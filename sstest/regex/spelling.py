"""The texts that a pattern spells out, made from its tree."""

from collections.abc import Iterable, Iterator
from itertools import islice, product
from typing import Final

from sstest.regex.expression import Chain, Chars, Choice, Expression, Ranges, Repeat

_MOST: Final = 200
_LONGEST: Final = 80
_FEW: Final = 4
_PREFERRED: Final = "a_0 -"


def spelled(tree: Expression, most: int = _MOST) -> list[str]:
    """Texts that the pattern is likely to match, all combinations of its alternatives.

    Anchors are taken to hold. A set gives its members where those are few, and one where they
    are many; what is repeated without end is repeated as often as it must be, and once more.
    """
    return _texts(tree, most)


def _texts(node: Expression, most: int) -> list[str]:
    match node:
        case Chars():
            members = list(_members(node.ranges))
            # Of a letter without case, all cases say the same.
            return members[-1:] if node.literal and len(members) > 1 else members
        case Choice():
            return _unique(
                (text for each in node.alternatives for text in _texts(each, most)), most
            )
        case Chain():
            texts = [""]
            for item in node.items:
                texts = _joined(texts, _texts(item, most), most)
            return texts
        case Repeat():
            return _repeated(node, most)
        case _:
            return [""]


def _repeated(node: Repeat, most: int) -> list[str]:
    body = _texts(node.body, most)
    more = node.minimum + 1
    last = more if node.maximum is None else min(more, node.maximum)
    counts = range(node.minimum, last + 1)
    return _unique((text * count for count in counts for text in body), most)


def _joined(left: list[str], right: list[str], most: int) -> list[str]:
    if len(right) == 1:
        return [text for each in left if len(text := each + right[0]) <= _LONGEST]
    return _unique((first + second for first, second in product(left, right)), most)


def _members(ranges: Ranges) -> Iterator[str]:
    size = sum(last - first + 1 for first, last in ranges)
    if size <= _FEW:
        for first, last in ranges:
            yield from map(chr, range(first, last + 1))
        return
    for character in _PREFERRED:
        if any(first <= ord(character) <= last for first, last in ranges):
            yield character
            return
    yield chr(ranges[0][0])


def _unique(texts: Iterable[str], most: int) -> list[str]:
    short = (text for text in texts if len(text) <= _LONGEST)
    return list(islice(dict.fromkeys(islice(short, 4 * most)), most))
