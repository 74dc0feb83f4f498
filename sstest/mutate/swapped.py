"""Within a process, one file is read as another: whoever opens it by any path gets the other.

It imports nothing of sstest, since programs that a test starts load it alone.
"""

import _io
import builtins
import contextlib
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
    with contextlib.suppress(OSError):  # there is no such file
        swapped = _Swapped(original, other)
        builtins.open = io.open = swapped.opening(io.open)
        # What packages read their data with.
        _io.open_code = io.open_code = swapped.opening(io.open_code)
        os.open = swapped.os_open
        # Whatever is renamed onto the file, or removes it, would do so for good.
        os.rename, os.replace = swapped.moving(os.rename), swapped.moving(os.replace)
        os.remove = os.unlink = swapped.remove


class _Swapped:
    """Functions of Python's that take ``other`` for ``original``."""

    def __init__(self, original: str, other: str) -> None:
        self._stat, self._open, self._remove = os.stat, os.open, os.remove
        self._id = _id(self._stat(original))
        self._other = other

    def opening(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def opened(file: Any, *arguments: Any, **options: Any) -> Any:
            return real(self._place(file), *arguments, **options)

        return opened

    def os_open(
        self, path: Any, flags: int, mode: int = 0o777, *, dir_fd: int | None = None
    ) -> int:
        found = self._place(path, dir_fd)
        if found is not path:
            # The other file is where links lead, and at no descriptor.
            return self._open(found, flags & ~getattr(os, "O_NOFOLLOW", 0), mode)
        return self._open(path, flags, mode, dir_fd=dir_fd)

    def moving(self, real: Callable[..., None]) -> Callable[..., None]:
        def moved(src: Any, dst: Any, **folders: int | None) -> None:
            if not self._is_itself(dst, folders.get("dst_dir_fd")):
                return real(src, dst, **folders)
            folder = folders.get("src_dir_fd")
            with os.fdopen(self._open(src, os.O_RDONLY, dir_fd=folder), "rb") as file:
                data = file.read()
            with os.fdopen(self._open(self._other, os.O_WRONLY | os.O_TRUNC), "wb") as file:
                file.write(data)
            return self._remove(src, dir_fd=folder)

        return moved

    def remove(self, path: Any, *, dir_fd: int | None = None) -> None:
        if not self._is_itself(path, dir_fd):
            self._remove(path, dir_fd=dir_fd)

    def _place(self, path: Any, dir_fd: int | None = None) -> Any:
        if isinstance(path, int) or not self._is_meant(path, dir_fd):
            return path
        os.close(self._open(self._other + READ, os.O_WRONLY | os.O_CREAT, 0o600))
        return self._other

    def _is_meant(self, path: Any, dir_fd: int | None, *, follow: bool = True) -> bool:
        try:
            return _id(self._stat(path, dir_fd=dir_fd, follow_symlinks=follow)) == self._id
        except (OSError, TypeError, ValueError):  # opening it will say so
            return False

    def _is_itself(self, path: Any, dir_fd: int | None) -> bool:
        """Whether it is the file, and no link to it."""
        return self._is_meant(path, dir_fd, follow=False)


def _id(found: os.stat_result) -> tuple[int, int]:
    return found.st_dev, found.st_ino


def swap_as_told() -> None:
    """What a program in Python does that was started by one that reads a file as another."""
    told = os.environ.get(VARIABLE)
    if told:
        swap(*json.loads(told))
