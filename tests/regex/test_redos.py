"""Patterns that JavaScript takes long for: the text that is named does take that many steps."""

from functools import cache

import pytest

from sstest.regex.javascript.backtracking import search
from sstest.regex.javascript.program import compile_program
from sstest.regex.javascript.regexp import RegExpTimeout
from sstest.regex.javascript.scanner import to_code_units
from sstest.regex.javascript.syntax import parse_regexp
from sstest.regex.redos import SlowText, slow_text

EXPONENTIAL = (
    *("(a+)+$", "^(a|aa)+$", "(add|a.d)*$", r"^(\w+\s?)*$", "(.*)*$", "(x+x+)+y", "^(a|a)*$"),
    *("^([a-z]+|[x-z0-9]+)*$", "^(.*a){20}$", "^(a?){30}a{30}$", "^((ab)*)*$", "^(?:a|b|ab)*c$"),
    *(r"^(\d+)*$", "(?=(a+)+$)b", r"^(a+)+\1$", "^(([a-z])+.)+[A-Z]([a-z])+$", "^(add|_|add_)+$"),
    *("^(members|add_?)+x?(add_?)*$|(_+)+$", "^prefix-(a+)+$", "^(?:(?:a+)+)+$", "^(a+){2,}$"),
)
POLYNOMIAL = ("a*a*a*b$", ".*.*=.*", "^(.*)(.*)(.*)(.*)x$", "^add.*_.*_.*_members$")
FAST = (
    *("^add$", "^(members|add_members)$", r"\s+$", "^(add|members)+$", "^[a-z]+(_[a-z]+)*$"),
    *("^(add(_members?)?)+$", "^a+b+c+d+$", "^.*add.*$", r"^[\w.+-]+@[\w-]+\.[\w.-]+$", "x{50}"),
    *("^(?!remove)", r"^(a|b)\1$", "(ab|cd)*", "", "add" * 300, "^(a{0,5}){0,5}$", "a**", "("),
)


@cache
def slow_text_of(pattern: str) -> SlowText:
    slow = slow_text(pattern)
    assert slow is not None
    return slow


@pytest.mark.parametrize("pattern", EXPONENTIAL)
def test_the_text_takes_the_steps(pattern: str) -> None:
    slow = slow_text_of(pattern)
    assert slow.steps >= 30_000
    program = compile_program(parse_regexp(pattern))
    with pytest.raises(RegExpTimeout):
        search(program, to_code_units(slow.text), iter(range(slow.steps)))
    assert len(slow.text) < 200


@pytest.mark.parametrize(
    "pattern",
    [
        *EXPONENTIAL[:7],
        *(pytest.param(pattern, marks=pytest.mark.nightly) for pattern in EXPONENTIAL[7:]),
    ],
)
def test_twice_the_text_takes_a_million(pattern: str) -> None:
    slow = slow_text_of(pattern)
    program = compile_program(parse_regexp(pattern))
    text = f"{slow.before}{slow.pump * max(2 * slow.times, 24)}{slow.after}"
    with pytest.raises(RegExpTimeout):
        search(program, to_code_units(text), iter(range(200_000)))


@pytest.mark.parametrize("pattern", POLYNOMIAL)
def test_a_polynomial_is_no_explosion(pattern: str) -> None:
    assert slow_text(pattern) is None


@pytest.mark.parametrize("pattern", FAST)
def test_nothing_is_said_of_fast_ones(pattern: str) -> None:
    assert slow_text(pattern) is None


def test_what_a_search_did_not_need_is_left() -> None:
    steps = iter(range(1000))
    assert search(compile_program(parse_regexp("^add$")), "add", steps)
    assert next(steps) < 20
