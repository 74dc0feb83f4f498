"""A rehearsal: what a sender would wait for in its first request is done before it has an address.

Modules that are imported on first use, templates and matchers are the same for all stand-ins, so
one that nobody else sees is asked.
"""

import gzip
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from sstest.endpoint.behaviour import LaunchDarkly
from sstest.endpoint.exchange import Request
from sstest.endpoint.routes import path_for
from sstest.manifest import Manifest

_KEY: Final = "rehearsal"
_TOKEN: Final = "api-rehearsal"  # noqa: S105  # no secret
_HEADERS: Final = {"authorization": _TOKEN, "content-type": "application/json"}
_BODY: Final = (
    b'{"env": "5f0c1e2d3b4a59687a8b9c0d", "id": "vip", "name": "VIP", "action": "add",'
    b' "members": [{"id": 1, "more": 0.5}], "digits": 123456789012345678901234567890}'
)
# Bodies that take the careful ways: cut off, not UTF-8, a lone surrogate, empty.
_BODIES: Final = (_BODY, b"{}", b'{"env": ', b"\xff", b'{"env": "\\ud800"}', b"")


def is_rehearsal(request: Request) -> bool:
    """Whether no sender has sent the request."""
    token = request.headers.get("authorization")
    return token == _TOKEN or (token is None and request.path.endswith(f"/{_KEY}"))


def rehearse(manifests: Iterable[Manifest], profile: str) -> None:
    """Answer requests of each manifest, and of the kinds that every sender may send.

    Nothing that a manifest holds makes this raise.
    """
    _rehearse_all(profile)
    for manifest in manifests:
        with LaunchDarkly(manifest, profile=profile, tokens=[_TOKEN]) as nobodys:
            for body in (_BODY, b"{}"):
                nobodys.handle(Request("POST", path_for(manifest.key, profile), _HEADERS, body))


@lru_cache
def _rehearse_all(profile: str) -> None:
    """What does not depend on the manifest, once in a process."""
    with LaunchDarkly(_manifest(), profile=profile, tokens=[_TOKEN]) as nobodys:
        path = path_for(_KEY, profile)
        for body in _BODIES:
            nobodys.handle(Request("POST", path, _HEADERS, body))
        for method, other in (("GET", path), ("POST", "/"), ("POST", f"{path}x")):
            nobodys.handle(Request(method, other, _HEADERS, _BODY))
        nobodys.handle(Request("POST", path, {}, _BODY))
        zipped = {**_HEADERS, "content-encoding": "gzip"}
        nobodys.handle(Request("POST", path, zipped, gzip.compress(_BODY)))


def _manifest() -> Manifest:
    parser = {
        "environmentIdPath": "/env",
        "cohortIdPath": "/id",
        "cohortNamePath": "/name",
        "memberArrayPath": "/members",
        "arrayInclusion": {"path": "/action", "matcher": "^add$"},
        "memberArrayParser": {"memberIdPath": "/id"},
    }
    template = '{"ok": {{#if errorMessage}}false{{else}}true{{/if}}, "id": "{{requestBody.id}}"}'
    capability = {"requestParser": parser, "jsonResponseBody": template}
    return Manifest.load({"syncedSegment": capability}, _KEY)
