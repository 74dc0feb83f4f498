"""``explain``: what each pointer finds, and the line and column where it stands."""

import gc
import json
import sys
from types import FrameType
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sstest.manifest import MISSING, Manifest, ManifestError
from sstest.parser import RequestError
from sstest.parser.explain import Trace, explain

BODY: Final = """{
  "env": "e-1", "kind": null,
  "cohort": {
    "id":
      7,
    "name": "Cohort"
  },
\t"rows": [{"key": "a", "in": true},
    {"in": false, "key": "é😀", "over": {"id": "c-2"}}, "no object"
  ],
  "add": [], "action": "add"
}"""


def _shown(trace: Trace) -> tuple[Any, ...]:
    return trace.field, trace.member, trace.value, trace.line, trace.column


def test_each_property_in_the_order_of_reading(boolean: Manifest) -> None:
    traces = explain(boolean, BODY)

    assert [_shown(trace) for trace in traces] == [
        ("environmentIdPath", None, "e-1", 2, 10),
        ("contextKindPath", None, None, 2, 25),
        ("cohortIdPath", None, 7, 5, 7),
        ("cohortNamePath", None, "Cohort", 6, 13),
        ("cohortUrlPath", None, MISSING, None, None),
        ("memberArrayPath", None, json.loads(BODY)["rows"], 8, 10),
        ("booleanMembershipPath", 0, True, 8, 30),
        ("memberIdPath", 0, "a", 8, 19),
        ("cohortIdPath", 0, MISSING, None, None),
        ("cohortNamePath", 0, MISSING, None, None),
        ("booleanMembershipPath", 1, False, 9, 12),
        ("memberIdPath", 1, "é😀", 9, 26),
        ("cohortIdPath", 1, "c-2", 9, 47),
        ("cohortNamePath", 1, MISSING, None, None),
        ("booleanMembershipPath", 2, MISSING, None, None),
        ("memberIdPath", 2, MISSING, None, None),
        ("cohortIdPath", 2, MISSING, None, None),
        ("cohortNamePath", 2, MISSING, None, None),
    ]


def test_pointers_and_locations(boolean: Manifest) -> None:
    by_place = {(trace.field, trace.member): trace for trace in explain(boolean, BODY)}

    assert by_place["cohortIdPath", None].pointer == "/cohort/id"
    assert by_place["cohortIdPath", None].location == "/cohort/id"
    assert by_place["cohortIdPath", 1].pointer == "/over/id"
    assert by_place["cohortIdPath", 1].location == "/rows/1/over/id"


@pytest.mark.parametrize(
    ("cohort", "note"),
    [
        ({"Id": 1}, "/cohort has no property 'id'; did you mean 'Id'?"),
        ({"ident": 1, "x": 2}, "/cohort has no property 'id'; it has 'ident', 'x'"),
        (
            dict.fromkeys("abcdefgh"),
            "/cohort has no property 'id'; it has 'a', 'b', 'c', 'd', 'e', 'f', ...",
        ),
        ([1, 2, 3], "/cohort has no element 'id'; it is an array of 3"),
        ("vip", "/cohort is 'vip', which has no properties"),
        (None, "/cohort is null, which has no properties"),
    ],
)
def test_a_note_says_where_the_pointer_stops(arrays: Manifest, cohort: object, note: str) -> None:
    (trace,) = [one for one in explain(arrays, {"cohort": cohort}) if one.field == "cohortIdPath"]
    assert trace.note == f"not found: {note}"


def test_what_follows_where_nothing_is_there(boolean: Manifest, arrays: Manifest) -> None:
    notes = {(trace.field, trace.member): trace.note for trace in explain(boolean, BODY)}
    of_nothing = {trace.field: trace.note for trace in explain(arrays, b'{"cohort": {}}')}

    assert notes["cohortUrlPath", None] == "not found: the cohort has no URL"
    assert notes["cohortIdPath", 1] is None
    assert notes["cohortIdPath", 0] == "not found: the request's cohort applies"
    assert notes["memberIdPath", 2] == (
        "not found: /rows/2 is 'no object', which has no properties"
    )
    assert of_nothing == {
        "environmentIdPath": "not found: the body has no property 'env'; it has 'cohort'",
        "contextKindPath": "not found: the kind is user",
        "cohortIdPath": "not found: /cohort has no property 'id'; it has none",
        "cohortNamePath": "not found: /cohort has no property 'name'; it has none",
        "cohortUrlPath": "not found: the cohort has no URL",
        "addMemberArrayPath": "not found: counts as an empty array",
        "removeMemberArrayPath": "not found: counts as an empty array",
    }


def test_both_arrays_and_their_members(arrays: Manifest) -> None:
    traces = explain(arrays, b'{"remove": [{"key": 1}],\n "add": [{"key": 2}]}')

    places = {(trace.field, trace.location): (trace.line, trace.column) for trace in traces}

    assert places["addMemberArrayPath", "/add"] == (2, 9)
    assert places["memberIdPath", "/add/0/key"] == (2, 18)
    assert places["removeMemberArrayPath", "/remove"] == (1, 12)
    assert places["memberIdPath", "/remove/0/key"] == (1, 21)
    assert "booleanMembershipPath" not in {trace.field for trace in traces}


def test_the_action_stands_behind_its_array(action: Manifest) -> None:
    fields = [trace.field for trace in explain(action, BODY) if trace.member is None]

    assert fields[-2:] == ["memberArrayPath", "arrayInclusion.path"]


def test_of_repeated_keys_the_last_is_found(boolean: Manifest) -> None:
    traces = explain(boolean, b'{"env": "first",\n "env": "last"}')

    assert _shown(traces[0]) == ("environmentIdPath", None, "last", 2, 9)


