"""What is raised for a template that is not rendered: where, why, and the line it is in."""

from typing import Final

_LONGEST_QUOTE: Final = 40


class TemplateError(ValueError):
    """A template that Handlebars.js itself refuses, when reading it or when rendering it.

    ``line`` and ``column`` count from 1, columns in code points. ``excerpt`` is the part of that
    line around the place, with a caret under it.
    """

    def __init__(self, message: str, line: int, column: int, excerpt: str) -> None:
        super().__init__(message, line, column, excerpt)  # all of them, so that it can be pickled
        self.message = message
        self.line = line
        self.column = column
        self.excerpt = excerpt

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}: {self.message}\n{self.excerpt}"


class UnsupportedTemplate(TemplateError):
    """A template that Handlebars.js may well render, and sstest refuses rather than guess."""


def quoted(text: str) -> str:
    """Text of a template as a message can hold it: short, in quotes, on one line."""
    if len(text) > _LONGEST_QUOTE:
        text = text[:_LONGEST_QUOTE] + "…"
    return f"'{printable(text)}'"


def printable(text: str) -> str:
    """Text with everything replaced that a terminal would take for a command, tabs aside."""
    return "".join(
        character if character.isprintable() or character == "\t" else "\N{REPLACEMENT CHARACTER}"
        for character in text
    )
