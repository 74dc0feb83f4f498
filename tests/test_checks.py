"""The checks: each passes on the corpus and fails for a manifest, or requests, made to break it."""

import json
from dataclasses import dataclass, field
from typing import Any

import pytest

from sstest import Cohort, Manifest, Membership, Sample, Update, corpus
from sstest.checks import CHECKS, CheckFailure, Subject, Tally
from sstest.generate.malformed import Malformed
from sstest.parser import Profile

BY_NAME = {check.name: check for check in CHECKS}
KEYS = [integration.key for integration in corpus.integrations()]
DEFECTS = {
    (integration.key, defect.check)
    for integration in corpus.integrations()
    for defect in integration.known_defects
    if defect.check in BY_NAME  # the others are of the linter and the fuzzer
}

ARRAYS: dict[str, Any] = {
    "environmentIdPath": "/environment",
    "cohortIdPath": "/cohort/id",
    "cohortNamePath": "/cohort/name",
    "addMemberArrayPath": "/add",
    "removeMemberArrayPath": "/remove",
    "memberArrayParser": {"memberIdPath": "/id"},
}
BODY = {"environment": "e", "cohort": {"id": "c", "name": "n"}, "add": [{"id": "ann"}]}
ADDS_ANN = Update("e", "user", Cohort("c", "n"), (Membership("ann", True, "c", "n"),))


def manifest_of(template: str | None = None, **changes: Any) -> Manifest:
    capability: dict[str, Any] = {"requestParser": {**ARRAYS, **changes}}
    if template is not None:
        capability["jsonResponseBody"] = template
    return Manifest.load({"syncedSegment": capability}, key="partner")


def action_of(matcher: str) -> Manifest:
    parser = {**ARRAYS, "memberArrayPath": "/members", "arrayInclusion": {}}
    parser["arrayInclusion"] = {"path": "/action", "matcher": matcher}
    del parser["addMemberArrayPath"], parser["removeMemberArrayPath"]
    return Manifest.load({"syncedSegment": {"requestParser": parser}}, key="partner")


def boolean_of() -> Manifest:
    paths = {"memberIdPath": "/id", "booleanMembershipPath": "/member"}
    parser = {**ARRAYS, "memberArrayPath": "/members", "memberArrayParser": paths}
    del parser["addMemberArrayPath"], parser["removeMemberArrayPath"]
    return Manifest.load({"syncedSegment": {"requestParser": parser}}, key="partner")


@dataclass(frozen=True)
class Given(Subject):
    """A subject with requests of the test's own, in the place of generated ones."""

    steps: list[Sample] = field(default_factory=list)
    malformed: list[Malformed] = field(default_factory=list)


def failing(subject: Subject) -> dict[str, str]:
    """What each check that fails says, by name."""
    found = {}
    for check in CHECKS:
        if subject.profile in check.profiles:
            try:
                check.run(subject, Tally())
            except CheckFailure as error:
                found[check.name] = str(error)
    return found


def tally_of(name: str, subject: Subject) -> Tally:
    tally = Tally()
    BY_NAME[name].run(subject, tally)
    return tally


# The corpus ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", KEYS)
def test_the_corpus_passes_but_for_its_known_defects(key: str) -> None:
    subject = Subject(corpus.load(key).manifest, examples=8)
    assert {(key, name) for name in failing(subject)} == {one for one in DEFECTS if one[0] == key}


def test_the_corpus_has_a_known_defect_to_find() -> None:
    assert {("tealium-synced-segments", "removals are expressible")} == DEFECTS


@pytest.mark.parametrize("key", KEYS)
def test_the_validation_server_refuses_boolean_removals_and_nothing_else(key: str) -> None:
    manifest = corpus.load(key).manifest
    found = failing(Subject(manifest, "validation-server", examples=8))
    if str(manifest.format) == "boolean":
        assert list(found) == ["samples parse to what they mean", "removals are expressible"]
        why = "there is false, and the validation server takes false"
        assert all(why in text for text in found.values())
    else:
        assert {(key, name) for name in found} == {one for one in DEFECTS if one[0] == key}


def test_names_and_sentences_tell_the_checks_apart() -> None:
    assert len(BY_NAME) == len(CHECKS) == len({check.sentence for check in CHECKS})
    assert all(check.run.__doc__ for check in CHECKS)


# A manifest or requests to break each -------------------------------------------------------------


def test_broken_rules() -> None:
    manifest = manifest_of(cohortIdPth="/x", environmentIdPath="x")
    with pytest.raises(CheckFailure) as caught:
        BY_NAME["manifest keeps the rules"].run(Subject(manifest), Tally())
    text = str(caught.value)
    assert "2 problems" in text
    assert "environmentIdPath 'x' does not begin with '/'" in text
    assert "did you mean cohortIdPath?" in text


