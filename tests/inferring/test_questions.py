"""What payloads leave open is asked, with a default, and an answer changes the manifest."""

from typing import Any

import pytest

import sstest
from sstest.inferring.question import Question
from tests.inferring.cohort import COHORT
from tests.inferring.shapes import ENVIRONMENT, PEOPLE, SHAPES


def about(inference: sstest.Inference, part: str) -> Question:
    return next(one for one in inference.questions if one.part == part)


def parser(inference: sstest.Inference) -> dict[str, Any]:
    return inference.candidates[0].parser


def test_no_payload_removes_anybody_by_a_word() -> None:
    payload = {**COHORT, "action": "add", "members": [{"id": one} for one in PEOPLE]}
    inference = sstest.infer([payload] * 3)
    question = about(inference, "removal")
    assert question.text == "No payload removes anybody: what does the action say then?"
    assert parser(inference)["arrayInclusion"]["matcher"] == "^add$"
    answered = inference.answer(question, "remove")
    assert parser(answered) == parser(inference)
    assert "removal" not in [one.part for one in answered.questions]
    with pytest.raises(ValueError, match="'add' is a word that adds"):
        inference.answer(question, "add")


@pytest.mark.parametrize(
    ("word", "added"),
    [
        *(("remove_members", "add_members"), ("REMOVE", "ADD"), ("exited", "entered")),
        *(("entfernt", "hinzugefügt"), ("ausgetreten", "beigetreten"), ("kicked", "add")),
    ],
)
def test_no_payload_adds_anybody_by_a_word(word: str, added: str) -> None:
    payload = {**COHORT, "action": word, "members": [{"id": one} for one in PEOPLE]}
    inference = sstest.infer([payload] * 3)
    question = about(inference, "adding")
    assert parser(inference)["arrayInclusion"]["matcher"] == f"^{added}$"
    answered = inference.answer(question, "hello")
    assert parser(answered)["arrayInclusion"]["matcher"] == "^hello$"


def test_a_flag_that_is_a_persons_is_asked_about() -> None:
    payloads = [
        {**COHORT, "members": [{"id": one, "vip": at % 2 == 0}]} for at, one in enumerate(PEOPLE)
    ]
    question = about(sstest.infer(payloads), "members")
    assert question.text == "Does the flag '/vip' say who joins and who leaves?"
    named = [{**COHORT, "members": [{"id": one, "isMember": True}]} for one in PEOPLE]
    assert "members" not in [one.part for one in sstest.infer(named).questions]


def test_the_other_array_of_a_pair_is_guessed_and_asked() -> None:
    inference = sstest.infer([{**COHORT, "add": [{"id": one}]} for one in PEOPLE[:3]])
    question = about(inference, "removal")
    assert question.text == "No payload removes anybody: where are those who leave?"
    assert parser(inference)["removeMemberArrayPath"] == "/remove"
    answered = inference.answer(question, "/gone")
    assert parser(answered)["removeMemberArrayPath"] == "/gone"
    with pytest.raises(ValueError, match="no JSON Pointer"):
        inference.answer(question, "gone")


def test_the_other_array_of_a_pair_in_another_language() -> None:
    inference = sstest.infer([{**COHORT, "abgänge": [{"id": one}]} for one in PEOPLE[:3]])
    assert about(inference, "adding").default.text == "'/zugänge'"
    assert parser(inference)["removeMemberArrayPath"] == "/abgänge"


def test_no_flag_is_false() -> None:
    members = [{"id": one, "included": True} for one in PEOPLE]
    inference = sstest.infer([{**COHORT, "members": members}] * 3)
    question = about(inference, "removal")
    assert question.text == "No payload removes anybody: is the flag false then?"
    assert not inference.answer(question).questions or question.part not in [
        one.part for one in inference.answer(question).questions
    ]


def test_several_ids_are_choices() -> None:
    members = [{"key1": f"a{one}", "key2": f"b{one}"} for one in PEOPLE]
    inference = sstest.infer([{**COHORT, "action": "add", "members": members}] * 3)
    question = about(inference, "key")
    assert [one.text for one in question.options] == ["'/key1'", "'/key2'"]
    answered = inference.answer(question, 1)
    assert parser(answered)["memberArrayParser"] == {"memberIdPath": "/key2"}
    with pytest.raises(ValueError, match="there is no option 3"):
        inference.answer(question, 2)
    with pytest.raises(ValueError, match="options only"):
        inference.answer(question, "key2")


