"""Section 2.1, step 1: a body is UTF-8 JSON, nothing else."""

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import pytest

from sstest.manifest import Manifest
from sstest.parser import RequestError, parse
from sstest.parser.body import decode, is_integer

LONG: Final = "7" * 5_000

NOT_JSON: Final = {
    "nothing": b"",
    "white space": b" \t\r\n",
    "NaN": b"NaN",
    "Infinity": b"[Infinity]",
    "-Infinity": b'{"a":-Infinity}',
    "undefined": b"undefined",
    "single quotes": b"{'a':1}",
    "unquoted name": b"{a:1}",
    "number as name": b"{1:1}",
    "trailing comma in an array": b"[1,]",
    "trailing comma in an object": b'{"a":1,}',
    "missing comma": b"[1 2]",
    "missing colon": b'{"a" 1}',
    "comment": b"/**/1",
    "leading zero": b"01",
    "leading plus": b"+1",
    "no digit before the point": b".5",
    "no digit behind the point": b"1.",
    "no digit in the exponent": b"1e",
    "minus alone": b"-",
    "hexadecimal": b"0x10",
    "digits of another script": "١".encode(),
    "literal cut off": b"tru",
    "literal in capitals": b"True",
    "string cut off": b'"abc',
    "array cut off": b"[1",
    "object cut off": b'{"a":1',
    "text behind": b"{} x",
    "document behind": b"{}{}",
    "comma behind": b"{},",
    "NUL behind": b"{}\x00",
    "tab in a string": b'"\t"',
    "line end in a string": b'"\n"',
    "NUL in a string": b'"\x00"',
    "unknown escape": b'"\\x41"',
    "escape in capitals": b'"\\U0041"',
    "short escape": b'"\\u12"',
    "form feed around": b"\x0c{}",
    "no-break space around": b"\xc2\xa0{}",
    "byte order mark": b"\xef\xbb\xbf{}",
    "UTF-16": '{"a":1}'.encode("utf-16"),
    "UTF-16 without a mark": '{"a":1}'.encode("utf-16-le"),
    "UTF-32": '{"a":1}'.encode("utf-32-be"),
    "Latin-1": '"é"'.encode("latin-1"),
    "invalid byte": b'"\xff"',
    "sequence cut off": b'"\xe2\x82"',
    "overlong sequence": b'"\xc0\xaf"',
    "surrogate in UTF-8": b'"\xed\xa0\xbd"',
    "surrogate pair in UTF-8": b'"\xed\xa0\xbd\xed\xb8\x80"',
    "beyond Unicode": b'"\xf4\x90\x80\x80"',
    "invalid byte behind": b"{}\xff",
    "high surrogate": b'"\\ud83d"',
    "low surrogate": b'"\\ude00"',
    "surrogates swapped": b'"\\ude00\\ud83d"',
    "high surrogate twice": b'"\\ud83d\\ud83d\\ude00"',
    "high surrogate before an escape": b'"\\ud83d\\n\\ude00"',
    "high surrogate in capitals": b'"\\uD83D"',
    "high surrogate in a name": b'{"\\ud83d":1}',
    "surrogates of two strings": b'["\\ud83d","\\ude00"]',
    "high surrogate beside a huge number": b'[1e999,"\\ud83d"]',
}

JSON: Final[dict[str, tuple[bytes, Any]]] = {
    "scalars": (b'[null,true,false,0,-7,1.5,"x"]', [None, True, False, 0, -7, 1.5, "x"]),
    "scalar as document": (b"1", 1),
    "white space": (b"\r\n\t { } \r\n\t", {}),
    "every escape": (b'"\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9"', '"\\/\b\f\n\r\té'),
    "surrogate pair": (b'"\\ud83d\\ude00"', "😀"),
    "surrogate pair in capitals": (b'"\\uD83D\\uDE00"', "😀"),
    "escaped backslash before a u": (b'"\\\\ud83d"', "\\ud83d"),
    "backslashes before a pair": (b'"\\\\\\ud83d\\ude00"', "\\😀"),
    "NUL escaped": (b'"\\u0000"', "\0"),
    "delete": (b'"\x7f"', "\x7f"),
    "line separators": ('"\u2028\u2029"'.encode(), "\u2028\u2029"),
    "byte order mark in a string": ('"\ufeff"'.encode(), "\ufeff"),
    "noncharacter": ('"\uffff"'.encode(), "\uffff"),
    "last character": ('"\U0010ffff"'.encode(), "\U0010ffff"),
    "empty name": (b'{"":1}', {"": 1}),
    "last of repeated keys": (b'{"a":1,"b":2,"a":3}', {"a": 3, "b": 2}),
    "last of repeated keys, spelled in two ways": (b'{"a":1,"\\u0061":2}', {"a": 2}),
    "last of repeated keys, beside a huge number": (b'{"a":1,"a":1e999}', {"a": float("inf")}),
    "2^53 + 1": (b"9007199254740993", 2**53 + 1),
    "2^64": (b"18446744073709551616", 2**64),
    "-2^63 - 1": (b"-9223372036854775809", -(2**63) - 1),
    "tiny": (b"1e-400", 0.0),
}


