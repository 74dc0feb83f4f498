"""A manifest, its bodies, and requests, for the tests of the stand-in."""

import json
from typing import Any

from sstest import Manifest
from sstest.endpoint import Exchange, LaunchDarkly, Request

KEY = "acme"
TOKEN = "api-0f7c2a55-test"  # noqa: S105  # no secret
ENVIRONMENT = "5f0c1e2d3b4a59687a8b9c0d"
HEADERS = {"authorization": TOKEN, "content-type": "application/json"}
CAPABILITY: dict[str, Any] = {
    "requestParser": {
        "environmentIdPath": "/env",
        "contextKindPath": "/kind",
        "cohortIdPath": "/id",
        "cohortNamePath": "/name",
        "cohortUrlPath": "/url",
        "addMemberArrayPath": "/add",
        "removeMemberArrayPath": "/remove",
        "memberArrayParser": {"memberIdPath": "/id"},
    }
}
TEMPLATE = (
    '{"status": {{statusCode}}, "error": "{{errorMessage}}", "project": "{{projectKey}}",'
    ' "environment": "{{environmentKey}}", "url": "{{segmentUrl}}", "sent": "{{requestBody.id}}"}'
)


def manifest(key: str = KEY, template: str | None = None) -> Manifest:
    """A manifest of two arrays."""
    extra = {} if template is None else {"jsonResponseBody": template}
    return Manifest.load({"syncedSegment": {**CAPABILITY, **extra}}, key)


def body(
    add: Any = (), remove: Any = (), *, cohort: str = "vip", env: str = ENVIRONMENT, **rest: Any
) -> bytes:
    """A body that the manifest can read."""
    members = {"add": [{"id": key} for key in add], "remove": [{"id": key} for key in remove]}
    data = {"env": env, "id": cohort, "name": cohort.upper(), **members, **rest}
    return json.dumps(data).encode()


def post(
    launchdarkly: LaunchDarkly,
    data: bytes | None = None,
    *,
    path: str | None = None,
    method: str = "POST",
    headers: dict[str, str] | None = None,
    **extra: str,
) -> Exchange:
    """Post a body to the manifest's path, or something else elsewhere."""
    folder = "segment-targets" if launchdarkly.profile == "docs" else "segment-target"
    return launchdarkly.handle(
        Request(
            method,
            f"/api/v2/{folder}/{KEY}" if path is None else path,
            {**(HEADERS if headers is None else headers), **extra},
            body(["ada"]) if data is None else data,
        )
    )


class Hands:
    """A clock that is set by hand."""

    def __init__(self, now: float = 1_700_000_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now
