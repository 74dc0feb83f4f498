"""Stores as damage or an enemy leaves them: bytes changed, and rows and tables edited with SQL."""

# ruff: noqa: S608  # that the SQL is hostile is the point

import contextlib
import sqlite3
from pathlib import Path
from random import Random
from typing import Any, Final

from sstest.endpoint.store.format import checksum

# Bytes --------------------------------------------------------------------------------------------


def flip_bits(data: bytearray, chance: Random) -> None:
    for _ in range(chance.choice((1, 1, 1, 2, 8))):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def flip_bits_of_the_header(data: bytearray, chance: Random) -> None:
    data[chance.randrange(100)] ^= 1 << chance.randrange(8)


def set_bytes(data: bytearray, chance: Random) -> None:
    place = chance.randrange(len(data))
    length = chance.choice((1, 2, 4, 8))
    data[place : place + length] = chance.choice(
        (bytes(length), b"\xff" * length, chance.randbytes(length))
    )[: len(data) - place]


def change_what_is_written(data: bytearray, chance: Random) -> None:
    """Only bytes that are not zero: most of a page is empty."""
    written = [place for place, one in enumerate(data) if one]
    data[chance.choice(written)] = chance.randrange(256)


def cut(data: bytearray, chance: Random) -> None:
    del data[chance.randrange(1, len(data)) :]