@pytest.mark.parametrize("data", NOT_JSON.values(), ids=NOT_JSON.keys())
def test_refuses_what_is_not_utf8_json(data: bytes) -> None:
    with pytest.raises(RequestError, match="request payload is not JSON: ") as caught:
        decode(data)

    error = caught.value
    assert error.status == 400
    assert error.unreadable
    assert (error.field, error.pointer, error.member, error.location) == (None, None, None, None)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"[1,]", "not JSON: there is a comma before the closing bracket, line 1, column 3"),
        (b'["a', "not JSON: the string is not closed, line 1, column 2"),
        (b"[" * 2_000, "nested more than 500 levels deep"),
        (b"[NaN, 1 2]", "not JSON: NaN is not JSON"),
    ],
)
def test_the_reason_is_in_words_of_ours(data: bytes, reason: str) -> None:
    with pytest.raises(RequestError) as caught:
        decode(data)
    assert caught.value.message == f"request payload is {reason}"


@pytest.mark.parametrize("rest", [b'1"', b"\\", b'"\n'])
def test_the_reason_has_nothing_of_the_body_where_little_stack_is_left(rest: bytes) -> None:
    def reason(levels: int) -> str:
        if levels:
            return reason(levels - 1)
        with pytest.raises(RequestError) as caught:
            decode(b"[" * 400 + rest)
        return caught.value.message

    assert not re.search(r'["\\]', reason(600))
    assert reason(600).rpartition(",")[2] == reason(0).rpartition(",")[2]


@pytest.mark.parametrize(("data", "value"), JSON.values(), ids=JSON.keys())
def test_reads_json(data: bytes, value: object) -> None:
    found = decode(data)

    assert found == value
    assert repr(found) == repr(value)


@pytest.mark.parametrize("kinds", ["[", "{", "[{", "{[["])
def test_500_levels_are_read_and_501_are_not(kinds: str) -> None:
    value = decode(_nested(kinds, 500))

    for _ in range(500):
        value = value[0] if isinstance(value, list) else value["a"]
    assert value == 1
    with pytest.raises(RequestError, match="nested more than 500 levels deep") as caught:
        decode(_nested(kinds, 501))
    assert caught.value.status == 400
    assert caught.value.unreadable


def _nested(kinds: str, levels: int) -> bytes:
    text = "1"
    for level in range(levels):
        text = f"[{text}]" if kinds[level % len(kinds)] == "[" else f'{{"a":{text}}}'
    return text.encode()


def test_depth_is_told_from_brackets_in_strings_and_beside_each_other() -> None:
    assert decode(b'"' + b"[" * 10_000 + b'"') == "[" * 10_000
    assert decode(b"[" + b"[]," * 10_000 + b"[]]") == [[]] * 10_001


@pytest.mark.parametrize(
    "data",
    [b"[" * 200_000, b"[" * 200_000 + b"]" * 200_000, b'{"a":' * 200_000, b"[{" * 100_000],
    ids=["open arrays", "closed arrays", "open objects", "both"],
)
def test_200_000_brackets_are_refused(data: bytes) -> None:
    with pytest.raises(RequestError) as caught:
        decode(data)
    assert caught.value.status == 400


def test_legal_depth_is_read_where_little_stack_is_left() -> None:
    def deeper(levels: int) -> Any:
        return deeper(levels - 1) if levels else decode(b"[" * 400 + b"1" + b"]" * 400)

    value = deeper(700)

    for _ in range(400):
        value = value[0]
    assert value == 1


@pytest.mark.parametrize("sign", ["", "-"])
@pytest.mark.parametrize("digits", [1, 18, 19, 20, 21, 4_299, 4_300, 4_301, 5_000])
def test_integers_keep_every_digit(sign: str, digits: int) -> None:
    text = sign + ("1234567890" * 500)[:digits]

    value = decode(f"[{text}]".encode())[0]

    assert is_integer(value)
    assert (f"{value:f}" if isinstance(value, Decimal) else str(value)) == text


