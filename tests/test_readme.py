"""The README's examples do what the README says."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

README = Path(__file__).parent.parent.joinpath("README.md").read_text(encoding="utf-8")
LIBRARY, SUITE = re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL)


def test_the_library_example_runs() -> None:
    exec(compile(LIBRARY, "README.md", "exec"), {})  # noqa: S102  # our own README


def test_the_suite_example_passes(tmp_path: Path) -> None:
    names: dict[str, object] = {}
    exec(compile(LIBRARY, "README.md", "exec"), names)  # noqa: S102  # our own README
    folder = tmp_path / "integrations" / "acme"
    folder.mkdir(parents=True)
    import json

    manifest = names["manifest"]
    (folder / "manifest.json").write_text(json.dumps(manifest.to_dict()), encoding="utf-8")
    (tmp_path / "test_sender.py").write_text(SUITE, encoding="utf-8")
    command = [sys.executable, "-m", *_command_in(SUITE).split(), "-p", "no:cacheprovider"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "22 passed" in run.stdout  # two written by hand, twenty generated


@pytest.mark.parametrize("path", re.findall(r"\]\(([^)#:]+)\)", README))
def test_links_lead_somewhere(path: str) -> None:
    assert Path(__file__).parent.parent.joinpath(path).exists()


def test_the_commands_run(tmp_path: Path) -> None:
    """Each `sstest` line of the README, in order, in one folder."""
    lines = re.findall(r"^\$ (sstest [^#\n]*)", README, flags=re.MULTILINE)
    assert len(lines) >= 6
    for line in lines:
        command = line.strip().replace("sstest", f"{sys.executable} -m sstest", 1)
        run = subprocess.run(  # noqa: S602  # our own README
            command, shell=True, cwd=tmp_path, capture_output=True, text=True, check=False
        )
        refused = "validation-server" in line
        assert run.returncode == (1 if refused else 0), f"{line}\n{run.stderr}"
        assert "Traceback" not in run.stderr


def _command_in(suite: str) -> str:
    found = re.search(r"run as: (pytest .*)", suite)
    assert found
    return found[1]
