"""Which property was meant by a name that does not exist, as people really misspell them."""

import json
from typing import Any, Final

import pytest

from sstest.manifest import Manifest, ManifestError

Json = dict[str, Any]

IT_HAS: Final = {
    "syncedSegment": "it has requestParser, jsonResponseBody",
    "requestParser": (
        "it has environmentIdPath, contextKindPath, cohortIdPath, cohortNamePath, cohortUrlPath, "
        "memberArrayPath, addMemberArrayPath, removeMemberArrayPath, arrayInclusion, "
        "memberArrayParser"
    ),
    "memberArrayParser": "it has memberIdPath, booleanMembershipPath, cohortIdPath, cohortNamePath",
    "arrayInclusion": "it has path, matcher",
}
MEANT: Final = [
    # other ways to write the same words
    ("requestParser", "environment_id_path", "environmentIdPath"),
    ("requestParser", "environment-id-path", "environmentIdPath"),
    ("requestParser", "EnvironmentIdPath", "environmentIdPath"),
    ("requestParser", "ENVIRONMENT_ID_PATH", "environmentIdPath"),
    ("requestParser", "environmentIDPath", "environmentIdPath"),
    ("requestParser", "cohortURLPath", "cohortUrlPath"),
    ("requestParser", " cohortIdPath ", "cohortIdPath"),
    ("requestParser", "context_kind_path", "contextKindPath"),
    ("requestParser", "member_array_parser", "memberArrayParser"),
    ("requestParser", "array_inclusion", "arrayInclusion"),
    ("memberArrayParser", "boolean_membership_path", "booleanMembershipPath"),
    ("memberArrayParser", "booleanMemberShipPath", "booleanMembershipPath"),
    ("memberArrayParser", "member_id_path", "memberIdPath"),
    ("memberArrayParser", "MemberIDPath", "memberIdPath"),
    ("memberArrayParser", "cohort_id_path", "cohortIdPath"),
    ("memberArrayParser", "CohortNamePath", "cohortNamePath"),
    ("syncedSegment", "request_parser", "requestParser"),
    ("syncedSegment", "RequestParser", "requestParser"),
    ("syncedSegment", "jsonresponsebody", "jsonResponseBody"),
    ("syncedSegment", "JSONResponseBody", "jsonResponseBody"),
    ("arrayInclusion", "Matcher", "matcher"),
    # a word left out or too much
    ("requestParser", "environmentId", "environmentIdPath"),
    ("requestParser", "environmentIdPointer", "environmentIdPath"),
    ("requestParser", "envIdPath", "environmentIdPath"),
    ("requestParser", "environmentPath", "environmentIdPath"),
    ("requestParser", "contextKind", "contextKindPath"),
    ("requestParser", "cohortId", "cohortIdPath"),
    ("requestParser", "cohortName", "cohortNamePath"),
    ("requestParser", "cohortUrl", "cohortUrlPath"),
    ("requestParser", "memberArray", "memberArrayPath"),
    ("requestParser", "membersPath", "memberArrayPath"),
    ("requestParser", "addMemberPath", "addMemberArrayPath"),
    ("requestParser", "addMembersPath", "addMemberArrayPath"),
    ("requestParser", "removeMembersPath", "removeMemberArrayPath"),
    ("requestParser", "memberParser", "memberArrayParser"),
    ("requestParser", "inclusion", "arrayInclusion"),
    ("memberArrayParser", "memberId", "memberIdPath"),
    ("memberArrayParser", "membershipPath", "booleanMembershipPath"),
    ("memberArrayParser", "booleanMembership", "booleanMembershipPath"),
    ("syncedSegment", "parser", "requestParser"),
    ("syncedSegment", "responseBody", "jsonResponseBody"),
    ("syncedSegment", "jsonResponse", "jsonResponseBody"),
    # plurals and slips
    ("requestParser", "memberArrayPaths", "memberArrayPath"),
    ("requestParser", "memberArraysPath", "memberArrayPath"),
    ("requestParser", "memeberArrayPath", "memberArrayPath"),
    ("requestParser", "enviromentIdPath", "environmentIdPath"),
    ("requestParser", "cohertIdPath", "cohortIdPath"),
    ("requestParser", "arrayInclusions", "arrayInclusion"),
    ("requestParser", "memberArrayParsers", "memberArrayParser"),
    ("syncedSegment", "requestParsers", "requestParser"),
    ("arrayInclusion", "matchers", "matcher"),
    ("arrayInclusion", "paths", "path"),
    # the words that others have for it
    ("requestParser", "segmentIdPath", "cohortIdPath"),
    ("requestParser", "segmentNamePath", "cohortNamePath"),
    ("requestParser", "audienceIdPath", "cohortIdPath"),
    ("requestParser", "audience_name_path", "cohortNamePath"),
    ("memberArrayParser", "userIdPath", "memberIdPath"),
    ("memberArrayParser", "contextKeyPath", "memberIdPath"),
]
ELSEWHERE: Final = [
    ("requestParser", "booleanMembershipPath", "memberArrayParser"),
    ("requestParser", "memberIdPath", "memberArrayParser"),
    ("requestParser", "matcher", "arrayInclusion"),
    ("memberArrayParser", "environmentIdPath", "requestParser"),
    ("memberArrayParser", "cohortUrlPath", "requestParser"),
    ("memberArrayParser", "contextKindPath", "requestParser"),
    ("memberArrayParser", "arrayInclusion", "requestParser"),
    ("syncedSegment", "memberArrayPath", "requestParser"),
    ("syncedSegment", "memberArrayParser", "requestParser"),
    ("syncedSegment", "arrayInclusion", "requestParser"),
    ("memberArrayParser", "jsonResponseBody", "syncedSegment"),
]
NOTHING_LIKE_IT: Final = [
    ("requestParser", "description"),
    ("requestParser", "$schema"),
    ("requestParser", "version"),
    ("memberArrayParser", "zzz"),
    ("syncedSegment", "authentication"),
    ("arrayInclusion", "flags"),
    ("requestParser", ""),
    ("requestParser", "__proto__"),
    ("requestParser", "memberArrayPath" * 1000),
]