def test_an_environment_without_the_form_of_a_client_side_id() -> None:
    payload = {**COHORT, "environmentId": "acme-eu", "add": [{"id": "a"}], "remove": []}
    question = about(sstest.infer([payload] * 3), "environment")
    assert question.text == "Is '/environmentId' LaunchDarkly's client-side ID?"
    assert "acme" not in str(question)


def test_an_environment_that_varies_without_going_with_the_cohort() -> None:
    payloads = [
        {"q": place, "cohortId": f"c-{at % 3}", "cohortName": f"{at % 3} x", "add": PEOPLE[:at]}
        for at, place in enumerate(["e-48213", "u-1179", "u-1179", "e-48213", "u-1179"])
    ]
    inference = sstest.infer([{**one, "remove": []} for one in payloads])
    assert about(inference, "environment").text == "Is '/q' LaunchDarkly's client-side ID?"


def test_an_answer_of_no_rules_a_choice_out() -> None:
    payload = {**COHORT, "environmentId": "acme-eu", "add": [{"id": "a"}], "remove": []}
    inference = sstest.infer([payload] * 3)
    question = about(inference, "environment")
    assert [one.text for one in question.options] == ["yes", "no"]
    assert inference.answer(question, "yes").candidates
    refused = inference.answer(question, "no")
    assert not refused.candidates
    assert refused.obstacles[0].change == "send it with each payload, as environmentId"
    with pytest.raises(ValueError, match="no payload has '/nowhere'"):
        inference.answer(question, "/nowhere")


def test_the_choices_that_were_ruled_out_stay_so() -> None:
    payload = {**COHORT, "environmentId": "acme-eu", "env": "acme-us", "add": ["a"], "remove": []}
    inference = sstest.infer([payload] * 3)
    seen = []
    while inference.candidates:
        seen.append(parser(inference)["environmentIdPath"])
        question = [one for one in inference.questions if one.part == "environment"][-1]
        inference = inference.answer(question, "no")
    assert sorted(seen) == ["/env", "/environmentId"]


def test_contrary_evidence_is_asked_about() -> None:
    def payloads(**directions: Any) -> list[dict[str, Any]]:
        return [
            {**COHORT, **{name: says(at) for name, says in directions.items()}} for at in range(2)
        ]

    for found in (
        payloads(
            members=lambda at: [{"id": "u-1", "x7": at == 1}, {"id": f"u-{at + 2}", "x7": False}]
        ),
        payloads(members=lambda at: [{"id": "u-1", "aktiv": at == 1}]),
        payloads(action=lambda at: ("remove", "add")[at], members=lambda _: [{"id": "u-1"}]),
        payloads(
            add=lambda at: [{"id": "u-1"}] if at else [],
            remove=lambda at: [] if at else [{"id": "u-1"}],
        ),
    ):
        inference = sstest.infer(found)
        question = about(inference, "members")
        assert question.text.startswith("Does this say who joins and who leaves: ")
        assert question.why.startswith("Most of those who come again would have left first")
        assert parser(inference) not in [
            one.parser for one in inference.answer(question, "no").candidates
        ]


def test_no_to_a_flag_that_is_turned_around_says_why() -> None:
    payloads = [{**COHORT, "members": [{"id": "u-1", "x7": at == 1}]} for at in range(2)]
    inference = sstest.infer(payloads)
    (obstacle,) = inference.answer(about(inference, "members"), "no").obstacles
    assert obstacle.what == "the flag '/x7' of the members is true for those who leave"


def test_a_flag_whose_name_says_nothing_is_asked_about() -> None:
    payloads = [
        {**COHORT, "members": [{"id": one, "x7": at % 2 == 0}]} for at, one in enumerate(PEOPLE)
    ]
    text = "Does the flag '/x7' say who joins and who leaves?"
    assert about(sstest.infer(payloads), "members").text == text


