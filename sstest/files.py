"""The one way to open a file that a stranger may have written, or that stands where one is written.

Only regular files are read, and only so many bytes of them: a pipe could block, and a device has no
end. Links are followed where the user named the file; those that are found in a folder are followed
only inside it.
"""

import contextlib
import errno
import io
import os
import re
import secrets
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from sstest.limits import FOLDER_ENTRIES, MANIFESTS

_KINDS: Final = (
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)
# What a shell passes for <(command): a descriptor of this process, as stdin is.
_DESCRIPTOR: Final = re.compile(r"/dev/std(?:in|out|err)|/dev/fd/[0-9]+|/proc/self/fd/[0-9]+")
# A pipe that nobody has opened at its other end is opened at once or not at all.
_FLAGS: Final = (
    getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)


class FileError(OSError):
    """A file is not read, for what it is or where it leads; ``strerror`` says why."""


class TooLarge(FileError):
    """A file has more bytes than are read of its kind."""


class TooMany(FileError):
    """A folder holds more than is looked at."""


class LeadsOut(FileError):
    """A link leads out of the folder that was named."""


def why_unread(error: OSError) -> str:
    """Why a file is not read, to stand behind its name."""
    if isinstance(error, FileNotFoundError):
        return "there is no such file; check the path"
    return f"cannot be read: {error.strerror}"


def read_file(path: Path, most: int, within: Path | None = None) -> bytes:
    """The bytes of a regular file of at most ``most`` bytes.

    ``within`` is the folder that the user has named, and in which the file was found: links may not
    lead out of it. Without it the user has named the file himself, so it may be a link to anywhere.

    Raises :class:`OSError`, whose ``strerror`` is for messages: :class:`FileError` for what is not
    a regular file, :class:`LeadsOut` for such a link, :class:`TooLarge` for one of more bytes.
    """
    data = read_start(path, most + 1, within)
    if len(data) > most:
        raise TooLarge(errno.EFBIG, f"it is larger than {most:,} bytes", str(path))
    return data


def read_start(path: Path, most: int, within: Path | None = None) -> bytes:
    """The first ``most`` bytes of a regular file; see :func:`read_file`."""
    with open_file(path, within) as file:
        return file.read(most)


def open_file(path: Path, within: Path | None = None) -> io.BufferedReader:
    """A regular file, opened to be read; see :func:`read_file`."""
    if within is None and _DESCRIPTOR.fullmatch(str(path)):
        return path.open("rb")
    try:
        place = _place(path, within)
        # Before it is opened, too: opening alone makes some devices act.
        _require_regular(os.stat(place).st_mode, path)  # noqa: PTH116  # as os.open below
        handle = os.open(
            place, os.O_RDONLY | _FLAGS | (getattr(os, "O_NOFOLLOW", 0) if within else 0)
        )
    except FileNotFoundError:
        if os.path.lexists(path):
            raise FileError(errno.ENOENT, "it is a link to nothing", str(path)) from None
        raise
    except ValueError as error:  # a NUL in the path
        raise OSError(errno.EINVAL, str(error), str(path)) from None
    file = os.fdopen(handle, "rb")
    try:
        _require_regular(os.fstat(handle).st_mode, path)
    except OSError:
        file.close()
        raise
    return file


def write_file(path: Path, data: bytes) -> None:
    """Write a regular file, or what the shell has passed for ``>(command)``.

    Raises :class:`OSError`, as :func:`read_file` does; a pipe in its place would block.
    """
    if _DESCRIPTOR.fullmatch(str(path)):
        path.write_bytes(data)
        return
    require_writable(path)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | _FLAGS, 0o666)
    with os.fdopen(handle, "wb") as file:
        _require_regular(os.fstat(handle).st_mode, path)
        file.write(data)


def manifests_below(folder: Path) -> list[Path]:
    """Those of :func:`manifests_in` in ``folder`` and in its ``integrations``.

    The latter is where a checkout of the public repository has them.
    """
    inside = folder / "integrations"
    return [*manifests_in(folder), *(manifests_in(inside) if inside.is_dir() else ())]


