"""SS427: every tag that Handlebars.js and raymond print differently is named, and no other."""

import copy
import json
import sys
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from sstest.engine.lint import lint
from sstest.finding import Finding
from sstest.templates import TemplateError, render, trace

DATA = Path(__file__).parents[1] / "data"
MANIFEST = json.loads((DATA / "cases" / "08-filtered-each-comma" / "manifest.json").read_text())
NAMED_AS_BROKEN = {"SS401", "SS403", "SS404"}


def findings(template: str) -> list[Finding]:
    manifest = copy.deepcopy(MANIFEST)
    manifest["capabilities"]["syncedSegment"]["jsonResponseBody"] = template
    return [one for one in lint(manifest) if one.code.startswith("SS4")]


def named(template: str) -> list[str]:
    return [one.message for one in findings(template) if one.code == "SS427"]


def recorded() -> list[tuple[str, Any, str | None]]:
    lines = [
        json.loads(line) for line in (DATA / "raymond.jsonl").read_text("utf-8").split("\n")[:-1]
    ]
    contexts = {line["name"]: line["context"] for line in lines if "name" in line}
    return [
        (
            line["template"],
            line["context"] if "context" in line else contexts[line["context_name"]],
            line["go"].get("output"),
        )
        for line in lines
        if "go" in line
    ]


def handlebars(template: str, context: Any) -> str | None:
    try:
        return render(template, context)
    except TemplateError:
        return None


@pytest.mark.parametrize("step", [19, pytest.param(1, marks=pytest.mark.nightly)])
def test_what_was_recorded_to_differ_is_named(step: int) -> None:
    """Or it is an error by itself: a variable that is not there, or no Handlebars at all."""
    silent = []
    differing = [
        template
        for template, context, there in recorded()
        if handlebars(template, context) != there
    ]
    assert len(differing) > 300
    for template in differing[::step]:
        found = findings(template)
        if not any("raymond" in one.message or one.code in NAMED_AS_BROKEN for one in found):
            silent.append(template)
    assert len(silent) * 50 <= len(differing), silent


@pytest.mark.parametrize(
    "template",
    [
        '{ "status": {{statusCode}} }',
        '{ "ok": {{#if errorMessage}}false{{else}}true{{/if}} }',
        '{ {{#unless errorMessage}}"segment": "{{segmentKey}}"{{/unless}} }',
        '{ "project": "{{projectKey}}", "url": "{{{segmentUrl}}}" }',
        '{ "code": {{@root.statusCode}} }',
        '{ "did": "{{{requestBody.action}}}", "of": "{{{requestBody.cohort.id}}}" }',
        '{ "ids": [{{#each requestBody.members}}"{{{id}}}" {{/each}}] }',
    ],
)
def test_where_they_agree_nothing_is_said(template: str) -> None:
    assert named(template) == []


@pytest.mark.parametrize(
    ("template", "tag", "says"),
    [
        ("{{requestBody.ids.length}}", "{{requestBody.ids.length}}", "length"),
        ("{{requestBody.a.0.id}}", "{{requestBody.a.0.id}}", "an error"),
        ("{{#if requestBody.n includeZero=true}}Z{{/if}}", "includeZero", "is 0"),
        ("{{#with requestBody.n}}x{{else}}y{{/with}}", "{{#with requestBody.n}}", "is 0"),
        ("{{#requestBody.n}}x{{/requestBody.n}}", "{{#requestBody.n}}", ""),
        ("{{#each requestBody.l}}{{@key}}{{/each}}", "{{@key}}", ""),
        ("{{#each requestBody.l}}x{{else}}y{{/each}}", "{{#each requestBody.l}}", ""),
        ("{{#with requestBody.o}}{{statusCode}}{{/with}}", "{{statusCode}}", "200"),
        ('{{lookup requestBody "id"}}', '{{lookup requestBody "id"}}', ""),
        ("{{requestBody}}", "{{requestBody}}", "[object Object]"),
        ("{{@statusCode}}", "{{@statusCode}}", "200"),
        ("{{requestBody.x}}", "{{requestBody.x}}", "where x is [1, [2, null]]"),
        ("{{{requestBody.x}}}{{{requestBody.y}}}", "{{{requestBody.", ""),
    ],
)
def test_each_construct_is_named_with_a_value(template: str, tag: str, says: str) -> None:
    found = named(template)
    assert any(tag in one and says in one for one in found), found


def test_what_is_said_of_the_two_is_what_they_print() -> None:
    template = "{{#with requestBody.n}}x{{else}}y{{/with}}"
    (message,) = named(template)
    assert message.endswith("where n is 0, Handlebars.js has 'x', raymond 'y'")
    context = {"requestBody": {"n": 0}}
    assert (render(template, context), render(template, context, "raymond")) == ("x", "y")


def test_of_a_template_of_many_steps_few_renderings_are_compared() -> None:
    loop = "{{#each requestBody.a}}" * 14 + "{{b}}" + "{{/each}}" * 14
    calls = 0

    def count(frame: FrameType, event: str, _: object) -> None:
        nonlocal calls
        calls += event == "call" and frame.f_code is trace.__code__

    sys.setprofile(count)
    try:
        named(f'{{ "a": "{loop}", "b": "{{{{a.length}}}}" }}')
    finally:
        sys.setprofile(None)
    assert 2 <= calls < 200