def test_a_cohort_without_a_name() -> None:
    payload = {"environmentId": ENVIRONMENT, "cohortId": "c", "add": [{"id": "a"}], "remove": []}
    inference = sstest.infer([payload] * 3)
    assert parser(inference)["cohortNamePath"] == "/cohortId"
    assert about(inference, "cohort").text.startswith("Is there no name of the cohort?")


def test_a_word_that_may_mean_the_whole_cohort() -> None:
    payloads = [
        {**COHORT, "action": word, "members": [{"id": one} for one in PEOPLE]}
        for word in ("members", "add_members", "remove_members")
    ]
    question = about(sstest.infer(payloads), "words")
    assert "'members'" in question.why
    assert "nobody who has left is removed" in question.why
    assert question.options[-1].text == "none: each payload lists the whole cohort"


@pytest.mark.parametrize("word", ["sync", "members", "update"])
def test_the_answer_that_each_payload_lists_the_whole_cohort(word: str) -> None:
    payloads = [{**COHORT, "action": word, "users": PEOPLE[at : at + 3]} for at in range(3)]
    inference = sstest.infer(payloads)
    question = about(inference, "words")
    refused = inference.answer(question, len(question.options) - 1)
    assert not refused.candidates
    assert "if each payload lists the whole cohort" in refused.obstacles[0].what


def test_what_names_decide_is_not_asked() -> None:
    assert sstest.infer(SHAPES["German"].bodies).questions == ()


def test_whether_members_have_a_cohort_of_their_own() -> None:
    members = [{"who": one, "group": {"id": 3, "name": "Tea"}} for one in PEOPLE]
    inference = sstest.infer([{**COHORT, "add": members, "remove": []}] * 3)
    question = about(inference, "cohort")
    assert parser(inference)["memberArrayParser"] == {"memberIdPath": "/who"}
    assert question.options[1].text.endswith("; of a member that has it '/group/id'")
    own = {"cohortIdPath": "/group/id", "cohortNamePath": "/group/name"}
    answered = inference.answer(question, 1)
    assert parser(answered)["memberArrayParser"] == {"memberIdPath": "/who", **own}


def test_choices_of_a_key_say_what_they_are() -> None:
    members = [
        {
            "email": f"a{at}@example.com",
            "number": 4000 + at,
            "guid": f"{at}5f1a2b3-5f1a-4f7a-8b9c-5f1a2b3c4d5{at}",
        }
        for at in range(5)
    ]
    question = about(sstest.infer([{**COHORT, "action": "add", "members": members}] * 3), "key")
    assert [one.text for one in question.options] == [
        "'/guid' (UUIDs or hashes)",
        "'/number' (numbers)",
        "'/email' (e-mail addresses)",
    ]


def test_the_opposite_of_a_word_that_removes_adds_one_day() -> None:
    payloads = [
        {**COHORT, "action": word, "members": [{"id": one} for one in PEOPLE]}
        for word in ("members", "remove_members")
    ]
    inference = sstest.infer(payloads)
    assert parser(inference)["arrayInclusion"]["matcher"] == "^(members|add_members)$"
    question = about(inference, "words")
    assert "No payload says 'add_members'" in question.why
    answered = inference.answer(question, 1)
    assert parser(answered)["arrayInclusion"]["matcher"] == "^members$"


@pytest.mark.parametrize(
    ("joins", "leaves"),
    [
        ("undelete", "delete"),
        ("unremoved", "removed"),
        ("unblock", "block"),
        ("subscribe", "unsubscribe"),
        ("qualified", "disqualified"),
        ("known", "unknown"),
    ],
)
def test_which_of_two_words_adds_if_one_is_the_negation_of_the_other(
    joins: str, leaves: str
) -> None:
    payloads = [
        {**COHORT, "action": word, "members": [{"id": one}]}
        for word, one in ((leaves, "u-8"), (joins, "u-1"), (joins, "u-2"), (leaves, "u-9"))
    ]
    inference = sstest.infer(payloads)
    assert parser(inference)["arrayInclusion"]["matcher"] == f"^{joins}$"
    assert "words" not in [one.part for one in inference.questions]
