"""Section 2.3: where the ``validation-server`` profile parts from ``docs``, and says why."""

import json
from collections.abc import Callable
from typing import Any, Final

import pytest

from sstest.manifest import Manifest
from sstest.parser import Membership, RequestError, parse

Refuse = Callable[..., RequestError]

SERVER: Final = "validation-server"
HINT: Final = 'found {}, and the validation server treats false, 0, "" and null as missing'


@pytest.mark.parametrize(
    ("value", "shown"), [(False, "false"), (0, "0"), ("", '""'), (None, "null"), (-0.0, "0")]
)
@pytest.mark.parametrize(
    ("change", "field"),
    [
        (lambda value: {"env": value}, "environmentIdPath"),
        (lambda value: {"cohort": {"id": value, "name": "n"}}, "cohortIdPath"),
        (lambda value: {"cohort": {"id": "i", "name": value}}, "cohortNamePath"),
        (lambda value: {"rows": value}, "memberArrayPath"),
        (lambda value: {"rows": [{"key": value, "in": True}]}, "memberIdPath"),
        (lambda value: {"rows": [{"key": "a", "in": value}]}, "booleanMembershipPath"),
    ],
)
def test_falsy_values_are_not_there_and_the_hint_says_why(
    boolean: Manifest,
    body: dict[str, Any],
    refuse: Refuse,
    change: Callable[[Any], dict[str, Any]],
    field: str,
    value: Any,
    shown: str,
) -> None:
    error = refuse(boolean, {**body, **change(value)}, SERVER)

    assert error.status == 400
    assert error.message == f"could not find path {error.pointer} in request payload"
    assert error.field == field
    assert error.hint == HINT.format(shown)


def test_of_what_really_is_not_there_the_way_is_told(
    boolean: Manifest, body: dict[str, Any], refuse: Refuse
) -> None:
    error = refuse(boolean, {**body, "rows": [{"key": "a"}]}, SERVER)

    assert error.message == "could not find path /in in request payload"
    assert error.hint == "/rows/0 has no property 'in'; it has 'key'"
    assert (error.member, error.location) == (0, "/rows/0/in")


def test_truthy_values_are_passed_on_as_they_are(boolean: Manifest) -> None:
    body = {
        "env": ["e"],
        "kind": {"a": 1},
        "cohort": {"id": 1.5, "name": True, "url": 0},
        "rows": [{"key": [1], "in": {}, "over": {"name": 7}}],
    }

    update = parse(boolean, body, SERVER)

    assert (update.environment_id, update.context_kind) == (["e"], {"a": 1})
    assert update.memberships == (Membership([1], {}, 1.5, 7, 0),)


def test_every_boolean_body_that_removes_is_refused(
    boolean: Manifest, body: dict[str, Any], refuse: Refuse
) -> None:
    rows = [{"key": "a", "in": True}, {"key": "b", "in": False}]

    assert parse(boolean, {**body, "rows": rows[:1]}, SERVER).delta.added == {"a"}
    error = refuse(boolean, {**body, "rows": rows}, SERVER)
    assert (error.status, error.member) == (400, 1)
    assert error.hint == HINT.format("false")


def test_no_array_at_all_is_success(arrays: Manifest, body: dict[str, Any]) -> None:
    assert parse(arrays, body, SERVER).memberships == ()


def test_without_a_way_to_tell_memberships_have_no_direction(body: dict[str, Any]) -> None:
    parser = {
        "environmentIdPath": "/env",
        "cohortIdPath": "/cohort/id",
        "cohortNamePath": "/cohort/name",
        "memberArrayPath": "/rows",
        "memberArrayParser": {"memberIdPath": "/key"},
    }
    manifest = Manifest.load({"syncedSegment": {"requestParser": parser}})

    update = parse(manifest, {**body, "rows": [{"key": "a"}]}, SERVER)

    assert update.memberships == (Membership("a", None, "c-1", "Cohort"),)
    assert (update.delta.added, update.delta.removed) == (frozenset(), frozenset())


@pytest.mark.parametrize(
    ("name", "value"), [("rows", "x"), ("rows", {}), ("rows", 7), ("rows", True)]
)
def test_an_array_of_another_kind(
    boolean: Manifest, body: dict[str, Any], refuse: Refuse, name: str, value: Any
) -> None:
    error = refuse(boolean, {**body, name: value}, SERVER)

    assert error.message == "parsed value for member array is not an array"
    assert (error.status, error.field, error.pointer) == (400, "memberArrayPath", "/rows")


@pytest.mark.parametrize("name", ["add", "remove"])
@pytest.mark.parametrize("value", [False, 0, "", "x", {}])
def test_which_of_two_arrays_is_of_another_kind(
    arrays: Manifest, body: dict[str, Any], refuse: Refuse, name: str, value: Any
) -> None:
    error = refuse(arrays, {**body, name: value}, SERVER)

    assert error.message == "parsed value for member array is not an array"
    assert (error.field, error.pointer) == (f"{name}MemberArrayPath", f"/{name}")


@pytest.mark.parametrize("member", ["x", 7, True])
def test_a_member_that_is_no_object_is_a_500(
    arrays: Manifest, body: dict[str, Any], refuse: Refuse, member: Any
) -> None:
    error = refuse(arrays, {**body, "remove": [{"key": "a"}, member]}, SERVER)

    assert (error.status, error.message) == (500, "Invalid input object.")
    assert (error.field, error.member, error.location) == ("memberIdPath", 1, "/remove/1/key")


