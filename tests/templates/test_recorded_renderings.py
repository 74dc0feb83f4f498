"""Every recorded answer of Handlebars.js: the same text, or a refusal where it refuses too."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sstest.javascript.values import UNDEFINED
from sstest.templates import TemplateError, UnsupportedTemplate, render

DATA = Path(__file__).parents[1] / "data"


def recorded(name: str) -> Iterator[Any]:
    with (DATA / name).open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            case = json.loads(line)
            group = case.get("group", "reply").replace(" ", "-")
            yield pytest.param(case, id=f"{group}-{number}")


@pytest.mark.parametrize(
    "case", [*recorded("handlebars.jsonl"), *recorded("handlebars_suite.jsonl")]
)
def test_renders_as_recorded(case: dict[str, Any]) -> None:
    template, context = case["template"], case.get("context", UNDEFINED)
    if case.get("group") == "unsupported" or "{{>" in template:
        with pytest.raises(UnsupportedTemplate, match=r"partials|decorators"):
            render(template, context)
    elif "error" in case:
        with pytest.raises(TemplateError) as refusal:
            render(template, context)
        assert not isinstance(refusal.value, UnsupportedTemplate), refusal.value
    else:
        assert render(template, context) == case["output"], template


def test_the_recording_is_whole() -> None:
    assert len(list(recorded("handlebars.jsonl"))) == 400
    assert len(list(recorded("handlebars_suite.jsonl"))) > 600
