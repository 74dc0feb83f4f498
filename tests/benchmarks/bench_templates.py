"""Templates: sstest beside pybars3 alone and, where Node has it, Handlebars.js.

SSTEST_HANDLEBARS names the node_modules folder that has ``handlebars``.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from pybars import Compiler

from sstest.templates import parse, render
from sstest.templates.evaluator import Evaluator

HERE = Path(__file__).parent
MODULES = HERE.parent / "node" / "node_modules"

Javascript: TypeAlias = Callable[[int, str, int], None]


@dataclass(frozen=True)
class Case:
    """A template and what it is rendered with; how often it is compiled and rendered."""

    name: str
    template: str
    context: Any
    compiles: int
    renders: int


CASES = [
    Case(
        "a reply",
        '{"status": {{statusCode}}, "message": "{{errorMessage}}",'
        '{{#if errorMessage}}"ok": false{{else}}"ok": true{{/if}} }',
        {"statusCode": 400, "errorMessage": "could not find path /a in request payload"},
        20,
        2000,
    ),
    Case(
        "a reply with members",
        '{"ids": [{{#each requestBody.members}}"{{id}}"{{#unless @last}},{{/unless}}{{/each}}]}',
        {"requestBody": {"members": [{"id": f"user-{number}"} for number in range(1000)]}},
        20,
        10,
    ),
    Case(
        "a hundred tags",
        "".join(f'"{number}": {{{{requestBody.a.b}}}},' for number in range(100)),
        {"requestBody": {"a": {"b": 1}}},
        3,
        200,
    ),
]


@pytest.fixture(scope="module")
def javascript() -> Iterator[Javascript | None]:
    """Has Handlebars.js do a thing so many times; ``None`` where Node or the package is missing."""
    node = shutil.which("node")
    folder = Path(os.environ.get("SSTEST_HANDLEBARS", MODULES)).resolve()
    if node is None or not (folder / "handlebars").is_dir():
        yield None
        return
    command = [node, str(HERE / "templates.mjs"), str(folder)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:

        def ask(question: object) -> None:
            assert process.stdin is not None
            assert process.stdout is not None
            print(json.dumps(question), file=process.stdin, flush=True)
            assert process.stdout.readline() == "\n"

        ask([{"template": case.template, "context": case.context} for case in CASES])
        yield lambda case, what, times: ask({"case": case, "what": what, "times": times})
        process.terminate()


def repeated(times: int, work: Callable[[], object]) -> Callable[[], None]:
    def run() -> None:
        for _ in range(times):
            work()

    return run


@pytest.mark.parametrize("what", ["compile", "render"])
@pytest.mark.parametrize("number", range(len(CASES)), ids=lambda number: CASES[number].name)
def test_template(number: int, what: str, javascript: Javascript | None, beside: Any) -> None:
    case = CASES[number]
    compiler = Compiler()
    theirs = compiler.compile(case.template)
    works: dict[str, tuple[Callable[[], object], Callable[[], object]]] = {
        "compile": (
            lambda: Evaluator(parse(case.template)),
            lambda: compiler.compile(case.template),
        ),
        "render": (lambda: render(case.template, case.context), lambda: theirs(case.context)),
    }
    times = case.compiles if what == "compile" else case.renders
    ours, peer = (repeated(times, work) for work in works[what])
    peers = {"pybars3": peer}
    if javascript is not None:
        peers["Handlebars.js"] = lambda: javascript(number, what, times)
    beside((what, case.name), ours, peers)
    for name in [name for name in sys.modules if name.startswith("pybars._templates._")]:
        del sys.modules[name]
