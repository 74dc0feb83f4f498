"""The examples of docs/generation.md do what it says."""

import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import Phase, find, settings

from sstest.cli import sstest as commands
from sstest.strategies import Sample, requests
from tests.inner_run import run_inprocess

DOCUMENT = Path(__file__).parents[2] / "docs" / "generation.md"
TEXT = DOCUMENT.read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```python\n(.*?)```", TEXT, flags=re.DOTALL)
SUITE = next(one for one in EXAMPLES if one.startswith("# test_requests.py"))


def test_the_examples_run() -> None:
    names: dict[str, object] = {"__name__": "examples"}
    for example in EXAMPLES:
        if example is not SUITE:
            # As many lines in front as the document has, so that a failure names its line.
            before = "\n" * TEXT[: TEXT.index(example)].count("\n")
            exec(compile(before + example, str(DOCUMENT), "exec"), names)  # noqa: S102  # our own


def test_the_suite_passes(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_requests=SUITE)
    result = run_inprocess(pytester, "-p", "no:randomly", "-p", "no:cacheprovider")
    result.assert_outcomes(passed=5)  # two formats, then three


def test_the_smallest_request_is_the_one_shown() -> None:
    names: dict[str, Any] = {}
    exec(compile(EXAMPLES[0], str(DOCUMENT), "exec"), names)  # noqa: S102  # our own
    (shown,) = re.findall(r"```json\n(.*?)\n```", TEXT, flags=re.DOTALL)

    def removes(sample: Sample) -> bool:
        return any(not one.included for one in sample.update.memberships)

    search = settings(database=None, phases=[Phase.generate, Phase.shrink])
    found = find(requests(names["manifest"]), removes, settings=search)
    assert found.body.decode() == shown


@pytest.mark.parametrize("line", re.findall(r"^\$ (sstest [^#\n]*)", TEXT, flags=re.MULTILINE))
def test_the_commands_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    exec(compile(EXAMPLES[0], str(DOCUMENT), "exec"), names)  # noqa: S102  # our own
    manifest = names["manifest"]
    Path("manifest.json").write_text(json.dumps(manifest.to_dict()), encoding="utf-8")
    Path("payloads").mkdir()
    Path("payloads/one.json").write_text('{"environment_id": "e"}', encoding="utf-8")
    _, *words = shlex.split(line)
    run = CliRunner().invoke(commands, [name for word in words for name in expanded(word)])
    assert run.exit_code == 0, run.stderr
    assert run.stdout


def expanded(word: str) -> list[str]:
    """What a shell makes of a word: the files of a pattern, or the word."""
    return [str(path) for path in sorted(Path().glob(word))] if "*" in word else [word]


@pytest.mark.parametrize("path", re.findall(r"\]\(([^)#:]+)\)", TEXT))
def test_links_lead_somewhere(path: str) -> None:
    assert (DOCUMENT.parent / path).exists()