@pytest.mark.parametrize("text", ["1.0", "1e3", "1E3", "-0.0", "1e999", "true", "null", '"1"'])
def test_what_is_not_written_as_an_integer_is_none(text: str) -> None:
    assert not is_integer(decode(text.encode()))


def test_ids_of_5_000_digits_keep_every_digit(boolean: Manifest, body: dict[str, Any]) -> None:
    request = {**body, "rows": [{"key": "u-1", "in": True}]}
    data = json.dumps(request).encode()
    data = data.replace(b'"c-1"', LONG.encode()).replace(b'"u-1"', f"-{LONG}".encode())

    update = parse(boolean, data)

    assert [m.context_key for m in update.memberships] == [f"-{LONG}"]
    assert update.cohort.id == LONG


# Text, and data already parsed ----------------------------------------------------------------


@pytest.mark.parametrize("data", [b'{"a":"\xc3\xa9"}', bytearray(b"[1]"), memoryview(b"[1]")])
def test_any_kind_of_bytes_is_read(data: Any) -> None:
    assert decode(data) == json.loads(bytes(data))


def test_text_is_read_as_its_utf8() -> None:
    assert decode('{"a": "é😀"}') == {"a": "é😀"}


def test_text_with_half_a_surrogate_pair_is_refused() -> None:
    with pytest.raises(RequestError, match="character 1 is a lone surrogate") as caught:
        decode('"\ud83d"')
    assert caught.value.unreadable


@pytest.mark.parametrize(
    "data", [{}, [], None, True, 7, 1.5, {"a": [1, {"b": None}]}, {"é": "😀"}, {"a": 2**64}]
)
def test_parsed_json_stands_for_itself(data: Any) -> None:
    assert decode(data) == data


def test_a_tuple_is_an_array() -> None:
    assert decode({"a": (1, 2)}) == {"a": [1, 2]}


@pytest.mark.parametrize(
    "data",
    [
        {"a": float("nan")},
        {"a": float("inf")},
        {"a": b"x"},
        {"a": {1, 2}},
        object(),
        {("a", "b"): 1},
        {"a": "\ud83d"},
        {"\ude00": 1},
    ],
    ids=["NaN", "infinity", "bytes", "set", "object", "name", "surrogate", "surrogate in a name"],
)
def test_data_that_no_json_says_is_refused(data: Any) -> None:
    with pytest.raises(RequestError, match="request payload is not JSON: ") as caught:
        decode(data)
    assert caught.value.status == 400
    assert caught.value.unreadable


def test_data_that_holds_itself_is_refused() -> None:
    data: list[Any] = []
    data.append(data)

    with pytest.raises(RequestError) as caught:
        decode(data)
    assert caught.value.status == 400


def test_data_nested_20_000_deep_is_refused() -> None:
    data: list[Any] = []
    for _ in range(20_000):
        data = [data]

    with pytest.raises(RequestError, match="nested more than 500 levels deep"):
        decode(data)


def test_the_data_given_is_not_shared_with_what_is_read() -> None:
    data = {"a": [1]}

    decode(data)["a"].append(2)

    assert data == {"a": [1]}


# Where it breaks ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (b"{\n  'a': 1}", "line 2, column 3"),
        (b'{"a": 1}\n\n]', "line 3, column 1"),
        (b'["x",\n "\\ud83d"]', "line 2, column 2"),
        ('["é", "\\ud83d"]'.encode(), "line 1, column 7"),
        (b'"\xe2\x82\xac\xff"', "byte 4"),
    ],
)
def test_the_message_says_where(data: bytes, place: str) -> None:
    with pytest.raises(RequestError, match=place):
        decode(data)


@pytest.mark.parametrize("body", [Path("sent.json"), "sent.json", "./my requests/first.json"])
def test_name_of_a_file_in_place_of_a_body_is_explained(body: object) -> None:
    with pytest.raises(RequestError) as refused:
        decode(body)
    assert refused.value.status == 400
    assert refused.value.hint == "give what is in the file: Path(...).read_bytes()"


@pytest.mark.parametrize("body", [b"{}\n{}", b"{}\r\n\r\n[]\n", b"{}\nx"])
def test_several_bodies_in_place_of_one_are_explained(body: bytes) -> None:
    with pytest.raises(RequestError, match=r"line [23], column 1; a body in each line is what"):
        decode(body)


@pytest.mark.parametrize("body", ["", "x", "{}{}", '{"a": 1,}', "[x.json", '"a.json', "a.json\n"])
def test_other_bodies_are_not_taken_for_names_of_files(body: str) -> None:
    with pytest.raises(RequestError) as refused:
        decode(body)
    assert refused.value.hint is None