def test_a_property_that_stands_twice_breaks_no_rule() -> None:
    text = json.dumps({"syncedSegment": {"requestParser": ARRAYS}})
    manifest = Manifest.load(text.replace('"/add"', '"/old", "addMemberArrayPath": "/add"'))
    assert len(manifest.problems) == 1
    assert failing(Subject(manifest)) == {}


def given(
    *, body: Any = BODY, update: Update = ADDS_ANN, profile: Profile = "docs", **rest: Any
) -> Given:
    sample = Sample(json.dumps(body).encode(), update)
    return Given(rest.pop("manifest", manifest_of()), profile, steps=[sample], **rest)


def test_a_request_that_means_something_else() -> None:
    found = failing(given(body={**BODY, "add": [{"id": "bob"}]}))
    assert found["samples parse to what they mean"] == (
        "request 0 parses to something else than it means:\n"
        "  'c' added: missing 'ann'\n"
        "  'c' added: extra 'bob'\n"
        '  body: {"environment": "e", "cohort": {"id": "c", "name": "n"}, "add": [{"id": "bob"}]}'
    )


def test_a_request_in_another_order_means_something_else() -> None:
    memberships = (*ADDS_ANN.memberships, Membership("bob", True, "c", "n"))
    update = Update("e", "user", ADDS_ANN.cohort, memberships)
    found = failing(given(body={**BODY, "add": [{"id": "bob"}, {"id": "ann"}]}, update=update))
    assert (
        "membership 0: context key expected 'ann', found 'bob'"
        in found["samples parse to what they mean"]
    )


def test_a_request_that_is_refused() -> None:
    found = failing(given(body={**BODY, "cohort": {"id": "c"}}))
    assert found["samples parse to what they mean"].startswith(
        "request 0 is refused: 400 could not find path /cohort/name in request payload"
        " (cohortNamePath)\n  body: {"
    )


def test_a_long_body_is_cut() -> None:
    body = {**BODY, "add": [{"id": f"user-{index}"} for index in range(1000)]}
    text = failing(given(body=body))["samples parse to what they mean"]
    assert text.endswith("...")
    assert len(text) < 1200


def test_nobody_who_could_join_or_leave() -> None:
    found = failing(given(body={**BODY, "add": []}))
    for name, direction in (("additions", "join"), ("removals", "leave")):
        assert found[f"{name} are expressible"] == (
            f"none of 1 generated requests makes a member {direction}"
        )


def test_who_should_join_is_refused() -> None:
    found = failing(given(body={**BODY, "environment": 5}))
    assert found["additions are expressible"] == (
        "none of 1 generated requests makes a member join; the first that should is refused:"
        " 400 value at path /environment is not a non-empty string (environmentIdPath);"
        " found 5"
    )
    assert "; " not in found["removals are expressible"]


def test_the_wrong_member_does_not_count() -> None:
    found = failing(given(body={**BODY, "add": [{"id": "bob"}]}))
    assert "additions are expressible" in found


@pytest.mark.parametrize(
    ("matcher", "check", "words"),
    [
        ("^(add|remove)$", "removals", "also matches 'remove', so the members of such a request"),
        ("", "removals", "no action was found that makes members leave under the matcher ''"),
        ("^[^\\x00-\\x{10FFFF}]$", "additions", "no action was found that makes members join"),
    ],
)
def test_a_matcher_that_tells_too_much_or_too_little(matcher: str, check: str, words: str) -> None:
    with pytest.raises(CheckFailure) as caught:
        BY_NAME[f"{check} are expressible"].run(Subject(action_of(matcher)), Tally())
    assert words in str(caught.value)
    assert repr(matcher) in str(caught.value)


def test_a_matcher_that_takes_removals_breaks_that_check_alone() -> None:
    assert list(failing(Subject(action_of("^(add|remove)$")))) == ["removals are expressible"]


def test_a_spoilt_request_that_is_taken() -> None:
    spoilt = Malformed(json.dumps(BODY).encode(), "nothing wrong", "cohortIdPath", "/cohort/id")
    found = failing(given(malformed=[spoilt]))
    assert found["malformed requests are refused"].startswith(
        "a request with nothing wrong is taken, expected 400\n  body: {"
    )


@pytest.mark.parametrize(
    ("spoilt", "expected"),
    [
        (
            Malformed(b"{}", "no environment", "cohortIdPath", "/cohort/id"),
            "cohortIdPath /cohort/id",
        ),
        (Malformed(b"{}", "no JSON"), "the body as a whole"),
        (
            Malformed(b"{}", "no id", "memberIdPath", "/id", 3),
            "memberIdPath /id of member 3",
        ),
    ],
)
def test_a_spoilt_request_that_is_refused_for_something_else(
    spoilt: Malformed, expected: str
) -> None:
    found = failing(given(malformed=[spoilt]))
    assert found["malformed requests are refused"] == (
        f"a request with {spoilt.reason} is refused for environmentIdPath /environment,"
        f" expected {expected}\n  body: {{}}"
    )


