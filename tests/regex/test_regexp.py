"""Regular expressions answer as Node.js answered when it was asked, and none of them hangs."""

import json
import pickle
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from sstest.regex.javascript.regexp import (
    RegExpSyntaxError,
    RegExpTimeout,
    compile_regexp,
)
from sstest.regex.program import MatchTooCostly
from tests.cases import for_each

DATA = Path(__file__).parent.parent / "data" / "javascript-regexp.jsonl"
RECORDED = [json.loads(line) for line in DATA.read_text("ascii").splitlines()]


def message(error: RegExpSyntaxError) -> str:
    """The message as JSON holds it: two halves of a surrogate pair are one character."""
    return str(error).encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")


@for_each(RECORDED, lambda case: ascii(case["pattern"]))
def test_answers_as_node_did(case: dict[str, Any]) -> None:
    if case["error"] is None:
        regexp = compile_regexp(case["pattern"])
        assert [regexp.test(text) for text in case["texts"]] == case["results"]
    else:
        with pytest.raises(RegExpSyntaxError) as caught:
            compile_regexp(case["pattern"])
        assert message(caught.value) == case["error"]


def test_a_syntax_error_has_the_words_of_v8() -> None:
    with pytest.raises(RegExpSyntaxError) as caught:
        compile_regexp("add|(remove")
    assert str(caught.value) == "Invalid regular expression: /add|(remove/: Unterminated group"
    assert caught.value.reason == "Unterminated group"


@pytest.mark.parametrize(
    "pattern", ["", "^(members|add_members)$", "[Aa]dd", r"\badd\B", "(a|a)*b", "(?:)*"]
)
def test_common_patterns_are_linear(pattern: str) -> None:
    assert compile_regexp(pattern).is_linear


@pytest.mark.parametrize("pattern", ["^(?!remove)", "(?<=_)add", r"(a)\1", "a{1001}"])
def test_others_are_not(pattern: str) -> None:
    assert not compile_regexp(pattern).is_linear


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("(a+)+$", "a" * 50_000 + "b"),
        ("(a|a)*b", "a" * 50_000),
        ("^(([a-z])+.)+[A-Z]([a-z])+$", "a" * 50_000),
        ("(?:a?){1000}a{1000}$", "a" * 900 + "b"),
        (".*.*.*.*.*.*.*.*x", "a" * 50_000),
    ],
)
def test_hostile_pattern_that_is_regular_runs_in_linear_time(pattern: str, text: str) -> None:
    regexp = compile_regexp(pattern)
    assert regexp.is_linear
    assert not regexp.test(text)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("^(?=(a+)+$)", "a" * 5000 + "b"),
        ("(?<=(a|a)*b)c", "a" * 40 + "c" + "a" * 40 + "c"),
        (r"(.*)(?:\1\1)*\1x", "a" * 50_000),
        ("(?:[^]{0,999}a){9}b", "a" * 100_000),
        ("a" * 6000, "a" * 100_000),
        *(
            pytest.param(*slow, marks=pytest.mark.nightly)
            for slow in (
                (r"(x+x+)+y\1", "x" * 5000),
                (r"(?=a)(.*)*(.*)*(.*)*b$", "a" * 50_000),
                (r"(?:a?){2000}(?=c)b", "a" * 3000),
                (r"(?:(?:(?:a?){100}){100}){100}b", "a" * 1000),
                ("a" * 60_000, "a" * 100_000),
            )
        ),
    ],
)
def test_hostile_pattern_that_is_not_is_answered_or_given_up(pattern: str, text: str) -> None:
    regexp = compile_regexp(pattern)
    with suppress(RegExpTimeout, MatchTooCostly):
        assert not regexp.test(text)


def test_catastrophe_with_back_reference_is_a_timeout() -> None:
    with pytest.raises(RegExpTimeout, match="no answer within 1000000 steps"):
        compile_regexp(r"^(a+)+\1$").test("a" * 5000 + "b")


def test_negative_look_ahead_on_long_text_is_no_timeout() -> None:
    assert not compile_regexp("^(?!remove).*x$").test("a" * 100_000)


@pytest.mark.parametrize(
    "pattern",
    [
        "(" * 200_000,
        "(" * 60_000,
        "(?=" * 60_000,
        "a" * 1_000_000,
        "😀" * 40_000,
        "(" * 101 + ")" * 101,
    ],
    ids=["groups", "fewer groups", "look-ahead", "long", "astral", "nested"],
)
def test_too_large_pattern_is_refused_shortly(pattern: str) -> None:
    with pytest.raises(RegExpSyntaxError, match="Regular expression too large") as caught:
        compile_regexp(pattern)
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize(
    "pattern",
    [
        "(" * 100 + ")" * 100,
        "(?:a" * 100 + ")*" * 100,
        "(?=a|b" * 100 + ")" * 100,
        "()" * 2000,
        "()" * 2000 + r"\2000",
        "a|" * 3000,
        "[" + "a-b" * 20_000 + "]",
        "a{" * 3000,
        "a{" + "1" * 60_000 + "}",
        "\\" + "1" * 6000,
        "(?:a|b)?" * 1000 + "(?!d)",
    ],
    ids=lambda pattern: pattern[:10],
)
def test_large_pattern_is_no_trouble(pattern: str) -> None:
    assert compile_regexp(pattern).test("a") in (True, False)


def test_too_many_groups_is_an_error_of_v8() -> None:
    assert compile_regexp("()" * 32_767).test("")
    with pytest.raises(RegExpSyntaxError, match="Too many captures"):
        compile_regexp("()" * 32_768)


def test_compiled_patterns_are_kept() -> None:
    assert compile_regexp("add") is compile_regexp("add")
    assert repr(compile_regexp("add")) == "RegExp(pattern='add', is_linear=True)"


def test_errors_can_be_sent_to_another_process() -> None:
    with pytest.raises(RegExpSyntaxError) as caught:
        compile_regexp("(")
    again = pickle.loads(pickle.dumps(caught.value))  # noqa: S301  # our own bytes
    assert (str(again), again.reason) == (str(caught.value), caught.value.reason)


def test_import_is_light() -> None:
    code = "import sys, sstest.regex.javascript.regexp; print('re2' in sys.modules)"
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, text=True
    )
    assert result.stdout == "False\n"
