"""What Python gets to see of a template, and a template of Python: nothing."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path

import pytest

from sstest.templates import TemplateError, UnsupportedTemplate, render

DATA = Path(__file__).parents[1] / "data"
# The same word in every place that a template has for text.
MARKED = [
    "MARK {{MARK}} {{{MARK.MARK}}} {{&../MARK}} {{@MARK}} {{[MARK' + MARK + ']}}",
    "{{#MARK}}MARK{{else}}MARK{{/MARK}}{{^MARK}}MARK{{/MARK}}",
    "{{#if MARK}}MARK{{else if 'MARK'}}MARK{{/if}}{{#each MARK as |MARK x|}}{{MARK}}{{/each}}",
    "{{lookup MARK 'MARK'}}{{lookup (lookup . \"MARK\") MARK}}{{log MARK=MARK}}{{! MARK }}",
    "{{{{MARK}}}} {{MARK}} {{{{/MARK}}}} \\{{MARK}} {{o.[\"\"\"MARK]}} {{o.['''MARK\n]}}",
    "{{#with o as |MARK|}}{{MARK.MARK}}{{/with}}{{'MARK'}}{{o.[u'MARK').__class__]}}",
]


def test_no_text_of_a_template_is_compiled_to_python() -> None:
    """Python tells of all that it compiles and runs, which is nothing here.

    https://docs.python.org/3/library/audit_events.html
    """
    script = f"""
import sys
from sstest.templates import TemplateError, render
for engine in ("handlebars.js", "raymond"):
    render("{{{{a}}}}", {{}}, engine)
before = set(sys.modules)
seen = []
def hook(event, arguments):
    if event in ("compile", "exec"):
        seen.append(event)
sys.addaudithook(hook)
for template in {MARKED!r}:
    context = {{"MARK": [{{"MARK": "MARK"}}], "o": {{"MARK": "MARK"}}}}
    for data in ({{}}, context):
        for engine in ("handlebars.js", "raymond"):
            try:
                render(template, data, engine)
            except TemplateError:
                pass
assert seen == [], seen
assert set(sys.modules) == before, set(sys.modules) - before
compile("MARK", "a", "eval")
assert seen == ["compile"], "the hook must see what there is"
"""
    subprocess.run([sys.executable, "-c", script], check=True)


def test_rendering_leaves_no_modules_behind() -> None:
    render("warm up", {})
    before = set(sys.modules)
    for number in range(30):
        assert render(f"{{{{a}}}}{number}", {"a": 1}) == f"1{number}"
    assert set(sys.modules) == before


def test_rendering_does_not_import_pybars3() -> None:
    script = """
import sys
import sstest.templates
sstest.templates.render("{{a}}", {})
assert not [name for name in sys.modules if name.startswith(("pybars", "pymeta"))]
"""
    subprocess.run([sys.executable, "-c", script], check=True)


class Secretive:
    """Something of Python's that has got into the data by mistake."""

    known = "to nobody"

    def __str__(self) -> str:
        return self.known


@pytest.mark.parametrize(
    "template",
    [
        "{{a}}",
        "{{{a}}}",
        "{{a.known}}",
        "{{#with a}}{{known}}{{/with}}",
        "{{#if a}}x{{/if}}",
        "{{l}}",
        "{{#each l}}{{this}}{{/each}}",
        "{{lookup . 'a'}}",
    ],
)
def test_python_objects_are_not_data(template: str) -> None:
    with pytest.raises(TypeError, match="JSON data, not Secretive"):
        render(template, {"a": Secretive(), "l": [Secretive()]})


def test_only_json_has_keys() -> None:
    with pytest.raises(TypeError, match="no key 1"):
        render("{{#each .}}x{{/each}}", {1: 2})


def test_the_context_stays_as_it_was() -> None:
    context = {"l": [1, {"a": Decimal(10) ** 30}], "o": {"b": 1, "2": 3}}
    before = json.dumps(context, default=str)
    render("{{#each l}}{{this}}{{/each}}{{#each o}}{{@key}}{{/each}}{{l.[1].a}}", context)
    assert json.dumps(context, default=str) == before


def test_numbers_are_doubles() -> None:
    context = {
        "a": 2**53 + 1,
        "b": Decimal("1e400"),
        "c": Decimal(123456789012345678901),
        "d": 1.0,
    }
    assert (
        render("{{a}} {{b}} {{c}} {{d}}", context)
        == "9007199254740992 Infinity 123456789012345680000 1"
    )


def test_surrogates_that_meet_are_one_character() -> None:
    assert render("{{{s.[0]}}}{{{s.[1]}}}", {"s": "😀"}) == "😀"
    assert render("{{s.[0]}}", {"s": "😀"}) == "\ud83d"


def test_templates_are_rendered_in_threads() -> None:
    def rendered(number: int) -> str:
        template = f"{{{{#each l as |x i|}}}}{{{{x}}}}-{{{{i}}}}-{number % 20},{{{{/each}}}}"
        return render(template, {"l": [number] * 5})

    with ThreadPoolExecutor(8) as pool:
        texts = list(pool.map(rendered, range(200)))
    for number, text in enumerate(texts):
        assert text == "".join(f"{number}-{index}-{number % 20}," for index in range(5))


def test_a_refusal_does_not_spoil_what_comes_after() -> None:
    with pytest.raises(UnsupportedTemplate):
        render("{{#if a}}" * 40, {})
    with pytest.raises(TemplateError):
        render("{{nope 1}}", {})
    assert render("{{#if a}}{{a}}{{/if}}", {"a": 1}) == "1"
