"""A running ``sstest serve``, and what it says."""

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
from cli_input import body_of

TOKEN = "a-token-nobody-must-see"  # noqa: S105  # made up
HEADERS = {"Authorization": TOKEN, "Content-Type": "application/json"}
GOOD = body_of(add=[{"id": "ann"}, {"id": "bob"}], cohort={"id": "c-1", "name": "Readers"})
PATIENCE = 120
"""Seconds to wait for what a busy machine may be slow to do."""
HERE: dict[str, Any] = {"trust_env": False, "timeout": PATIENCE}
"""Options of requests to a server on this machine."""


class Serving:
    """A running ``sstest serve``: its URL, and what it says on stderr, to be waited for."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        assert process.stdout is not None
        self.url = process.stdout.readline().strip()
        self._said = ""
        self._news = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            with self._news:
                self._said += line
                self._news.notify_all()

    @property
    def said(self) -> str:
        with self._news:
            return self._said

    def wait_for(self, pattern: str) -> "re.Match[str]":
        """Wait until stderr has a match."""
        found: list[re.Match[str]] = []

        def seen() -> bool:
            found[:] = list(re.finditer(pattern, self._said, re.MULTILINE))[:1]
            return bool(found)

        with self._news:
            assert self._news.wait_for(seen, timeout=PATIENCE), f"no {pattern!r} in:\n{self._said}"
        return found[0]

    def post(self, key: str = "partner", body: Any = GOOD, path: str = "") -> httpx.Response:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        where = self.url + (path or f"/api/v2/segment-targets/{key}")
        return httpx.post(where, content=data, headers=HEADERS, **HERE)

    def members(self) -> dict[str, list[str]]:
        answer = httpx.get(f"{self.url}/_sstest/segments", **HERE)
        return {one["key"]: one["members"] for one in answer.json()["segments"]}

    def stop(self, number: int = signal.SIGINT) -> int:
        """Send a signal, and return the exit code; afterwards all that was said is known."""
        self.process.send_signal(number)
        code = self.process.wait(timeout=PATIENCE)
        self._reader.join(timeout=PATIENCE)
        return code


@contextlib.contextmanager
def serving(*arguments: object, cwd: Path, **environment: str) -> Iterator[Serving]:
    process = subprocess.Popen(
        [sys.executable, "-m", "sstest", "serve", *map(str, arguments)],
        cwd=cwd,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env={**os.environ, "NO_COLOR": "1", **environment},
    )
    try:
        running = Serving(process)
        if not running.url:
            process.wait(timeout=PATIENCE)
            running._reader.join(timeout=PATIENCE)
            raise AssertionError(running.said)
        yield running
    finally:
        process.kill()
        process.wait()
        running._reader.join(timeout=PATIENCE)
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        process.stderr.close()
        assert "Traceback" not in running.said
