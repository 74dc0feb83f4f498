"""The segments on disk, in an SQLite file.

Each update is one transaction, and is on the disk (``synchronous=FULL``) before it is answered. It
is in the file itself, not in a log beside it: who copies or renames the file has all of it.
"""

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from os import PathLike
from pathlib import Path

from sstest.endpoint.exchange import Change, Exchange
from sstest.endpoint.store.file import IN_USE, File
from sstest.endpoint.store.format import (
    APPLICATION_ID,
    LAST_NUMBER,
    TABLES,
    VERSION,
    Contents,
    State,
    StoreError,
    blob,
    checksum,
    text,
)
from sstest.endpoint.store.reading import Damaged, read_whole
from sstest.text import plain

__all__ = ["State", "Store", "StoreError"]


class Store:
    """An open store; no other process can open it meanwhile.

    Raises :class:`StoreError` for a file that is not a store of sstest, is damaged, was written by
    another version, or is in use. Such a file is not changed, and nothing in it is run.

    Attributes:
        states: The segments. Whoever writes a change to the store makes it here, too, afterwards.
        last: The number of the last accepted request.
    """

    def __init__(self, path: str | PathLike[str]) -> None:
        self._file = File(path)
        self._lost: StoreError | None = None
        self._failed: StoreError | None = None
        try:
            contents = Contents({}, 0) if self._file.is_new else self._checked()
            self.states, self.last = contents.states, contents.last
            with self._failures("cannot be opened"):
                self._connection = _connect(self._file.real)
            try:
                self._lock()
            except BaseException:
                self._connection.close()
                raise
        except BaseException:
            self._file.close()
            raise

    def updates(self) -> Iterator[tuple[int, float, str, str, bytes]]:
        """Every update that was applied, in order: number, time, integration, profile, body."""
        with self._failures("cannot be read"):
            rows = self._connection.execute(
                "SELECT number, at, integration, profile, body FROM updates ORDER BY number"
            )
            for number, at, integration, profile, body in rows:
                yield number, at, text(integration), profile, body

    def write(self, exchange: Exchange) -> None:
        """Log an update and make its changes, both or neither.

        Raises :class:`StoreError` where it is not sure that the next start will find them.
        """
        number, key = exchange.number, blob(exchange.key or "")
        with self._transaction():
            if number > LAST_NUMBER:
                raise self._file.error(f"is full: request {number} is beyond {LAST_NUMBER}")
            # As SQLite gives it back: neither an integer nor -0.0.
            at, profile, data = exchange.at + 0.0, exchange.profile, exchange.body
            check = checksum(number, at, key, blob(profile), data)
            self._connection.execute(
                "INSERT INTO updates VALUES (?, ?, ?, ?, ?, ?)",
                (number, at, key, profile, data, check),
            )
            for change in exchange.changes:
                self._change(change)
        self.last = number

    def clear(self) -> None:
        """Forget all segments and updates."""
        with self._transaction():
            for table in TABLES:
                self._connection.execute(f"DELETE FROM {table}")  # noqa: S608  # ours
        self.last = 0

    def problem(self) -> str | None:
        """Why updates cannot be written now, or could not be when it was last tried."""
        try:
            self._require_in_place()
        except StoreError as error:
            return str(error)
        return str(self._failed) if self._failed else None

    def close(self) -> None:
        """Close the file; closing twice is fine."""
        try:
            self._file.require_in_place()
        except StoreError:
            # SQLite would remove the journal of whatever has the name now.
            with suppress(sqlite3.Error):
                self._connection.execute("PRAGMA journal_mode=PERSIST")
        self._connection.close()
        self._file.close()

    # Opening --------------------------------------------------------------------------------------

    def _checked(self) -> Contents:
        """What the file holds, read without a change to it."""
        with self._failures("cannot be read"):
            if not self._file.is_hot:
                with closing(_connect(self._file.real, "mode=ro")) as view:
                    view.execute("BEGIN")
                    return read_whole(view)
            # A process was killed while it wrote. SQLite will undo that, here with a copy at first.
            with tempfile.TemporaryDirectory(prefix="sstest-") as folder:
                copy = Path(folder, "store")
                shutil.copyfile(self._file.real, copy)
                shutil.copyfile(self._file.journal, f"{copy}-journal")
                with closing(_connect(copy)) as view:
                    try:
                        return read_whole(view)
                    except Damaged:
                        if copy.stat().st_size:
                            raise
                        return Contents({}, 0)  # it was killed while it made the file

    def _lock(self) -> None:
        """Keep others out, and write to the file once, so that its journal is there."""
        execute = self._connection.execute
        with self._failures("cannot be written"):
            execute("PRAGMA locking_mode=EXCLUSIVE")
            execute("PRAGMA journal_mode=DELETE")
            execute("PRAGMA synchronous=FULL")
            execute("BEGIN EXCLUSIVE")
            if execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,):
                for statement in TABLES.values():
                    execute(statement)
            execute(f"PRAGMA application_id={APPLICATION_ID}")
            execute(f"PRAGMA user_version={VERSION}")
            execute("COMMIT")
            self._file.note_journal()
            self._file.note()

    # Writing --------------------------------------------------------------------------------------

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._require_in_place()
        try:
            with self._failures("cannot be written"):
                self._connection.execute("BEGIN IMMEDIATE")
                try:
                    self._require_as_written()
                    yield
                    self._connection.execute("COMMIT")
                except BaseException:
                    if self._connection.in_transaction:
                        self._connection.execute("ROLLBACK")
                    raise
        except StoreError as error:
            self._failed = error
            raise
        self._failed = None
        # If it has gone away meanwhile, the update is in it, and is not acknowledged: once it is
        # back, it differs from what was.
        self._file.require_in_place()
        self._file.note()

    def _require_in_place(self) -> None:
        if self._lost is not None:
            raise self._lost
        self._file.require_in_place()

    def _require_as_written(self) -> None:
        """Raise :class:`StoreError` if somebody else has written to the file."""
        if self._file.is_as_written:
            return
        # Touched, or worse: is what it says still what was written?
        found = None
        with (
            suppress(Damaged, sqlite3.Error),
            closing(_connect(self._file.real, "mode=ro&immutable=1")) as view,
        ):
            found = read_whole(view)
        if found != Contents(self.states, self.last):
            self._lost = self._file.error(
                "was changed while in use, and differs from what was acknowledged; restart"
            )
            raise self._lost

    def _change(self, change: Change) -> None:
        identity = [blob(part) for part in change.identity]
        name, url = blob(change.name), None if change.url is None else blob(change.url)
        self._connection.execute(
            "INSERT INTO segments (environment, kind, integration, cohort, name, url, checksum)"
            " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (environment, kind, integration, cohort)"
            " DO UPDATE SET name = excluded.name, url = excluded.url, checksum = excluded.checksum",
            (*identity, name, url, checksum(*identity, name, url)),
        )
        (number,) = self._connection.execute(
            "SELECT id FROM segments"
            " WHERE environment = ? AND kind = ? AND integration = ? AND cohort = ?",
            identity,
        ).fetchone()
        self._connection.executemany(
            "DELETE FROM members WHERE segment = ? AND context_key = ?",
            ((number, blob(key)) for key in change.removed),
        )
        self._connection.executemany(
            "INSERT OR IGNORE INTO members VALUES (?, ?, ?)",
            ((number, key, checksum(number, key)) for key in map(blob, change.added)),
        )

    @contextmanager
    def _failures(self, what: str) -> Iterator[None]:
        """Raise :class:`StoreError` for errors of SQLite; ``what`` says what failed."""
        try:
            yield
        except Damaged as error:
            raise self._file.error(f"is damaged: {error}; choose another file") from None
        except sqlite3.Error as error:
            if getattr(error, "sqlite_errorname", "").startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
                what = IN_USE
            raise self._file.error(f"{what}: {plain(error)}") from None
        except MemoryError:
            raise self._file.error(f"{what}: there is not enough memory") from None
        except OSError as error:
            raise self._file.error(f"{what}: {error.strerror}") from None


def _connect(path: Path, options: str = "") -> sqlite3.Connection:
    return sqlite3.connect(
        f"{path.as_uri()}?{options}",
        uri=True,
        timeout=0.2,
        isolation_level=None,
        check_same_thread=False,
    )
