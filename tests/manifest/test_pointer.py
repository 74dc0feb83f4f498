"""JSON Pointers against every example and rule of RFC 6901."""

import json
import pickle
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sstest.manifest import MISSING, Pointer, PointerError
from sstest.manifest.pointer import join
from sstest.manifest.pointer_syntax import wrong_pointer

RFC_DOCUMENT: Final = json.loads(r"""
    {
      "foo": ["bar", "baz"],
      "": 0,
      "a/b": 1,
      "c%d": 2,
      "e^f": 3,
      "g|h": 4,
      "i\\j": 5,
      "k\"l": 6,
      " ": 7,
      "m~n": 8
    }
""")
RFC_SECTION_5: Final = [
    ("", RFC_DOCUMENT),
    ("/foo", ["bar", "baz"]),
    ("/foo/0", "bar"),
    ("/", 0),
    ("/a~1b", 1),
    ("/c%d", 2),
    ("/e^f", 3),
    ("/g|h", 4),
    ("/i\\j", 5),
    ('/k"l', 6),
    ("/ ", 7),
    ("/m~0n", 8),
]
# Section 6 writes the same pointers as URI fragments, which a manifest does not.
RFC_SECTION_6: Final = [
    ("#", ""),
    ("#/foo", "/foo"),
    ("#/foo/0", "/foo/0"),
    ("#/", "/"),
    ("#/a~1b", "/a~1b"),
    ("#/c%25d", "/c%d"),
    ("#/e%5Ef", "/e^f"),
    ("#/g%7Ch", "/g|h"),
    ("#/i%5Cj", "/i\\j"),
    ("#/k%22l", '/k"l'),
    ("#/%20", "/ "),
    ("#/m~0n", "/m~0n"),
]
LIST: Final = ["zero", "one", "two"]


@pytest.mark.parametrize(("text", "value"), RFC_SECTION_5)
def test_rfc_6901_section_5(text: str, value: object) -> None:
    pointer = Pointer.parse(text)

    assert pointer.find(RFC_DOCUMENT) == value
    assert pointer.follow(RFC_DOCUMENT) == (value, len(pointer.parts))
    assert str(pointer) == text == join(pointer.parts)


@pytest.mark.parametrize(("fragment", "pointer"), RFC_SECTION_6)
def test_rfc_6901_section_6_is_refused_with_the_pointer_meant(fragment: str, pointer: str) -> None:
    with pytest.raises(PointerError, match="URI fragment") as caught:
        Pointer.parse(fragment)

    # The linter warns of these pointers too, so none of them is proposed.
    is_odd = pointer in ("", "/", "/e^f", "/g|h", "/i\\j", '/k"l', "/ ")
    general = "remove the '#', and write characters as they are"
    assert caught.value.hint == (general if is_odd else f"write {pointer!r}")


@pytest.mark.parametrize(
    "token",
    [
        pytest.param("01", id="a leading zero"),
        pytest.param("00", id="two zeros"),
        pytest.param("-", id="behind the last element"),
        pytest.param("-0", id="minus zero"),
        pytest.param("-1", id="minus one"),
        pytest.param("+1", id="plus one"),
        pytest.param("1.0", id="a fraction"),
        pytest.param("1e0", id="an exponent"),
        pytest.param("1_0", id="an underscore"),
        pytest.param("0x1", id="hexadecimal"),
        pytest.param(" 1", id="a space before"),
        pytest.param("1 ", id="a space behind"),
        pytest.param("1\n", id="a line break behind"),
        pytest.param("", id="nothing"),
        pytest.param("\u0661", id="an Arabic one"),
        pytest.param("\uff11", id="a full-width one"),
        pytest.param("\u00b9", id="a superscript one"),
        pytest.param("3", id="the first index that is not there"),
        pytest.param("9" * 30, id="beyond the largest machine word"),
        pytest.param("9" * 5000, id="more digits than int() takes"),
        pytest.param("length", id="a property of JavaScript's arrays"),
        pytest.param("append", id="a method of Python's lists"),
    ],
)
def test_what_is_no_index_of_a_list(token: str) -> None:
    pointer = Pointer.parse(f"/{token}")

    assert pointer.find(LIST) is MISSING
    assert pointer.find({token: "property"}) == "property"


def test_index_of_a_list() -> None:
    assert [Pointer.parse(f"/{index}").find(LIST) for index in range(3)] == LIST
    assert Pointer.parse("/10").find(list(range(11))) == 10


@pytest.mark.parametrize("scalar", ["text", "", 0, 12, 1.5, True, False, None])
@pytest.mark.parametrize("token", ["0", "", "-", "length", "real", "upper"])
def test_nothing_is_inside_a_scalar(scalar: object, token: str) -> None:
    assert Pointer.parse(f"/{token}").follow(scalar) == (MISSING, 0)
    assert Pointer.parse(f"/a/{token}").follow({"a": scalar}) == (MISSING, 1)


