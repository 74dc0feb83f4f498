"""From a value of the body to a pointer in the manifest, whose layout stays as it is."""

import json
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sstest
from sstest.manifest import PointerError
from sstest.manifest.document import Document
from sstest.manifest.reading import read
from sstest.notebook.explorer.pointing import Choice, choices, with_pointer

INDENTED: Final = """{
\t"syncedSegment" : {
\t\t"requestParser" : {
\t\t\t"cohortIdPath" : "/c",   "cohortNamePath":"/n",
\t\t\t"memberArrayPath": "/batch/0/members",
\t\t\t"memberArrayParser": {"memberIdPath": "/id"}
\t\t}
\t}
}
"""


def chosen(document: Document, name: str, location: str) -> Choice:
    (found,) = [one for one in choices(document, location) if one.name == name]
    return found


def pointed(text: str, name: str, location: str) -> str:
    document = read(text)
    return with_pointer(document, chosen(document, name, location))


def names(location: str, text: str = INDENTED) -> list[tuple[str, str]]:
    return [(one.name, one.pointer) for one in choices(read(text), location)]


def test_inside_a_member_pointers_start_at_the_member() -> None:
    found = dict(names("/batch/0/members/12/user/key"))
    assert found["memberArrayParser.memberIdPath"] == "/user/key"
    assert found["memberArrayParser.cohortNamePath"] == "/user/key"
    assert found["cohortIdPath"] == "/batch/0/members/12/user/key"


def test_member_itself_can_be_its_id() -> None:
    assert dict(names("/batch/0/members/3"))["memberArrayParser.memberIdPath"] == ""


@pytest.mark.parametrize("location", ["", "/c", "/batch/0/members", "/batch/0/members/x/id"])
def test_outside_of_members_pointers_start_at_the_root(location: str) -> None:
    found = names(location)
    assert {pointer for _, pointer in found} == {location}
    assert not any(name.startswith("memberArrayParser") for name, _ in found)
    assert ("arrayInclusion.path", location) in found


def test_of_two_arrays_around_a_value_the_inner_one_counts() -> None:
    parser = {"addMemberArrayPath": "/a", "removeMemberArrayPath": "/a/0/b"}
    text = json.dumps({"syncedSegment": {"requestParser": parser}})
    assert dict(names("/a/0/b/1/id", text))["memberArrayParser.memberIdPath"] == "/id"


def test_place_that_is_no_pointer_is_refused() -> None:
    with pytest.raises(PointerError):
        choices(read(INDENTED), "no pointer")


def test_pointer_is_replaced_and_nothing_else() -> None:
    assert pointed(INDENTED, "cohortNamePath", "/cohort/na~1me") == INDENTED.replace(
        '"/n"', '"/cohort/na~1me"'
    )


def test_new_property_is_laid_out_as_the_others() -> None:
    text = pointed(INDENTED, "environmentIdPath", "/env")
    assert text == INDENTED.replace(
        '{"memberIdPath": "/id"}\n', '{"memberIdPath": "/id"},\n\t\t\t"environmentIdPath": "/env"\n'
    )


def test_new_property_in_one_line_stays_in_it() -> None:
    text = pointed(INDENTED, "memberArrayParser.booleanMembershipPath", "/batch/0/members/0/in")
    assert '{"memberIdPath": "/id", "booleanMembershipPath": "/in"}' in text


def test_new_object_is_indented_as_the_text_is() -> None:
    text = pointed(INDENTED, "arrayInclusion.path", "/action")
    assert '},\n\t\t\t"arrayInclusion": {\n\t\t\t\t"path": "/action"\n\t\t\t}\n\t\t}' in text


@pytest.mark.parametrize(
    ("text", "after"),
    [
        (
            '{"syncedSegment":{"requestParser":{"cohortIdPath":"/c"}}}',
            '{"syncedSegment":{"requestParser":{"cohortIdPath":"/c","environmentIdPath":"/e"}}}',
        ),
        (
            '{"syncedSegment": {}}',
            '{"syncedSegment": {"requestParser": {"environmentIdPath": "/e"}}}',
        ),
        (
            '{"syncedSegment": {\r\n "requestParser": {}}}',
            '{"syncedSegment": {\r\n "requestParser": {\r\n  "environmentIdPath": "/e"\r\n }}}',
        ),
        (
            '\ufeff{"syncedSegment": {"requestParser": {"environmentIdPath": "/x"}}}',
            '\ufeff{"syncedSegment": {"requestParser": {"environmentIdPath": "/e"}}}',
        ),
        (
            '{"syncedSegment": {"requestParser": {"environmentIdPath": ["/x"]}}}',
            '{"syncedSegment": {"requestParser": {"environmentIdPath": "/e"}}}',
        ),
    ],
    ids=["compact", "no parser", "CRLF", "byte order mark", "not a pointer"],
)
def test_each_layout_is_kept(text: str, after: str) -> None:
    assert pointed(text, "environmentIdPath", "/e") == after


def test_empty_manifest_becomes_one() -> None:
    text = pointed("  ", "environmentIdPath", "/e")
    assert json.loads(text) == {"syncedSegment": {"requestParser": {"environmentIdPath": "/e"}}}
    assert text.startswith('{\n  "syncedSegment"')


def test_manifest_of_other_capabilities_gets_this_one() -> None:
    text = '{\n  "name": "x",\n  "capabilities": {}\n}\n'
    assert json.loads(pointed(text, "cohortIdPath", "/c")) == {
        "name": "x",
        "capabilities": {"syncedSegment": {"requestParser": {"cohortIdPath": "/c"}}},
    }
    assert pointed("{}", "cohortIdPath", "/c").startswith('{"capabilities": {"syncedSegment": ')


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        '{"capabilities": []}',
        '{"syncedSegment": ',
        '{"syncedSegment": {"requestParser": 3}}',
        '{"syncedSegment": {"requestParser": {/* not JSON */}}}',
    ],
)
def test_manifest_that_cannot_be_edited_says_so(text: str) -> None:
    document = read(json.dumps([])) if text == "[]" else read(text)
    with pytest.raises(ValueError, match=r"fix .* first$"):
        with_pointer(document, chosen(document, "environmentIdPath", "/e"))


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_whatever_a_name_holds_the_pointer_finds_it(name: str) -> None:
    document = read(INDENTED)
    location = "/" + name.replace("~", "~0").replace("/", "~1")
    text = with_pointer(document, chosen(document, "cohortIdPath", location))
    manifest = read(text)
    place: Any = manifest.pointer("cohortIdPath")
    assert place.pointer.find({name: "found"}) == "found"
    assert text.count("\n") == INDENTED.count("\n")


def test_manifest_can_be_made_by_pointing_alone() -> None:
    """What a user does who has a body and no manifest."""
    body = {
        "env": "e-1",
        "audience": {"key": "a-1", "title": "Readers"},
        "users": [{"profile": {"id": "ann"}, "joined": True}],
    }
    explorer = sstest.explore(body=body)
    for name, location in (
        ("environmentIdPath", "/env"),
        ("cohortIdPath", "/audience/key"),
        ("cohortNamePath", "/audience/title"),
        ("memberArrayPath", "/users"),
        ("memberArrayParser.memberIdPath", "/users/0/profile/id"),
        ("memberArrayParser.booleanMembershipPath", "/users/0/joined"),
    ):
        explorer.point(name, location)
    assert explorer.update.delta.added == {"ann"}
    assert explorer.findings == []
    with pytest.raises(ValueError, match="memberIdPath cannot be /env: that is not inside"):
        explorer.point("memberArrayParser.memberIdPath", "/env")
