"""A reply laid out for reading, and where its lines come from."""

import json
import tracemalloc
from itertools import islice
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sstest.response.layout import differences, lines, origins
from sstest.templates import RAYMOND, trace

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(JSON, st.sampled_from([None, 1]), st.booleans())
def test_is_what_a_printer_would_print(data: Any, indent: int | None, ascii_only: bool) -> None:
    text = json.dumps(data, indent=indent, ensure_ascii=ascii_only)
    laid_out = list(lines(text))
    assert "\n".join(line.text for line in laid_out) == json.dumps(
        data, indent=2, ensure_ascii=ascii_only
    )
    for line in laid_out:
        # The comma behind a value is not of its place.
        assert line.text.removesuffix(",").strip()[-1] == text[line.end - 1]
        assert line.text.strip()[0] == text[line.start]


def test_digits_and_escapes_stay_as_they_are_written() -> None:
    text = '{"a":1.0,"b":1E5,"c":"\\u0041\\/"}'
    assert [line.text for line in lines(text)] == [
        "{",
        '  "a": 1.0,',
        '  "b": 1E5,',
        '  "c": "\\u0041\\/"',
        "}",
    ]


def places(template: str, context: object) -> list[tuple[str, list[str]]]:
    rendered = trace(template, context)
    return [
        (
            line.text.strip(),
            [
                f"{each.position.line}:{each.position.column} {each.tag or ''}".rstrip()
                for each in origins(rendered, line.start, line.end)
            ],
        )
        for line in lines(rendered.text)
    ]


def test_lines_come_from_tags_or_from_text() -> None:
    template = (
        '{"a": "{{x}}-{{y}}",\n "b": [{{#each l}}{{#if @index}},{{/if}}{{.}}{{/each}}], "c": 1}'
    )
    assert places(template, {"x": "é", "l": [7, 8]}) == [
        ("{", ["1:1"]),
        ('"a": "é-",', ["1:8 {{x}}", "1:14 {{y}}"]),
        ('"b": [', ["2:2"]),
        ("7,", ["2:41 {{.}}"]),
        ("8", ["2:41 {{.}}"]),
        ("],", ["2:55"]),
        ('"c": 1', ["2:58"]),
        ("}", ["2:64"]),
    ]


def test_long_tags_are_shortened() -> None:
    ((_, [tag]),) = places(
        "{{{lookup\n  (lookup . 'a') 'b' " + "x=1 " * 30 + "}}}", {"a": {"b": 1}}
    )
    assert tag.startswith("1:1 {{{lookup (lookup . 'a') 'b' x=1")
    assert len(tag) < 70
    ((_, [tag]),) = places("{{{a}}}", {"a": 1})
    assert tag == "1:1 {{{a}}}"


def test_differences_are_found_tag_by_tag() -> None:
    template = '{{#each l}}"{{.}}"{{/each}}'
    context = {"l": ["a", "it's", "b=", [1, 2]]}
    there = trace(template, context, RAYMOND)
    found = differences(trace(template, context), there, there.text)
    assert [(each.origin.position.column, each.here, each.there) for each in found] == [
        (13, "it&#x27;s", "it&apos;s"),
        (13, "b&#x3D;", "b="),
        (13, "1,2", "12"),
    ]


@pytest.mark.parametrize(
    ("template", "offset", "column"),
    [
        ('{"a": {{x}}, "b": 1}', 6, 7),  # the tag that wrote nothing, not the comma after it
        ('{"a": {{x}} , "b": 1}', 7, 7),
        ('{"a": {{x}}{{y}}, "b": 1}', 6, 7),
        ('{"a": "{{x}}", b: 1}', 10, 16),
        ('{"a": {{z}}}}', 6, 7),
    ],
)
def test_a_break_is_blamed_on_a_tag_that_wrote_nothing(
    template: str, offset: int, column: int
) -> None:
    template = template.replace("}}}}", "}} }")
    assert trace(template, {"z": "z"}).culprit(offset).column == column


def test_a_text_without_parts_differs_from_its_first_other_character() -> None:
    here = trace('{"a": "{{x}}", "b": 1}', {"x": "it's"})
    (found,) = differences(here, None, '{"a": "it\'s", "b": 1}')
    assert found.origin.tag == "{{x}}"
    assert found.here.startswith('{"a": "it&#x27;s')
    assert differences(here, None, here.text) == []


def test_no_more_is_laid_out_than_asked_for() -> None:
    text = "[" + "1," * 200_000 + "1]"
    tracemalloc.start()
    try:
        first = [line.text for line in islice(lines(text), 2)]
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert first == ["[", "  1,"]
    assert peak < 100_000
