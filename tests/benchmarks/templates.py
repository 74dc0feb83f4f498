"""Times templates: sstest, pybars3 alone and, where Node has it, Handlebars.js, in the same run.

Run with ``make benchmarks``, or ``python tests/benchmarks/templates.py``; SSTEST_HANDLEBARS names
the node_modules folder that has ``handlebars``. Prints, and judges nothing: a ratio over 1 means
that sstest takes longer.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sstest.templates import parse, render
from sstest.templates.evaluator import Evaluator

HERE = Path(__file__).parent
MODULES = HERE.parent / "node" / "node_modules"


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


def seconds(times: int, action: Callable[[], object]) -> float:
    """The mean time of an action that is repeated."""
    start = time.perf_counter()
    for _ in range(times):
        action()
    return (time.perf_counter() - start) / times


def of_sstest(case: Case) -> dict[str, float]:
    def compiled() -> object:
        return Evaluator(parse(case.template))

    render(case.template, case.context)
    return {
        "compile": seconds(case.compiles, compiled),
        "render": seconds(case.renders, lambda: render(case.template, case.context)),
    }


def of_pybars3(case: Case) -> dict[str, float]:
    from pybars import Compiler

    compiler = Compiler()
    template = compiler.compile(case.template)
    timed = {
        "compile": seconds(case.compiles, lambda: compiler.compile(case.template)),
        "render": seconds(case.renders, lambda: template(case.context)),
    }
    for name in [name for name in sys.modules if name.startswith("pybars._templates._")]:
        del sys.modules[name]
    return timed


def of_handlebars() -> list[dict[str, float]] | None:
    """The times of Handlebars.js, or None where Node or the package is missing."""
    node = shutil.which("node")
    folder = Path(os.environ.get("SSTEST_HANDLEBARS", MODULES)).resolve()
    if node is None or not (folder / "handlebars").is_dir():
        return None
    environment = {**os.environ, "SSTEST_HANDLEBARS": str(folder)}
    question = json.dumps([asdict(case) for case in CASES])
    command = [node, str(HERE / "templates.mjs")]
    answer = subprocess.run(
        command, input=question, capture_output=True, text=True, check=True, env=environment
    )
    timed: list[dict[str, float]] = json.loads(answer.stdout)
    return timed


def main() -> None:
    """Print each case's times, and how many times those of the peers they are."""
    handlebars = of_handlebars()
    print(f"{'':22}{'':14}{'sstest':>12}{'to pybars3':>12}{'to Handlebars.js':>18}")
    for number, case in enumerate(CASES):
        ours, theirs = of_sstest(case), of_pybars3(case)
        for moment in ("compile", "render"):
            line = f"{case.name:22}{moment:14}{ours[moment] * 1e6:9.0f} µs"
            line += f"{ours[moment] / theirs[moment]:12.2f}"
            ratio = ours[moment] / handlebars[number][moment] if handlebars else None
            print(line + (f"{ratio:18.1f}" if ratio else f"{'not here':>18}"))


if __name__ == "__main__":
    main()
