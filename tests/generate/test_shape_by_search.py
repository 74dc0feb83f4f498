"""Shapes are right about which manifests can be satisfied: every small document was tried."""

from collections.abc import Iterator
from itertools import product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sstest import Manifest, RequestError
from sstest.generate.shape import Shape
from sstest.manifest.pointer import join
from sstest.parser.reference import read
from tests.generate.conftest import Make
from tests.profiles import examples

TOKENS = ("a", "0")
# An array, a member in it, and a value in that.
DEEPEST = 3


def documents(depth: int) -> Iterator[Any]:
    """Every text, and every object and array with these names, down to a depth; arrays have one."""
    yield "x"
    if depth:
        inner = [None, *documents(depth - 1)]
        for values in product(inner, repeat=len(TOKENS)):
            yield {name: one for name, one in zip(TOKENS, values, strict=True) if one is not None}
        for one in inner:
            yield [] if one is None else [one]


DOCUMENTS = list(documents(DEEPEST))


def pointers(most: int) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(TOKENS), max_size=most).map(lambda parts: join(tuple(parts)))


def names_a_member(manifest: Manifest, document: Any) -> bool:
    try:
        return bool(read(manifest.request_parser, document).memberships)
    except RequestError:
        return False


@settings(max_examples=examples(0.4))
@given(
    env=pointers(3),
    cohort=pointers(3),
    add=pointers(1),
    remove=pointers(1),
    member=pointers(1),
)
def test_a_conflict_is_when_no_document_names_a_member(
    env: str, cohort: str, add: str, remove: str, member: str
) -> None:
    parser = {
        "environmentIdPath": env,
        "cohortIdPath": cohort,
        "cohortNamePath": cohort,
        "addMemberArrayPath": add,
        "removeMemberArrayPath": remove,
        "memberArrayParser": {"memberIdPath": member},
    }
    manifest = Manifest.load({"syncedSegment": {"requestParser": parser}})
    conflicts = Shape.of(manifest.request_parser).conflicts
    assert bool(conflicts) is not any(names_a_member(manifest, one) for one in DOCUMENTS)


def test_there_are_documents_of_every_kind(manifest_of: Make) -> None:
    assert len(DOCUMENTS) > 3000
    manifest = manifest_of(
        memberArrayPath=None,
        addMemberArrayPath="",
        removeMemberArrayPath="/0/a",
        environmentIdPath="/0/0",
        cohortIdPath="/0/0",
        cohortNamePath="/0/0",
        member={"memberIdPath": "/0"},
    )
    assert any(names_a_member(manifest, one) for one in DOCUMENTS)
