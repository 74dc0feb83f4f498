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
import os, threading
import sstest

def test_hangs():
    if sstest.Manifest.load("acme").request_parser.array_inclusion.matcher != "^add$":
        open("acme/manifest.json", "a").write("\\n")
        with open("running", "a") as file:
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
    words = ("mutate", "acme", "-n", "1", "--select", "SM310", "--", "-p", "sstest")
    command = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *words],
        cwd=tmp_path,
        env={**os.environ, **ENVIRONMENT},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    until(lambda: (tmp_path / "running").exists() and (tmp_path / "running").read_text().strip())
    command.send_signal(how)
    stdout, stderr = command.communicate(timeout=_PATIENCE)
    assert stdout == ""
    if how == signal.SIGINT:
        assert command.returncode == 2
        assert stderr.endswith("error: stopped\n")
    for process in (tmp_path / "running").read_text().split():
        until(lambda number=int(process): not is_running(number))
    assert manifest.read_bytes() == before


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
