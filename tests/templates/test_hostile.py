"""Templates meant to crash, hang or fill memory: rendered as Handlebars.js would, or refused."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from sstest.templates import UnsupportedTemplate, render
from sstest.templates.limits import (
    MAX_DEPTH,
    MAX_NODES,
    MAX_OUTPUT,
    MAX_STEPS,
    MAX_TEMPLATE,
)


def megabyte(unit: str) -> str:
    return (unit * (MAX_TEMPLATE // len(unit) + 1))[: MAX_TEMPLATE - 100]


# What each has to say when it is refused.
REFUSED: dict[str, tuple[str, str]] = {
    "unclosed openings": (megabyte("{{#if"), "after 'if', found '{'"),
    "unclosed blocks": (megabyte("{{#if a}}"), "nested up to"),
    "deep blocks": ("{{#if a}}" * 10_000 + "{{/if}}" * 10_000, "nested up to"),
    "deep sections": ("{{#a}}" * 10_000 + "{{/a}}" * 10_000, "nested up to"),
    "deep inverse": ("{{^a}}" * 10_000 + "{{/a}}" * 10_000, "nested up to"),
    "long chain": ("{{#if a}}" + "{{else if a}}" * 10_000 + "{{/if}}", "nested up to"),
    "deep calls": ("{{log " + "(log " * 10_000 + "a" + ")" * 10_000 + "}}", "nested up to"),
    "braces": (megabyte("{"), "expected a name"),
    "parentheses": ("{{log " + megabyte("("), "expected a name"),
    "unclosed string": ('{{a "' + megabyte('\\"')[:-9] + "x", "expected"),
    "unclosed plain string": ('{{a "' + megabyte("x"), "to end the string"),
    "unclosed name": ("{{[" + megabyte("x"), "to end the name"),
    "unclosed comment": ("{{!--" + megabyte("--"), "to end this comment"),
    "unclosed comments": (megabyte("{{! "), "to end this comment"),
    "an unclosed comment of lines": ("{{!-- a" + megabyte("\n"), "to end this comment"),
    "digits that are no number": ("{{lookup l " + megabyte("9")[:-50] + "..}}", "takes an object"),
    "many tags": (megabyte("{{a}}"), f"up to {MAX_NODES} tags"),
    "many escapes": (megabyte("\\{{"), f"up to {MAX_NODES} tags"),
    "many segments": ("{{" + megabyte("a.") + "}}", f"up to {MAX_NODES} tags"),
    "many steps up": ("{{" + megabyte("../") + "a}}", f"up to {MAX_NODES} tags"),
    "many arguments": ("{{log " + megabyte("a ") + "}}", f"up to {MAX_NODES} tags"),
    "many pairs": ("{{log " + megabyte("a=1 ") + "}}", f"up to {MAX_NODES} tags"),
    "many parameters": ("{{#each a as |" + megabyte("a ") + "|}}", f"up to {MAX_NODES} tags"),
    "many raw blocks": ("{{{{a}}}}" + megabyte("{{{{/b "), f"up to {MAX_NODES} tags"),
    "too long": ("x" * (MAX_TEMPLATE + 1), f"up to {MAX_TEMPLATE} characters"),
    "loops in loops": ("{{#each @root.l}}" * 9 + "x" + "{{/each}}" * 9, "steps"),
    "empty loops": ("{{#each l}}{{#each @root.l}}{{#each @root.l}}{{/each}}{{/each}}{{/each}}", ""),
    "a list in each": ("{{#each l}}{{#each @root.l}}{{@root.texts}}{{/each}}{{/each}}", "steps"),
    "lists of nothing": ("{{#each l}}{{@root.empties}}{{/each}}", "steps"),
    "a text in each": ("{{#each l}}{{@root.s}}{{/each}}", "characters"),
    "a length in each": (
        "{{#each l}}{{#each @root.l}}{{@root.s.length}}{{/each}}{{/each}}",
        "steps",
    ),
    "doubling": ("{{#each l}}{{#with @root}}{{#each l}}{{s}}{{/each}}{{/with}}{{/each}}", "steps"),
}

RENDERED: dict[str, tuple[str, str]] = {
    "a megabyte of text": (megabyte("text "), megabyte("text ")),
    "a long string": ("{{lookup o '" + megabyte("x")[:-9] + "'}}", ""),
    "a long name": ("{{[" + megabyte("\\]") + "]}}", ""),
    "a long number": ("{{lookup o " + "9" * 1_000_000 + "}}", ""),
    "a text compared with a number": (
        "{{#with one}}{{#with @root.digits}}x{{/with}}{{/with}}",
        "x",
    ),
    "spaces": ("{{" + " " * 1_000_000 + "one}}", "1"),
    "a long comment": ("{{!" + megabyte("} ") + " }}x", "x"),
    "blank lines": (
        megabyte("\n")[:-50] + "  {{#if one}}\nx\n{{/if}}\n",
        megabyte("\n")[:-50] + "x\n",
    ),
    "as deep as it goes": ("{{#if one}}" * MAX_DEPTH + "x" + "{{/if}}" * MAX_DEPTH, "x"),
    "as long a chain": ("{{#if no}}" + "{{else if no}}" * 30 + "{{else}}x{{/if}}", "x"),
    "dunder paths": (
        "{{__class__}}{{s.__class__.__mro__}}{{l.__len__}}{{o.__init__.__globals__}}",
        "",
    ),
    "methods": ("{{s.upper}}{{l.append}}{{o.items}}{{o.keys}}{{s.format}}{{one.real}}", ""),
    "constructors": ("{{constructor}}{{o.constructor.constructor}}{{lookup l 'constructor'}}", ""),
    "prototypes": ("{{__proto__}}{{o.__proto__.x}}{{lookup o '__proto__'}}{{o.toString}}", ""),
    "quotes in names": ("""{{[x'y"z]}}{{o.[') + __import__("os").getcwd() + (']}}""", ""),
    "code in strings": ("""{{lookup o "')\\nimport os #"}}{{lookup o '{0.__class__}'}}""", ""),
    "line ends in names": ("{{o.[a\nb\rc]}}{{[\\]}}", "[object Object]"),
    "words of pybars3": (
        "{{text}}{{show}}{{raw}}{{section}}{{path}}{{#with o}}{{missing}}{{/with}}",
        "",
    ),
}

CONTEXT = {
    "a": 1,
    "one": 1,
    "l": list(range(2000)),
    "texts": ["x"] * 2000,
    "empties": [[]] * 2000,
    "s": "é" * 200_000,
    "digits": "9" * 1_000_000 + "x",
    "o": {},
}


SCRIPT = """
import json, resource, sys
resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
resource.setrlimit(resource.RLIMIT_CPU, (120, 120))
folder, *names = sys.argv[1:]
sys.path.insert(0, folder)
from sstest.templates import TemplateError, render
from test_hostile import CONTEXT, REFUSED, RENDERED
outcomes = {}
for name, (template, _) in (REFUSED | RENDERED).items():
    try:
        outcomes[name] = {"output": render(template, CONTEXT)}
    except TemplateError as error:
        outcomes[name] = {"message": error.message, "shown": str(error)}
    for engine in ("raymond", "pybars3") if name in names else ():
        try:
            render(template, CONTEXT, engine)
        except TemplateError:
            pass  # whatever they print, they come to an end
print(json.dumps(outcomes))
"""
# What the other engines need long for, as they have to.
LONG = {
    "a length in each",
    "a list in each",
    "a long name",
    "a text in each",
    "blank lines",
    "constructors",
    "deep calls",
    "doubling",
    "empty loops",
    "lists of nothing",
    "many arguments",
    "many escapes",
    "methods",
    "too long",
    "unclosed openings",
}


def rendered(elsewhere: Iterable[str]) -> dict[str, dict[str, str]]:
    """What becomes of them in a gigabyte of address space and two minutes of processor time.

    Those named in ``elsewhere`` are rendered by the other engines, too.
    """
    command = [sys.executable, "-c", SCRIPT, str(Path(__file__).parent), *elsewhere]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    results: dict[str, dict[str, str]] = json.loads(done.stdout)
    return results


@pytest.fixture(scope="module")
def outcomes() -> dict[str, dict[str, str]]:
    return rendered((REFUSED | RENDERED).keys() - LONG)


@pytest.mark.nightly
def test_all_come_to_an_end_elsewhere() -> None:
    assert rendered(LONG)


@pytest.mark.parametrize("name", REFUSED)
def test_refuses(outcomes: dict[str, dict[str, str]], name: str) -> None:
    _, message = REFUSED[name]
    assert message in outcomes[name]["message"]
    assert len(outcomes[name]["shown"]) < 500


@pytest.mark.parametrize("name", RENDERED)
def test_renders(outcomes: dict[str, dict[str, str]], name: str) -> None:
    _, output = RENDERED[name]
    assert outcomes[name] == {"output": output}


def test_the_limits_are_documented() -> None:
    page = (Path(__file__).parents[2] / "docs" / "templates.md").read_text(encoding="utf-8")
    text = " ".join(page.split())
    assert f"{MAX_TEMPLATE:,} characters; {MAX_NODES:,} tags, texts and expressions" in text
    assert f"nested {MAX_DEPTH} deep" in text
    assert f"{MAX_STEPS:,} steps" in text
    assert f"{MAX_OUTPUT:,} characters written" in text


def test_values_cannot_overrun_the_stack() -> None:
    deep: list[object] = []
    wide: dict[str, object] = {}
    for _ in range(20 * sys.getrecursionlimit()):
        deep = [deep]
        wide = {"a": wide}
    assert render("{{deep}}{{{deep}}}{{#if deep}}x{{/if}}", {"deep": deep}) == "x"
    assert render("{{wide.a.a.a}}", {"wide": wide}) == "[object Object]"


def test_a_list_that_contains_itself_is_refused() -> None:
    endless: list[object] = [1]
    endless.append(endless)
    with pytest.raises(UnsupportedTemplate, match="steps"):
        render("{{endless}}", {"endless": endless})


def test_a_full_stack_is_a_refusal_not_a_crash() -> None:
    def below(frames: int, action: Callable[[], str]) -> str:
        return action() if not frames else below(frames - 1, action)

    free = sys.getrecursionlimit() - 90
    with pytest.raises(UnsupportedTemplate, match="too deep in Python's stack"):
        below(free - len_of_stack(), lambda: render("{{#if a}}" * 30 + "{{/if}}" * 30, {"a": 2}))
    assert render("{{a}}", {"a": 2}) == "2"


def len_of_stack() -> int:
    frame, length = sys._getframe(), 0
    while frame.f_back is not None:
        frame, length = frame.f_back, length + 1
    return length
