"""The tree of a JavaScript regular expression."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sstest.regex.javascript.syntax import RegExpSyntaxError, parse_regexp
from sstest.regex.nodes import (
    Alternation,
    Assertion,
    BackReference,
    CharacterSet,
    Group,
    LookAround,
    Node,
    Repeat,
    Sequence,
    fold,
    walk,
)
from sstest.regex.sets import LAST_UNIT, Ranges, complement, merged

PIECES = st.lists(
    st.sampled_from(
        [
            *("a", "😀", "(", ")", "(?:", "(?=", "(?<!", "(?<n>", "|", "^", "$", "."),
            *("\\k<n>", "\\1", "\\c", "\\x4", "\\u{2}", "\\b", "\\d", "\\"),
            *("[", "]", "[^", "-", "*", "+?", "{1,2}", "{", "}"),
        ]
    ),
    max_size=12,
).map("".join)
DIGITS: Ranges = ((48, 57),)
LINE_ENDS: Ranges = ((0x0A, 0x0A), (0x0D, 0x0D), (0x2028, 0x2029))
WORD: Ranges = ((48, 57), (65, 90), (95, 95), (97, 122))


def letter(code: int) -> CharacterSet:
    return CharacterSet(((code, code),), literal=True)


@pytest.mark.parametrize(
    ("pattern", "node"),
    [
        ("", Sequence(())),
        ("\\x41", letter(0x41)),
        ("\\101", letter(0x41)),
        ("\\cA", letter(1)),
        ("\\q", letter(ord("q"))),
        ("^\\b", Sequence((Assertion("start"), Assertion("boundary")))),
        (".", CharacterSet(complement(LINE_ENDS, LAST_UNIT))),
        ("[^a-c\\w-]", CharacterSet(complement(merged((*WORD, (45, 45))), LAST_UNIT))),
        ("[\\d-a]", CharacterSet(((45, 45), *DIGITS, (97, 97)))),
        ("[]", CharacterSet(())),
        ("[^]", CharacterSet(((0, LAST_UNIT),))),
        ("a{2}", Repeat(letter(97), 2, 2)),
        ("a{2,}", Repeat(letter(97), 2, None)),
        ("(?:)+?", Repeat(Group(Sequence(())), 1, None, lazy=True)),
        ("\\c", Sequence((letter(92), letter(99)))),
        ("a-\\d", Sequence((letter(97), letter(45), CharacterSet(DIGITS)))),
        (
            "(?<!\\d){",
            Sequence((LookAround(CharacterSet(DIGITS), behind=True, negated=True), letter(123))),
        ),
        (
            "a|(?<n>b)\\k<n>",
            Alternation((letter(97), Sequence((Group(letter(98), 1), BackReference(1))))),
        ),
    ],
)
def test_a_pattern_is_read_into_a_tree(pattern: str, node: Node) -> None:
    assert parse_regexp(pattern) == node


def test_character_beyond_the_basic_plane_is_two_units() -> None:
    assert parse_regexp("a😀+") == Sequence(
        (letter(97), letter(0xD83D), Repeat(letter(0xDE00), 1, None))
    )


@given(PIECES | st.text(max_size=30))
def test_what_is_rejected_is_quoted_in_the_message(pattern: str) -> None:
    with suppress(RegExpSyntaxError):
        parse_regexp(pattern)
        return
    with pytest.raises(RegExpSyntaxError) as caught:
        parse_regexp(pattern)
    assert str(caught.value).startswith(f"Invalid regular expression: /{pattern}/: ")


@given(PIECES)
def test_fold_and_walk_meet_every_node_once(pattern: str) -> None:
    with suppress(RegExpSyntaxError):
        tree = parse_regexp(pattern)
        count: int = fold(tree, lambda _, below: 1 + sum(below))
        assert count == len(list(walk(tree)))