def cut_at_a_page(data: bytearray, chance: Random) -> None:
    del data[4096 * chance.randrange(1, len(data) // 4096) :]


def append(data: bytearray, chance: Random) -> None:
    data += chance.randbytes(chance.choice((1, 100, 4096)))


def insert_or_delete(data: bytearray, chance: Random) -> None:
    place = chance.randrange(len(data))
    data[place : place + chance.randrange(3)] = chance.randbytes(chance.randrange(3))


def swap_pages(data: bytearray, chance: Random) -> None:
    first, second = (4096 * chance.randrange(len(data) // 4096) for _ in range(2))
    copy = data[first : first + 4096]
    data[first : first + 4096] = data[second : second + 4096]
    data[second : second + 4096] = copy


def repeat_a_page(data: bytearray, chance: Random) -> None:
    first, second = (4096 * chance.randrange(len(data) // 4096) for _ in range(2))
    data[first : first + 4096] = data[second : second + 4096]


def empty_a_page(data: bytearray, chance: Random) -> None:
    place = 4096 * chance.randrange(len(data) // 4096)
    data[place : place + 4096] = bytes(4096)


BYTES: Final = (
    flip_bits,
    flip_bits,
    flip_bits_of_the_header,
    set_bytes,
    change_what_is_written,
    change_what_is_written,
    cut,
    cut_at_a_page,
    append,
    insert_or_delete,
    swap_pages,
    repeat_a_page,
    empty_a_page,
)


def change_bytes(path: Path, chance: Random) -> None:
    data = bytearray(path.read_bytes())
    chance.choice(BYTES)(data, chance)
    path.write_bytes(data)


# SQL ----------------------------------------------------------------------------------------------

COLUMNS: Final = {
    "segments": ("id", "environment", "kind", "integration", "cohort", "name", "url", "checksum"),
    "members": ("segment", "context_key", "checksum"),
    "updates": ("number", "at", "integration", "profile", "body", "checksum"),
}
_CHECKED: Final = {table: columns[:-1] for table, columns in COLUMNS.items()} | {
    "segments": COLUMNS["segments"][1:-1]
}
VALUES: Final = (
    "NULL",
    "0",
    "-1",
    "1",
    "2",
    "9007199254740992",
    "9007199254740993",
    "9223372036854775807",
    "-9223372036854775808",
    "1e999",
    "0.5",
    "''",
    "'docs'",
    "'validation-server'",
    "'1'",
    "x''",
    "x'00'",
    "x'616461'",
    "x'ff'",
    "x'eda080'",
    "x'c0af'",
    "CAST(x'ff' AS TEXT)",
    "CAST(x'00' AS TEXT)",
    "zeroblob(0)",
    "zeroblob(300000)",
    "zeroblob(5000)",
    "'a' || char(0) || 'b'",
)
_SCHEMA: Final = "PRAGMA writable_schema=ON"
# What is not in a store, in files that are stores otherwise.
HOSTILE: Final = (
    "CREATE TABLE ran (x)",
    "CREATE INDEX more ON members (context_key)",
    "CREATE INDEX more ON updates (lower(profile))",
    "CREATE TRIGGER more AFTER INSERT ON updates BEGIN DELETE FROM members;END",
    "CREATE TRIGGER more AFTER INSERT ON members BEGIN DELETE FROM segments;END",
    "CREATE TRIGGER more BEFORE DELETE ON members BEGIN SELECT RAISE(IGNORE);END",
    "CREATE VIEW more AS SELECT * FROM members",
    "CREATE VIRTUAL TABLE more USING fts5(x)",
    "DROP TABLE {table}",
    "DROP TABLE {table}; CREATE TABLE {table} (x)",
    "DROP TABLE {table}; CREATE VIEW {table} AS SELECT 1 AS number, 2 AS segment",
    """DROP TABLE {table}; CREATE VIEW {table} AS WITH RECURSIVE n(number) AS
    (SELECT 1 UNION ALL SELECT number + 1 FROM n) SELECT number FROM n""",
    "DROP TABLE {table}; CREATE VIRTUAL TABLE {table} USING fts5(number, segment)",
    "ALTER TABLE {table} ADD COLUMN more",
    "ALTER TABLE {table} ADD COLUMN more AS (randomblob(1000000000))",
    "ALTER TABLE {table} RENAME TO more",
    "ALTER TABLE {table} RENAME COLUMN {column} TO more",
    "ALTER TABLE {table} DROP COLUMN {column}",
    """CREATE TABLE more AS SELECT * FROM {table}; DROP TABLE {table};
    ALTER TABLE more RENAME TO {table}""",
    "ANALYZE",
    "PRAGMA user_version={number}",
    "PRAGMA application_id={number}",
    "PRAGMA journal_mode=WAL",
    f"{_SCHEMA}; UPDATE sqlite_master SET sql = {{value}} WHERE name = '{{table}}'",
    f"{_SCHEMA}; UPDATE sqlite_master SET name = {{value}} WHERE name = '{{table}}'",
    f"{_SCHEMA}; UPDATE sqlite_master SET type = 'view' WHERE name = '{{table}}'",
    f"{_SCHEMA}; UPDATE sqlite_master SET rootpage = {{number}} WHERE name = '{{table}}'",
    f"{_SCHEMA}; DELETE FROM sqlite_master WHERE name = '{{table}}'",
    f"""{_SCHEMA}; INSERT INTO sqlite_master VALUES ('trigger', 'more', 'updates', 0,
    'CREATE TRIGGER more AFTER INSERT ON updates BEGIN DELETE FROM members;END')""",
    f"{_SCHEMA}; INSERT INTO sqlite_master VALUES ({{value}}, {{value}}, {{value}}, 0, {{value}})",
)
_ONE: Final = "{key} = (SELECT {key} FROM {table} ORDER BY {key} LIMIT 1 OFFSET {offset})"
EDITS: Final = (
    "UPDATE OR IGNORE {table} SET {column} = {value}",
    f"UPDATE OR IGNORE {{table}} SET {{column}} = {{value}} WHERE {_ONE}",
    "DELETE FROM {table}",
    f"DELETE FROM {{table}} WHERE {_ONE}",
    "INSERT OR IGNORE INTO members VALUES ({value}, {value}, 0)",
    "INSERT OR IGNORE INTO updates VALUES ({number}, {value}, {value}, {value}, {value}, 0)",
    """INSERT OR IGNORE INTO segments VALUES
    ({number}, {value}, {value}, {value}, {value}, {value}, {value}, 0)""",
)


def change_with_sql(path: Path, chance: Random) -> None:
    """An edit, mostly by somebody who knows of the checksums."""
    statements = _filled(chance.choice(HOSTILE if chance.random() < 0.3 else EDITS), chance)
    edit(path, statements, with_checksums=chance.random() < 0.7)


def edit(path: Path, statements: str, *, with_checksums: bool = False) -> None:
    """Execute statements, apart by ``; ``, until one fails."""
    if with_checksums:
        for table, columns in _CHECKED.items():
            statements += f"; UPDATE {table} SET checksum = checksum({', '.join(columns)})"
    connection = sqlite3.connect(path, isolation_level=None)
    connection.text_factory = lambda data: data.decode(errors="surrogateescape")
    connection.create_function("checksum", -1, _checksum)
    with contextlib.closing(connection), contextlib.suppress(sqlite3.Error):
        for statement in statements.split("; "):
            connection.execute(statement)


def _checksum(*values: Any) -> int:
    texts = {one: one.encode(errors="surrogateescape") for one in values if isinstance(one, str)}
    return checksum(*(texts.get(one, one) for one in values))


def _filled(statement: str, chance: Random) -> str:
    while "{" in statement:
        table = chance.choice(list(COLUMNS))
        column = chance.choice(COLUMNS[table])
        number = str(chance.choice((-1, 0, 1, 2, 3, 2**31 - 1, 2**53, 2**63 - 1)))
        # One table throughout, but a new value in each place.
        for name, word in (("table", table), ("column", column), ("key", COLUMNS[table][0])):
            statement = statement.replace(f"{{{name}}}", word)
        statement = statement.replace("{value}", chance.choice(VALUES), 1)
        statement = statement.replace("{number}", number, 1)
        statement = statement.replace("{offset}", str(chance.randrange(5)))
    return statement
