"""The hooks of .pre-commit-hooks.yaml, run as pre-commit runs them."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from click.testing import CliRunner, Result
from github_job import ROOT, Repository
from sample_manifests import BROKEN, GOOD, UNRELATED

from sstest.cli import sstest

HOOKS: Final = {
    hook["id"]: hook
    for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
}


def run(hook: str, *files: Path) -> Result:
    """The hook's command with the names of the files behind it."""
    program, *arguments = HOOKS[hook]["entry"].split()
    assert program == "sstest"
    return CliRunner().invoke(sstest, [*arguments, *HOOKS[hook]["args"], *map(str, files)])


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    found = {}
    for name, text in (("good", GOOD), ("broken", BROKEN), ("unrelated", UNRELATED)):
        found[name] = tmp_path / name / "manifest.json"
        found[name].parent.mkdir()
        found[name].write_text(text, encoding="utf-8")
    return found


@pytest.mark.parametrize("hook", HOOKS)
def test_a_good_manifest_passes_and_an_unrelated_one_is_left_out(
    hook: str, files: dict[str, Path]
) -> None:
    result = run(hook, files["good"], files["unrelated"])
    assert result.exit_code == 0
    assert "left out: 1 manifest" in result.stderr


def test_a_broken_manifest_is_refused_with_its_place(files: dict[str, Path]) -> None:
    result = run("sstest-lint", files["good"], files["broken"])
    assert result.exit_code == 1
    assert f"--> {files['broken']}:6:25\n" in result.stdout
    assert files["broken"].read_text(encoding="utf-8") == BROKEN


def test_no_name_of_a_folder_is_an_option(
    files: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = files["broken"].parent.rename(files["broken"].parent.with_name("--samples=good"))
    monkeypatch.chdir(folder.parent)
    result = run("sstest-lint", Path("--samples=good/manifest.json"), Path("good/manifest.json"))
    assert result.exit_code == 1
    assert "--> --samples=good/manifest.json:6:25\n" in result.stdout


def test_what_can_be_fixed_is_fixed(files: dict[str, Path]) -> None:
    assert run("sstest-fix", files["broken"]).exit_code == 0
    assert files["broken"].read_text(encoding="utf-8") == GOOD


@pytest.mark.parametrize("hook", HOOKS.values(), ids=HOOKS)
def test_a_hook_is_for_files_called_manifest(hook: dict[str, Any]) -> None:
    def is_for(name: str) -> bool:
        return re.search(hook["files"], name) is not None

    assert is_for("manifest.json")
    assert is_for("integrations/acme/manifest.json")
    assert not is_for("package-manifest.json")
    assert not is_for("acme/manifest.json.orig")
    assert hook["types"] == ["json"]
    assert hook["language"] == "python"


def test_the_hooks_of_the_documentation_are_there() -> None:
    page = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    found = re.search(r'title=".pre-commit-config.yaml"\n(.*?)```', page, re.DOTALL)
    assert found
    (repository,) = yaml.safe_load(found[1])["repos"]
    assert {hook["id"] for hook in repository["hooks"]} <= HOOKS.keys()
    assert all(f"`{name}`" in page or f"id: {name}" in page for name in HOOKS)


@pytest.mark.nightly
def test_pre_commit_refuses_a_bad_commit(tmp_path: Path) -> None:
    pytest.importorskip("pre_commit")
    repository = Repository(tmp_path)
    repository.commit({"acme/manifest.json": BROKEN, "web/manifest.json": UNRELATED})
    done = subprocess.run(
        [sys.executable, "-m", "pre_commit", "try-repo", ROOT, "sstest-lint", "--all-files"],
        cwd=repository.origin,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "--> acme/manifest.json:6:25\n" in done.stdout, done.stdout + done.stderr
