"""A request whose action is too long for the matcher: answered at once, and nothing is changed."""

import json
from typing import Any

import pytest

from sstest import Manifest
from sstest.endpoint import LaunchDarkly
from sstest.rules.example import matcher
from tests.endpoint.stand_in import post


@pytest.mark.parametrize(("profile", "status"), [("docs", 400), ("validation-server", 500)])
def test_an_action_that_is_too_long_for_the_matcher(profile: str, status: int) -> None:
    launchdarkly = LaunchDarkly(Manifest.load(matcher("(.a){1000}x").text, "acme"), profile=profile)

    def sent(action: str) -> Any:
        body = {"environmentId": "e", "cohortId": "c", "cohortName": "C", "action": action}
        return post(launchdarkly, json.dumps({**body, "members": [{"id": "ada"}]}).encode())

    refused = sent("a" * 90_000)
    assert refused.status == status
    assert refused.error
    assert "too long for the matcher" in refused.error.message
    assert launchdarkly.segments == ()

    assert sent("a" * 300).accepted
    assert len(launchdarkly.segments) == 1
