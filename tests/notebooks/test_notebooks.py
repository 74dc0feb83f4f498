"""The notebooks run, in a kernel of their own, and show what their committed outputs show."""

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import nbformat
import pytest

NOTEBOOKS: Final = Path(__file__).resolve().parents[2] / "notebooks"
NAMES: Final = sorted(path.stem for path in (NOTEBOOKS / "sources").glob("*.md"))

each = pytest.mark.parametrize("name", NAMES)


@pytest.fixture(scope="module")
def build() -> ModuleType:
    """``notebooks/build.py``, which is a script and in no package."""
    pytest.importorskip("nbclient", reason="executing notebooks needs nbclient and ipykernel")
    spec = importlib.util.spec_from_file_location("build_notebooks", NOTEBOOKS / "build.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def committed(name: str) -> Any:
    return nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4)


def outputs(notebook: Any) -> Iterator[tuple[str, Any]]:
    for cell in notebook.cells:
        if cell.cell_type == "code":
            yield from ((cell.source, output) for output in cell.outputs)


def test_there_are_notebooks_and_each_has_a_source() -> None:
    assert NAMES
    assert sorted(path.stem for path in NOTEBOOKS.glob("*.ipynb")) == NAMES


@each
def test_notebook_is_made_of_its_source(name: str, build: ModuleType) -> None:
    notebook = committed(name)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    assert notebook == build.read(NOTEBOOKS / "sources" / f"{name}.md"), (
        "run: python notebooks/build.py"
    )


@each
def test_notebook_runs_and_shows_what_is_committed(name: str, build: ModuleType) -> None:
    fresh = build.execute(build.read(NOTEBOOKS / "sources" / f"{name}.md"))
    assert list(outputs(fresh)) == list(outputs(committed(name))), "run: python notebooks/build.py"


@each
def test_committed_file_is_what_would_be_written_again(name: str, build: ModuleType) -> None:
    text = (NOTEBOOKS / f"{name}.ipynb").read_text(encoding="utf-8")
    assert build.to_text(committed(name)) == text


@each
def test_nothing_in_a_notebook_comes_from_this_machine(name: str) -> None:
    text = (NOTEBOOKS / f"{name}.ipynb").read_text(encoding="utf-8")
    notebook = committed(name)
    for place in (str(NOTEBOOKS.parent), str(Path.home()), sys.prefix):
        assert place not in text
    assert "object at 0x" not in text
    assert all(not cell.metadata for cell in notebook.cells)
    assert set(notebook.metadata.language_info) == {"file_extension", "mimetype", "name"}


@each
def test_every_code_cell_shows_something_and_none_fails(name: str) -> None:
    for cell in committed(name).cells:
        if cell.cell_type == "code":
            kinds = {output.output_type for output in cell.outputs}
            assert kinds
            assert "error" not in kinds
            assert all(output.get("name") != "stderr" for output in cell.outputs)


def test_first_notebook_has_five_steps() -> None:
    code = [cell for cell in committed("01-first-parse").cells if cell.cell_type == "code"]
    assert len(code) == 5
    assert all(
        any("text/html" in output.get("data", {}) for output in cell.outputs) for cell in code
    )
