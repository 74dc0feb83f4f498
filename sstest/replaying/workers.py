"""Executors: processes of this machine, or a cluster of Dask's."""

import os
import signal
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from threading import Thread

from sstest.replaying import ReplayError


@contextmanager
def processes(count: int) -> Iterator[Executor]:
    """So many processes, which end with this one however it ends."""
    # Not forked: a copy of a process that has threads may wait for a lock for ever.
    context = get_context("spawn")
    executor = ProcessPoolExecutor(count, mp_context=context, initializer=_begin)
    try:
        yield executor
    finally:
        executor.shutdown(cancel_futures=True)


def _begin() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that started this
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A worker waits for work for ever, also where nobody is left to send any."""
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
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
