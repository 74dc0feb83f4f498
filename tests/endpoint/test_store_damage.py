"""Damaged and hostile stores: refused with a reason and left alone, or right to the last byte."""

import contextlib
import sqlite3
from pathlib import Path
from random import Random

import pytest
from damage import change_bytes, change_with_sql, edit
from stand_in import body, manifest, post

from sstest.endpoint import LaunchDarkly, StoreError
from sstest.endpoint.exchange import Identity
from sstest.endpoint.store import Store
from tests.profiles import examples

Contents = tuple[dict[Identity, tuple[str, str | None, set[str]]], list[tuple[object, ...]]]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A store with a few segments, and rows on more than one page."""
    return make(tmp_path_factory.mktemp("whole") / "store")


def make(path: Path) -> bytes:
    with LaunchDarkly(manifest(), store=path) as launchdarkly:
        post(
            launchdarkly, body([f"user-{number}" for number in range(150)], url="https://a.example")
        )
        post(launchdarkly, body(["ada", "bob", "ünï\x00", "x" * 5000], cohort="b"))
        post(launchdarkly, body(["cy"], ["ada"], cohort="b"))
        post(launchdarkly, body(["dee"], kind="account"))
        post(launchdarkly, body(cohort="empty"))
    return path.read_bytes()


def opened(path: Path) -> Contents:
    """What the store says is in the file."""
    with contextlib.closing(Store(path)) as store:
        states = {
            identity: (state.name, state.url, state.members)
            for identity, state in store.states.items()
        }
        return states, list(store.updates())


def as_sqlite_says(data: bytes) -> Contents:
    """The same, read by SQLite alone, in another way."""
    with contextlib.closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(data)
        states: dict[Identity, tuple[str, str | None, set[str]]] = {}
        for *identity, name, url, key in connection.execute(
            "SELECT environment, kind, integration, cohort, name, url, context_key"
            " FROM segments LEFT JOIN members ON segment = id"
        ):
            place = Identity(*(one.decode(errors="surrogatepass") for one in identity))
            told = name.decode(errors="surrogatepass")
            where = None if url is None else url.decode(errors="surrogatepass")
            state = states.setdefault(place, (told, where, set()))
            if key is not None:
                state[2].add(key.decode(errors="surrogatepass"))
        updates = connection.execute(
            "SELECT number, at, integration, profile, body FROM updates ORDER BY number"
        )
        return states, [
            (number, at, key.decode(errors="surrogatepass"), profile, data)
            for number, at, key, profile, data in updates
        ]


def check(path: Path, expected: Contents) -> str:
    """Open a store that may be damaged; what it was refused for, or an empty text."""
    before = path.read_bytes()
    try:
        found = opened(path)
    except StoreError as error:
        message = str(error)
        assert message.startswith(f"{path}: ")
        assert len(message.splitlines()) == 1
        assert message.isprintable()
        assert path.read_bytes() == before
        assert [one.name for one in path.parent.iterdir()] == [path.name]
        return message.removeprefix(f"{path}: ")
    assert found == expected
    return ""


@pytest.mark.parametrize("seed", range(examples(0.5)))
def test_changed_bytes_are_noticed_or_do_not_matter(
    tmp_path: Path, whole: bytes, seed: int
) -> None:
    path = tmp_path / "store"
    path.write_bytes(whole)
    change_bytes(path, Random(seed))  # noqa: S311  # to be the same again
    check(path, as_sqlite_says(whole))


@pytest.mark.parametrize("seed", range(examples(0.5)))
def test_edited_stores_are_refused_or_read_as_they_are(
    tmp_path: Path, whole: bytes, seed: int
) -> None:
    path = tmp_path / "store"
    path.write_bytes(whole)
    change_with_sql(path, Random(seed))  # noqa: S311  # to be the same again
    try:
        expected = as_sqlite_says(path.read_bytes())
    except (sqlite3.Error, AttributeError, UnicodeError):
        expected = ({}, [("unreadable",)])
    check(path, expected)


_LAST = "9007199254740992"
_TRIGGER = "CREATE TRIGGER {} AFTER INSERT ON updates BEGIN DELETE FROM members;END"
EDITED = {
    "INSERT INTO members VALUES (9, x'61', 0)": (
        "table members, row 156, column segment: expected the id of a segment, found 9"
    ),
    "UPDATE members SET segment = 'x' WHERE segment = 3": (
        "table members, row 155, column segment: expected an integer, found the text 'x'"
    ),
    "PRAGMA writable_schema=ON; UPDATE sqlite_master SET sql = CAST(x'ff' AS TEXT)": (
        "schema: malformed database schema (segments)"
    ),
    "PRAGMA writable_schema=ON;"
    " INSERT INTO sqlite_master VALUES ('table', CAST(x'ff' AS TEXT), 'x', 0, 'x')": (
        "schema: 'utf-8' codec can't decode byte 0xff in position 27: invalid start byte"
    ),
    "DELETE FROM members WHERE segment = 1": "",
    "UPDATE members SET context_key = x'ff' WHERE segment = 2 AND context_key = x'626f62'": (
        "table members, row 154, column context_key: expected UTF-8 in a blob,"
        " found the bytes b'\\xff'"
    ),
    "UPDATE segments SET name = 'text' WHERE id = 2": (
        "table segments, row 2, column name: expected UTF-8 in a blob, found the text 'text'"
    ),
    "UPDATE segments SET cohort = 3 WHERE id = 1": (
        "table segments, row 1, column cohort: expected UTF-8 in a blob, found 3"
    ),
    "UPDATE updates SET number = 9223372036854775807 WHERE number = 5": (
        f"table updates, row 5, column number: expected an integer from 1 to {_LAST},"
        " found 9223372036854775807"
    ),
    "UPDATE updates SET at = 'soon' WHERE number = 1": (
        "table updates, row 1, column at: expected a real number, found the text 'soon'"
    ),
    "UPDATE updates SET profile = CAST(x'ff' AS TEXT) WHERE number = 1": (
        "table updates, row 1, column profile: expected 'docs' or 'validation-server',"
        " found the text '\\\\xff'"
    ),
    _TRIGGER.format("more"): "trigger 'more' is not part of a store",
    "CREATE VIEW more AS SELECT 1": "view 'more' is not part of a store",
    "DROP TABLE updates": "there is no table 'updates'",
    "DROP TABLE updates; CREATE VIEW updates AS SELECT 1 AS number": (
        "view 'updates' is not part of a store"
    ),
    "ALTER TABLE members ADD COLUMN more AS (segment + 1)": (
        "table 'members' differs from that of a store"
    ),
    "PRAGMA journal_mode=WAL": "header, bytes 18 and 19: expected (1, 1), found (2, 2)",
}


@pytest.mark.parametrize("statements", EDITED)
def test_the_message_says_what_is_wrong_and_where(
    tmp_path: Path, whole: bytes, statements: str
) -> None:
    path = tmp_path / "store"
    path.write_bytes(whole)
    edit(path, statements, with_checksums=True)
    expected = as_sqlite_says(path.read_bytes()) if not EDITED[statements] else ({}, [])
    message = check(path, expected)
    if EDITED[statements]:
        assert message == f"is damaged: {EDITED[statements]}; choose another file"


def test_a_letter_that_differs_is_noticed(tmp_path: Path, whole: bytes) -> None:
    """To SQLite one key is as good as another, so each row has a checksum."""
    path = tmp_path / "store"
    place = whole.index(b"x" * 100)
    path.write_bytes(whole[:place] + b"xxxy" + whole[place + 4 :])
    with contextlib.closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert "column checksum: expected the checksum of the row" in check(path, ({}, []))


def test_an_index_that_leads_elsewhere_is_noticed(tmp_path: Path, whole: bytes) -> None:
    """Each row is as it was written, but SQLite would not find a segment again."""
    path = tmp_path / "store"
    path.write_bytes(whole)
    edit(
        path,
        "PRAGMA writable_schema=ON; UPDATE sqlite_master SET rootpage ="
        " (SELECT rootpage FROM sqlite_master WHERE name = 'members') WHERE type = 'index'",
    )
    assert check(path, ({}, [])).startswith("is damaged: ")


def test_a_number_that_has_no_next_is_not_used_up(tmp_path: Path, whole: bytes) -> None:
    path = tmp_path / "store"
    path.write_bytes(whole)
    last = "UPDATE updates SET number = 9007199254740992 WHERE number = 5"
    edit(path, last, with_checksums=True)
    with LaunchDarkly(manifest(), store=path) as launchdarkly:
        exchange = post(launchdarkly)
        assert exchange.status == 500
        assert f"{path}: is full: request 9007199254740993 is beyond {_LAST}" in str(exchange.error)
    assert opened(path)[1][-1][0] == int(_LAST)
