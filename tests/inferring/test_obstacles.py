"""Payloads that no manifest reads: why, and what their sender would have to change."""

import json
from base64 import b64encode
from typing import Any

import pytest

import sstest
from tests.inferring.cohort import COHORT, with_members
from tests.inferring.shapes import ENVIRONMENT, PEOPLE


def profile(number: int) -> dict[str, Any]:
    """A profile as mParticle posts it: identities, and audiences with an action each."""
    return {
        "user_identities": [
            {"type": "email", "value": f"{number}@example.com"},
            {"type": "customerid", "value": f"c-{number}"},
        ],
        "audiences": [
            {"audience_id": 11, "audience_name": "Buyers", "action": "add"},
            {"audience_id": 12, "audience_name": "Others", "action": "delete"},
        ],
    }


UNREADABLE = {
    "a direction for each pair of profile and audience": (
        [
            {"type": "audience_subscription", "environment": "x", "user_profiles": [profile(one)]}
            for one in range(3)
        ],
        "'/user_profiles' has a list '/audiences' of its own",
        "send one member for each pair",
    ),
    "several profiles": (
        [
            {"environment": ENVIRONMENT, "user_profiles": [profile(one), profile(one + 5)]}
            for one in range(3)
        ],
        "'/user_profiles' has a list '/audiences' of its own",
        "send one member for each pair",
    ),
    "this is now the whole cohort": (
        [with_members(number) for number in range(3)],
        "nothing says whether the members of '/members' join or leave",
        "compare with what was sent before",
    ),
    "a word that may mean anything": (
        [{**with_members(number), "mark": "on"} for number in range(3)],
        "nothing says whether the members of '/members' join or leave",
        "where a word says it, as one at '/mark' may, infer from payloads of both",
    ),
    "traits that are named for cohorts": (
        [
            {
                "environmentId": ENVIRONMENT,
                "users": [
                    {"id": one, "traits": {("fans", "readers", "guests")[(at + n) % 3]: n > 0}}
                    for n, one in enumerate(PEOPLE[at : at + 3])
                ],
            }
            for at in range(4)
        ],
        "the names in '/traits' of the members say what it is that they join or leave",
        "send the cohort as a value",
    ),
    "no environment but the members' ids": (
        [
            {
                "cid": 7,
                "cname": "Fans of tea",
                "users": [{"id": one, "in": True} for one in PEOPLE[two:]],
            }
            for two in (0, 2, 4)
        ],
        "nothing can be the environment's client-side ID",
        "send it with each payload, as environmentId",
    ),
    "who was in and who is": (
        [{**COHORT, "previous": PEOPLE[:at], "current": PEOPLE[: at + 1]} for at in (2, 3, 4)],
        "nothing says whether the members of '/previous' join or leave",
        "compare with what was sent before",
    ),
    "the cohorts of one person": (
        [
            {
                "environmentId": ENVIRONMENT,
                "user": one,
                "entered_segments": [{"id": 1, "name": "Fans"}],
                "exited_segments": [{"id": 2, "name": "Guests"}],
            }
            for one in PEOPLE[:3]
        ],
        "each payload is about one person",
        "send an array with an object for each member",
    ),
    "one object a person": (
        [{**COHORT, "userId": one, "status": "entered"} for one in PEOPLE[:3]],
        "no array holds members: each payload is about one person",
        "also where there is just one",
    ),
    "a flag by id": (
        [{**COHORT, "members": dict.fromkeys(PEOPLE[two : two + 2], True)} for two in (0, 2, 4)],
        "the names in '/members' are values",
        "a pointer cannot lead through names that vary",
    ),
    "true for who leaves": (
        [with_members(0, removed=number == 1) for number in range(3)],
        "the flag '/removed' of the members is true for those who leave",
        "a manifest cannot turn a flag around",
    ),
    "a flag without a name that is true for who leaves": (
        [with_members(0, x=number == 1) for number in range(2)],
        "the flag '/x' of the members is true for those who leave",
        "send true for those who join",
    ),
    "a flag in quotes": (
        [with_members(number, value=("true", "false")[number % 2]) for number in range(3)],
        "'/value' of the members is a text or a number",
        "send true or false, without quotes",
    ),
    "a number for a flag": (
        [with_members(number, value=number % 2) for number in range(3)],
        "'/value' of the members is a text or a number",
        "send true or false, without quotes",
    ),
    "a word in each member": (
        [with_members(number, status=("entered", "exited")[number % 2]) for number in range(3)],
        "each member says by a word, at '/status', whether it joins",
        "send true or false there",
    ),
    "a flag for all members": (
        [{**with_members(number), "add": number != 1} for number in range(3)],
        "'/add' says for the whole payload whether members join, and is no text",
        'send a text, such as "add" and "remove"',
    ),
    "ids in one text": (
        [{**COHORT, "action": "add", "users": "a,b,c"} for _ in range(3)],
        "'/users' has the members in one text",
        "or an array of ids",
    ),
    "ids with other signs between them": (
        [{**COHORT, "added": "a;b", "removed": ""} for _ in range(3)],
        "'/added' has the members in one text",
        "or an array of ids",
    ),
    "JSON in a text": (
        [{"Type": "Notification", "Message": json.dumps(with_members(at))} for at in range(3)],
        "'/Message' is a text that holds JSON",
        "send what is in it as JSON",
    ),
    "JSON in Base64": (
        [
            {"message": {"data": b64encode(json.dumps(with_members(at)).encode()).decode()}}
            for at in range(3)
        ],
        "'/message/data' is a text that holds JSON",
        "send what is in it as JSON",
    ),
    "several cohorts with lists of their own": (
        [
            {
                "environmentId": ENVIRONMENT,
                "cohorts": [{"id": at, "name": f"No {at}", "add": PEOPLE[:at]} for at in (1, 2)],
            }
            for _ in range(3)
        ],
        "each element of '/cohorts' has a list '/add' of its own",
        "send one member for each pair",
    ),
    "a person's cohorts, joined and left": (
        [
            {
                "env": ENVIRONMENT,
                "users": [{"id": one, "joined": ["a", "b"], "left": ["c"]} for one in PEOPLE[:2]],
            }
            for _ in range(3)
        ],
        "each element of '/users' has a list '/joined' of its own",
        "send one member for each pair",
    ),
    "no environment": (
        [{"cohort": 7, "name": "x", "add": PEOPLE[:2], "remove": []} for _ in range(3)],
        "nothing can be the environment's client-side ID",
        "as environmentId",
    ),
    "no environment beside a cohort": (
        [
            {"audience": {"id": f"aud-{at % 2}", "name": f"{at % 2} x"}, "add": ["a"], "at": at}
            for at in range(3)
        ],
        "nothing can be the environment's client-side ID",
        "as environmentId",
    ),
    "what describes many": (
        [
            {
                **COHORT,
                "action": action,
                "members": [{"country": one, "plan": "free-tier"} for one in ("DE", "FR", "DE")],
            }
            for action in ("add", "remove")
        ],
        "the elements of '/members' have nothing that can be an id",
        "give each member an id",
    ),
    "no ids": (
        [{**COHORT, "add": [{"score": 1.5}], "remove": []} for _ in range(3)],
        "the elements of '/add' have nothing that can be an id",
        "give each member an id",
    ),
    "encoded twice": (
        [json.dumps(with_members(number)) for number in range(3)],
        "3 encoded twice",
        "encode the payload once",
    ),
    "nothing": ([{}, {}, {}], "the payloads have no fields", "environmentId"),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_why_no_manifest_reads_payloads(name: str) -> None:
    payloads, what, change = UNREADABLE[name]
    inference = sstest.infer([json.dumps(payload).encode() for payload in payloads])
    assert inference.manifest is None
    assert inference.text == ""
    assert not inference.candidates
    assert not inference.questions
    first = inference.obstacles[0]
    assert what in first.what
    assert change in first.change
    assert what in inference.explain()


def test_a_minority_that_is_refused_is_told_with_what_to_change() -> None:
    good = [{**COHORT, "add": [{"id": one}], "remove": []} for one in PEOPLE[:4]]
    bad = {**COHORT, "add": [{"name": "nobody"}], "remove": []}
    inference = sstest.infer([*good, bad, "{"])
    assert inference.candidates[0].read == 4
    not_json, refused = inference.unread
    assert (not_json.first, not_json.message) == ("payload 6", "not JSON")
    assert not_json.change.endswith(", line 1, column 2")
    assert (refused.field, refused.count, refused.first) == ("memberIdPath", 1, "payload 5")
    assert refused.change == "give each member its id there, a text or an integer"


def test_what_is_no_json_has_no_other_obstacle() -> None:
    inference = sstest.infer(['{"of a person":'])
    (unread,) = inference.unread
    assert unread.change == "send JSON in UTF-8 (RFC 8259): expected a value, line 1, column 16"
    assert inference.obstacles == ()


def test_a_list_of_one_batch_is_read_with_a_note() -> None:
    payload = {
        "env": ENVIRONMENT,
        "batches": [{"id": "c", "name": "Fans", "add": PEOPLE[:2], "remove": []}],
    }
    inference = sstest.infer([payload, payload, payload])
    assert inference.manifest is not None
    assert "in the first element of '/batches'" in inference.obstacles[0].what
