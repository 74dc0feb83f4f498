"""The first requests to a stand-in, in a process of its own: which modules they import.

``first_exchange.py mock|server CLIENT PROFILE`` prints the names, one a line. What a client imports
for itself was imported before: it has sent a request elsewhere.
"""

import asyncio
import http.server
import json
import sys
import threading
from collections.abc import Callable

from stand_in import ENVIRONMENT, TEMPLATE, manifest

from sstest.endpoint import LaunchDarkly

BODY = {"env": ENVIRONMENT, "id": "vip", "name": "VIP", "add": [{"id": "é"}], "remove": []}
BODIES = (json.dumps(BODY).encode(), b'{"env": "e"}', b'{"env":', b"\xff", b"[1]", b"{}")
Send = Callable[[str, str, bytes], int]


def main(kind: str, client: str, profile: str) -> None:
    send = CLIENTS[client]
    elsewhere(send)
    templated = manifest(template=TEMPLATE)
    if kind == "mock":
        from sstest.endpoint.mock import MockLaunchDarkly

        with MockLaunchDarkly(templated, profile=profile, tokens=["api-of-the-test"]) as it:
            report(it, send)
    else:
        from sstest.endpoint.shared import SharedServer

        with (
            SharedServer() as server,
            server.lend(templated, profile=profile, tokens=["api-of-the-test"]) as it,
        ):
            report(it, send)


def elsewhere(send: Send) -> None:
    """A request to a server of nobody, which has each client import what it needs."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """No lines on stderr."""

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        send(f"http://127.0.0.1:{server.server_port}/", "token", b"{}")
        thread.join()


def report(it: LaunchDarkly, send: Send) -> None:
    url, token = it.url_for("acme"), it.token
    before = set(sys.modules)
    answers = [send(url, token, body) for body in BODIES]
    answers += [send(f"{url}e", token, BODIES[0]), send(url, "another", BODIES[0])]
    new = sorted(set(sys.modules) - before)
    assert answers[:2] == [200, 400], answers
    assert answers[-2:] == [404, 403], answers
    print("\n".join(new))


def with_requests(url: str, token: str, body: bytes) -> int:
    import requests

    with requests.Session() as session:
        session.trust_env = False  # it would import netrc
        return session.post(url, body, headers=headers(token), timeout=30).status_code


def with_httpx(url: str, token: str, body: bytes) -> int:
    import httpx

    with httpx.Client(trust_env=False) as client:
        return client.post(url, content=body, headers=headers(token)).status_code


def with_aiohttp(url: str, token: str, body: bytes) -> int:
    import aiohttp

    async def post() -> int:
        async with (
            aiohttp.ClientSession() as session,
            session.post(url, data=body, headers=headers(token)) as answer,
        ):
            return answer.status

    return asyncio.run(post())


def headers(token: str) -> dict[str, str]:
    return {"Authorization": token, "Content-Type": "application/json"}


CLIENTS: dict[str, Send] = {
    "requests": with_requests,
    "httpx": with_httpx,
    "aiohttp": with_aiohttp,
}


if __name__ == "__main__":
    main(*sys.argv[1:])
