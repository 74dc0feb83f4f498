"""The segments on disk, in an SQLite file.

Each update is one transaction, and is on the disk (``synchronous=FULL``) before it is answered.
"""

import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from os import PathLike
from pathlib import Path
from typing import Any, Final

from sstest.endpoint.exchange import Change, Exchange, Identity

# "sst5" as a number, in the place that SQLite has for a program to mark its files.
APPLICATION_ID: Final = 0x73737435
VERSION: Final = 1
_IN_USE: Final = "is in use by another process"
_MAGIC: Final = b"SQLite format 3\0"
_HEADER: Final = 100
_SCHEMA: Final = """
CREATE TABLE segments (
  id INTEGER PRIMARY KEY,
  environment BLOB NOT NULL,
  kind BLOB NOT NULL,
  integration BLOB NOT NULL,
  cohort BLOB NOT NULL,
  name BLOB NOT NULL,
  url BLOB,
  UNIQUE (environment, kind, integration, cohort)
);
CREATE TABLE members (
  segment INTEGER NOT NULL REFERENCES segments (id),
  context_key BLOB NOT NULL,
  PRIMARY KEY (segment, context_key)
) WITHOUT ROWID;
CREATE TABLE updates (
  number INTEGER PRIMARY KEY,
  at REAL NOT NULL,
  integration BLOB NOT NULL,
  profile TEXT NOT NULL,
  body BLOB NOT NULL
);
"""


@dataclass(slots=True)
class State:
    """The part of a segment that requests change."""

    name: str = ""
    url: str | None = None
    members: set[str] = field(default_factory=set)


class StoreError(Exception):
    """A store cannot be used; ``str()`` names the file and the reason, in one line."""


class Store:
    """An open store; no other process can open it meanwhile.

    Raises :class:`StoreError` for a file that is not a store of sstest, is damaged, was written by
    another version, or is in use. Such a file is not changed.
    """

    def __init__(self, path: str | PathLike[str]) -> None:
        self._path = Path(path)
        # SQLite's own locks are lost whenever this process closes any other handle of the file.
        self._guard: int | None = _guarded(self._path)
        try:
            _check_header(self._path, os.read(self._guard, _HEADER))
            with self._failures("cannot be opened"):
                self._connection = sqlite3.connect(
                    self._path, timeout=0.2, isolation_level=None, check_same_thread=False
                )
            try:
                self._open()
            except BaseException:
                self._connection.close()
                raise
        except BaseException:
            os.close(self._guard)
            raise

    def read(self) -> tuple[dict[Identity, State], int]:
        """The segments, and the number of the last accepted request."""
        with self._failures("cannot be read"):
            states: dict[Identity, State] = {}
            by_id: dict[int, State] = {}
            rows = self._connection.execute(
                "SELECT id, environment, kind, integration, cohort, name, url FROM segments"
                " ORDER BY id"
            )
            for number, *identity, name, url in rows:
                state = State(_text(name), None if url is None else _text(url))
                states[Identity(*map(_text, identity))] = by_id[number] = state
            for number, key in self._connection.execute("SELECT segment, context_key FROM members"):
                by_id[number].members.add(_text(key))
            (last,) = self._connection.execute("SELECT max(number) FROM updates").fetchone()
        return states, last or 0

    def updates(self) -> Iterator[tuple[int, float, str, str, bytes]]:
        """Every update that was applied, in order: number, time, integration, profile, body."""
        with self._failures("cannot be read"):
            rows = self._connection.execute(
                "SELECT number, at, integration, profile, body FROM updates ORDER BY number"
            )
            for number, at, integration, profile, body in rows:
                yield number, at, _text(integration), profile, body

    def write(self, exchange: Exchange, changes: list[Change]) -> None:
        """Log an update and make its changes, both or neither."""
        with self._failures("cannot be written"), self._transaction():
            key = _blob(exchange.key or "")
            row = (exchange.number, exchange.at, key, exchange.profile, exchange.body)
            self._connection.execute("INSERT INTO updates VALUES (?, ?, ?, ?, ?)", row)
            for change in changes:
                self._change(change)

    def clear(self) -> None:
        """Forget all segments and updates."""
        with self._failures("cannot be written"), self._transaction():
            for table in ("members", "segments", "updates"):
                self._connection.execute(f"DELETE FROM {table}")  # noqa: S608  # ours

    def close(self) -> None:
        """Close the file; closing twice is fine."""
        self._connection.close()
        if self._guard is not None:
            os.close(self._guard)
            self._guard = None

    def _open(self) -> None:
        with self._failures(_IN_USE):
            self._connection.execute("PRAGMA locking_mode=EXCLUSIVE")
            self._connection.execute("BEGIN EXCLUSIVE")
        with self._failures("cannot be read"):
            self._prepare()
            self._connection.execute("COMMIT")
            self._connection.execute("PRAGMA journal_mode=WAL")
            self._connection.execute("PRAGMA synchronous=FULL")

    def _prepare(self) -> None:
        """Check the locked file; create the tables of a new one."""
        if self._value("SELECT count(*) FROM sqlite_master") == 0:
            for statement in _SCHEMA.split(";"):
                self._connection.execute(statement)
            self._connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
            self._connection.execute(f"PRAGMA user_version={VERSION}")
        elif (found := self._value("PRAGMA quick_check(1)")) != "ok":
            raise _damaged(self._path, found)

    def _value(self, statement: str) -> Any:
        return self._connection.execute(statement).fetchone()[0]

    def _change(self, change: Change) -> None:
        identity = [_blob(part) for part in change.identity]
        name, url = _blob(change.name), None if change.url is None else _blob(change.url)
        self._connection.execute(
            "INSERT INTO segments (environment, kind, integration, cohort, name, url)"
            " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (environment, kind, integration, cohort)"
            " DO UPDATE SET name = excluded.name, url = excluded.url",
            (*identity, name, url),
        )
        (number,) = self._connection.execute(
            "SELECT id FROM segments"
            " WHERE environment = ? AND kind = ? AND integration = ? AND cohort = ?",
            identity,
        ).fetchone()
        self._connection.executemany(
            "DELETE FROM members WHERE segment = ? AND context_key = ?",
            ((number, _blob(key)) for key in change.removed),
        )
        self._connection.executemany(
            "INSERT OR IGNORE INTO members VALUES (?, ?)",
            ((number, _blob(key)) for key in change.added),
        )

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise

    @contextmanager
    def _failures(self, what: str) -> Iterator[None]:
        """Raise :class:`StoreError` for errors of SQLite; ``what`` says what failed."""
        try:
            yield
        except sqlite3.Error as error:
            if "locked" in str(error):
                what = _IN_USE
            if getattr(error, "sqlite_errorname", "") in ("SQLITE_CORRUPT", "SQLITE_NOTADB"):
                raise _damaged(self._path, str(error)) from None
            raise StoreError(f"{self._path}: {what}: {error}") from None


