"""How work gets to the processes of one machine, and what is left of it."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from sstest.replaying.workers import processes
from tests.full_disk import longest_file
from tests.waiting import until

PROGRAM = """
import os, sys
from sstest.replaying.workers import processes

if __name__ == "__main__":
    with processes(1) as executor:
        executor.submit(os.getpid).result()
        print("ready", flush=True)
        sys.stdin.read()
"""


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for temporary files."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_files_are_used_again_and_gone_in_the_end(temporary: Path) -> None:
    with processes(2) as executor:
        for size in range(50):
            assert executor.submit(len, b"a" * (size % 5 * 100_000)).result() == size % 5 * 100_000
            assert executor.submit(int, "2A", base=16).result() == 42
        (folder,) = temporary.iterdir()
        assert len([*folder.iterdir()]) < 10
    assert not any(temporary.iterdir())


def test_where_nothing_can_be_written_work_arrives_all_the_same(temporary: Path) -> None:
    with processes(1) as executor:
        with longest_file(10_000):
            assert executor.submit(len, b"a" * 300_000).result() == 300_000
        assert executor.submit(len, b"a" * 300_000).result() == 300_000


def test_errors_come_back(temporary: Path) -> None:
    with processes(1) as executor:
        with pytest.raises(ZeroDivisionError):
            executor.submit(divmod, 1, 0).result()
        assert executor.submit(divmod, 7, 2).result() == (3, 1)


def test_who_is_killed_leaves_no_files(tmp_path: Path) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    environment = {"PYTHONPATH": os.pathsep.join(sys.path), "TMPDIR": str(folder)}
    with subprocess.Popen(
        [sys.executable, str(program)],
        env={**os.environ, **environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == b"ready\n"
        assert any(folder.iterdir())
        process.kill()
    until(lambda: not any(folder.iterdir()))
