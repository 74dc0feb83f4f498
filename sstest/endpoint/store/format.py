"""What is in the file of a store: its tables, and the marks and checksums that tell it is whole."""

from dataclasses import dataclass, field
from typing import Final
from zlib import crc32

from sstest.endpoint.exchange import Identity

# "sst5" as a number, in the place that SQLite has for a program to mark its files.
APPLICATION_ID: Final = 0x73737435
# 2 has checksums, and a journal beside the file in place of a log that holds the last updates.
VERSION: Final = 2
LAST_NUMBER: Final = 2**53
"""The largest number of a request, far from where SQLite's integers end."""
HEADER: Final = 100
_MAGIC: Final = b"SQLite format 3\0"

# Compared with what a file says of itself, to the letter: an edit here is another VERSION.
TABLES: Final = {
    "segments": """\
CREATE TABLE segments (
  id INTEGER PRIMARY KEY,
  environment BLOB NOT NULL,
  kind BLOB NOT NULL,
  integration BLOB NOT NULL,
  cohort BLOB NOT NULL,
  name BLOB NOT NULL,
  url BLOB,
  checksum INTEGER NOT NULL,
  UNIQUE (environment, kind, integration, cohort)
)""",
    "members": """\
CREATE TABLE members (
  segment INTEGER NOT NULL REFERENCES segments (id),
  context_key BLOB NOT NULL,
  checksum INTEGER NOT NULL,
  PRIMARY KEY (segment, context_key)
) WITHOUT ROWID""",
    "updates": """\
CREATE TABLE updates (
  number INTEGER PRIMARY KEY,
  at REAL NOT NULL,
  integration BLOB NOT NULL,
  profile TEXT NOT NULL,
  body BLOB NOT NULL,
  checksum INTEGER NOT NULL
)""",
}


class StoreError(Exception):
    """A store cannot be used; ``str()`` names the file and the reason, in one line."""


@dataclass(slots=True)
class State:
    """The part of a segment that requests change."""

    name: str = ""
    url: str | None = None
    members: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Contents:
    """What a store holds: the segments, and the number of the last accepted request."""

    states: dict[Identity, State]
    last: int


def header_problem(header: bytes) -> str | None:
    """Why a file that begins so is no store of this version, or ``None``."""
    if not header.startswith(_MAGIC) or len(header) < HEADER:
        return "is not a store of sstest; choose another file"
    application, version = int.from_bytes(header[68:72]), int.from_bytes(header[60:64])
    if application != APPLICATION_ID:
        return "is an SQLite file of another program; choose another file"
    if version != VERSION:
        return (
            f"was written by another version of sstest (format {version}, expected {VERSION});"
            " choose another file"
        )
    if (found := tuple(header[18:20])) != (1, 1):  # 2 has SQLite look for a write-ahead log
        return (
            f"is damaged: header, bytes 18 and 19: expected (1, 1), found {found};"
            " choose another file"
        )
    return None


def checksum(*values: float | bytes | None) -> int:
    """A CRC-32 of the values of a row: SQLite notices a wrong page, but not a wrong letter."""
    sizes = [len(value) if isinstance(value, bytes) else value for value in values]
    total = crc32(repr(sizes).encode())
    for value in values:
        if isinstance(value, bytes):
            total = crc32(value, total)
    return total


def blob(text: str) -> bytes:
    """Text as bytes, since JavaScript strings may hold lone surrogates."""
    return text.encode(errors="surrogatepass")


def text(data: bytes) -> str:
    """The reverse of :func:`blob`; raises :class:`UnicodeDecodeError`."""
    return data.decode(errors="surrogatepass")
