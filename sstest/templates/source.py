"""A template's text, with the places in it: line, column, and the errors that point at them."""

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from sstest.templates.errors import TemplateError, UnsupportedTemplate, printable

_LINE_BREAK: Final = re.compile(r"\r\n?|\n")  # what the lexer of Handlebars.js counts as one
_BEFORE: Final = 60  # characters of a long line that an excerpt shows on either side of the place
_AFTER: Final = 30


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a template: characters before it, and the line and column, which start at 1."""

    offset: int
    line: int
    column: int


@dataclass(frozen=True)
class Source:
    """A template as its author wrote it."""

    text: str

    @cached_property
    def _lines(self) -> list[int]:
        return [0, *(found.end() for found in _LINE_BREAK.finditer(self.text))]

    def position(self, offset: int) -> Position:
        """The line and column of the character that has ``offset`` characters before it."""
        line = bisect_right(self._lines, offset)
        return Position(offset, line, offset - self._lines[line - 1] + 1)

    def offset(self, line: int, column: int) -> int:
        """How many characters stand before a line and column, as far as there are any."""
        start = self._lines[min(line, len(self._lines)) - 1]
        return min(start + column - 1, len(self.text))

    def error(self, message: str, at: Position) -> TemplateError:
        """An error that Handlebars.js has as well, to be raised."""
        return TemplateError(message, at.line, at.column, self._excerpt(at))

    def unsupported(self, message: str, at: Position) -> UnsupportedTemplate:
        """A refusal of our own, to be raised."""
        return UnsupportedTemplate(message, at.line, at.column, self._excerpt(at))

    def _excerpt(self, at: Position) -> str:
        start = self._lines[at.line - 1]
        end = self._lines[at.line] if at.line < len(self._lines) else len(self.text)
        first = max(start, at.offset - _BEFORE)
        last = min(end, at.offset + _AFTER)
        before = ("…" if first > start else "") + printable(self.text[first : at.offset])
        after = self.text[at.offset : last].rstrip("\r\n")
        after = printable(after) + ("…" if last < end else "")
        # A tab stays a tab, so that the caret stands under its place however wide tabs are shown.
        padding = "".join("\t" if character == "\t" else " " for character in before)
        return f"  {before}{after}\n  {padding}^"
