"""``--sstest-report failures.ipynb``: a section for each failure, and nothing of this machine."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest

Run = Callable[..., pytest.RunResult]
Write = Callable[..., Path]

SWALLOWS = {"path": "/action", "matcher": "^(add|remove)$"}
TESTS = """
def test_request(segment_request):
    assert b'"add"' not in segment_request.body
"""


def read(path: Path) -> Any:
    notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    nbformat.validate(notebook)
    return notebook


def test_each_failure_has_a_section(
    pytester: pytest.Pytester, write_manifest: Write, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(pytester.path))
    write_manifest("swallows", "action", arrayInclusion=SWALLOWS)
    write_manifest("partner")
    pytester.makepyfile(test_ours=TESTS)
    result = run(
        *("swallows/manifest.json", "test_ours.py", "--sstest-manifest", "partner"),
        *("--sstest-report", "reports/failures.ipynb"),
    )
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    notebook = read(pytester.path / "reports" / "failures.ipynb")
    sources = [cell.source for cell in notebook.cells]
    titles = [one.split("\n")[0] for one in sources if one.startswith("### ")]
    assert "### `SS310 matcher`" in titles
    assert len(titles) == sum(result.parseoutcomes()[name] for name in ("failed",))
    assert "source = '../swallows/manifest.json'" in sources
    assert "Findings(one for one in found if one.code == 'SS310')" in "\n".join(sources)
    assert any("cwd='..'" in one and "test_ours.py::test_request" in one for one in sources)
    assert str(pytester.path) not in str(notebook)


def test_run_without_failures_says_so(
    pytester: pytest.Pytester, write_manifest: Write, run: Run
) -> None:
    write_manifest()
    assert run("partner/manifest.json", "--sstest-report", "failures.ipynb").ret == 0
    (cell,) = read(pytester.path / "failures.ipynb").cells
    assert cell.source.startswith("# Nothing failed")
