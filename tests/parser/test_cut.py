"""What is left of a decoded body that is cut."""

from typing import Any

import pytest

from sstest.parser.cut import Cut


def test_the_first_elements_and_some_of_the_rest_are_held() -> None:
    cut = Cut(1_000, 5).of(list(range(10_000)))
    assert cut[:100] == list(range(100))
    assert len(cut) <= 200
    assert cut == sorted(cut)
    assert cut[-1] > 9_800


def test_texts_and_names_are_cut() -> None:
    assert Cut(10, 5).of("a" * 20_000) == "a" * 10_000
    assert len(Cut(10_000, 5).of({str(number): 1 for number in range(5_000)})) == 2_000


@pytest.mark.parametrize(
    ("value", "cut"),
    [
        ([1, 2, 3, 4], [1, 2, 3]),
        ({"a": 1, "b": 2, "c": 3, "d": 4}, {"a": 1, "b": 2, "c": 3}),
        ([[1, 2], [3, 4]], [[1, 2]]),
        ({"a": {"b": {"c": 1}}}, {"a": {"b": {"c": 1}}}),
    ],
)
def test_once_none_is_left_the_rest_is_not_there(value: Any, cut: Any) -> None:
    assert Cut(4, 5).of(value) == cut


def test_what_is_too_deep_is_empty() -> None:
    assert Cut(100, 1).of({"a": {"b": {"c": 1}, "d": [1], "e": 1}}) == {
        "a": {"b": {}, "d": [], "e": 1}
    }
