"""The raymond engine: every recorded answer of raymond, or a refusal by name; and how Go prints.

The expectations of the printing are Go's own: what ``fmt`` and ``strconv`` print of data that
``encoding/json`` has read, and the examples of github.com/aymerick/raymond.
"""

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from sstest.templates import RAYMOND, TemplateError, UnsupportedTemplate, render, trace

DATA = Path(__file__).parents[1] / "data" / "raymond.jsonl"
DEEP = 20 * sys.getrecursionlimit()
NUMBERS = ["0", "100000", "999999", "1e+06", "1.234567e+06", "0.0001", "1e-05", "-1e+21", "1e+100"]


def recorded() -> list[dict[str, Any]]:
    """The recorded cases, each with its context."""
    lines = [json.loads(line) for line in DATA.read_text("utf-8").splitlines()]
    contexts = {line["name"]: line["context"] for line in lines if "name" in line}
    return [
        {
            **line,
            "context": line["context"] if "context" in line else contexts[line["context_name"]],
        }
        for line in lines
        if "go" in line
    ]


def test_what_is_recorded_is_rendered_or_refused() -> None:
    """Never another text: of 1,044 outputs at most a few are refused, and all errors are errors."""
    outcomes: Counter[str] = Counter()
    for case in recorded():
        template, answer = case["template"], case["go"]
        try:
            text: str | None = render(template, case["context"], "raymond")
        except UnsupportedTemplate:
            outcomes["refused"] += "output" in answer
            continue
        except TemplateError:
            text = None
        assert answer.get("output") == text, template
        assert "varies" not in answer, template
        outcomes["right"] += text is not None
    assert outcomes["right"] > 1030
    assert outcomes["refused"] < 5


@pytest.mark.parametrize(
    ("template", "context", "here", "there"),
    [
        ("{{#if o}}x{{else}}y{{/if}}", {"o": {}}, "x", "y"),
        ("{{#with 0}}x{{else}}y{{/with}}", {}, "x", "y"),
        ("{{#with o}}{{s}}{{/with}}", {"o": {"k": 1}, "s": "outer"}, "", "outer"),
        ("{{#each l}}{{s}}{{/each}}", {"l": [None], "s": "outer"}, "", "outer"),
        ("{{#each l}}{{@key}}{{/each}}", {"l": ["a", "b"]}, "01", ""),
        ("{{#each s}}x{{else}}y{{/each}}", {"s": "text"}, "y", ""),
        ("{{l.length}}", {"l": [1, 2]}, "2", ""),
        ("{{lookup l 0}}", {"l": [[1, 2]]}, "1,2", "12"),
        ("{{#l}}{{/l}}{{^l}}none{{/l}}", {"l": 0}, "", "none"),
        ("{{a}}", {"a": -0.0}, "0", "-0"),
        ("{{@statusCode}}", {"statusCode": 400}, "", "400"),
        ("a\n{{#if t}}\n{{~s~}}\n{{/if}}\n", {"t": True, "s": "x"}, "a\nx", "a\nx"),
    ],
)
def test_differs_from_handlebars_js(template: str, context: object, here: str, there: str) -> None:
    assert (render(template, context), render(template, context, "raymond")) == (here, there)


@pytest.mark.parametrize(
    "template", ["{{a.0.id}}", "{{[a]}}{{> p}}", "{{l.[-1]}}", "{{#> p}}{{/p}}"]
)
def test_errors_and_panics_are_errors(template: str) -> None:
    with pytest.raises(TemplateError) as error:
        render(template, {"a": [{"id": 1}], "l": [1]}, "raymond")
    assert not isinstance(error.value, UnsupportedTemplate)


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("{{#each o}}{{@key}}{{/each}}", "no particular order"),
        ("{{#with o}}{{if a}}{{/with}}", "without end"),
    ],
)
def test_what_depends_on_go_is_refused(template: str, message: str) -> None:
    with pytest.raises(UnsupportedTemplate, match=message):
        render(template, {"o": {"a": 1, "b": 2}}, "raymond")


def test_an_unknown_engine_is_named() -> None:
    with pytest.raises(ValueError, match="'mustache': expected one of handlebars"):
        render("", {}, "mustache")


