"""A watch over a thread that does nothing which could be counted: a loop without an end."""

import ctypes
import threading
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import Final, Self

from sstest.endpoint.virtual import SenderStopped

# Looks without progress, and the real seconds between two of them.
_LOOKS: Final = 20
_BETWEEN: Final = 0.5


class _DoesNothing(SenderStopped):
    """Made by the interpreter, without arguments."""

    def __str__(self) -> str:
        return f"the sender has neither sent nor paused for {_LOOKS * _BETWEEN:g} s"


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
        looks = 0
        while not self._ended.wait(_BETWEEN):
            watched = self._watched
            if watched is None:
                looks = 0
                continue
            now = watched, self._progress()
            looks = looks + 1 if now == last else 0
            last = now
            if looks == _LOOKS and watched == self._watched:
                thread, error = ctypes.c_ulong(watched), ctypes.py_object(_DoesNothing)
                self.raised = True
                ctypes.pythonapi.PyThreadState_SetAsyncExc(thread, error)
