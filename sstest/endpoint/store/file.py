"""The file of a store: locked for this process, and watched while it is in use.

An update may be acknowledged only if who opens the name next will find it. So before and after each
is written, the name must lead to the file that was opened, and nobody else may have written to it.
"""

import os
import stat
from os import PathLike
from pathlib import Path
from typing import Final

from sstest.endpoint.store.format import HEADER, StoreError, header_problem
from sstest.text import escape

IN_USE: Final = "is in use by another process"
_BINARY: Final = getattr(os, "O_BINARY", 0)
# The end of a journal that names a "super-journal". SQLite would delete the file of that name; no
# store's journal has one, since a store is never changed together with another file.
_NAMES_ANOTHER: Final = bytes.fromhex("d9d505f920a163d7")


class File:
    """The open and locked file of a store; it is created if it does not exist.

    Raises :class:`StoreError` for what is not a store by its header, is in use, or has beside it
    what SQLite would read or write and no store has. Nothing is changed.
    """

    def __init__(self, path: str | PathLike[str]) -> None:
        self.shown: Final = escape(path)
        self._folder: Final = Path(path).parent
        self.place: Final = Path(os.path.abspath(path))  # noqa: PTH100  # links are kept
        # SQLite follows links, and puts the journal beside the file itself.
        self.real: Final = Path(os.path.realpath(path))
        self.journal: Final = self.real.with_name(f"{self.real.name}-journal")
        self.is_hot: Final = self._has_hot_journal()
        # SQLite's own locks are lost whenever this process closes any other handle of the file.
        self._guard: int | None = self._open()
        try:
            self.is_new: Final = self._require_header(os.read(self._guard, HEADER))
        except BaseException:
            self.close()
            raise
        self._identity = _identity(os.fstat(self._guard))
        self._journal_identity: tuple[int, int] | None = None
        self._as_written: tuple[int, int] | None = None

    def error(self, what: str) -> StoreError:
        return StoreError(f"{self.shown}: {what}")

    def note_journal(self) -> None:
        """Remember which journal SQLite has opened; it keeps it open."""
        self._journal_identity = _identity(self.journal.lstat())

    def note(self) -> None:
        """Remember how this process left the file."""
        self._as_written = self._size_and_time()

    @property
    def is_as_written(self) -> bool:
        """Whether it seems to be as :meth:`note` found it: its size, and the time of its change."""
        return self._as_written == self._size_and_time()

    def require_in_place(self) -> None:
        """Raise :class:`StoreError` if a later start would not find this file at its name."""
        if self._guard is None:
            raise self.error("is closed")
        try:
            found: tuple[int, int] | None = _identity(self.place.stat())
        except (FileNotFoundError, NotADirectoryError):
            raise self.error(
                "was removed or renamed while in use; put it back, or restart"
            ) from None
        except OSError as error:
            raise self.error(f"cannot be reached: {error.strerror}") from None
        if found != self._identity:
            raise self.error("was replaced by another file while in use; put it back, or restart")
        if not os.access(self.place, os.R_OK | os.W_OK):
            raise self.error("may no longer be read and written; check its permissions")
        try:
            found = _identity(self.journal.lstat())
        except OSError:
            found = None
        if found != self._journal_identity:
            raise StoreError(
                f"{escape(self.journal)}: was removed or replaced while in use; restart"
            )

    def close(self) -> None:
        """Give the file free; closing twice is fine."""
        if self._guard is not None:
            os.close(self._guard)
            self._guard = None

    def _size_and_time(self) -> tuple[int, int] | None:
        if self._guard is None:
            return None
        found = os.fstat(self._guard)
        return found.st_size, found.st_mtime_ns

    def _open(self) -> int:
        """An exclusive handle of the file."""
        try:
            if self.real.exists() and not stat.S_ISREG(self.real.stat().st_mode):
                raise self.error("is not a file; expected a store of sstest, or a new file")
            if not self.real.parent.is_dir():
                raise self.error(f"there is no folder {escape(self._folder)}")
            handle = os.open(self.real, os.O_RDWR | os.O_CREAT | _BINARY, 0o644)
        except OSError as error:
            raise self.error(f"cannot be opened: {error.strerror}") from None
        try:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except ImportError:  # Windows, where SQLite's locks belong to its handle and hold
            pass
        except OSError:
            os.close(handle)
            raise self.error(IN_USE) from None
        return handle

    def _require_header(self, header: bytes) -> bool:
        """Whether the file is new; raises :class:`StoreError` if it is not a store."""
        if self.is_hot and not any(header):
            return False  # it was being made, and the first page is to be undone
        if header and (problem := header_problem(header)):
            raise self.error(problem)
        return not header

    def _has_hot_journal(self) -> bool:
        """Whether SQLite will undo an update that was cut off.

        Raises :class:`StoreError` for what lies where SQLite has files of its own, and is not one.
        """
        log = self.real.with_name(f"{self.real.name}-wal")
        if os.path.lexists(log):
            raise _beside(log)
        try:
            if not stat.S_ISREG(self.journal.lstat().st_mode):
                raise _beside(self.journal)
            with self.journal.open("rb") as file:
                first = file.read(1)
                file.seek(max(0, file.seek(0, os.SEEK_END) - len(_NAMES_ANOTHER)))
                if file.read() == _NAMES_ANOTHER:
                    raise _beside(self.journal)
        except (FileNotFoundError, NotADirectoryError):
            return False
        except OSError as error:
            raise self.error(f"cannot be opened: {error.strerror}") from None
        return first > b"\0"


def _beside(path: Path) -> StoreError:
    return StoreError(f"{escape(path)}: is not part of a store; remove it, or rename it")


def _identity(found: os.stat_result) -> tuple[int, int]:
    return found.st_dev, found.st_ino
