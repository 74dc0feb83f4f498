"""Manifests to fuzz."""

from collections.abc import Callable
from typing import Any

import pytest

from sstest import Manifest

ARRAYS = {
    "environmentIdPath": "/environment",
    "cohortIdPath": "/cohort/id",
    "cohortNamePath": "/cohort/name",
    "addMemberArrayPath": "/add",
    "removeMemberArrayPath": "/remove",
    "memberArrayParser": {"memberIdPath": "/id"},
}
ACTION = {
    "environmentIdPath": "/environment",
    "cohortIdPath": "/cohort/id",
    "cohortNamePath": "/cohort/name",
    "memberArrayPath": "/members",
    "arrayInclusion": {"path": "/action", "matcher": "^add$"},
    "memberArrayParser": {"memberIdPath": "/id"},
}

Make = Callable[..., Manifest]


@pytest.fixture
def manifest_of() -> Make:
    """Make a manifest of a pair of arrays, with a template, or with properties changed."""

    def make(
        template: str | None = None, base: dict[str, Any] | None = None, **changes: Any
    ) -> Manifest:
        capability: dict[str, Any] = {"requestParser": {**(base or ARRAYS), **changes}}
        if template is not None:
            capability["jsonResponseBody"] = template
        return Manifest.load({"syncedSegment": capability}, "partner")

    return make
