"""Reads a store whole, and believes nothing of it: whoever wrote the file may mean harm.

Nothing in the file is run: its tables must be those of a store to the letter, which is compared
before any of them is read, and nothing else may be in it. So there are no triggers, no views, no
generated columns and no expressions.
"""

import sqlite3
from collections.abc import Callable, Iterator
from typing import Any, Final

from sstest.endpoint.exchange import Identity
from sstest.endpoint.store.format import LAST_NUMBER, TABLES, Contents, State, checksum, text
from sstest.parser import PROFILES
from sstest.text import plain, quote

# What SQLite answers where the file is at fault, and not the disk or another process.
_AT_FAULT: Final = ("SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_ERROR", "SQLITE_FORMAT")
_NO_NEWS: Final = "*** in database main ***"

_Row = tuple[Any, ...]
_Kind = Callable[[Any], Any]


class Damaged(ValueError):
    """The file is not what was written; ``str()`` says what was found, and where."""


class _Text(bytes):
    """A TEXT of SQLite, which need not be UTF-8, apart from a BLOB."""


def read_whole(connection: sqlite3.Connection) -> Contents:
    """What a store holds.

    Raises :class:`Damaged` where anything in it is not as it was written, and
    :class:`sqlite3.Error` where it cannot be read for another reason.
    """
    try:
        connection.execute("PRAGMA trusted_schema=OFF")
        connection.execute("PRAGMA cell_size_check=ON")
        _require_schema(connection)
    except UnicodeError as error:  # in a message of SQLite, which quotes the file
        raise Damaged(f"schema: {plain(error)}") from None
    except sqlite3.Error as error:
        raise _told(error, "schema") from None
    try:
        (found,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    except sqlite3.Error as error:
        raise _told(error, "pages") from None
    if found != b"ok":
        raise Damaged(_shown(found).removeprefix(_NO_NEWS).lstrip())
    return _contents(connection)


def _told(error: sqlite3.Error, place: str) -> Exception:
    """An error of SQLite, with the place if the file is to blame."""
    if getattr(error, "sqlite_errorname", "").startswith(_AT_FAULT):
        return Damaged(f"{place}: {plain(' '.join(str(error).split()))}")
    return error


def _contents(connection: sqlite3.Connection) -> Contents:
    states: dict[Identity, State] = {}
    members: dict[int, set[str]] = {}
    for _, (number, environment, kind, integration, cohort, name, url) in _rows(
        connection, "segments"
    ):
        members[number] = set()
        states[Identity(environment, kind, integration, cohort)] = State(name, url, members[number])
    for row, (segment, key) in _rows(connection, "members"):
        if segment not in members:
            raise _wrong("members", row, "segment", "the id of a segment", segment)
        members[segment].add(key)
    last = max((number for _, (number, *_) in _rows(connection, "updates")), default=0)
    return Contents(states, last)


def _require_schema(connection: sqlite3.Connection) -> None:
    with_ours = sqlite3.connect(":memory:")
    try:
        for statement in TABLES.values():
            with_ours.execute(statement)
        expected = {_key(row): row for row in _schema(with_ours)}
    finally:
        with_ours.close()
    for row in _schema(connection):
        ours = expected.pop(_key(row), None)
        if ours != row:
            what = "differs from that of a store" if ours else "is not part of a store"
            raise Damaged(f"{_shown(row[0])} {quote(_shown(row[1]))} {what}")
    for kind, name in expected:
        raise Damaged(f"there is no {kind.decode()} {quote(name.decode())}")


def _schema(connection: sqlite3.Connection) -> list[_Row]:
    connection.text_factory = _Text
    rows = connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY rowid")
    return rows.fetchall()


def _key(row: _Row) -> tuple[Any, Any]:
    return row[0], row[1]


def _rows(connection: sqlite3.Connection, table: str) -> Iterator[tuple[int, list[Any]]]:
    """Each row in the order of the table's key: its place, from 1, and its values as Python's."""
    names = ", ".join(column for column, *_ in _COLUMNS[table])
    # The id of a segment is given by SQLite, and checked by its members.
    first = 1 if table == "segments" else 0
    place = 0
    statement = f"SELECT {names}, checksum FROM {table} ORDER BY {_ORDER[table]}"  # noqa: S608  # ours
    try:
        for place, (*values, found) in enumerate(connection.execute(statement), 1):
            row = _converted(table, place, values)
            if found != checksum(*values[first:]):
                raise _wrong(table, place, "checksum", "the checksum of the row", found)
            yield place, row
    except sqlite3.Error as error:
        raise _told(error, f"table {table}, after row {place}") from None


def _converted(table: str, place: int, values: list[Any]) -> list[Any]:
    row = []
    for (column, expected, convert), value in zip(_COLUMNS[table], values, strict=True):
        try:
            row.append(convert(value))
        except (ValueError, TypeError):
            raise _wrong(table, place, column, expected, value) from None
    return row


def _wrong(table: str, row: int, column: str, expected: str, found: Any) -> Damaged:
    return Damaged(
        f"table {table}, row {row}, column {column}: expected {expected}, found {_value(found)}"
    )


def _value(found: Any) -> str:
    match found:
        case None:
            return "NULL"
        case _Text():
            return f"the text {quote(_shown(found))}"
        case bytes():
            return f"the bytes {quote(found[:40])}"
        case _:
            return plain(found)


def _shown(data: Any) -> str:
    return plain(" ".join(data.decode(errors="backslashreplace").split())) if data else str(data)


# What a column holds ------------------------------------------------------------------------------


def _whole(value: Any) -> int:
    if type(value) is not int:
        raise TypeError
    return value


def _number(value: Any) -> int:
    if not 1 <= _whole(value) <= LAST_NUMBER:
        raise ValueError
    return int(value)


def _real(value: Any) -> float:
    if type(value) is not float:
        raise TypeError
    return value


def _bytes(value: Any) -> bytes:
    if type(value) is not bytes:
        raise TypeError
    return value


def _name(value: Any) -> str:
    return text(_bytes(value))


def _optional_name(value: Any) -> str | None:
    return None if value is None else _name(value)


def _profile(value: Any) -> str:
    if type(value) is not _Text or (found := value.decode()) not in PROFILES:
        raise ValueError
    return found


_UTF_8: Final = "UTF-8 in a blob"
_COLUMNS: Final[dict[str, tuple[tuple[str, str, _Kind], ...]]] = {
    "segments": (
        ("id", "an integer", _whole),
        ("environment", _UTF_8, _name),
        ("kind", _UTF_8, _name),
        ("integration", _UTF_8, _name),
        ("cohort", _UTF_8, _name),
        ("name", _UTF_8, _name),
        ("url", "UTF-8 in a blob, or NULL", _optional_name),
    ),
    "members": (("segment", "an integer", _whole), ("context_key", _UTF_8, _name)),
    "updates": (
        ("number", f"an integer from 1 to {LAST_NUMBER}", _number),
        ("at", "a real number", _real),
        ("integration", _UTF_8, _name),
        ("profile", "'docs' or 'validation-server'", _profile),
        ("body", "a blob", _bytes),
    ),
}
_ORDER: Final = {"segments": "id", "members": "segment, context_key", "updates": "number"}
