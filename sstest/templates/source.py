"""A template's text, with the places in it: line, column, and the errors that point at them."""

import re
from bisect import bisect_right
from functools import cached_property
from typing import Final

from msgspec import Struct

from sstest.text import escape, point_at

_LINE_BREAK: Final = re.compile(r"\r\n?|\n")  # what the lexer of Handlebars.js counts as one
_LONGEST_QUOTE: Final = 40
_LONGEST_TAG: Final = 60
_LONGEST_READ: Final = 200


class TemplateError(ValueError):
    """A template that Handlebars.js itself refuses, when reading it or when rendering it.

    ``line`` and ``column`` count from 1, columns in code points; ``position`` has them too.
    ``excerpt`` is the part of that line around the place, with a caret under it.
    """

    def __init__(self, message: str, position: "Position", excerpt: str) -> None:
        super().__init__(message, position, excerpt)  # all of them, so that it can be pickled
        self.message = message
        self.position = position
        self.line = position.line
        self.column = position.column
        self.excerpt = excerpt

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}: {self.message}\n{self.excerpt}"


class UnsupportedTemplate(TemplateError):
    """A template that Handlebars.js may well render, and sstest refuses rather than guess."""


class RenderingStopped(UnsupportedTemplate):
    """A rendering that is beyond the limits of work; other data may take less."""


class Position(Struct, frozen=True):
    """A place in a template: characters before it, and the line and column, which start at 1."""

    offset: int
    line: int
    column: int


class Source(Struct, frozen=True, dict=True):
    """A template as its author wrote it."""

    text: str

    @cached_property
    def _lines(self) -> list[int]:
        return [0, *(found.end() for found in _LINE_BREAK.finditer(self.text))]

    def position(self, offset: int) -> Position:
        """The line and column of the character that has ``offset`` characters before it."""
        line = bisect_right(self._lines, offset)
        return Position(offset, line, offset - self._lines[line - 1] + 1)

    def error(self, message: str, at: Position) -> TemplateError:
        """An error that Handlebars.js has as well, to be raised."""
        return TemplateError(message, at, self._excerpt(at))

    def unsupported(self, message: str, at: Position) -> UnsupportedTemplate:
        """A refusal of our own, to be raised."""
        return UnsupportedTemplate(message, at, self._excerpt(at))

    def stopped(self, what: str, at: Position) -> RenderingStopped:
        """A rendering that is given up, to be raised: ``what`` it does that is too much."""
        return RenderingStopped(f"sstest stops a rendering that {what}", at, self._excerpt(at))

    def tag(self, offset: int) -> str:
        """The tag that begins at ``offset``, or as much of it as fits a line."""
        if offset not in self._tags:
            self._tags[offset] = self._tag(offset)
        return self._tags[offset]

    @cached_property
    def _tags(self) -> dict[int, str]:
        """The tags that were asked for: in a loop one of a megabyte is, for each time it wrote."""
        return {}

    def _tag(self, offset: int) -> str:
        end = self.text.find("}}", offset) + 2
        for opening in ("{{{", "{{{{"):
            end += self.text.startswith(opening, offset) and self.text.startswith("}", end)
        tag = " ".join(self.text[offset : min(end, offset + _LONGEST_READ)].split())
        return tag if len(tag) <= _LONGEST_TAG else f"{tag[:_LONGEST_TAG]}…"

    def _excerpt(self, at: Position) -> str:
        start = self._lines[at.line - 1]
        end = self._lines[at.line] if at.line < len(self._lines) else len(self.text)
        line = self.text[start:end].rstrip("\r\n")
        return "\n".join(f"  {part}" for part in point_at(line, at.column - 1))


def quoted(text: str) -> str:
    """Text of a template as a message can hold it: short, in quotes, on one line."""
    if len(text) > _LONGEST_QUOTE:
        text = text[:_LONGEST_QUOTE] + "…"
    return f"'{escape(text)}'"
