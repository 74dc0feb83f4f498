"""What the tests of comparing share: manifests, what servers hear, and a server that is right."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache

import pytest

from sstest.compare import Case, Comparison, Sender, Target, Unreachable, cases, compare
from sstest.manifest import Manifest
from sstest.response.answer import answer

TOKEN = "api-11111111-2222"  # noqa: S105  # made up
ARRAYS = {
    "environmentIdPath": "/environment",
    "cohortIdPath": "/cohort/id",
    "cohortNamePath": "/cohort/name",
    "addMemberArrayPath": "/add",
    "removeMemberArrayPath": "/remove",
    "memberArrayParser": {"memberIdPath": "/id"},
}
BOOLEAN = {
    "environmentIdPath": "/environment",
    "cohortIdPath": "/cohort/id",
    "cohortNamePath": "/cohort/name",
    "memberArrayPath": "/members",
    "memberArrayParser": {"memberIdPath": "/id", "booleanMembershipPath": "/in"},
}


@dataclass
class Heard:
    """A request as it came to a server."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Planted:
    """A server that answers as the function says: status, body, and perhaps more headers."""

    url: str
    heard: list[Heard] = field(default_factory=list)


Reply = tuple[int, bytes] | tuple[int, bytes, dict[str, str]]
Serve = Callable[[Callable[[Heard], Reply]], Planted]


def as_the_reference(manifest: Manifest, profile: str = "docs") -> Callable[[Heard], Reply]:
    """A server that is right in everything."""

    def reply_to(heard: Heard) -> Reply:
        reply = answer(manifest, heard.body, profile)
        return reply.status, reply.body, dict(reply.headers)

    return reply_to


@cache
def made_for(manifest: Manifest, count: int) -> list[Case]:
    return cases(manifest, count)


def compared(
    manifest: Manifest,
    url: str,
    *,
    profile: str = "docs",
    count: int = 40,
    token: str | None = None,
    timeout: float = 10.0,
) -> Comparison:
    target = Target.of(url, manifest.key, profile)
    with Sender(target, token, timeout) as sender:
        return compare(manifest, made_for(manifest, count), sender.send, profile)


def why(url: str, manifest: Manifest, timeout: float = 10.0) -> str:
    with pytest.raises(Unreachable) as caught:
        compared(manifest, url, token=TOKEN, timeout=timeout)
    text = str(caught.value)
    assert text.isprintable()
    assert TOKEN not in text
    for inside in ("urllib3", "HTTPConnectionPool", "object at 0x", "Max retries"):
        assert inside not in text
    return text
