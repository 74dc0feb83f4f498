"""``JSON.parse`` and ``JSON.stringify`` as Node.js has them; the facts were seen there."""

import json
import math
from decimal import Decimal
from typing import Any, Final

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sstest.javascript.json import JavaScriptSyntaxError, _parse_deep, parse, stringify

PARSED: Final[dict[str, Any]] = {
    "null": None,
    " \t\r\n1 \n": 1,
    "[true, false]": [True, False],
    "1.0": 1,
    "1e2": 100,
    "-0": 0,
    "-0.0": 0,
    "1.5": 1.5,
    "9007199254740993": 2**53,
    "9007199254740995": 2**53 + 4,
    "123456789012345678901": 123456789012345680000,
    "999999999999999999999": 1e21,
    "1e21": 1e21,
    "1e-7": 1e-7,
    "1e-400": 0,
    "1e999": math.inf,
    "-1e999": -math.inf,
    "9" * 400: math.inf,
    '"\\ud83d"': "\ud83d",
    '"\\ud83d\\ude00"': "😀",
    '"\\ude00\\ud83d"': "\ude00\ud83d",
    '"\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9"': '"\\/\b\f\n\r\té',
    '"\x7f\u2028\ufeff"': "\x7f\u2028\ufeff",
    '{"a": 1, "b": 2, "a": 3}': {"a": 3, "b": 2},
    '{"__proto__": 1}': {"__proto__": 1},
    '{"": {}}': {"": {}},
}
NOT_JSON: Final = [
    *("", " ", "NaN", "Infinity", "-Infinity", "undefined", "'a'", "tru", "True", "+1", "01", "1."),
    *(".5", "1e", "0x1", "--1", "-", "1 2", "[1,]", "[,1]", "[1", "[", "]", "[]]", "{", "}", "{}}"),
    *('{"a"}', '{"a":}', '{"a":1,}', "{,}", "{a:1}", "{1:1}", '{"a" 1}', '{"a":1 "b":2}', "[1:2]"),
    *('"a', '"\\x41"', '"\\u12"', '"\\u00g0"', '"\\', '"\t"', '"\n"', '"\x00"', '["a]', "[}", "{]"),
    *("\ufeff1", "\xa01", "\v1", "1\x00", "1/**/", "[1]x", "null null", "\u0661", "nullx", '""""'),
]


@pytest.mark.parametrize(("text", "value"), PARSED.items())
def test_parses_as_javascript_does(text: str, value: Any) -> None:
    for found in (parse(text), _parse_deep(text)):
        assert found == value
        assert repr(found) == repr(value)


@pytest.mark.parametrize("text", NOT_JSON)
def test_refuses_what_javascript_refuses(text: str) -> None:
    for read in (parse, _parse_deep):
        with pytest.raises(JavaScriptSyntaxError, match="in JSON"):
            read(text)


def test_the_message_says_where() -> None:
    with pytest.raises(JavaScriptSyntaxError, match="at position 4"):
        parse("[1, x]")
    with pytest.raises(JavaScriptSyntaxError, match="at position 10001"):
        parse("[" * 10_000 + "1x")


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}"), ('[{"a":', "}]")])
def test_parses_and_writes_at_any_depth(opening: str, closing: str) -> None:
    text = opening * 2000 + "1" + closing * 2000

    value = parse(text)

    assert stringify(value) == text
    for refused in (text[:-1], text + closing[-1], text.replace("1", "x"), text.replace("1", "1,")):
        with pytest.raises(JavaScriptSyntaxError):
            parse(refused)


WRITTEN: Final[list[tuple[Any, str]]] = [
    (None, "null"),
    ([True, False], "[true,false]"),
    ([], "[]"),
    ({}, "{}"),
    ([[], {}, [[]], [{}], {"a": []}], '[[],{},[[]],[{}],{"a":[]}]'),
    ((1, 2), "[1,2]"),
    (0, "0"),
    (-0.0, "0"),
    (1.0, "1"),
    (1.5, "1.5"),
    (-7, "-7"),
    (1e21, "1e+21"),
    (10**21, "1e+21"),
    (2**53 + 1, "9007199254740992"),
    (123456789012345680000, "123456789012345680000"),
    (1e-6, "0.000001"),
    (1e-7, "1e-7"),
    (-1e-7, "-1e-7"),
    (5e-324, "5e-324"),
    (1.7976931348623157e308, "1.7976931348623157e+308"),
    (Decimal("1.50"), "1.5"),
    (math.inf, "null"),
    ([-math.inf, {"a": math.nan}], '[null,{"a":null}]'),
    ('"\\/', '"\\"\\\\/"'),
    ("\0\1\b\t\n\v\f\r\x1f", '"\\u0000\\u0001\\b\\t\\n\\u000b\\f\\r\\u001f"'),
    ("\x7f\x80\u2028\u2029\ufeff\uffffé😀", '"\x7f\x80\u2028\u2029\ufeff\uffffé😀"'),
    ("\ud800x\udc00", '"\\ud800x\\udc00"'),
    ({"\udfff": 1}, '{"\\udfff":1}'),
    ("\ud83d\ude00", '"😀"'),
    ("\ude00\ud83d\ude00\ud83d", '"\\ude00😀\\ud83d"'),
    ({"b": 1, "2": 2, "10": 3, "1": 4}, '{"1":4,"2":2,"10":3,"b":1}'),
    (
        {"b": 1, "01": 2, "-1": 3, "4294967294": 4, "4294967295": 5, "1.5": 6, "": 7, "0": 8},
        '{"0":8,"4294967294":4,"b":1,"01":2,"-1":3,"4294967295":5,"1.5":6,"":7}',
    ),
    ([{"1": [{"b": 1, "0": [1e-7]}]}], '[{"1":[{"0":[1e-7],"b":1}]}]'),
]


@pytest.mark.parametrize(("value", "text"), WRITTEN)
def test_writes_as_javascript_does(value: Any, text: str) -> None:
    assert stringify(value) == text


SCALARS: Final = (
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
    | st.text(st.characters(categories=["Cs", "Cc"]), max_size=3)
)
VALUES: Final = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.sampled_from("0123"), inner),
    max_leaves=12,
)


@given(value=VALUES)
@example(value="\ud83d\ude00")
def test_what_is_written_is_read_again(value: Any) -> None:
    text = stringify(value)

    assert text == stringify(parse(text))
    assert text.encode()
    assert parse(text) == parse(json.dumps(value))


@given(tokens=st.lists(st.sampled_from([*'[]{},:"1-. x', '"a"', "null", "\\u", "e5", "\t"])))
def test_both_readers_agree(tokens: list[str]) -> None:
    text = "".join(tokens)

    assert _outcome(_parse_deep, text) == _outcome(parse, text)


def _outcome(read: Any, text: str) -> str:
    try:
        return repr(read(text))
    except JavaScriptSyntaxError:
        return "refused"