@pytest.mark.parametrize(
    "text",
    ['{"env": "e"}', '\n\n{"env":\n"e"}', '\r\n{"env":\r\n\t"e"}', '{"a": "\u2028", "env": "e"}'],
)
def test_lines_end_with_line_feeds_only(boolean: Manifest, text: str) -> None:
    trace = explain(boolean, text)[0]

    before = text[: text.index('"e"')]
    assert trace.line == before.count("\n") + 1
    assert trace.column == len(before.rpartition("\n")[2]) + 1


def test_data_that_was_never_text_has_no_places(boolean: Manifest) -> None:
    of_text, of_data = explain(boolean, BODY), explain(boolean, json.loads(BODY))

    assert [trace.value for trace in of_data] == [trace.value for trace in of_text]
    assert {(trace.line, trace.column) for trace in of_data} == {(None, None)}


def test_bytes_and_text_have_the_same_places(boolean: Manifest) -> None:
    assert explain(boolean, BODY.encode()) == explain(boolean, BODY)
    assert explain(boolean, bytearray(BODY.encode())) == explain(boolean, BODY)


@pytest.mark.parametrize("rows", ["{}", "null", '"rows"', "7"])
def test_what_is_no_array_has_no_members(boolean: Manifest, rows: str) -> None:
    traces = explain(boolean, f'{{"rows": {rows}}}')

    assert traces[-1].field == "memberArrayPath"
    assert traces[-1].value == json.loads(rows)


def test_an_empty_pointer_is_explained(action: Manifest) -> None:
    capability = action.to_dict()
    parser = capability["syncedSegment"]["requestParser"]
    parser["memberArrayPath"] = ""
    parser["memberArrayParser"] = {"memberIdPath": ""}
    traces = explain(Manifest.load(capability), b'\n["a",\n"b"]')

    assert [_shown(trace) for trace in traces if trace.member is not None] == [
        ("memberIdPath", 0, "a", 2, 2),
        ("memberIdPath", 1, "b", 3, 1),
    ]
    array = next(trace for trace in traces if trace.field == "memberArrayPath")
    assert (array.location, array.line, array.column) == ("", 2, 1)


def test_escapes_in_locations(action: Manifest) -> None:
    capability = action.to_dict()
    parser = capability["syncedSegment"]["requestParser"]
    parser["memberArrayPath"] = "/a~1b"
    parser["memberArrayParser"] = {"memberIdPath": "/~01"}

    trace = explain(Manifest.load(capability), b'{"a/b": [{"~1": "x"}]}')[-1]

    assert (trace.location, trace.value, trace.column) == ("/a~1b/0/~01", "x", 17)


def test_a_body_that_is_not_json_is_refused(boolean: Manifest) -> None:
    with pytest.raises(RequestError) as caught:
        explain(boolean, b"{")
    assert caught.value.unreadable


def test_a_manifest_that_breaks_rules_is_refused() -> None:
    with pytest.raises(ManifestError):
        explain(Manifest.load({"syncedSegment": {"requestParser": {}}}), b"{}")


SPACE: Final = st.text(" \t\r\n", max_size=4)


@given(
    env=st.text(st.characters(codec="utf-8"), min_size=1),
    spaces=st.lists(SPACE, min_size=6, max_size=6),
    before=st.text(st.characters(codec="utf-8")),
)
def test_the_value_stands_where_the_trace_says(env: str, spaces: list[str], before: str) -> None:
    value = json.dumps(env, ensure_ascii=False)
    first = json.dumps(before, ensure_ascii=False)
    text = '{0}{{{1}"x"{2}: {first},{3}"env"{4}:{5}'.format(*spaces, first=first) + value + "}"
    parser = {"environmentIdPath": "/env", "cohortIdPath": "/x", "cohortNamePath": "/x"}
    arrays = {"addMemberArrayPath": "/x", "removeMemberArrayPath": "/x"}
    member = {"memberArrayParser": {"memberIdPath": ""}}
    manifest = Manifest.load({"syncedSegment": {"requestParser": {**parser, **arrays, **member}}})

    trace = explain(manifest, text)[0]

    assert trace.value == env
    assert trace.line is not None
    assert trace.column is not None
    assert text.split("\n")[trace.line - 1][trace.column - 1 :].startswith(value.split("\n")[0])


def test_traces_are_made_when_they_are_asked_for(boolean: Manifest) -> None:
    traces = explain(boolean, BODY)
    assert "_all" not in vars(traces)
    assert traces == list(traces) == [*traces[:2], *traces[2:]]
    assert traces != [traces[0]]
    assert traces != BODY
    assert repr(traces) == repr(list(traces))


def test_the_first_members_are_those_of_all(boolean: Manifest) -> None:
    traces = explain(boolean, BODY)
    for members in range(4):
        shown = [one for one in traces if one.member is None or one.member < members]
        assert traces.first(members) == shown
    assert len(traces) == len(list(traces))


def test_nothing_is_made_of_members_that_are_not_shown(boolean: Manifest) -> None:
    def calls(members: int) -> int:
        body = json.dumps({"env": "e", "rows": [{"key": "a", "in": True}] * members, "z": 1})
        traces = explain(boolean, body)
        count = 0

        def note(_: FrameType, event: str, __: object) -> None:
            nonlocal count
            count += event == "call"

        gc.disable()  # what is collected meanwhile may call functions, too
        sys.setprofile(note)
        try:
            traces.first(3)
        finally:
            sys.setprofile(None)
            gc.enable()
        return count

    assert calls(5_000) < calls(50) + 100
