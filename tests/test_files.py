"""What is opened of a file that a stranger may have written, and what is not."""

import os
import socket
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from sstest.files import (
    FileError,
    TooLarge,
    is_regular,
    locked,
    open_new,
    read_file,
    read_start,
    require_writable,
    write_file,
    write_new,
)

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes here")


def a_socket(path: Path) -> None:
    with tempfile.TemporaryDirectory() as short:  # the names of sockets are short
        place = Path(short, "s")
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(str(place))
            os.link(place, path)


SPECIAL: dict[str, Callable[[Path], None]] = {
    "it is a pipe": lambda path: os.mkfifo(path),  # noqa: PLW0108  # not all systems have it
    "it is a device": lambda path: path.symlink_to("/dev/zero"),
    "it is a socket": a_socket,
}


@pytest.mark.parametrize("kind", SPECIAL)
def test_only_regular_files_are_read(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "manifest.json"
    SPECIAL[kind](path)
    with pytest.raises(FileError) as caught:
        read_file(path, 10)
    assert caught.value.strerror == f"{kind}, expected a regular file"
    assert not is_regular(path)


def test_no_more_is_read_than_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "body.json"
    with path.open("wb") as file:
        file.truncate(1_000_000_000_000)
    assert read_start(path, 5) == b"\0" * 5
    with pytest.raises(TooLarge) as caught:
        read_file(path, 5_000)
    assert caught.value.strerror == "it is larger than 5,000 bytes"
    path.write_bytes(b"12345")
    assert read_file(path, 5) == b"12345"


@pytest.mark.parametrize("target", ["../secret", "/etc/hostname", "up/secret", "{}/../secret"])
def test_links_are_followed_inside_the_folder_that_was_named(tmp_path: Path, target: str) -> None:
    folder = tmp_path / "partner"
    (folder / "requests").mkdir(parents=True)
    (tmp_path / "secret").write_text("hush")
    (folder / "up").symlink_to("..")
    inside, leaves = folder / "requests" / "inside", folder / "leaves"
    inside.symlink_to("../real")
    (folder / "real").write_text("told")
    leaves.symlink_to(target.format(folder))
    assert read_file(inside, 10, folder) == b"told"
    with pytest.raises(FileError) as caught:
        read_file(leaves, 100, folder)
    assert caught.value.strerror.startswith("it is a link that leads out of the folder")
    assert "hush" not in str(caught.value)


def test_a_file_that_was_named_itself_may_be_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").write_text("told")
    (tmp_path / "link").symlink_to("real")
    assert read_file(tmp_path / "link", 10) == b"told"


def test_a_folder_that_was_named_may_be_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "body").write_text("told")
    (tmp_path / "link").symlink_to("real")
    assert read_file(tmp_path / "link" / "body", 10, tmp_path / "link") == b"told"


def test_a_descriptor_that_was_named_may_be_a_pipe() -> None:
    """As a shell passes it for ``<(command)``."""
    reading, writing = os.pipe()
    os.write(writing, b"{}")
    os.close(writing)
    try:
        assert read_file(Path(f"/dev/fd/{reading}"), 10) == b"{}"
        with pytest.raises(OSError):  # noqa: PT011  # of whichever kind
            read_file(Path(f"/dev/fd/{reading}"), 10, Path.cwd())
    finally:
        os.close(reading)


@pytest.mark.parametrize("within", [None, Path("/")])
def test_what_cannot_be_a_path_is_an_error_of_the_system(within: Path | None) -> None:
    for name in ("a\0b", "a" * 300, "/" * 5000 + "a", "gone", "\ud800"):
        with pytest.raises(OSError):  # noqa: PT011  # of whichever kind
            read_file(Path(name), 10, within)


def test_a_file_is_written_where_nothing_or_a_file_is(tmp_path: Path) -> None:
    target = tmp_path / "new"
    for data in (b"a long text", b"short"):
        write_file(target, data)
        assert target.read_bytes() == data


@pytest.mark.parametrize("kind", SPECIAL)
def test_only_regular_files_are_written(tmp_path: Path, kind: str) -> None:
    """A pipe without a reader would block for ever."""
    path = tmp_path / "report.html"
    SPECIAL[kind](path)
    for write in (require_writable, lambda place: write_file(place, b"x")):
        with pytest.raises(FileError) as caught:
            write(path)
        assert caught.value.strerror == f"{kind}, expected a regular file"


def test_what_the_shell_passes_is_written(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    write_file(Path(f"/dev/fd/{writing}"), b"x")
    os.close(writing)
    assert os.read(reading, 2) == b"x"
    os.close(reading)


def test_a_new_file_is_whole_and_never_replaces_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(*_: object) -> None:
        raise PermissionError

    for number in range(2):
        path = tmp_path / f"{number}.json"
        write_new(path, b"first")
        with pytest.raises(FileExistsError):
            write_new(path, b"second")
        assert path.read_bytes() == b"first"
        monkeypatch.setattr(os, "link", no_links)  # a file system without them
    (tmp_path / "link").symlink_to("nowhere")
    with pytest.raises(FileExistsError):
        write_new(tmp_path / "link", b"third")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["0.json", "1.json", "link"]


def test_a_draft_is_never_written_through_what_is_in_its_place(tmp_path: Path) -> None:
    secret, draft = tmp_path / "secret", tmp_path / "out.json.new"
    secret.write_bytes(b"secret")
    for plant in (lambda: draft.symlink_to(secret), lambda: os.mkfifo(draft)):
        draft.unlink(missing_ok=True)
        plant()
        with open_new(draft) as file:
            file.write(b"data")
        assert (draft.read_bytes(), draft.is_symlink()) == (b"data", False)
    assert secret.read_bytes() == b"secret"


def test_a_lock_is_for_one_at_a_time_and_is_a_regular_file(tmp_path: Path) -> None:
    inside, seen = threading.Event(), []

    def wait() -> None:
        inside.set()
        with locked(tmp_path / "lock"):
            seen.append("second")

    thread = threading.Thread(target=wait)
    with locked(tmp_path / "lock"):
        thread.start()
        inside.wait()
        seen.append("first")
    thread.join()
    assert seen == ["first", "second"]
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(FileError, match="it is a pipe"), locked(tmp_path / "pipe"):
        raise AssertionError("a pipe was locked")
