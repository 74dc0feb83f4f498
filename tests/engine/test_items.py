"""What a manifest is tested for: one mistake is one failing item, and two are two."""

import json
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from sstest.engine.items import items
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


def failing(path: Path) -> list[str]:
    """The names of the items that fail."""
    found = []
    for item in items(path, profile="docs", examples=3, seed=0):
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
