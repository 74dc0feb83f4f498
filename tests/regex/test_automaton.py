"""What the automata say of patterns, held against the engines themselves."""

import re
import warnings

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sstest.regex.automaton import Automaton
from sstest.regex.javascript.regexp import compile_regexp
from sstest.regex.javascript.syntax import RegExpSyntaxError, parse_regexp
from sstest.regex.python import PythonSyntaxError, python_tree, python_words
from sstest.regex.re2 import MatcherError, compile_matcher
from sstest.regex.re2_tree import re2_tree
from sstest.regex.sets import UnsupportedPattern
from sstest.regex.shortest import alphabet, shortest_difference, shortest_match

COMMON = (
    *("a", "d", "add", "r", "|", "(", ")", "(?:", "*", "+", "?", "{2}", "{1,3}", "{,3}", "^", "$"),
    *(r"\b", r"\B", ".", "[ab]", "[^a]", r"\d", r"\w", r"\s", r"\W", r"\D", r"\S", "[a-d_]"),
    *(r"[\w-]", "-", "[]a]", r"\x41", r"\101", r"\.", "_", " ", "\u00e9", "\U0001f600", r"[^\n]"),
    *("k", r"[^\s]", "a??", r"\t", "|"),
)
RE2 = (r"\A", r"\z", "(?i)", "(?m)", "(?s)", "(?i:", "(?P<n>", "[[:alpha:]]", r"\pL", r"\Qa.b\E")
PYTHON = ("(?i:", r"\A", r"\Z", "(?P<n>")
TEXTS = (
    *("", "a", "d", "add", "r", "b", "A", "K", "\u212a", "k", "\u00e9", "\u00c9", "\U0001f600"),
    *("\n", "\na", "add_x", "0", "_", "-", "a.b", " ", "aa", "aaa", "dad", "d a", "x", "AB"),
    *("\u2028", ".", "\u0663", "\xa0", "\t", "\x0b", "\ufeff", "s", "\u017f"),
)
texts = st.lists(st.sampled_from(TEXTS), max_size=3).map("".join)


def of_go(pattern: str, tried: list[str]) -> list[str]:
    r"""The texts on which the RE2 at hand, which goes by bytes, has Go's answer for ``\B``."""
    return [text for text in (*TEXTS, *tried) if r"\B" not in pattern or text.isascii()]


def patterns(*pieces: str) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(pieces), min_size=1, max_size=7).map("".join)


@given(patterns(*COMMON, *RE2), st.lists(texts, min_size=8, max_size=8))
def test_the_automaton_finds_what_re2_finds(pattern: str, tried: list[str]) -> None:
    try:
        matches = compile_matcher(pattern).matches
    except MatcherError:
        assume(False)
    automaton = Automaton(re2_tree(pattern))
    for text in of_go(pattern, tried):
        assert automaton.accepts(text) == matches(text), text


@given(patterns(*COMMON), st.lists(texts, min_size=8, max_size=8))
def test_the_automaton_finds_what_javascript_finds(pattern: str, tried: list[str]) -> None:
    try:
        regexp = compile_regexp(pattern)
        automaton = Automaton(parse_regexp(pattern), units=True)
    except (RegExpSyntaxError, UnsupportedPattern):
        assume(False)
    for text in (*TEXTS, *tried):
        assert automaton.accepts(text) == regexp.test(text), text


@given(patterns(*COMMON, *PYTHON), st.lists(texts, min_size=8, max_size=8))
def test_the_automaton_finds_what_python_finds(pattern: str, tried: list[str]) -> None:
    """But for ``$`` before a last line break, and ``\\B`` in the empty text, as documented."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            compiled = re.compile(pattern)
            automaton = Automaton(python_tree(pattern), word=python_words())
        except (re.error, PythonSyntaxError, UnsupportedPattern):
            assume(False)
    for text in (*TEXTS, *tried):
        if "\n" not in text and text:
            assert automaton.accepts(text) == bool(compiled.search(text)), text


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("^add$", "add"),
        ("x|^$", ""),
        ("a{3}", "aaa"),
        ("(?i)ADD", "add"),
        (r"[^\x00-\x7f]", "\u00e9"),
        (r"\bB\b", "B"),
        (r"(?m)^a$\nb", "a\nb"),
        ("[\U0001f600-\U0001f64f]", "\U0001f600"),
    ],
)
def test_the_shortest_text(pattern: str, text: str) -> None:
    automaton = Automaton(re2_tree(pattern))
    assert shortest_match(automaton, alphabet(automaton)) == text


@pytest.mark.parametrize(
    "pattern", ["a^", "$a", r"[^\s\S]", r"a\bb", r"^\Ba\B$|$^x", "[^\\x00-\\x{10FFFF}]"]
)
def test_nothing_is_found(pattern: str) -> None:
    automaton = Automaton(re2_tree(pattern))
    assert shortest_match(automaton, alphabet(automaton)) is None


@pytest.mark.parametrize(
    ("left", "right", "text"),
    [("^add$", "^a(dd)$", None), ("^a*$", "^(a|aa)*$", None), ("^add$", "^add", "adda")],
)
def test_the_shortest_difference(left: str, right: str, text: str | None) -> None:
    one, other = Automaton(re2_tree(left)), Automaton(re2_tree(right))
    assert shortest_difference(one, other, alphabet(one, other)) == text


@pytest.mark.parametrize("pattern", ["(?:){2000000000}", "(?:(?:){1000}){1000}a"])
def test_an_empty_body_is_not_repeated(pattern: str) -> None:
    assert Automaton(parse_regexp(pattern), units=True).accepts("a")


@pytest.mark.parametrize(
    "pattern", ["a{2000000000}", "(?=a)", r"(a)\1", "(" * 70 + ")" * 70, "(?:a{100}){100}"]
)
def test_what_an_automaton_cannot_hold_is_rejected_at_once(pattern: str) -> None:
    with pytest.raises(UnsupportedPattern):
        Automaton(parse_regexp(pattern), units=True)
