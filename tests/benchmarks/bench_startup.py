"""Whole processes: what a command line costs before and beside its work."""

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

import sstest.corpus

FOLDER = sstest.corpus.load("rudderstack").folder
MANIFEST = str(FOLDER / "manifest.json")
BODY = str(next(iter(sorted((FOLDER / "requests").iterdir()))))
COMMANDS = {
    "import sstest": ["-c", "import sstest"],
    "sstest --version": ["-m", "sstest", "--version"],
    "sstest lint": ["-m", "sstest", "lint", MANIFEST],
    "sstest parse": ["-m", "sstest", "parse", MANIFEST, BODY],
}


def process(*arguments: str) -> Callable[[], object]:
    command = [sys.executable, *arguments]
    return lambda: subprocess.run(command, stdout=subprocess.DEVNULL, check=True)


@pytest.mark.parametrize("name", COMMANDS)
def test_start(name: str, beside: Any) -> None:
    peers = {
        "python -c pass": process("-c", "pass"),
        "json.tool": process("-m", "json.tool", MANIFEST),
        "import click, rich": process("-c", "import click, rich.console"),
    }
    beside((name,), process(*COMMANDS[name]), peers)
