"""A watch over a thread that does nothing which could be counted: a loop without an end."""

import ctypes
import threading
import time
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import Final, Self

from sstest.endpoint.virtual import SenderStopped

# Seconds without progress: of work, as a busy machine may let a sender wait, and in all.
_MOST_WORK: Final = 10.0
_MOST_WAITING: Final = 60.0
_BETWEEN: Final = 0.5


class _DoesNothing(SenderStopped):
    """Made by the interpreter, without arguments."""

    def __str__(self) -> str:
        return (
            f"the sender has neither sent nor paused, in {_MOST_WORK:g} s of work or"
            f" {_MOST_WAITING:g} s in all"
        )


class Watch:
    """Raises :class:`SenderStopped` in a watched thread where ``progress`` stays the same.

    A thread that is blocked outside of Python, as by a lock, cannot be ended so.
    """

    def __init__(self, progress: Callable[[], Hashable]) -> None:
        self._progress = progress
        self._watched: int | None = None
        self.raised = False
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sstest-watch", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    @contextmanager
    def of_this_thread(self) -> Iterator[None]:
        """Within the block the current thread is watched."""
        before, self._watched = self._watched, threading.get_ident()
        try:
            yield
        finally:
            self._watched = before

    def _run(self) -> None:
        last: Hashable = None
        worked = waited = 0.0
        while not self._ended.wait(_BETWEEN):
            watched = self._watched
            now = None if watched is None else (watched, self._progress())
            if watched is None or now != last:
                last, worked, waited = now, time.process_time(), 0.0
                continue
            waited += _BETWEEN
            enough = time.process_time() - worked >= _MOST_WORK or waited >= _MOST_WAITING
            if enough and watched == self._watched:
                thread, error = ctypes.c_ulong(watched), ctypes.py_object(_DoesNothing)
                self.raised = True
                ctypes.pythonapi.PyThreadState_SetAsyncExc(thread, error)
                last = None
