"""Mutants are caught by their mistakes: not by chance, nor the order, nor the last run."""

from pathlib import Path

import pytest
from suite import mutants_of, mutate, write_suite

READ = """
import os
import pytest, sstest

def matcher():
    return sstest.Manifest.load("acme").request_parser.array_inclusion.matcher
"""
FAILS_ONCE = """
SEEN = []

def test_fails_once():
    if matcher() != "^add$" and not SEEN:
        SEEN.append(1)
        assert 0
"""
# The second test catches all mutants, so it comes first from then on.
IN_ORDER = """
DONE = []

class TestFlow:
    def test_prepares(self):
        DONE.append(matcher())

    def test_depends(self):
        {otherwise}
        assert matcher() == "^add$"
"""
LAST_FAILED = """
def test_one():
    assert matcher() != "^(add|remove)$"

def test_two():
    assert matcher() == "^add$"
"""


@pytest.fixture(autouse=True)
def _in_its_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_test_that_passes_when_it_is_run_again_has_caught_nothing(tmp_path: Path) -> None:
    write_suite(tmp_path, "hightouch", test_a=READ + FAILS_ONCE)
    ran = mutate("--select", "SM310", "-n", 1)
    assert (ran.exit_code, ran.stdout[-25:]) == (1, "1 mutant: 0 caught, 1 lives\n"[-25:])
    assert "test_a.py::test_fails_once failed, and passed when it was run again" in ran.stderr


@pytest.mark.parametrize(
    ("otherwise", "said"),
    [
        ("assert DONE", "2 mutants, one at a time, once more in the order of the tests, on which"),
        ("if not DONE: pytest.skip('it depends on the first')", "2 mutants, one at a time\n"),
    ],
    ids=["fails", "skips"],
)
def test_tests_that_depend_on_others_catch_what_they_catch_in_their_order(
    tmp_path: Path, otherwise: str, said: str
) -> None:
    write_suite(tmp_path, "hightouch", test_a=READ + IN_ORDER.format(otherwise=otherwise))
    ran = mutate("--select", "SM309", "--select", "SM310", "-n", 1)
    assert (ran.exit_code, ran.stdout) == (0, "2 mutants: 2 caught, 0 live\n")
    assert said in ran.stderr


@pytest.mark.parametrize("option", ["--lf", "--sw"])
def test_what_failed_for_one_mutant_chooses_no_tests_for_the_next(
    tmp_path: Path, option: str
) -> None:
    write_suite(tmp_path, "hightouch", test_a=READ + LAST_FAILED)
    options = "--select", "SM309", "--select", "SM310", "-n", 1, "--format", "json"
    found = mutants_of(mutate(*options, arguments=("-p", "no:randomly", option)))
    assert [one["by"] for one in found] == ["test_a.py::test_one", "test_a.py::test_two"]


def test_a_failure_counts_whatever_the_exit_code_is_set_to(tmp_path: Path) -> None:
    conftest = "def pytest_sessionfinish(session): session.exitstatus = 0\n"
    write_suite(tmp_path, "hightouch", test_a=READ + LAST_FAILED, conftest=conftest)
    [found] = mutants_of(mutate("--select", "SM310", "-n", 1, "--format", "json"))
    assert (found["caught"], found["by"]) == (True, "test_a.py::test_two")


@pytest.mark.parametrize(
    ("test", "options", "said"),
    [
        (
            "def test_a():\n    matcher()\n    pytest.skip('here')\n",
            (),
            "no test has passed: all are skipped, or expected to fail",
        ),
        (
            "def test_a():\n    os._exit(0)\n",
            (),
            "pytest was ended before its time, with exit code 0, in test_a.py::test_a",
        ),
        (
            "def test_a():\n    matcher()\n",
            ("--timeout", 0.001),
            " s without any mistake, and --timeout is 0.001 s",
        ),
        ("import no_such_module\n", (), "fails without any mistake: test_a.py"),
    ],
    ids=["skipped", "ended", "late", "broken"],
)
def test_why_a_suite_says_nothing(
    tmp_path: Path, test: str, options: tuple[object, ...], said: str
) -> None:
    write_suite(tmp_path, "hightouch", test_a=READ + test)
    ran = mutate("--select", "SM310", "-n", 1, *options)
    assert (ran.exit_code, ran.stdout) == (2, "")
    assert said in ran.stderr


def test_a_conftest_that_fails_is_told(tmp_path: Path) -> None:
    write_suite(tmp_path, "hightouch", test_a=READ + LAST_FAILED, conftest="import no_such_module")
    ran = mutate("--select", "SM310", "-n", 1)
    assert (ran.exit_code, ran.stdout) == (2, "")
    assert "No module named 'no_such_module'" in ran.stderr
    assert "pytest could not begin: see above" in ran.stderr