def _guarded(path: Path) -> int:
    """An exclusive handle of the file, which is created if it does not exist."""
    try:
        if path.exists() and not stat.S_ISREG(path.stat().st_mode):
            raise StoreError(f"{path}: is not a file; expected a store of sstest, or a new file")
        if not path.parent.is_dir():
            raise StoreError(f"{path}: there is no folder {path.parent}")
        handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o644)
    except OSError as error:
        raise StoreError(f"{path}: cannot be opened: {error.strerror}") from None
    try:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except ImportError:  # Windows, where SQLite's locks belong to its handle and hold
        pass
    except OSError:
        os.close(handle)
        raise StoreError(f"{path}: {_IN_USE}") from None
    return handle


def _check_header(path: Path, header: bytes) -> None:
    if not header:
        return
    if not header.startswith(_MAGIC) or len(header) < _HEADER:
        raise StoreError(f"{path}: is not a store of sstest; choose another file")
    application, version = int.from_bytes(header[68:72]), int.from_bytes(header[60:64])
    if application != APPLICATION_ID:
        raise StoreError(f"{path}: is an SQLite file of another program; choose another file")
    if version != VERSION:
        raise StoreError(
            f"{path}: was written by another version of sstest (format {version}, expected"
            f" {VERSION}); choose another file"
        )


def _damaged(path: Path, found: str) -> StoreError:
    what = " ".join(found.split())
    return StoreError(f"{path}: is damaged: {what}; choose another file")


def _blob(text: str) -> bytes:
    """Text as bytes, since JavaScript strings may hold lone surrogates."""
    return text.encode(errors="surrogatepass")


def _text(data: bytes) -> str:
    return data.decode(errors="surrogatepass")