def test_nothing_behind_the_end_of_a_list() -> None:
    assert Pointer.parse("/-/a").follow([{"a": 1}]) == (MISSING, 0)


def test_names_are_data_not_python() -> None:
    assert Pointer.parse("/__class__").find({}) is MISSING
    assert Pointer.parse("/items").find({"a": 1}) is MISSING


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("/~01", ("~1",)),
        ("/~1", ("/",)),
        ("/~0", ("~",)),
        ("/~00", ("~0",)),
        ("/~10", ("/0",)),
        ("/~0~1", ("~/",)),
        ("//", ("", "")),
        ("/a//b", ("a", "", "b")),
        ("/a/", ("a", "")),
        ("/\n", ("\n",)),
        ("/%7E", ("%7E",)),
        ("/é", ("é",)),
        ("/e\u0301", ("e\u0301",)),
        ("/\U0001f600", ("\U0001f600",)),
        ("/\x00", ("\x00",)),
    ],
)
def test_reference_tokens_are_unescaped_once(text: str, parts: tuple[str, ...]) -> None:
    assert Pointer.parse(text).parts == parts


def test_names_are_not_normalised() -> None:
    assert Pointer.parse("/é").find({"e\u0301": 1}) is MISSING


def test_empty_names_are_names() -> None:
    assert Pointer.parse("//").find({"": {"": "inner"}}) == "inner"


@pytest.mark.parametrize(
    "text", ["cohort.id", "a~b", "\n", "$", "$.a.b[0]", "#a", "/~", "/a~2b", "a b/", "\\a"]
)
def test_a_malformed_pointer_says_why_and_what_was_meant(text: str) -> None:
    found = wrong_pointer(text)

    with pytest.raises(PointerError) as caught:
        Pointer.parse(text)

    assert found is not None
    assert str(caught.value) == caught.value.reason == found.mistake.says
    assert caught.value.hint == found.hint


@given(st.text(alphabet="/~01ab.$#['\"]\n \x1b\u202e"))
def test_a_text_is_a_pointer_or_says_what_to_write(text: str) -> None:
    grammar = text == "" or (
        text.startswith("/") and "~" not in text.replace("~0", "").replace("~1", "")
    )
    if grammar:
        assert join(Pointer.parse(text).parts) == text
        return
    with pytest.raises(PointerError) as caught:
        Pointer.parse(text)
    assert str(caught.value).isprintable()
    assert caught.value.hint is not None
    assert caught.value.hint.isprintable()


def test_nothing_is_guessed_of_an_enormous_text() -> None:
    with pytest.raises(PointerError) as caught:
        Pointer.parse("a." * 1_000_000)

    assert caught.value.hint == "write the names with a slash before each, as in /cohort/id"


def test_equal_by_text() -> None:
    assert Pointer.parse("/a") == Pointer.parse("/a")
    assert Pointer.parse("/a") != Pointer.parse("/a/")
    assert Pointer.parse("/a") != "/a"
    assert len({Pointer.parse("/a"), Pointer.parse("/a"), Pointer.parse("/b")}) == 2


def test_immutable() -> None:
    pointer = Pointer.parse("/a")

    with pytest.raises(AttributeError):
        pointer.text = "/b"  # type: ignore[misc]


def test_survives_a_journey_to_another_process() -> None:
    pointer = pickle.loads(pickle.dumps(Pointer.parse("/a/0")))  # noqa: S301  # our own bytes

    assert pointer == Pointer.parse("/a/0")
    assert pointer.find({"a": ["there"]}) == "there"
    assert pickle.loads(pickle.dumps(MISSING)) is MISSING  # noqa: S301


def test_missing_is_not_null() -> None:
    assert Pointer.parse("/a").find({"a": None}) is None
    assert Pointer.parse("/a").find({}) is MISSING
    assert repr(MISSING) == "MISSING"
    assert not MISSING


JSON: Final = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda children: (
        st.lists(children, max_size=4)
        | st.dictionaries(st.text("~/01-aé", max_size=3), children, max_size=4)
    ),
    max_leaves=20,
)


def paths(value: object) -> list[tuple[str | int, ...]]:
    """Every path in a JSON value, its root among them."""
    children: list[tuple[Any, object]] = []
    if isinstance(value, dict):
        children = list(value.items())
    elif isinstance(value, list):
        children = list(enumerate(value))
    return [(), *((name, *rest) for name, child in children for rest in paths(child))]


@given(JSON, st.data())
def test_every_path_of_a_document_leads_to_its_value(document: Any, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(paths(document)))
    wanted = document
    for part in path:
        wanted = wanted[part]

    value, depth = Pointer.parse(join(path)).follow(document)

    assert value is wanted
    assert depth == len(path)


@given(JSON, st.data())
def test_how_far_a_pointer_could_be_followed(document: Any, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(paths(document)))

    follow = Pointer.parse(join((*path, "nowhere", "at all"))).follow(document)

    assert follow == (MISSING, len(path))
