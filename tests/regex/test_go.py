"""Matchers are read as Go reads them: every recorded answer of Go's regexp, and its versions."""

import json
import re
from collections.abc import Iterable
from itertools import islice
from pathlib import Path

import pytest

from sstest.regex.go import go_reading
from sstest.regex.re2 import MatcherError, compile_matcher

DATA = Path(__file__).parents[1] / "data" / "go-regexp.jsonl"
# JSON has line separators in it that splitlines would break at.
TEXTS, *LINES = DATA.read_text("utf-8").rstrip("\n").split("\n")
Answer = str | None


def recorded() -> list[tuple[str, Answer, Answer]]:
    """The patterns, each with the answers of Go 1.19 and Go 1.27."""
    lines = map(json.loads, LINES)
    return [(pattern, answers[0], answers[-1]) for pattern, *answers in lines]


def answer(pattern: str, texts: list[str]) -> Answer:
    try:
        matches = compile_matcher(pattern).matches
    except MatcherError:
        return None
    return "".join("01"[matches(text)] for text in texts)


def is_large(pattern: str) -> bool:
    """Whether a Unicode class is repeated by the hundred, which takes RE2 a second to compile."""
    return bool(re.search(r"\\[pP].*[{,][0-9]{3,}\}", pattern))


def wrong(step: int, patterns: Iterable[str]) -> list[tuple[str, Answer, Answer]]:
    """The patterns of which each ``step``-th text is read otherwise than Go 1.27 reads it."""
    texts = json.loads(TEXTS)["texts"]
    chosen_patterns, found = set(patterns), []
    for number, (pattern, _, newer) in enumerate(recorded()):
        if pattern not in chosen_patterns:
            continue
        chosen = slice(number % step, None, step)
        expected = newer if newer is None else newer.ljust(len(texts), "0")[chosen]
        if (got := answer(pattern, texts[chosen])) != expected:
            found.append((pattern, expected, got))
    return found


def test_all_recorded_patterns_are_read_as_go_reads_them() -> None:
    """Each with a fifth of the texts, another fifth for the next pattern."""
    patterns = [pattern for pattern, *_ in recorded()]
    large = [*filter(is_large, patterns)]
    assert len(patterns) > 3_600
    assert 5 < len(large) < 50
    assert wrong(5, {*patterns} - {*large[1:]}) == []


@pytest.mark.nightly
def test_all_recorded_patterns_are_read_as_go_reads_them_for_all_texts() -> None:
    assert wrong(1, [pattern for pattern, *_ in recorded()]) == []


def test_what_the_versions_of_go_read_differently_is_noted() -> None:
    """Where a recorded answer differs, and where it could for other texts."""
    noted = {pattern for pattern, *_ in recorded() if go_reading(pattern).versions}
    differ = {pattern for pattern, older, newer in recorded() if older != newer}
    assert differ - noted == set()
    # Unassigned characters are not among the texts, and "*" is found in all of them.
    assert {pattern for pattern in noted - differ if compiles(pattern)} == {r"(?:\pC)*"}


def compiles(pattern: str) -> bool:
    return answer(pattern, []) is not None


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("(?<n>a)", "a"),
        ("(?P<n>a)(?P<n>b)", "ab"),
        (r"^\p{Letter}+$", "añadir"),
        (r"^\p{lowercase letter}$", "é"),
        (r"^[\p{Cased-Letter}_]+$", "a_B"),
        (r"^[^\p{Assigned}]$", "\u0378"),
        (r"^\P{Any}|\p{ascii}$", "a"),
        (r"\p{Garay}", "\U00010d40"),
        (r"^\pL{200}$", "é" * 200),
        ("^\ud800$", "\udfff"),
        (r"\Q(?P<é>\E", "(?P<é>"),
        (r"[(?P<é>]", "é"),
        (r"\(?P<é>", "P<é>"),
        (r"a{02}", "a{02}"),
        ("(?i)^ſ$", "S"),
        (r"^\x{D800}$", "\ufffd"),
        (f"{'(' * 998}a{')' * 998}", "a"),
        (f"{'(?i:' * 1500}a{')' * 1500}", "A"),
    ],
)
def test_found(pattern: str, text: str) -> None:
    assert compile_matcher(pattern).matches(text)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"\B", "aéb"),
        (r"(\B\B)", "aéb"),
        (r"x|(?s)\B\Q", "aéb"),
        (r"\x{D800}", "\ufffd"),
        (r"^\p{Cn}$", "a"),
    ],
)
def test_not_found(pattern: str, text: str) -> None:
    assert not compile_matcher(pattern).matches(text)


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("(?P<né>a)", "invalid named capture: `(?P<né>`"),
        ("(?<日>a)", "invalid named capture: `(?<日>`"),
        ("(?P<a.b>a)", "invalid named capture: `(?P<a.b>`"),
        ("a{1,99999999999}", "invalid repeat count: `{1,99999999999}`"),
        ("a{1000000000}", "invalid repeat count: `{1000000000}`"),
        (f"{'(' * 1000}a{')' * 1000}", "expression nests too deeply: `((((((((((((((((((((...`"),
        (f"{'(?:' * 1000}a{')*' * 1000}", "expression nests too deeply: `(?:(?:(?:(?:(?:(?:(?...`"),
    ],
)
def test_rejected(pattern: str, reason: str) -> None:
    with pytest.raises(MatcherError) as error:
        compile_matcher(pattern)
    assert str(error.value) == reason


def test_there_is_a_limit_to_what_a_pattern_may_take() -> None:
    with pytest.raises(MatcherError, match="too large"):
        compile_matcher(r"\pL{1000}" * 1_600)


def test_the_reading_is_bounded() -> None:
    """In time that grows with the length: no group is gone through twice."""
    for part in ("(?P<n>", r"\p{", "[", r"\Q", "(a|", "{9", r"\x{"):
        assert go_reading(part * (16_000 // len(part))).re2


def test_recorded_patterns_have_names_classes_and_depth() -> None:
    """What is looked for is there to be found."""
    patterns = [pattern for pattern, *_ in recorded()]
    for sign in ("(?P<", "(?<", r"\p{", r"\B", r"\x{D800}", "((((((((", "\ud800"):
        assert next(islice((one for one in patterns if sign in one), 1), None), sign