def test_the_validation_server_is_not_asked_about_spoilt_requests() -> None:
    assert BY_NAME["malformed requests are refused"].profiles == ("docs",)


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("{{requestBody.environment}}", "after a good request, the reply is not JSON: "),
        (
            '{"e": {{#if errorMessage}}oops{{else}}null{{/if}} }',
            ", the reply is not JSON: expected a value, found 'oops', line 1, column 7",
        ),
        (
            '{"code": {{#if requestBody}}1{{else}}x{{/if}} }',
            ", the reply is not JSON: expected a value, found 'x'",
        ),
        ('{"n": NaN}', "the reply is not JSON: expected a value, found 'NaN'"),
    ],
)
def test_a_reply_that_is_no_json_breaks_that_check_alone(template: str, words: str) -> None:
    found = failing(Subject(manifest_of(template), examples=3))
    assert list(found) == ["replies are JSON"]
    assert words in found["replies are JSON"]


def test_a_reply_that_is_no_json_only_where_no_request_decides() -> None:
    template = '{"e": {{#if requestBody}}0{{else}}{{statusCode}}{{/if}}}'.replace("}}}", "}} }")
    assert failing(Subject(manifest_of(template), examples=3)) == {}


# What is counted ----------------------------------------------------------------------------------


def test_each_request_is_counted_with_who_joins_and_leaves() -> None:
    subject = Subject(corpus.load("fulcrum").manifest, examples=7)
    moved = [m.included for one in subject.samples for m in one.update.memberships]
    expected = Tally(7, moved.count(True), moved.count(False))
    assert expected.left
    assert tally_of("samples parse to what they mean", subject) == expected
    assert tally_of("replies are JSON", subject) == expected


def test_refusals_are_counted_without_members() -> None:
    subject = Subject(corpus.load("fulcrum").manifest, examples=3)
    assert tally_of("malformed requests are refused", subject) == Tally(len(subject.malformed))
    assert len(subject.malformed) > 50


def test_only_what_was_gone_through_is_counted() -> None:
    subject = Subject(corpus.load("fulcrum").manifest, examples=7)
    first = [m.included for m in subject.samples[0].update.memberships]
    assert tally_of("additions are expressible", subject) == Tally(1, first.count(True), 0)
    assert tally_of("manifest keeps the rules", subject) == Tally()


def test_a_failure_leaves_the_tally_of_what_it_took() -> None:
    tally = Tally()
    with pytest.raises(CheckFailure):
        BY_NAME["removals are expressible"].run(given(), tally)
    assert tally == Tally(1, 1, 0)


def test_a_membership_without_direction_neither_joins_nor_leaves() -> None:
    tally = Tally()
    unknown = Membership("ann", None, "c", "n")
    tally.count(Update("e", "user", ADDS_ANN.cohort, (unknown, *ADDS_ANN.memberships)))
    assert tally == Tally(1, 1, 0)


# The subject --------------------------------------------------------------------------------------


@pytest.mark.parametrize("examples", [1, 2, 5])
def test_few_examples_still_show_every_direction(examples: int) -> None:
    for manifest in (manifest_of(), boolean_of(), action_of("^add$")):
        subject = Subject(manifest, examples=examples)
        assert failing(subject) == {}
        assert tally_of("samples parse to what they mean", subject).requests == examples


def test_the_seed_decides_the_samples() -> None:
    one, other = Subject(manifest_of(), seed=1), Subject(manifest_of(), seed=2)
    assert one.samples != other.samples
    assert len(one.samples) == 20


def test_the_validation_server_may_pass_numbers_on() -> None:
    """Ids that the sender writes as numbers mean the same, though they stay numbers there."""
    update = Update("e", "user", Cohort("5", "6"), (Membership("7", True, "5", "6"),))
    body = {"environment": "e", "cohort": {"id": 5, "name": 6}, "add": [{"id": 7}]}
    subject = given(body=body, update=update, profile="validation-server")
    assert list(failing(subject)) == ["removals are expressible"]


def test_the_validation_server_may_not_round_them() -> None:
    number = 2**53 + 1
    update = Update("e", "user", ADDS_ANN.cohort, (Membership(str(number), True, "c", "n"),))
    subject = given(
        body={**BODY, "add": [{"id": number}]}, update=update, profile="validation-server"
    )
    found = failing(subject)["samples parse to what they mean"]
    assert f"missing '{number}'" in found
    assert f"extra '{number - 1}'" in found


def test_a_template_that_the_validation_server_cannot_use() -> None:
    found = failing(Subject(manifest_of("{{#if x}}"), "validation-server", examples=3))
    assert list(found) == ["replies are JSON"]
    assert found["replies are JSON"].startswith("a good request is answered 500: ")
    assert "expected '{{/if}}'" in found["replies are JSON"]
