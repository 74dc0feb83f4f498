"""A store's file that is taken away or changed while in use: nothing acknowledged is lost."""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from stand_in import body, manifest, post

from sstest.endpoint import LaunchDarkly, StoreError
from sstest.endpoint.store.format import APPLICATION_ID, TABLES, VERSION

Members = set[str]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    folder = tmp_path / "folder"
    folder.mkdir()
    return folder / "store"


def members(path: Path) -> Members:
    """Who is in the segment, for whoever starts with this file now."""
    with LaunchDarkly(manifest(), store=path) as launchdarkly:
        return set(launchdarkly.segment("vip").members)


def another(path: Path, key: str = "eve") -> Path:
    """Another store beside this one."""
    other = path.with_name("other")
    with LaunchDarkly(manifest(), store=other) as launchdarkly:
        post(launchdarkly, body([key]))
    return other


# Where the file that was in use is afterwards, or None.


def removed(path: Path) -> None:
    path.unlink()


def renamed(path: Path) -> Path:
    return path.rename(path.with_name("elsewhere"))


def its_folder_renamed(path: Path) -> Path:
    return path.parent.rename(path.parent.with_name("moved")) / path.name


def its_folder_replaced(path: Path) -> Path:
    where = its_folder_renamed(path)
    shutil.copytree(where.parent, path.parent)
    return where


def replaced_by_another_store(path: Path) -> Path:
    kept = path.with_name("kept")
    kept.hardlink_to(path)
    another(path).replace(path)
    return kept


def replaced_by_a_copy_of_itself(path: Path) -> Path:
    kept = path.rename(path.with_name("kept"))
    shutil.copyfile(kept, path)
    return kept


def replaced_by_a_folder(path: Path) -> Path:
    kept = renamed(path)
    path.mkdir()
    return kept


IN_USE = "while in use"
LOST: dict[Callable[[Path], Path | None], str] = {
    removed: "was removed or renamed while in use",
    renamed: "was removed or renamed while in use",
    its_folder_renamed: "was removed or renamed while in use",
    its_folder_replaced: "was replaced by another file while in use",
    replaced_by_another_store: "was replaced by another file while in use",
    replaced_by_a_copy_of_itself: "was replaced by another file while in use",
    replaced_by_a_folder: "was replaced by another file while in use",
}


@pytest.mark.parametrize("happens", LOST)
def test_nothing_is_acknowledged_that_the_next_start_would_not_find(
    path: Path, happens: Callable[[Path], Path | None]
) -> None:
    with LaunchDarkly(manifest(), store=path) as launchdarkly:
        assert post(launchdarkly, body(["ada"])).status == 204
        assert launchdarkly.store_problem is None
        where = happens(path)
        there = path.read_bytes() if path.is_file() else None
        for _ in range(2):
            exchange = post(launchdarkly, body(["bob"], ["ada"]))
            assert exchange.status == 500
            assert not exchange.accepted
            assert f"{path}: {LOST[happens]}" in str(exchange.error)
            assert launchdarkly.store_problem in str(exchange.error)
        assert launchdarkly.segment("vip").members == {"ada"}
        with pytest.raises(StoreError, match=IN_USE):
            launchdarkly.reset()
    assert (path.read_bytes() if path.is_file() else None) == there
    if where is not None:
        assert members(where) == {"ada"}


def test_a_second_server_that_starts_on_the_name_is_left_in_peace(path: Path) -> None:
    journal = path.with_name("store-journal")
    first = LaunchDarkly(manifest(), store=path)
    post(first, body(["ada"]))
    path.unlink()
    with LaunchDarkly(manifest(), store=path) as second:
        assert post(second, body(["bob"])).status == 204
        assert post(first, body(["cy"])).status == 500
        first.close()
        assert journal.exists()
        assert post(second, body(["dee"])).status == 204
    assert members(path) == {"bob", "dee"}
    assert not journal.exists()


