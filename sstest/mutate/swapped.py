"""Within a process, one file is read as another: whoever opens it by any path gets the other.

It imports nothing of sstest, since programs that a test starts load it alone.
"""

import builtins
import io
import json
import os
from collections.abc import Callable
from typing import Any, Final

VARIABLE: Final = "SSTEST_READ_AS"
"""The environment variable that tells programs in Python: a JSON list of the two paths."""

READ: Final = ".read"
"""What the name of the other file ends in for the empty file that says that it was read."""

_CHILDREN: Final = os.path.join(os.path.dirname(os.path.abspath(__file__)), "children")  # noqa: PTH100, PTH118, PTH120


def read_as(original: str, other: str) -> None:
    """Let this process, and programs in Python that it starts, read ``other`` for ``original``.

    Writing goes there, too. Programs in other languages read the original.
    """
    swap(original, other)
    os.environ[VARIABLE] = json.dumps([original, other])
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = _CHILDREN + (os.pathsep + before if before else "")


def swap(original: str, other: str) -> None:
    """Let this process read ``other`` for ``original``, by whatever name it is opened."""
    stat, real_open = os.stat, os.open
    try:
        meant = stat(original)
    except OSError:
        return

    def place(path: Any, dir_fd: int | None = None) -> Any:
        if isinstance(path, int):
            return path
        try:
            found = stat(path, dir_fd=dir_fd)
        except (OSError, TypeError, ValueError):  # opening it will say so
            return path
        if (found.st_dev, found.st_ino) != (meant.st_dev, meant.st_ino):
            return path
        os.close(real_open(other + READ, os.O_WRONLY | os.O_CREAT, 0o600))
        return other

    def opening(real: Callable[..., Any]) -> Callable[..., Any]:
        def opened(file: Any, *arguments: Any, **options: Any) -> Any:
            return real(place(file), *arguments, **options)

        return opened

    def os_open(path: Any, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        found = place(path, dir_fd)
        if found is not path:
            # The other file is where links lead, and at no descriptor.
            return real_open(found, flags & ~getattr(os, "O_NOFOLLOW", 0), mode)
        return real_open(path, flags, mode, dir_fd=dir_fd)

    builtins.open = io.open = opening(io.open)
    os.open = os_open


def swap_as_told() -> None:
    """What a program in Python does that was started by one that reads a file as another."""
    told = os.environ.get(VARIABLE)
    if told:
        swap(*json.loads(told))
