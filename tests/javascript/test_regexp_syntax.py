"""The tree of a regular expression says what stands where in the pattern."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sstest.regex.javascript.regexp import RegExpSyntaxError, parse_regexp
from sstest.regex.javascript.tree import (
    Alternation,
    Anchor,
    AnyCharacter,
    BackReference,
    Character,
    CharacterClass,
    CharacterRange,
    ClassEscape,
    Group,
    LookAround,
    Node,
    Quantifier,
    Sequence,
    children,
    fold,
    walk,
)

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


def test_every_kind_of_node() -> None:
    assert parse_regexp("^a|(?<n>.)\\k<n>") == Alternation(
        0,
        15,
        (
            Sequence(0, 2, (Anchor(0, 1, "^"), Character(1, 2, 97))),
            Sequence(
                3,
                15,
                (Group(3, 10, AnyCharacter(8, 9), 1, "n"), BackReference(10, 15, 1, "n")),
            ),
        ),
    )
    assert parse_regexp("(?<!\\d){") == Sequence(
        0,
        8,
        (LookAround(0, 7, ClassEscape(4, 6, "d"), behind=True, negated=True), Character(7, 8, 123)),
    )
    assert parse_regexp("(?:)+?") == Quantifier(
        0, 6, Group(0, 4, Sequence(3, 3, ()), None, None), 1, None, lazy=True
    )
    assert parse_regexp("[^a-c\\w-]") == CharacterClass(
        0,
        9,
        negated=True,
        members=(CharacterRange(2, 5, 97, 99), ClassEscape(5, 7, "w"), Character(7, 8, 45)),
    )


@pytest.mark.parametrize(
    ("pattern", "node"),
    [
        ("", Sequence(0, 0, ())),
        ("\\x41", Character(0, 4, 0x41)),
        ("\\101", Character(0, 4, 0x41)),
        ("\\cA", Character(0, 3, 1)),
        ("\\q", Character(0, 2, ord("q"))),
        ("a{2}", Quantifier(0, 4, Character(0, 1, 97), 2, 2, lazy=False)),
        ("a{2,}", Quantifier(0, 5, Character(0, 1, 97), 2, None, lazy=False)),
        ("\\c", Sequence(0, 2, (Character(0, 1, 92), Character(1, 2, 99)))),
        (
            "a-\\d",
            Sequence(0, 4, (Character(0, 1, 97), Character(1, 2, 45), ClassEscape(2, 4, "d"))),
        ),
    ],
)
def test_one_node(pattern: str, node: Node) -> None:
    assert parse_regexp(pattern) == node


def test_character_beyond_the_basic_plane_is_two_units_at_one_place() -> None:
    assert parse_regexp("a😀+b") == Sequence(
        0,
        4,
        (
            Character(0, 1, 97),
            Character(1, 2, 0xD83D),
            Quantifier(1, 3, Character(1, 2, 0xDE00), 1, None, lazy=False),
            Character(3, 4, 98),
        ),
    )


@given(PIECES)
def test_each_node_stands_inside_the_one_above(pattern: str) -> None:
    try:
        tree = parse_regexp(pattern)
    except RegExpSyntaxError:
        return
    assert (tree.start, tree.end) == (0, len(pattern))
    for node in walk(tree):
        assert all(node.start <= below.start <= below.end <= node.end for below in children(node))


@given(PIECES | st.text(max_size=30))
def test_what_is_refused_is_refused_at_a_place(pattern: str) -> None:
    with suppress(RegExpSyntaxError):
        parse_regexp(pattern)
        return
    with pytest.raises(RegExpSyntaxError) as caught:
        parse_regexp(pattern)
    assert caught.value.message.startswith(f"Invalid regular expression: /{pattern}/: ")
    assert 0 <= caught.value.position <= len(pattern)


def test_fold_and_walk_meet_every_node_once() -> None:
    tree = parse_regexp("(a|b*)(?=c)[d]")
    count = fold(tree, lambda _, below: 1 + sum(below))
    assert count == len(list(walk(tree))) == 9
