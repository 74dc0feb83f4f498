"""``sstest serve`` under requests that would have it keep far more than they hold.

Used by ``soak.py``. Small requests get replies of 99 kB, would get ones of megabytes, or get errors
with pointers of 16,000 characters; some have long paths and header fields, members and names of a
megabyte, or 3 MB of brackets. Meanwhile pages are open that nobody reads. What is kept is full
after the first half of the requests; from then on the memory must stay as it is.
"""

import contextlib
import http.client
import json
import socket
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path
from typing import Any, NamedTuple

PAGES = 30  # more than may be open
MOST = 300  # megabytes, ever
GROWTH = 40  # megabytes in the second half, of which Python's allocator takes some
PARSER: dict[str, Any] = {
    "environmentIdPath": "/env",
    "cohortIdPath": "/id",
    "cohortNamePath": "/name",
    "addMemberArrayPath": "/add",
    "removeMemberArrayPath": "/remove",
    "memberArrayParser": {"memberIdPath": ""},
}
CAPABILITIES: dict[str, dict[str, Any]] = {
    "plain": {"requestParser": PARSER},
    "static": {"requestParser": PARSER, "jsonResponseBody": json.dumps("x" * 99_000)},
    "each": {
        "requestParser": PARSER,
        "jsonResponseBody": "{{#each requestBody.add}}" + "x" * 1_000_000 + "{{/each}}",
    },
    "echo": {"requestParser": PARSER, "jsonResponseBody": "{{requestBody.x}}{{requestBody.x}}"},
    "pointer": {"requestParser": {**PARSER, "cohortIdPath": "/" + "p" * 16_000}},
}


class Kind(NamedTuple):
    """Requests of one kind: their body, how many of a thousand they are, and what is answered."""

    key: str
    body: bytes
    often: int
    status: int
    header: str = ""


def body(add: Any = "1234567", **more: Any) -> bytes:
    """A request that the manifests can read."""
    return json.dumps({"env": "e", "id": "c", "name": "n", "add": list(add), **more}).encode()


KINDS = (
    Kind("plain", body(), 300, 204),
    Kind("static", body(), 200, 200),
    Kind("each", body(), 200, 500),
    Kind("pointer", body(), 120, 400),
    Kind("plain", body(), 50, 204, header="h" * 60_000),
    Kind("p" * 60_000, body(), 50, 404),
    Kind("plain", b"\xff" * 10_000, 40, 400),
    Kind("echo", body(x="<" * 100_000), 20, 200),
    Kind("plain", body(["m" * 1_000_000]), 5, 204),
    Kind("plain", body(name="n" * 1_000_000), 5, 204),
    Kind("plain", body(map(str, range(30_000))), 5, 204),
    Kind("plain", body(["a"] * 100_001), 4, 413),
    Kind("plain", body(x=[[]] * 800_000), 1, 204),
)


def in_turn() -> Iterator[Kind]:
    """Requests without end, each kind spread evenly over every thousand."""
    places = [(turn / kind.often, kind) for kind in KINDS for turn in range(kind.often)]
    return cycle(kind for _, kind in sorted(places, key=lambda one: one[0]))


def under_attack(number: int, growth: int = GROWTH) -> tuple[dict[str, Any], list[str]]:
    """Send so many requests: figures for people, and what is wrong, which should be nothing.

    With fewer than some thousand, what is kept is not full in the first half, and a larger
    ``growth`` in megabytes is to be expected.
    """
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        served = Served(Path(folder))
        stack.callback(served.stop)
        for _ in range(PAGES):
            page = stack.enter_context(socket.create_connection(served.address))
            page.sendall(b"GET /_sstest/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
        connection = http.client.HTTPConnection(*served.address, timeout=60)
        stack.callback(connection.close)
        statuses: Counter[int] = Counter()
        wrong, memory = [], []
        for half in (number // 2, number - number // 2):
            for kind in islice(in_turn(), half):
                status = ask(connection, kind)
                statuses[status] += 1
                if status != kind.status:
                    wrong.append(f"{kind.key[:20]} was answered {status}, expected {kind.status}")
            memory.append(served.megabytes("VmRSS"))
        peak = served.megabytes("VmHWM")
    if peak > MOST:
        wrong.append(f"it took {peak} MB, expected at most {MOST}")
    if memory[1] > memory[0] + growth:
        wrong.append(f"it grew from {memory[0]} to {memory[1]} MB in the second half")
    if "Traceback" in served.said:
        wrong.append(f"it wrote a traceback: {served.said[:2_000]}")
    figures = {"answered": dict(statuses), "megabytes": memory, "at most": peak}
    return figures, wrong


def ask(connection: http.client.HTTPConnection, kind: Kind) -> int:
    """Send a request, read the whole answer, and return its status."""
    headers = {"Authorization": "any-token", "Content-Type": "application/json", "X": kind.header}
    connection.request("POST", f"/api/v2/segment-targets/{kind.key}", kind.body, headers)
    answer = connection.getresponse()
    answer.read()
    return answer.status


class Served:
    """``sstest serve`` of the manifests, as a process."""

    said = ""
    """What it has written on stderr; known when it has stopped."""

    def __init__(self, folder: Path) -> None:
        for key, capability in CAPABILITIES.items():
            (folder / key).mkdir()
            manifest = {"capabilities": {"syncedSegment": capability}}
            (folder / key / "manifest.json").write_text(json.dumps(manifest))
        self._log = folder / "log"
        command = [sys.executable, "-m", "sstest", "serve", str(folder), "--port", "0"]
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)
        assert self._process.stdout is not None
        url = self._process.stdout.readline().strip()
        host, _, port = url.removeprefix("http://").partition(":")
        self.address = host, int(port)

    def megabytes(self, name: str) -> int:
        """Its memory: ``VmRSS`` is what it has now, ``VmHWM`` the most that it ever had."""
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        return int(status.partition(f"{name}:")[2].split()[0]) // 1000

    def stop(self) -> None:
        """Stop it as a supervisor does."""
        self._process.terminate()
        self._process.communicate(timeout=60)
        self.said = self._log.read_text(errors="replace")
