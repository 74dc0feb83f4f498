"""Rendering without pybars3 is the same rendering."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sstest.rules.templates.skeletons import rendered
from sstest.templates import Rendered, TemplateError, trace
from sstest.templates.printing import HANDLEBARS_JS, PRODUCTION

DATA = Path(__file__).parents[1] / "data"
PIECES = (
    *("{{a}}", "{{{b}}}", "{{#if a}}", "{{else}}", "{{/if}}", "{{#each l}}", "{{/each}}", "text "),
    *("{{this}}", "{{@index}}", "{{#with o}}", "{{/with}}", "{{../a}}", "{{#unless b}}", "\n"),
    *(
        "{{/unless}}",
        "{{#o}}",
        "{{/o}}",
        "{{^b}}",
        "{{/b}}",
        "{{lookup l 0}}",
        "{{else if b}}",
        '"',
    ),
    *("{{#each l as |x i|}}", "{{x}}", "{{i}}", "{{log a}}", "{{~a~}}", "{{missing a}}", "{{l}}"),
)
CONTEXT = {"a": "<x>", "b": 2, "l": [1, "two", None], "o": {"a": 3, "b": False}}
Renders = Callable[..., Rendered]


def outcome(render: Renders, *arguments: Any) -> Any:
    """What comes of a rendering: its text and parts, or what is raised."""
    try:
        return render(*arguments)
    except (TemplateError, TypeError) as error:
        return type(error), str(error)


@pytest.mark.parametrize("file", ["handlebars.jsonl", "handlebars_suite.jsonl"])
def test_recorded_templates_are_rendered_alike(file: str) -> None:
    for line in (DATA / file).read_text("utf-8").strip().split("\n")[::6]:
        case = json.loads(line)
        template, context = case["template"], case.get("context")
        assert outcome(rendered, template, context) == outcome(trace, template, context), template


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=10).map("".join), st.booleans())
def test_drawn_templates_are_rendered_alike(template: str, in_production: bool) -> None:
    printing = PRODUCTION if in_production else HANDLEBARS_JS
    given = (template, CONTEXT, printing)
    assert outcome(rendered, *given) == outcome(trace, *given)


def test_linting_a_template_does_not_import_pybars() -> None:
    """It takes longer to import than all else that a lint does."""
    program = """
import sys
from sstest.engine.lint import lint
lint({"syncedSegment": {"requestParser": {}, "jsonResponseBody": '{ "s": {{statusCode}} }'}})
assert not {"pybars", "hypothesis", "faker", "responses", "nbformat"} & set(sys.modules)
"""
    subprocess.run([sys.executable, "-c", program], check=True)
