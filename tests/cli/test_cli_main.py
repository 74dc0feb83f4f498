"""All commands: each in a process of its own; exit codes, what cannot run, misuse, help."""

import inspect
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from sstest import __version__
from sstest.cli import sstest as commands
from tests.command_line import Ran

Run = Callable[..., Ran]
Sstest = Callable[..., "subprocess.CompletedProcess[str]"]

# Processes ----------------------------------------------------------------------------------------

EACH = {
    "corpus": (0, ("corpus", "show", "amplitude", "first-sync")),
    "diff": (0, ("diff", ".", "manifest.json")),
    "explain": (0, ("explain", "SS101")),
    "fuzz": (0, ("fuzz", ".", "--ci", "--max-examples", "1")),
    "generate": (0, ("generate", ".", "-n", "3")),
    "lint": (1, ("lint", "broken.json")),
    "mutate": (2, ("mutate", ".", "--select", "SM999")),
    "notebook": (0, ("notebook", ".", "-o", "-")),
    "parse": (1, ("parse", ".", "refused.json")),
    "infer": (0, ("infer", "body.json")),
    "replay": (0, ("replay", ".", "body.json")),
    "schema": (0, ("schema",)),
    "serve": (2, ("serve", "gone")),
    "template": (0, ("template", ".")),
    "--version": (0, ("--version",)),
    "misuse": (2, ("prase", ".")),
}
"""A run of each command and its exit code; test_compare.py has the one of ``compare``."""


@pytest.mark.parametrize("name", EACH)
def test_a_process_says_what_is_said_in_this_one(
    sstest: Sstest, run: Run, partner: Path, name: str
) -> None:
    code, arguments = EACH[name]
    for file in ("broken.json", "refused.json"):
        (partner / file).write_text("{}")
    process, here = sstest(*arguments), run(*arguments)
    assert process.returncode == code
    assert (here.exit_code, here.stdout, here.stderr) == (code, process.stdout, process.stderr)
    assert process.stdout + process.stderr
    assert "\x1b" not in process.stdout + process.stderr


def test_every_command_has_run_in_a_process() -> None:
    assert set(commands.list_commands(click.Context(commands))) - EACH.keys() == {"compare"}


# Exit codes ---------------------------------------------------------------------------------------


def test_zero_one_and_two(run: Run, partner: Path) -> None:
    fine = run("parse", ".", "body.json")
    assert (fine.exit_code, fine.stderr) == (0, "")
    (partner / "body.json").write_text("{}")
    found = run("parse", ".", "body.json", "--format", "json")
    assert (found.exit_code, found.stderr) == (1, "")
    assert json.loads(found.stdout)["error"]["status"] == 400
    failed = run("parse", "gone", "body.json", "--format", "json")
    assert (failed.exit_code, failed.stdout) == (2, "")
    assert failed.stderr == "error: gone: there is no such file; check the path\n"


CANNOT_RUN = {
    "no such manifest": (("parse", "gone.json", "body.json"), "gone.json: there is no such file"),
    "a folder without one": (("parse", "..", "body.json"), "there is no such file"),
    "no manifest": (("parse", "body.json", "body.json"), "there is no capability syncedSegment"),
    "no such body": (
        ("parse", ".", "gone.json"),
        "gone.json: there is no such file; check the path",
    ),
    "a folder as a body": (("parse", ".", "."), ".: cannot be read: Is a directory"),
    "nothing like it": (("corpus", "show", "x"), "there is no integration 'x': there are amplit"),
    "no such integration": (("corpus", "show", "amplitud"), "did you mean amplitude?"),
    "a manifest nearly of the corpus": (
        ("template", "amplitud"),
        "file, or did you mean amplitude?",
    ),
    "part of a name": (("corpus", "show", "tealium"), "did you mean tealium-synced-segments?"),
    "no such request": (("corpus", "show", "amplitude", "first"), "did you mean first-sync?"),
}


@pytest.mark.parametrize("name", CANNOT_RUN)
def test_what_cannot_run_is_said_in_one_line(run: Run, name: str) -> None:
    arguments, message = CANNOT_RUN[name]
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    (line,) = result.stderr.splitlines()
    assert line.startswith("error: ")
    assert message in line


MISUSED = {
    "no command": ((), "Commands:"),
    "another command": (("pars",), "there is no command 'pars': did you mean 'parse'?"),
    "no command at all": (("frobnicate",), "there is no command 'frobnicate': there are compare, "),
    "a command of the corpus": (("corpus", "lst"), "'lst'"),
    "an option": (("parse", ".", "body.json", "--formt", "json"), "--format"),
    "a format": (("parse", ".", "body.json", "--format", "xml"), "'xml' is not one of 'text', "),
    "a profile": (("parse", ".", "x", "--profile", "doc"), "'doc' is not one of 'docs', "),
    "an argument missing": (("parse", "."), "Missing argument 'BODY'"),
    "an argument too many": (("schema", "now"), "unexpected extra argument (now)"),
}


@pytest.mark.parametrize("name", MISUSED)
def test_misuse_is_met_with_the_usage(run: Run, name: str) -> None:
    arguments, message = MISUSED[name]
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("Usage: sstest")
    assert message in result.stderr


def test_a_manifest_that_breaks_rules_cannot_be_parsed_with(run: Run, partner: Path) -> None:
    path = partner / "manifest.json"
    path.write_text(path.read_text().replace('"/cohort/id"', '"cohort/\\u001b[2J"'))
    result = run("parse", ".", "body.json")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "line 6, column 25: cohortIdPath 'cohort/\\x1b[2J' has a space" in result.stderr


