"""``sstest notebook``: what is written, what is not overwritten, and what is said of it."""

import json
import os
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest

from sstest.notebook import build
from sstest.notebook.execute import CannotExecute, execute
from sstest.views.cells import to_text
from tests.command_line import run
from tests.notebook.broken import BROKEN


@pytest.fixture(autouse=True)
def here(partner: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(partner.parent)
    return partner.parent


def read(path: Path) -> Any:
    return nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]


def sources(notebook: Any) -> str:
    return "\n".join(cell.source for cell in notebook.cells)


def test_notebook_is_written_where_it_is_asked_for(here: Path) -> None:
    result = run("notebook", "partner")
    assert (result.exit_code, result.stdout) == (0, "")
    written = read(here / "explore.ipynb")
    assert result.stderr == f"wrote: explore.ipynb: {len(written.cells)} cells\n"
    assert to_text(build(here / "partner")) == (here / "explore.ipynb").read_text()
    assert run("notebook", "partner", "-o", "partner/mine.ipynb").exit_code == 0
    assert "source = 'manifest.json'" in sources(read(here / "partner" / "mine.ipynb"))


def test_notebook_on_stdout_is_the_same(here: Path) -> None:
    result = run("notebook", "partner", "-o", "-")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == to_text(build(here / "partner"))


def test_samples_may_follow_each_other(here: Path) -> None:
    for name in ("one", "two"):
        (here / f"{name}.json").write_text((here / "partner" / "body.json").read_text())
    assert run("notebook", "partner", "--samples", "one.json", "two.json").exit_code == 0
    assert "2 of 2 recorded requests" in sources(read(here / "explore.ipynb"))


@pytest.mark.parametrize("name", BROKEN)
def test_broken_manifest_is_written_about_and_is_no_failure(name: str, here: Path) -> None:
    text = BROKEN[name]
    manifest = here / "broken.json"
    manifest.write_bytes(text if isinstance(text, bytes) else text.encode())
    result = run("notebook", "broken.json")
    assert result.exit_code == 0, result.stderr
    assert "## Findings" in sources(read(here / "explore.ipynb"))


def test_manifest_from_stdin_and_from_the_corpus(here: Path) -> None:
    data = (here / "partner" / "manifest.json").read_bytes()
    assert run("notebook", "-", "--key", "acme", stdin=data).exit_code == 0
    assert "key='acme'" in sources(read(here / "explore.ipynb"))
    assert run("notebook", "zeotap").exit_code == 0
    assert "sstest.corpus.load('zeotap')" in sources(read(here / "explore.ipynb"))


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("nothing.json",), "nothing.json: there is no such file"),
        (("zeotab",), "did you mean zeotap?"),
        (("partner", "--samples", "none.json"), "none.json: there is no such file; check the path"),
        (("partner", "more.json"), "did you mean --samples?"),
        (
            ("partner", "-o", "none/explore.ipynb"),
            "cannot write none/explore.ipynb: there is no folder none",
        ),
        (("partner", "-o", "explore.html"), "explore.html: a notebook's name ends in .ipynb"),
    ],
)
def test_what_cannot_run_is_said_in_one_line(arguments: tuple[str, ...], says: str) -> None:
    result = run("notebook", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert says in result.stderr
    assert "Traceback" not in result.stderr


def test_folder_of_several_manifests_is_no_notebook(here: Path) -> None:
    for name in ("a", "b"):
        (here / name).mkdir()
        (here / name / "manifest.json").write_text("{}")
    (here / "partner" / "manifest.json").unlink()
    result = run("notebook", ".")
    assert result.exit_code == 2
    assert ". holds 2 manifests: name one of them" in result.stderr


# Overwriting --------------------------------------------------------------------------------------


def test_what_we_have_written_is_overwritten_and_nothing_else(here: Path) -> None:
    target = here / "explore.ipynb"
    assert run("notebook", "partner").exit_code == 0
    assert run("notebook", "zeotap").exit_code == 0
    edited = read(target)
    edited.cells[0].source = "mine"
    texts = [json.dumps(edited), "no notebook", "", "[1]", '{"cells": 1}', "\udcff"]
    for text in texts:
        data = text.encode(errors="surrogateescape")
        target.write_bytes(data)
        result = run("notebook", "partner")
        assert result.exit_code == 2
        assert "explore.ipynb exists" in result.stderr
        assert "--force" in result.stderr
        assert target.read_bytes() == data
    assert run("notebook", "partner", "--force").exit_code == 0
    assert "# The manifest of `partner`" in sources(read(target))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_pipe_is_not_waited_for(here: Path) -> None:
    os.mkfifo(here / "pipe.ipynb")
    result = run("notebook", "partner", "-o", "pipe.ipynb")
    assert result.exit_code == 2
    assert "cannot write pipe.ipynb: it is a pipe, expected a regular file" in result.stderr


def test_name_of_several_lines_is_said_in_one(here: Path) -> None:
    result = run("notebook", "partner", "-o", "a\nwrote: b.ipynb")
    assert result.stderr.startswith("wrote: a\\nwrote: b.ipynb: ")
    assert (here / "a\nwrote: b.ipynb").is_file()


def test_what_we_have_executed_is_still_ours(here: Path) -> None:
    assert run("notebook", "partner").exit_code == 0
    executed = read(here / "explore.ipynb")
    code = next(cell for cell in executed.cells if cell.cell_type == "code")
    code.outputs = [nbformat.v4.new_output("stream", text="x")]  # type: ignore[no-untyped-call]
    (here / "explore.ipynb").write_text(to_text(executed))
    assert run("notebook", "partner").exit_code == 0


# Executing ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("missing", ["nbclient", "ipykernel"])
def test_what_executing_needs_is_said(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "sstest.notebook.kernel", raising=False)
    monkeypatch.setitem(sys.modules, missing, None)
    result = run("notebook", "partner", "--execute")
    assert result.exit_code == 2
    assert result.stderr == f'error: executing needs {missing}: pip install "sstest[notebooks]"\n'
    assert not Path("explore.ipynb").exists()


@pytest.mark.nightly
def test_executed_notebook_has_outputs_and_is_still_ours(here: Path) -> None:
    for _ in range(2):
        result = run("notebook", "partner", "--execute")
        assert result.exit_code == 0, result.stderr
        cells = read(here / "explore.ipynb").cells
        assert all(cell.outputs for cell in cells if cell.cell_type == "code")
    assert sorted(path.name for path in here.iterdir()) == ["explore.ipynb", "partner"]


@pytest.mark.nightly
def test_cell_that_fails_is_said() -> None:
    from sstest.views.cells import code_cell, make_notebook

    with pytest.raises(CannotExecute, match=r"^a cell fails: ZeroDivisionError: division by zero$"):
        execute(make_notebook([code_cell("1 / 0")]))
