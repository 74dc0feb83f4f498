"""The reason and the place of what is no JSON, beside the reader that keeps places."""

import json
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sstest.manifest.broken import broken, syntax_error
from sstest.manifest.source import JsonSyntaxError, read_json

REASONS = {
    "": "expected a value, line 1, column 1",
    "[": "expected a value, line 1, column 2",
    "[,]": "expected a value, line 1, column 2",
    "[1,,2]": "expected a value, line 1, column 4",
    '{"a":}': "expected a value, line 1, column 6",
    "[1,\n]": "there is a comma before the closing bracket, line 1, column 3",
    '{"a":1\n ,\n}': "there is a comma before the closing bracket, line 2, column 2",
    "{": "expected a property name in double quotes, line 1, column 2",
    "{,}": "expected a property name in double quotes, line 1, column 2",
    "{a:1}": "expected a property name in double quotes, line 1, column 2",
    '{"a" 1}': "expected ':' after the property name, line 1, column 6",
    "[1 2]": "expected ',' or a closing bracket, line 1, column 4",
    "[1}": "expected ',' or a closing bracket, line 1, column 3",
    "{}\n{}": "extra data after the document, line 2, column 1",
    "1,]": "extra data after the document, line 1, column 2",
    '["a]': "the string is not closed, line 1, column 2",
    '"a,\n]"': "the string holds a control character that is not escaped, line 1, column 4",
    r'"\x"': "what follows the backslash is not a JSON escape, line 1, column 2",
    r'"\u12"': "four hexadecimal digits must follow u in an escape, line 1, column 2",
    r'["\u12': "the string is not closed, line 1, column 2",
    '["a\n': "the string is not closed, line 1, column 2",
    '["a\\\r\n': "the string is not closed, line 1, column 2",
    '["a\n\n"': "the string holds a control character that is not escaped, line 1, column 4",
    "[" * 2_000: "nested more than 500 levels deep, line 1, column 501",
    "[" * 500: "expected a value, line 1, column 501",
    "[]," * 600: "extra data after the document, line 1, column 3",
    "[" + "[]," * 600: "expected a value, line 1, column 1802",
    '["' + "[" * 600 + "\n": "the string is not closed, line 1, column 2",
}


@pytest.mark.parametrize(("text", "reason"), REASONS.items())
def test_the_reason_is_the_same_in_all_releases_of_python(text: str, reason: str) -> None:
    error = broken(text)
    assert error is not None
    assert f"{error}, line {error.line}, column {error.column}" == reason


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        ('"\\ud800"', 0),
        ("[NaN]", 1),
        ("[NaN, 1 2]", 1),
        ("\ufeff1", 0),
        ("[" * 200_000, 500),
        ("1" * 5_000, None),
    ],
)
def test_where_a_text_breaks(text: str, offset: int | None) -> None:
    error = broken(text)
    assert (error and error.offset) == offset


@given(st.text('[]{},:"a1 \n\\', max_size=12))
@example("[1,]")
def test_both_readers_refuse_the_same_at_the_same_place(text: str) -> None:
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        fast = syntax_error(error)
    else:
        return
    with pytest.raises(JsonSyntaxError) as caught:
        read_json(text)
    assert not re.search(r'[\\"]', str(fast))
    assert fast.offset == caught.value.offset
