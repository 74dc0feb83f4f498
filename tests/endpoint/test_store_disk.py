"""A disk that is full, and one that can only be read: refused meanwhile, and nothing is lost."""

import contextlib
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from stand_in import body, manifest, post

from sstest.endpoint import LaunchDarkly, StoreError
from sstest.endpoint.store import Store

MANY = [f"{number:04}-{'x' * 200}" for number in range(500)]
"""Context keys of about 100 kB."""


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 1 MB, where it can be mounted."""
    place = tmp_path / "disk"
    place.mkdir()
    if not mount("-t", "tmpfs", "-o", "size=1M", "sstest", place):
        pytest.skip("a file system can be mounted by root only, and not everywhere")
    try:
        yield place
    finally:
        succeeds("umount", "-l", place)


def mount(*arguments: str | Path) -> bool:
    return succeeds("mount", *arguments)


def succeeds(*command: str | Path) -> bool:
    with contextlib.suppress(FileNotFoundError):
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    return False


def fill(launchdarkly: LaunchDarkly, name: str) -> tuple[set[str], str]:
    """Post until an update is refused: who was acknowledged, and why the last was not."""
    taken: set[str] = set()
    for number in range(100):
        keys = [f"{name}-{number}-{key}" for key in MANY]
        exchange = post(launchdarkly, body(keys))
        if exchange.status != 204:
            assert exchange.status == 500
            assert not exchange.accepted
            return taken, str(exchange.error)
        taken.update(keys)
    raise AssertionError("everything was acknowledged")


def stored(path: Path) -> tuple[set[str], int]:
    """Who is in the store's segments, and how many updates are in its log."""
    with contextlib.closing(Store(path)) as store:
        members = set[str]().union(*(state.members for state in store.states.values()))
        return members, len(list(store.updates()))


def test_a_full_disk_refuses_updates_until_there_is_room(small_disk: Path) -> None:
    path, ballast = small_disk / "store", small_disk / "ballast"
    ballast.write_bytes(bytes(500_000))
    with LaunchDarkly(manifest(), store=path) as launchdarkly:
        post(launchdarkly, body(["ada"]))
        taken, why = fill(launchdarkly, "first")
        assert f"{path}: cannot be written: database or disk is full" in why
        assert launchdarkly.store_problem in why
        ballast.unlink()
        more, _ = fill(launchdarkly, "second")
        assert more
        everybody = {"ada", *taken, *more}
        assert launchdarkly.segment("vip").members == everybody
        accepted = sum(exchange.accepted for exchange in launchdarkly.requests)
    # It is still full, but a restart writes little.
    assert stored(path) == (everybody, accepted)


def test_without_any_room_a_store_cannot_be_started(small_disk: Path) -> None:
    path, ballast = small_disk / "store", small_disk / "ballast"
    path.touch()
    with contextlib.suppress(OSError), ballast.open("wb", buffering=0) as file:
        while file.write(bytes(4096)):
            pass
    with pytest.raises(StoreError, match="store: cannot be written: database or disk is full"):
        LaunchDarkly(manifest(), store=path)
    ballast.unlink()
    LaunchDarkly(manifest(), store=path).close()


def test_a_disk_that_fails_and_can_only_be_read_refuses_updates(tmp_path: Path) -> None:
    """As Linux makes one read-only after an error; it takes a mount to end that."""
    image, place = tmp_path / "image", tmp_path / "disk"
    path = place / "store"
    place.mkdir()
    image.write_bytes(bytes(8_000_000))
    if not succeeds("mkfs.ext4", "-q", str(image)) or not mount("-o", "loop", image, place):
        pytest.skip("a file system can be mounted by root only, and not everywhere")
    try:
        with LaunchDarkly(manifest(), store=path) as launchdarkly:
            post(launchdarkly, body(["ada"]))
            assert mount("-o", "remount,abort", place)
            for _ in range(2):
                exchange = post(launchdarkly, body(["bob"]))
                assert exchange.status == 500
                assert f"{path}: cannot be written: " in str(exchange.error)
            assert launchdarkly.segment("vip").members == {"ada"}
        assert succeeds("umount", place)
        assert mount("-o", "loop", image, place)
        assert stored(path) == ({"ada"}, 1)
    finally:
        succeeds("umount", "-l", place)


def test_a_file_that_may_not_grow_refuses_what_does_not_fit(tmp_path: Path) -> None:
    """What a full disk does, where none can be mounted: a limit of the process on its files."""
    resource = pytest.importorskip("resource")
    path = tmp_path / "store"
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    with LaunchDarkly(manifest(), store=path) as launchdarkly:
        post(launchdarkly, body(["ada"]))
        resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 4096, before[1]))
        try:
            exchange = post(launchdarkly, body(MANY))
            small = post(launchdarkly, body(["bob"]))
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
        assert (exchange.status, small.status) == (500, 204)
        assert f"{path}: cannot be written: " in str(exchange.error)
        assert post(launchdarkly, body(MANY)).status == 204
    assert stored(path) == ({"ada", "bob", *MANY}, 3)
