"""Manifests on disk, and runs of pytest with the plugin on them."""

import json
from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from sstest import corpus
from sstest.engine.items import items
from tests.inner_run import run_inside

_COMMON = {
    "environmentIdPath": "/environment",
    "cohortIdPath": "/cohort/id",
    "cohortNamePath": "/cohort/name",
    "memberArrayParser": {"memberIdPath": "/id"},
}
_PARSERS: dict[str, dict[str, Any]] = {
    "arrays": {**_COMMON, "addMemberArrayPath": "/add", "removeMemberArrayPath": "/remove"},
    "action": {
        **_COMMON,
        "memberArrayPath": "/members",
        "arrayInclusion": {"path": "/action", "matcher": "^add$"},
    },
    "boolean": {
        **_COMMON,
        "memberArrayPath": "/members",
        "memberArrayParser": {"memberIdPath": "/id", "booleanMembershipPath": "/member"},
    },
}

Run = Callable[..., pytest.RunResult]
Write = Callable[..., Path]


@pytest.fixture(scope="session", autouse=True)
def _everything_imported() -> None:
    """Import what inner runs use before pytester takes note of the modules there are.

    It forgets those that an inner run adds, so each run would import them again; and some extension
    modules load only once.
    """
    path = corpus.load("mixpanel-cohorts").folder / "manifest.json"
    for item in items(path, profile="docs", examples=2, seed=0):
        item.run()
    names = ("email.parser", "rapidfuzz.distance", "sstest.assertions", "sstest.reports")
    for name in (*names, "nbformat", "sstest.notebook.failures"):
        import_module(name)


@pytest.fixture(autouse=True)
def _few_examples(monkeypatch: pytest.MonkeyPatch) -> None:
    """More would only take time; what is given to an inner run goes first."""
    monkeypatch.setenv("PYTEST_ADDOPTS", "--sstest-examples=3")


@pytest.fixture
def write_manifest(pytester: pytest.Pytester) -> Write:
    """Write ``FOLDER/manifest.json``, in one of the formats, with properties changed or added."""

    def write(
        folder: str = "partner",
        base: str = "arrays",
        *,
        template: str | None = None,
        defects: object = None,
        **changes: Any,
    ) -> Path:
        parser = {**_PARSERS[base], **changes}
        capability: dict[str, Any] = {"requestParser": parser}
        if template is not None:
            capability["jsonResponseBody"] = template
        path = pytester.path / folder / "manifest.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"capabilities": {"syncedSegment": capability}}, indent=2))
        if defects is not None:
            (path.parent / "known-defects.json").write_text(json.dumps(defects))
        return path

    return write


@pytest.fixture
def run(pytester: pytest.Pytester) -> Run:
    """Run pytest with the plugin, in this process."""
    return partial(run_inside, pytester)
