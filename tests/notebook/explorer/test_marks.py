"""Marks stand at the place that each error is about, as an editor in a browser counts."""

import json
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sstest.manifest.pointer import join
from sstest.manifest.reading import read
from sstest.manifest.source import read_json
from sstest.notebook.explorer.look import look
from sstest.notebook.explorer.marks import body_marks, manifest_marks, place_of

MANIFEST: Final = """{"syncedSegment": {"requestParser": {
  "environmentIdPath": "/environment",
  "cohortIdPath": "/cohort/id", "cohortNamePath": "/cohort/name",
  "memberArrayPath": "/members",
  "memberArrayParser": {"memberIdPath": "/id", "booleanMembershipPath": "/in"}
}}}
"""
BODY: Final = """{"environment": "é😀", "cohort": {"id": 1, "name": "n"},
 "members": [{"id": "a", "in": true}]}"""


def marked(text: str, marks: Any) -> list[tuple[str, str, str]]:
    """What each mark covers, in the text that a browser's editor has."""
    units = text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-16-le")
    return [
        (units[2 * one.start : 2 * one.end].decode("utf-16-le"), one.severity, one.message)
        for one in marks
    ]


def manifest_of(text: str, body: str = BODY) -> list[tuple[str, str, str]]:
    return marked(text, manifest_marks(look(read(text), body)))


def body_of(text: str, manifest: str = MANIFEST) -> list[tuple[str, str, str]]:
    return marked(text, body_marks(look(read(manifest), text)))


def test_good_ones_have_no_marks() -> None:
    assert manifest_of(MANIFEST) == []
    assert body_of(BODY) == []


def test_broken_pointer_is_marked_where_it_stands() -> None:
    ((text, severity, message),) = manifest_of(MANIFEST.replace("/environment", "environment"))
    assert (text, severity) == ('"environment"', "error")
    assert message.startswith("SS101: ")


def test_pointer_that_finds_nothing_is_marked_in_both() -> None:
    manifest = MANIFEST.replace("/cohort/id", "/cohort/key")
    message = "could not find path /cohort/key in request payload"
    assert manifest_of(manifest) == [('"/cohort/key"', "error", message)]
    assert body_of(BODY, manifest) == [("{", "error", message)]
    (mark,) = body_marks(look(read(manifest), BODY))
    assert mark.where == "1:33"


def test_wrong_value_of_a_member_is_marked() -> None:
    body = BODY.replace("true", '"yes"')
    assert body_of(body)[0][0] == '"yes"'
    assert manifest_of(MANIFEST, body)[0][0] == '"/in"'


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_text_that_is_not_json_is_marked_where_it_breaks(newline: str) -> None:
    text = f'{{"a": 1,{newline}"😀": oops}}'
    assert body_of(text)[0][0] == "oops"
    assert manifest_of(text)[0][0] == "oops"


def test_byte_order_mark_moves_no_mark() -> None:
    text = "\ufeff" + MANIFEST.replace("/environment", "environment")
    assert '"environment"' in [covered for covered, *_ in manifest_of(text)]


def test_errors_are_marked_before_all_else() -> None:
    unknown = ", ".join(f'"x{index}": 1' for index in range(60))
    manifest = MANIFEST.replace('"/environment"', f'"/environmen", {unknown}')
    assert manifest_of(manifest)[0][1] == "error"
    (first, *others) = manifest_of(MANIFEST.replace('"/environment"', '"/environmen"'))
    assert first[1:] == ("error", "could not find path /environmen in request payload")
    assert [severity for _, severity, _ in others] == ["warning"]


def test_missing_property_is_marked_at_what_lacks_it() -> None:
    ((text, _, message),) = manifest_of('{"syncedSegment": {"requestParser": {}}}')
    assert text == "{"
    assert message.startswith("SS201: ")


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), max_size=3), inner)
    ),
    max_leaves=12,
)


@given(json_values, st.sampled_from([None, 2]), st.data())
def test_place_is_that_of_the_reader_with_places(value: Any, indent: Any, data: Any) -> None:
    text = json.dumps(value, indent=indent)
    source = read_json(text)
    node, path = source.root, []
    while node.children and data.draw(st.booleans()):
        keys = node.children if isinstance(node.children, dict) else range(len(node.children))
        part: Any = data.draw(st.sampled_from(list(keys)))
        path.append(part)
        node = node.children[part]
    parts = [str(part) for part in path]
    assert place_of(text, parts) == node.start, join(tuple(path))
    beyond = [*parts, "no such name"]
    assert place_of(text, beyond) == node.start


def test_of_a_repeated_name_the_last_is_the_place() -> None:
    assert place_of('{"a": 1, "a": 2}', ["a"]) == 14


def test_body_that_is_not_json_is_marked_whatever_the_manifest_is() -> None:
    assert body_of('{"a": oops}', "[]")[0][0] == "oops"
    assert body_of("{}", '{"syncedSegment": {}}') == []
