"""The notebooks run without error, and show what their committed outputs show."""

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import nbformat
import pytest

from tests.notebook.shell import running

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


def printed(cell: Any) -> str:
    return "".join(one.text for one in cell.outputs if one.output_type == "stream")


def displayed(cell: Any) -> Iterator[dict[str, Any]]:
    yield from (one.data for one in cell.outputs if one.output_type != "stream")


def kept(data: dict[str, Any]) -> dict[str, Any]:
    """What a cell shows, as every machine shows it.

    Pictures differ with fonts and libraries. Beside HTML there is text, which differs with the
    order of sets, or the view of a widget, which only a kernel can fill.
    """
    if "text/html" in data:
        return {"text/html": data["text/html"]}
    return {
        kind: "a picture" if kind.startswith("image/") else shown for kind, shown in data.items()
    }


def test_there_are_notebooks_and_each_has_a_source() -> None:
    assert NAMES
    assert sorted(path.stem for path in NOTEBOOKS.glob("*.ipynb")) == NAMES


@each
def test_notebook_is_made_of_its_source(name: str, build: ModuleType) -> None:
    notebook = committed(name)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    assert notebook == build.read(NOTEBOOKS / "sources" / f"{name}.md"), "run: make notebooks"


@each
def test_notebook_shows_what_is_committed(name: str, build: ModuleType, tmp_path: Path) -> None:
    cells = [cell for cell in committed(name).cells if cell.cell_type == "code"]
    with running(tmp_path) as shell:
        for cell in cells:
            shown = shell.show(cell.source)
            assert shown.error is None
            assert shown.stderr == ""
            assert (shown.stdout, list(map(kept, shown.outputs))) == (
                printed(cell),
                list(map(kept, displayed(cell))),
            ), "run: make notebooks"


@pytest.mark.nightly
@each
def test_notebook_runs_in_a_kernel_of_its_own(name: str, build: ModuleType) -> None:
    fresh = build.execute(build.read(NOTEBOOKS / "sources" / f"{name}.md"))
    pairs = zip(fresh.cells, committed(name).cells, strict=True)
    for cell, old in pairs:
        if cell.cell_type == "code":
            assert printed(cell) == printed(old), "run: make notebooks"
            assert list(map(kept, displayed(cell))) == list(map(kept, displayed(old)))


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
    assert " at 0x" not in text
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


@each
def test_every_notebook_ends_with_something_to_try(name: str) -> None:
    last = committed(name).cells[-1]
    assert last.cell_type == "markdown"
    assert "\n## Now you\n\n- " in f"\n{last.source}"
