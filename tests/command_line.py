"""The command line in this process: what a user sees, without the start of an interpreter.

What only a process can show has tests in ``tests/cli``: encodings, pipes, terminals, signals, and
that each command says the same in a process of its own.
"""

import io
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

import pytest

from sstest.cli import main


@dataclass(frozen=True)
class Ran:
    """How a command has ended, and what it has written."""

    exit_code: int
    stdout: str
    stderr: str

    @property
    def output(self) -> str:
        """All that it has written, stdout first."""
        return self.stdout + self.stderr


class Terminal(io.BytesIO):
    """What is written to a terminal."""

    def isatty(self) -> bool:
        return True


def run(
    *arguments: object,
    stdin: bytes | BinaryIO = b"",
    stdout: io.BytesIO | None = None,
    environment: Mapping[str, str] | None = None,
) -> Ran:
    """Run ``sstest ARGUMENTS``; an error that would be a traceback at the user is raised."""
    source = io.BytesIO(stdin) if isinstance(stdin, bytes) else stdin
    out, err = stdout or io.BytesIO(), io.BytesIO()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {"NO_COLOR": "1", "COLUMNS": "80", **(environment or {})}.items():
            patch.setenv(name, value)
        with standard_streams(source, out, err):
            code = exit_code_of(arguments)
    return Ran(code, *(stream.getvalue().decode(errors="surrogateescape") for stream in (out, err)))


def exit_code_of(arguments: Iterable[object]) -> int:
    """Run a command with the standard streams there are."""
    try:
        main([str(one) for one in arguments])
    except SystemExit as end:
        return int(end.code or 0)
    raise AssertionError("a command ends with an exit code")


@contextmanager
def standard_streams(stdin: BinaryIO, stdout: BinaryIO, stderr: BinaryIO) -> Iterator[None]:
    """These in place of the standard streams; two of them may be the same."""
    names = ("stdin", "stdout", "stderr")
    with pytest.MonkeyPatch.context() as patch:
        for name, stream in zip(names, (stdin, stdout, stderr), strict=True):
            patch.setattr(sys, name, io.TextIOWrapper(stream, "utf-8", write_through=True))
        try:
            yield
        finally:
            for name in names:
                getattr(sys, name).detach()  # or the wrapper would close it