def test_a_member_that_is_null_is_a_500_too(
    arrays: Manifest, body: dict[str, Any], refuse: Refuse
) -> None:
    error = refuse(arrays, {**body, "add": [None]}, SERVER)

    assert error.status == 500
    assert error.message == "Cannot read properties of null (reading 'key')"


def test_numbers_lose_digits(arrays: Manifest, body: dict[str, Any]) -> None:
    request = json.dumps({**body, "add": [{"key": 2**53 + 1}]})

    assert parse(arrays, request, SERVER).memberships[0].context_key == 2**53
    assert parse(arrays, request).memberships[0].context_key == str(2**53 + 1)


@pytest.mark.parametrize(
    ("matcher", "word", "included"),
    [
        ("^add$", "add\n", False),
        (r"(?=add)", "add", True),
        (r"(a)(d)\2", "add", True),
        (r"^\w+$", "é", False),
        (r"^\s$", "\u2028", True),
        ("^.$", "😀", False),
        ("", "anything", True),
    ],
)
def test_the_matcher_is_javascripts(
    action: Manifest, body: dict[str, Any], matcher: str, word: str, included: bool
) -> None:
    update = parse(
        _with_matcher(action, matcher),
        {**body, "action": word, "rows": [{"key": "a"}]},
        SERVER,
    )

    assert update.memberships[0].included is included


def _with_matcher(action: Manifest, matcher: Any) -> Manifest:
    capability = action.to_dict()
    capability["syncedSegment"]["requestParser"]["arrayInclusion"]["matcher"] = matcher
    return Manifest.load(capability)


def test_an_invalid_matcher_is_a_500(
    action: Manifest, body: dict[str, Any], refuse: Refuse
) -> None:
    error = refuse(_with_matcher(action, "(add"), body, SERVER)

    assert error.status == 500
    assert error.message == "Invalid regular expression: /(add/: Unterminated group"
    assert error.field == "arrayInclusion.matcher"
    assert error.hint is None


def test_a_matcher_that_goes_on_and_on_is_a_500(
    action: Manifest, body: dict[str, Any], refuse: Refuse
) -> None:
    manifest = _with_matcher(action, r"^(?=(a+)+$)(\1|a)*b$")

    error = refuse(manifest, {**body, "action": "a" * 5_000 + "!"}, SERVER)

    assert error.status == 500
    assert error.field == "arrayInclusion.matcher"
    assert error.hint == "the validation server would not stop here, and answer late or never"


def test_an_action_that_is_too_long_for_a_matcher_is_a_500(
    action: Manifest, body: dict[str, Any], refuse: Refuse
) -> None:
    manifest = _with_matcher(action, "(.a){1000}x")

    error = refuse(manifest, {**body, "action": "a" * 50_000}, SERVER)

    assert (error.status, error.message) == (500, "the action is too long for the matcher")
    assert error.field == "arrayInclusion.matcher"
    assert error.hint
    assert "50,000 bytes" in error.hint


# What cannot be told in a file of recorded answers --------------------------------------------


@pytest.mark.parametrize(
    ("parser", "message"),
    [(None, "integration is missing the required requestParser property"), ({}, None)],
)
def test_a_manifest_of_nothing(refuse: Refuse, parser: Any, message: str | None) -> None:
    manifest = Manifest.load({"syncedSegment": {"requestParser": parser}})

    if message:
        assert refuse(manifest, {}, SERVER).message == message
    else:
        update = parse(manifest, {}, SERVER)
        assert (update.environment_id, update.context_kind) == (None, "user")
        assert update.memberships == ()


@pytest.mark.parametrize("levels", [10, 400, 3_000])
def test_ids_nested_less_deep_than_nodes_stack_are_passed_on(arrays: Manifest, levels: int) -> None:
    update = parse(arrays, _with_deep_id(levels), SERVER)

    value = update.memberships[0].context_key
    for _ in range(levels):
        (value,) = value
    assert value == "u"


@pytest.mark.parametrize("levels", [5_000, 10_000])
def test_ids_nested_deeper_are_a_500(arrays: Manifest, refuse: Refuse, levels: int) -> None:
    error = refuse(arrays, _with_deep_id(levels), SERVER)

    assert (error.status, error.message) == (500, "Maximum call stack size exceeded")


def _with_deep_id(levels: int) -> bytes:
    body = {"env": "e", "cohort": {"id": "i", "name": "n"}, "add": [{"key": "?"}]}
    deep = b"[" * levels + b'"u"' + b"]" * levels
    return json.dumps(body).encode().replace(b'"?"', deep)


def test_both_profiles_agree_on_an_ordinary_request(
    request: pytest.FixtureRequest, body: dict[str, Any]
) -> None:
    full = {
        **body,
        "kind": "device",
        "rows": [{"key": "a", "in": True, "over": {"id": "c-2", "name": "Other"}}],
        "add": [{"key": "a"}, {"key": "b"}],
        "remove": [{"key": "c", "over": {"id": None, "name": ""}}],
    }
    for name in ("boolean", "arrays", "action"):
        manifest = request.getfixturevalue(name)
        update = parse(manifest, full)
        assert update.memberships
        assert parse(manifest, full, SERVER) == update
        assert parse(manifest, json.dumps(full).encode(), SERVER) == update
