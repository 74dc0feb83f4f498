"""A rendered reply laid out for reading: one value a line, each with its places in the template."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final

from sstest.templates import Part, Rendered
from sstest.templates.source import Position
from sstest.templates.tree import Text

_TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*+"|[][{},:]|[^][{},:"\s]+')
_OPENING: Final = ("{", "[")
_CLOSING: Final = ("}", "]")
_INDENT: Final = "  "
_LONGEST_TAG: Final = 60


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
    """A part that two printings of a template write differently, and what each writes."""

    origin: Origin
    here: str
    there: str


def lines(text: str) -> Iterator[Line]:
    """Lay out a JSON text as it is written, digit for digit; what is no JSON must not be given."""
    found = list(_TOKEN.finditer(text))
    depth = 0
    pieces: list[str] = []
    start: int | None = None
    end = 0
    for sign, after in zip_longest(found, found[1:]):
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
    tag = None if isinstance(part.node, Text) else _tag(rendered.source.text, part.node.position)
    return Origin(rendered.begin(part), tag)


def differences(here: Rendered, there: Rendered) -> list[Difference]:
    """The parts that two printings of the same template and data write differently."""
    found = []
    for left, right in zip(here.parts, there.parts, strict=True):
        texts = here.text[left.start : left.end], there.text[right.start : right.end]
        if texts[0] != texts[1]:
            found.append(Difference(origin_of(here, left), *texts))
    return found


def _tag(template: str, position: Position) -> str:
    """The tag that begins at a place, or as much of it as fits a line."""
    end = template.find("}}", position.offset) + 2
    while template.startswith("}", end):
        end += 1
    tag = " ".join(template[position.offset : end].split())
    return tag if len(tag) <= _LONGEST_TAG else f"{tag[:_LONGEST_TAG]}…"
