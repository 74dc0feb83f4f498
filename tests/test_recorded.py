"""The check of a recorded request: every part that is stated, and none that is left out."""

import json
from typing import Any

import pytest

from sstest import Manifest
from sstest.checks import CheckFailure, Subject, Tally
from sstest.corpus import Expectation, ExpectedError, Outcome, Request
from sstest.parser import Profile
from sstest.recorded import check_recorded

MANIFEST = Manifest.load(
    {
        "syncedSegment": {
            "requestParser": {
                "environmentIdPath": "/environment",
                "cohortIdPath": "/cohort",
                "cohortNamePath": "/cohort",
                "addMemberArrayPath": "/add",
                "removeMemberArrayPath": "/remove",
                "memberArrayParser": {"memberIdPath": "/id"},
            },
            "jsonResponseBody": '{"status": {{statusCode}} }',
        }
    },
    key="partner",
)
BODY = json.dumps({"environment": "e", "cohort": "c", "add": [{"id": "ann"}]}).encode()
MEMBERSHIP = {"contextKey": "ann", "included": True, "cohortId": "c", "cohortName": "c"}
UPDATE = {"environmentId": "e", "contextKind": "user", "memberships": [MEMBERSHIP]}
DELTAS = {"c": {"added": ["ann"], "removed": []}}
MESSAGE = "could not find path /environment in request payload"
REFUSED = ExpectedError(MESSAGE, "environmentIdPath", "/environment", None)


def differences(
    expected: Outcome | None, body: bytes = BODY, profile: Profile = "docs"
) -> list[str]:
    """What the check complains of, without its headline."""
    under = {"docs": {"docs": expected}, "validation-server": {"validation_server": expected}}
    request = Request("first-sync", body, Expectation("why", **under[profile]))
    tally = Tally()
    try:
        check_recorded(request)(Subject(MANIFEST, profile), tally)
    except CheckFailure as error:
        headline, *lines = str(error).splitlines()
        place = f"expected/first-sync.json, {profile}"
        assert headline == f"request first-sync is not what {place}, says:"
        return lines
    finally:
        assert tally.requests == 1
    return []


def test_all_that_is_stated_holds() -> None:
    assert differences(Outcome(200, UPDATE, DELTAS, {"status": 200}, None)) == []
    assert differences(Outcome(400, None, None, {"status": 400}, REFUSED), b"{}") == []


def test_what_is_left_out_is_open() -> None:
    assert differences(Outcome()) == []
    assert differences(Outcome(), b"{") == []
    assert differences(Outcome(error=ExpectedError()), b"{") == []


@pytest.mark.parametrize(
    ("expected", "place", "want", "found"),
    [
        (Outcome(status=204), "status", 204, 200),
        (Outcome(update={**UPDATE, "contextKind": "x"}), "update/contextKind", "x", "user"),
        (Outcome(update=None), "update", None, UPDATE),
        (Outcome(deltas={"c": {**DELTAS["c"], "added": ["al"]}}), "deltas/c/added/0", "al", "ann"),
        (Outcome(deltas=None), "deltas", None, DELTAS),
        (Outcome(reply=None), "reply", None, {"status": 200}),
        (Outcome(reply={"status": 204}), "reply/status", 204, 200),
    ],
)
def test_each_place_that_differs_is_shown(
    expected: Outcome, place: str, want: Any, found: Any
) -> None:
    first, second, *_ = differences(expected)
    assert first == f"  {place}: expected {json.dumps(want)}"
    assert second.strip() == f"found {json.dumps(found)}"


def test_why_a_status_is_another_is_said() -> None:
    has_template = "  the manifest has a jsonResponseBody: what is taken is answered 200"
    assert differences(Outcome(status=204))[2:] == [has_template]
    assert differences(Outcome(status=200), b"{}")[2:] == [
        f"  it is refused: {MESSAGE} (environmentIdPath)"
    ]
    assert len(differences(Outcome(status=400))) == 2


