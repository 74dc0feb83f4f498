"""Every recorded answer of Handlebars.js: the same text, or a refusal where it refuses too."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from sstest.javascript.values import UNDEFINED
from sstest.templates import TemplateError, UnsupportedTemplate, render

DATA = Path(__file__).parents[1] / "data"
NOT_OURS = re.compile("partials|decorators")


@cache
def recorded(name: str) -> dict[str, list[dict[str, Any]]]:
    """The recorded cases by their groups."""
    groups: dict[str, list[dict[str, Any]]] = {}
    with (DATA / name).open(encoding="utf-8") as lines:
        for case in map(json.loads, lines):
            groups.setdefault(case.get("group", "reply"), []).append(case)
    return groups


GROUPS = [
    (name, group)
    for name in ("handlebars.jsonl", "handlebars_suite.jsonl")
    for group in recorded(name)
]


def rendered(case: dict[str, Any]) -> tuple[str, str | None]:
    """What becomes of a template, and the text where there is one."""
    try:
        return "rendered", render(case["template"], case.get("context", UNDEFINED))
    except UnsupportedTemplate as refusal:
        return ("refused", None) if NOT_OURS.search(refusal.message) else ("unsupported", None)
    except TemplateError:
        return "failed", None


def expected(case: dict[str, Any]) -> tuple[str, str | None]:
    if case.get("group") == "unsupported" or "{{>" in case["template"]:
        return "refused", None
    return ("failed", None) if "error" in case else ("rendered", case["output"])


@pytest.mark.parametrize(("name", "group"), GROUPS)
def test_renders_as_recorded(name: str, group: str) -> None:
    for case in recorded(name)[group]:
        assert rendered(case) == expected(case), case["template"]


def test_the_recording_is_whole() -> None:
    assert sum(map(len, recorded("handlebars.jsonl").values())) == 400
    assert sum(map(len, recorded("handlebars_suite.jsonl").values())) > 600
