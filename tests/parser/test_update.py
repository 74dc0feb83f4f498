"""Section 2.2: memberships, the delta of each cohort, and what a sender hardly meant."""

import json
import pickle
from typing import Any, Final

import pytest

from sstest.manifest import Manifest
from sstest.parser import Cohort, Delta, Diagnostic, Membership, Update, parse

COHORT: Final = Cohort("c-1", "Cohort", "https://cdp.example/c-1")


def _update(*words: tuple[Any, Any, Any] | tuple[Any, Any, Any, str]) -> Update:
    """An update of words (context key, included, cohort id, cohort name if it matters)."""
    memberships = [
        Membership(key, included, cohort_id, *(name or ["Cohort"]), COHORT.url)
        for key, included, cohort_id, *name in words
    ]
    return Update("env", "user", COHORT, tuple(memberships))


# Deltas ---------------------------------------------------------------------------------------


def test_those_added_and_those_removed() -> None:
    delta = _update(("a", True, "c-1"), ("b", False, "c-1"), ("c", True, "c-1")).delta

    assert delta == Delta("c-1", frozenset({"a", "c"}), frozenset({"b"}))
    assert (delta.cohort, delta.cohort_name, delta.cohort_url) == COHORT_FIELDS


COHORT_FIELDS: Final = (COHORT.id, COHORT.name, COHORT.url)


@pytest.mark.parametrize(
    ("words", "added", "removed"),
    [
        ([True, False], set(), {"a"}),
        ([False, True], {"a"}, set()),
        ([True, False, True], {"a"}, set()),
        ([False, False], set(), {"a"}),
        ([True, True], {"a"}, set()),
    ],
)
def test_the_last_word_on_a_key_wins(words: list[bool], added: set[str], removed: set[str]) -> None:
    delta = _update(*(("a", included, "c-1") for included in words)).delta

    assert (delta.added, delta.removed) == (added, removed)


def test_cohorts_have_a_word_each() -> None:
    update = _update(("a", True, "c-2"), ("a", False, "c-1"), ("b", True, "c-2"))

    assert update.deltas == {
        "c-2": Delta("c-2", frozenset({"a", "b"})),
        "c-1": Delta("c-1", frozenset(), frozenset({"a"})),
    }
    assert list(update.deltas) == ["c-2", "c-1"]


def test_several_cohorts_have_no_one_delta() -> None:
    update = _update(("a", True, "c-1"), ("a", True, "c-2"))

    with pytest.raises(LookupError, match=r"several cohorts \('c-1', 'c-2'\): use \.deltas"):
        _ = update.delta


def test_nobody_mentioned_is_an_empty_delta_of_the_requests_cohort() -> None:
    update = _update()

    assert update.deltas == {}
    assert update.delta == Delta("c-1")
    delta = update.delta
    assert (delta.cohort, delta.cohort_name, delta.cohort_url) == COHORT_FIELDS


def test_the_one_cohort_may_be_another_than_the_requests() -> None:
    assert _update(("a", True, "c-2")).delta.cohort == "c-2"


def test_a_deltas_name_is_the_last_one_given() -> None:
    update = _update(("a", True, "c-1", "Old"), ("b", True, "c-1", "New"))

    assert update.delta.cohort_name == "New"


def test_a_delta_as_data_is_sorted() -> None:
    delta = Delta("c-1", frozenset({"b", "a", "B", "é", "😀", "ﬀ"}), frozenset({"10", "9"}))

    assert delta.to_dict() == {"added": ["B", "a", "b", "é", "ﬀ", "😀"], "removed": ["9", "10"]}


# Diagnostics ----------------------------------------------------------------------------------


def test_a_quiet_update_has_no_diagnostics() -> None:
    update = _update(("a", True, "c-1"), ("a", False, "c-2"), ("a", True, "c-1"))

    assert update.diagnostics == ()


def test_conflicts_are_reported() -> None:
    update = _update(
        ("a", True, "c-1"), ("b", True, "c-1"), ("a", False, "c-1"), ("a", True, "c-1")
    )

    (diagnostic,) = update.diagnostics
    assert diagnostic == Diagnostic(
        "conflict",
        "'a' is both added to and removed from cohort 'c-1'; the last mention wins: added",
        "c-1",
        (0, 2, 3),
    )
    assert str(diagnostic) == diagnostic.message


