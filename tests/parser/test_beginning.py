"""Of a long array, the first members are decoded; all else is what ``decode`` makes of it."""

import json
import tracemalloc
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sstest import RequestError
from sstest.manifest import Pointer
from sstest.manifest.pointer import join
from sstest.parser.beginning import decode_beginning
from sstest.parser.body import decode

MOST = 2
MEMBERS = Pointer.parse("/members")
names = st.sampled_from(["members", "batch", "0", "a/b", ""])
values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=3) | st.just("long " * 20),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(names, inner, max_size=3),
    max_leaves=15,
)
pointers = st.lists(names, max_size=3).map(lambda parts: Pointer.parse(join(tuple(parts))))


def shortened(document: Any, parts: tuple[str, ...]) -> None:
    """Do by hand what is asked of ``decode_beginning`` for one array."""
    found = Pointer.parse(join(parts)).find(document)
    if isinstance(found, list):
        found[MOST:] = [None] * (len(found) - MOST)


@given(values, pointers)
def test_only_what_stands_behind_the_first_members_is_left_out(value: Any, array: Pointer) -> None:
    data = json.dumps(value).encode()
    expected = decode(data)
    if len(data) > 2 * MOST:
        shortened(expected, array.parts)
    assert decode_beginning(data, [array], MOST) == expected


def agree(begun: Any, whole: Any) -> bool:
    """Whether the two differ at most in ``None`` for an element behind the first ones."""
    if isinstance(whole, dict):
        return begun.keys() == whole.keys() and all(agree(begun[one], whole[one]) for one in whole)
    if not isinstance(whole, list) or len(begun) != len(whole):
        return type(begun) is type(whole) and begun == whole
    pairs = enumerate(zip(begun, whole, strict=True))
    return all((at >= MOST and one is None) or agree(one, other) for at, (one, other) in pairs)


@given(values, pointers, pointers)
def test_two_arrays_may_stand_within_each_other(value: Any, one: Pointer, other: Pointer) -> None:
    assert agree(decode_beginning(json.dumps(value), [one, other], MOST), value)


DEEP = "[" * 260 + "]" * 260
REFUSED = {
    "not UTF-8, in a member that is left out": b'{"members": [1, 2, 3, "\xff"]}',
    "a lone surrogate there": rb'{"members": [1, 2, 3, "\ud800"]}',
    "no JSON there": b'{"members": [1, 2, 3, nul]}',
    "a mistake behind it": b'{"members": [1, 2, 3, 4]',
    "too deep there": b'{"members": [1, 2, 3, %s]}' % (DEEP + DEEP).replace("][", "").encode(),
    "too deep beside it": b'{"members": [], "x": %s}' % (DEEP + DEEP).replace("][", "").encode(),
}


@pytest.mark.parametrize("body", REFUSED.values(), ids=REFUSED)
def test_what_is_refused_is_refused_the_same(body: bytes) -> None:
    with pytest.raises(RequestError) as expected:
        decode(body)
    with pytest.raises(RequestError) as found:
        decode_beginning(body, [MEMBERS], MOST)
    assert str(found.value) == str(expected.value)


@pytest.mark.parametrize(
    ("beside", "first", "last"),
    [("1", "1", "1"), ("1e400", "1", "1"), ("1", "1e400", "1"), ("1", "1", f"[{'1,' * 600}1e400]")],
    ids=["small numbers", "beside", "among the first", "behind them"],
)
def test_of_many_objects_few_are_made(beside: str, first: str, last: str) -> None:
    members = ",".join([f'{{"a":{first}}}', *['{"a":1,"b":2}'] * 50_000, f'{{"a":{last}}}'])
    body = f'{{"x":{beside},"members":[{members}]}}'.encode()
    tracemalloc.start()
    try:
        begun = decode_beginning(body, [MEMBERS], MOST)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    expected = decode(body)
    assert len(begun["members"]) == len(expected["members"])
    assert begun["members"][:MOST] == expected["members"][:MOST]
    assert begun["x"] == expected["x"]
    assert peak < 50_000 * 120  # an object alone takes 184 bytes


def test_what_is_deep_and_allowed_is_read() -> None:
    body = f'{{"members": [1, 2, 3, {DEEP}, 5]}}'
    assert agree(decode_beginning(body, [MEMBERS], MOST), decode(body))
