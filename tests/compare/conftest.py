"""Real servers to compare with: the reference itself, and servers with planted mistakes."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from planted import ARRAYS, Heard, Planted, Reply, Serve

from sstest.manifest import Manifest


@pytest.fixture(scope="session")
def manifest() -> Manifest:
    return Manifest.load({"syncedSegment": {"requestParser": ARRAYS}}, key="partner")


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Start a small HTTP server on a free loopback port."""
    with ExitStack() as stack:

        def start(reply_to: Callable[[Heard], Reply]) -> Planted:
            planted = Planted("")

            class Handler(BaseHTTPRequestHandler):
                protocol_version = "HTTP/1.1"
                wbufsize = 1 << 20  # one write an answer: a client waits 40 ms before a second one

                def do_POST(self) -> None:
                    body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                    headers = {name.lower(): value for name, value in self.headers.items()}
                    heard = Heard(self.command, self.path, headers, body)
                    planted.heard.append(heard)
                    status, content, *more = reply_to(heard)
                    if status == 0:  # no answer at all
                        self.close_connection = True
                        return
                    self.send_response(status)
                    for name, value in (more[0] if more else {}).items():
                        self.send_header(name, value)
                    if status != 204:
                        self.send_header("Content-Length", str(len(content)))
                    self.end_headers()
                    self.wfile.write(content)

                def log_message(self, *_: Any) -> None:
                    """Say nothing on stderr."""

            server = stack.enter_context(ThreadingHTTPServer(("127.0.0.1", 0), Handler))
            server.daemon_threads = True
            server.block_on_close = False
            # Every shutdown waits for one round of polling.
            thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
            thread.start()
            stack.callback(thread.join)
            stack.callback(server.shutdown)
            planted.url = f"http://127.0.0.1:{server.server_port}"
            return planted

        yield start
