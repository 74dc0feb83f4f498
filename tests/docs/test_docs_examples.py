"""Every example of the documentation runs, and prints what the page says."""

import doctest
import shutil
from pathlib import Path

import pytest
from pages import DOCS, Runner, blocks

# Their examples are for other tests: a shell session each, and a pair of manifests a rule.
ELSEWHERE = {"generation.md": "generate/test_documentation.py", "rules.md": "cli/test_cli_rules.py"}
SESSIONS = {"templates.md"}  # what Python says at its prompt
PAGES = sorted(
    path for path in DOCS.glob("*.md") if path.name not in {*ELSEWHERE, *SESSIONS} and blocks(path)
)
NEEDS = {"senders-node.md": "node"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_examples_of_a_page_run(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = NEEDS.get(page.name)
    if program and not shutil.which(program):
        pytest.skip(f"{program} is not installed")
    monkeypatch.chdir(tmp_path)
    assert Runner(tmp_path, page).run() > 0


@pytest.mark.parametrize("name", sorted(SESSIONS))
def test_the_sessions_of_a_page_are_what_python_says(name: str) -> None:
    result = doctest.testfile(str(DOCS / name), module_relative=False)
    assert result.attempted > 0
    assert result.failed == 0


@pytest.mark.parametrize("name", ELSEWHERE)
def test_the_examples_of_other_pages_have_tests(name: str) -> None:
    test = DOCS.parent / "tests" / ELSEWHERE[name]
    assert name in test.read_text(encoding="utf-8")


def test_there_are_pages_with_examples() -> None:
    names = {path.name for path in PAGES}
    assert {"index.md", "quickstart.md", "senders-python.md", "senders-node.md"} <= names
