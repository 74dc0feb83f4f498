"""The texts that a pattern spells out."""

import pytest

from sstest.regex.javascript.syntax import parse_regexp
from sstest.regex.re2_tree import re2_tree
from sstest.regex.spelling import spelled


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("^(members|add_members)$", ["members", "add_members"]),
        ("[Aa]dd", ["Add", "add"]),
        ("^add(ed)?$", ["add", "added"]),
        ("a(?:b|c)(?:d|e)", ["abd", "abe", "acd", "ace"]),
        ("a+", ["a", "aa"]),
        (r"\d{3}", ["000"]),
        ("(?i)add", ["add"]),
        ("[^a-z]", ["_"]),
        ("😀", ["😀"]),
        ("", [""]),
        ("a{500}", []),
    ],
)
def test_the_texts_of_a_pattern(pattern: str, expected: list[str]) -> None:
    assert spelled(re2_tree(pattern)) == expected


@pytest.mark.parametrize("pattern", ["a{2147483646}", "(a|b){2000000000}", "(?:[ab]{0,9}){9}" * 9])
def test_few_texts_are_made_and_no_long_ones(pattern: str) -> None:
    texts = spelled(parse_regexp(pattern), 5)
    assert len(texts) <= 5
    assert all(len(text) <= 80 for text in texts)
