"""A warm pytest that forks: one child for each mutant, which goes on where the parent waits.

The parent has loaded pytest and its plugins, and nothing of the user's, so no mutant sees what
another has left in memory. It runs no test, and has no threads.
"""

import contextlib
import ctypes
import gc
import os
import shutil
import signal
import sys
import time
from collections.abc import Iterable
from importlib import import_module
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, Final, NamedTuple

from sstest.mutate.swapped import read_as
from sstest.vocabulary.words import words_of

LINE: Final = "SSTEST_MUTATE_LINE"
"""The environment variable with the descriptor over which a worker is told what to do."""

SCRATCH: Final = "SSTEST_MUTATE_SCRATCH"
"""The environment variable with the folder for what a worker writes."""

# Looks at a child that has forked another, and so does not seem to end.
_LOOK_AGAIN: Final = 0.25
_SOON: Final = 0.002

# Linux: orphans of a process become its children.
_PR_SET_CHILD_SUBREAPER: Final = 36

# What may be loaded before a fork: it starts no threads, and reads no settings of the user's.
_OWN: Final = words_of(
    """
    sstest conftest_plugin hypothesis msgspec re2 requests urllib3 certifi charset_normalizer idna
    responses yaml h11 faker rapidfuzz rich pygments click jsonpointer
    """
)


class Job(NamedTuple):
    """One run of the suite.

    ``path`` is the user's manifest, and ``text`` what is read in its place. ``first`` are the tests
    to begin with, by their ids. ``seconds`` is how long it may take. ``is_mutant`` says that it
    ends with the first failure. ``sender`` is the code of a mistake of the stand-in's, or empty.
    """

    path: str
    text: str
    first: tuple[str, ...] = ()
    seconds: float | None = None
    is_mutant: bool = True
    sender: str = ""


def serve() -> tuple[Job, Connection, Path]:
    """Wait for jobs, and fork a child for each; it returns in the child."""
    line = Connection(int(os.environ.pop(LINE)))
    os.set_inheritable(line.fileno(), False)  # noqa: FBT003  # not by keyword
    scratch = Path(os.environ.pop(SCRATCH))
    _adopt()
    try:
        line.send(("ready", os.getpid()))
    except OSError:
        _leave(scratch)
    while True:
        kind, given = _receive(line, scratch)
        if kind == "load":
            _load(given)
            continue
        gc.freeze()  # children write to no page just to look for garbage in it
        job = Job(*given)
        _write(job, scratch)  # before it forks: a full disk is no test's fault
        alive, held = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(alive)  # the other end is closed when this process ends, however it does
            os.setpgid(0, 0)
            _prepare(job, scratch)
            return job, line, scratch
        os.close(held)
        with contextlib.suppress(OSError):  # the child does so, too
            os.setpgid(pid, pid)
        try:
            status = _status(pid, alive, line, job.seconds, scratch)
        finally:
            os.close(alive)
        line.send(("ended", status))


def loaded() -> list[str]:
    """Modules in the order of their import that the next process may as well load at once."""
    return [
        name
        for name in sys.modules
        if (top := name.partition(".")[0]) in _OWN or top in sys.stdlib_module_names
    ]


def _receive(line: Connection, scratch: Path) -> tuple[str, Any]:
    try:
        kind, given = line.recv()
    except (EOFError, OSError):  # nobody is waiting for results any more
        _leave(scratch)
    return kind, given


def _adopt() -> None:
    """Become the parent of what a job leaves running, where the system can do that."""
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def _leave(scratch: Path) -> None:
    # The command has ended, for all workers: also for one that it was about to start.
    shutil.rmtree(scratch.parent, ignore_errors=True)
    os._exit(0)


def _load(names: Iterable[str]) -> None:
    for name in names:
        if name not in sys.modules:
            with contextlib.suppress(Exception):  # then the tests load it, or do without
                import_module(name)


def _prepare(job: Job, scratch: Path) -> None:
    """Let the child read the mutant, and keep what it writes apart from the user's own files."""
    output = os.open(scratch / "output", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    for stream in (1, 2):
        os.dup2(output, stream)
    os.close(output)
    os.environ["PYTEST_DEBUG_TEMPROOT"] = str(scratch)
    os.environ["HYPOTHESIS_STORAGE_DIRECTORY"] = str(scratch / "hypothesis")
    read_as(job.path, str(scratch / "manifest.json"))


def _write(job: Job, scratch: Path) -> None:
    (scratch / "manifest.json").write_bytes(job.text.encode(errors="surrogatepass"))
    marker(scratch).unlink(missing_ok=True)


def marker(scratch: Path) -> Path:
    """The file that is there once a job has read the manifest."""
    return scratch / "manifest.json.read"


def _status(
    pid: int, alive: int, line: Connection, seconds: float | None, scratch: Path
) -> int | None:
    """The exit code of a child, negative for a signal; ``None`` where it took too long."""
    end = None if seconds is None else time.monotonic() + seconds
    watched: list[Any] = [line, alive]
    pause = _LOOK_AGAIN
    while True:
        left = pause if end is None else min(pause, end - time.monotonic())
        ready = wait(watched, max(left, 0))
        if line in ready:  # nobody is waiting for results any more
            _end(pid)
            _leave(scratch)
        if alive in ready:  # it is about to end, or has closed all that it knows
            watched, pause = [line], _SOON
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            _end(pid)  # what it has left running
            return os.waitstatus_to_exitcode(status)
        if end is not None and time.monotonic() >= end:
            _end(pid)
            return None


def _end(pid: int) -> None:
    """End a job and what it has started; what has left its process group, only on Linux."""
    with contextlib.suppress(OSError):
        os.killpg(pid, signal.SIGKILL)
    with contextlib.suppress(OSError):  # it has ended by itself
        os.waitpid(pid, 0)
    while orphans := _children():
        for one in orphans:
            with contextlib.suppress(OSError):
                os.kill(one, signal.SIGKILL)
                os.waitpid(one, 0)


def _children() -> list[int]:
    try:
        told = Path(f"/proc/self/task/{os.getpid()}/children").read_text()
    except OSError:
        return []
    return [int(one) for one in told.split()]
