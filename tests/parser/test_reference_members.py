"""Section 2.1, step 5, under the ``docs`` profile: the members of each format."""

from collections.abc import Callable
from typing import Any, Final

import pytest

from sstest.manifest import Manifest
from sstest.parser import RequestError, parse

Refuse = Callable[..., RequestError]
Word = tuple[Any, Any]

NO_ARRAYS: Final = [{}, {"length": 1}, "", "x", 0, 1, True, False]


def _words(manifest: Manifest, body: object) -> list[Word]:
    """Who is mentioned, in order, and whether they join."""
    return [(m.context_key, m.included) for m in parse(manifest, body).memberships]


# Step 5: boolean ------------------------------------------------------------------------------


def test_boolean_members_join_or_leave_in_order(boolean: Manifest, body: dict[str, Any]) -> None:
    rows = [{"key": "b", "in": True}, {"key": "a", "in": False}, {"key": "c", "in": True}]

    assert _words(boolean, {**body, "rows": rows}) == [("b", True), ("a", False), ("c", True)]


def test_nobody_is_mentioned_in_an_empty_array(boolean: Manifest, body: dict[str, Any]) -> None:
    assert _words(boolean, {**body, "rows": []}) == []


@pytest.mark.parametrize("flag", [None, 0, 1, "true", "false", "", 1.0, [], {}, [True]])
def test_a_flag_is_true_or_false(
    boolean: Manifest, body: dict[str, Any], refuse: Refuse, flag: Any
) -> None:
    rows = [{"key": "a", "in": True}, {"key": "b", "in": flag}]

    error = refuse(boolean, {**body, "rows": rows})

    assert error.status == 400
    assert error.message == "value at path /in is not true or false"
    assert (error.field, error.pointer) == ("booleanMembershipPath", "/in")
    assert (error.member, error.location) == (1, "/rows/1/in")


@pytest.mark.parametrize("flag", ["true", "False"])
def test_a_flag_in_quotes_is_explained(
    boolean: Manifest, body: dict[str, Any], refuse: Refuse, flag: str
) -> None:
    error = refuse(boolean, {**body, "rows": [{"key": "a", "in": flag}]})
    assert error.hint == f"found '{flag}', a text: JSON has true and false without quotes"
    assert refuse(boolean, {**body, "rows": [{"key": "a", "in": "yes"}]}).hint == "found 'yes'"


@pytest.mark.parametrize("member", [{}, {"key": "a"}, [], "x", None, 7, True])
def test_a_flag_must_be_there(
    boolean: Manifest, body: dict[str, Any], refuse: Refuse, member: Any
) -> None:
    error = refuse(boolean, {**body, "rows": [member]})

    assert error.message == "could not find path /in in request payload"
    assert (error.field, error.member) == ("booleanMembershipPath", 0)
    assert error.location == "/rows/0/in"


@pytest.mark.parametrize("format_", ["boolean", "action"])
def test_the_one_array_must_be_there(
    request: pytest.FixtureRequest, body: dict[str, Any], refuse: Refuse, format_: str
) -> None:
    manifest = request.getfixturevalue(format_)

    error = refuse(manifest, {name: body[name] for name in body if name != "rows"})

    assert error.message == "could not find path /rows in request payload"
    assert (error.field, error.pointer, error.member) == ("memberArrayPath", "/rows", None)


@pytest.mark.parametrize("format_", ["boolean", "action"])
@pytest.mark.parametrize("rows", [*NO_ARRAYS, None])
def test_the_one_array_must_be_an_array(
    request: pytest.FixtureRequest, body: dict[str, Any], refuse: Refuse, format_: str, rows: Any
) -> None:
    error = refuse(request.getfixturevalue(format_), {**body, "rows": rows})

    assert error.message == "value at path /rows is not an array"
    assert (error.field, error.pointer) == ("memberArrayPath", "/rows")


# Step 5: arrays -------------------------------------------------------------------------------


def test_those_who_join_come_first(arrays: Manifest, body: dict[str, Any]) -> None:
    request = {"remove": [{"key": "a"}, {"key": "b"}], "add": [{"key": "c"}], **body}

    assert _words(arrays, request) == [("c", True), ("a", False), ("b", False)]


