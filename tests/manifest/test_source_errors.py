"""Where and why a text is not JSON, and the advice that goes with it."""

from typing import Final

import pytest

from sstest.manifest.source import JsonSyntaxError, read_json


def fails(text: str) -> JsonSyntaxError:
    with pytest.raises(JsonSyntaxError) as caught:
        read_json(text)
    return caught.value


CUT: Final = "the text seems to be cut off"
COMMENT: Final = "JSON has no comments: remove it"
QUOTES: Final = 'JSON strings stand in double quotes, "'
NAMES: Final = "property names stand in double quotes"
DIGITS: Final = "JSON numbers have no leading zeros, and digits on both sides of the point"
CONTROL: Final = "write it as an escape, such as \\n, or close the string"


@pytest.mark.parametrize(
    ("text", "where", "reason", "hint"),
    [
        ("", (1, 1), "expected a value, found the end of the text", CUT),
        ('{\n  "a": ', (2, 8), "expected a value, found the end of the text", CUT),
        ('{"a": 1', (1, 8), "expected ',' or '}', found the end of the text", CUT),
        ('{"a": 1,', (1, 9), "expected a property name in double quotes, found the end", CUT),
        ('{"a"', (1, 5), "expected ':' after the property name, found the end", CUT),
        ("[1, 2", (1, 6), "expected ',' or ']', found the end of the text", CUT),
        ('{"a": "b', (1, 7), "the string is not closed", CUT),
        ('["\\', (1, 2), "the string is not closed", CUT),
        ('["\\u12', (1, 2), "the string is not closed", CUT),
        ('{"a": tr', (1, 7), "expected a value, found 'tr'", None),
        ("// note\n{}", (1, 1), "expected a value, found '/'", COMMENT),
        ('{\n  // note\n  "a": 1}', (2, 3), "expected a property name in double quotes", COMMENT),
        ('{"a": 1, /* note */ "b": 2}', (1, 10), "expected a property name", COMMENT),
        ('{"a": 1 # note\n}', (1, 9), "expected ',' or '}', found '#'", COMMENT),
        ("{} // note", (1, 4), "expected the end of the document, found '/'", COMMENT),
        ('{"a" /* note */: 1}', (1, 6), "expected ':' after the property name", COMMENT),
        (
            '{\n  "a": 1,\n}',
            (2, 9),
            "there is a comma before the closing bracket",
            "remove the comma",
        ),
        ("[1, ]", (1, 3), "there is a comma before the closing bracket", "remove the comma"),
        ("[1,\r\n\r\n]", (1, 3), "there is a comma before the closing bracket", "remove the comma"),
        ("[1,, 2]", (1, 4), "expected a value, found ','", None),
        ("{'a': 1}", (1, 2), 'expected a property name in double quotes, found "\'"', QUOTES),
        ("{\"a\": 'b'}", (1, 7), 'expected a value, found "\'"', QUOTES),
        ("{“a”: 1}", (1, 2), "expected a property name in double quotes, found '“'", QUOTES),
        ("{a: 1}", (1, 2), "expected a property name in double quotes, found 'a'", NAMES),
        ("{\r\n\tname: 1}", (2, 2), "expected a property name in double quotes", NAMES),
        ("{1: 1}", (1, 2), "expected a property name in double quotes, found '1'", NAMES),
        ('{"a" 1}', (1, 6), "expected ':' after the property name, found '1'", None),
        ('{"a"= 1}', (1, 5), "expected ':' after the property name, found '='", None),
        (
            '{"a": 1\n "b": 2}',
            (2, 2),
            "expected ',' or '}', found '\"'",
            "a comma is probably missing before it",
        ),
        ("[1}", (1, 3), "expected ',' or ']', found '}'", None),
        ("{} {}", (1, 4), "expected the end of the document, found '{'", None),
        ('{"a\nb": 1}', (1, 4), r"the string holds the control character '\n'", CONTROL),
        ('{"a": "b\tc"}', (1, 9), r"the string holds the control character '\t'", CONTROL),
        ('["\x00"]', (1, 3), r"the string holds the control character '\x00'", CONTROL),
        ('["\x1b[31m"]', (1, 3), r"the string holds the control character '\x1b'", CONTROL),
        (
            r'["C:\dir"]',
            (1, 5),
            "a backslash before 'd' is not a JSON escape",
            r"a backslash itself is written \\",
        ),
        (
            r'["it\'s"]',
            (1, 5),
            'a backslash before "\'" is not a JSON escape',
            "an apostrophe needs no backslash",
        ),
        (
            '["\\\n"]',
            (1, 3),
            r"a backslash before '\n' is not a JSON escape",
            r"a backslash itself is written \\",
        ),
        (r'["\u12G4"]', (1, 3), r"\u is not followed by four hexadecimal digits", None),
        (r'["ab\ud800"]', (1, 2), "the string holds half of a surrogate pair", None),
        (
            "[NaN]",
            (1, 2),
            "expected a value, found 'NaN'",
            "JSON has no such value; null is the nearest",
        ),
        (
            "[-Infinity]",
            (1, 2),
            "expected a value, found '-'",
            "JSON has no such value; null is the nearest",
        ),
        (
            "[True]",
            (1, 2),
            "expected a value, found 'True'",
            "JSON writes true, false and null in lower case",
        ),
        ("[01]", (1, 3), "expected ',' or ']', found '1'", DIGITS),
        ("[1.]", (1, 3), "expected ',' or ']', found '.'", DIGITS),
        ("[0x1F]", (1, 3), "expected ',' or ']', found 'x1F'", DIGITS),
        (
            "[.5]",
            (1, 2),
            "expected a value, found '.'",
            "a JSON number begins with a digit, or with '-' and a digit",
        ),
        (
            "[+5]",
            (1, 2),
            "expected a value, found '+'",
            "a JSON number begins with a digit, or with '-' and a digit",
        ),
        (
            "{\0\n\0}\0",
            (1, 2),
            r"expected a property name in double quotes, found '\x00'",
            "the text seems to be UTF-16: save it as UTF-8",
        ),
        ("[" * 501, (1, 501), "nested more than 500 levels deep", None),
        ("[" + "a" * 100_000 + "]", (1, 2), f"expected a value, found '{'a' * 40}'", None),
    ],
)
def test_where_and_why_a_text_is_not_json(
    text: str, where: tuple[int, int], reason: str, hint: str | None
) -> None:
    error = fails(text)

    assert (error.line, error.column) == where
    assert str(error).startswith(reason)
    assert error.hint == hint


@pytest.mark.parametrize("text", ['{"a": [1, true, "b"], "c": {"d": null}}', '"a\\u00e9\\n"', "-1"])
def test_every_truncation_is_an_error_at_its_end_or_in_its_last_token(text: str) -> None:
    for length in range(len(text)):
        error = fails(text[:length])
        assert error.line == 1
        assert length - 13 <= error.column <= length + 1
