"""Handlebars.js itself, for the tests that compare with it."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
DATA = REPOSITORY / "tests" / "data"
SCRIPT = DATA / "handlebars_render.mjs"


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "handlebars_js: compares with Handlebars.js, run by Node")


@pytest.fixture(scope="session")
def handlebars_js() -> Iterator[Callable[[str, object], dict[str, str]]]:
    """What Handlebars.js makes of a template and a context: an output or an error."""
    node = shutil.which("node")
    folder = Path(
        os.environ.get("SSTEST_HANDLEBARS", REPOSITORY / "tests" / "node" / "node_modules")
    )
    if node is None:
        pytest.skip("needs Node: no `node` on the PATH")
    if not (folder / "handlebars" / "package.json").is_file():
        pytest.skip(f"needs the npm package handlebars in {folder}: `npm ci --prefix tests/node`")
    environment = {**os.environ, "SSTEST_HANDLEBARS": str(folder)}
    command = [node, str(SCRIPT)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        questions, answers = process.stdin, process.stdout

        def ask(template: str, context: object) -> dict[str, str]:
            questions.write(json.dumps({"template": template, "context": context}) + "\n")
            questions.flush()
            answer = json.loads(answers.readline())
            return {key: answer[key] for key in ("output", "error") if key in answer}

        yield ask
        questions.close()
