"""Pointers, and the many notations that resemble them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sstest.manifest import Pointer
from sstest.manifest.notation import Notation, sign_of
from sstest.manifest.pointer import join

FORMS = [
    ("cohortId", Notation.NO_SLASH, 0, "/cohortId"),
    ("a/b", Notation.NO_SLASH, 0, "/a/b"),
    ("a~1b", Notation.NO_SLASH, 0, "/a~1b"),
    ("$phone", Notation.NO_SLASH, 0, "/$phone"),
    ("\uff0fa", Notation.NO_SLASH, 0, "/a"),
    ("$.a.b", Notation.JSONPATH, 0, "/a/b"),
    ("$.batch[0].cohortId", Notation.JSONPATH, 0, "/batch/0/cohortId"),
    ("$['a'][\"b\"]", Notation.JSONPATH, 0, "/a/b"),
    ("$/a", Notation.JSONPATH, 0, "/a"),
    ("$", Notation.JSONPATH, 0, None),
    ("$..a", Notation.JSONPATH, 0, None),
    ("$.a~b", Notation.JSONPATH, 0, None),
    ("@.a", Notation.JSONPATH, 0, "/a"),
    ("/$.a", Notation.JSONPATH, 0, "/a"),
    ("#/a/b", Notation.FRAGMENT, 0, "/a/b"),
    ("#/a~1b/%61", Notation.FRAGMENT, 0, "/a~1b/a"),
    ("#a", Notation.FRAGMENT, 0, "/a"),
    ("#", Notation.FRAGMENT, 0, None),
    ("a.b", Notation.DOTS, 1, "/a/b"),
    ("a..b", Notation.DOTS, 1, None),
    ("./a", Notation.DOTS, 0, "/a"),
    ("../a/b", Notation.DOTS, 0, "/a/b"),
    ("a/b.c", Notation.DOTS, 3, None),
    ("/batch[0]/id", Notation.BRACKETS, 6, "/batch/0/id"),
    ("batch[0].id", Notation.BRACKETS, 5, "/batch/0/id"),
    ("/batch[0", Notation.BRACKETS, 6, None),
    ("/a~2", Notation.BAD_ESCAPE, 2, None),
    ("/~", Notation.BAD_ESCAPE, 1, None),
    (" /a", Notation.BLANKS, 0, "/a"),
    ("/a ", Notation.BLANKS, 2, "/a"),
    ("/a /b", Notation.BLANKS, 2, "/a/b"),
    ("/a\n", Notation.BLANKS, 2, "/a"),
    ("/a\u200b", Notation.BLANKS, 2, "/a"),
    (" ", Notation.BLANKS, 0, None),
    ("\\a\\b", Notation.BACKSLASHES, 0, "/a/b"),
    ("/a/*", Notation.WILDCARD, 3, None),
    ("$.a[*].b", Notation.JSONPATH, 0, None),
    ("{{a}}", Notation.PLACEHOLDER, 0, None),
    ("'/a'", Notation.PLACEHOLDER, 0, None),
    ("https://example.com/a", Notation.PLACEHOLDER, 0, None),
    ("/a/-", Notation.DASH, 3, None),
    ("/a//b", Notation.EMPTY_SEGMENT, 2, "/a/b"),
    ("/a/", Notation.EMPTY_SEGMENT, 2, "/a"),
    ("/", Notation.EMPTY_SEGMENT, 0, None),
    ("/a/01", Notation.OTHER_INDEX, 3, None),
    ("/a/-1/b", Notation.OTHER_INDEX, 3, None),
    ("/a/\u0663", Notation.OTHER_INDEX, 3, None),
    ("/a%2Fb", Notation.PERCENT, 2, "/a/b"),
    ("/a.b", Notation.DOT_INSIDE, 2, "/a/b"),
    ("/a b", Notation.BLANK_INSIDE, 2, None),
    ("/a,/b", Notation.SEPARATOR, 2, None),
    ("/a:", Notation.SEPARATOR, 2, None),
    ("/:a", Notation.SEPARATOR, 1, None),
    ("/a:string", Notation.SEPARATOR, 2, None),
    ("/a!", Notation.SEPARATOR, 2, None),
    ("/a$", Notation.SEPARATOR, 2, None),
    ("/^a$", Notation.SEPARATOR, 1, None),
    ("/(a)", Notation.SEPARATOR, 1, None),
    ("/a/text()", Notation.SEPARATOR, 7, None),
    ("/\u201ca\u201d", Notation.SEPARATOR, 1, None),
    ("/a\u2044b", Notation.SEPARATOR, 2, "/a/b"),
    ("\u2215a\u2215b", Notation.NO_SLASH, 0, "/a/b"),
    ("~1a~1b", Notation.NO_SLASH, 0, None),
    ("TODO", Notation.PLACEHOLDER, 0, None),
    ("/%userId%", Notation.PLACEHOLDER, 0, None),
    ("%a/b%", Notation.PLACEHOLDER, 0, None),
    ("/a/$0", Notation.OTHER_INDEX, 3, None),
    ("/\uff41\uff42", Notation.MIXED_LETTERS, 1, None),
    ("/cohortI\u0501", Notation.MIXED_LETTERS, 1, None),
]


@pytest.mark.parametrize(("text", "notation", "offset", "meant"), FORMS)
def test_a_form_is_told_apart(
    text: str, notation: Notation, offset: int, meant: str | None
) -> None:
    sign = sign_of(text)
    assert sign is not None
    assert (sign.notation, sign.offset, sign.meant) == (notation, offset, meant)


@pytest.mark.parametrize(
    "text",
    [
        *("", "/a", "/batch/0/cohortId", "/a~1b", "/~0", "/$phone", "/@id", "/a-b", "/a_b"),
        *("/größe", "/ld:environment", "/example.com~1id", "/利用者ID", "/ключ"),
    ],
)
def test_nothing_is_said_of_a_good_pointer(text: str) -> None:
    assert sign_of(text) is None


def test_every_notation_has_a_form() -> None:
    assert {notation for _, notation, _, _ in FORMS} == set(Notation)


@settings(deadline=None)
@given(st.text(alphabet="ab01$@#.[]'\"/\\~*-%{} ,\u200b\u0501", max_size=12) | st.text(max_size=40))
def test_what_was_meant_is_a_pointer_that_nothing_is_said_of(text: str) -> None:
    sign = sign_of(text)
    if sign and sign.meant is not None:
        assert Pointer.parse(sign.meant)
        assert sign_of(sign.meant) is None
        assert sign.meant != text


@settings(deadline=None)
@given(st.text(max_size=40))
def test_what_no_pointer_is_has_a_sign(text: str) -> None:
    """RFC 6901's grammar is the outside judge: a text that it refuses is never let pass."""
    try:
        Pointer.parse(text)
    except ValueError:
        assert sign_of(text) is not None


NAMES = st.text(alphabet="abcXYZ_019", min_size=1, max_size=6).filter(
    lambda name: not name.isdigit() or name == "0" or name[0] != "0"
)


@settings(deadline=None)
@given(st.lists(NAMES.filter(lambda name: not name[0].isdigit()), min_size=1, max_size=4))
def test_a_pointer_written_as_jsonpath_or_with_dots_is_found_again(names: list[str]) -> None:
    pointer = join(tuple(names))
    for written in ("$." + ".".join(names), "$" + "".join(f"['{name}']" for name in names)):
        sign = sign_of(written)
        assert sign is not None
        assert sign.meant == pointer
    if len(names) > 1:
        sign = sign_of(".".join(names))
        assert sign is not None
        assert sign.meant == pointer
