"""What is compared of an expectation: what it states, with members as sets."""

from typing import Any

import pytest

from sstest.corpus import UNSTATED
from sstest.rules.samples.comparison import assertions, differences

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
