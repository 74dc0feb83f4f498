"""What a manifest is tested for: one mistake is one failing item, and two are two."""

import json
from itertools import product
from pathlib import Path
from typing import Any

import pytest

import sstest
from sstest.engine.items import items
from sstest.parser import Profile
from tests.engine.conftest import ACTION

ABSENT = object()
POINTERS: dict[str, dict[str, Any]] = {
    "": {},
    "pointers that conflict": {"cohortIdPath": "/cohort", "cohortNamePath": "/cohort/name"},
    "no slash": {"cohortIdPath": "cohort/id"},
    "a number": {"cohortIdPath": 5},
    "null": {"cohortNamePath": None},
    "missing": {"environmentIdPath": ABSENT},
    "unknown": {"cohortIdPth": "/x"},
    "misspelt": {"cohortIdPath": "/cohrot/id"},
    "no slash in a member": {"memberArrayParser": {"memberIdPath": "id"}},
    "JSONPath": {"environmentIdPath": "$.environment"},
}
MATCHERS: dict[str, Any] = {
    "": "^add$",
    "matches removals": "^(add|remove)$",
    "no anchors": "add",
    "matches everything": ".*",
    "empty": "",
    "matches nothing": "^$",
    "look-ahead": "(?!x)add",
    "a number": 5,
    "slashes": "/^add$/",
}
TEMPLATES = {
    "": None,
    "not closed": "{{#if x}}",
    "no quotes": '{"m": {{errorMessage}} }',
    "raw": '{"m": "{{{errorMessage}}}"}',
    "a comma": '{"s": {{statusCode}}, }',
    "a partial": "{{> r}}",
    "the same reply": '{"ok": true}',
    "empty": "",
}
COMBINATIONS = [
    names for names in product(POINTERS, MATCHERS, TEMPLATES) if sum(map(bool, names)) in (0, 1, 2)
]


EXCLUDING: dict[str, tuple[dict[str, Any], list[str], list[str]]] = {
    # What is changed, what lint and pytest report, and what fuzz does.
    "the root": ({"memberArrayPath": ""}, ["SS216"], ["SS216"]),
    "the root, and a misspelt name": (
        {"memberArrayPath": "", "environmentIdPath": "/enviromentId"},
        ["SS130", "SS216"],
        ["SS216"],
    ),
    "the root, and null": (
        {"memberArrayPath": "", "contextKindPath": None},
        ["SS206", "SS216"],
        ["SS206", "SS216"],
    ),
    "the root, and a missing property": (
        {"memberArrayPath": "", "environmentIdPath": ABSENT},
        ["SS201", "SS216"],
        ["SS201", "SS216"],
    ),
    "too deep for a request": ({"cohortIdPath": "/a" * 400}, ["SS140"], ["SS140"]),
    "two formats": ({"addMemberArrayPath": "/members/add"}, ["SS209"], ["SS209"]),
}


def write(folder: Path, changes: dict[str, Any]) -> Path:
    parser = {name: one for name, one in {**ACTION, **changes}.items() if one is not ABSENT}
    path = folder / "manifest.json"
    path.write_text(json.dumps({"capabilities": {"syncedSegment": {"requestParser": parser}}}))
    return path


def failing(path: Path, profile: Profile = "docs") -> list[str]:
    """The names of the items that fail."""
    found = []
    for item in items(path, profile=profile, examples=3, seed=0):
        result = item.run()
        if result.failures and not result.skipped:
            found.append(item.name)
    return found


