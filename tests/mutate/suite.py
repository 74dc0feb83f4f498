"""Suites of tests in a folder, which ``sstest mutate`` runs on mutants of the manifest in it."""

import json
from pathlib import Path
from typing import Any

from sstest import corpus
from tests import command_line

# To look for installed plugins takes longer than most of these suites.
ENVIRONMENT = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}


def write_suite(folder: Path, key: str, **files: str) -> Path:
    """The manifest of an integration of the corpus, and files of tests beside it."""
    manifest = folder / "acme" / "manifest.json"
    manifest.parent.mkdir(exist_ok=True)
    manifest.write_bytes((corpus.load(key).folder / "manifest.json").read_bytes())
    for name, text in files.items():
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
    return manifest


def mutate(*options: object, arguments: tuple[object, ...] = ()) -> command_line.Ran:
    """Run the suite of the current folder."""
    words = ("mutate", "acme", *options, "--", "-p", "sstest", *arguments)
    return command_line.run(*words, environment=ENVIRONMENT)


def mutants_of(ran: command_line.Ran) -> list[dict[str, Any]]:
    """What ``--format json`` says of each mutant."""
    data = json.loads(ran.stdout)
    assert list(data) == ["mutants"]
    return data["mutants"]


def pasted(text: str) -> str:
    """The tests that the command prints, as a user pastes them."""
    lines = text.splitlines()
    return "\n".join(line[4:] for line in lines if not line or line.startswith("    ")) + "\n"
