"""Good manifests that fuzzing once had something to say about."""

import json
from typing import Any

import sstest

LARGE_FIRST_SYNC = {
    "environmentIdPath": "/sdkEnv",
    "cohortIdPath": "/aud/id",
    "cohortNamePath": "/aud/label",
    "addMemberArrayPath": "/included",
    "removeMemberArrayPath": "/excluded",
    "memberArrayParser": {"memberIdPath": "/email"},
}
FLAG_OF_BOTH = {
    "environmentIdPath": "/env",
    "cohortIdPath": "/list/id",
    "cohortNamePath": "/list/name",
    "memberArrayPath": "/rows",
    "memberArrayParser": {"memberIdPath": "/key", "booleanMembershipPath": "/in~1out"},
}
BODY = {
    "env": "5f3a4b5c6d7e8f90a1b2c3d4",
    "list": {"id": "l1", "name": "List one"},
    "rows": [{"key": "a", "in/out": True}, {"key": "b", "in/out": False}],
}


def manifest(parser: dict[str, Any], key: str) -> sstest.Manifest:
    return sstest.Manifest.load({"syncedSegment": {"requestParser": parser}}, key)


def said(one: sstest.Manifest, *samples: dict[str, Any]) -> list[str]:
    report = sstest.fuzz(one, max_examples=5, seed=1, samples=samples, deterministic=True)
    return [finding.code for finding in report.findings]


def test_pages_of_a_large_first_sync_do_not_hide_that_members_can_leave() -> None:
    """All realistic requests that are drawn for this key are pages in which members join."""
    one = manifest(LARGE_FIRST_SYNC, "included-excluded")
    drawn = sstest.samples(one, 5)
    assert not any(delta.removed for each in drawn for delta in each.update.deltas.values())
    assert said(one) == []


def test_a_flag_named_after_both_directions_is_not_about_leaving() -> None:
    assert said(manifest(FLAG_OF_BOTH, "in-out"), BODY) == []


def test_a_flag_named_after_leaving_is() -> None:
    member = {"memberIdPath": "/key", "booleanMembershipPath": "/removed"}
    body = {**BODY, "rows": [{"key": "a", "removed": True}, {"key": "b", "removed": False}]}
    one = manifest({**FLAG_OF_BOTH, "memberArrayParser": member}, "removed")
    assert said(one) == []
    report = sstest.fuzz(one, max_examples=5, seed=1, samples=[body], deterministic=True)
    (finding,) = report.findings
    assert finding.code == "SS135"  # as the linter says; the recorded request shows it
    assert json.loads(finding.request or b"") == body
    assert finding.sample