@pytest.mark.parametrize(
    ("pointers", "matcher", "template"),
    COMBINATIONS,
    ids=[", ".join(filter(None, one)) or "good" for one in COMBINATIONS],
)
def test_each_mistake_is_one_failing_item(
    tmp_path: Path, pointers: str, matcher: str, template: str
) -> None:
    inclusion = {"path": "/action", "matcher": MATCHERS[matcher]}
    parser = {**ACTION, "arrayInclusion": inclusion, **POINTERS[pointers]}
    capability: dict[str, Any] = {
        "requestParser": {name: one for name, one in parser.items() if one is not ABSENT}
    }
    if TEMPLATES[template] is not None:
        capability["jsonResponseBody"] = TEMPLATES[template]
    path = tmp_path / "manifest.json"
    path.write_text(json.dumps({"capabilities": {"syncedSegment": capability}}, indent=1))
    found = failing(path)
    assert len(found) == sum(map(bool, (pointers, matcher, template))), found


@pytest.mark.parametrize(("changes", "linted", "fuzzed"), EXCLUDING.values(), ids=EXCLUDING)
def test_lint_pytest_and_fuzz_agree_why_no_request_can_be_made(
    tmp_path: Path, changes: dict[str, Any], linted: list[str], fuzzed: list[str]
) -> None:
    path = write(tmp_path, changes)
    found = [one.code for one in sstest.lint(path) if one.severity != "info"]
    assert sorted(found) == linted
    assert sorted(name.split()[0] for name in failing(path)) == linted
    assert [one.code for one in sstest.fuzz(path, 3, deterministic=True).findings] == fuzzed


def test_only_the_cause_says_that_no_request_can_be_made(tmp_path: Path) -> None:
    inclusion = {"path": "/action", "matcher": "^(add|remove)$"}
    path = write(tmp_path, {"arrayInclusion": inclusion, "environmentIdPath": ABSENT})
    found = {one.code: one.found for one in sstest.fuzz(path, 3, deterministic=True).findings}
    assert found == {"SS201": "none can be made", "SS310": ""}


def test_what_the_validation_server_does_otherwise_fails_once(tmp_path: Path) -> None:
    members = {"memberIdPath": "/id", "booleanMembershipPath": "/value"}
    path = write(tmp_path, {"arrayInclusion": ABSENT, "memberArrayParser": members})
    (tmp_path / "requests").mkdir()
    removal = sstest.samples(sstest.Manifest.load(path), 3)[-1].body
    assert b'"value": false' in removal or b'"value":false' in removal
    (tmp_path / "requests" / "a.json").write_bytes(removal)
    assert failing(path, "validation-server") == ["SS902 members can join and leave"]
    assert failing(path) == []


def test_an_empty_action_fails_once(tmp_path: Path) -> None:
    path = write(tmp_path, {"arrayInclusion": {"path": "/action", "matcher": "^(add|)$"}})
    assert failing(path, "validation-server") == ["SS309 matcher"]


def test_a_broken_template_does_not_hide_who_joins(tmp_path: Path) -> None:
    """The template only writes the reply: that a recorded request adds is another mistake."""
    parser = {
        "environmentIdPath": "/environmentId",
        "cohortIdPath": "/cohort/id",
        "cohortNamePath": "/cohort/name",
        "memberArrayPath": "/members",
        "arrayInclusion": {"path": "/action", "matcher": "^add$"},
        "memberArrayParser": {"memberIdPath": "/id"},
    }
    capability = {"requestParser": parser, "jsonResponseBody": '{"a": 1,}'}
    body = {
        "environmentId": "5f0e1d2c3b4a59687786950a",
        "cohort": {"id": "c", "name": "My cohort"},
        "members": [{"id": "ada"}],
        "action": "remove",
    }
    expected = {"why": "ada joins", "docs": {"deltas": {"c": {"added": ["ada"], "removed": []}}}}
    for name, value in (
        ("manifest.json", {"capabilities": {"syncedSegment": capability}}),
        ("requests/exit.json", body),
        ("expected/exit.json", expected),
    ):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(value))
    found = items(tmp_path / "manifest.json", profile="docs", examples=3, seed=0)
    failed = [one.name for one in found if one.run().failures]
    assert failed == ["SS415 jsonResponseBody", "request exit"]
