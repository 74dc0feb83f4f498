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
            now = self._watched, self._progress()
            looks = looks + 1 if now == last and self._watched is not None else 0
            last = now
            if looks == _LOOKS and self._watched is not None:
                thread, error = ctypes.c_ulong(self._watched), ctypes.py_object(SenderStopped)
                self.raised = True
                ctypes.pythonapi.PyThreadState_SetAsyncExc(thread, error)