def test_a_manifest_that_is_no_json_says_where(run: Run, partner: Path) -> None:
    (partner / "manifest.json").write_text('{\n  "a": 1,\n}')
    result = run("parse", ".", "body.json")
    assert result.exit_code == 2
    assert result.stderr.startswith("error: manifest.json: line 2, column 9: not JSON: ")


def test_a_body_beyond_all_measure_is_not_read(run: Run, partner: Path) -> None:
    with (partner / "body.json").open("wb") as file:
        file.truncate(64_000_001)
    result = run("parse", ".", "body.json")
    assert result.exit_code == 2
    assert result.stderr == (
        "error: body.json is larger than 64,000,000 bytes, so it is no request\n"
    )


def test_a_deep_result_is_printed_whole_or_not_at_all(run: Run, partner: Path) -> None:
    deep = "[" * 3_000 + "]" * 3_000
    body = '{"environment": "e", "cohort": {"id": 1, "name": DEEP}, "add": [{"id": 1}]}'
    (partner / "body.json").write_text(body.replace("DEEP", deep))
    result = run("parse", ".", "body.json", "--profile", "validation-server", "--format", "json")
    if result.exit_code == 0:  # Python 3.13 writes deeper JSON than those before
        assert (result.stdout.count("["), result.stderr) == (3_001, "")
    else:
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr == "error: the result is nested too deeply to be printed\n"


# Help ---------------------------------------------------------------------------------------------

COMMANDS = {
    (): ("Exits 0 where all is fine, 1 with findings", "corpus", "generate", "parse", "schema"),
    ("compare",): ("--target URL", "--token-env", "--profile"),
    ("diff",): ("OLD NEW", "--format"),
    ("fuzz",): ("--samples", "--max-examples", "--emit-test"),
    ("parse",): ("Exits 0 for a request that is accepted, 1 for", "--explain", "--profile", "BODY"),
    ("infer",): ("--explain", "--interactive", "--format [text|json]", "Exits 0 where"),
    ("replay",): ("--workers", "--resume", "in their order"),
    ("generate",): ("--seed", "--count", "The same seed gives the same bytes"),
    ("corpus",): ("list", "show"),
    ("corpus", "list"): ("--format [text|json]",),
    ("corpus", "show"): ("KEY [REQUEST]", "byte for byte"),
    ("explain",): ("[CODE]...", "--format [text|json|markdown]"),
    ("lint",): ("Exits 0 where there is no error", "--select CODES", "--fix", "--format"),
    ("mutate",): ("MANIFEST [-- PYTEST_ARGUMENTS]", "--senders", "--timeout", "Exits 0 if"),
    ("notebook",): ("MANIFEST [FILE …]", "--samples", "--execute", "--force", "Exits 0"),
    ("schema",): ("draft 2020-12",),
    ("serve",): ("Exits 0 when it is stopped (Ctrl-C), 2", "--fault", "/_sstest/segments"),
    ("template",): ("Exits 0 where every reply is JSON, 1", "--body FILE", "--engines"),
}


@pytest.mark.parametrize("command", COMMANDS)
def test_help_reads_well(run: Run, command: tuple[str, ...]) -> None:
    long, short = run(*command, "--help"), run(*command, "-h")
    assert (long.exit_code, long.stderr) == (0, "")
    assert short.stdout == long.stdout
    assert long.stdout.startswith(f"Usage: {' '.join(['sstest', *command])} ")
    for words in COMMANDS[command]:
        assert words in long.stdout
    assert "..." not in re.sub(r"\[[A-Z]+\]\.\.\.", "", long.stdout)
    assert max(map(len, long.stdout.splitlines())) <= 80


def test_every_command_has_its_help_tested(run: Run) -> None:
    listed = re.findall(r"^  (\w+)  ", run("--help").stdout.partition("Commands:")[2], re.MULTILINE)
    assert {(name,) for name in listed} <= COMMANDS.keys()


def test_the_list_of_commands_says_what_each_says_first() -> None:
    context = click.Context(commands)
    for name in commands.list_commands(context):
        command = commands.get_command(context, name)
        assert command is not None
        first, _, _ = inspect.cleandoc(command.help or "").partition("\n\n")
        assert first == command.short_help


HEAVY = {"click", "hypothesis", "jsonschema", "msgspec", "pybars", "re2", "rich", "pytest"}


@pytest.mark.parametrize(
    ("arguments", "loaded", "heavy"),
    [
        (
            ["--help"],
            {
                *("sstest", "sstest.cli", "sstest.cli.terminal", "sstest.files"),
                *("sstest.limits", "sstest.text", "sstest.version"),
            },
            {"click"},
        ),
        (["lint", "amplitude"], None, {"click", "msgspec"}),
    ],
)
def test_a_command_imports_only_what_it_needs(
    arguments: list[str], loaded: set[str] | None, heavy: set[str]
) -> None:
    program = (
        "import atexit, json, sys; from sstest.cli import main;"
        " atexit.register(lambda: print(json.dumps(list(sys.modules)), file=sys.stderr));"
        f" main({arguments})"
    )
    result = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert result.returncode == 0
    modules = json.loads(result.stderr.splitlines()[-1])
    ours = {name for name in modules if name.partition(".")[0] == "sstest"}
    assert loaded is None or ours == loaded
    assert HEAVY & set(modules) == heavy
    assert "importlib.metadata" not in modules


def test_the_version(run: Run) -> None:
    assert run("--version").stdout == f"sstest, version {__version__}\n"
