"""What is JSON and what is not, in the categories of Nicolas Seriot's JSON parsing tests."""

import json
from typing import Any, Final

import pytest

from sstest.manifest.source import JsonSyntaxError, read_json

ACCEPTED: Final[dict[str, Any]] = {
    # white space
    " 1 ": 1,
    "\t\r\n[\t\r\n]\t\r\n": [],
    "[]\n": [],
    # literals and scalars as documents
    "true": True,
    "false": False,
    "null": None,
    '""': "",
    "42": 42,
    "-0.1": -0.1,
    # numbers
    "[0, -0, 1, -1, 123456789]": [0, 0, 1, -1, 123456789],
    "[0.5, 1.25, -0.0]": [0.5, 1.25, -0.0],
    "[0e1, 0e+1, 0e-1, 1E2, 1E+2, 1e-2, 1.5e2]": [0.0, 0.0, 0.0, 100.0, 100.0, 0.01, 150.0],
    "[20e1, 123.456e78]": [200.0, 123.456e78],
    "[-1e-320, 1e-400]": [-1e-320, 0.0],
    "[123456789012345678901234567890]": [123456789012345678901234567890],
    "[-9223372036854775809]": [-9223372036854775809],
    "[0.00000000000000000000000000000000000000000001]": [1e-44],
    # strings
    r'["\"\\\/\b\f\n\r\t"]': ['"\\/\b\f\n\r\t'],
    r'["\u0061\u00e9\u20AC\uABCD"]': ["aé€\uabcd"],
    r'["\ud83d\ude00\uD834\uDD1E"]': ["😀𝄞"],
    r'["\u0000\u001f\u007f\u0080\uffff\ufffe\ufdd0"]': ["\0\x1f\x7f\x80\uffff\ufffe\ufdd0"],
    r'["\u2028\u2029\ufeff"]': ["\u2028\u2029\ufeff"],
    r'["\\u0000", "\\a", "\\\\"]': ["\\u0000", "\\a", "\\\\"],
    '["\x7f\u2028\u2029\ufeff\u200b"]': ["\x7f\u2028\u2029\ufeff\u200b"],
    '["π😀\U0010ffff"]': ["π😀\U0010ffff"],
    '["// no /* comment */ #"]': ["// no /* comment */ #"],
    # lists and objects
    "[]": [],
    "{}": {},
    '[null, 1, "1", {}, [[]]]': [None, 1, "1", {}, [[]]],
    '{"a": {"b": [{"c": null}]}}': {"a": {"b": [{"c": None}]}},
    '{"": 0, " ": 1, "\\u0000": 2}': {"": 0, " ": 1, "\0": 2},
    '{"a": 1, "a": 2}': {"a": 2},
    '{"\\u0061": 1, "a": 2}': {"a": 2},
    '{"__proto__": {"x": 1}, "constructor": 2}': {"__proto__": {"x": 1}, "constructor": 2},
}
REFUSED: Final = {
    "nothing": ["", " ", "\n", "\t\r\n"],
    "marks before the document": ["\ufeff{}", "\ufeff", "\ufffe[]", "\0[]", "\u2060[]"],
    "white space of other kinds": ["[\f]", "[\v]", "[\u00a0]", "[\u2003]", "[\u2060]", "\x85[]"],
    "text behind the document": [
        "[] []",
        "{} {}",
        "[1]]",
        '{"a": 1}}',
        "1 2",
        "1]",
        '"a" "b"',
        "[]#",
        "{},",
        "true false",
        '{"a": true} "x"',
        "[]\0",
    ],
    "literals": [
        "nul",
        "tru",
        "fals",
        "nulll",
        "truefalse",
        "True",
        "TRUE",
        "Null",
        "None",
        "undefined",
        "nan",
        "[a]",
        "[tru]",
        "å",
        "*",
        "<null>",
    ],
    "numbers that are none": [
        "NaN",
        "-NaN",
        "Infinity",
        "-Infinity",
        "+Infinity",
        "Inf",
        "[NaN]",
        "1e1000x",
    ],
    "numbers badly written": [
        "01",
        "-01",
        "00",
        "-012",
        "+1",
        "++1",
        "--1",
        "-",
        "- 1",
        "-a",
        ".5",
        "-.5",
        "1.",
        "1.e1",
        "0.e1",
        "0.3e",
        "0.3e+",
        "1e",
        "1e+",
        "1e-",
        "1E",
        "1ee2",
        "1e2e3",
        "1.2.3",
        "0x1",
        "0x",
        "1_000",
        "1 000",
        "1+2",
        "1a",
        "2.e+3",
        "1\u0660",
        "\uff11",
        "\u0661",
        "1/2",
        "0.1.2",
        "1,5 ",
    ],
    "strings": [
        '"',
        '"a',
        '"\\"',
        '"\\',
        '"\\u"',
        '"\\u1"',
        '"\\u12"',
        '"\\u123"',
        '"\\u123g"',
        '"\\u 123"',
        '"\\u+123"',
        '"\\u00A"',
        '"\\uD834\\u12"',
        '"\\x41"',
        '"\\a"',
        '"\\0"',
        '"\\\'"',
        '"\\U0041"',
        '"\\\n"',
        '"\\😀"',
        '"\\é"',
        '"\\\x00"',
        "'a'",
        "`a`",
        "\u201ca\u201d",
        '"a\nb"',
        '"a\tb"',
        '"a\rb"',
        '"\x00"',
        '"\x1f"',
        'a"b"',
        '\\u0022a"',
        '["a" "b"]',
        '["a\\", 1]',
    ],
    "halves of surrogate pairs": [
        r'"\ud800"',
        r'"\udfff"',
        r'"\ude00\ud83d"',
        r'"\ud83d\ud83d\ude00"',
        r'"\ud83d \ude00"',
        r'"\uD800\n"',
        r'{"\udc00": 1}',
        '"\ud800"',
        '"\ud83d\ude00"',
        '"\ud83d\\ude00"',
        "\ud800",
    ],
    "lists": [
        "[",
        "]",
        "[1",
        "[1,",
        "[1,]",
        "[1,,2]",
        "[,1]",
        "[,]",
        "[1,,]",
        "[1 2]",
        "[1:2]",
        "[1;2]",
        "[1}",
        "[[1]",
        '["a",\n4,\n1,',
        "[1 true]",
        "[]]",
        "[*]",
        "[\n[",
        "(1)",
        '["x"',
        '["x",',
        '[""],',
        "[1,\n1\n,1",
        "[<null>]",
        "[/**/]",
    ],
    "objects": [
        "{",
        "}",
        '{"a"',
        '{"a"}',
        '{"a":',
        '{"a":}',
        '{"a" 1}',
        '{"a"::1}',
        '{"a"=1}',
        '{"a", 1}',
        '{"a":1',
        '{"a":1,',
        '{"a":1,}',
        '{"a":1,,"b":2}',
        '{,"a":1}',
        "{,}",
        '{"a":1 "b":2}',
        '{"a":1;"b":2}',
        "{a:1}",
        "{'a':1}",
        "{1:1}",
        "{null:1}",
        "{[]:1}",
        "{:1}",
        '{"a":1]',
        '{"a":"a" 123}',
        '{"a": 1, b: 2}',
        '{"a": 1, 5: 2}',
        '{"a" "b"}',
        '{"a":{"b":1}',
        '{"a":1}/**/',
        '{"a":1}//',
        '{"a":1}#{}',
        '{"a":/*x*/1}',
        '{"x"::"b"}',
        '{"\\uZZZZ":1}',
        "{\"a\":'b'}",
        "{🇨🇭}",
        '{"a":b}',
        '{"a": 1}\ufeff',
        "{{}: 1}",
        "{...}",
    ],
    "brackets without end": ["[" * 200_000, '{"":' * 200_000, '[{"":' * 100_000, "{" * 200_000],
}


@pytest.mark.parametrize("text", ACCEPTED)
def test_accepted(text: str) -> None:
    value = read_json(text).value

    assert repr(value) == repr(ACCEPTED[text])
    assert repr(value) == repr(json.loads(text))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(text, id=f"{category} {number}")
        for category, texts in REFUSED.items()
        for number, text in enumerate(texts)
    ],
)
def test_refused(text: str) -> None:
    with pytest.raises(JsonSyntaxError) as caught:
        read_json(text)

    error = caught.value
    assert str(error).isprintable()
    assert len(str(error)) < 200
    lines = text.split("\n")
    assert 1 <= error.line <= len(lines)
    assert 1 <= error.column <= len(lines[error.line - 1]) + 1


def test_two_hundred_thousand_brackets_are_too_deep_where_the_limit_is_passed() -> None:
    with pytest.raises(JsonSyntaxError, match="nested more than 500 levels deep") as caught:
        read_json("[" * 200_000 + "]" * 200_000)

    assert (caught.value.line, caught.value.column) == (1, 501)
