"""A manifest in which members name their cohorts, and small blocks."""

import pytest

from sstest import Manifest
from sstest.payloads import pieces

PARSER = {
    "environmentIdPath": "/environment",
    "cohortIdPath": "/cohort/id",
    "cohortNamePath": "/cohort/name",
    "memberArrayPath": "/members",
    "memberArrayParser": {
        "memberIdPath": "/id",
        "booleanMembershipPath": "/in",
        "cohortIdPath": "/cohort",
    },
}


@pytest.fixture(scope="session")
def manifest() -> Manifest:
    return Manifest.load({"syncedSegment": {"requestParser": PARSER}}, "partner")


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read 50 bytes at a time, so that a short file is many chunks."""
    monkeypatch.setattr(pieces, "BLOCK", 50)
