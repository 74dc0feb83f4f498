"""What a request gives away, and what only looks like it: each a pair of near neighbours."""

import base64
import json
from typing import Any

import pytest

import sstest

ENVIRONMENT = "6a1b2c3d4e5f60718293a4b5"


def manifest(**changes: Any) -> dict[str, Any]:
    parser = {
        "environmentIdPath": "/environmentId",
        "cohortIdPath": "/cohort/id",
        "cohortNamePath": "/cohort/name",
        "addMemberArrayPath": "/people",
        "removeMemberArrayPath": "/others",
        "memberArrayParser": {"memberIdPath": "/id"},
        **changes,
    }
    return {"syncedSegment": {"requestParser": parser}}


def body(*members: dict[str, Any], **changes: Any) -> dict[str, Any]:
    cohort = {"id": "c1", "name": "Trial"}
    people = [{"id": f"u{at}", **one} for at, one in enumerate(members or ({},))]
    return {"environmentId": ENVIRONMENT, "cohort": cohort, "people": people, **changes}


def noted(document: object) -> list[str]:
    return [one.code for one in sstest.parse(manifest(), document).diagnostics]


@pytest.mark.parametrize(
    "document",
    [
        body(ereignis="entfernt"),
        body(accion="eliminar"),
        body(op="d"),
        body({"inSegment": False}),
        body({"isInCohort": False}),
        body({"isFormerMember": True}),
        body({"shouldRemove": True}),
        body({"remove_from_cohort": True}),
        body(type="emailit.contact_removed"),
        body({"status": "removed_member"}),
    ],
)
def test_members_join_of_whom_the_request_says_that_they_leave(document: object) -> None:
    assert noted(document) == ["contradiction"]


@pytest.mark.parametrize(
    "document",
    [
        body(options={"deleteOnExit": True, "excludeTests": True, "autoRemove": True}),
        body({"leftHanded": True, "exitPopup": True, "notifyOnLeave": True}),
        body({"opt_in": False, "loggedIn": False}),
        body(type="exit_intent_popup"),
        body(op="r"),
        body({"status": "deleted_cart", "lastEvent": "Product Removed"}),
    ],
)
def test_words_about_something_else_are_no_contradiction(document: object) -> None:
    assert noted(document) == []


@pytest.mark.parametrize(
    ("action", "matcher", "codes"),
    [
        ("unsubscribe", "subscribe", ["contradiction"]),
        ("Added", "^added$", ["contradiction"]),
        ("inactive", "active", ["contradiction"]),
        ("sync", "^sync$", []),
        ("removed", "^added$", []),
    ],
)
def test_an_action_that_its_matcher_takes_for_the_opposite(
    action: str, matcher: str, codes: list[str]
) -> None:
    given = manifest(
        memberArrayPath="/people", arrayInclusion={"path": "/action", "matcher": matcher}
    )
    del given["syncedSegment"]["requestParser"]["addMemberArrayPath"]
    del given["syncedSegment"]["requestParser"]["removeMemberArrayPath"]
    found = sstest.parse(given, body(action=action)).diagnostics
    assert [one.code for one in found] == codes
    assert all(repr(action) in one.message for one in found)


@pytest.mark.parametrize(
    ("environment", "codes"),
    [
        ("staging-eu", ["environment"]),
        ("prod_us_1", ["environment"]),
        ("$LD_CLIENT_SIDE_ID", ["environment"]),
        ("env-for-my-test", []),
        (ENVIRONMENT.upper(), []),
    ],
)
def test_the_name_of_an_environment(environment: str, codes: list[str]) -> None:
    assert noted(body(environmentId=environment)) == codes


@pytest.mark.parametrize(
    ("key", "codes"),
    [
        ("%%user_id%%", ["nothing"]),
        ("*|EMAIL|*", ["nothing"]),
        ("user_undefined", ["nothing"]),
        ("crm:[object Object]", ["nothing"]),
        ("null-pointer-club", ["nothing"]),
        ("nullify", []),
        ("undefinedguy@example.com", []),
        ("100%", []),
    ],
)
def test_keys_that_stand_for_nothing(key: str, codes: list[str]) -> None:
    assert noted(body({"id": key})) == codes


def test_each_kind_of_nothing_is_said_of_what_is_one() -> None:
    (said,) = sstest.parse(manifest(), body({"id": "<nil>"}, {"id": "nil"})).diagnostics
    assert said.message == "context keys '<nil>', 'nil' are what a language writes for no value"


@pytest.mark.parametrize(
    ("keys", "says"),
    [
        (("Ana@x.io ", "ana@x.io"), "case and white space"),
        (("ANA@x.io", "ana@x.io"), "case"),
        (("USER42", "user42"), "case"),
        (("0015g00000ABcDe", "0015g00000AbCDe"), None),
    ],
)
def test_keys_that_differ_in_case(keys: tuple[str, str], says: str | None) -> None:
    found = sstest.parse(manifest(), body(*({"id": key} for key in keys))).diagnostics
    assert [one.message.split(" differ only in ")[1].split(":")[0] for one in found] == (
        [says] if says else []
    )


def test_no_pointer_to_a_kind_that_one_member_has() -> None:
    (said,) = sstest.parse(manifest(), body({"contextKind": "device"})).diagnostics
    assert said.code == "kind"
    assert "contextKindPath" not in (said.hint or "")


REQUEST = json.dumps(body())


@pytest.mark.parametrize(
    ("document", "place"),
    [
        ({"Records": [{"body": REQUEST}]}, "'/Records/0/body' holds JSON: "),
        (
            {"message": {"data": base64.b64encode(REQUEST.encode()).decode()}},
            "'/message/data' holds JSON in base64: ",
        ),
    ],
)
def test_a_request_deep_in_an_envelope_is_told_once(document: object, place: str) -> None:
    found = sstest.lint(manifest(), samples=[document])
    (told,) = [one for one in found if one.severity != "info"]
    assert told.code == "SS932"
    assert place in told.message


def test_json_in_a_text_that_is_not_the_request() -> None:
    document = {key: value for key, value in body().items() if key != "environmentId"}
    found = sstest.lint(manifest(), samples=[{**document, "data": '{"environmentId": []}', "x": 1}])
    assert "SS932" in {one.code for one in found}
    found = sstest.lint(manifest(), samples=[{**document, "data": '{"color": "red"}'}])
    assert "SS932" not in {one.code for one in found}


@pytest.mark.parametrize(
    ("document", "hint"),
    [
        ({"payload": body()}, "write '/payload' before each of them, or send what is in it"),
        ([body()], "send what is in it as the body"),
    ],
)
def test_an_envelope_is_told_once(document: object, hint: str) -> None:
    found = sstest.lint(manifest(removeMemberArrayPath="/people"), samples=[document])
    (told,) = [one for one in found if one.code == "SS922"]
    assert told.severity == "error"
    assert (told.hint or "").startswith(hint)
