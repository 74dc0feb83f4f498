"""What is said of pointers beyond their notation: each case with the codes that it must have."""

from typing import Any

import pytest

from sstest.engine.lint import lint

BASE: dict[str, Any] = {
    "environmentIdPath": "/environmentId",
    "cohortIdPath": "/cohortId",
    "cohortNamePath": "/cohortName",
}
ARRAYS = {
    **BASE,
    "addMemberArrayPath": "/list/add",
    "removeMemberArrayPath": "/list/remove",
    "memberArrayParser": {"memberIdPath": "/id"},
}
FLAGGED = {
    **BASE,
    "memberArrayPath": "/batch",
    "memberArrayParser": {"memberIdPath": "/userId", "booleanMembershipPath": "/value"},
}
ACTION = {
    **BASE,
    "memberArrayPath": "/members",
    "arrayInclusion": {"path": "/action", "matcher": "^add$"},
    "memberArrayParser": {"memberIdPath": "/id"},
}


def codes(parser: dict[str, Any], member: dict[str, Any] | None = None) -> set[str]:
    whole = {**parser, "memberArrayParser": {**parser["memberArrayParser"], **(member or {})}}
    found = lint({"syncedSegment": {"requestParser": whole}})
    return {one.code for one in found}


@pytest.mark.parametrize("parser", [ARRAYS, FLAGGED, ACTION])
def test_nothing_is_said_of_a_good_one(parser: dict[str, Any]) -> None:
    assert codes(parser) == set()


@pytest.mark.parametrize(
    ("base", "changes", "expected"),
    [
        (FLAGGED, {"cohortIdPath": "/batch/0/id", "cohortNamePath": "/batch/0/name"}, {"SS121"}),
        (FLAGGED, {"cohortUrlPath": "/batch/0/url"}, {"SS121"}),
        (FLAGGED, {"cohortUrlPath": "/batch/2/url"}, {"SS120"}),
        (FLAGGED, {"contextKindPath": "/batch/0/kind"}, {"SS122"}),
        (ACTION, {"arrayInclusion": {"path": "/members/0/x", "matcher": "^add$"}}, {"SS122"}),
        (ARRAYS, {"cohortUrlPath": "/list/add/0/url"}, {"SS123"}),
        (ARRAYS, {"environmentIdPath": "/form/3/env"}, {"SS124"}),
        (FLAGGED, {"memberArrayPath": "/batch/0"}, {"SS125"}),
        (ARRAYS, {"addMemberArrayPath": "/add"}, {"SS128"}),
        (ARRAYS, {"environmentIdPath": "/requestBody/env"}, {"SS129"}),
        (ARRAYS, {"contextKindPath": "/contxtKind"}, {"SS130"}),
        (ARRAYS, {"addMemberArrayPath": "/list/ad"}, {"SS130"}),
        (ARRAYS, {"addMemberArrayPath": "/lists/add"}, {"SS131"}),
        (ARRAYS, {"addMemberArrayPath": "/List/add"}, {"SS132"}),
        (ARRAYS, {"environmentIdPath": "/environment_id"}, {"SS133"}),
        (ARRAYS, {"environmentIdPath": "/environmentid"}, {"SS133"}),
        (ARRAYS, {"environmentIdPath": "/EnvironmentId"}, {"SS133"}),
        (ARRAYS, {"environmentIdPath": "/environmentID"}, {"SS133"}),
        (ARRAYS, {"environmentIdPath": "/segmentId"}, {"SS134"}),
        (ARRAYS, {"contextKindPath": "/contextKey"}, set()),
        (ARRAYS, {"contextKindPath": "/contextId"}, {"SS134"}),
        (ARRAYS, {"cohortUrlPath": "/cohortTitle"}, {"SS134"}),
        (ACTION, {"memberArrayPath": "/userIds"}, set()),
        (ACTION, {"memberArrayPath": "/userId"}, {"SS134"}),
        (ACTION, {"arrayInclusion": {"path": "/event/name", "matcher": "^add$"}}, set()),
        (
            ARRAYS,
            {"addMemberArrayPath": "/list/remove", "removeMemberArrayPath": "/list/add"},
            {"SS135"},
        ),
        (ARRAYS, {"cohortNamePath": "/cohort/name"}, {"SS136"}),
        (FLAGGED, {"cohortUrlPath": "/batch/url"}, {"SS217"}),
        (
            FLAGGED,
            {"memberArrayPath": "/batch/x", "cohortUrlPath": "/batch/0/url"},
            {"SS124", "SS137"},
        ),
        (ARRAYS, {"cohortUrlPath": "/links/0/href"}, {"SS138"}),
        (ARRAYS, {"environmentIdPath": "/environmentId/value"}, {"SS139"}),
        (ARRAYS, {"environmentIdPath": "/project/project/env"}, {"SS140"}),
        (ARRAYS, {"environmentIdPath": "/environmentIdPath"}, {"SS141"}),
        (ARRAYS, {"cohortNamePath": "/cohortId"}, {"SS218"}),
        (ARRAYS, {"removeMemberArrayPath": "/list/add"}, {"SS213"}),
        (ARRAYS, {"addMemberArrayPath": "/list"}, {"SS214"}),
        (ACTION, {"arrayInclusion": {"path": "/members", "matcher": "^add$"}}, {"SS215"}),
        (FLAGGED, {"cohortIdPath": "/batch/id", "cohortNamePath": "/batch/name"}, {"SS216"}),
        (ARRAYS, {"cohortUrlPath": "/cohortId/url"}, {"SS139"}),
        (ARRAYS, {"environmentIdPath": "/a" * 600}, {"SS221"}),
    ],
)
def test_pointers_of_the_request(
    base: dict[str, Any], changes: dict[str, Any], expected: set[str]
) -> None:
    by_position = {"SS124"} if "SS138" in expected else set()
    assert codes({**base, **changes}) == expected | by_position


