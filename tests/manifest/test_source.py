"""The JSON reader: what the standard library reads, and the place of every part of it."""

import json
import math
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sstest.manifest.source import MAX_DEPTH, JsonSyntaxError, place, read_integer, read_json

Scan = Callable[[str], dict[Any, Any]]

JSON: Final = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda children: (
        st.lists(children, max_size=5) | st.dictionaries(st.text(max_size=5), children, max_size=5)
    ),
    max_leaves=25,
)


@st.composite
def texts(draw: st.DrawFn) -> str:
    """JSON texts of all looks: indented or not, escaped or not, line breaks of both kinds."""
    text = json.dumps(
        draw(JSON),
        ensure_ascii=draw(st.booleans()),
        indent=draw(st.sampled_from([None, 0, 2, "\t"])),
        separators=draw(st.sampled_from([(",", ":"), (", ", ": "), (" ,", "\n:\r\n")])),
    )
    return text.replace("\n", "\r\n") if draw(st.booleans()) else text


@st.composite
def almost_texts(draw: st.DrawFn) -> str:
    """JSON texts with a few characters taken out, put in or doubled."""
    text = draw(texts())
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 3)))
        piece = draw(
            st.sampled_from([*"{}[]:,\"'\\/#-+.0123eE \n\t\0\ufeff", "true", "\\u", "NaN"])
        )
        text = text[:start] + draw(st.sampled_from(["", piece, text[start:end] * 2])) + text[end:]
    return text


def by_the_standard_library(text: str) -> Any:
    """What json.loads reads, or ValueError; what RFC 8259 or our own rules forbid is refused."""

    def refuse(name: str) -> None:
        raise ValueError(name)

    value = json.loads(text, parse_constant=refuse, parse_int=read_integer)
    json.dumps(value, ensure_ascii=False, default=str).encode()  # refuses lone surrogates
    return value


def exactly(value: object) -> str:
    """A text that tells 1 from 1.0 and True, and -0.0 from 0.0, and keeps the order of names."""
    return repr(value)


@given(texts())
def test_reads_what_the_standard_library_reads(text: str) -> None:
    assert exactly(read_json(text).value) == exactly(by_the_standard_library(text))


@given(almost_texts())
@example('{"a": "\ud800"}')
@example('["\\ud83d", "\\ude00"]')
@example('{"\\ud83d": 1, "a": NaN}')
def test_refuses_what_the_standard_library_refuses(text: str) -> None:
    try:
        wanted = by_the_standard_library(text)
    except ValueError:
        with pytest.raises(JsonSyntaxError):
            read_json(text)
    else:
        assert exactly(read_json(text).value) == exactly(wanted)


@given(st.text(alphabet='{}[]:,"\\u0123abdtfnrule.eE+- \n', max_size=30))
def test_agrees_with_the_standard_library_on_noise(text: str) -> None:
    try:
        wanted = by_the_standard_library(text)
    except ValueError:
        with pytest.raises(JsonSyntaxError):
            read_json(text)
    else:
        assert exactly(read_json(text).value) == exactly(wanted)


@given(texts())
def test_places_of_all_values_and_names(scan: Scan, text: str) -> None:
    source = read_json(text)

    places = scan(text)
    for path, (value, name) in places.items():
        assert source.place(path) == value
        assert source.place(path, key=True) == (name or value)


def test_places_where_there_is_nothing() -> None:
    source = read_json('{"a": [1, {"b": 2}]}')

    for path in [("b",), ("a", 2), ("a", -1), ("a", "0"), ("a", 0, "c"), (0,), ("a", 1, "b", "c")]:
        assert source.place(path) is None


def test_places_of_a_property_that_stands_twice_are_those_of_the_last() -> None:
    source = read_json('{"a": {"x": 1},\n "a": {"y": 2}}')

    assert source.place(("a",), key=True) == (2, 2)
    assert source.place(("a", "y")) == (2, 13)
    assert source.place(("a", "x")) is None


def test_columns_count_characters_and_lines_end_at_line_feeds() -> None:
    source = read_json('{\r\n\t"é😀": 1,\r\n\t"b": "\u2028" ,\t"c": 3}')

    assert source.place(("é😀",), key=True) == (2, 2)
    assert source.place(("é😀",)) == (2, 8)
    assert source.place(("b",), key=True) == (3, 2)
    assert source.place(("c",), key=True) == (3, 13)


@given(st.text(alphabet="a\n\r\u2028é", max_size=30))
def test_both_ways_to_locate_agree(text: str) -> None:
    source = read_json(json.dumps(text) + " ")
    object.__setattr__(source, "text", text)

    for offset in range(len(text) + 1):
        before = text[:offset].split("\n")
        assert source.locate(offset) == place(text, offset) == (len(before), len(before[-1]) + 1)


def fails(text: str) -> JsonSyntaxError:
    with pytest.raises(JsonSyntaxError) as caught:
        read_json(text)
    return caught.value


def test_duplicates_and_their_paths() -> None:
    source = read_json(
        '{"a": 1,\n "a": 2,\n "l": [0, {"b": {"x": 1, "x": 2}, "b": 3}],\n "\\u0061": 4}'
    )

    found = [(d.path, d.name, source.locate(d.offset)) for d in source.duplicates]
    assert found == [
        ((), "a", (2, 2)),
        (("l", 1, "b"), "x", (3, 26)),
        (("l", 1), "b", (3, 35)),
        ((), "a", (4, 2)),
    ]
    assert source.value == {"a": 4, "l": [0, {"b": 3}]}


def test_the_same_name_in_different_objects_is_no_duplicate() -> None:
    assert read_json('[{"a": {"a": 1}}, {"a": 2}]').duplicates == ()


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}")])
def test_the_deepest_that_is_read(opening: str, closing: str) -> None:
    inner = "[]" if opening == "[" else "{}"
    text = opening * (MAX_DEPTH - 1) + inner + closing * (MAX_DEPTH - 1)

    assert read_json(text).value == json.loads(text)
    fails(opening + text + closing)


@pytest.mark.parametrize("digits", [4299, 4300, 4301, 50_000])
@pytest.mark.parametrize("sign", ["", "-"])
def test_integers_keep_every_digit(sign: str, digits: int) -> None:
    text = sign + "123456789" * (digits // 9) + "1" * (digits % 9)

    value = read_json(f"[{text}]").value[0]

    assert isinstance(value, int | Decimal)
    assert f"{value:f}" if isinstance(value, Decimal) else str(value) == text


def test_numbers_beyond_a_double_are_what_the_standard_library_makes_of_them() -> None:
    assert (
        read_json("[1e400, -1e400]").value == [math.inf, -math.inf] == json.loads("[1e400,-1e400]")
    )


def test_a_long_text_with_places() -> None:
    document = {f"property {n}": [n, {"text": "é" * (n % 50)}] for n in range(3_000)}
    text = json.dumps(document, indent=1, ensure_ascii=False)
    assert len(text) > 200_000

    source = read_json(text)

    assert source.value == document
    last = source.place(("property 2999",), key=True)
    assert last == (text[: text.index('"property 2999"')].count("\n") + 1, 2)


@pytest.mark.parametrize("closing", ['"', ""])
@pytest.mark.parametrize("piece", ["a", "\\n", "\\u0041", "\\\\"])
def test_long_strings(piece: str, closing: str) -> None:
    text = f'"{piece * 500_000}{closing}'

    if closing:
        assert read_json(text).value == json.loads(text)
    else:
        assert str(fails(text)) == "the string is not closed"
