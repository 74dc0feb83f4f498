"""``sstest.lint``: the sources it takes, the places it names."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sstest import Finding, Manifest, corpus
from sstest.engine.lint import lint

TEXT = """{
  "capabilities": {
    "syncedSegment": {
      "requestParser": {
        "environmentIdPath": "/environmentId",
        "cohortIdPath": "/\\u0063ohort.id",
        "cohortNamePath": "cohortName",
        "cohortURLPath": "/cohortUrl",
        "addMemberArrayPath": "/add",
        "memberArrayParser": { "memberIdPath": "/id" }
      }
    }
  }
}
"""
PARSER = "/capabilities/syncedSegment/requestParser"


def where(findings: list[Finding]) -> list[tuple[str, str, int | None, int | None]]:
    return [(one.code, one.pointer, one.line, one.column) for one in findings]


EXPECTED = [
    # One array of two is said of the object, an unknown property of its name.
    ("SS207", PARSER, 4, 24),
    ("SS115", f"{PARSER}/cohortIdPath", 6, 25),
    ("SS101", f"{PARSER}/cohortNamePath", 7, 27),
    ("SS202", f"{PARSER}/cohortURLPath", 8, 9),
]


def test_each_finding_has_its_pointer_its_line_and_its_column() -> None:
    assert where(lint(TEXT)) == EXPECTED


def test_findings_stand_in_the_order_of_the_text() -> None:
    places = [(one.line or 0, one.column or 0) for one in lint(TEXT)]
    assert places == sorted(places)


def test_all_sources_give_the_same_findings(tmp_path: Path) -> None:
    path = tmp_path / "manifest.json"
    path.write_text(TEXT)
    sources: list[Any] = [TEXT, TEXT.encode(), path, str(path), tmp_path, f"\ufeff{TEXT}"]
    for source in sources:
        found = [one for one in lint(source) if one.code[:3] not in ("SS5", "SS0")]
        assert where(found) == EXPECTED, source


def test_a_dict_has_no_lines() -> None:
    found = lint(json.loads(TEXT))
    assert {(code, at) for code, at, _, _ in where(found)} == {row[:2] for row in EXPECTED}
    assert {(one.line, one.column) for one in found} == {(None, None)}


def test_a_manifest_is_linted_as_the_text_it_was_loaded_from(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(TEXT)
    for source in (TEXT, tmp_path):
        assert where(lint(Manifest.load(source))) == where(lint(source))


def test_a_manifest_made_of_a_dict_is_linted_as_that_dict() -> None:
    document = json.loads(TEXT)
    assert where(lint(Manifest.load(document))) == where(lint(document))


def test_a_manifest_that_is_loaded_needs_its_file_no_more(tmp_path: Path) -> None:
    path = tmp_path / "manifest.json"
    path.write_text(TEXT)
    found = lint(path)
    manifest = Manifest.load(path)
    path.write_text("{}")
    assert lint(manifest) == found
    path.unlink()
    assert lint(manifest) == found
    assert [one for one in found if one.code[:3] == "SS2"] == list(manifest.problems[::2])


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("/nowhere/manifest.json", "SS001"),
        ("", "SS001"),
        (b"\xff\xfe{\x00", "SS001"),
        (b"", "SS002"),
        ("{", "SS005"),
        ("{}", "SS011"),
        (b"[]", "SS010"),
        ({}, "SS011"),
        ({"capabilities": None}, "SS010"),
        ({"syncedSegments": {"requestParser": {}}}, "SS012"),
        ({"Capabilities": {"syncedSegment": {}}}, "SS012"),
        ({"requestParser": {}}, "SS013"),
        ({"capabilities": {"requestParser": {}}}, "SS013"),
        ({"syncedSegment": {1: 2}}, "SS002"),
        ({"syncedSegment": float("nan")}, "SS002"),
    ],
)
def test_what_cannot_be_loaded_is_a_finding(source: Any, code: str) -> None:
    assert code in {one.code for one in lint(source)}
    assert all(one.severity == "error" for one in lint(source) if one.code == code)


def test_a_source_of_another_type_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(TypeError, match="expected a path, JSON text, bytes or a dict, found int"):
        lint(42)  # type: ignore[arg-type]


def test_what_stands_in_a_misspelt_capability_is_judged_too() -> None:
    codes = {one.code for one in lint(TEXT.replace("syncedSegment", "syncedSegments"))}
    assert {"SS012", *(row[0] for row in EXPECTED)} <= codes


def test_an_unknown_property_does_not_hide_that_pointers_are_at_odds() -> None:
    parser = {
        "environmentIdPath": "/e",
        "cohortIdPath": "/list/id",
        "cohortNamePath": "/name",
        "memberArrayPath": "/list",
        "memberArrayParser": {"memberIdPath": "/id", "booleanMembershipPath": "/in", "note": 1},
    }
    codes = {one.code for one in lint({"syncedSegment": {"requestParser": parser}})}
    assert {"SS202", "SS216"} <= codes


def test_of_one_mistake_a_hundred_places_are_listed() -> None:
    unknown = {f"unknown{number}": 1 for number in range(5000)}
    document = json.loads(TEXT)
    document["capabilities"]["syncedSegment"]["requestParser"].update(unknown)
    assert sum(one.code == "SS202" for one in lint(document)) == 100


def test_linting_loads_neither_generators_nor_hypothesis() -> None:
    code = (
        "import sys, sstest; sstest.lint(sstest.corpus.load('amplitude').folder);"
        "print({'faker', 'hypothesis', 'responses', 'nbformat', 'rich', 'click'} & {*sys.modules})"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout == "set()\n"


def test_recorded_requests_are_held_against_the_manifest_that_was_read() -> None:
    """A shell's ``<(command)`` can be read only once, so nothing may read a manifest again."""
    good = corpus.load("amplitude").folder / "manifest.json"
    reading, writing = os.pipe()
    os.write(writing, good.read_bytes())
    os.close(writing)
    try:
        found = lint(Path(f"/dev/fd/{reading}"), [b'{"unlike": "any"}'])
    finally:
        os.close(reading)
    assert {one.code[:3] for one in found if one.severity == "error"} == {"SS9"}
