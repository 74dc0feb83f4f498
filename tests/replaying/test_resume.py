"""A run that is interrupted, and resumed, writes what one does that is not, to the byte."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from pathlib import Path

import pytest

import sstest
from sstest import Manifest
from sstest.payloads.pieces import PayloadError
from sstest.payloads.sources import Progress
from sstest.replaying import ReplayError
from sstest.replaying.job import Job, Stopped
from sstest.replaying.run import work
from tests.replaying.model import body
from tests.replaying.test_replaying import keys_on_disk

WRITTEN = ("out.jsonl", "deltas.json", "membership.json")


def job(folder: Path, manifest: Manifest, **changes: object) -> Job:
    folder.mkdir(exist_ok=True)
    out, deltas, membership = (folder / name for name in WRITTEN)
    files = (str(folder.parent / "requests.jsonl"),)
    options = {"out": out, "deltas": deltas, "membership": membership, "files": files, **changes}
    return Job(manifest=manifest, **options)  # type: ignore[arg-type]


def written(folder: Path) -> dict[str, bytes]:
    return {one.name: one.read_bytes() for one in folder.iterdir()}


@pytest.fixture
def recorded(tmp_path: Path) -> Path:
    """Forty lines, some of which are refused, that take back what others say."""
    lines = [body((str(index % 7), index % 3 > 0), ("ü", True)) for index in range(38)]
    file = tmp_path / "requests.jsonl"
    file.write_bytes(b"\n".join([*lines[:20], b"{", *lines[20:], b"nix"]))
    return file


class Interrupting(Executor):
    """Does the work at once; the one after so many chunks is interrupted."""

    def __init__(self, after: int, error: BaseException) -> None:
        self.left, self.error = after, error

    def submit(self, fn, /, *args, **kwargs):  # type: ignore[no-untyped-def]
        if fn is work:
            if not self.left:
                raise self.error
            self.left -= 1
        future: Future[object] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


@pytest.mark.parametrize(("interval", "on_disk"), [(3, False), (3, True), (17, False)])
def test_it_goes_on_where_it_was_interrupted(
    interval: int,
    on_disk: bool,
    manifest: Manifest,
    recorded: Path,
    tmp_path: Path,
    small_blocks: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole, parts = job(tmp_path / "whole", manifest), job(tmp_path / "parts", manifest)
    expected = whole.run(None, Progress())
    if on_disk:
        keys_on_disk(monkeypatch)
    stops = 0
    while True:
        # Nothing waits, so what was submitted was merged.
        interrupting = Interrupting(interval, KeyboardInterrupt())
        try:
            found = parts.run(interrupting, Progress(), resume=True, in_flight=1)
            break
        except Stopped:
            stops += 1
    assert stops >= 2
    assert found.to_dict() == expected.to_dict()
    assert written(tmp_path / "parts") == written(tmp_path / "whole")
    rows = [json.loads(line) for line in whole.out.read_bytes().splitlines()]  # type: ignore[union-attr]
    assert [row["line"] for row in rows] == list(range(1, 41))
    assert [row["line"] for row in rows if "error" in row] == [21, 40]


def test_what_was_written_behind_the_last_state_is_written_again(
    manifest: Manifest, recorded: Path, tmp_path: Path, small_blocks: None
) -> None:
    """After a kill the results are longer than the state knows."""
    whole, parts = job(tmp_path / "whole", manifest), job(tmp_path / "parts", manifest)
    whole.run(None, Progress())
    with pytest.raises(Stopped):
        parts.run(Interrupting(4, KeyboardInterrupt()), Progress(), in_flight=1)
    with (tmp_path / "parts" / "out.jsonl.partial").open("ab") as file:
        file.write(b'{"half a li')
    (tmp_path / "parts" / "out.jsonl.state.new").write_bytes(b"half")
    parts.run(None, Progress(), resume=True)
    (tmp_path / "parts" / "out.jsonl.state.new").unlink(missing_ok=True)
    assert written(tmp_path / "parts") == written(tmp_path / "whole")


def test_without_resume_it_begins_again(
    manifest: Manifest, recorded: Path, tmp_path: Path, small_blocks: None
) -> None:
    parts = job(tmp_path / "parts", manifest)
    with pytest.raises(Stopped):
        parts.run(Interrupting(4, KeyboardInterrupt()), Progress(), in_flight=1)
    assert parts.run(None, Progress()).requests == 40
    assert set(written(tmp_path / "parts")) == set(WRITTEN)


def test_what_is_resumed_must_be_the_same_run(
    manifest: Manifest, recorded: Path, tmp_path: Path, small_blocks: None
) -> None:
    parts = job(tmp_path / "parts", manifest)
    with pytest.raises(Stopped):
        parts.run(Interrupting(4, KeyboardInterrupt()), Progress(), in_flight=1)
    kept = written(tmp_path / "parts")
    other = sstest.corpus.integrations()[0].manifest
    bare = job(tmp_path / "parts", manifest, out=None, state=parts.state_file)
    for wrong, said in ((job(tmp_path / "parts", other), "manifest"), (bare, "--out")):
        with pytest.raises(ReplayError, match=said):
            wrong.run(None, Progress(), resume=True)
    misspelt = job(tmp_path / "parts", manifest, files=(str(tmp_path / "nix.jsonl"),))
    with pytest.raises(PayloadError, match="nix"):
        misspelt.run(None, Progress())
    text = recorded.read_bytes()
    for changed in (text[:60], b"x" + text, text.replace(b"1", b"2", 1)):
        recorded.write_bytes(changed)
        with pytest.raises(ReplayError, match="not what the interrupted run has read"):
            parts.run(None, Progress(), resume=True)
    assert written(tmp_path / "parts") == kept
    (tmp_path / "parts" / "out.jsonl.state").write_bytes(b"x")
    with pytest.raises(ReplayError, match="no state"):
        parts.run(None, Progress(), resume=True)


def test_an_error_in_the_middle_keeps_what_is_known(
    manifest: Manifest, recorded: Path, tmp_path: Path, small_blocks: None
) -> None:
    whole, parts = job(tmp_path / "whole", manifest), job(tmp_path / "parts", manifest)
    whole.run(None, Progress())
    with pytest.raises(ReplayError, match="cannot go on"):
        parts.run(Interrupting(4, ReplayError("cannot go on")), Progress(), in_flight=1)
    again = Interrupting(100, KeyboardInterrupt())
    parts.run(again, Progress(), resume=True, in_flight=1)
    assert written(tmp_path / "parts") == written(tmp_path / "whole")


@pytest.mark.nightly
@pytest.mark.parametrize("workers", [1, 2])
def test_signals_and_kills(workers: int, tmp_path: Path) -> None:
    """SIGINT, SIGTERM and kill -9, one after the other, in a process that reads stdin."""
    integration = sstest.corpus.integrations()[0]
    samples = sstest.samples(integration.manifest, 40)
    line = b"\n".join(one.body for one in samples) + b"\n"
    text = line * (14_000_000 // len(line))
    options = ["--workers", str(workers), "--deltas", "deltas.json"]
    command = [sys.executable, "-m", "sstest", "replay", integration.key, "-", *options]
    command += ["--out", "out.jsonl", "--membership", "membership.json", "--format", "json"]
    folders = [tmp_path / "whole", tmp_path / "parts"]
    for folder in folders:
        folder.mkdir()
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    expected = subprocess.run(
        command, cwd=folders[0], input=text, capture_output=True, check=True, env=environment
    )
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
        with subprocess.Popen(
            [*command, "--resume"],
            cwd=folders[1],
            env=environment,
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as process:
            assert process.stdin
            assert process.stderr
            # That it has taken this much says that some chunks are merged.
            process.stdin.write(text[:12_000_000])
            process.stdin.flush()
            process.send_signal(number)
            said = process.stderr.read().decode()
            assert process.wait() == (2 if number != signal.SIGKILL else -number), said
            if number != signal.SIGKILL:
                assert "--resume goes on from there" in said
        assert (folders[1] / "out.jsonl.state").exists() or workers > 1
    found = subprocess.run(
        [*command, "--resume"],
        cwd=folders[1],
        input=text,
        capture_output=True,
        check=True,
        env=environment,
    )
    assert found.stdout == expected.stdout
    assert written(folders[0]) == written(folders[1])


@contextmanager
def longest_file(size: int) -> Iterator[None]:
    """Within it no file gets longer, as on a disk that is full."""
    resource = pytest.importorskip("resource", reason="only POSIX bounds the length of files")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_where_the_disk_is_full_it_goes_on_later(
    manifest: Manifest, recorded: Path, tmp_path: Path, small_blocks: None
) -> None:
    whole, parts = job(tmp_path / "whole", manifest), job(tmp_path / "parts", manifest)
    whole.run(None, Progress())
    size = len((tmp_path / "whole" / "out.jsonl").read_bytes())
    with longest_file(size - 1), pytest.raises(Stopped, match=r"cannot write in .*; --resume goes"):
        parts.run(None, Progress())
    parts.run(None, Progress(), resume=True)
    assert written(tmp_path / "parts") == written(tmp_path / "whole")


def test_where_nothing_can_be_kept_nothing_is_left(
    manifest: Manifest, recorded: Path, tmp_path: Path
) -> None:
    parts = job(tmp_path / "parts", manifest)
    with longest_file(100), pytest.raises(OSError, match="File too large") as caught:
        parts.run(None, Progress())
    assert caught.value.filename == str(tmp_path / "parts")
    assert written(tmp_path / "parts") == {}


def test_where_the_results_cannot_be_put_in_their_place_it_goes_on_later(
    manifest: Manifest, recorded: Path, tmp_path: Path
) -> None:
    pytest.importorskip("pyarrow")
    out = tmp_path / "parts" / "out.parquet"
    parts = job(tmp_path / "parts", manifest, out=out)
    out.with_name("out.parquet.new").mkdir()
    with pytest.raises(Stopped, match=r"cannot write in .*; --resume goes on"):
        parts.run(None, Progress())
    out.with_name("out.parquet.new").rmdir()
    assert parts.run(None, Progress(), resume=True).requests == 40
    assert set(written(tmp_path / "parts")) == {"out.parquet", *WRITTEN[1:]}
