"""``sstest explain``: what a code is about; and the page of the documentation that it prints."""

import json
from collections.abc import Callable
from pathlib import Path
from runpy import run_path
from types import SimpleNamespace

import pytest

from sstest.conformance import conformance_rules
from sstest.rules.catalogue import catalogue
from sstest.rules.rule import FAMILIES
from tests.command_line import Ran

Run = Callable[..., Ran]
ROOT = Path(__file__).parents[2]


def test_a_code_is_explained(run: Run) -> None:
    result = run("explain", "SS101")
    assert result.exit_code == 0
    rule = catalogue()["SS101"]
    assert result.stdout == (
        f"SS101: {rule.title} (error)\n\n{rule.what}\n\n{rule.why}\n\n"
        "sstest lint --fix fixes it.\n\n"
        'Bad:\n    "cohortIdPath": "cohortId"\n\n'
        'Good:\n    "cohortIdPath": "/cohortId"\n\n'
        f"Source: {rule.source}\n"
    )


def test_capitals_do_not_matter_and_several_can_be_asked_for(run: Run) -> None:
    assert run("explain", "ss101").stdout == run("explain", "SS101").stdout
    both = run("explain", "SS101", "SS201").stdout
    assert both.startswith("SS101: ")
    assert "\n\n\nSS201: " in both


def test_without_a_code_all_are_listed(run: Run) -> None:
    listed = run("explain").stdout
    assert [code for code in catalogue() if f"  {code}  " not in listed] == []
    assert [name for name in FAMILIES.values() if name not in listed] == []
    assert "SS9xx  requests" in listed


def test_the_beginning_of_codes_lists_those(run: Run) -> None:
    lines = run("explain", "SS2").stdout.splitlines()
    assert lines[0] == "SS2xx  structure"
    assert [line.split()[0][:3] for line in lines[1:]] == ["SS2"] * (len(lines) - 1)


def test_rules_of_parsers_say_that_they_need_a_reader(run: Run) -> None:
    found = run("explain", "SS9").stdout.splitlines()[1:]
    only = {line.split()[0] for line in found if line.endswith("(only with fuzz --reader)")}
    assert only == set(conformance_rules()) - set(catalogue())
    assert "Only sstest fuzz --reader tries it" in run("explain", "SS903").stdout
    assert "--reader" not in run("explain", "SS902").stdout


def test_json(run: Run) -> None:
    (rule,) = json.loads(run("explain", "SS102", "--format", "json").stdout)
    assert (rule["code"], rule["severity"], rule["fixable"]) == ("SS102", "error", True)
    assert rule["bad"] == '"cohortIdPath": "$.cohort.id"'


@pytest.mark.parametrize(
    ("code", "hint"),
    [
        ("S101", "did you mean SS101?"),
        ("SS9999", "did you mean SS9"),
        ("x", "sstest explain lists them all"),
        ("", "sstest explain lists them all"),
    ],
)
def test_a_code_that_there_is_not(run: Run, code: str, hint: str) -> None:
    result = run("explain", code)
    assert (result.exit_code, result.stdout) == (2, "")
    assert hint in result.stderr


def test_the_page_of_the_documentation_has_every_rule(run: Run) -> None:
    written = run("explain", "--format", "markdown").stdout
    assert [code for code in catalogue() if f"\n### {code}: " not in written] == []
    page = SimpleNamespace(file=SimpleNamespace(src_uri="rules.md"))
    intro = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    on_page_markdown = run_path(str(ROOT / "mkdocs_hooks.py"))["on_page_markdown"]
    assert on_page_markdown(intro, page) == f"{intro}\n{written}"
