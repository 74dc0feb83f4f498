"""The examples of docs/generation.md do what it says."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import find, settings

from sstest.strategies import Sample, requests

DOCUMENT = Path(__file__).parents[2] / "docs" / "generation.md"
TEXT = DOCUMENT.read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```python\n(.*?)```", TEXT, flags=re.DOTALL)
SUITE = next(one for one in EXAMPLES if one.startswith("# test_requests.py"))


@pytest.fixture
def patient() -> Iterator[None]:
    """Hypothesis without a deadline, and without a folder of its own."""
    before = settings.get_current_profile_name()
    settings.register_profile("patient", settings(deadline=None, database=None))
    settings.load_profile("patient")
    yield
    settings.load_profile(before)


@pytest.mark.usefixtures("patient")
def test_the_examples_run() -> None:
    names: dict[str, object] = {"__name__": "examples"}
    for example in EXAMPLES:
        if example is not SUITE:
            # As many lines in front as the document has, so that a failure names its line.
            before = "\n" * TEXT[: TEXT.index(example)].count("\n")
            exec(compile(before + example, str(DOCUMENT), "exec"), names)  # noqa: S102  # our own


def test_the_suite_passes(tmp_path: Path) -> None:
    (tmp_path / "test_requests.py").write_text(SUITE, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "test_requests.py"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "5 passed" in run.stdout  # two formats, then three


def test_the_smallest_request_is_the_one_shown() -> None:
    names: dict[str, Any] = {}
    exec(compile(EXAMPLES[0], str(DOCUMENT), "exec"), names)  # noqa: S102  # our own
    (shown,) = re.findall(r"```json\n(.*?)\n```", TEXT, flags=re.DOTALL)

    def removes(sample: Sample) -> bool:
        return any(not one.included for one in sample.update.memberships)

    found = find(requests(names["manifest"]), removes, settings=settings(database=None))
    assert found.body.decode() == shown


@pytest.mark.parametrize("line", re.findall(r"^\$ (sstest [^#\n]*)", TEXT, flags=re.MULTILINE))
def test_the_commands_run(tmp_path: Path, line: str) -> None:
    names: dict[str, Any] = {}
    exec(compile(EXAMPLES[0], str(DOCUMENT), "exec"), names)  # noqa: S102  # our own
    manifest = names["manifest"]
    (tmp_path / "manifest.json").write_text(json.dumps(manifest.to_dict()), encoding="utf-8")
    (tmp_path / "payloads").mkdir()
    (tmp_path / "payloads" / "one.json").write_text('{"environment_id": "e"}', encoding="utf-8")
    command = line.replace("sstest", f"{sys.executable} -m sstest", 1)
    run = subprocess.run(  # noqa: S602  # our own document
        command, shell=True, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout


@pytest.mark.parametrize("path", re.findall(r"\]\(([^)#:]+)\)", TEXT))
def test_links_lead_somewhere(path: str) -> None:
    assert (DOCUMENT.parent / path).exists()
