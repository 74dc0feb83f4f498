"""Notebooks in kernels: built ones run from a clean kernel, and show nothing of this machine."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import nbformat
import pytest

from sstest import corpus
from sstest.notebook.builder import build
from sstest.notebook.execute import _without_views, execute
from sstest.views.cells import code_cell, make_notebook, to_text
from tests.notebook.broken import BROKEN

CHECKOUT: Final = str(Path(__file__).parents[2])
KEYS: Final = [one.key for one in corpus.integrations()]
WIDGET: Final = "application/vnd.jupyter.widget-view+json"


def outputs(notebook: Any) -> list[Any]:
    return [
        output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs
    ]


def check_clean(notebook: Any) -> None:
    """Fail for an error, a warning, a path of this machine, or a cell that shows nothing."""
    nbformat.validate(notebook)
    for output in outputs(notebook):
        assert output.output_type != "error"
        assert output.get("name") != "stderr"
        assert WIDGET not in output.get("data", {}) or "text/html" not in output.data
    text = to_text(notebook)
    for place in (CHECKOUT, str(Path.home()), sys.prefix, "object at 0x"):
        assert place not in text


@pytest.mark.nightly
@pytest.mark.parametrize("key", KEYS)
def test_built_notebook_of_the_corpus_runs_in_a_kernel(key: str) -> None:
    integration = corpus.load(key)
    notebook = execute(build(integration.folder, integration.folder))
    check_clean(notebook)
    assert len(outputs(notebook)) >= 10
    assert any("image/png" in one.get("data", {}) for one in outputs(notebook))


@pytest.mark.nightly
@pytest.mark.parametrize("name", BROKEN)
def test_built_notebook_of_a_broken_manifest_runs_in_a_kernel(name: str) -> None:
    notebook = execute(build(BROKEN[name]))
    check_clean(notebook)
    assert any("Findings" in one.get("data", {}).get("text/html", "") for one in outputs(notebook))


@pytest.mark.nightly
def test_kernel_runs_in_the_folder_of_the_notebook(tmp_path: Path) -> None:
    (tmp_path / "there.txt").write_text("here it is")
    cell = code_cell("from pathlib import Path", "print(Path('there.txt').read_text())")
    (output,) = outputs(execute(make_notebook([cell]), tmp_path))
    assert output.text == "here it is\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["there.txt"]


@pytest.mark.nightly
@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
@pytest.mark.parametrize("line", ["time.sleep(50)", "while True: pass"])
def test_stopping_ends_the_kernel(line: str, tmp_path: Path) -> None:
    """The kernel holds a pipe open, which ends with it."""
    program = f"""
import os
import signal
import subprocess
import sys
from pathlib import Path
from sstest.notebook.execute import execute
from sstest.views.cells import code_cell, make_notebook
begin = "pipe = open('pipe', 'w'); print('it runs', file=pipe, flush=True)"
try:
    execute(make_notebook([code_cell("import time", begin, {line!r})]), Path.cwd())
except KeyboardInterrupt:
    sys.exit(3)
"""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    command = [sys.executable, "-c", program]
    environment = {**os.environ, "PYTHONPATH": CHECKOUT}
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True
    ) as process:
        with pipe.open() as end:
            assert end.readline() == "it runs\n"
            process.send_signal(signal.SIGINT)
            assert end.read() == ""
        _, said = process.communicate()
    assert (process.returncode, said) == (3, "")


def test_view_of_a_widget_is_dropped_where_there_is_html() -> None:
    notebook = make_notebook([code_cell("1"), code_cell("2")])
    new: Any = nbformat.v4.new_output
    view = {"model_id": "a", "version_major": 2, "version_minor": 0}
    notebook.cells[0].outputs = [new("display_data", {WIDGET: view, "text/html": "<p>a</p>"})]
    notebook.cells[1].outputs = [new("display_data", {WIDGET: view, "text/plain": "a"})]
    notebook.metadata["widgets"] = {}
    first, second = outputs(_without_views(notebook))
    assert list(first.data) == ["text/html"]
    assert list(second.data) == [WIDGET, "text/plain"]
    assert "widgets" not in notebook.metadata
