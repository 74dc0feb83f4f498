"""Reading the cells of a notebook, and proving that nothing quoted in them is markup or code."""

import ast
import re
from typing import Any, Final

from markdown_it import MarkdownIt

TAGS: Final = {"h1", "h2", "h3", "p", "ul", "li", "pre", "code", "strong", "em"}
_RENDERER: Final = MarkdownIt("commonmark", {"html": True})


def code(notebook: Any) -> list[str]:
    """The code cells."""
    return [cell.source for cell in notebook.cells if cell.cell_type == "code"]


def prose(notebook: Any) -> str:
    """The Markdown cells, as one text."""
    return "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")


def shape(source: str) -> str:
    """The syntax of a cell without the texts in it."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant):
            node.value = None
    return ast.dump(tree)


def check_inert(notebook: Any) -> None:
    """Fail where text of others has become more than text in a Markdown cell."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            for name, attributes in re.findall(
                r"<(/?[^>\s]*)([^>]*)>", _RENDERER.render(cell.source)
            ):
                assert name.lstrip("/") in TAGS
                assert attributes in ("", ' class="language-text"')
