"""What a generated request is held to, and manifests to generate requests for."""

from collections.abc import Callable
from typing import Any

import pytest

from sstest import Manifest, RequestError, parse
from sstest.strategies import Malformed, Sample

Make = Callable[..., Manifest]


def check_taken(manifest: Manifest, sample: Sample) -> None:
    """Hold a request to what it must mean."""
    assert parse(manifest, sample.body) == sample.update


def check_refused(manifest: Manifest, malformed: Malformed) -> None:
    """Hold a malformed request to the reason for which it must be refused."""
    with pytest.raises(RequestError) as caught:
        parse(manifest, malformed.body)
    error = caught.value
    assert (error.status, error.field, error.pointer, error.member) == (
        malformed.status,
        malformed.field,
        malformed.pointer,
        malformed.member,
    )
    assert error.message.startswith(malformed.message)


@pytest.fixture
def manifest_of() -> Make:
    """Make a boolean manifest, with properties changed, added or, by None, removed."""

    def make(member: dict[str, str] | None = None, **changes: Any) -> Manifest:
        parser = {
            "environmentIdPath": "/env",
            "cohortIdPath": "/cohort",
            "cohortNamePath": "/name",
            "memberArrayPath": "/members",
            "memberArrayParser": member or {"memberIdPath": "/id", "booleanMembershipPath": "/in"},
            **changes,
        }
        kept = {name: value for name, value in parser.items() if value is not None}
        return Manifest.load({"syncedSegment": {"requestParser": kept}})

    return make
