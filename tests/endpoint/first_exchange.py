"""The first requests to a stand-in, in a process of its own: which modules they import.

``first_exchange.py mock|server PROFILE`` prints the names, one a line.
"""

import http.client
import json
import sys
from collections.abc import Callable
from urllib.parse import urlsplit

import requests
from stand_in import ENVIRONMENT, TEMPLATE, manifest

from sstest.endpoint import LaunchDarkly

BODY = {"env": ENVIRONMENT, "id": "vip", "name": "VIP", "add": [{"id": "é"}], "remove": []}
BODIES = (json.dumps(BODY).encode(), b'{"env": "e"}', b'{"env":', b"\xff", b"[1]", b"{}")


def main(kind: str, profile: str) -> None:
    templated = manifest(template=TEMPLATE)
    if kind == "mock":
        from sstest.endpoint.mock import MockLaunchDarkly

        with MockLaunchDarkly(templated, profile=profile, tokens=["api-of-the-test"]) as it:
            report(it, with_requests)
    else:
        from sstest.endpoint.shared import SharedServer

        with (
            SharedServer() as server,
            server.lend(templated, profile=profile, tokens=["api-of-the-test"]) as it,
        ):
            report(it, over_http)


def report(it: LaunchDarkly, send: Callable[[str, str, bytes], int]) -> None:
    url, token = it.url_for("acme"), it.token
    before = set(sys.modules)
    answers = [send(url, token, body) for body in BODIES]
    answers += [send(f"{url}e", token, BODIES[0]), send(url, "another", BODIES[0])]
    new = sorted(set(sys.modules) - before)
    assert answers[:2] == [200, 400], answers
    assert answers[-2:] == [404, 403], answers
    print("\n".join(new))


def with_requests(url: str, token: str, body: bytes) -> int:
    with requests.Session() as session:
        session.trust_env = False  # it would import netrc
        headers = {"Authorization": token, "Content-Type": "application/json"}
        return session.post(url, body, headers=headers, timeout=30).status_code


def over_http(url: str, token: str, body: bytes) -> int:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=30)
    headers = {"Authorization": token, "Content-Type": "application/json"}
    connection.request("POST", parts.path, body, headers)
    status = connection.getresponse().status
    connection.close()
    return status


if __name__ == "__main__":
    main(*sys.argv[1:])
