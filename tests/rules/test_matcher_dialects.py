"""Where RE2, JavaScript and Python read a matcher differently, compared with the engines."""

import re
from collections.abc import Callable

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sstest.regex.javascript.regexp import compile_regexp
from sstest.regex.javascript.syntax import RegExpSyntaxError
from sstest.regex.re2 import compile_matcher
from sstest.rules.matchers.analysis.reading import Reading, read
from sstest.rules.matchers.dialects import Difference, in_javascript, in_python
from tests.profiles import examples

PIECES = (
    *("a", "d", "add", "|", "(", ")", "(?:", "*", "+", "?", "{2}", "{,3}", "^", "$", "k", "-"),
    *(r"\b", ".", "[ab]", "[^a]", r"\d", r"\w", r"\s", r"\W", "[]a]", r"\x41", r"\101", "_", " "),
    *(
        "\u00e9",
        "\U0001f600",
        r"\A",
        r"\z",
        "(?i)",
        "(?m)",
        "(?s)",
        "(?P<n>",
        "[[:alpha:]]",
        r"\pL",
    ),
)
TEXTS = (
    *("", "a", "d", "add", "A", "K", "\u212a", "k", "\u00e9", "\U0001f600", "\n", "\na", "add_x"),
    *("0", "_", "-", " ", "aaa", "d a", "\u2028", "\u0663", "\xa0", "\x0b", "\ufeff", "\u017f"),
)
patterns = st.lists(st.sampled_from(PIECES), min_size=1, max_size=7).map("".join)
texts = st.lists(st.sampled_from(TEXTS), max_size=3).map("".join)


def reading(pattern: str) -> Reading:
    found = read(pattern)
    assert found is not None
    return found


@settings(max_examples=examples(2))
@given(patterns, st.lists(texts, min_size=8, max_size=8))
def test_the_text_shown_is_read_differently_and_none_is_overlooked(
    pattern: str, tried: list[str]
) -> None:
    assume(read(pattern))
    matches = reading(pattern).matches
    found = in_javascript(reading(pattern))
    if found is None:
        test = compile_regexp(pattern).test
        assert all(matches(text) == test(text) for text in (*TEXTS, *tried))
    elif found.rejected is None:
        assert matches(found.text) != compile_regexp(pattern).test(found.text)
    else:
        with pytest.raises(RegExpSyntaxError):
            compile_regexp(pattern)


@settings(max_examples=examples(2))
@given(patterns, texts)
def test_how_much_is_matched(pattern: str, text: str) -> None:
    assume(read(pattern))
    one = reading(pattern)
    match one.reach:
        case "nothing":
            assert not one.matches(text)
        case "empty":
            assert one.matches("")
            assert not text or not one.matches(text)
        case "everything":
            assert not text or not text.isascii() or not text.isprintable() or one.matches(text)
        case "words":
            assert one.matches("remove")
        case _:
            assert one.example is None or one.matches(one.example)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"\Aadd\z", "add"),
        (r"^[[:alpha:]]dd$", "add"),
        (r"^\pL+$", "a"),
        (r"^\Qadd\E$", "add"),
        (r"^\x{61}dd$", "add"),
        ("^[]a]dd$", "add"),
        (r"^add\s?$", "add\xa0"),
        ("^add.$", "add\u2028"),
        ("^[\U0001f600a]dd$", "\U0001f600dd"),
    ],
)
def test_javascript_reads_it_otherwise(pattern: str, text: str) -> None:
    found = in_javascript(reading(pattern))
    assert found is not None
    assert found.rejected is None
    assert compile_matcher(pattern).matches(text) != compile_regexp(pattern).test(text)
    assert len(found.text) <= len(text) + 1


@pytest.mark.parametrize("pattern", ["(?i)^add$", "(?P<a>add)", "(?s).", "(?m)^add$"])
def test_javascript_rejects_it(pattern: str) -> None:
    found = in_javascript(reading(pattern))
    assert found is not None
    assert found.rejected


@pytest.mark.parametrize(
    ("pattern", "shown"),
    [(r"^\d$", "٠"), ("^a{,3}dd$", "add"), (r"^\w_add$", "ª_add")],
)
def test_python_reads_it_otherwise(pattern: str, shown: str) -> None:
    found = in_python(reading(pattern))
    assert found is not None
    assert found.rejected is None
    for text in (found.text, shown):
        assert bool(re.search(pattern, text)) != compile_matcher(pattern).matches(text)


@pytest.mark.parametrize("pattern", [r"\pL", r"\Qa\E", "a(?i)b", "(?U)a*"])
def test_python_rejects_it(pattern: str) -> None:
    found = in_python(reading(pattern))
    assert found is not None
    assert found.rejected


@pytest.mark.parametrize("compare", [in_javascript, in_python])
@pytest.mark.parametrize("pattern", ["^add$", "^(members|add_members)$", "^[a-z]+_added$", "x*"])
def test_all_read_it_alike(compare: Callable[[Reading], Difference | None], pattern: str) -> None:
    assert compare(reading(pattern)) is None
