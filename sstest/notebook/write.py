"""Writing notebooks: the same cells give the same file, byte for byte."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final, Literal

if TYPE_CHECKING:
    from nbformat import NotebookNode

Cell = tuple[Literal["markdown", "code"], str]
"""What a cell is, and its text."""

# Without the kernel's version and the like, which differ between machines.
_METADATA: Final = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"file_extension": ".py", "mimetype": "text/x-python", "name": "python"},
}


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
    notebook["metadata"] = dict(_METADATA)
    return notebook


def to_text(notebook: "NotebookNode") -> str:
    """The text of the notebook's file; raises ``nbformat.ValidationError`` if it is not valid."""
    import nbformat

    v4: Any = nbformat.v4
    nbformat.validate(notebook)
    return f"{v4.writes(notebook)}\n"
