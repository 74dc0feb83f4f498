"""Section 2.1, step 6, under the ``docs`` profile: members' ids, and what overrides the cohort."""

import json
from collections.abc import Callable
from typing import Any, Final

import pytest

from sstest.manifest import Manifest
from sstest.parser import Membership, RequestError, parse

Refuse = Callable[..., RequestError]
Word = tuple[Any, Any]

ID: Final = "a non-empty string or an integer"


def _words(manifest: Manifest, body: object) -> list[Word]:
    """Who is mentioned, in order, and whether they join."""
    return [(m.context_key, m.included) for m in parse(manifest, body).memberships]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        *(('"u"', "u"), ('" "', " "), ('"0"', "0"), ('"1.5"', "1.5"), ('"é😀"', "é😀")),
        *(("0", "0"), ("-7", "-7"), ("-0", "0"), ("9007199254740993", "9007199254740993")),
    ],
)
def test_member_ids_are_strings_or_integers(
    arrays: Manifest, body: dict[str, Any], text: str, key: str
) -> None:
    data = json.dumps({**body, "add": [{"key": "?"}]}).replace('"?"', text)

    assert _words(arrays, data) == [(key, True)]


@pytest.mark.parametrize(
    "text", ["1.5", "1e3", "1.0", "-0.0", "1e999", "true", "false", "null", '""', "[]", '{"a":1}']
)
def test_other_values_are_no_member_ids(
    arrays: Manifest, body: dict[str, Any], refuse: Refuse, text: str
) -> None:
    data = json.dumps({**body, "add": [{"key": "a"}, {"key": "?"}]}).replace('"?"', text)

    error = refuse(arrays, data)

    assert error.message == f"value at path /key is not {ID}"
    assert (error.field, error.pointer) == ("memberIdPath", "/key")
    assert (error.member, error.location) == (1, "/add/1/key")


@pytest.mark.parametrize("member", [{}, {"KEY": "u"}, [], ["key"], "key", None, 7, True])
def test_a_member_id_must_be_there(
    arrays: Manifest, body: dict[str, Any], refuse: Refuse, member: Any
) -> None:
    error = refuse(arrays, {**body, "add": [{"key": "a"}], "remove": [{"key": "b"}, member]})

    assert error.message == "could not find path /key in request payload"
    assert (error.field, error.member) == ("memberIdPath", 1)
    assert error.location == "/remove/1/key"


def _plain(array_path: str = "/add") -> Manifest:
    """Members that are ids themselves: their pointer is ``""``."""
    parser = {
        "environmentIdPath": "/env",
        "cohortIdPath": "/cohort/id",
        "cohortNamePath": "/cohort/name",
        "addMemberArrayPath": array_path,
        "removeMemberArrayPath": "/remove",
        "memberArrayParser": {"memberIdPath": ""},
    }
    return Manifest.load({"syncedSegment": {"requestParser": parser}})


def test_an_empty_pointer_is_the_member_itself(body: dict[str, Any]) -> None:
    request = {**body, "add": ["a", 7, "0"], "remove": [0]}

    words = _words(_plain(), request)

    assert words == [("a", True), ("7", True), ("0", True), ("0", False)]


@pytest.mark.parametrize("member", ["", None, 1.5, True, {}, ["a"], {"": "a"}])
def test_a_member_itself_must_be_an_id(body: dict[str, Any], refuse: Refuse, member: Any) -> None:
    error = refuse(_plain(), {**body, "remove": ["a", member]})

    assert error.message == f"value at path  is not {ID}"
    assert (error.pointer, error.member, error.location) == ("", 1, "/remove/1")


def test_an_empty_pointer_is_the_whole_body() -> None:
    parser = {
        "environmentIdPath": "/0",
        "cohortIdPath": "/1",
        "cohortNamePath": "/2",
        "memberArrayPath": "",
        "arrayInclusion": {"path": "/0", "matcher": ""},
        "memberArrayParser": {"memberIdPath": ""},
    }
    manifest = Manifest.load({"syncedSegment": {"requestParser": parser}})

    assert _words(manifest, ["e", "c", "n"]) == [("e", True), ("c", True), ("n", True)]


# Step 6: overrides ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("over", "cohort_id", "name"),
    [
        ({}, "c-1", "Cohort"),
        ({"id": None, "name": None}, "c-1", "Cohort"),
        ({"id": "", "name": ""}, "c-1", "Cohort"),
        ({"id": "c-2", "name": "Other"}, "c-2", "Other"),
        ({"id": "c-2"}, "c-2", "Cohort"),
        ({"name": "Other"}, "c-1", "Other"),
        ({"id": 0, "name": -7}, "0", "-7"),
        ([], "c-1", "Cohort"),
        (None, "c-1", "Cohort"),
        ("id", "c-1", "Cohort"),
    ],
)
def test_an_override_replaces_the_cohort_for_one_member(
    boolean: Manifest, body: dict[str, Any], over: Any, cohort_id: str, name: str
) -> None:
    rows = [{"key": "a", "in": True, "over": over}, {"key": "b", "in": False}]
    cohort = {**body["cohort"], "url": "https://cdp.example/c-1"}

    memberships = parse(boolean, {**body, "cohort": cohort, "rows": rows}).memberships

    assert memberships == (
        Membership("a", True, cohort_id, name, "https://cdp.example/c-1"),
        Membership("b", False, "c-1", "Cohort", "https://cdp.example/c-1"),
    )


@pytest.mark.parametrize("name", ["id", "name"])
@pytest.mark.parametrize("value", [0.5, 1e3, True, False, [], {}])
def test_other_values_are_no_overrides(
    boolean: Manifest, body: dict[str, Any], refuse: Refuse, name: str, value: Any
) -> None:
    rows = [{"key": "a", "in": True}, {"key": "b", "in": True, "over": {name: value}}]

    error = refuse(boolean, {**body, "rows": rows})

    assert error.message == f"value at path /over/{name} is not {ID}"
    assert error.field == f"cohort{name.capitalize()}Path"
    assert (error.pointer, error.location) == (f"/over/{name}", f"/rows/1/over/{name}")
    assert error.member == 1


def test_an_override_does_not_excuse_the_request_from_naming_its_cohort(
    boolean: Manifest, body: dict[str, Any], refuse: Refuse
) -> None:
    rows = [{"key": "a", "in": True, "over": {"id": "c-2", "name": "Other"}}]

    error = refuse(boolean, {**body, "cohort": {}, "rows": rows})

    assert (error.field, error.member) == ("cohortIdPath", None)
