"""What the tests of request parsing share: a manifest of each format, and how to see a refusal."""

from collections.abc import Callable
from typing import Any, Final

import pytest

from sstest.manifest import Manifest
from sstest.parser import RequestError, parse

_REQUEST: Final = {
    "environmentIdPath": "/env",
    "contextKindPath": "/kind",
    "cohortIdPath": "/cohort/id",
    "cohortNamePath": "/cohort/name",
    "cohortUrlPath": "/cohort/url",
}
_MEMBER: Final = {
    "memberIdPath": "/key",
    "cohortIdPath": "/over/id",
    "cohortNamePath": "/over/name",
}

Refuse = Callable[..., RequestError]


def _load(parser: dict[str, Any]) -> Manifest:
    return Manifest.load({"syncedSegment": {"requestParser": parser}}, key="partner")


@pytest.fixture(scope="session")
def boolean() -> Manifest:
    """One array at /rows, whose members say /in."""
    member = {**_MEMBER, "booleanMembershipPath": "/in"}
    return _load({**_REQUEST, "memberArrayPath": "/rows", "memberArrayParser": member})


@pytest.fixture(scope="session")
def arrays() -> Manifest:
    """Two arrays, at /add and /remove."""
    paths = {"addMemberArrayPath": "/add", "removeMemberArrayPath": "/remove"}
    return _load({**_REQUEST, **paths, "memberArrayParser": _MEMBER})


@pytest.fixture(scope="session")
def plain() -> Manifest:
    """Two arrays, at /add and /remove, whose members are ids."""
    paths = {"addMemberArrayPath": "/add", "removeMemberArrayPath": "/remove"}
    return _load({**_REQUEST, **paths, "memberArrayParser": {"memberIdPath": ""}})


@pytest.fixture(scope="session")
def action() -> Manifest:
    """One array at /rows, and one action at /action, which adds if it begins with ``add``."""
    inclusion = {"path": "/action", "matcher": "^add"}
    paths = {"memberArrayPath": "/rows", "arrayInclusion": inclusion}
    return _load({**_REQUEST, **paths, "memberArrayParser": _MEMBER})


@pytest.fixture(scope="session")
def body() -> dict[str, Any]:
    """A body that all three manifests take, with nobody in it; tests spread it and add to it."""
    return {
        "env": "client-side-id",
        "cohort": {"id": "c-1", "name": "Cohort"},
        "rows": [],
        "action": "add_members",
    }


@pytest.fixture(scope="session")
def refuse() -> Refuse:
    """Parse a body that must be refused, and return the refusal."""

    def parse_and_fail(manifest: Manifest, body: object, profile: str = "docs") -> RequestError:
        with pytest.raises(RequestError) as caught:
            parse(manifest, body, profile)
        return caught.value

    return parse_and_fail