def manifests_in(folder: Path) -> list[Path]:
    """The ``manifest.json`` of each folder in ``folder``, in their order.

    Raises :class:`OSError` where it cannot be listed, and :class:`TooMany` where it holds too many.
    """
    found: list[Path] = []
    with os.scandir(folder) as entries:
        for number, entry in enumerate(entries, 1):
            if number > FOLDER_ENTRIES:
                raise TooMany(errno.EFBIG, f"it holds more than {FOLDER_ENTRIES:,} files", folder)
            path = folder / entry.name / "manifest.json"
            if os.path.lexists(path):
                found.append(path)
    if len(found) > MANIFESTS:
        raise TooMany(errno.EFBIG, f"it holds more than {MANIFESTS:,} manifests", folder)
    return sorted(found)


def open_new(path: Path) -> io.BufferedRandom:
    """A new file to write and read, in the place of whatever is left under its name.

    That may be a link or a pipe, which is removed, and never written to. For the names of sstest's
    own, such as those of drafts. Raises :class:`OSError`.
    """
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | _FLAGS, 0o666)
    return os.fdopen(handle, "w+b")


def reopen(path: Path) -> io.BufferedRandom:
    """A file that :func:`open_new` has made, to read and go on writing; raises :class:`OSError`."""
    if path.is_symlink():
        raise FileError(errno.ELOOP, "it is a link, expected a regular file", str(path))
    require_writable(path)
    handle = os.open(path, os.O_RDWR | _FLAGS | getattr(os, "O_NOFOLLOW", 0))
    return os.fdopen(handle, "r+b")


def write_new(path: Path, data: bytes) -> None:
    """Write a file that is not there yet: whole or not at all, whoever else writes it.

    Raises :class:`OSError`, and :class:`FileExistsError` where something has its name.
    """
    draft = path.with_name(f".{os.getpid()}.{secrets.token_hex(8)}.draft")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _FLAGS, 0o666)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        try:
            os.link(draft, path)
        except FileExistsError:
            raise
        except (OSError, AttributeError):  # a file system without hard links
            if os.path.lexists(path):
                raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path)) from None
            draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Within the block no other process or thread is in one for the same file, which stays.

    Raises :class:`OSError` where it cannot be made.
    """
    require_writable(path)
    handle = os.open(path, os.O_RDWR | os.O_CREAT | _FLAGS | getattr(os, "O_NOFOLLOW", 0), 0o666)
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_LOCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)  # and with it the lock


def require_writable(path: Path) -> None:
    """Raise :class:`OSError` where something stands that is not a regular file."""
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return
    except ValueError as error:  # a NUL in the path
        raise OSError(errno.EINVAL, str(error), str(path)) from None
    _require_regular(found.st_mode, path)


def is_regular(path: Path, within: Path | None = None) -> bool:
    """Whether :func:`read_file` would open it."""
    try:
        # Most that are asked for are not there, and to resolve a path takes far longer.
        return os.path.lexists(path) and stat.S_ISREG(_place(path, within).stat().st_mode)
    except (OSError, ValueError):
        return False


def require_inside(path: Path, within: Path) -> None:
    """Raise :class:`FileError` where links lead from ``path`` out of the folder ``within``."""
    _place(path, within)


def _place(path: Path, within: Path | None) -> Path:
    """Where the file is, without links if it has to be inside a folder."""
    if within is None:
        return path
    try:
        place, folder = path.resolve(strict=True), within.resolve(strict=True)
    except RuntimeError:  # of Python 3.12 and before
        raise FileError(errno.ELOOP, os.strerror(errno.ELOOP), str(path)) from None
    except ValueError as error:  # a NUL in the path
        raise OSError(errno.EINVAL, str(error), str(path)) from None
    if not place.is_relative_to(folder):
        raise LeadsOut(errno.EPERM, "it is a link that leads out of the folder", str(path))
    return place


def _require_regular(mode: int, path: Path) -> None:
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not stat.S_ISREG(mode):
        kind = next((name for is_kind, name in _KINDS if is_kind(mode)), "something else")
        raise FileError(errno.EINVAL, f"it is {kind}, expected a regular file", str(path))
