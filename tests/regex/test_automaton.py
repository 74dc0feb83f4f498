"""What the automata say of patterns, held against the engines themselves."""

import re
import warnings
from collections.abc import Callable

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sstest.regex.automaton import Automaton
from sstest.regex.javascript.regexp import compile_regexp
from sstest.regex.javascript.syntax import RegExpSyntaxError, parse_regexp
from sstest.regex.python import PythonSyntaxError, python_tree, python_words
from sstest.regex.re2 import MatcherError, compile_matcher
from sstest.regex.re2_tree import re2_tree
from sstest.regex.shortest import alphabet, shortest_difference, shortest_match
from sstest.regex.tree import UnsupportedPattern
from sstest.rules.matchers.differences import in_javascript, in_python
from sstest.rules.matchers.reading import read

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


@settings(max_examples=200, deadline=None)
@given(patterns(*COMMON, *RE2), st.lists(texts, min_size=8, max_size=8))
def test_the_automaton_finds_what_re2_finds(pattern: str, tried: list[str]) -> None:
    try:
        matches = compile_matcher(pattern).matches
    except MatcherError:
        assume(False)
    automaton = Automaton(re2_tree(pattern))
    for text in of_go(pattern, tried):
        assert automaton.accepts(text) == matches(text), text


@settings(max_examples=200, deadline=None)
@given(patterns(*COMMON), st.lists(texts, min_size=8, max_size=8))
def test_the_automaton_finds_what_javascript_finds(pattern: str, tried: list[str]) -> None:
    try:
        regexp = compile_regexp(pattern)
        automaton = Automaton(parse_regexp(pattern), units=True)
    except (RegExpSyntaxError, UnsupportedPattern):
        assume(False)
    for text in (*TEXTS, *tried):
        assert automaton.accepts(text) == regexp.test(text), text


@settings(max_examples=200, deadline=None)
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


@settings(max_examples=200, deadline=None)
@given(patterns(*COMMON, *RE2), st.lists(texts, min_size=8, max_size=8))
def test_a_text_read_differently_is_and_none_is_overlooked(pattern: str, tried: list[str]) -> None:
    try:
        matches = compile_matcher(pattern).matches
    except MatcherError:
        assume(False)
    reads = in_javascript(pattern)
    if reads is None:
        test = compile_regexp(pattern).test
        assert all(matches(text) == test(text) for text in of_go(pattern, tried))
    elif reads.text is not None:
        assert matches(reads.text) != compile_regexp(pattern).test(reads.text)
    else:
        with pytest.raises(RegExpSyntaxError):
            compile_regexp(pattern)


@settings(max_examples=200, deadline=None)
@given(patterns(*COMMON, *RE2), texts)
def test_how_much_is_matched(pattern: str, text: str) -> None:
    try:
        reading = read(pattern)
    except MatcherError:
        assume(False)
    assume(reading is not None)
    assert reading is not None
    match reading.reach:
        case "nothing":
            assert not reading.matches(text)
        case "empty":
            assert reading.matches("")
            assert not text or not reading.matches(text)
        case "everything":
            assert not text or not text.isascii() or not text.isprintable() or reading.matches(text)
        case "words":
            assert reading.matches("remove")
        case _:
            assert reading.example is None or reading.matches(reading.example)


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
    reads = in_javascript(pattern)
    assert reads is not None
    assert reads.text is not None
    assert compile_matcher(pattern).matches(text) != compile_regexp(pattern).test(text)
    assert len(reads.text) <= len(text) + 1


@pytest.mark.parametrize("pattern", ["(?i)^add$", "(?P<a>add)", "(?s).", "(?m)^add$"])
def test_javascript_refuses_it(pattern: str) -> None:
    reads = in_javascript(pattern)
    assert reads is not None
    assert reads.refused


@pytest.mark.parametrize(
    ("pattern", "shown"),
    [(r"^\d$", "٠"), ("^a{,3}dd$", "add"), (r"^\w_add$", "ª_add"), ("^[[:alpha:]]$", None)],
)
def test_python_reads_it_otherwise(pattern: str, shown: str | None) -> None:
    reads = in_python(pattern)
    assert reads is not None
    assert reads.text is not None
    if shown is not None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            assert bool(re.search(pattern, shown)) != compile_matcher(pattern).matches(shown)


@pytest.mark.parametrize("pattern", [r"\pL", r"\Qa\E", "a(?i)b", "(?U)a*"])
def test_python_refuses_it(pattern: str) -> None:
    reads = in_python(pattern)
    assert reads is not None
    assert reads.refused


@pytest.mark.parametrize("reader", [in_javascript, in_python])
@pytest.mark.parametrize("pattern", ["^add$", "^(members|add_members)$", "^[a-z]+_added$", "x*"])
def test_all_read_it_alike(reader: Callable[[str], object], pattern: str) -> None:
    assert reader(pattern) is None
