"""What the linter says of matchers: the bad ones are noticed, of the good ones it says nothing."""

import json
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from matcher_catalogue import BAD, CAPITALS, GOOD, SEVERAL

from sstest.engine.lint import lint
from sstest.finding import Finding
from sstest.rules.catalogue import static_rules
from sstest.rules.example import matcher
from sstest.vocabulary.reading import is_addition
from sstest.vocabulary.typos import misspelt_action
from sstest.vocabulary.words import ADD_ACTION_WORDS, ADD_WORDS, FOREIGN_ADD_WORDS

CORPUS = Path(__file__).parents[2] / "corpus"
TRIED = ("add", "members", "add_members", "add_member", "member", "remove", "x", "", "addx", "xadd")
# With "again" and "newly" before a word for adding, as one word and as two.
APART = ("", "re ", "re-", "re_", "wieder ", "neu ", "nuevo ", "just ", "again ", "åter ")
TOGETHER = ("re", "wieder", "neu")
BEHIND = ("", "", "_members", " members", " now", " jetzt")
ADDING = sorted(ADD_WORDS | ADD_ACTION_WORDS | FOREIGN_ADD_WORDS)
SIGNS = ".*+?,;\"'/^$|()[]{}& "


def findings(pattern: str) -> list[Finding]:
    return [one for one in lint(matcher(pattern).text) if one.code.startswith("SS3")]


def serious(pattern: str) -> list[str]:
    return [one.code for one in findings(pattern) if one.severity != "info"]


@pytest.mark.parametrize("pattern", CAPITALS)
def test_capitals_are_remarked_upon(pattern: str) -> None:
    assert [one.severity for one in findings(pattern) if one.code == "SS314"] == ["info"]
    assert serious(pattern) == []


@pytest.mark.parametrize(
    ("code", "pattern"),
    [(code, pattern) for code, patterns in BAD.items() for pattern in patterns],
)
def test_one_mistake_is_one_finding(code: str, pattern: str) -> None:
    assert serious(pattern) == [code]


@pytest.mark.parametrize(
    ("codes", "pattern"),
    [(codes, pattern) for codes, patterns in SEVERAL.items() for pattern in patterns],
)
def test_several_mistakes_are_as_many_findings(codes: tuple[str, ...], pattern: str) -> None:
    assert sorted(serious(pattern)) == list(codes)


def test_no_two_rules_follow_each_other() -> None:
    """Both would be silent."""
    rules = [
        rule
        for rule in static_rules().values()
        if rule.code.startswith("SS3") and rule.severity != "info"
    ]
    for rule in rules:
        for other in rules:
            mutual = rule.code.startswith(other.follows or "-") and other.code.startswith(
                rule.follows or "-"
            )
            assert not mutual, (rule.code, other.code)


@pytest.mark.parametrize("pattern", GOOD)
def test_a_good_matcher_is_left_alone(pattern: str) -> None:
    assert serious(pattern) == []


def an_action(word: str) -> st.SearchStrategy[str]:
    """A sender's action with this word."""
    is_latin = "LATIN" in unicodedata.name(word[0]) and len(word) > 2
    before = st.sampled_from((*APART, *TOGETHER) if is_latin else APART)
    return st.builds("{}{}{}".format, before, st.just(word), st.sampled_from(BEHIND))


@given(st.lists(st.sampled_from(ADDING).flatmap(an_action), min_size=1, max_size=3, unique=True))
@settings(max_examples=50)
@example(["hinzugefügt", "wieder hinzugefügt"])
@example(["hinzugefügt", "neu hinzugefügt"])
@example(["joined", "re joined"])
@example(["joined", "rejoined"])
@example(["re-accept", "re-aanmelden"])
@example(["joined", "re"])
@example(["hinzugefügt", "wieder"])
@example(["added", "добавлен"])
def test_words_for_adding_are_left_alone(words: list[str]) -> None:
    assert serious(f"^({'|'.join(words)})$") == []


@pytest.mark.parametrize("before", APART)
def test_no_word_for_adding_is_misspelt(before: str) -> None:
    """All of them, where the test above draws a few."""
    written = [f"{before}{word}{behind}" for word in ADDING for behind in {*BEHIND}]
    assert {one: found for one in written if (found := misspelt_action(one))} == {}


@pytest.mark.parametrize("word", ["nicht hinzugefügt", "niet toegevoegd", "не добавлен"])
def test_a_word_that_is_negated_removes(word: str) -> None:
    assert serious(f"^(added|{word})$") == ["SS310"]


@pytest.mark.parametrize("pattern", ["^add$", "^(members|add_members)$", "^(add|insert)$"])
def test_nothing_at_all_is_said_of_plain_matchers(pattern: str) -> None:
    assert findings(pattern) == []


def test_of_the_corpus_only_tealium_is_wrong() -> None:
    found = {
        (folder.name, one.code)
        for folder in CORPUS.iterdir()
        if folder.is_dir()
        for one in lint(folder)
        if one.code.startswith("SS3") and one.severity != "info"
    }
    assert found == {("tealium-synced-segments", "SS310")}


def slips(pattern: str) -> Iterator[str]:
    """One character left out, doubled, swapped, put in capitals, or a sign put in."""
    for at, character in enumerate(pattern):
        yield pattern[:at] + pattern[at + 1 :]
        yield pattern[:at] + character + pattern[at:]
        yield pattern[:at] + character.upper() + pattern[at + 1 :]
        yield pattern[:at] + pattern[at : at + 2][::-1] + pattern[at + 2 :]
    for sign in SIGNS:
        yield from (pattern[:at] + sign + pattern[at:] for at in range(len(pattern) + 1))
        yield from (pattern[:at] + sign + pattern[at + 1 :] for at in range(len(pattern)))


