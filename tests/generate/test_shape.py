"""Shapes: what every document of a manifest looks like, and which pointers disagree."""

import pytest

from sstest import Manifest, corpus, lint, parse, samples
from sstest.generate.shape import Container, Members, Shape, ShapeError, Slot
from tests.generate.conftest import Make

PAIR = {"memberArrayPath": None, "addMemberArrayPath": "/add", "removeMemberArrayPath": "/remove"}
PLAIN = {"memberIdPath": "/id"}


def shape(manifest: Manifest) -> Shape:
    return Shape.of(manifest.request_parser)


@pytest.mark.parametrize(
    ("changes", "pointers"),
    [
        ({"environmentIdPath": "/cohort/env"}, ["/cohort/env", "/cohort"]),
        ({"environmentIdPath": ""}, ["/cohort", '""']),
        ({"environmentIdPath": "/members/name"}, ["/members/name", "/members"]),
        ({"environmentIdPath": "/members/-"}, ["/members/-", "/members"]),
        ({"environmentIdPath": "/members/01"}, ["/members/01", "/members"]),
        ({"environmentIdPath": "/members"}, ["/members", "/members"]),
        ({"environmentIdPath": "/members/4000/e"}, ["/members/4000/e", "/members"]),
        ({"environmentIdPath": f"/members/{'9' * 5000}/e"}, ["/members/999", "/members"]),
        ({"cohortIdPath": "/members/0/in"}, ["/members/0/in", "/in"]),
        ({"cohortIdPath": "/members/0/id/x"}, ["/members/0/id/x", "/id"]),
        ({"memberArrayPath": "/env/list"}, ["/env/list", "/env"]),
        ({"memberArrayPath": ""}, ["/env", '""']),
        ({"member": {"memberIdPath": "/id", "booleanMembershipPath": "/id"}}, ["/id", "/id"]),
        ({"member": {"memberIdPath": "/id", "booleanMembershipPath": "/id/x"}}, ["/id/x", "/id"]),
        ({"member": {"memberIdPath": "", "booleanMembershipPath": "/in"}}, ["/in", '""']),
        ({**PAIR, "member": PLAIN, "addMemberArrayPath": "/env"}, ["/env", "/env"]),
        (
            {
                **PAIR,
                "member": PLAIN,
                "addMemberArrayPath": "/env/add",
                "removeMemberArrayPath": "/env/remove",
            },
            ["/env/add", "/env/remove"],
        ),
    ],
)
def test_no_document_satisfies_pointers_that_disagree(
    manifest_of: Make, changes: dict, pointers: list[str]
) -> None:
    manifest = manifest_of(**changes)
    with pytest.raises(ShapeError) as caught:
        shape(manifest).satisfiable()
    assert any(all(pointer in one.message for pointer in pointers) for one in caught.value.findings)
    with pytest.raises(ShapeError):
        samples(manifest, 1)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"contextKindPath": "/env/kind"}, ["/contextKindPath"]),
        ({"contextKindPath": "/members/kind"}, ["/contextKindPath"]),
        ({"cohortIdPath": "/members/0/cohort"}, []),
        ({"cohortUrlPath": "/members/0/url"}, []),
        ({"cohortNamePath": "/cohort"}, []),
        ({"environmentIdPath": "/a/0/b", "cohortIdPath": "/a/x"}, []),
        ({"environmentIdPath": "/a/9999", "cohortIdPath": "/a/-"}, []),
        ({**PAIR, "member": PLAIN, "removeMemberArrayPath": "/add"}, []),
        ({**PAIR, "member": PLAIN, "removeMemberArrayPath": "/add/0/remove"}, []),
        ({**PAIR, "member": {"memberIdPath": ""}}, []),
        (
            {**PAIR, "member": PLAIN, "addMemberArrayPath": "/kind", "contextKindPath": "/kind"},
            ["/contextKindPath", "/addMemberArrayPath"],
        ),
        ({**PAIR, "member": PLAIN, "addMemberArrayPath": "/env/add"}, ["/addMemberArrayPath"]),
    ],
)
def test_optional_properties_that_can_never_find_anything(
    manifest_of: Make, changes: dict, expected: list[str]
) -> None:
    manifest = manifest_of(**changes)
    assert [one.pointer for one in shape(manifest).unreachable] == expected
    assert shape(manifest).conflicts == ()
    assert samples(manifest, 2)


