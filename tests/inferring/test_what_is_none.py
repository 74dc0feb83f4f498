"""What looks like a part of a request and is none: words, keys, flags that are turned around."""

from typing import Any

import pytest

import sstest
from tests.inferring.cohort import COHORT, with_members
from tests.inferring.shapes import PEOPLE


@pytest.mark.parametrize("field", ["mode", "syncType", "action"])
@pytest.mark.parametrize(
    "word",
    [
        *(
            "replace",
            "snapshot",
            "overwrite",
            "full",
            "complete",
            "set",
            "sync_all",
            "FULL_REFRESH",
        ),
        *("ersetzen", "vollständig", "reemplazar", "remplacer", "全量"),
    ],
)
def test_a_word_for_the_whole_cohort_is_no_action(field: str, word: str) -> None:
    payloads = [{**with_members(number), field: word} for number in range(3)]
    inference = sstest.infer(payloads)
    assert not inference.candidates
    assert "if each payload lists the whole cohort" in inference.obstacles[0].what
    # Beside words that add and remove it may be a first sync.
    both = [{**with_members(at), "action": one} for at, one in enumerate((word, "add", "remove"))]
    assert sstest.infer(both).candidates


@pytest.mark.parametrize(
    "members",
    [
        {"u1": True, "u2": False},
        {"u1": {"in": True}, "u2": {"in": False}},
        {"ada": {"email": "ada@example.com"}, "ben": {"email": "ben@example.com"}},
        {"ada": "added", "ben": "removed"},
    ],
)
def test_members_by_short_ids(members: dict[str, Any]) -> None:
    (obstacle,) = sstest.infer([{**COHORT, "members": members}] * 2).obstacles
    assert obstacle.what == "the names in '/members' are values, such as ids"
    one_person = {**COHORT, "user": {"home": {"city": "Ulm"}, "work": {"city": "Bonn"}}}
    assert "about one person" in sstest.infer([one_person] * 2).obstacles[0].what


@pytest.mark.parametrize(
    "other",
    [
        *({"company": "acme"}, {"tenant": {"region": "eu"}}, {"source": "crm", "version": "2"}),
        {"type": "test", "schema": "v2"},
    ],
)
def test_a_word_is_no_environment(other: dict[str, Any]) -> None:
    payload = {**COHORT, **other, "add": [{"id": "u-1", "from": "crm", "zone": "e-48213"}]}
    del payload["environmentId"]
    payload["remove"] = []
    inference = sstest.infer([payload] * 3)
    assert not inference.candidates
    assert inference.obstacles[0].change == "send it with each payload, as environmentId"


def test_a_place_in_a_member_is_no_environment() -> None:
    profiles = [
        {"identity": {"type": "crm", "value": f"e-4821{at}"}, "in": True} for at in range(3)
    ]
    payload = {"cohort": {"id": "c-9", "name": "Fans"}, "profiles": profiles}
    (obstacle,) = sstest.infer([{"payload": payload}]).obstacles
    assert obstacle.what == "nothing can be the environment's client-side ID"


@pytest.mark.parametrize(
    ("value", "what"),
    [
        (
            "sdk-5f1a2b3c-4d5e-4f7a-8b9c-0d1e2f3a4b5c",
            "an SDK key, a secret, and not a client-side ID",
        ),
        ("mob-5f1a2b3c-4d5e-4f7a-8b9c-0d1e2f3a4b5c", "a mobile key, and not a client-side ID"),
        ("production", "the name of an environment, and not a client-side ID"),
    ],
)
def test_a_key_or_name_in_the_place_of_the_environment(value: str, what: str) -> None:
    payload = {**COHORT, "environmentId": value, "add": PEOPLE[:2], "remove": []}
    inference = sstest.infer([payload] * 3)
    assert inference.candidates
    assert [one.what for one in inference.obstacles] == [f"'/environmentId' has {what}"]
    assert value not in str(inference.obstacles)
    assert "environment" not in [one.part for one in inference.questions]


@pytest.mark.parametrize("name", ["abgemeldet", "gesperrt", "inativo", "désabonné", "entfernt"])
def test_a_flag_of_another_language_that_is_true_for_who_leaves(name: str) -> None:
    payloads = [with_members(number, **{name: number == 1}) for number in range(3)]
    (obstacle,) = sstest.infer(payloads).obstacles
    assert obstacle.what == f"the flag '/{name}' of the members is true for those who leave"
