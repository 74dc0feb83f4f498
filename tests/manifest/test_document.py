"""The document of a manifest: it takes anything, is read once, and knows every place."""

import json
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sstest.manifest import Manifest
from sstest.manifest.pointer import join
from sstest.manifest.reading import read, reread

TEXT: Final = """{
  "name": "Example",
  "capabilities": {
    "syncedSegment": {
      "requestParser": {
        "environmentIdPath": "/environmentId",
        "cohortIdPath": "/cohort/id",
        "cohortNamePath": "/cohort/name",
        "memberArrayPath": "/members",
        "arrayInclusion": { "path": "/action", "matcher": "^add$" },
        "memberArrayParser": { "memberIdPath": "/id", "cohortIdPath": "/cohort" }
      },
      "jsonResponseBody": "\\u007b}"
    }
  }
}
"""


def test_a_property_is_placed_at_its_value_whoever_names_it() -> None:
    document = read(TEXT)
    fields = [("memberIdPath", False), ("arrayInclusion.path", False), ("cohortIdPath", False)]
    for field, of_member in [*fields, ("cohortIdPath", True), ("jsonResponseBody", False)]:
        path = document.property_path(field, of_member=of_member)
        value: Any = json.loads(TEXT)
        for part in path:
            value = value[part]
        line, column = document.place(path) or (0, 0)
        rest = TEXT.splitlines()[line - 1][column - 1 :]
        assert json.JSONDecoder().raw_decode(rest)[0] == value, field
    own = {one.path for one in document.pointers}
    assert document.property_path("arrayInclusion.path") in own
    assert document.property_path("cohortIdPath", of_member=True) in own


def test_places_of_names_of_characters_and_of_what_is_not_there() -> None:
    document = read(TEXT)
    path = document.template_path
    assert document.place(path) == (13, 27)
    assert document.place(path, at_key=True) == (13, 7)
    assert document.place(path, offset=1) == (13, 34)  # after the escape
    assert document.place((*path[:-1], "absent", "x")) == document.place(path[:-1])
    assert read(json.loads(TEXT)).place(path) is None


@pytest.mark.parametrize("path", [(), ("links", 1, "a/b~c"), ("links", 0)])
def test_a_pointer_leads_back_to_its_path(path: tuple[str | int, ...]) -> None:
    document = read({"links": [1, {"a/b~c": 2}], "syncedSegment": {}})
    assert document.path_of(join(path)) == path


def test_what_is_wrong_is_found_in_the_order_of_the_text() -> None:
    text = TEXT.replace('"/members"', '"members"').replace('"name"', '// note\n  "name"')
    document = read(text.replace('"jsonResponseBody"', '"jsonResponseBodi"'))
    codes = [(one.code, one.line) for one in document.problems]
    assert codes == [("SS003", 2), ("SS101", 10), ("SS202", 14)]
    assert document.parser["memberArrayPath"] == "members"


@pytest.mark.parametrize("lose", [Path.unlink, lambda path: path.write_text("{}")])
def test_the_file_is_read_once(tmp_path: Path, lose: Callable[[Path], object]) -> None:
    path = tmp_path / "manifest.json"
    path.write_text(TEXT)
    manifest = Manifest.load(path)
    lose(path)
    assert manifest.document.text == TEXT
    assert manifest.template_place(0) == (13, 28)
    again = pickle.loads(pickle.dumps(manifest))  # noqa: S301  # our own
    assert again == manifest
    assert again.template_place(1) == manifest.template_place(1)


def test_another_text_is_read_as_the_same_document(tmp_path: Path) -> None:
    path = tmp_path / "manifest.json"
    path.write_text(TEXT)
    changed = reread(read(path), TEXT.replace("/action", "/verb"))
    assert (changed.file, changed.key) == (path, tmp_path.name)
    assert changed.parser["arrayInclusion"]["path"] == "/verb"


JSON: Final = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3)
    ),
    max_leaves=8,
)
NAMES: Final = st.sampled_from(["capabilities", "syncedSegment", "requestParser", "Capabilities"])


@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_any_bytes_are_a_document_with_something_wrong(data: bytes) -> None:
    document = read(data)
    assert document.problems
    assert document.capability == {}


@given(st.dictionaries(NAMES, st.dictionaries(NAMES, JSON, max_size=3) | JSON, max_size=3))
def test_any_object_is_a_document_with_something_wrong(value: dict[str, Any]) -> None:
    for source in (value, json.dumps(value)):
        document = read(source)
        assert any(one.severity == "error" for one in document.problems)
