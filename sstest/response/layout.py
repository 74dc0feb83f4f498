"""A rendered reply laid out for reading: one value a line, each with its places in the template."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import Final

from sstest.templates import Part, Rendered
from sstest.templates.source import Position
from sstest.templates.tree import Text

_TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*+"|[][{},:]|[^][{},:"\s]+')
_OPENING: Final = ("{", "[")
_CLOSING: Final = ("}", "]")
_INDENT: Final = "  "
_BEFORE: Final = 20


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a JSON text laid out; in the rendered text it goes from ``start`` up to ``end``."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Origin:
    """A place in a template that has written a value, and the tag there; text has none."""

    position: Position
    tag: str | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """A part that two engines write differently, and what each writes."""

    origin: Origin
    here: str
    there: str


def lines(text: str) -> Iterator[Line]:
    """Lay out a JSON text as it is written, digit for digit; it must be JSON.

    It is read only as far as lines are asked for: one of 16 MB may have as many of them.
    """
    signs: Iterator[re.Match[str] | None] = chain(_TOKEN.finditer(text), [None])
    depth = 0
    pieces: list[str] = []
    start: int | None = None
    end = 0
    for sign, after in pairwise(signs):
        assert sign is not None  # noqa: S101  # only the last one is
        following = after[0] if after else ""
        written = sign[0]
        if written in _CLOSING:
            depth -= 1
        if start is None:
            start = sign.start()
            pieces.append(_INDENT * depth)
        pieces.append(": " if written == ":" else written)
        if written != ",":
            end = sign.end()
        if written in _OPENING:
            depth += 1
        empty = written in _OPENING and following in _CLOSING
        if empty or written == ":" or following in (",", ":"):
            continue
        yield Line("".join(pieces), start, end)
        pieces, start = [], None


def origins(rendered: Rendered, start: int, end: int) -> list[Origin]:
    """What wrote a span of a rendered text: its tags, or else the place of the text."""
    tags = [
        origin_of(rendered, part)
        for part in rendered.within(start, end)
        if not isinstance(part.node, Text)
    ]
    return list(dict.fromkeys(tags)) or [Origin(rendered.origin(start))]


def origin_of(rendered: Rendered, part: Part) -> Origin:
    """Where a part comes from."""
    offset = part.node.position.offset
    tag = None if isinstance(part.node, Text) else rendered.source.tag(offset)
    return Origin(rendered.begin(part), tag)


def differences(here: Rendered, there: Rendered | None, text: str) -> list[Difference]:
    """What another engine prints differently of the same template and data: its ``text``.

    Part by part, where ``there`` has the same parts; else from the first character that differs.
    """
    if here.text == text:
        return []
    places = [[part.node.position for part in each.parts] for each in (here, there) if each]
    if there and places[0] == places[1]:
        pairs = zip(here.parts, there.parts, strict=True)
        written = [
            (origin_of(here, left), here.text[left.start : left.end], text[right.start : right.end])
            for left, right in pairs
        ]
        return [Difference(*each) for each in written if each[1] != each[2]]
    pairs_of_signs = enumerate(zip(here.text, text, strict=False))
    shorter = min(len(here.text), len(text))
    at = next((index for index, (left, right) in pairs_of_signs if left != right), shorter)
    part = here.part(at)
    origin = origin_of(here, part) if part else Origin(here.origin(at))
    start = max(0, at - _BEFORE)
    return [Difference(origin, here.text[start:], text[start:])]
