"""``sstest diff``: what it prints and how it exits."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cli_input import data_of

from tests.command_line import Ran

Run = Callable[..., Ran]


@pytest.fixture
def other(partner: Path) -> Callable[..., str]:
    """Write a second manifest, with properties changed."""

    def write(template: str | None = None, **changes: Any) -> str:
        whole = json.loads((partner / "manifest.json").read_text())
        capability = whole["capabilities"]["syncedSegment"]
        capability["requestParser"].update(changes)
        if template is not None:
            capability["jsonResponseBody"] = template
        (partner / "new.json").write_text(json.dumps(whole))
        return "new.json"

    return write


def test_the_same_in_another_layout_is_proven(run: Run, other: Callable[..., str]) -> None:
    result = run("diff", "manifest.json", other())
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == "alike: the manifests are equivalent (proven)\n"


def test_a_difference_is_shown_with_both_readings(run: Run, other: Callable[..., str]) -> None:
    result = run("diff", ".", other(removeMemberArrayPath="/gone"))
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert lines[0] == "changed: removeMemberArrayPath"
    assert lines[2] == "the smallest request that is read differently:"
    request = json.loads(lines[3])
    assert len(request["gone" if "gone" in request else "remove"]) == 1
    assert lines[4].startswith('  old: "0" leaves "0";')
    assert lines[5].startswith("  new: no members;")


def test_a_reply_that_differs(run: Run, other: Callable[..., str]) -> None:
    result = run("diff", ".", other('{"s": {{statusCode}} }'), "--format", "json")
    assert result.exit_code == 1
    data = data_of(result)
    assert (data["alike"], data["proven"], data["changes"]) == (
        False,
        False,
        ["jsonResponseBody"],
    )
    (found,) = data["differences"]
    assert (found["kind"], found["old"], found["new"]) == (
        "reply",
        "204, no body",
        '200 {"s": 200 }',
    )


def test_markdown_names_the_new_manifest(run: Run, other: Callable[..., str]) -> None:
    result = run("diff", ".", other(cohortNamePath="/name"), "--format", "markdown")
    assert result.exit_code == 1
    assert result.stdout.startswith("<h4><code>new.json</code>: behaves differently</h4>\n")
    assert "<p>changed: <code>cohortNamePath</code></p>" in result.stdout
    same = run("diff", ".", ".", "--format", "markdown")
    assert (same.exit_code, same.stdout.count("\n")) == (0, 1)


@pytest.mark.parametrize(
    "arguments",
    [("manifest.json", "nowhere.json"), ("manifest.json",), (".", ".", "--max-examples", "0")],
)
def test_what_cannot_run_exits_with_2(run: Run, arguments: tuple[str, ...]) -> None:
    assert run("diff", *arguments).exit_code == 2


def test_a_manifest_that_breaks_rules_cannot_be_compared(
    run: Run, other: Callable[..., str]
) -> None:
    done = run("diff", ".", other(cohortIdPath="cohort"))
    assert done.exit_code == 2
    assert "cohortIdPath 'cohort' does not begin with '/'" in done.stderr


def test_what_could_not_be_compared_exits_with_2(run: Run, other: Callable[..., str]) -> None:
    loops = "{{#each @root.requestBody}}" * 12 + "1," + "{{/each}}" * 12
    first = other(f'{{"x": [{loops}0]}}')
    Path("old.json").write_text(Path(first).read_text())

    new = other(f'{{"y": [{loops}0]}}')
    result = run("diff", "old.json", new, "--max-examples", "10")

    assert result.exit_code == 2
    assert result.stdout.startswith("not known: no difference found in ")
    assert "take too much work to render" in result.stdout
