"""The size of what RE2 writes out is known before it does, and nothing of that size is compiled."""

import pytest

from sstest.limits import MATCHER_OPTIONAL
from sstest.regex.javascript.regexp import compile_regexp
from sstest.regex.re2 import MatcherError, compile_matcher, optional_copies

# Each would keep RE2 busy for minutes, and cannot be interrupted.
HUGE = [
    "a{0,1000}" * 200,
    "|".join(f"{word}{{0,1000}}" for word in ["add", "remove"] * 100),
    f"(?:{'a{0,10}' * 160}){{0,100}}",
    f"(?P<words>{'(?:a{2,1000})?' * 100})",
    "^(?:" + "[ab]{0,999}?" * 300 + ")$",
]


@pytest.mark.parametrize(
    ("pattern", "copies"),
    [
        ("", 0),
        ("^(add|upsert)$", 0),
        ("x?", 1),
        ("x??", 1),
        ("x*?y+?", 0),
        ("a{3}", 0),
        ("a{3,5}", 2),
        ("a{3,5}?b?", 3),
        ("(a{0,2}b?){3}", 9),
        ("(?:a|b?)?", 2),
        ("(?P<verb>add)?", 1),
        ("[a{0,9}?]", 0),
        (r"\Qa{0,9}\E?", 1),
        (r"\{0,9}?", 1),
        ("a)b?)c{0,3}", 4),
        ("((", 0),
        ("b?[a?[b?", 1),
        ("[[:word:]?]?", 1),
        ("[[:", 0),
    ],
)
def test_copies_that_are_optional_are_counted(pattern: str, copies: int) -> None:
    assert optional_copies(pattern) == copies


@pytest.mark.parametrize("pattern", HUGE)
def test_what_would_take_re2_minutes_is_refused_or_run_otherwise(pattern: str) -> None:
    assert optional_copies(pattern) == MATCHER_OPTIONAL + 1
    with pytest.raises(MatcherError, match="more than 10000 optional copies"):
        compile_matcher(pattern)
    assert not compile_regexp(pattern.replace("?P", "?")).is_linear
