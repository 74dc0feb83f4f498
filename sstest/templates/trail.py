"""Where each part of a rendered text comes from in its template."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, TypeAlias

from sstest.templates.joining import Piece
from sstest.templates.printing import Printing
from sstest.templates.source import Position, Source
from sstest.templates.table import Rewritten
from sstest.templates.tree import Block, Mustache, Text
from sstest.templates.values import Charge, in_code_points

Written: TypeAlias = Text | Mustache | Block
"""What writes text: text between tags, a tag, or a raw block that is a helper's call."""

_START: Final = Position(0, 1, 1)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a rendered text, from ``start`` up to ``end``, and what in the template wrote it.

    A tag that wrote nothing is a part of no length. Of numbers that were added up, the first has
    the sum and the others have nothing.
    """

    start: int
    end: int
    node: Written


@dataclass(frozen=True)
class Rendered:
    """A rendered text, and its parts in order; there are no gaps between them."""

    text: str
    parts: tuple[Part, ...]
    source: Source = field(repr=False)

    @cached_property
    def _starts(self) -> list[int]:
        return [part.start for part in self.parts]

    def part(self, offset: int) -> Part | None:
        """The part that the character at ``offset`` is in; at the end of the text, the last one."""
        index = bisect_right(self._starts, offset) - 1
        return self.parts[index] if index >= 0 else None

    def origin(self, offset: int) -> Position:
        """The place in the template that wrote the character at ``offset``."""
        part = self.part(offset)
        if part is None:
            return _START
        return self._place(part, min(offset, part.end) - part.start)

    def begin(self, part: Part) -> Position:
        """The place in the template that a part begins at."""
        return self._place(part, 0)

    def culprit(self, offset: int) -> Position:
        """The place to look at where the text breaks: a tag, if it should have written there."""
        gap = len(self.text[:offset].rstrip())
        first, last = bisect_left(self._starts, gap), bisect_right(self._starts, offset)
        for part in self.parts[first:last]:
            if part.start == part.end and not isinstance(part.node, Text):
                return part.node.position
        return self.origin(offset)

    def _place(self, part: Part, into: int) -> Position:
        if not isinstance(part.node, Text):
            return part.node.position
        return self.source.position(part.node.position.offset + part.node.skipped + into)

    def within(self, start: int, end: int) -> list[Part]:
        """The parts that wrote anything from ``start`` up to ``end``, or nothing amid it."""
        first = max(0, bisect_right(self._starts, start) - 1)
        last = bisect_left(self._starts, end)
        return [part for part in self.parts[first:last] if part.end > start]


class Trail:
    """The leaves of one rendering, in the order in which they are written: who wrote what."""

    def __init__(self) -> None:
        self._leaves: list[tuple[int, object]] = []

    def wrote(self, entry: int, value: object) -> int:
        """Note a leaf, and the number in the table that it goes back to; returns its place."""
        self._leaves.append((entry, value))
        return len(self._leaves) - 1

    @property
    def end(self) -> int:
        """The place of the next leaf."""
        return len(self._leaves)

    def added(self, total: Piece) -> None:
        """Note that leaves are numbers that have been added up."""
        for place in range(total.first, total.end):
            value = "" if place > total.first else total.value
            self._leaves[place] = (self._leaves[place][0], value)

    def rendered(self, rewritten: Rewritten, printing: Printing, charge: Charge) -> Rendered:
        """The text of all leaves, and which part of it is whose."""
        parts: list[Part] = []
        texts: list[str] = []
        length = 0
        for entry, value in self._leaves:
            text = printing.text(value, charge)
            texts.append(text)
            parts.append(Part(length, length + len(text), rewritten.writers[entry]))
            length += len(text)
        written = "".join(texts)
        text = in_code_points(written)
        if text != written:
            places = _places(written)
            parts = [Part(places[part.start], places[part.end], part.node) for part in parts]
        return Rendered(text, tuple(parts), rewritten.source)


def _places(text: str) -> list[int]:
    """Where each character, and the end, of JavaScript's text stands in Python's."""
    places = []
    place = 0
    halved = False
    for character in text:
        if halved and "\udc00" <= character <= "\udfff":
            places.append(place)  # it has become one with the half before it
            halved = False
            continue
        places.append(place)
        place += 1
        halved = "\ud800" <= character <= "\udbff"
    return [*places, place]
