"""The stand-in's clock: it never goes backwards, and a test can move it instead of waiting."""

import math
import threading
import time


class Clock:
    """Epoch seconds that pass as real ones do, however the machine's clock is set meanwhile.

    Call it for the time: ``clock()``. :meth:`sleep` stands in for ``time.sleep`` where nobody
    should wait. Safe to use from several threads.
    """

    def __init__(self) -> None:
        self._ahead = time.time() - time.monotonic()
        self._lock = threading.Lock()

    def __call__(self) -> float:
        """The time, in seconds since 1970."""
        return time.monotonic() + self._ahead

    def sleep(self, seconds: float) -> None:
        """Move the clock on by ``seconds`` at once; raises as ``time.sleep`` does."""
        if not seconds >= 0 or math.isinf(seconds):
            raise ValueError(f"sleep length is {seconds!r}, expected a number of 0 or more")
        with self._lock:
            self._ahead += seconds
