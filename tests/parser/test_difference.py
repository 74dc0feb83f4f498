"""What is said of two updates that differ, line by line."""

from dataclasses import replace

import msgspec
import pytest

from sstest.parser import Cohort, Delta, Membership, Update
from sstest.parser.difference import describe_delta, describe_difference, same_json


def membership(
    key: object, included: object = True, cohort: str = "c", **rest: object
) -> Membership:
    return Membership(key, included, cohort, rest.get("name", "n"), rest.get("url"))


BASE = Update(
    "env", "user", Cohort("c", "n"), (membership("ann"), membership("bob", included=False))
)


def with_members(*memberships: Membership) -> Update:
    return replace(BASE, memberships=memberships)


@pytest.mark.parametrize(
    ("found", "lines"),
    [
        (replace(BASE, environment_id="x"), ["environment: expected 'env', found 'x'"]),
        (replace(BASE, context_kind="x"), ["context kind: expected 'user', found 'x'"]),
        (
            with_members(membership("ann")),
            ["'c' removed: missing 'bob'"],
        ),
        (
            with_members(*BASE.memberships, membership("eve")),
            ["'c' added: extra 'eve'"],
        ),
        (
            with_members(membership("bob"), membership("ann", included=False)),
            [
                "'c' added: missing 'ann'",
                "'c' added: extra 'bob'",
                "'c' removed: missing 'bob'",
                "'c' removed: extra 'ann'",
            ],
        ),
        (
            with_members(membership("ann", cohort="d"), BASE.memberships[1]),
            ["'c' added: missing 'ann'", "cohort 'd' is extra: added 'ann'"],
        ),
    ],
)
def test_who_is_missing_and_who_is_extra(found: Update, lines: list[str]) -> None:
    assert describe_difference(BASE, found).split("\n") == [f"  {line}" for line in lines]


@pytest.mark.parametrize(
    ("found", "line"),
    [
        (
            with_members(*reversed(BASE.memberships)),
            "membership 0: context key expected 'ann', found 'bob'",
        ),
        (
            with_members(BASE.memberships[0], membership("bob", included=False, name="N")),
            "membership 1: cohort name expected 'n', found 'N'",
        ),
        (
            with_members(membership("ann", url="https://x"), BASE.memberships[1]),
            "membership 0: cohort url expected None, found 'https://x'",
        ),
        (with_members(*BASE.memberships, membership("ann")), "expected 2 memberships, found 3"),
        (replace(BASE, cohort=Cohort("c", "N")), "cohort: name expected 'n', found 'N'"),
        (replace(BASE, cohort=Cohort("c", "n", "u")), "cohort: url expected None, found 'u'"),
    ],
)
def test_what_differs_where_the_same_keys_join_and_leave(found: Update, line: str) -> None:
    assert describe_difference(BASE, found).splitlines()[0] == f"  {line}"


def test_a_number_in_the_place_of_its_text() -> None:
    one, other = with_members(membership("5")), with_members(membership(5))
    assert describe_difference(one, other) == ("  membership 0: context key expected '5', found 5")


def test_equal_updates() -> None:
    assert describe_difference(BASE, replace(BASE)) == "  nothing differs"


def test_every_difference_of_updates_is_told() -> None:
    """Updates that are not equal never read as if nothing differed."""
    others = [
        replace(BASE, environment_id="x"),
        replace(BASE, context_kind="x"),
        replace(BASE, cohort=Cohort("x", "n")),
        *(
            with_members(
                msgspec.structs.replace(BASE.memberships[0], **{name: "x"}), BASE.memberships[1]
            )
            for name in ("context_key", "included", "cohort_id", "cohort_name", "cohort_url")
        ),
    ]
    for other in others:
        assert other != BASE
        assert "nothing differs" not in describe_difference(BASE, other)


def test_keys_are_sorted_and_cut() -> None:
    found = Delta("c", frozenset(f"user-{index:02}" for index in range(12)))
    assert describe_delta(Delta("c"), found) == [
        "  added: extra " + ", ".join(f"'user-{index:02}'" for index in range(10)) + ", and 2 more"
    ]
    assert describe_delta(found, found) == []


def test_keys_are_quoted() -> None:
    expected = Delta("c", frozenset(["\x1b[2J", "it's"]))
    assert describe_delta(expected, Delta("c")) == ["  added: missing '\\x1b[2J', \"it's\""]


@pytest.mark.parametrize(
    ("one", "other"),
    [(1, True), (0, False), ([1], [True]), ({"a": [0]}, {"a": [False]}), (1, "1"), ({}, [])],
)
def test_json_that_only_python_takes_for_the_same(one: object, other: object) -> None:
    assert not same_json(one, other)
    assert not same_json(other, one)
    assert same_json(one, one)
    assert same_json(other, other)


@pytest.mark.parametrize(("one", "other"), [(1, 1.0), ({"a": 1, "b": 2}, {"b": 2, "a": 1})])
def test_json_that_is_the_same(one: object, other: object) -> None:
    assert same_json(one, other)
