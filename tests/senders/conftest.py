"""What the sender's tests share: its manifest, and a sender that waits by the stand-in's clock."""

from pathlib import Path

import pytest

from sstest import Manifest
from sstest.endpoint.mock import MockLaunchDarkly
from tests.senders.sender import Sender

MEMBERS = {f"user-{number:03}" for number in range(25)}
LEAVERS = {"gone-1", "gone-2"}


@pytest.fixture
def segment_manifest() -> Manifest:
    """The manifest that the sender's payloads are read with."""
    return Manifest.load(Path(__file__).parent / "acme")


@pytest.fixture
def configuration(
    launchdarkly: MockLaunchDarkly, monkeypatch: pytest.MonkeyPatch
) -> dict[str, object]:
    """How a sender is set up; its pauses move the clock of LaunchDarkly, and nobody waits."""
    monkeypatch.setattr("time.sleep", launchdarkly.sleep)
    return {
        "url": launchdarkly.url_for("acme"),
        "token": launchdarkly.token,
        "environment_id": "5f0c1e2d3b4a59687a8b9c0d",
        "batch_size": 10,
    }


@pytest.fixture
def sender(configuration: dict[str, object]) -> Sender:
    """The sender under test."""
    return Sender(**configuration)