def test_arrays_that_are_not_there_or_null_are_empty(
    arrays: Manifest, body: dict[str, Any]
) -> None:
    one = [{"key": "a"}]

    assert _words(arrays, body) == []
    assert _words(arrays, {**body, "add": None, "remove": None}) == []
    assert _words(arrays, {**body, "add": one, "remove": None}) == [("a", True)]
    assert _words(arrays, {**body, "remove": one}) == [("a", False)]
    assert _words(arrays, {**body, "add": [], "remove": []}) == []


@pytest.mark.parametrize("name", ["add", "remove"])
@pytest.mark.parametrize("value", NO_ARRAYS)
def test_an_array_holds_no_other_value(
    arrays: Manifest, body: dict[str, Any], refuse: Refuse, name: str, value: Any
) -> None:
    error = refuse(arrays, {**body, name: value})

    assert error.status == 400
    assert error.message == f"value at path /{name} is not an array"
    assert (error.field, error.pointer) == (f"{name}MemberArrayPath", f"/{name}")


def test_a_flag_means_nothing_where_there_are_two_arrays(
    arrays: Manifest, body: dict[str, Any]
) -> None:
    assert _words(arrays, {**body, "add": [{"key": "a", "in": False}]}) == [("a", True)]


def test_both_arrays_may_stand_at_one_place(body: dict[str, Any], arrays: Manifest) -> None:
    capability = arrays.to_dict()
    capability["syncedSegment"]["requestParser"]["removeMemberArrayPath"] = "/add"
    manifest = Manifest.load(capability)

    words = _words(manifest, {**body, "add": [{"key": "a"}, {"key": "b"}]})

    assert words == [("a", True), ("b", True), ("a", False), ("b", False)]


# Step 5: action -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "included"),
    [
        *(("add", True), ("add_members", True)),
        *(
            ("re-add", False),
            ("remove", False),
            ("Add", False),
            ("", False),
            ("remove\nadd", False),
        ),
    ],
)
def test_the_action_decides_for_all(
    action: Manifest, body: dict[str, Any], word: str, included: bool
) -> None:
    request = {**body, "action": word, "rows": [{"key": "a"}, {"key": "b"}]}

    assert _words(action, request) == [("a", included), ("b", included)]


@pytest.mark.parametrize(
    ("matcher", "word", "included"),
    [
        ("add", "re-adding", True),  # unanchored
        ("^add$", "re-adding", False),
        ("", "anything", True),
        ("^$", "", True),
        ("(?i)ADD", "add", True),
        (r"\bmembers\b", "add members", True),
        (r"\pL", "é", True),
        (r"^\d+$", "١", False),  # RE2's digits are ASCII
        (r"\w", "é", False),
        (r"^\s$", "\v", False),  # nor is this white space to RE2
        ("a$", "a\n", False),  # the end is the end of the text
        ("(?P<word>add)", "add", True),
        ("^.$", "😀", True),  # a character, not a unit of UTF-16
        (r"\x00", "\0", True),
    ],
)
def test_the_matcher_is_an_unanchored_re2_search(
    action: Manifest, body: dict[str, Any], matcher: str, word: str, included: bool
) -> None:
    capability = action.to_dict()
    capability["syncedSegment"]["requestParser"]["arrayInclusion"]["matcher"] = matcher
    manifest = Manifest.load(capability)

    assert _words(manifest, {**body, "action": word, "rows": [{"key": "a"}]}) == [("a", included)]


def test_the_action_must_be_there(action: Manifest, body: dict[str, Any], refuse: Refuse) -> None:
    error = refuse(action, {name: body[name] for name in body if name != "action"})

    assert error.message == "could not find path /action in request payload"
    assert (error.field, error.pointer) == ("arrayInclusion.path", "/action")


@pytest.mark.parametrize("word", [None, True, 7, 1.5, [], {}, ["add"]])
def test_the_action_must_be_a_string(
    action: Manifest, body: dict[str, Any], refuse: Refuse, word: Any
) -> None:
    error = refuse(action, {**body, "action": word})

    assert error.message == "value at path /action is not a string"
    assert (error.field, error.pointer) == ("arrayInclusion.path", "/action")


def test_the_action_wins_over_flags(action: Manifest, body: dict[str, Any]) -> None:
    capability = action.to_dict()
    capability["syncedSegment"]["requestParser"]["memberArrayParser"]["booleanMembershipPath"] = (
        "/in"
    )
    manifest = Manifest.load(capability)
    rows = [{"key": "a", "in": False}, {"key": "b"}, {"key": "c", "in": "no flag at all"}]

    words = _words(manifest, {**body, "rows": rows})

    assert words == [("a", True), ("b", True), ("c", True)]
