"""Waiting for another process."""

import time
from collections.abc import Callable
from typing import Final

PATIENCE: Final = 60.0


def until(condition: Callable[[], object]) -> None:
    """Wait until something holds, which it does soon."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)