def printed(template: str, context: object) -> str:
    return trace(template, context, RAYMOND).text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ('it\'s <b> & "c" `=`', 'it\'s <b> & "c" `=`'),
        (True, "true"),
        (False, "false"),
        (None, ""),
        (0, "0"),
        (-1.25, "-1.25"),
        (25.75, "25.75"),
        (1.0, "1"),
        (1e21, "1000000000000000000000"),
        (1.5e300, "15" + "0" * 299),
        (1e-7, "0.0000001"),
        (5e-324, "0." + "0" * 323 + "5"),
        (2**53 + 1, "9007199254740992"),
        (10**400, "+Inf"),
        (-(10**400), "-Inf"),
        ([], ""),
        ([True, 10, "foo", 5, "bar"], "true10foo5bar"),
        (["foo", ["bar", [None, 1.5]], []], "foobar1.5"),
        ({}, "map[]"),
        ({"foo": "bar"}, "map[foo:bar]"),
        ({"b": "2", "a": "1", "B": "3", "é": "4"}, "map[B:3 a:1 b:2 é:4]"),
        (
            {"ts": 1684738889251.0, "temperature": -11.77},
            "map[temperature:%!s(float64=-11.77) ts:%!s(float64=1.684738889251e+12)]",
        ),
        (
            {"l": [{"a": 3.5}, {"b": True}, [False, None]]},
            "map[l:[map[a:%!s(float64=3.5)] map[b:%!s(bool=true)] [%!s(bool=false) <nil>]]]",
        ),
        ([{"a": {}}, {"b": []}, {"c": ["x", "y"]}], "map[a:map[]]map[b:[]]map[c:[x y]]"),
        (
            {"a": [float(number) for number in NUMBERS]},
            "map[a:[" + " ".join(f"%!s(float64={number})" for number in NUMBERS) + "]]",
        ),
    ],
)
def test_prints_values_as_go_does(value: Any, text: str) -> None:
    assert printed("{{{a}}}", {"a": value}) == text


def test_escapes_as_go_does() -> None:
    context = {"a": "'\"<>&`=", "o": {"k": "it's"}}
    assert printed("{{a}} {{o}}", context) == "&apos;&quot;&lt;&gt;&amp;`= map[k:it&apos;s]"
    assert render("{{a}}", context) == "&#x27;&quot;&lt;&gt;&amp;&#x60;&#x3D;"


def test_text_side_by_side_is_not_added() -> None:
    context = {"a": 1, "b": 2, "t": True}
    assert render("{{{a}}}{{{b}}}", context) == "3"
    assert printed("{{{a}}}{{{b}}}", context) == "12"
    assert printed("{{#if t}}{{{a}}}{{/if}}{{#t}}{{{b}}}{{/t}}{{{t}}}", context) == "12true"


def test_an_object_that_javascript_cannot_print_is_printed() -> None:
    context = {"o": {"toString": "x", "toHTML": "y"}}
    assert printed("{{o}}", context) == "map[toHTML:y toString:x]"
    with pytest.raises(TemplateError):
        render("{{o}}", context)


def test_the_same_parts_are_written() -> None:
    template = "{{#each l}}{{.}}{{#if @first}}{{{@index}}}{{/if}},{{else}}-{{/each}}{{l}}"
    context = {"l": ["'", 1e21, [1, 2]]}
    here, there = trace(template, context), trace(template, context, RAYMOND)
    assert [part.node for part in here.parts] == [part.node for part in there.parts]
    assert there.text == "&apos;0,1000000000000000000000,12,&apos;100000000000000000000012"


def test_values_cannot_overrun_the_stack() -> None:
    deep: list[object] = []
    wide: dict[str, object] = {}
    for _ in range(DEEP):
        deep = [deep]
        wide = {"a": wide}
    assert printed("{{deep}}", {"deep": deep}) == ""
    assert printed("{{{wide}}}", {"wide": wide}) == "map[a:" * DEEP + "map[]" + "]" * DEEP


def test_printing_is_bounded() -> None:
    with pytest.raises(UnsupportedTemplate, match="characters"):
        printed("{{#each l}}{{@root.o}}{{/each}}", {"l": [0] * 2000, "o": {"s": "x" * 100_000}})
    endless: list[object] = [1]
    endless.append(endless)
    with pytest.raises(UnsupportedTemplate, match="steps"):
        printed("{{a}}", {"a": endless})
