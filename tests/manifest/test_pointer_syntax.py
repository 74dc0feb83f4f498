"""Texts that stand for a JSON Pointer: what is wrong with them, and what was meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sstest.manifest import Pointer
from sstest.manifest.pointer import join
from sstest.manifest.pointer_syntax import Mistake, wrong_pointer

WRONG = [
    ("0/id", Mistake.RELATIVE, "/id"),
    ("0/cohort/id", Mistake.RELATIVE, "/cohort/id"),
    ("1/id", Mistake.RELATIVE, None),
    ("0#", Mistake.RELATIVE, None),
    ("0", Mistake.RELATIVE, None),
    ("/members[]", Mistake.BRACKETS, "/members"),
    ("/members[*]", Mistake.WILDCARD, None),
    ("cohortId", Mistake.NO_SLASH, "/cohortId"),
    ("a/b", Mistake.NO_SLASH, "/a/b"),
    ("a~1b", Mistake.NO_SLASH, "/a~1b"),
    ("$phone", Mistake.NO_SLASH, "/$phone"),
    ("|a", Mistake.NO_SLASH, "/a"),
    ("\uff0fa", Mistake.NO_SLASH, "/a"),
    ("$.a.b", Mistake.JSONPATH, "/a/b"),
    ("$.batch[0].cohortId", Mistake.JSONPATH, "/batch/0/cohortId"),
    ("$['a'][\"b\"]", Mistake.JSONPATH, "/a/b"),
    ("$/a", Mistake.JSONPATH, "/a"),
    ("$", Mistake.JSONPATH, None),
    ("$..a", Mistake.JSONPATH, None),
    ("$.a~b", Mistake.JSONPATH, None),
    ("@.a", Mistake.JSONPATH, "/a"),
    ("/$.a", Mistake.JSONPATH, "/a"),
    ("#/a/b", Mistake.FRAGMENT, "/a/b"),
    ("#/a~1b/%61", Mistake.FRAGMENT, "/a~1b/a"),
    ("#a", Mistake.FRAGMENT, "/a"),
    ("#", Mistake.FRAGMENT, None),
    ("a.b", Mistake.DOTS, "/a/b"),
    ("a..b", Mistake.DOTS, None),
    ("./a", Mistake.DOTS, "/a"),
    ("../a/b", Mistake.DOTS, "/a/b"),
    ("a/b.c", Mistake.DOTS, None),
    ("/batch[0]/id", Mistake.BRACKETS, "/batch/0/id"),
    ("batch[0].id", Mistake.BRACKETS, "/batch/0/id"),
    ("/batch[0", Mistake.BRACKETS, None),
    ("/a~2", Mistake.BAD_ESCAPE, None),
    ("/~", Mistake.BAD_ESCAPE, None),
    (" /a", Mistake.SPACE_AT_END, "/a"),
    ("/a ", Mistake.SPACE_AT_END, "/a"),
    ("/a /b", Mistake.SPACE_AT_END, "/a/b"),
    ("/a\n", Mistake.SPACE_AT_END, "/a"),
    ("/a\u200b", Mistake.SPACE_AT_END, "/a"),
    (" ", Mistake.SPACE_AT_END, None),
    ("\\a\\b", Mistake.BACKSLASH, "/a/b"),
    ("/a/*", Mistake.WILDCARD, None),
    ("$.a[*].b", Mistake.JSONPATH, None),
    ("{{a}}", Mistake.PLACEHOLDER, None),
    ("'/a'", Mistake.PLACEHOLDER, None),
    ("https://example.com/a", Mistake.PLACEHOLDER, None),
    ("/a/-", Mistake.DASH, None),
    ("/a//b", Mistake.EMPTY_PART, "/a/b"),
    ("/a/", Mistake.EMPTY_PART, "/a"),
    ("/", Mistake.EMPTY_PART, None),
    ("/a/01", Mistake.OTHER_INDEX, None),
    ("/a/-1/b", Mistake.OTHER_INDEX, None),
    ("/a/\u0663", Mistake.OTHER_INDEX, None),
    ("/a%2Fb", Mistake.PERCENT, "/a/b"),
    ("/a.b", Mistake.DOT_INSIDE, "/a/b"),
    ("/a b", Mistake.SPACE_INSIDE, None),
    ("/a,/b", Mistake.SEPARATOR, None),
    ("/a:", Mistake.SEPARATOR, None),
    ("/:a", Mistake.SEPARATOR, None),
    ("/a:string", Mistake.SEPARATOR, None),
    ("/a!", Mistake.SEPARATOR, None),
    ("/a$", Mistake.SEPARATOR, None),
    ("/^a$", Mistake.SEPARATOR, None),
    ("/(a)", Mistake.SEPARATOR, None),
    ("/a/text()", Mistake.SEPARATOR, None),
    ("/\u201ca\u201d", Mistake.SEPARATOR, None),
    ("/a\u2044b", Mistake.SEPARATOR, "/a/b"),
    ("\u2215a\u2215b", Mistake.NO_SLASH, "/a/b"),
    ("~1a~1b", Mistake.NO_SLASH, None),
    ("TODO", Mistake.PLACEHOLDER, None),
    ("/%userId%", Mistake.PLACEHOLDER, None),
    ("%a/b%", Mistake.PLACEHOLDER, None),
    ("/a/$0", Mistake.OTHER_INDEX, None),
    ("/\uff41\uff42", Mistake.MIXED_LETTERS, None),
    ("/cohortI\u0501", Mistake.MIXED_LETTERS, None),
]


@pytest.mark.parametrize(("text", "mistake", "meant"), WRONG)
def test_a_mistake_and_what_was_meant(text: str, mistake: Mistake, meant: str | None) -> None:
    found = wrong_pointer(text)
    assert found is not None
    assert (found.mistake, found.meant) == (mistake, meant)


@pytest.mark.parametrize(
    "text",
    [
        *("", "/a", "/batch/0/cohortId", "/a~1b", "/~0", "/$phone", "/@id", "/a-b", "/a_b"),
        *("/größe", "/ld:environment", "/example.com~1id", "/利用者ID", "/ключ"),
    ],
)
def test_nothing_is_said_of_a_good_pointer(text: str) -> None:
    assert wrong_pointer(text) is None


def test_every_mistake_is_shown() -> None:
    assert {mistake for _, mistake, _ in WRONG} == set(Mistake)


@given(st.text(alphabet="ab01$@#.[]'\"/\\~*-%{} ,\u200b\u0501", max_size=12) | st.text(max_size=40))
def test_what_was_meant_is_a_good_pointer(text: str) -> None:
    found = wrong_pointer(text)
    if found and found.meant is not None:
        assert Pointer.parse(found.meant)
        assert wrong_pointer(found.meant) is None
        assert found.meant != text


@given(st.text(max_size=40))
def test_what_is_not_a_pointer_is_always_wrong(text: str) -> None:
    """RFC 6901's grammar is the outside judge: a text that it refuses is never let pass."""
    try:
        Pointer.parse(text)
    except ValueError:
        assert wrong_pointer(text) is not None


NAMES = st.text(alphabet="abcXYZ_019", min_size=1, max_size=6).filter(
    lambda name: not name.isdigit() or name == "0" or name[0] != "0"
)


@given(st.lists(NAMES.filter(lambda name: not name[0].isdigit()), min_size=1, max_size=4))
def test_a_pointer_written_as_jsonpath_or_with_dots_is_found_again(names: list[str]) -> None:
    pointer = join(tuple(names))
    for written in ("$." + ".".join(names), "$" + "".join(f"['{name}']" for name in names)):
        found = wrong_pointer(written)
        assert found is not None
        assert found.meant == pointer
    if len(names) > 1:
        found = wrong_pointer(".".join(names))
        assert found is not None
        assert found.meant == pointer
