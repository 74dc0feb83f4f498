"""``sstest fuzz --reader``: a parser of the user's, held to the reference."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.command_line import Ran

Run = Callable[..., Ran]

SWAPPED = """
import msgspec
import sstest

def read(manifest, body):
    update = sstest.parse(manifest, body)
    turned = [msgspec.structs.replace(m, included=not m.included) for m in update.memberships]
    return type(update)(update.environment_id, update.context_kind, update.cohort, tuple(turned))

class Parser:
    read = staticmethod(read)

number = 5
"""
OPTIONS = ("--ci", "-q", "--max-examples", "2")


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A module of the user's in the current folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.path", [*__import__("sys").path])
    path = tmp_path / "receiver_of_ours.py"
    path.write_text(SWAPPED)
    return path


@pytest.mark.parametrize("name", ["receiver_of_ours:read", "receiver_of_ours:Parser.read"])
def test_a_parser_in_the_current_folder_is_compared(run: Run, module: Path, name: str) -> None:
    result = run("fuzz", "hightouch", *OPTIONS, "--reader", name)
    assert result.exit_code == 1
    assert "error[SS901]: a request is read as another update" in result.stdout
    assert "SS310" not in result.stdout


def test_the_reference_has_no_findings(run: Run, module: Path) -> None:
    result = run("fuzz", "hightouch", *OPTIONS, "--reader", "sstest:parse")
    assert (result.exit_code, result.stdout) == (0, "")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("receiver_of_ours", "expected PACKAGE.MODULE:FUNCTION"),
        (":read", "expected PACKAGE.MODULE:FUNCTION"),
        ("receiver_of_ours:", "expected PACKAGE.MODULE:FUNCTION"),
        (
            "no_such_module:read",
            "cannot be imported: ModuleNotFoundError: No module named",
        ),
        ("receiver_of_ours:reed", "module 'receiver_of_ours' has no attribute 'reed'"),
        ("receiver_of_ours:number", "is of type int, expected a function"),
        ("..:x", "cannot be imported: ValueError"),
    ],
)
def test_a_bad_name_says_what_is_wrong(run: Run, module: Path, name: str, message: str) -> None:
    result = run("fuzz", "hightouch", *OPTIONS, "--reader", name)
    assert result.exit_code == 2
    assert message in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("source", "error"), [("1 / 0", "ZeroDivisionError"), ("import sys; sys.exit(0)", "SystemExit")]
)
def test_a_module_that_fails_says_how(run: Run, module: Path, source: str, error: str) -> None:
    module.with_name("broken_of_ours.py").write_text(source)
    result = run("fuzz", "hightouch", *OPTIONS, "--reader", "broken_of_ours:read")
    assert result.exit_code == 2
    assert f"broken_of_ours:read: cannot be imported: {error}" in result.stderr


def test_a_reader_goes_with_the_docs_profile(run: Run, module: Path) -> None:
    options = ("--reader", "receiver_of_ours:read", "--profile", "validation-server")
    result = run("fuzz", "hightouch", *OPTIONS, *options)
    assert result.exit_code == 2
    assert "--reader compares with the docs profile" in result.stderr