def test_a_message_names_the_properties_and_what_each_needs(manifest_of: Make) -> None:
    (one,) = shape(manifest_of(environmentIdPath="/cohort/env")).conflicts
    assert one.message == (
        "no request can satisfy both: environmentIdPath /cohort/env leads into the"
        " value of cohortIdPath /cohort, which has to be a string or an integer"
    )
    assert (one.code, one.severity, one.pointer) == ("SS216", "error", "/environmentIdPath")


def test_the_tree_of_first_member_paths(manifest_of: Make) -> None:
    root = shape(manifest_of(cohortIdPath="/members/1/cohort")).root
    assert isinstance(root, Container)
    members = root.children["members"]
    assert isinstance(members, Members)
    assert (members.least, list(members.special)) == (2, [1])
    assert isinstance(members.item, Container)
    assert list(members.item.children) == ["in", "id"]
    special = members.special[1]
    assert isinstance(special, Container)
    assert set(special.children) == {"in", "id", "cohort"}
    assert isinstance(special.children["cohort"], Slot)


def test_the_documentation_of_a_shape_error_survives_pickling(manifest_of: Make) -> None:
    import pickle

    with pytest.raises(ShapeError) as caught:
        shape(manifest_of(environmentIdPath="/cohort/env")).satisfiable()
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)  # noqa: S301


@pytest.mark.parametrize("depth", [201, 8_000])
def test_pointers_beyond_the_deepest_request_are_told(depth: int) -> None:
    parser = dict(corpus.load("fulcrum").manifest.capability["requestParser"])
    parser["cohortIdPath"] = "/a" * depth
    manifest = Manifest.load({"syncedSegment": {"requestParser": parser}}, key="deep")
    with pytest.raises(ShapeError, match="cohortIdPath leads deeper than the 200 levels"):
        samples(manifest, 1)
    assert any(finding.severity != "info" for finding in lint(manifest))


def test_a_matcher_that_is_too_costly_is_told(manifest_of: Make) -> None:
    inclusion = {"path": "/action", "matcher": r"^\pL{80}$"}
    manifest = manifest_of(memberArrayPath="/rows", arrayInclusion=inclusion)

    (finding,) = shape(manifest).conflicts

    assert (finding.code, finding.pointer) == ("SS345", "/arrayInclusion/matcher")
    with pytest.raises(ShapeError, match="the limit is 80,000"):
        samples(manifest, 1)


@pytest.mark.parametrize(("to_array", "in_member"), [(300, 300), (199, 1), (1, 199)])
def test_members_beyond_the_deepest_request_are_told(to_array: int, in_member: int) -> None:
    with pytest.raises(ShapeError, match="Path leads deeper than the 200 levels"):
        samples(deep_manifest(to_array, in_member), 1)


@pytest.mark.parametrize(("to_array", "in_member"), [(1, 198), (198, 1), (99, 100)])
def test_requests_are_made_for_the_deepest_pointers(to_array: int, in_member: int) -> None:
    manifest = deep_manifest(to_array, in_member)
    for body, update in samples(manifest, 3):
        assert parse(manifest, body) == update


def deep_manifest(to_array: int, in_member: int) -> Manifest:
    """A manifest whose pointers lead as deep as that, to the members and within them."""
    parser = {
        "environmentIdPath": "/environment",
        "cohortIdPath": "/cohort",
        "cohortNamePath": "/cohort",
        "memberArrayPath": "/a" * to_array,
        "memberArrayParser": {"memberIdPath": "/m" * in_member, "booleanMembershipPath": "/in"},
    }
    return Manifest.load({"syncedSegment": {"requestParser": parser}}, key="deep")
