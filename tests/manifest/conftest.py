"""What the tests of manifests share: where values stand in a text, found by other means."""

import json
import re
from collections.abc import Callable, Iterator
from json.decoder import scanstring
from pathlib import Path
from typing import Any, Final

import pytest

from sstest.finding import Finding
from sstest.manifest import Manifest, ManifestError

Place = tuple[int, int]
CORPUS: Final = Path(__file__).resolve().parents[2] / "corpus"


def _scan(text: str) -> dict[tuple[str | int, ...], tuple[Place, Place | None]]:
    """Path -> (line and column of the value, of its property name), by the standard library.

    Of a property that stands twice, the last one is kept.
    """
    found = {}

    def skip(offset: int) -> int:
        match = re.compile(r"[ \t\r\n]*").match(text, offset)
        assert match is not None
        return match.end()

    def walk(offset: int, path: tuple[str | int, ...], key: int | None) -> int:
        start = skip(offset)
        if path in found:
            for deeper in [known for known in found if known[: len(path)] == path]:
                del found[deeper]
        found[path] = (place(start), None if key is None else place(key))
        if text[start] not in "[{":
            return json.JSONDecoder().raw_decode(text, start)[1]
        closing, offset, index = {"[": "]", "{": "}"}[text[start]], skip(start + 1), 0
        while text[offset] != closing:
            name: str | int = index
            name_start = None
            if closing == "}":
                name_start = offset
                name, offset = scanstring(text, offset + 1)
                offset = skip(offset) + 1
            offset = skip(walk(offset, (*path, name), name_start))
            offset = skip(offset + 1) if text[offset] == "," else offset
            index += 1
        return offset + 1

    def place(offset: int) -> Place:
        before = text[:offset].split("\n")
        return len(before), len(before[-1]) + 1

    walk(0, (), None)
    return found


@pytest.fixture(scope="session")
def scan() -> Callable[[str], dict[Any, Any]]:
    """The places of every value and property name of a JSON text, by an independent scan."""
    return _scan


def _integrations() -> Iterator[Path]:
    return (path.parent for path in sorted(CORPUS.glob("*/manifest.json")))


@pytest.fixture(params=_integrations(), ids=lambda path: path.name)
def integration(request: pytest.FixtureRequest) -> Path:
    """The folder of an integration of the corpus; one test for each."""
    folder: Path = request.param
    return folder


@pytest.fixture
def valid() -> dict[str, Any]:
    """A manifest that keeps every rule, of the boolean format, for a test to spoil."""
    return {
        "syncedSegment": {
            "requestParser": {
                "environmentIdPath": "/environment",
                "cohortIdPath": "/cohort/id",
                "cohortNamePath": "/cohort/name",
                "memberArrayPath": "/members",
                "memberArrayParser": {"memberIdPath": "/id", "booleanMembershipPath": "/in"},
            }
        }
    }


def _refused(source: Any, key: str | None = None) -> Finding:
    with pytest.raises(ManifestError) as caught:
        Manifest.load(source, key)
    error = caught.value
    (problem,) = error.problems
    assert problem.message in str(error)
    assert (error.pointer, error.line, error.column) == (
        problem.pointer,
        problem.line,
        problem.column,
    )
    return problem


@pytest.fixture(scope="session")
def refused() -> Callable[..., Finding]:
    """The one problem for which a source cannot be loaded."""
    return _refused
