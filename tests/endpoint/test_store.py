"""The segments on disk: whole or not at all, there after a kill, and never somebody else's file."""

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from stand_in import body, manifest, post

from sstest import parse
from sstest.endpoint import LaunchDarkly, StoreError
from sstest.endpoint.store import APPLICATION_ID, VERSION, Store
from tests.profiles import examples

# Applies updates until it is killed, and says which were acknowledged, before the next is sent.
SENDER = """
import os, sys
sys.path.insert(0, sys.argv[2])
from sstest.endpoint import LaunchDarkly
from stand_in import body, manifest, post

launchdarkly = LaunchDarkly(manifest(), store=sys.argv[1])
number = len(launchdarkly.segment("vip").members) if launchdarkly.segments else 0
while True:
    joined, left = [f"{number}-{part}" for part in range(50)], [f"{number - 1}-7"]
    exchange = post(launchdarkly, body(joined, left))
    assert exchange.status == 204, exchange.error
    os.write(1, f"{number} {exchange.number}\\n".encode())
    number += 1
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "segments.sstest"


def stand_in(path: Path, profile: str = "docs") -> LaunchDarkly:
    return LaunchDarkly(manifest(), store=path, profile=profile)


def test_segments_outlive_a_restart(path: Path) -> None:
    with stand_in(path) as launchdarkly:
        post(launchdarkly, body(["ada", "bob", "ünï\x00"], url="https://acme.example"))
        post(launchdarkly, body(["cy"], ["ada"]))
        post(launchdarkly, body(["dee"], kind="account"))
        post(launchdarkly, body(cohort="empty"))
        post(launchdarkly, b"refused")
        before = launchdarkly.segments
    with stand_in(path) as launchdarkly:
        assert launchdarkly.segments == before
        assert launchdarkly.requests == ()
        assert launchdarkly.segment("vip", kind="user").members == {"bob", "cy", "ünï\x00"}
        assert launchdarkly.segment("empty").members == frozenset()
        assert post(launchdarkly, body([], ["bob"])).number == 5
    with stand_in(path) as launchdarkly:
        assert launchdarkly.segment("vip", kind="user").members == {"cy", "ünï\x00"}


def test_the_log_of_updates_can_be_replayed(path: Path) -> None:
    with stand_in(path) as launchdarkly:
        for number in range(20):
            launchdarkly.will_fail(0.1, seed=number)
            post(launchdarkly, body([f"u{number}"], [f"u{number // 2}"], cohort=f"c{number % 3}"))
        kept = {segment.cohort: segment.members for segment in launchdarkly.segments}
        logged = [exchange.number for exchange in launchdarkly.requests if exchange.accepted]
    store = Store(path)
    replayed: dict[str, set[str]] = {}
    updates = list(store.updates())
    store.close()
    for _, _, integration, profile, data in updates:
        for cohort, delta in parse(manifest(integration), data, profile).deltas.items():
            members = replayed.setdefault(cohort, set())
            members -= delta.removed
            members |= delta.added
    assert replayed == kept
    assert [number for number, *_ in updates] == logged


def test_text_that_is_no_unicode_is_kept(path: Path) -> None:
    data = body(["x"]).replace(b'"x"', b'"\\ud800"')
    with stand_in(path, "validation-server") as launchdarkly:
        assert post(launchdarkly, data).status == 200
    with stand_in(path, "validation-server") as launchdarkly:
        assert launchdarkly.segment("vip").members == {"\ud800"}


@pytest.mark.parametrize("now", [1, 2**60, -0.0, 0.1, float("inf")])
def test_any_time_of_a_clock_is_kept(path: Path, now: float) -> None:
    with LaunchDarkly(manifest(), store=path, clock=lambda: now) as launchdarkly:
        assert post(launchdarkly).status == 204
    store = Store(path)
    assert [at for _, at, *_ in store.updates()] == [now]
    store.close()


def test_reset_empties_the_store(path: Path) -> None:
    with stand_in(path) as launchdarkly:
        post(launchdarkly)
        launchdarkly.reset()
    with stand_in(path) as launchdarkly:
        assert launchdarkly.segments == ()
        assert post(launchdarkly).number == 1


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no SIGKILL here")
def test_what_was_acknowledged_is_there_after_a_kill(path: Path) -> None:
    acknowledged: dict[int, int] = {}
    here = str(Path(__file__).parent)
    kills = examples(0.04)
    for _ in range(kills):
        child = subprocess.Popen(
            [sys.executable, "-c", SENDER, str(path), here], stdout=subprocess.PIPE
        )
        assert child.stdout is not None
        for line in (child.stdout.readline() for _ in range(20)):
            number, exchange = line.split()
            acknowledged[int(number)] = int(exchange)
        os.kill(child.pid, signal.SIGKILL)
        for line in child.stdout.read().splitlines():
            if len(line.split()) == 2:
                acknowledged[int(line.split()[0])] = int(line.split()[1])
        child.wait()
        child.stdout.close()
    store = Store(path)
    states, last = store.states, store.last
    logged = {number: data for number, _, _, _, data in store.updates()}
    store.close()
    (state,) = states.values()
    assert len(acknowledged) >= 20 * kills
    assert set(acknowledged.values()) <= logged.keys()
    assert last >= max(acknowledged.values())
    replayed: set[str] = set()
    for data in logged.values():
        delta = parse(manifest(), data).delta
        assert len(delta.added) == 50  # whole, or not at all
        replayed = (replayed - delta.removed) | delta.added
    assert state.members == replayed


def test_an_update_that_fails_halfway_is_not_there(path: Path) -> None:
    with stand_in(path) as launchdarkly:
        post(launchdarkly, body(["ada"]))
        connection = launchdarkly._segments._store._connection  # type: ignore[union-attr]
        connection.execute(
            "CREATE TEMP TRIGGER full BEFORE INSERT ON members"
            " WHEN NEW.context_key = CAST('z' AS BLOB)"
            " BEGIN SELECT RAISE(ABORT, 'the disk is full'); END"
        )
        exchange = post(launchdarkly, body(["bob", "z", "cy"], ["ada"]))
        assert exchange.status == 500
        assert not exchange.accepted
        assert f"{path}: cannot be written: the disk is full" in str(exchange.error)
        assert b"full" not in exchange.reply.body  # type: ignore[union-attr]
        assert launchdarkly.segment("vip").members == {"ada"}
        assert post(launchdarkly, body(["dee"])).status == 204
    store = Store(path)
    assert [number for number, *_ in store.updates()] == [1, 3]
    (state,) = store.states.values()
    assert state.members == {"ada", "dee"}
    store.close()


def test_a_closed_store_takes_nothing(path: Path) -> None:
    launchdarkly = stand_in(path)
    launchdarkly.close()
    launchdarkly.close()
    exchange = post(launchdarkly)
    assert exchange.status == 500
    assert not exchange.accepted
    assert launchdarkly.segments == ()


def test_a_store_belongs_to_one_process_at_a_time(path: Path) -> None:
    with stand_in(path) as launchdarkly:
        post(launchdarkly)
        with pytest.raises(StoreError, match="is in use by another process"):
            stand_in(path)
        code = "import sys; from sstest.endpoint.store import Store; Store(sys.argv[1])"
        other = subprocess.run(
            [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=False
        )
        assert f"StoreError: {path}: is in use by another process" in other.stderr
        assert post(launchdarkly, body(["bob"])).status == 204
    stand_in(path).close()


# Files that are no store --------------------------------------------------------------------------


def other_program(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE theirs (x)")
    connection.commit()
    connection.close()


def other_version(path: Path) -> None:
    stand_in(path).close()
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version={VERSION + 1}")
    connection.close()


def damaged(path: Path) -> None:
    with stand_in(path) as launchdarkly:
        post(launchdarkly, body([f"user-{number}" for number in range(2000)]))
    data = bytearray(path.read_bytes())
    data[4096:] = b"\xaa" * (len(data) - 4096)
    path.write_bytes(data)


def cut_off(path: Path) -> None:
    with stand_in(path) as launchdarkly:
        post(launchdarkly, body([f"user-{number}" for number in range(2000)]))
    path.write_bytes(path.read_bytes()[:9000])


FOREIGN = {
    "a text": (lambda path: path.write_text("my notes"), "is not a store of sstest; choose"),
    "zeros": (lambda path: path.write_bytes(bytes(5000)), "is not a store of sstest"),
    "the beginning of one": (
        lambda path: path.write_bytes(b"SQLite format 3\0"),
        "is not a store of sstest",
    ),
    "another program's": (other_program, "is an SQLite file of another program; choose"),
    "another version's": (other_version, r"another version of sstest \(format 3, expected 2\)"),
    "a damaged one": (damaged, "is damaged: "),
    "one that is cut off": (cut_off, "is damaged: "),
}


@pytest.mark.parametrize("name", FOREIGN)
def test_other_files_are_refused_and_left_alone(path: Path, name: str) -> None:
    make, message = FOREIGN[name]
    make(path)
    before = path.read_bytes()
    with pytest.raises(StoreError, match=message) as failure:
        stand_in(path)
    assert str(failure.value).startswith(str(path))
    assert "\n" not in str(failure.value)
    assert path.read_bytes() == before
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_an_empty_file_is_a_new_store(path: Path) -> None:
    path.touch()
    with stand_in(path) as launchdarkly:
        post(launchdarkly)
    header = path.read_bytes()[:100]
    assert int.from_bytes(header[68:72]) == APPLICATION_ID


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("", "is not a file; expected a store of sstest, or a new file"),
        ("no/such/folder/file", "there is no folder "),
        ("x" * 300, "cannot be opened: File name too long"),
    ],
)
def test_places_where_no_file_can_be(tmp_path: Path, name: str, message: str) -> None:
    with pytest.raises(StoreError, match=message):
        stand_in(tmp_path / name)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes here")
def test_a_pipe_is_not_waited_for(path: Path) -> None:
    os.mkfifo(path)
    with pytest.raises(StoreError, match="is not a file"):
        stand_in(path)


def test_a_manifest_that_cannot_be_taken_leaves_no_store_open(path: Path) -> None:
    with pytest.raises(ValueError, match="two manifests"):
        LaunchDarkly([manifest(), manifest()], store=path)
    stand_in(path).close()