@pytest.mark.parametrize("happens", [renamed, its_folder_renamed])
def test_it_goes_on_when_the_file_is_back(path: Path, happens: Callable[[Path], Path]) -> None:
    with LaunchDarkly(manifest(), store=path) as launchdarkly:
        post(launchdarkly, body(["ada"]))
        where = happens(path)
        assert post(launchdarkly, body(["bob"])).status == 500
        if where.parent != path.parent:
            where.parent.rename(path.parent)
        else:
            where.rename(path)
        assert launchdarkly.store_problem is None
        assert post(launchdarkly, body(["cy"])).status == 204
    assert members(path) == {"ada", "cy"}


def test_a_link_that_leads_elsewhere_is_noticed(path: Path) -> None:
    link = path.with_name("link")
    link.symlink_to(path)
    other = another(path)
    with LaunchDarkly(manifest(), store=link) as launchdarkly:
        assert post(launchdarkly, body(["ada"])).status == 204
        link.unlink()
        link.symlink_to(other)
        exchange = post(launchdarkly, body(["bob"]))
        assert exchange.status == 500
        assert f"{link}: was replaced by another file" in str(exchange.error)
    assert (members(path), members(other)) == ({"ada"}, {"eve"})


# Written to by others -----------------------------------------------------------------------------


def emptied(path: Path) -> None:
    os.truncate(path, 0)


def cut(path: Path) -> None:
    os.truncate(path, 4096)


def overwritten_by_another_store(path: Path) -> None:
    shutil.copyfile(another(path), path)


def overwritten_by_an_older_copy(path: Path) -> None:
    shutil.copyfile(path.with_name("backup"), path)


@pytest.mark.parametrize(
    "happens", [emptied, cut, overwritten_by_another_store, overwritten_by_an_older_copy]
)
def test_what_somebody_else_has_written_is_noticed_and_left_alone(
    path: Path, happens: Callable[[Path], None]
) -> None:
    with LaunchDarkly(manifest(), store=path) as launchdarkly:
        post(launchdarkly, body(["ada"]))
        shutil.copyfile(path, path.with_name("backup"))
        post(launchdarkly, body(["bob"]))
        happens(path)
        there = path.read_bytes()
        for _ in range(2):
            exchange = post(launchdarkly, body(["cy"]))
            assert exchange.status == 500
            assert f"{path}: was changed while in use, and differs" in str(exchange.error)
        assert launchdarkly.segment("vip").members == {"ada", "bob"}
    assert path.read_bytes() == there


def test_a_file_that_is_only_touched_is_the_same(path: Path) -> None:
    """It is read again to know that, but only then."""
    opened: list[str] = []

    def note(_frame: object, event: str, called: object) -> None:
        if event == "c_call" and called is sqlite3.connect:
            opened.append(event)

    with LaunchDarkly(manifest(), store=path) as launchdarkly:
        post(launchdarkly, body(["ada"]))
        sys.setprofile(note)
        try:
            assert post(launchdarkly, body(["bob"])).status == 204
            assert not opened
            os.utime(path, (0, 0))
            assert post(launchdarkly, body(["cy"])).status == 204
            assert opened
            opened.clear()
            assert post(launchdarkly, body(["dee"])).status == 204
            assert not opened
        finally:
            sys.setprofile(None)
    assert members(path) == {"ada", "bob", "cy", "dee"}


