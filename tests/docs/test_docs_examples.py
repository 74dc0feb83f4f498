"""Every example of the documentation runs, and prints what the page says."""

import doctest
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from console import in_a_shell, in_this_process
from hypothesis import settings
from pages import DOCS, Runner, blocks
from picture import README

# Their examples are for other tests: a shell session each, and a pair of manifests a rule.
ELSEWHERE = {"generation.md": "generate/test_documentation.py", "rules.md": "cli/test_cli_rules.py"}
SESSIONS = {"templates.md"}  # what Python says at its prompt
PAGES = [
    path
    for path in (README, *sorted(DOCS.glob("*.md")))
    if path.name not in {*ELSEWHERE, *SESSIONS} and blocks(path)
]
NEEDS = {"senders-node.md": "node"}


each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


@pytest.fixture
def _no_database() -> Iterator[None]:
    """Nothing remembered from one run of the tests to the next, as in a folder of one's own."""
    before = settings.get_current_profile_name()
    settings.register_profile("without a database", settings(), database=None)
    settings.load_profile("without a database")
    yield
    settings.load_profile(before)


@pytest.mark.usefixtures("_no_database")
@each_page
def test_the_examples_of_a_page_run(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    skip_without_its_program(page)
    monkeypatch.chdir(tmp_path)
    assert Runner(page, tmp_path, in_this_process).run() > 0


@pytest.mark.nightly
@each_page
def test_the_examples_of_a_page_run_in_a_shell(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    skip_without_its_program(page)
    monkeypatch.chdir(tmp_path)
    assert Runner(page, tmp_path, in_a_shell).run() > 0


def skip_without_its_program(page: Path) -> None:
    program = NEEDS.get(page.name)
    if program and not shutil.which(program):
        pytest.skip(f"{program} is not installed")


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
    assert {
        "README.md",
        "index.md",
        "quickstart.md",
        "senders-python.md",
        "senders-node.md",
    } <= names
