"""Names of files and folders that are not text, or that a terminal or a CI log would obey."""

import os
import re
import subprocess
from pathlib import Path

import pytest

import sstest.cli
from sstest import Manifest
from sstest.rules.requests.target import Target
from tests.cli.conftest import Run

BYTES = os.fsdecode(b"k\xff\xfe")
pytestmark = pytest.mark.skipif(os.name == "nt", reason="no such names there")
NAMES = [BYTES, "k\n::error::x", "::error::x", "k\x1bc", "k##[error]x", "k\r\x9b2J\u202e"]
# What a terminal obeys, and what GitHub Actions does.
OBEYED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]|^\s*::error::x|##\[", re.MULTILINE)


@pytest.fixture(params=NAMES, ids=ascii)
def name(request: pytest.FixtureRequest, partner: Path) -> str:
    """A folder of that name, beside the current one."""
    name = str(request.param)
    folder = partner.parent / name
    folder.mkdir()
    for file in partner.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    return f"../{name}"


COMMANDS = [
    "lint {}",
    "lint {} --format json",
    "lint {} --format junit",
    "lint {} --format markdown",
    "lint {} --format sarif",
    "lint {}/gone",
    "lint --diff {}/broken.json",
    "parse {} body.json",
    "parse . {}/body.json",
    "parse . {}",
    "generate {} -n 1",
    "generate {} -n 1 --format http",
    "generate {} -n 1 --format curl",
    "generate {} --malformed -n 1",
    "generate . {}",
    "generate . --like {}/gone",
    "template {}",
    "diff {} .",
    "compare {} --target http://127.0.0.1:1 -n 1",
    "compare . --target {}",
    "serve {}/gone",
    "notebook {}/gone",
    "fuzz . --samples {}/gone",
    "corpus {}",
    "explain {}",
]


def broken(text: str) -> str:
    return text.replace('"/cohort/id"', '"cohort/id"')


def test_no_name_is_obeyed(run: Run, partner: Path, name: str) -> None:
    (partner / name / "broken.json").write_text(broken((partner / "manifest.json").read_text()))
    for command in COMMANDS:
        result = run(*(word.format(name) for word in command.split()))
        assert not OBEYED.search(result.stdout + result.stderr), command
        (result.stdout + result.stderr).encode()  # which half of a surrogate pair would stop


def test_bytes_of_a_name_stay(run: Run, partner: Path) -> None:
    folder = partner.rename(partner.parent / BYTES)
    os.chdir(folder)
    result = run("generate", ".", "-n", "1", "--format", "http")
    assert "/api/v2/segment-targets/k%FF%FE HTTP/1.1" in result.stdout
    assert run("lint", "--format", "json", f"../{BYTES}").exit_code == 0


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_a_finding_is_replayed_whatever_its_folder_is_called(partner: Path, name: str) -> None:
    folder = partner.rename(partner.parent / name)
    (folder / "requests").mkdir()
    (folder / "body.json").rename(folder / "requests" / "it's.json")
    manifest = Manifest.load(folder)
    target = Target.of(manifest, name=str(folder / "manifest.json"))
    line = target.replay(b"{}", folder / "requests" / "it's.json")
    assert line.isprintable()
    words = f'for word in {line.removeprefix("sstest parse ")}; do [ -f "$word" ] || exit 1; done'
    assert subprocess.run(["sh", "-c", words], check=False).returncode == 0  # noqa: S607


def test_only_one_module_prints_for_people() -> None:
    """There no line becomes a command, whatever it begins with; a prompt is ours."""
    folder = Path(sstest.cli.__file__).parent
    printing = [
        file.name
        for file in folder.rglob("*.py")
        if re.search(
            r'\bclick\.s?echo\((?!"> ")|(?<!\w|\.)print\(', file.read_text(encoding="utf-8")
        )
    ]
    assert printing == ["terminal.py"]
