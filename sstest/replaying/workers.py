"""Executors: processes of this machine, or a cluster of Dask's."""

import os
import pickle
import shutil
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Any, TypeVar

from sstest.replaying import ReplayError

_T = TypeVar("_T")


@contextmanager
def processes(count: int) -> Iterator[Executor]:
    """So many processes, which end with this one however it ends."""
    with TemporaryDirectory(prefix="sstest-", ignore_cleanup_errors=True) as folder:
        executor = _Processes(count, Path(folder))
        try:
            yield executor
        finally:
            executor.shutdown(cancel_futures=True)


class _Processes(ProcessPoolExecutor):
    """Processes that read their work from files, since pipes take some ten times as long."""

    def __init__(self, count: int, folder: Path) -> None:
        # Not forked: a copy of a process that has threads may wait for a lock for ever.
        super().__init__(count, get_context("spawn"), _begin, (folder,))
        self._folder = folder
        self._free: list[Path] = []
        self._made = 0

    def submit(self, function: Callable[..., _T], /, *args: Any, **named: Any) -> "Future[_T]":
        try:
            path = self._free.pop() if self._free else self._new()
            with path.open("r+b") as file:  # the memory that it takes is used again
                pickle.dump(partial(function, *args, **named), file)
        except OSError:  # the disk is full, perhaps
            return super().submit(function, *args, **named)
        future = super().submit(_work, path)
        future.add_done_callback(lambda _: self._free.append(path))
        return future

    def _new(self) -> Path:
        self._made += 1
        path = self._folder / str(self._made)
        path.touch()
        return path


def _work(path: Path) -> Any:
    with path.open("rb") as file:
        work = pickle.load(file)  # noqa: S301  # from the process that started this
    return work()


def _begin(folder: Path) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that started this
    Thread(target=_end_with_parent, args=(folder,), daemon=True).start()


def _end_with_parent(folder: Path) -> None:
    """A worker waits for work for ever, also where nobody is left to send any."""
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        shutil.rmtree(folder, ignore_errors=True)
        os._exit(1)


@contextmanager
def dask(address: str) -> Iterator[tuple[Executor, int]]:
    """The executor of a cluster, and how many chunks are under way in it at a time."""
    try:
        from distributed import Client
    except ImportError:
        raise ReplayError("--dask needs Dask: pip install 'sstest[dask]'") from None
    try:
        client = Client(address)
    except (OSError, ValueError) as error:
        raise ReplayError(f"--dask {address}: cannot be reached: {error}") from None
    with client:
        yield client.get_executor(), 2 * max(sum(client.ncores().values()), 2)
