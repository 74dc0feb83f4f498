"""A run as a notebook: a section for each failure, whose cells show it again."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Final

import nbformat
import pytest

import sstest
from sstest.notebook.failures import failures
from sstest.views.cells import to_text
from sstest.views.run import Check, ManifestRun, NotRun, Run, linted_manifest
from tests.injections import INJECTIONS
from tests.notebook.broken import BROKEN
from tests.notebook.cells import check_inert, code, prose, shape
from tests.notebook.shell import Shell

GOOD: Final = """{"syncedSegment": {"requestParser": {
  "environmentIdPath": "/e", "cohortIdPath": "/c", "cohortNamePath": "/n",
  "addMemberArrayPath": "/add", "removeMemberArrayPath": "/remove",
  "memberArrayParser": {"memberIdPath": ""}}}}"""
SETTINGS: Final = {"profile": "docs", "seed": 0, "examples": 3}


def written(folder: Path, text: str | bytes) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / "manifest.json"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def of_test(path: Path, *bodies: bytes, text: str = "assert 1 == 2", name: str = "test_it") -> Run:
    """The run of a test of a user's that has failed."""
    check = Check(name, "failed", text=text, bodies=bodies, replay="pytest test_it.py::test_it")
    manifest = ManifestRun("acme", str(path), "arrays", (check, Check("other", "passed")))
    return Run("sstest", (manifest,), SETTINGS, folder=path.parents[1])


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)


def test_run_without_checks_is_not_called_a_success(tmp_path: Path) -> None:
    assert prose(failures(Run("sstest", (), SETTINGS), tmp_path)).startswith(
        "# Nothing was checked\n\nNo checks."
    )


@pytest.mark.parametrize("name", BROKEN)
def test_findings_of_a_manifest_are_shown_again(name: str, tmp_path: Path, shell: Shell) -> None:
    path = written(tmp_path / "acme", BROKEN[name])
    found = sstest.lint(path)
    run = Run("sstest", (linted_manifest(str(path), found),), SETTINGS)
    notebook = failures(run, tmp_path)
    nbformat.validate(notebook)
    shown = [shell.show(source) for source in code(notebook)]
    assert [one.error for one in shown] == [None] * len(shown)
    assert "source = 'acme/manifest.json'" in code(notebook)
    for one in found:
        if one.severity != "info":
            assert f"- `{one.message}`" in prose(notebook)
            assert any(one.code in cell.html for cell in shown)


def test_requests_of_a_failure_are_read_again(tmp_path: Path, shell: Shell) -> None:
    path = written(tmp_path / "acme", GOOD)
    notebook = failures(of_test(path, b'{"e": 1}', b"\xff", b"{"), tmp_path)
    cells = [source for source in code(notebook) if source.startswith("body = ")]
    assert ["explain(" in source for source in cells] == [True, False, False]
    for source in [one for one in code(notebook) if "subprocess" not in one]:
        assert shell.show(source).error is None
    assert "value at path /e is not a non-empty string" in shell.show(cells[0]).html
    assert "byte 0 is not valid UTF-8" in shell.show(cells[1]).html


def test_test_of_a_user_is_run_again(tmp_path: Path, shell: Shell) -> None:
    path = written(tmp_path / "acme", GOOD)
    run = of_test(path)
    (check, _) = run.manifests[0].checks
    check = replace(check, replay="pytest --version")
    run = replace(run, manifests=(replace(run.manifests[0], checks=(check,)),))
    (cell,) = [one for one in code(failures(run, tmp_path / "reports")) if "subprocess" in one]
    assert "cwd='..'" in cell
    assert "'--no-header'" in cell  # which names folders of this machine
    (tmp_path / "reports").mkdir()
    assert "```text\nassert 1 == 2\n```" in prose(failures(run, tmp_path))


def test_what_passes_has_no_section(tmp_path: Path) -> None:
    manifest = ManifestRun("acme", "acme/manifest.json", "arrays", (Check("it", "passed"),))
    notebook = failures(Run("sstest", (manifest,), SETTINGS), tmp_path)
    assert prose(notebook).startswith("# Nothing failed\n\n1 passed. Profile `docs`, seed `0`")
    assert not code(notebook)


def test_what_was_not_run_is_told(tmp_path: Path) -> None:
    run = Run("sstest", (), SETTINGS, not_run=(NotRun("a.py", "why"),), stopped="stopped here")
    said = prose(failures(run, tmp_path))
    assert "## Not run: `a.py`\n\n```text\nwhy\n```" in said
    assert "Not everything was run: `stopped here`" in said


def test_tests_of_several_manifests_have_no_manifest(tmp_path: Path) -> None:
    run = of_test(tmp_path / "x" / "manifest.json", b"{}")
    several = replace(run.manifests[0], origin="tests of several manifests")
    notebook = failures(replace(run, manifests=(several,)), tmp_path)
    assert not any("source" in one for one in code(notebook))


def test_many_failures_are_cut(tmp_path: Path) -> None:
    path = written(tmp_path / "acme", GOOD)
    run = of_test(path, *[b"{}"] * 20, text="line\n" * 1000)
    (check, _) = run.manifests[0].checks
    run = replace(run, manifests=(replace(run.manifests[0], checks=(check,) * 250),))
    notebook = failures(run, tmp_path)
    assert "There were 150 more failures." in prose(notebook)
    assert "17 more requests of this test are not shown." in prose(notebook)
    assert len(to_text(notebook)) < 500_000


def test_same_run_gives_the_same_bytes(tmp_path: Path) -> None:
    run = of_test(written(tmp_path / "acme", GOOD), b"{}")
    later = replace(run, seconds=99.0)
    assert to_text(failures(run, tmp_path)) == to_text(failures(later, tmp_path))


def injected(text: str, folder: Path) -> Run:
    path = written(folder / "acme", GOOD)
    run = of_test(path, json.dumps({"e": text}).encode(), text=text, name=text)
    manifest = replace(run.manifests[0], key=text)
    return replace(run, manifests=(manifest,), not_run=(NotRun(text, text),), stopped=text)


def test_injections_stay_text(tmp_path: Path) -> None:
    quiet = list(map(shape, code(failures(injected("x", tmp_path), tmp_path))))
    for text in INJECTIONS[::4]:
        notebook = failures(injected(text, tmp_path), tmp_path)
        assert list(map(shape, code(notebook))) == quiet
        check_inert(notebook)