@pytest.mark.parametrize(
    ("base", "changes", "expected"),
    [
        (FLAGGED, {"memberIdPath": "/batch/0/userId"}, {"SS126"}),
        (FLAGGED, {"memberIdPath": "/batch/userId"}, {"SS126"}),
        (FLAGGED, {"memberIdPath": "/0/userId"}, {"SS126"}),
        (ARRAYS, {"memberIdPath": "/list/add/0/id"}, {"SS126"}),
        (ARRAYS, {"memberIdPath": "/add/id"}, {"SS126"}),
        (ARRAYS, {"memberIdPath": "/0"}, set()),
        (ARRAYS, {"memberIdPath": ""}, {"SS118"}),
        (FLAGGED, {"memberIdPath": ""}, {"SS118"}),
        (FLAGGED, {"booleanMembershipPath": ""}, {"SS118"}),
        (FLAGGED, {"cohortIdPath": "/cohortId", "cohortNamePath": "/cohortName"}, {"SS127"}),
        (FLAGGED, {"booleanMembershipPath": "/removed"}, {"SS135"}),
        (FLAGGED, {"booleanMembershipPath": "/userId"}, {"SS215"}),
        (FLAGGED, {"memberIdPath": "/value", "booleanMembershipPath": "/userId"}, {"SS134"}),
        (FLAGGED, {"memberIdPath": "/cohortId"}, {"SS134"}),
        (ACTION, {"booleanMembershipPath": "/value"}, {"SS212"}),
        (ARRAYS, {"booleanMembershipPath": "/value"}, {"SS212"}),
        (FLAGGED, {"cohortNamePath": "/name"}, {"SS219"}),
        (FLAGGED, {"cohortIdPath": "/cohort"}, {"SS220"}),
        (FLAGGED, {"memberIdPath": "/user/user/id"}, {"SS140"}),
        (FLAGGED, {"memberIdPath": "/memberIdPath"}, {"SS141"}),
    ],
)
def test_pointers_of_members(
    base: dict[str, Any], changes: dict[str, Any], expected: set[str]
) -> None:
    assert codes(base, changes) == expected
