"""Running the lines of a console: by a shell, or what can be run there in this process.

A line is run in the current folder. What it returns is the exit code, and what a terminal would
show: stdout and stderr in one.
"""

import importlib
import io
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

import pytest

from tests.command_line import exit_code_of, standard_streams

Console = Callable[[str], tuple[int, str]]

_BASH = shutil.which("bash") or "/bin/bash"
_SHELL = set("<>|&;()$`")
_PATIENCE = 600


def in_a_shell(line: str) -> tuple[int, str]:
    """Run a line as a reader does who pastes it."""
    result = subprocess.run(
        [_BASH, "-c", line],
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=_PATIENCE,
    )
    return result.returncode, result.stdout


def in_this_process(line: str) -> tuple[int, str]:
    """Run ``sstest`` and ``pytest`` in this process, which spares their start, and all else not."""
    words, file = _words(line)
    if not words or words[0] not in _PROGRAMS:
        return in_a_shell(line)
    screen = io.BytesIO()
    stdout = io.BytesIO() if file else screen
    with (
        mock.patch.dict(os.environ, environment(), clear=True),
        standard_streams(io.BytesIO(), stdout, screen),
    ):
        exit_code = _PROGRAMS[words[0]](words[1:])
    if file:
        Path(file).write_bytes(stdout.getvalue())
    return exit_code, screen.getvalue().decode()


def _pytest(arguments: list[str]) -> int:
    """Run pytest with the modules of the current folder, whatever else has their names.

    They are forgotten afterwards, since the next run may change them. The plugin that is left out
    has the garbage of this whole process collected at the end of a run.
    """
    importlib.invalidate_caches()
    with mock.patch.object(sys, "path", sys.path.copy()), _modules_of_the_folder():
        return int(pytest.main([*arguments, "-p", "no:unraisableexception"]))


@contextmanager
def _modules_of_the_folder() -> Iterator[None]:
    names = {path.stem for path in Path().rglob("*.py")}
    others = {name: sys.modules.pop(name) for name in names & sys.modules.keys()}
    try:
        yield
    finally:
        for name in names & sys.modules.keys():
            del sys.modules[name]
        sys.modules.update(others)


_PROGRAMS: dict[str, Callable[[list[str]], int]] = {"sstest": exit_code_of, "pytest": _pytest}


def _words(line: str) -> tuple[list[str], str | None]:
    """The words of a line and the file that stdout goes to; none if it takes a shell to read it."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars="".join(_SHELL))
    lexer.whitespace_split = True
    words = list(lexer)
    file = words.pop() if words[-2:-1] == [">"] else None
    if file:
        words.pop()
    if any(set(word) <= _SHELL for word in words):
        return [], None
    return [name for word in words for name in _expanded(word)], file


def _expanded(word: str) -> list[str]:
    found = sorted(str(path) for path in Path().glob(word)) if "*" in word else []
    return found or [word]


@contextmanager
def serving(line: str) -> Iterator["subprocess.Popen[str]"]:
    """A server in the background, stopped at the end."""
    with subprocess.Popen(
        [_BASH, "-c", line],
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as server:
        try:
            yield server
        finally:
            server.terminate()


def environment() -> dict[str, str]:
    """The user's, with the project's own programs first, and tests in the order they stand in."""
    programs = Path(sys.executable).parent
    names = ("HOME", "LANG", "TMPDIR", "PYTHONPATH")
    kept = {name: os.environ[name] for name in names if name in os.environ}
    return {
        **kept,
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "PYTEST_ADDOPTS": "-p no:randomly -p no:cacheprovider",
        "NO_COLOR": "1",
        "COLUMNS": "100",
    }
