"""Whether other threads only wait for each other: then nothing comes of them until time goes on."""

import sys
import threading
from collections.abc import Collection
from pathlib import Path
from typing import Final

# In which a thread waits for another; what waits in C for anything else may be answered by itself.
_WAITING_IN: Final = frozenset(("concurrent", "queue", "selectors", "threading"))
_STATES: Final = Path("/proc/self/task")
_LOOKS: Final = 2

TELLS: Final = _STATES.is_dir()
"""Whether the system tells a thread that waits from one that is about to run; Linux does."""


class Stillness:
    """Looks at the threads of this process again and again; ``apart`` are not looked at."""

    def __init__(self, apart: Collection[threading.Thread]) -> None:
        self._apart = apart
        self._last: dict[int, tuple[int, int]] = {}
        self._alike = 0

    def has_settled(self, waiting: Collection[int]) -> bool:
        """Whether no thread has gone on since some looks before, but for those ``waiting`` here.

        Never where the system does not tell. Between two looks the caller has to wait without the
        interpreter's lock.
        """
        frames = sys._current_frames()  # noqa: SLF001  # no public way
        here, places = threading.get_ident(), {}
        for thread in threading.enumerate():
            ident = thread.ident
            frame = None if ident is None else frames.get(ident)
            if ident in (None, here) or ident in waiting or thread in self._apart or frame is None:
                continue
            module = str(frame.f_globals.get("__name__", "")).partition(".")[0]
            if module not in _WAITING_IN or not _waits(thread):
                self._alike = 0
                return False
            places[ident] = id(frame), frame.f_lasti
        self._alike = self._alike + 1 if places == self._last else 0
        self._last = places
        return self._alike >= _LOOKS


def _waits(thread: threading.Thread) -> bool:
    """Whether the system would not run a thread now."""
    try:
        text = (_STATES / str(thread.native_id) / "stat").read_text("latin-1")
    except OSError:
        return False
    return text.rpartition(")")[2].split()[0] == "S"
