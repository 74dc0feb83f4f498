"""Manifests and bodies on disk, and runs of the command line, here and in processes."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.command_line import Ran
from tests.command_line import run as run_here

PARSER = {
    "environmentIdPath": "/environment",
    "cohortIdPath": "/cohort/id",
    "cohortNamePath": "/cohort/name",
    "addMemberArrayPath": "/add",
    "removeMemberArrayPath": "/remove",
    "memberArrayParser": {"memberIdPath": "/id"},
}
BODY = {
    "environment": "env-1",
    "cohort": {"id": "c-1", "name": "Readers"},
    "add": [{"id": "ann"}, {"id": 7}],
    "remove": [{"id": "bob"}],
}

Run = Callable[..., Ran]
Sstest = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def partner(tmp_path: Path) -> Path:
    """A folder with a good manifest and a good ``body.json``."""
    folder = tmp_path / "partner"
    folder.mkdir()
    write_manifest(folder / "manifest.json")
    (folder / "body.json").write_text(json.dumps(BODY))
    return folder


def write_manifest(path: Path, **changes: Any) -> Path:
    capability = {"requestParser": {**PARSER, **changes}}
    path.write_text(json.dumps({"capabilities": {"syncedSegment": capability}}, indent=2))
    return path


@pytest.fixture
def sstest(partner: Path) -> Sstest:
    """Run ``python -m sstest`` in the partner's folder; never with a traceback."""

    def run(
        *arguments: object, environment: dict[str, str] | None = None, **options: Any
    ) -> "subprocess.CompletedProcess[str]":
        settings = {"capture_output": True, "encoding": "utf-8", "errors": "surrogateescape"}
        result = subprocess.run(
            [sys.executable, "-m", "sstest", *map(str, arguments)],
            cwd=partner,
            check=False,
            env={**os.environ, "NO_COLOR": "1", **(environment or {})},
            **{**settings, **options},
        )
        assert "Traceback" not in (result.stderr or "")
        return result

    return run


@pytest.fixture
def run(partner: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in this process, in the partner's folder."""
    monkeypatch.chdir(partner)
    return run_here
