"""What is compared of an expectation: what it states, with members as sets."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sstest.corpus import UNSTATED
from sstest.rules.samples.comparison import assertions, differences


class Counted(str):
    """A text that counts how often it is compared."""

    __slots__ = ()
    __hash__ = str.__hash__
    compared = 0

    def __eq__(self, other: object) -> bool:
        Counted.compared += 1
        return str(self) == str(other)


MEMBERS = [
    {"contextKey": "ann", "included": True},
    {"contextKey": "bob", "included": True},
]
VAGUE = [{"included": True}, {"contextKey": "ann"}]


@pytest.mark.parametrize(
    ("part", "expected", "found"),
    [
        pytest.param("update", UNSTATED, {"contextKind": "user"}, id="nothing stated"),
        pytest.param("deltas", {"c": {"added": ["a"]}}, {"c": {"added": ["a"], "removed": ["b"]}}),
        pytest.param("deltas", {"c": {"added": ["b", "a"]}}, {"c": {"added": ["a", "b"]}}),
        pytest.param("deltas", {}, {}),
        pytest.param("update", {"memberships": MEMBERS[::-1]}, {"memberships": MEMBERS}),
        pytest.param("update", {"memberships": VAGUE}, {"memberships": MEMBERS}),
        pytest.param("reply", {"a": {"b": 1}}, {"a": {"b": 1, "c": 2}, "d": 3}),
        pytest.param("reply", None, None),
        pytest.param("status", 204, 204),
    ],
)
def test_what_is_left_out_is_not_compared(part: str, expected: Any, found: Any) -> None:
    assert differences(part, expected, found) == []
    if expected is not UNSTATED:
        exec("\n".join(assertions(part, expected)), {"found": found})  # noqa: S102  # ours


@pytest.mark.parametrize(
    ("part", "expected", "found", "shown"),
    [
        ("status", 204, 200, "expected 204\n          found 200"),
        ("status", 1, True, "expected 1\n          found true"),
        ("deltas", {}, {"c": {}}, 'expected {}\n          found {"c": {}}'),
        ("deltas", {"c": {"added": []}}, {"c": {"added": ["a"]}}, 'not expected ["a"]'),
        ("deltas", {"c": {"added": [7]}}, {"c": {"added": ["7"]}}, "missing [7]"),
        ("deltas", {"d": {"added": []}}, {"c": {}}, "found nothing there"),
        ("deltas", {"c": {"added": []}}, None, "found null"),
        ("update", {"memberships": MEMBERS * 2}, {"memberships": MEMBERS}, "missing"),
        ("update", {"memberships": [{"included": 2}]}, {"memberships": MEMBERS[:1]}, "missing"),
        ("reply", [1, 2], [2, 1], "reply/0: expected 1\n           found 2"),
        ("reply", {"added": ["a", "b"]}, {"added": ["b", "a"]}, "reply/added/0: expected"),
        ("reply", [1], [1, 2], "reply: expected [1]\n         found [1, 2]"),
    ],
)
def test_what_is_stated_is_compared(part: str, expected: Any, found: Any, shown: str) -> None:
    assert shown in differences(part, expected, found)[0]
    if (expected, found) != (1, True):  # which are equal in Python
        with pytest.raises((AssertionError, LookupError, TypeError)):
            exec("\n".join(assertions(part, expected)), {"found": found})  # noqa: S102  # ours


_MEMBERSHIPS = st.lists(
    st.fixed_dictionaries(
        {name: st.sampled_from("xy") for name in ("contextKey", "cohortId", "included")}
    ),
    max_size=5,
)


@given(_MEMBERSHIPS, st.data())
def test_whatever_is_stated_of_each_member_is_found(
    found: list[dict[str, str]], data: st.DataObject
) -> None:
    def part(one: dict[str, str]) -> dict[str, str]:
        return {
            name: one[name] for name in data.draw(st.sets(st.sampled_from(list(one)), min_size=1))
        }

    stated = data.draw(st.permutations([part(one) for one in found]))
    assert differences("update", stated, found) == []
    if stated:
        assert differences("update", [*stated, stated[0]], found)


def test_many_members_are_each_compared_a_few_times() -> None:
    keys = [Counted(key) for key in range(2_000)]
    stated = [{"contextKey": key} for key in reversed(keys)]
    found = [{"contextKey": Counted(key), "included": True} for key in keys]
    Counted.compared = 0

    assert differences("update", {"memberships": stated}, {"memberships": found}) == []
    assert differences("deltas", {"c": {"added": keys}}, {"c": {"added": keys[::-1]}}) == []
    assert Counted.compared < 10 * len(keys)


@pytest.mark.parametrize("value", [{"a": [1, True]}, [], {}, None, 1.0, "1"])
def test_members_are_json_values_that_are_equal(value: Any) -> None:
    others = [{"a": [1, 1]}, [{}], {"a": []}, False, True, 2]
    found = [{"contextKey": other} for other in [*others, value]]
    assert differences("update", {"memberships": found[::-1]}, {"memberships": found}) == []
    lines = differences("update", {"memberships": found[-1:]}, {"memberships": found[:-1]})
    assert "missing" in lines[0]
