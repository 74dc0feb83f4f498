"""What the tests of the live stand-in share: manifests, bodies, servers, raw connections."""

import asyncio
import contextlib
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import httpx

from sstest import Manifest
from sstest.endpoint import LaunchDarkly
from sstest.endpoint.asgi import Application
from sstest.endpoint.page.site import Site
from sstest.endpoint.server import Server, running

PARSER: Final = {
    "environmentIdPath": "/environment",
    "cohortIdPath": "/cohort/id",
    "cohortNamePath": "/cohort/name",
    "addMemberArrayPath": "/add",
    "removeMemberArrayPath": "/remove",
    "memberArrayParser": {"memberIdPath": "/id"},
}
TOKEN: Final = "a-token-of-the-tests"  # noqa: S105  # made up
HEADERS: Final = {"Authorization": TOKEN, "Content-Type": "application/json"}


def manifest_of(key: str = "acme", template: str | None = None, **changes: Any) -> Manifest:
    capability: dict[str, Any] = {"requestParser": {**PARSER, **changes}}
    if template is not None:
        capability["jsonResponseBody"] = template
    return Manifest.load({"syncedSegment": capability}, key)


def body_of(
    *added: str, removed: tuple[str, ...] = (), cohort: str = "c-1", name: str = "Readers"
) -> bytes:
    return json.dumps(
        {
            "environment": "env-1",
            "cohort": {"id": cohort, "name": name},
            "add": [{"id": key} for key in added],
            "remove": [{"id": key} for key in removed],
        }
    ).encode()


@contextlib.contextmanager
def served(
    launchdarkly: LaunchDarkly, port: int = 0, patience: float = 60.0, **page: Any
) -> Iterator[Server]:
    """The stand-in, live; with ``page`` also its page."""
    site = Site(launchdarkly, **page) if page else None
    application = Application(launchdarkly, routes=site.routes() if site else ())
    with running(application, port=port, patience=patience) as server:
        launchdarkly.base_url = server.url
        server.before_stop(application.close)
        if site:
            server.before_stop(site.close)
        yield server


class Visitor:
    """A client of the stand-in and its page, with no server between them."""

    def __init__(self, launchdarkly: LaunchDarkly, **page: Any) -> None:
        site = Site(launchdarkly, **page)
        self.application = Application(launchdarkly, routes=site.routes())

    def get(self, path: str, **headers: str) -> httpx.Response:
        return asyncio.run(self._request("GET", path, headers=headers))

    def post(self, data: bytes, path: str, **headers: str) -> httpx.Response:
        return asyncio.run(self._request("POST", path, content=data, headers=HEADERS | headers))

    def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        return asyncio.run(self._request(method, path, **more))

    async def _request(self, *arguments: Any, **more: Any) -> httpx.Response:
        transport = httpx.ASGITransport(app=self.application)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await client.request(*arguments, **more)


@contextlib.contextmanager
def connected(server: Server) -> Iterator[socket.socket]:
    """A connection on which a test writes bytes of its own."""
    with socket.create_connection((server.host, server.port), timeout=20) as connection:
        yield connection


def read_all(connection: socket.socket) -> bytes:
    """Everything until the other side closes."""
    data = b""
    with contextlib.suppress(ConnectionResetError):
        while received := connection.recv(65_536):
            data += received
    return data


@contextlib.contextmanager
def serve_process(*arguments: object, **options: Any) -> Iterator[tuple[str, Any]]:
    """``sstest serve`` as a process of its own: its URL, and the process."""
    process = subprocess.Popen(
        [sys.executable, "-m", "sstest", "serve", "--port", "0", *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env={**os.environ, "NO_COLOR": "1", **options.pop("environment", {})},
        **options,
    )
    assert process.stdout is not None
    try:
        url = process.stdout.readline().strip()
        assert url.startswith("http://"), process.communicate()
        yield url, process
    finally:
        process.kill()
        process.communicate()


def write_manifest(path: Path, capability: dict[str, Any]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"capabilities": {"syncedSegment": capability}}, indent=2))
    return path


# The three examples of LaunchDarkly's documentation: the capability, the body, who is where then.
DOCUMENTED: Final[dict[str, tuple[dict[str, Any], dict[str, Any], dict[str, list[str]]]]] = {
    "boolean": (
        {
            "requestParser": {
                "environmentIdPath": "/environmentId",
                "contextKindPath": "/contextKind",
                "cohortIdPath": "/batch/0/cohortId",
                "cohortNamePath": "/batch/0/cohortName",
                "cohortUrlPath": "/batch/0/cohortUrl",
                "memberArrayPath": "/batch",
                "memberArrayParser": {
                    "memberIdPath": "/userId",
                    "booleanMembershipPath": "/value",
                    "cohortIdPath": "/cohortId",
                    "cohortNamePath": "/cohortName",
                },
            }
        },
        {
            "environmentId": "abcd123",
            "contextKind": "organization",
            "batch": [
                {
                    "userId": "user-1234",
                    "cohortName": "Segment 1234",
                    "cohortId": "segment-1234",
                    "cohortUrl": "https://example.com",
                    "value": True,
                },
                {
                    "userId": "user-5678",
                    "cohortName": "Segment 1235",
                    "cohortId": "segment-12345",
                    "cohortUrl": "https://example.com",
                    "value": False,
                },
            ],
        },
        {"boolean-segment-1234": ["user-1234"], "boolean-segment-12345": []},
    ),
    "arrays": (
        {
            "requestParser": {
                "environmentIdPath": "/customer_config/fields/0/value/id",
                "cohortIdPath": "/data/segment/id",
                "cohortNamePath": "/data/segment/name",
                "addMemberArrayPath": "/data/add",
                "removeMemberArrayPath": "/data/remove",
                "memberArrayParser": {"memberIdPath": "/id"},
            }
        },
        {
            "id_token": "t",
            "customer_config": {"fields": [{"field_id": "workspace", "value": {"id": "abcd123"}}]},
            "data": {
                "segment": {"id": "segment-1234", "name": "Segment 1234"},
                "add": [{"id": "user-123"}, {"id": "user-456"}],
                "remove": [{"id": "user-789"}, {"id": "user-101112"}],
            },
        },
        {"arrays-segment-1234": ["user-123", "user-456"]},
    ),
    "action": (
        {
            "requestParser": {
                "environmentIdPath": "/parameters/integration_project_id",
                "cohortIdPath": "/parameters/integration_cohort_id",
                "cohortNamePath": "/parameters/integration_cohort_name",
                "arrayInclusion": {"path": "/action", "matcher": "^(members|add_members)$"},
                "memberArrayPath": "/parameters/members",
                "memberArrayParser": {"memberIdPath": "/integration_distinct_id"},
            }
        },
        {
            "action": "add_members",
            "parameters": {
                "integration_project_id": "abcd123",
                "integration_cohort_name": "Segment 1234",
                "integration_cohort_id": "segment-1234",
                "members": [
                    {"integration_distinct_id": "user-1234"},
                    {"integration_distinct_id": "user-5678"},
                ],
            },
        },
        {"action-segment-1234": ["user-1234", "user-5678"]},
    ),
}


def write_documented(folder: Path) -> Path:
    """The three examples as integrations of a folder."""
    for key, (capability, _, _) in DOCUMENTED.items():
        write_manifest(folder / "integrations" / key / "manifest.json", capability)
    return folder
