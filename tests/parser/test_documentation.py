"""The three examples of LaunchDarkly's documentation on synced segments, one a format."""

from typing import Any, Final

import pytest

from sstest.manifest import Format, Manifest
from sstest.parser import Delta, Membership, RequestError, parse

BOOLEAN: Final = {
    "environmentIdPath": "/environmentId",
    "contextKindPath": "/contextKind",
    "cohortIdPath": "/batch/0/cohortId",
    "cohortNamePath": "/batch/0/cohortName",
    "cohortUrlPath": "/batch/0/cohortUrl",
    "memberArrayPath": "/batch",
    "memberArrayParser": {
        "memberIdPath": "/userId",
        "booleanMembershipPath": "/value",
        "cohortIdPath": "/cohortId",
        "cohortNamePath": "/cohortName",
    },
}
BOOLEAN_BODY: Final = {
    "environmentId": "abcd123",
    "contextKind": "organization",
    "batch": [
        {
            "userId": "user-1234",
            "cohortName": "Segment 1234",
            "cohortId": "segment-1234",
            "cohortUrl": "https://example.com",
            "value": True,
        },
        {
            "userId": "user-5678",
            "cohortName": "Segment 1235",
            "cohortId": "segment-12345",
            "cohortUrl": "https://example.com",
            "value": False,
        },
    ],
}
ARRAYS: Final = {
    "environmentIdPath": "/customer_config/fields/0/value/id",
    "cohortIdPath": "/data/segment/id",
    "cohortNamePath": "/data/segment/name",
    "addMemberArrayPath": "/data/add",
    "removeMemberArrayPath": "/data/remove",
    "memberArrayParser": {"memberIdPath": "/id"},
}
ARRAYS_BODY: Final = {
    "id_token": "t",
    "customer_config": {"fields": [{"field_id": "workspace", "value": {"id": "abcd123"}}]},
    "data": {
        "segment": {"id": "segment-1234", "name": "Segment 1234"},
        "add": [{"id": "user-123"}, {"id": "user-456"}],
        "remove": [{"id": "user-789"}, {"id": "user-101112"}],
    },
}
ACTION: Final = {
    "environmentIdPath": "/parameters/integration_project_id",
    "cohortIdPath": "/parameters/integration_cohort_id",
    "cohortNamePath": "/parameters/integration_cohort_name",
    "arrayInclusion": {"path": "/action", "matcher": "^(members|add_members)$"},
    "memberArrayPath": "/parameters/members",
    "memberArrayParser": {"memberIdPath": "/integration_distinct_id"},
}
ACTION_BODY: Final = {
    "action": "add_members",
    "parameters": {
        "integration_project_id": "abcd123",
        "integration_cohort_name": "Segment 1234",
        "integration_cohort_id": "segment-1234",
        "members": [
            {"integration_distinct_id": "user-1234"},
            {"integration_distinct_id": "user-5678"},
        ],
    },
}
PROFILES: Final = ("docs", "validation-server")


def _load(parser: dict[str, Any]) -> Manifest:
    return Manifest.load({"syncedSegment": {"requestParser": parser}})


def test_the_boolean_example() -> None:
    manifest = _load(BOOLEAN)

    update = parse(manifest, BOOLEAN_BODY)

    assert manifest.format is Format.BOOLEAN
    assert (update.environment_id, update.context_kind) == ("abcd123", "organization")
    url = "https://example.com"
    assert update.memberships == (
        Membership("user-1234", True, "segment-1234", "Segment 1234", url),
        Membership("user-5678", False, "segment-12345", "Segment 1235", url),
    )
    assert update.deltas == {
        "segment-1234": Delta("segment-1234", frozenset({"user-1234"})),
        "segment-12345": Delta("segment-12345", frozenset(), frozenset({"user-5678"})),
    }
    assert update.diagnostics == ()


def test_the_boolean_example_is_refused_by_the_validation_server() -> None:
    with pytest.raises(RequestError) as caught:
        parse(_load(BOOLEAN), BOOLEAN_BODY, "validation-server")

    error = caught.value
    assert error.status == 400
    assert error.message == "could not find path /value in request payload"
    assert (error.field, error.pointer, error.member) == ("booleanMembershipPath", "/value", 1)
    assert error.location == "/batch/1/value"
    assert error.hint == (
        'found false, and the validation server treats false, 0, "" and null as missing'
    )


@pytest.mark.parametrize("profile", PROFILES)
def test_the_arrays_example(profile: str) -> None:
    manifest = _load(ARRAYS)

    update = parse(manifest, ARRAYS_BODY, profile)

    assert manifest.format is Format.ARRAYS
    assert (update.environment_id, update.context_kind) == ("abcd123", "user")
    assert [(m.context_key, m.included) for m in update.memberships] == [
        ("user-123", True),
        ("user-456", True),
        ("user-789", False),
        ("user-101112", False),
    ]
    added, removed = {"user-123", "user-456"}, {"user-789", "user-101112"}
    assert update.delta == Delta("segment-1234", frozenset(added), frozenset(removed))
    assert update.delta.cohort_name == "Segment 1234"
    assert update.delta.cohort_url is None


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize(
    ("action", "included"), [("add_members", True), ("members", True), ("remove_members", False)]
)
def test_the_action_example(profile: str, action: str, included: bool) -> None:
    manifest = _load(ACTION)

    update = parse(manifest, {**ACTION_BODY, "action": action}, profile)

    assert manifest.format is Format.ACTION
    assert [(m.context_key, m.included) for m in update.memberships] == [
        ("user-1234", included),
        ("user-5678", included),
    ]
    delta = update.delta
    assert (delta.added if included else delta.removed) == {"user-1234", "user-5678"}
