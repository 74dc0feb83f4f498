"""A worker as the command sees it: a process that is told what to run, and says what came of it."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final

from sstest.mutate.worker import LINE, SCRATCH, Job

# Seconds that a worker may take to stop a job in time, beyond what the job may take.
_GRACE: Final = 30
_MOST_OUTPUT: Final = 4_000
_PYTEST: Final = "sstest.mutate.started"
_PLUGIN: Final = "conftest_plugin.mutation"


class WorkerLost(Exception):
    """A worker has ended by itself; ``str()`` is what it has written last."""


@dataclass(frozen=True, slots=True)
class Ran:
    """One run of the suite.

    ``status`` is the exit code of pytest, negative for a signal, and ``None`` where it took too
    long. ``failed`` is the first test that failed, ``by_chance`` one that failed and passed when it
    was run again, ``last`` the last that began. ``passed`` is how many tests did, ``None`` where
    pytest did not come to its end. ``used`` (whether the manifest was, or the stand-in),
    ``modules`` and ``rootdir`` are those of an unchanged suite.
    """

    status: int | None
    failed: str | None
    by_chance: str | None
    last: str | None
    passed: int | None
    seconds: float
    used: bool = False
    modules: tuple[str, ...] = ()
    rootdir: str = ""


class Worker:
    """A process that runs the suite, one job at a time."""

    def __init__(self, arguments: Sequence[str], scratch: Path) -> None:
        self.scratch = scratch
        scratch.mkdir()
        mine, theirs = socket.socketpair()
        cache = scratch / "cache"
        command = [sys.executable, "-m", _PYTEST, "-p", _PLUGIN, "-o", f"cache_dir={cache}"]
        environment = {LINE: str(theirs.fileno()), SCRATCH: str(scratch)}
        with theirs, (scratch / "output").open("wb") as output:
            self._process = subprocess.Popen(  # noqa: S603  # the user's own arguments of pytest
                [*command, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, **environment},
                pass_fds=[theirs.fileno()],
                start_new_session=True,  # Ctrl-C is for the command alone
            )
        self._hangup = mine.dup()
        self._line = Connection(mine.detach())
        self._is_ready = False

    def load(self, modules: Sequence[str]) -> None:
        """Load modules once for all later jobs."""
        self._send("load", modules)

    def run(self, job: Job) -> Ran:
        """Run the suite; raises :class:`WorkerLost` where the worker has ended."""
        if not self._is_ready:
            self._receive(None)
            self._is_ready = True
        begun = time.monotonic()
        self._send("run", tuple(job))
        told: dict[str, Any] = {}
        while "ended" not in told:
            kind, what = self._receive(None if job.seconds is None else job.seconds + _GRACE)
            told[kind] = what
        used, modules, rootdir = told.get("ran", (False, (), ""))
        return Ran(
            told["ended"],
            told.get("failed"),
            told.get("by chance"),
            told.get("at"),
            told.get("passed"),
            time.monotonic() - begun,
            used,
            tuple(modules),
            rootdir,
        )

    def output(self) -> str:
        """The end of what pytest has printed in the last job."""
        with contextlib.suppress(OSError), (self.scratch / "output").open("rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - _MOST_OUTPUT))
            return file.read(_MOST_OUTPUT).decode(errors="replace")
        return ""

    def hang_up(self) -> None:
        """Have the worker end, and what it runs; any thread may say so."""
        with contextlib.suppress(OSError):
            self._hangup.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Wait for the worker to end."""
        self.hang_up()
        try:
            self._process.wait(_GRACE)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(OSError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._hangup.close()
        self._line.close()
        shutil.rmtree(self.scratch, ignore_errors=True)

    def _send(self, kind: str, what: object) -> None:
        try:
            self._line.send((kind, what))
        except OSError:
            raise WorkerLost(self.output()) from None

    def _receive(self, seconds: float | None) -> tuple[str, Any]:
        try:
            if not self._line.poll(seconds):
                raise WorkerLost(self.output())
            kind, what = self._line.recv()
        except (EOFError, OSError):
            raise WorkerLost(self.output()) from None
        return kind, what