def test_no_other_program_can_write_to_it(path: Path) -> None:
    with LaunchDarkly(manifest(), store=path) as launchdarkly:
        post(launchdarkly, body(["ada"]))
        code = "import sqlite3, sys; sqlite3.connect(sys.argv[1], 0).execute('DELETE FROM members')"
        other = subprocess.run(
            [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=False
        )
        assert "database is locked" in other.stderr
    assert members(path) == {"ada"}


def test_what_another_program_is_writing_to_is_in_use(path: Path) -> None:
    LaunchDarkly(manifest(), store=path).close()
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(StoreError, match="is in use by another process"):
        LaunchDarkly(manifest(), store=path)
    other.close()
    LaunchDarkly(manifest(), store=path).close()


def test_a_journal_that_is_gone_would_be_missed_after_a_kill(path: Path) -> None:
    journal = path.with_name("store-journal")
    with LaunchDarkly(manifest(), store=path) as launchdarkly:
        post(launchdarkly, body(["ada"]))
        journal.unlink()
        exchange = post(launchdarkly, body(["bob"]))
        assert exchange.status == 500
        assert f"{journal}: was removed or replaced while in use; restart" in str(exchange.error)
    assert members(path) == {"ada"}
    assert not journal.exists()


def test_a_copy_is_a_store_with_all_that_was_acknowledged(path: Path) -> None:
    copy = path.with_name("copy")
    with LaunchDarkly(manifest(), store=path) as launchdarkly:
        for key in ("ada", "bob"):
            post(launchdarkly, body([key]))
            shutil.copyfile(path, copy)
        with LaunchDarkly(manifest(), store=copy) as second:
            assert second.segment("vip").members == {"ada", "bob"}
            assert post(second, body(["cy"])).status == 204
        assert post(launchdarkly, body(["dee"])).status == 204
    assert members(path) == {"ada", "bob", "dee"}
    assert members(copy) == {"ada", "bob", "cy"}


def test_a_file_that_goes_away_while_it_is_written_is_noticed(path: Path) -> None:
    """Between the look before the update and its end: it is done, but in a file without a name."""
    with LaunchDarkly(manifest(), store=path) as launchdarkly:
        post(launchdarkly, body(["ada"]))
        connection = launchdarkly._segments._store._connection  # type: ignore[union-attr]
        kept = path.with_name("kept")
        connection.create_function("go_away", 0, lambda: str(path.rename(kept)))
        connection.execute(
            "CREATE TEMP TRIGGER away AFTER INSERT ON updates WHEN NEW.number = 2"
            " BEGIN SELECT go_away(); END"
        )
        assert post(launchdarkly, body(["bob"])).status == 500
        kept.rename(path)
        # What is in the file and what is in the memory differ now; only a restart ends that.
        exchange = post(launchdarkly, body(["cy"]))
        assert exchange.status == 500
        assert f"{path}: was changed while in use, and differs" in str(exchange.error)
        assert launchdarkly.segment("vip").members == {"ada"}
    assert members(path) == {"ada", "bob"}


# Permissions --------------------------------------------------------------------------------------

WITHOUT_PERMISSION = """
import os, sys
sys.path.insert(0, sys.argv[3])
from pathlib import Path
from sstest.endpoint import LaunchDarkly
from stand_in import body, manifest, post

path, mode = Path(sys.argv[1]), int(sys.argv[2])
post(LaunchDarkly(manifest()))  # all modules are loaded before anything is given up
if os.getuid() == 0:
    os.chown(path.parent, 65534, 65534)
    os.setuid(65534)
launchdarkly = LaunchDarkly(manifest(), store=path)
statuses = [post(launchdarkly, body(["ada"])).status]
place = path if mode else path.parent
before = place.stat().st_mode
place.chmod(mode)
exchange = post(launchdarkly, body(["bob"]))
print(exchange.error)
statuses.append(exchange.status)
place.chmod(before)
statuses.append(post(launchdarkly, body(["cy"])).status)
assert launchdarkly.segment("vip").members == {"ada", "cy"}
assert statuses == [204, 500, 204], statuses
"""


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="there are no users of this kind here")
@pytest.mark.parametrize(
    ("mode", "message"),
    [
        (0o444, "may no longer be read and written; check its permissions"),
        (0, "cannot be reached: Permission denied"),
    ],
)
def test_without_permission_nothing_is_written(mode: int, message: str) -> None:
    """Of the file, and of its folder; to root everything is permitted, so it is given up."""
    here = str(Path(__file__).parent)
    with tempfile.TemporaryDirectory() as folder:  # pytest's own can be entered by its user only
        command = [sys.executable, "-c", WITHOUT_PERMISSION, f"{folder}/store", str(mode), here]
        run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert message in run.stdout


# Journals -----------------------------------------------------------------------------------------


def killed(path: Path) -> bytes:
    """A store as a kill leaves it halfway through an update, with its journal; and as it was."""
    with LaunchDarkly(manifest(), store=path) as launchdarkly:
        post(launchdarkly, body([f"user-{number}" for number in range(300)]))
    before = path.read_bytes()
    half = path.with_name("half")
    shutil.copyfile(path, half)
    connection = sqlite3.connect(half, isolation_level=None)
    connection.execute("PRAGMA cache_size=1")  # pages are written before the end
    connection.execute("BEGIN")
    connection.execute("UPDATE members SET checksum = 0")
    shutil.copyfile(half, path)
    shutil.copyfile(half.with_name("half-journal"), path.with_name("store-journal"))
    connection.close()
    half.unlink()
    assert path.read_bytes() != before
    return before