def test_conflicts_come_in_order_of_mention() -> None:
    update = _update(
        *(("b", True, "c-2"), ("a", True, "c-1"), ("a", False, "c-1"), ("b", False, "c-2"))
    )

    assert [(d.code, d.cohort_id, d.memberships) for d in update.diagnostics] == [
        ("conflict", "c-2", (0, 3)),
        ("conflict", "c-1", (1, 2)),
    ]
    assert "the last mention wins: removed" in update.diagnostics[0].message


def test_a_cohort_of_two_names_is_reported() -> None:
    update = _update(
        *(("a", True, "c-1", "Old"), ("b", True, "c-2", "Other")),
        *(("c", True, "c-1", "New"), ("d", True, "c-1", "Old")),
    )

    (diagnostic,) = update.diagnostics
    assert diagnostic == Diagnostic(
        "renamed", "cohort 'c-1' comes with several names: 'Old', 'New'", "c-1", (0, 2)
    )


def test_a_conflict_in_a_request(arrays: Manifest, body: dict[str, Any]) -> None:
    update = parse(arrays, {**body, "add": [{"key": 7}], "remove": [{"key": "7"}]})

    assert update.delta == Delta("c-1", frozenset(), frozenset({"7"}))
    assert [d.code for d in update.diagnostics] == ["conflict"]


# As data --------------------------------------------------------------------------------------


def test_an_update_as_data() -> None:
    update = Update(
        "env",
        "device",
        COHORT,
        (
            Membership("a", True, "c-1", "Cohort", COHORT.url),
            Membership("b", False, "c-2", "Other"),
        ),
    )

    assert update.to_dict() == {
        "environmentId": "env",
        "contextKind": "device",
        "memberships": [
            {
                "contextKey": "a",
                "included": True,
                "cohortId": "c-1",
                "cohortName": "Cohort",
                "cohortUrl": "https://cdp.example/c-1",
            },
            {"contextKey": "b", "included": False, "cohortId": "c-2", "cohortName": "Other"},
        ],
    }


def test_an_update_without_members_as_data(arrays: Manifest, body: dict[str, Any]) -> None:
    data = parse(arrays, body).to_dict()

    assert data == {"environmentId": "client-side-id", "contextKind": "user", "memberships": []}
    assert json.loads(json.dumps(data)) == data


def test_updates_are_compared_by_what_they_say() -> None:
    words = (("a", True, "c-1"), ("b", False, "c-1"))
    update = _update(*words)
    _ = update.deltas, update.diagnostics

    assert update == _update(*words)
    assert hash(update) == hash(_update(*words))
    assert update != _update(*reversed(words))
    assert update != _update(("a", True, "c-1"), ("b", True, "c-1"))


def test_updates_travel_between_processes() -> None:
    update = _update(("a", True, "c-1"), ("a", False, "c-1"))
    _ = update.deltas

    there = pickle.loads(pickle.dumps(update))  # noqa: S301  # our own bytes

    assert there == update
    assert there.deltas == update.deltas
    assert there.diagnostics == update.diagnostics


def test_updates_cannot_be_changed() -> None:
    update = _update(("a", True, "c-1"))

    for thing, name in ((update, "cohort"), (update.memberships[0], "included"), (COHORT, "id")):
        with pytest.raises(AttributeError):
            setattr(thing, name, None)


# Under the validation server's profile --------------------------------------------------------


def test_values_of_any_kind_have_deltas_of_text() -> None:
    update = _update((1, True, 7), ("1", "yes", 7), (True, 1, "7"), ([1, None], {}, 7.0))

    assert update.delta == Delta("7", frozenset({"1", "true", "1,"}))
    assert update.diagnostics == ()


def test_empty_arrays_and_objects_are_true_to_javascript() -> None:
    update = _update(("a", {}, "c-1"), ("a", [], "c-1"), ("a", "false", "c-1"), ("b", [], "c-1"))

    assert update.delta == Delta("c-1", frozenset({"a", "b"}))
    assert update.diagnostics == ()


def test_a_membership_without_direction_changes_nobody() -> None:
    update = _update(("a", None, "c-1"))

    assert update.delta == Delta("c-1")
    assert update.diagnostics == ()
    assert update.to_dict()["memberships"][0]["included"] is None
