"""Notebooks written by a program: valid, and the same each time."""

import nbformat
import pytest

from sstest.views.cells import Cell, make_notebook, settle, to_text

CELLS: list[Cell] = [("markdown", "# Title\n"), ("code", "\n1 + 1\n"), ("code", "")]


def test_cells_become_a_valid_notebook() -> None:
    notebook = nbformat.reads(to_text(make_notebook(CELLS)), as_version=4)
    nbformat.validate(notebook)
    assert [(cell.cell_type, cell.source) for cell in notebook.cells] == [
        ("markdown", "# Title"),
        ("code", "1 + 1"),
        ("code", ""),
    ]


def test_same_cells_give_the_same_text() -> None:
    assert to_text(make_notebook(CELLS)) == to_text(make_notebook(CELLS))
    assert to_text(make_notebook(CELLS)).endswith("}\n")


def test_notebook_names_a_python_kernel_and_no_version() -> None:
    assert make_notebook(CELLS).metadata.kernelspec.name == "python3"
    assert "version" not in make_notebook(CELLS).metadata.language_info


def test_settling_takes_out_what_the_kernel_said_of_itself() -> None:
    notebook = make_notebook(CELLS)
    notebook.metadata.language_info["version"] = "3.99"
    assert to_text(settle(notebook)) == to_text(make_notebook(CELLS))


def test_text_that_is_not_ascii_stays_readable() -> None:
    assert "Überall 👋" in to_text(make_notebook([("markdown", "Überall 👋")]))


def test_notebook_that_is_not_valid_is_refused() -> None:
    notebook = make_notebook(CELLS)
    notebook.cells[0].cell_type = "mystery"
    with pytest.raises(nbformat.ValidationError):
        to_text(notebook)
