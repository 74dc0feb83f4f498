"""What is shown of text that others wrote: escapes, quotes, cuts, widths and counts."""

import json

import pytest

from sstest.text import (
    counted,
    disarm,
    escape,
    escape_bytes,
    escape_json,
    escape_lines,
    natural,
    pad,
    plain,
    point_at,
    quote,
    shorten,
    width,
)

UNSAFE = "\x1b[31m\x00\x9b\u202e\u2028\ud800\r"


@pytest.mark.parametrize("show", [escape, escape_lines, plain, quote, escape_json])
def test_nothing_unsafe_is_shown(show: object) -> None:
    assert callable(show)
    text = json.dumps(UNSAFE, ensure_ascii=False) if show is escape_json else UNSAFE
    assert str(show(text)).isprintable()


def test_no_line_is_a_command_whatever_colour_it_has() -> None:
    text = disarm("a ::x\n  ::error::x\n\x1b[1;31m \x1b[0m::add-mask::y")
    assert text == "a ::x\n  \\x3a:error::x\n\x1b[1;31m \x1b[0m\\x3a:add-mask::y"


def test_printable_text_stays_as_it_is() -> None:
    for text in ("", "日本語 é", "back\\slash", 'it\'s "quoted"'):
        assert escape(text) == escape_lines(text) == plain(text) == text


def test_only_what_is_not_printable_is_escaped() -> None:
    assert escape("é\x1bü\n\t") == "é\\x1bü\\n\\t"
    assert escape_lines("é\x1bü\n\t") == "é\\x1bü\n\t"
    assert quote("é\x1b") == "'é\\x1b'"


def test_bytes_that_are_not_utf_8_are_escaped() -> None:
    assert escape_bytes("é\n".encode() + b"\xff\x1b") == "é\n\\xff\\x1b"


def test_escaped_json_means_the_same() -> None:
    text = json.dumps({UNSAFE: ["é", UNSAFE]}, ensure_ascii=False)
    assert json.loads(escape_json(text)) == {UNSAFE: ["é", UNSAFE]}
    assert "é" in escape_json(text)


def test_long_text_is_cut() -> None:
    assert quote("a" * 100) == f"'{'a' * 80}'..."
    assert len(quote(["a"] * 1000)) < 100
    assert plain("a" * 1000) == f"{'a' * 300}..."
    assert shorten(b"a" * 2000, 10) == "aaaaaaaaaa... (2,000 bytes)"
    assert shorten(b'{"a": 1}\r\n') == '{"a": 1}'


@pytest.mark.parametrize(
    ("line", "column", "shown", "carets"),
    [
        ("abc", 1, "abc", " ^"),
        ("abc", 3, "abc", "   ^"),
        ("\t日b", 2, "    日b", "      ^"),
        ("\x1bab", 1, "\\x1bab", "    ^"),
        ("", 0, "", "^"),
    ],
)
def test_the_caret_is_below_its_place(line: str, column: int, shown: str, carets: str) -> None:
    assert point_at(line, column) == (shown, carets)


def test_of_a_long_line_the_part_around_the_place_is_shown() -> None:
    shown, carets = point_at("a" * 5000 + "XY" + "b" * 5000, 5000, 2)
    assert shown == f"...{'a' * 40}XY{'b' * 58}..."
    assert carets == f"{' ' * 43}^^"


@pytest.mark.parametrize(("text", "columns"), [("abc", 3), ("日本", 4), ("e\u0301", 1), ("", 0)])
def test_widths_are_those_of_a_terminal(text: str, columns: int) -> None:
    assert width(text) == columns


def test_columns_are_filled_whatever_the_text_is() -> None:
    assert [pad(text, 4) for text in ("ab", "日", "12345")] == ["ab  ", "日  ", "12345"]


def test_people_count_in_numbers() -> None:
    texts = [
        "b",
        "user-10",
        "2",
        "10",
        "user-9",
        "1",
        "user-09",
        "a1b2",
        "a1b10",
        "",
        "٣",
        "9" * 5000,
    ]
    assert natural(texts) == [
        *["", "1", "2", "10", "9" * 5000, "a1b2", "a1b10", "b", "user-09", "user-9", "user-10"],
        "٣",
    ]
    assert natural(reversed(texts)) == natural(texts)


def test_counts_have_their_plural() -> None:
    assert counted(1, "check") == "1 check"
    assert counted(1200, "check") == "1,200 checks"
    assert counted(0, "property", "properties") == "0 properties"
