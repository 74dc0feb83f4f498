"""The texts that a pattern spells out, made from its tree."""

from collections.abc import Iterable, Iterator
from itertools import islice, product
from typing import Final

from sstest.regex.nodes import Alternation, CharacterSet, Group, Node, Repeat, Sequence, fold
from sstest.regex.sets import Ranges

_LONGEST: Final = 80
_PREFERRED: Final = "a_0 -"


def spelled(tree: Node, most: int = 200) -> list[str]:
    """Texts that the pattern is likely to match, all combinations of its alternatives.

    Anchors and look-around are taken to hold. A set gives its members where those are few, and
    one where they are many; a repetition is made as often as it must be, and once more.
    """

    def texts(node: Node, below: list[list[str]]) -> list[str]:
        match node:
            case CharacterSet():
                members = list(_members(node.ranges))
                # Of a letter without case, all cases say the same.
                return members[-1:] if node.literal else members
            case Group():
                return below[0]
            case Alternation():
                return _unique((text for each in below for text in each), most)
            case Sequence():
                joined = [""]
                for each in below:
                    joined = _joined(joined, each, most)
                return joined
            case Repeat():
                more = node.minimum + 1
                last = more if node.maximum is None else min(more, node.maximum)
                # Counts may be in the billions; what is too long is left out in any case.
                counts = [min(count, _LONGEST + 1) for count in range(node.minimum, last + 1)]
                return _unique((text * count for count in counts for text in below[0]), most)
            case _:
                return [""]

    return fold(tree, texts)


def _joined(left: list[str], right: list[str], most: int) -> list[str]:
    if len(right) == 1:
        return [text for each in left if len(text := each + right[0]) <= _LONGEST]
    return _unique((first + second for first, second in product(left, right)), most)


def _members(ranges: Ranges) -> Iterator[str]:
    size = sum(last - first + 1 for first, last in ranges)
    if size <= 4:
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
