"""The pybars3 engine: what pybars3 prints, and never a template that runs as Python."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from sstest.templates import TemplateError, UnsupportedTemplate, render
from sstest.templates.pybars3 import MAX_TEMPLATE

DATA = Path(__file__).parents[1] / "data"


def printed(template: str, context: object) -> str:
    return render(template, context, "pybars3")


def printed_by_pybars3(template: str, context: object) -> str | None:
    from pybars import Compiler

    try:
        return str(Compiler().compile(template)(context))
    except Exception:  # noqa: BLE001  # whatever it is that pybars3 lets through
        return None


@pytest.mark.parametrize("step", [20, pytest.param(1, marks=pytest.mark.nightly)])
def test_prints_what_pybars3_prints(step: int) -> None:
    compared = 0
    with (DATA / "handlebars.jsonl").open(encoding="utf-8") as lines:
        cases = list(map(json.loads, lines))
    for case in cases[::step]:
        template, context = case["template"], case["context"]
        try:
            text = printed(template, context)
        except UnsupportedTemplate:
            continue
        except TemplateError:
            assert printed_by_pybars3(template, context) is None
        else:
            assert printed_by_pybars3(template, context) == text
            compared += 1
    assert compared > 250 / step


@pytest.mark.parametrize(
    ("template", "context", "text"),
    [
        ("{{a}} {{b}}", {"a": 1.0, "b": [1, 2]}, "1.0 [1, 2]"),
        ("{{o}}", {"o": {"k": None}}, "{&#x27;k&#x27;: None}"),
        ("{{#if a}}y{{else if b}}z{{/if}}", {"a": False, "b": True}, ""),
        ("{{#each l as |x|}}{{/each}}", {"l": []}, None),
        ("{{#each l}}{{@index}}{{.}}{{/each}}{{^l}}none{{/l}}", {"l": ["a"]}, "0a"),
        ("{{a}}=", {"a": "="}, "=="),
    ],
)
def test_is_not_handlebars_js(template: str, context: object, text: str | None) -> None:
    if text is None:
        with pytest.raises(TemplateError, match="pybars3 fails"):
            printed(template, context)
    else:
        assert printed(template, context) == text


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("{{[x') or __import__('os') or ('y]}}", "the name 'x'"),
        ('{{a.[b"]}}', "the name 'b\"'"),
        ("{{lookup a \"x') or print('y\"}}", "a string"),
        ("{{lookup a 'x\\\\'}}", "a string"),
        ("{{! {{a}}", "a comment"),
        ("{{!-- }}{{[x')]}} --}}", "a comment"),
        ("\\{{[x')]}}", "text"),
        ("{{{{raw}}}}{{[x')]}}{{{{/raw}}}}", "text"),
        ("{{#each a as |é|}}{{/each}}", "a block parameter"),
        ("{{log a [x')]=1}}", "a key"),
        ("{{log a class=1}}", "a key"),
        ("{{log 007}}", "a number"),
        ("{{> [x')]}}", "partials"),
        ("{{s.upper}}", "the name 'upper'"),
        ("{{s.__class__}}", "the name '__class__'"),
        ("{{#with o}}{{clear}}{{/with}}", "the name 'clear'"),
        ("{{json a}}", "the helper 'json'"),
        ("{{blockHelperMissing}}", "the helper 'blockHelperMissing'"),
        ("{{a", "only what Handlebars.js can read"),
        ("x" * (MAX_TEMPLATE + 1), "4,000 characters"),
        ("\n" + "{{!a}}  " * 16 + "x", "exponential time"),
        ("{{#if s}} \t" * 16 + "x" + "{{/if}}" * 16, "exponential time"),
    ],
)
def test_refuses_what_is_not_known_to_be_harmless(template: str, message: str) -> None:
    with pytest.raises(UnsupportedTemplate) as refusal:
        printed(template, {"s": "s", "o": {}})
    assert message in refusal.value.message


def test_data_cannot_name_a_method() -> None:
    template = "{{#each l}}{{#if (lookup ../this @root.k)}}x{{/if}}{{/each}}"
    data: dict[str, object] = {"l": ["u"], "k": "l"}
    assert printed(template, data) == "x"
    with pytest.raises(UnsupportedTemplate, match="a method of Python's"):
        printed(template, {**data, "k": "pop"})


def test_loops_are_bounded() -> None:
    loops = "{{#each @root.l}}" * 3 + "x" + "{{/each}}" * 3
    with pytest.raises(UnsupportedTemplate, match="steps"):
        printed(loops, {"l": [0] * 2000})
    with pytest.raises(UnsupportedTemplate, match="characters"):
        printed("{{#each l}}{{@root.s}}{{/each}}", {"l": [0] * 1000, "s": "x" * 100_000})


def test_what_tags_write_is_bounded() -> None:
    assert printed("{{{s}}}{{#if s}}{{s}}{{/if}}", {"s": "<"}) == "<&lt;"
    with pytest.raises(UnsupportedTemplate, match="writes over 16,777,216 characters"):
        printed("{{s}}" * 90, {"s": "x" * 200_000})


def test_deep_data_is_a_refusal() -> None:
    deep: list[object] = []
    for _ in range(20 * sys.getrecursionlimit()):
        deep = [deep]
    with pytest.raises(UnsupportedTemplate, match="stack"):
        printed("{{deep}}", {"deep": deep})


def test_the_context_is_json_and_stays_as_it_was() -> None:
    with pytest.raises(TypeError, match="JSON data, not object"):
        printed("{{a}}", {"a": object()})
    with pytest.raises(TypeError, match="no key 1"):
        printed("{{a}}", {1: 2})


def test_no_modules_are_left_behind() -> None:
    printed("warm up", {})
    before = set(sys.modules)
    for number in range(5):
        assert printed(f"{{{{a}}}}{number}", {"a": 1}) == f"1{number}"
    assert set(sys.modules) == before


@pytest.mark.parametrize("drawn", [80, pytest.param(20_000, marks=pytest.mark.nightly)])
def test_what_is_compiled_is_of_a_fixed_grammar(drawn: int) -> None:
    """Drawn templates, in a process of its own that looks at all that Python compiles and runs."""
    script = Path(__file__).with_name("pybars3_audit.py")
    command = [sys.executable, str(script), str(drawn)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    outcomes = json.loads(done.stdout)
    assert outcomes["compiled"] > drawn / 10, outcomes
    assert outcomes["refused"] > drawn / 10, outcomes
