"""Where each part of a rendered text comes from."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sstest.javascript.values import UNDEFINED
from sstest.templates import (
    HANDLEBARS_JS,
    RAYMOND,
    Engine,
    Rendered,
    TemplateError,
    render,
    trace,
)
from sstest.templates.source import Source
from sstest.templates.tree import Block, Mustache, Text

DATA = Path(__file__).parents[1] / "data"


def recorded() -> Iterator[tuple[str, Any]]:
    for name in ("handlebars.jsonl", "handlebars_suite.jsonl"):
        with (DATA / name).open(encoding="utf-8") as lines:
            for line in lines:
                case = json.loads(line)
                yield case["template"], case.get("context", UNDEFINED)


def written(rendered: Rendered) -> list[tuple[str, str]]:
    """Each part's text, and the place in the template: line:column."""
    return [
        (rendered.text[part.start : part.end], f"{part.node.line}:{part.node.column}")
        for part in rendered.parts
    ]


def test_every_recorded_rendering_is_traced_whole() -> None:
    """The parts cover the text, and text between tags is found where the template has it."""
    traced = 0
    for template, context in recorded():
        try:
            text = render(template, context)
        except TemplateError:
            with pytest.raises(TemplateError):
                trace(template, context)
            continue
        rendered = trace(template, context)
        assert rendered.text == text
        place = 0
        for part in rendered.parts:
            assert part.start == place
            place = part.end
            node = part.node
            assert isinstance(node, (Text, Mustache, Block))
            if not isinstance(node, Text):
                assert template.startswith("{{", node.position.offset)
            for offset in range(part.start, part.end if isinstance(node, Text) else part.start):
                assert template[rendered.origin(offset).offset] == text[offset]
        assert place == len(text)
        traced += 1
    assert traced > 800


def test_parts_of_blocks_come_from_what_is_in_them() -> None:
    template = '[{{#each l}}"{{.}}"{{#unless @last}},\n{{/unless}}{{/each}}]'
    assert written(trace(template, {"l": ["a", 1]})) == [
        ("[", "1:1"),
        ('"', "1:13"),
        ("a", "1:14"),
        ('"', "1:19"),
        (",\n", "1:37"),
        ('"', "1:13"),
        ("1", "1:14"),
        ('"', "1:19"),
        ("]", "2:21"),
    ]


def test_a_tag_that_writes_nothing_has_a_place() -> None:
    rendered = trace('"{{nothing}}"', {})
    assert written(rendered) == [('"', "1:1"), ("", "1:2"), ('"', "1:13")]
    assert [part.node.column for part in rendered.within(0, 2)] == [1, 2, 13]


def test_numbers_that_were_added_come_from_the_first() -> None:
    template = "{{{a}}}{{#if b}}{{{b}}}{{/if}}{{{a}}} {{{a}}}{{{b}}}"
    assert written(trace(template, {"a": 1, "b": 2})) == [
        ("4", "1:1"),
        ("", "1:17"),
        ("", "1:31"),
        (" ", "1:38"),
        ("1", "1:39"),
        ("2", "1:46"),
    ]


def test_stripped_text_keeps_its_place() -> None:
    rendered = trace(" \n \n {{~#if a}}\n\n  x\n{{/if}}y", {"a": 1})
    assert rendered.text == "\n  x\ny"
    places = [rendered.origin(offset) for offset in range(6)]
    assert [(place.line, place.column) for place in places] == [
        (4, 1),
        (5, 1),
        (5, 2),
        (5, 3),
        (5, 4),
        (6, 8),
    ]


def test_a_pair_of_surrogates_belongs_to_its_first_half() -> None:
    rendered = trace("é{{{s.[0]}}}{{{s.[1]}}}x", {"s": "😀"})
    assert rendered.text == "é😀x"
    assert [(part.start, part.end) for part in rendered.parts] == [(0, 1), (1, 2), (2, 2), (2, 3)]


def test_the_end_of_the_text_has_a_place_too() -> None:
    rendered = trace("ab{{c}}", {"c": "d"})
    assert (rendered.origin(3).line, rendered.origin(3).column) == (1, 3)
    empty = trace("", {})
    assert (empty.origin(0).line, empty.origin(0).column) == (1, 1)


def test_escaped_tags_are_text_in_their_place() -> None:
    rendered = trace("a\\{{b}}c", {})
    assert rendered.text == "a{{b}}c"
    assert [rendered.origin(offset).offset for offset in range(7)] == [0, 2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize("printing", [None, RAYMOND])
def test_tracing_does_not_change_what_is_rendered_next(printing: object) -> None:
    context = {"a": [1, 2], "b": "'"}
    if printing:
        trace("{{a}}{{b}}", context, RAYMOND)
    else:
        trace("{{a}}{{b}}", context)
    assert render("{{a}}{{b}}", context) == "1,2&#x27;"


@pytest.mark.parametrize("engine", [HANDLEBARS_JS, RAYMOND])
def test_the_length_of_a_path_counts(engine: Engine) -> None:
    deep: object = "x"
    for _ in range(40):
        deep = {"a": deep}

    def steps(template: str) -> int:
        return trace(template, {"a": deep, "b": "x"}, engine).steps

    assert steps("{{" + "a." * 40 + "a}}") - steps("{{b}}") == 10
    assert steps("{{#if b}}{{" + "../" * 40 + "b}}{{/if}}") - steps("{{#if b}}{{b}}{{/if}}") == 10
    pairs = "".join(f" c{number}=1" for number in range(40))
    assert steps("{{#if b}}{{log b" + pairs + "}}{{/if}}") - steps("{{#if b}}{{/if}}") >= 40


@pytest.mark.parametrize(
    "template", ["{{lookup o l}}", "{{#with s}}{{#with @root.t}}{{../x}}{{/with}}{{/with}}"]
)
def test_the_length_of_a_text_counts(template: str) -> None:
    def steps(length: int) -> int:
        text = "x" * length
        context = {"o": {}, "l": [text, "y"], "s": text, "t": f" {text}"[1:]}
        return trace(template, context).steps

    assert steps(256_000) - steps(256) >= 999


def test_a_tag_is_cut_out_once() -> None:
    source = Source("x{{ a }}")
    assert source.tag(1) == "{{ a }}"
    assert source.tag(1) is source.tag(1)
