"""Cells and the file of a notebook: the same cells give the same file, byte for byte.

What others wrote gets into a cell in one of three ways, and in no other: as a code span of Markdown
(:func:`span`), as a fenced block of it (:func:`fenced`), or as a literal of Python
(:func:`literal`).
"""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final, Literal

from sstest.text import escape_lines, plain

if TYPE_CHECKING:
    from nbformat import NotebookNode

Cell = tuple[Literal["markdown", "code"], str]
"""What a cell is, and its text."""

# Without the kernel's version and the like, which differ between machines.
_METADATA: Final = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"file_extension": ".py", "mimetype": "text/x-python", "name": "python"},
}
_NOTHING: Final = "*(empty)*"
_MARKUP: Final = str.maketrans({sign: f"&#{ord(sign)};" for sign in "&<$*"})
_STARTS_OF_JSON: Final = '{}[],:"-0123456789tfn'


def text_cell(*paragraphs: str) -> Cell:
    """A cell of Markdown, with an empty line between its paragraphs."""
    return "markdown", "\n\n".join(filter(None, paragraphs))


def code_cell(*lines: str) -> Cell:
    """A cell of Python."""
    return "code", "\n".join(lines)


def make_notebook(cells: Iterable[Cell]) -> "NotebookNode":
    """A notebook of these cells, not executed.

    Cells are numbered, not named at random, so that the same cells make the same notebook.
    """
    import nbformat

    v4: Any = nbformat.v4
    makers = {"markdown": v4.new_markdown_cell, "code": v4.new_code_cell}
    made = [
        makers[kind](text.strip("\n"), id=f"cell-{index}")
        for index, (kind, text) in enumerate(cells, start=1)
    ]
    return settle(v4.new_notebook(cells=made))


def settle(notebook: "NotebookNode") -> "NotebookNode":
    """The notebook with fixed metadata instead of the kernel's."""
    notebook["metadata"] = {**notebook["metadata"], **_METADATA}
    return notebook


def to_text(notebook: "NotebookNode") -> str:
    """The text of the notebook's file; raises ``nbformat.ValidationError`` if it is not valid."""
    import nbformat

    v4: Any = nbformat.v4
    nbformat.validate(notebook)
    return f"{v4.writes(notebook)}\n"


def prose(text: str) -> str:
    """Text of ours as Markdown that shows it letter by letter.

    ``&amp;`` would be shown as an ampersand, ``<name>`` not at all, and a dollar sign would begin a
    formula.
    """
    return text.translate(_MARKUP)


# What others wrote --------------------------------------------------------------------------------


def span(text: object, most: int = 200) -> str:
    """``text`` as a code span of Markdown: in one line, printable, cut after ``most`` characters.

    Nothing in a code span is markup (CommonMark §6.1), and no mathematics in JupyterLab. It is for
    the inside of a line, not for its beginning.
    """
    shown = plain(text, most)
    if not shown:
        return _NOTHING
    edges = shown[0] + shown[-1]
    space = " " if "`" in edges or (edges == "  " and shown.strip()) else ""
    # A run of backticks ends a span only if it is as long as the one that began it.
    fence = "`" * (_backticks(shown) + 1)
    return f"{fence}{space}{shown}{space}{fence}"


def fenced(text: str, most: int = 10_000) -> str:
    """Lines as a fenced block of Markdown, printable, and cut after ``most`` characters."""
    shown = escape_lines(text[:most]) + ("..." if len(text) > most else "")
    fence = "`" * max(3, _backticks(shown) + 1)
    return f"{fence}text\n{shown}\n{fence}"


def literal(value: str | bytes) -> str:
    """An expression of Python that is equal to ``value``; text of several lines stays readable.

    A body in UTF-8 becomes text, which :func:`sstest.parse` takes as well.
    """
    if isinstance(value, bytes):
        try:
            return literal(value.decode())
        except UnicodeDecodeError:
            return ascii(value)
    if _fits_in_quotes(value):
        return f"r'''{value}'''"
    lines = value.splitlines(keepends=True)
    if len(lines) < 2:
        return repr(value)
    # Each in quotes, so that no line begins with what IPython takes for a command or a prompt.
    return "\n".join(["(", *(f"    {line!r}" for line in lines), ")"])


def _backticks(text: str) -> int:
    """The length of the longest run of backticks."""
    return max(map(len, re.findall("`+", text)), default=0)


def _fits_in_quotes(text: str) -> bool:
    """Whether ``text`` looks like lines of JSON, and a raw string between quotes can hold it."""
    return (
        "\n" in text
        and "'''" not in text
        and text[-1] not in "'\\"
        and all(_looks_like_json(line) for line in text.split("\n"))
    )


def _looks_like_json(line: str) -> bool:
    return line.isprintable() and (not line.strip() or line.lstrip()[0] in _STARTS_OF_JSON)
