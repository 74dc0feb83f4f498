"""Whatever ends ``sstest mutate``, the manifest stays, and nothing goes on running."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from suite import ENVIRONMENT, write_suite

HANGING = """
import os, subprocess, sys, threading
import sstest

SERVER = "import os, threading; print(os.getpid()); threading.Event().wait()"

def test_hangs():
    if sstest.Manifest.load("acme").request_parser.array_inclusion.matcher != "^add$":
        open("acme/manifest.json", "a").write("\\n")
        with open("running", "a") as file:
            # A server of the test's, which has left the group of processes.
            if sys.platform == "linux":
                command = [sys.executable, "-c", SERVER]
                subprocess.Popen(command, stdout=file, start_new_session=True)
            print(os.getpid(), os.getppid(), file=file, flush=True)
        threading.Event().wait()
"""
# What is started in the background may ignore Ctrl-C.
PROGRAM = """
import signal, sys
from sstest.cli import main

signal.signal(signal.SIGINT, signal.default_int_handler)
main(sys.argv[1:])
"""
_PATIENCE = 60.0


@pytest.mark.parametrize(
    "how", [signal.SIGKILL, pytest.param(signal.SIGINT, marks=pytest.mark.nightly)]
)
def test_a_command_that_is_stopped_leaves_nothing_running(tmp_path: Path, how: int) -> None:
    manifest = write_suite(tmp_path, "hightouch", test_hanging=HANGING)
    before = manifest.read_bytes()
    folder = tmp_path / "temporary"
    folder.mkdir()
    words = ("mutate", "acme", "-n", "1", "--select", "SM310", "--", "-p", "sstest")
    command = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *words],
        cwd=tmp_path,
        env={**os.environ, **ENVIRONMENT, "TMPDIR": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    started = 3 if sys.platform == "linux" else 2
    until(lambda: len(numbers(tmp_path / "running")) == started)
    command.send_signal(how)
    stdout, stderr = command.communicate(timeout=_PATIENCE)
    assert stdout == ""
    if how == signal.SIGINT:
        assert command.returncode == 2
        assert stderr.endswith("error: stopped\n")
    for process in numbers(tmp_path / "running"):
        until(lambda number=process: not is_running(number))
    assert manifest.read_bytes() == before
    until(lambda: not any(folder.iterdir()))


def test_a_command_that_is_stopped_at_once_leaves_no_files(tmp_path: Path) -> None:
    write_suite(tmp_path, "hightouch", test_a="def test_a(segment_manifest): pass\n")
    folder = tmp_path / "temporary"
    folder.mkdir()
    command = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, "mutate", "acme", "--", "-p", "sstest"],
        cwd=tmp_path,
        env={**os.environ, **ENVIRONMENT, "TMPDIR": str(folder)},
        stderr=subprocess.DEVNULL,
    )
    # Before its first worker is there, nobody is left to remove the folder.
    until(lambda: [*folder.glob("*/worker-*/output")] and has_children(command.pid))
    command.kill()
    command.wait()
    until(lambda: not any(folder.iterdir()))


def numbers(place: Path) -> list[int]:
    return [int(one) for one in place.read_text().split()] if place.exists() else []


def has_children(process: int) -> bool:
    """Whether it has started another; taken for granted where the system does not tell."""
    told = Path(f"/proc/{process}/task/{process}/children")
    return not told.exists() or bool(told.read_text())


def is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def until(condition: object) -> None:
    """Wait until something holds, which it does soon."""
    end = time.monotonic() + _PATIENCE
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)
