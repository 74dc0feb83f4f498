"""Payloads of any structure: what is inferred or why nothing is, never an error of Python."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sstest
from tests.inferring.shapes import ENVIRONMENT

NAMES = st.sampled_from(("env", "id", "name", "users", "op", "ids", "in", "added", "removed", "x"))
SCALARS = st.sampled_from((None, True, 1, 1.5, "", "c-1", "add", "remove", ENVIRONMENT, "é"))
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)
ROWS = (None, {}, {"a": 1}, {"op": "add", "ids": ["x"]}, {"ids": [None]})


@given(st.lists(VALUES, min_size=1, max_size=4))
def test_values_of_any_kind_can_stand_anywhere(payloads: list[Any]) -> None:
    found = sstest.infer([{"body": one} for one in payloads]).to_dict()
    assert found["candidates"] or found["obstacles"]


@pytest.mark.parametrize("second", ROWS)
@pytest.mark.parametrize("first", ROWS)
def test_null_beside_objects_in_a_list_of_fixed_length(first: Any, second: Any) -> None:
    for other in [None, {"a": 1}], [{"op": "remove", "ids": ["q"]}, None]:
        lists = [first, second], other
        found = sstest.infer([{"env": ENVIRONMENT, "l": one} for one in lists]).to_dict()
        assert found["candidates"] or found["obstacles"]
