"""The stand-in, beside a plain Starlette route and beside reading manifests.

The plain route reads the body and answers 204, on the same server, to the same client. The stand-in
has its log of requests and its segments on, as the fixture has; ``sstest serve`` has the log on
stderr too. The last peer does what the published validation server does with manifests: it reads
every one again for each request.
"""

import asyncio
import contextlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

KEY = "rudderstack"
REQUESTS = 400
PEERS = {"a plain route, 204": "plain", "reading every manifest": "rereading"}
OURS = {"the fixture": "fixture", "sstest serve": "serve", "sstest serve --store": "store"}


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


def sending(url: str, data: bytes, connections: int) -> Callable[[], None]:
    """Sends so many requests over connections that are kept, each of which is answered with 204."""
    host, _, port = url.removeprefix("http://").partition(":")
    head = (
        f"POST /api/v2/segment-targets/{KEY} HTTP/1.1\r\nHost: {host}\r\n"
        f"Authorization: benchmark-token\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(data)}\r\n\r\n"
    )
    message = head.encode() + data

    async def send() -> None:
        reader, writer = await asyncio.open_connection(host, int(port))
        for _ in range(REQUESTS // connections):
            writer.write(message)
            answer = await reader.readuntil(b"\r\n\r\n")
            assert answer.startswith(b"HTTP/1.1 204 "), answer
        writer.close()

    async def all_of_them() -> None:
        await asyncio.gather(*(send() for _ in range(connections)))

    return lambda: asyncio.run(all_of_them())


@pytest.mark.parametrize("connections", [1, 8])
@pytest.mark.parametrize("members", [4, 100])
@pytest.mark.parametrize("name", OURS)
def test_requests(name: str, members: int, connections: int, beside: Any) -> None:
    data = body(members)
    with contextlib.ExitStack() as stack:
        urls = {
            one: stack.enter_context(serving(how))
            for one, how in {name: OURS[name], **PEERS}.items()
        }
        works = {one: sending(url, data, connections) for one, url in urls.items()}
        row = (name, f"{members} members", f"{connections} connections")
        beside(row, works.pop(name), works, rounds=5)


if __name__ == "__main__":
    run(sys.argv[2])