def hint(valid: Json, owner: str, name: str) -> str | None:
    """What is advised where ``name`` is added to ``owner``."""
    capability = valid["syncedSegment"]
    parser = capability["requestParser"]
    parser["arrayInclusion"] = {"path": "/action", "matcher": "add"}
    owners = {"syncedSegment": capability, "requestParser": parser}
    owners.get(owner, parser.get(owner))[name] = "/x"
    (problem,) = Manifest.load(valid).problems
    assert problem.message.startswith(f"{owner} has no property '")
    return problem.hint


@pytest.mark.parametrize(("owner", "written", "meant"), MEANT)
def test_did_you_mean(valid: Json, owner: str, written: str, meant: str) -> None:
    assert hint(valid, owner, written) == f"did you mean {meant}?"


@pytest.mark.parametrize(("owner", "name", "home"), ELSEWHERE)
def test_a_property_of_another_object(valid: Json, owner: str, name: str, home: str) -> None:
    assert hint(valid, owner, name) == f"{name} stands in {home}, not in {owner}"


@pytest.mark.parametrize("name", ["jsonResponseBody", "json_response_body", "JsonResponseBody"])
def test_the_reply_inside_the_parser(valid: Json, name: str) -> None:
    advice = "jsonResponseBody stands beside requestParser, not inside it"

    assert hint(valid, "requestParser", name) == advice


@pytest.mark.parametrize(("owner", "name"), NOTHING_LIKE_IT)
def test_nothing_like_it(valid: Json, owner: str, name: str) -> None:
    assert hint(valid, owner, name) == IT_HAS[owner]


@pytest.mark.parametrize("capabilities", [True, False])
@pytest.mark.parametrize(
    "name",
    [
        "syncedSegments",
        "synced_segment",
        "synced_segments",
        "synced-segment",
        "SyncedSegment",
        "syncedsegment",
        "SYNCED_SEGMENT",
        "syncSegment",
        "syncedSegement",
        "syncedSegmnet",
    ],
)
def test_the_capability_misspelt(valid: Json, name: str, *, capabilities: bool) -> None:
    document: Json = {"other": 1, name: valid["syncedSegment"]}
    prefix = "/capabilities" if capabilities else ""
    if capabilities:
        document = {"name": "x", "capabilities": document}

    with pytest.raises(ManifestError) as caught:
        Manifest.load(json.dumps(document))

    (problem,) = caught.value.problems
    assert problem.message == "there is no capability syncedSegment"
    assert problem.pointer == f"{prefix}/{name}"
    assert problem.hint == f"'{name}' is spelled syncedSegment, singular and in camel case"


@pytest.mark.parametrize(
    "name", ["trigger", "bigSegmentStore", "segments", "auditLogEventsHook", "", "s" * 100_000]
)
def test_another_capability_is_not_taken_for_it(name: str) -> None:
    with pytest.raises(ManifestError) as caught:
        Manifest.load({"capabilities": {name: {}}})

    (problem,) = caught.value.problems
    assert problem.pointer == "/capabilities"
    assert problem.hint == "give a manifest.json, its capabilities, or the capability"