def test_an_update_that_a_kill_has_cut_off_is_undone(path: Path) -> None:
    killed(path)
    assert members(path) == {f"user-{number}" for number in range(300)}
    assert [one.name for one in path.parent.iterdir()] == ["store"]


def test_a_kill_while_the_file_is_made_leaves_a_new_store(path: Path) -> None:
    half = path.with_name("half")
    connection = sqlite3.connect(half, isolation_level=None)
    connection.execute("PRAGMA cache_size=1")
    connection.execute("BEGIN")
    connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version={VERSION}")
    for statement in TABLES.values():
        connection.execute(statement)
    connection.execute("INSERT INTO updates VALUES (1, 0.0, x'', 'docs', zeroblob(100000), 0)")
    shutil.copyfile(half, path)
    shutil.copyfile(half.with_name("half-journal"), path.with_name("store-journal"))
    connection.close()
    assert path.stat().st_size > 0
    with LaunchDarkly(manifest(), store=path) as launchdarkly:
        assert post(launchdarkly, body(["ada"])).status == 204
    assert members(path) == {"ada"}


@pytest.mark.parametrize("place", [b"user-7", b"PRIMARY"])
def test_a_damaged_store_is_left_alone_also_where_an_update_was_cut_off(
    path: Path, place: bytes
) -> None:
    """A key that is not UTF-8, and a statement of the schema, which SQLite quotes."""
    killed(path)
    for one in (path, path.with_name("store-journal")):
        one.write_bytes(one.read_bytes().replace(place, place[:-1] + b"\xff"))
    before = {one.name: one.read_bytes() for one in path.parent.iterdir()}
    with pytest.raises(StoreError, match="store: is damaged: "):
        LaunchDarkly(manifest(), store=path)
    assert {one.name: one.read_bytes() for one in path.parent.iterdir()} == before


def test_a_journal_cannot_have_another_file_removed(path: Path) -> None:
    """SQLite removes the file that the end of a journal names, where it seems to be done with."""
    killed(path)
    victim = path.with_name("victim")
    victim.write_text("notes")
    journal = path.with_name("store-journal")
    name = str(victim).encode()
    number = 2**30 // 4096 + 1  # of the page that is never used, where locks are
    journal.write_bytes(
        journal.read_bytes()
        + number.to_bytes(4)
        + name
        + len(name).to_bytes(4)
        + sum(name).to_bytes(4)
        + bytes.fromhex("d9d505f920a163d7")
    )
    copy = shutil.copytree(path.parent, path.parent.with_name("copy"))
    # SQLite itself, asked to read the store, does as the journal says.
    sqlite3.connect(copy / "store").execute("SELECT count(*) FROM members").connection.close()
    assert not victim.exists()
    victim.write_text("notes")
    with pytest.raises(StoreError, match="store-journal: is not part of a store; remove it"):
        LaunchDarkly(manifest(), store=path)
    assert victim.read_text() == "notes"


def as_a_link(place: Path) -> None:
    place.symlink_to(place.with_name("victim"))


def as_a_pipe(place: Path) -> None:
    os.mkfifo(place)


def as_a_file(place: Path) -> None:
    place.write_bytes(bytes(100))


@pytest.mark.parametrize(
    ("ending", "make"),
    [("-journal", as_a_link), ("-journal", as_a_pipe), ("-wal", as_a_link), ("-wal", as_a_file)],
)
def test_what_lies_where_sqlite_would_write_is_refused(
    path: Path, ending: str, make: Callable[[Path], None]
) -> None:
    path.with_name("victim").write_text("notes")
    beside = path.with_name(f"store{ending}")
    make(beside)
    for _ in range(2):
        with pytest.raises(StoreError, match=f"store{ending}: is not part of a store; remove it"):
            LaunchDarkly(manifest(), store=path)
        assert path.with_name("victim").read_text() == "notes"
        assert not path.exists()
    beside.unlink()
    LaunchDarkly(manifest(), store=path).close()
