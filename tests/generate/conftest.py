"""How many examples the properties of generated requests are tried with.

``SSTEST_GENERATE_EXAMPLES=10000`` tries each with so many, over the corpus and drawn manifests.
"""

import os
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from sstest import Manifest, RequestError, parse
from sstest.strategies import Malformed, Sample

EXAMPLES = int(os.environ.get("SSTEST_GENERATE_EXAMPLES", "0"))
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]

Make = Callable[..., Manifest]


def examples(usual: int) -> settings:
    """Settings for a property that is tried with so many examples, unless more are asked for."""
    return settings(
        max_examples=EXAMPLES or usual, deadline=None, database=None, suppress_health_check=SLOW
    )


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