# Slips that end in what another sender might well have.
PLAUSIBLE = {
    "^(member|add_members)$",
    "^(members|addmembers)$",
    "^(members|add members)$",
    "^(members|add/members)$",
    "^(members|add_member)$",
    "^(members|add_members?)$",
    "^(member$|add_members)$",
    "^(members|add_member$)$",
    "^(members?|add_members)$",
    "^(members|add_*members)$",
    "^(members|add_+members)$",
}


@pytest.mark.parametrize("step", [23, pytest.param(1, marks=pytest.mark.nightly)])
def test_slips_in_the_corpus_matchers_are_noticed(step: int) -> None:
    """All slips, but those that change nothing or end in another good matcher."""
    from sstest.regex.re2 import MatcherError, compile_matcher

    pattern = "^(members|add_members)$"
    meant = compile_matcher(pattern).matches
    unnoticed = set()
    tried = 0
    for slip in [*dict.fromkeys(slips(pattern))][::step]:
        try:
            read = compile_matcher(slip).matches
        except MatcherError:
            pass
        else:
            if all(read(word) == meant(word) for word in (*TRIED, "add__members", "membersx")):
                continue
        tried += 1
        # Capitals are info by themselves: a sender may well have them.
        if not serious(slip) and "SS314" not in {one.code for one in findings(slip)}:
            unnoticed.add(slip)
    assert step * tried > 700
    assert unnoticed <= PLAUSIBLE


@pytest.mark.parametrize(
    ("pattern", "code", "at"),
    [
        ("^(?!remove)add$", "SS301", 1),
        ("^add\\Z", "SS301", 4),
        ("^(add_member|remove_member)$", "SS310", 13),
        ("^add|members$", "SS315", 0),
        ("^(add|$members)$", "SS316", 6),
        ("^add.members$", "SS318", 4),
        ("^(add,members)$", "SS319", 5),
        ("^(memebrs|add)$", "SS313", 2),
        ("^a\\.dd*$", "SS303", 6),
        ("^^add$", "SS317", 1),
        ("^\U0001f600?(add | members)$", "SS305", 7),
    ],
)
def test_the_place_is_the_character(pattern: str, code: str, at: int) -> None:
    """Line and column lead to the very character in the manifest's text."""
    text = matcher(pattern).text
    found = next(one for one in lint(text) if one.code == code)
    line = text.split("\n")[(found.line or 0) - 1]
    written = json.dumps(pattern, ensure_ascii=False)[1:-1]
    start = line.index(written)
    before = json.dumps(pattern[:at], ensure_ascii=False)[1:-1]
    # The pattern as a whole is where its quotation mark is.
    assert (found.column or 0) - 1 == start + (len(before) if at else -1)
    assert found.pointer.endswith("/requestParser/arrayInclusion/matcher")


@pytest.mark.parametrize(
    ("pattern", "hint"),
    [
        ("^(add_member|remove_member)$", "write '^add_member$'"),
        ("add", "write '^add$'"),
        ("^add|members$", "write '^(add|members)$'"),
        ("/^add$/", "write '^add$'"),
        ("^(add|)$", "'^add$'"),
        ("^add\\Z", "write '$'"),
        ("(?i)^add$", "'^([Aa]dd|ADD)$'"),
        ("'^add$'", 'remove "\'" around it'),
        ("^add$ ", "remove the blank behind it"),
        (" ^add$", "remove the blank before it"),
        ("%^add$%i", "as in '^add$'"),
    ],
)
def test_the_hint_says_what_to_write(pattern: str, hint: str) -> None:
    assert any(hint in (one.hint or "") for one in findings(pattern))


@pytest.mark.parametrize(
    ("pattern", "word"),
    [
        ("add", "not_added"),
        ("^add", "address"),
        ("subscribe", "unsubscribe"),
        ("^add|members$", "remove_members"),
        ("^[a-z]+_members$", "remove_members"),
        ("^(un)?subscribe$", "unsubscribe"),
        (".*", "remove"),
    ],
)
def test_the_message_shows_a_word_that_is_matched(pattern: str, word: str) -> None:
    from sstest.regex.re2 import compile_matcher

    assert compile_matcher(pattern).matches(word)
    assert any(repr(word) in one.message for one in findings(pattern))


def test_a_matcher_that_is_no_text_is_left_to_the_structure() -> None:
    for value in (None, 5, ["add"], {"a": 1}, True):
        assert all(not one.code.startswith("SS3") for one in lint(matcher(value).text))


@given(
    st.lists(
        st.sampled_from(
            [
                *("add", "remove", "members", "_", "|", "(", ")", "^", "$", ".*", ".", "[a-z]+"),
                *(
                    r"\w",
                    "?",
                    "*",
                    "^(",
                    ")$",
                    "a",
                    "re",
                    "re?",
                    "[^r]",
                    r"\b",
                    "(?i)",
                    "sync",
                    " ",
                ),
            ]
        ),
        min_size=1,
        max_size=7,
    ).map("".join)
)
def test_what_cannot_tell_the_directions_apart_is_noticed(pattern: str) -> None:
    """Whatever RE2 refuses, whatever removes nobody or adds nobody of the usual actions."""
    from sstest.regex.re2 import MatcherError, compile_matcher
    from sstest.vocabulary.reading import additions, removals

    try:
        matches = compile_matcher(pattern).matches
    except MatcherError:
        assert serious(pattern) in (["SS301"], ["SS302"])
        return
    tells = any(map(matches, additions())) and not any(map(matches, removals()))
    # A word beyond the usual ones may join too, and is tried letter by letter.
    joins = is_addition(re.sub(r"\W+", "", pattern))
    unknown = any(one.code == "SS323" for one in findings(pattern))
    assert tells or serious(pattern) or joins or unknown
