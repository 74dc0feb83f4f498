"""Requests a second of the stand-in, beside a plain Starlette route and beside reading manifests.

Run with ``make benchmarks``, or ``python tests/benchmarks/endpoint.py``. Prints, and judges
nothing: each number is a ratio to a route that reads the body and answers 204, measured in the same
run with the same client and the same bodies. The stand-in has its log of requests and its segments
on, as the fixture has; ``sstest serve`` has the log on stderr too. The last peer does what the
published validation server does with manifests: it reads every one again for each request.
"""

import asyncio
import contextlib
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

KEY = "rudderstack"
CONNECTIONS = 8
SECONDS = 1.0
ROUNDS = 5
PEER = "a plain route, 204"
SERVERS = {
    PEER: "plain",
    "sstest, the fixture": "fixture",
    "sstest serve, full log": "serve",
    "sstest serve, with a store": "store",
    "reading every manifest": "rereading",
}


def body(members: int) -> bytes:
    """A request of the integration's, with as many members."""
    data = {
        "environmentId": "5f0e1d2c3b4a59687786950a",
        "cohortId": "segment-1234",
        "cohortName": "Segment 1234",
        "listData": {
            "add": [{"id": f"user-{number}"} for number in range(members // 2)],
            "remove": [{"id": f"gone-{number}"} for number in range(members - members // 2)],
        },
    }
    return json.dumps(data).encode()


# The servers, each a process of its own -----------------------------------------------------------


def plain_app() -> Any:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    async def taken(request: Request) -> Response:
        await request.body()
        return Response(status_code=204)

    return Starlette(routes=[Route("/api/v2/segment-targets/{key}", taken, methods=["POST"])])


def rereading_app() -> Any:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    from sstest import Manifest, corpus, parse

    folder = corpus.integrations()[0].folder.parent

    async def taken(request: Request) -> Response:
        read = await request.body()
        found = {
            path.parent.name: json.loads(path.read_bytes()) for path in folder.glob("*/*.json")
        }
        key = request.path_params["key"]
        parse(Manifest.load(found[key], key), read)
        return Response(status_code=204)

    return Starlette(routes=[Route("/api/v2/segment-targets/{key}", taken, methods=["POST"])])


def fixture_app() -> Any:
    from sstest import corpus
    from sstest.endpoint import LaunchDarkly
    from sstest.endpoint.asgi import Application

    return Application(LaunchDarkly(one.manifest for one in corpus.integrations()))


def run(name: str) -> None:
    """Serve until stdin ends, in the same server for all."""
    from sstest.endpoint.server import running

    apps = {"plain": plain_app, "rereading": rereading_app, "fixture": fixture_app}
    with running(apps[name]()) as server:
        print(server.url, flush=True)
        sys.stdin.read()


@contextlib.contextmanager
def serving(name: str) -> Iterator[str]:
    """The URL of a server that runs for the length of the block."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, __file__, "run", name]
        if name in ("serve", "store"):
            store = ["--store", str(Path(folder, "store"))] if name == "store" else []
            command = [sys.executable, "-m", "sstest", "serve", KEY, "--port", "0", *store]
        with Path(folder, "log").open("wb") as log:
            process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True
            )
            try:
                assert process.stdout is not None
                yield process.stdout.readline().strip()
            finally:
                process.terminate()
                process.communicate()


# The client ---------------------------------------------------------------------------------------


async def requests_a_second(url: str, data: bytes) -> float:
    """How many requests are answered with 204, over connections that are kept."""
    host, _, port = url.removeprefix("http://").partition(":")
    head = (
        f"POST /api/v2/segment-targets/{KEY} HTTP/1.1\r\nHost: {host}\r\n"
        f"Authorization: benchmark-token\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(data)}\r\n\r\n"
    )
    message = head.encode() + data
    async with connections(host, int(port)) as streams:
        end = time.perf_counter() + SECONDS
        start = time.perf_counter()
        counts = await asyncio.gather(*(send(*stream, message, end) for stream in streams))
        return sum(counts) / (time.perf_counter() - start)


@contextlib.asynccontextmanager
async def connections(
    host: str, port: int
) -> AsyncIterator[list[tuple[asyncio.StreamReader, asyncio.StreamWriter]]]:
    streams = [await asyncio.open_connection(host, port) for _ in range(CONNECTIONS)]
    try:
        yield streams
    finally:
        for _, writer in streams:
            writer.close()


async def send(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, message: bytes, end: float
) -> int:
    count = 0
    while time.perf_counter() < end:
        writer.write(message)
        answer = await reader.readuntil(b"\r\n\r\n")
        assert answer.startswith(b"HTTP/1.1 204 "), answer
        count += 1
    return count


def main() -> None:
    """Print how many requests each server takes, as a ratio to the plain route."""
    for members in (4, 100):
        data = body(members)
        figures: dict[str, list[float]] = {name: [] for name in SERVERS}
        with contextlib.ExitStack() as stack:
            urls = {name: stack.enter_context(serving(how)) for name, how in SERVERS.items()}
            for turn in range(ROUNDS + 1):
                for name, url in urls.items():
                    measured = asyncio.run(requests_a_second(url, data))
                    if turn:  # the first is to warm up
                        figures[name].append(measured)
        peer = statistics.median(figures[PEER])
        print(f"{members} members, {len(data):,} bytes, {CONNECTIONS} connections")
        print(f"{'':30}{'requests/s':>12}{'ratio':>8}")
        for name, measured in figures.items():
            median = statistics.median(measured)
            print(f"{name:30}{median:12,.0f}{median / peer:8.2f}")
        print()


if __name__ == "__main__":
    if sys.argv[1:2] == ["run"]:
        run(sys.argv[2])
    else:
        main()
