"""Where each part of a rendered text comes from in its template."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, TypeAlias

from msgspec import Struct

from sstest.templates.source import Position, Source
from sstest.templates.tree import Text, Written
from sstest.templates.values import in_code_points

Leaves: TypeAlias = Sequence[tuple[Written, object]]
"""What has written something, in order, and the value that it wrote: a text or a number."""

_START: Final = Position(0, 1, 1)


class Part(Struct, frozen=True):
    """A part of a rendered text, from ``start`` up to ``end``, and what in the template wrote it.

    A tag that wrote nothing is a part of no length. Of numbers that were added up, the first has
    the sum and the others have nothing.
    """

    start: int
    end: int
    node: Written


@dataclass(frozen=True)
class Rendered:
    """A rendered text, its parts in order, without gaps between them, and the steps it took."""

    text: str
    parts: tuple[Part, ...]
    source: Source = field(repr=False)
    steps: int = 0

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


def rendered(
    source: Source, leaves: Leaves, text_of: Callable[[object], str], steps: int
) -> Rendered:
    """The text of all leaves, and which part of it is whose."""
    parts: list[Part] = []
    texts: list[str] = []
    length = 0
    for node, value in leaves:
        text = text_of(value)
        texts.append(text)
        parts.append(Part(length, length + len(text), node))
        length += len(text)
    written = "".join(texts)
    text = in_code_points(written)
    if text != written:
        places = _places(written)
        parts = [Part(places[part.start], places[part.end], part.node) for part in parts]
    return Rendered(text, tuple(parts), source, steps)


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
