"""Bodies as Express decodes them for the validation server; each fact was seen on the real one."""

import math
from typing import Any, Final

import pytest

from sstest.parser import RequestError
from sstest.parser.express import LIMIT, decode

PADDED: Final = b'{"pad":"%b"}'
FRAME: Final = len(PADDED) - 2


def test_bodies_of_100_kilobytes_are_read_and_larger_ones_are_not() -> None:
    assert LIMIT == 102_400
    assert decode(PADDED % (b"x" * (102_400 - FRAME))) == {"pad": "x" * (102_400 - FRAME)}
    with pytest.raises(RequestError, match="request entity too large") as caught:
        decode(PADDED % (b"x" * (102_401 - FRAME)))
    assert caught.value.status == 413


def test_the_size_is_that_of_the_bytes() -> None:
    with pytest.raises(RequestError) as caught:
        decode(PADDED % ("é" * 51_200).encode())
    assert caught.value.status == 413


@pytest.mark.parametrize(
    "data", [b"x" * 102_401, b"\xff" * 200_000, b" " * 102_401, b"[" * 102_401]
)
def test_large_bodies_are_not_even_looked_at(data: bytes) -> None:
    with pytest.raises(RequestError) as caught:
        decode(data)
    assert caught.value.status == 413


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf"], ids=["nothing", "byte order mark"])
def test_an_empty_body_is_an_empty_object(data: bytes) -> None:
    assert decode(data) == {}


@pytest.mark.parametrize(
    "data",
    [
        *(b" ", b"\r\n\t", b"null", b"1", b" 1", b'"x"', b"true", b"NaN", b"x", b"\xff", b"]"),
        *(b"\x0b{}", b"\xc2\xa0{}", b"\xef\xbb\xbf\xef\xbb\xbf{}"),
        *(b"\xef\xbb\xbfnull", b"\xef\xbb\xbf "),
    ],
)
def test_only_objects_and_arrays_are_read(data: bytes) -> None:
    with pytest.raises(RequestError, match="neither a JSON object nor a JSON array") as caught:
        decode(data)
    assert caught.value.status == 400
    assert caught.value.unreadable


@pytest.mark.parametrize(
    ("data", "value"),
    [
        (b" \t\r\n{} \t\r\n", {}),
        (b"\xef\xbb\xbf{}", {}),
        (b"\xef\xbb\xbf []", []),
        (b'{"a":1,"a":2}', {"a": 2}),
        (b'{"__proto__":1}', {"__proto__": 1}),
        (b'["\\ud83d"]', ["\ud83d"]),
        (b'["\\ude00\\ud83d"]', ["\ude00\ud83d"]),
        (b'["\\ud83d\\ude00"]', ["😀"]),
        (b'["\xff"]', ["\ufffd"]),
        (b'["a\xe2\x82"]', ["a\ufffd"]),
        (b'["\xf0\x9f\x98"]', ["\ufffd"]),
        (b'["\xf0\x80\x80\xaf"]', ["\ufffd" * 4]),
        (b'["\xed\xa0\xbd"]', ["\ufffd" * 3]),
        (b'["\xc0\xaf"]', ["\ufffd" * 2]),
        (b'["\xf4\x90\x80\x80"]', ["\ufffd" * 4]),
        (b'["\xe2\x82\xac\xe2"]', ["€\ufffd"]),
        (b"[1.0, 1e2, -0, -0.0, 5]", [1, 100, 0, 0, 5]),
        (b"[9007199254740993, 123456789012345678901]", [2**53, 123456789012345680000]),
        (b"[1e21, 1e-7, 1e-400, 0.1]", [1e21, 1e-7, 0, 0.1]),
        (b"[1e999, -1e999]", [math.inf, -math.inf]),
        (b"[" + b"9" * 5_000 + b"]", [math.inf]),
    ],
)
def test_bodies_are_read_as_javascript_would(data: bytes, value: Any) -> None:
    found = decode(data)

    assert found == value
    assert repr(found) == repr(value)


@pytest.mark.parametrize(
    "data",
    [
        *(b"{", b"[", b"{'a':1}", b"{a:1}", b"[1,]", b'{"a":1,}', b"[NaN]", b"[-Infinity]"),
        *(b"[01]", b"[+1]", b"[1.]", b"[.5]", b"[0x1]", b"[1e]", b"{}x", b"{}\x00", b"[]]"),
        *(b'["\t"]', b'["\\x41"]', b'["\\u12"]', b'["\\u00g0"]', b"[1/**/]", b"[\xc2\xa01]"),
        *(b"[undefined]", b"[tru]", b"[1 2]", b'{"a" 1}', b"{1:1}", b"[\xff]"),
    ],
)
def test_what_javascript_does_not_parse_is_refused(data: bytes) -> None:
    with pytest.raises(RequestError, match="request payload is not JSON: ") as caught:
        decode(data)
    assert caught.value.status == 400
    assert caught.value.unreadable


@pytest.mark.parametrize(
    ("opening", "closing"), [(b"[", b"]"), (b'{"":', b"}")], ids=["arrays", "objects"]
)
def test_nesting_has_no_limit(opening: bytes, closing: bytes) -> None:
    levels = LIMIT // len(opening + closing) - 1

    value: Any = decode(opening * levels + b"[]" + closing * levels)

    for _ in range(levels):
        value = value[0] if isinstance(value, list) else value[""]
    assert value == []


@pytest.mark.parametrize("data", [b"[" * 10_240, b'{"":' * 2_560, b"[" * 5_121 + b"]" * 5_119])
def test_deep_nesting_must_be_closed(data: bytes) -> None:
    with pytest.raises(RequestError) as caught:
        decode(data)
    assert caught.value.status == 400


def test_parsed_json_is_sent_first() -> None:
    data = {"big": 2**53 + 1, "half": "\ud83d", "float": 1.0}

    assert decode(data) == {"big": 2**53, "half": "\ud83d", "float": 1}
    assert repr(decode({"float": 1.0})) == "{'float': 1}"
    with pytest.raises(RequestError, match="neither a JSON object nor a JSON array"):
        decode(None)
