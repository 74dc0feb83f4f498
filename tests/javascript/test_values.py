"""JSON values print, and count as true, as they did in Node.js."""

import json
import math
import shutil
import subprocess
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sstest.javascript.values import UNDEFINED, is_truthy, number, number_to_string, to_string
from tests.cases import for_each

DATA = Path(__file__).parent.parent / "data"
RECORDED = [
    json.loads(line) for line in (DATA / "javascript-values.jsonl").read_text("ascii").splitlines()
]
NODE = shutil.which("node")

Ask = Callable[[str], dict[str, Any]]


@pytest.fixture(scope="module")
def ask_node() -> Iterator[Ask]:
    if NODE is None:
        pytest.skip("needs Node.js: there is no `node` on PATH")
    with subprocess.Popen(
        [NODE, str(DATA / "record_values.mjs")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        bufsize=1,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        requests, answers = process.stdin, process.stdout

        def ask(text: str) -> dict[str, Any]:
            requests.write(json.dumps({"json": text}) + "\n")
            requests.flush()
            answer: dict[str, Any] = json.loads(answers.readline())
            return answer

        yield ask
        requests.close()


@for_each(RECORDED)
def test_value_is_as_node_has_it(case: dict[str, Any]) -> None:
    for parse in (float, Decimal):
        value = json.loads(case["json"], parse_float=parse)
        assert to_string(value) == case["text"]
        assert is_truthy(value) is case["truthy"]


def test_undefined_is_false_and_prints_as_nothing_in_a_list() -> None:
    assert not is_truthy(UNDEFINED)
    assert to_string(UNDEFINED) == "undefined"
    assert to_string([UNDEFINED, 1, None]) == ",1,"


def test_not_a_number() -> None:
    assert not is_truthy(math.nan)
    assert is_truthy(math.inf)
    assert [number_to_string(value) for value in (math.nan, math.inf, -math.inf)] == [
        "NaN",
        "Infinity",
        "-Infinity",
    ]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1.0, 1),
        (-0.0, 0),
        (2**53 + 1, 2**53),
        (12345678901234567890, 12345678901234567000),
        (1e21, 1e21),
        (10**400, math.inf),
        (-(10**400), -math.inf),
        (Decimal("0.1"), 0.1),
        (Decimal("1e-400"), 0),
        (Decimal("1e999999"), math.inf),
    ],
)
def test_number_is_a_double(value: float | Decimal, expected: float) -> None:
    result = number(value)
    assert result == expected
    assert type(result) is type(expected)


def test_lists_nested_deeper_than_python_recurses() -> None:
    value: list[Any] = [1]
    for _ in range(10_000):
        value = [value, 2]
    assert to_string(value) == "1" + ",2" * 10_000


@given(st.floats(allow_nan=False, allow_infinity=False))
@example(5e-324)
@example(1.7976931348623157e308)
@example(123456789012345680000.0)
def test_printed_number_reads_back(value: float) -> None:
    assert float(number_to_string(value)) == value
    assert number(number(value)) == number(value)


@given(
    st.one_of(
        st.floats(allow_nan=False, allow_infinity=False).map(repr),
        st.integers().map(str),
        st.integers(-(10**30), 10**30).map(str),
        st.decimals(allow_nan=False, allow_infinity=False).map(lambda value: f"{value:E}"),
        st.builds("{}e{}".format, st.integers(-999, 999), st.integers(-340, 320)),
    )
)
def test_number_is_as_node_has_it(ask_node: Ask, text: str) -> None:
    answer = ask_node(text)
    for parse in (float, Decimal):
        value = json.loads(text, parse_float=parse)
        assert to_string(value) == answer["text"]
        assert is_truthy(value) is answer["truthy"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=2)
    ),
    max_leaves=10,
) | st.text(max_size=10)


@given(JSON)
def test_json_is_as_node_has_it(ask_node: Ask, value: object) -> None:
    answer = ask_node(json.dumps(value))
    assert to_string(value) == answer["text"]
    assert is_truthy(value) is answer["truthy"]