def test_what_one_side_lacks_is_said() -> None:
    first, second = differences(Outcome(deltas={}))
    assert first == "  deltas/c: expected nothing there"
    assert second.strip() == f"found {json.dumps(DELTAS['c'])}"


def test_only_the_first_places_are_shown() -> None:
    members = [{"id": f"user-{number}"} for number in range(50)]
    body = json.dumps({"environment": "e", "cohort": "c", "add": members}).encode()
    wrong = [{**MEMBERSHIP, "contextKey": "x"}] * 50
    assert len(differences(Outcome(update={**UPDATE, "memberships": wrong}), body)) == 20


def test_a_request_of_which_nothing_is_stated_has_to_be_taken() -> None:
    check_recorded(Request("first-sync", BODY))(Subject(MANIFEST), Tally())
    with pytest.raises(CheckFailure, match="request first-sync is refused: could not find path"):
        check_recorded(Request("first-sync", b"{}"))(Subject(MANIFEST), Tally())


def test_members_are_compared_in_order() -> None:
    body = json.dumps({"environment": "e", "cohort": "c", "add": [{"id": "bob"}, {"id": "ann"}]})
    members = [MEMBERSHIP, {**MEMBERSHIP, "contextKey": "bob"}]
    assert differences(Outcome(update={**UPDATE, "memberships": members}), body.encode())
    assert not differences(Outcome(update={**UPDATE, "memberships": members[::-1]}), body.encode())


def test_true_is_not_one() -> None:
    member = {**MEMBERSHIP, "included": 1}
    assert differences(Outcome(update={**UPDATE, "memberships": [member]}))


@pytest.mark.parametrize(
    ("error", "name", "found"),
    [
        (ExpectedError(message="x"), "message", MESSAGE),
        (ExpectedError(field="x"), "field", "environmentIdPath"),
        (ExpectedError(field=None), "field", "environmentIdPath"),
        (ExpectedError(pointer="/x"), "pointer", "/environment"),
        (ExpectedError(member=0), "member", None),
    ],
)
def test_each_part_of_an_error_that_differs_is_shown(
    error: ExpectedError, name: str, found: object
) -> None:
    first, second = differences(Outcome(error=error), b"{}")
    assert first.startswith(f"  error's {name}: expected ")
    assert second.strip() == f"found {json.dumps(found)}"


def test_a_refusal_where_none_was_expected() -> None:
    first, second = differences(Outcome(error=None), b"{}")
    assert first == "  error: expected null"
    assert MESSAGE in second


def test_no_refusal_where_one_was_expected() -> None:
    first, second = differences(Outcome(error=ExpectedError(member=3)))
    assert (first, second.strip()) == ("  error: expected a refusal", "found none")
    assert differences(Outcome(error=ExpectedError()))


def test_each_profile_is_held_to_its_own() -> None:
    refused = Outcome(400, None, None, {"status": 400}, ExpectedError(MESSAGE))
    assert differences(refused, b"{}", "validation-server") == []
    assert differences(refused, BODY, "validation-server")


def test_long_values_are_cut() -> None:
    (first, second) = differences(Outcome(reply={"status": "x" * 5000}))
    assert first.endswith("...")
    assert len(first) < 450
    assert "200" in second


def test_a_body_that_is_no_json_is_held_to_its_refusal() -> None:
    unreadable = ExpectedError(field=None, pointer=None, member=None)
    assert differences(Outcome(400, None, error=unreadable), b"\xff") == []


def test_what_was_counted() -> None:
    tally = Tally()
    check_recorded(Request("a", BODY, Expectation("", docs=Outcome())))(Subject(MANIFEST), tally)
    assert tally == Tally(1, 1, 0)
    check_recorded(Request("a", b"", Expectation("", docs=Outcome())))(Subject(MANIFEST), tally)
    assert tally == Tally(2, 1, 0)
