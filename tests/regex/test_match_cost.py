"""What a search costs is known before it begins, and none begins that costs too much."""

import pytest

from sstest.generate.actions import actions, more_actions, near_misses
from sstest.limits import MATCHED_TEXT, MATCHER_JUDGED, MATCHER_WORK
from sstest.regex.javascript.regexp import compile_regexp
from sstest.regex.re2 import MatchTooCostly, compile_matcher, too_large
from sstest.vocabulary.reading import LONGEST, additions, removals

# Each makes RE2 go through most of its program at each character, or runs out of its memory.
LARGE = {
    "repeated pairs": "(.a){1000}x",
    "a long word": "a" * 16_384,
    "alternatives": "|".join(f".*{number:x}" for number in range(2_000)),
    "nested counts": "((a{10}){10}){10}x",
    "nested options": "((a{0,10}){0,10}){0,10}x",
    "options": "a?" * 8_000 + "x",
    "any characters": ".*a" * 5_000 + "x",
    "any character, often": ".{1000}" * 10,
    "a large class, often": f"[{''.join(map(chr, range(0x4E00, 0x5400, 2)))}]{{100}}x",
    "a class of Unicode, often": r"(\pL.){100}x",
    "either case": "(?i)(.s){1000}x",
    "automaton of 2^900 states": "(a|b)*a(a|b){900}x",
    "pictures": "😀" * 16_384,
}


@pytest.mark.parametrize("pattern", LARGE.values(), ids=LARGE)
def test_a_text_that_costs_too_much_is_not_searched(pattern: str) -> None:
    matcher = compile_matcher(pattern)
    longest = MATCHER_WORK // matcher.size

    with pytest.raises(MatchTooCostly) as caught:
        matcher.matches("\x00" * (longest + 1))

    assert (caught.value.size, caught.value.length) == (matcher.size, longest + 1)
    for part in (f"{longest + 1:,} bytes", f"{matcher.size:,} instructions", f"{MATCHER_WORK:,}"):
        assert part in str(caught.value)
    assert not matcher.matches("\x00")


@pytest.mark.parametrize("pattern", ["^(members|add_members)$", r"^[\pL\pN_ -]+$", "(?i)^add", ""])
def test_what_senders_have_is_never_too_much(pattern: str) -> None:
    matcher = compile_matcher(pattern)

    assert matcher.size * 10_000 < MATCHER_WORK
    assert matcher.matches("add_members" * 900) in (True, False)


def test_the_bytes_count() -> None:
    matcher = compile_matcher("(.a){1000}x")

    with pytest.raises(MatchTooCostly, match="its 20,000 bytes"):
        matcher.matches("é" * 10_000)
    assert not matcher.matches("e" * 10_000)


def test_all_that_is_judged_can_be_held_against_what_is_tried() -> None:
    longest_affixes = 10
    assert MATCHER_JUDGED * (MATCHED_TEXT * 4 + longest_affixes) <= MATCHER_WORK
    assert max(map(len, (*additions(), *removals()))) <= LONGEST < MATCHED_TEXT


@pytest.mark.parametrize("pattern", ["(.a){1000}x", "(?:a|b)*a(?:a|b){900}x", "a" * 16_384])
def test_javascript_patterns_that_run_on_re2_have_the_same_budget(pattern: str) -> None:
    expression = compile_regexp(pattern)

    assert expression.is_linear
    with pytest.raises(MatchTooCostly, match="its 200,000 bytes times"):
        expression.test("a" * 200_000)
    assert not expression.test("remove")


def test_words_that_are_tried_are_no_longer_than_words_are() -> None:
    pattern = "|".join(letter * 4_000 for letter in "abcd") + "|enrol"

    found = actions(pattern)

    assert found.joining == ("enrol",)
    tried = (*found.joining, *found.leaving, *near_misses(pattern))
    tried += (*more_actions(pattern, joining=True), *more_actions(pattern, joining=False))
    assert max(map(len, tried)) <= LONGEST + 2


def test_a_matcher_may_be_too_large_to_judge() -> None:
    pattern = r"^\pL{80}$"

    reason = too_large(pattern)

    assert reason is not None
    assert f"{compile_matcher(pattern).size:,} instructions" in reason
    assert f"limit is {MATCHER_JUDGED:,}" in reason


@pytest.mark.parametrize("pattern", ["^add$", r"^\pL{1,64}$", "a" * 16_384])
def test_others_are_judged(pattern: str) -> None:
    assert too_large(pattern) is None
