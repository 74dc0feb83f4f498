"""One mistake, one culprit: what is wrong with a pointer is not reported of others."""

import copy
import json
from collections.abc import Callable
from functools import cache
from typing import Any

import operators
import pytest

from sstest.corpus import Integration, integrations
from sstest.engine.lint import lint
from sstest.finding import Finding

INTEGRATIONS = [pytest.param(number, one, id=one.key) for number, one in enumerate(integrations())]
FORMS: dict[str, Callable[[str], str]] = {
    "no slash": lambda text: text[1:],
    "dots": lambda text: text[1:].replace("/", "."),
    "JSONPath": lambda text: "$" + text.replace("/", "."),
    "fragment": lambda text: "#" + text,
    "blank": lambda text: text + " ",
    "double slash": lambda text: "/" + text,
    "trailing slash": lambda text: text + "/",
    "dot slash": lambda text: "/." + text,
    "comma": lambda text: text + ",",
    "colon": lambda text: text + ":",
    "type": lambda text: text + ":string",
    "quotes": lambda text: f"/“{text[1:]}”",
    "pattern": lambda text: f"/^{text[1:]}$",
    "parameter": lambda text: f"/:{text[1:]}",
    "query": lambda text: f"/?{text[1:]}",
}


def document_of(integration: Integration) -> dict[str, Any]:
    return json.loads((integration.folder / "manifest.json").read_text())


def serious(document: dict[str, Any]) -> list[Finding]:
    return [one for one in lint(document) if one.severity != "info"]


@cache
def known_places(number: int) -> set[str]:
    """The places of what is wrong with a manifest of the corpus as it is."""
    return {one.pointer for one in serious(document_of(integrations()[number]))}


@pytest.mark.parametrize("step", [3, pytest.param(1, marks=pytest.mark.nightly)])
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("number", "integration"), INTEGRATIONS)
def test_a_malformed_pointer_is_told_where_it_stands_and_nowhere_else(
    number: int, integration: Integration, form: str, step: int
) -> None:
    """In steps of three each manifest has other pointers malformed."""
    document = document_of(integration)
    before = known_places(number)
    for what, owner, key in [*operators.pointers(document)][number % step :: step]:
        broken = copy.deepcopy(document)
        owner(broken)[key] = FORMS[form](owner(document)[key])
        blamed = {one.pointer for one in serious(broken)} - before
        assert {pointer.rpartition("/")[2] for pointer in blamed} == {key}, what


def capability(**changes: Any) -> dict[str, Any]:
    parser = {
        "environmentIdPath": "/environmentId",
        "cohortIdPath": "/cohortId",
        "cohortNamePath": "/cohortName",
        "memberArrayPath": "/members",
        "arrayInclusion": {"path": "/action", "matcher": "^add$"},
        "memberArrayParser": {"memberIdPath": "/id"},
        **changes,
    }
    return {"requestParser": {key: one for key, one in parser.items() if one is not None}}


def found(document: dict[str, Any]) -> dict[str, str | None]:
    return {one.code: one.hint for one in serious(document)}


@pytest.mark.parametrize(
    ("changes", "code", "hint"),
    [
        (
            {"cohortIdPath": None, "cohort_id_path": "/cohortId"},
            "SS202",
            "did you mean cohortIdPath?",
        ),
        (
            {
                "cohortIdPath": None,
                "arrayInclusion": {
                    "path": "/action",
                    "matcher": "^add$",
                    "cohortIdPath": "/cohortId",
                },
            },
            "SS203",
            "cohortIdPath stands in requestParser, not in arrayInclusion",
        ),
        ({"cohortIdPath": None}, "SS201", "add cohortIdPath: points to the cohort's id"),
        (
            {"memberArrayPath": None, "membersArrayPath": "/members"},
            "SS202",
            "did you mean memberArrayPath?",
        ),
        (
            {"arrayInclusion": None, "booleanMembershipPath": "/value"},
            "SS203",
            "booleanMembershipPath stands in memberArrayParser, not in requestParser",
        ),
    ],
)
def test_what_is_missing_is_looked_for_among_what_is_unknown(
    changes: dict[str, Any], code: str, hint: str
) -> None:
    assert found({"syncedSegment": capability(**changes)}) == {code: hint}


@pytest.mark.parametrize("changes", [{}, {"arrayInclusion": None}])
def test_members_named_in_both_ways_are_told_once(changes: dict[str, Any]) -> None:
    both = capability(addMemberArrayPath="/add", **changes)
    assert [*found({"syncedSegment": both})] == ["SS209"]


def test_what_is_missing_is_looked_for_outside_of_the_capability() -> None:
    whole = {"capabilities": {"syncedSegment": capability(cohortIdPath=None)}}
    hint = "cohortIdPath is outside the capability; move it here"
    assert found({**whole, "cohortIdPath": "/cohortId"}) == {"SS201": hint}
    whole["capabilities"]["cohortIdPath"] = "/cohortId"
    assert found(whole) == {"SS201": hint}


@pytest.mark.parametrize("each", ["", "/0", "/2", "/-", "/*"])
def test_a_member_pointer_that_repeats_the_array_is_given_without_it(each: str) -> None:
    hints = found(
        {"syncedSegment": capability(memberArrayParser={"memberIdPath": f"/members{each}/id"})}
    )
    assert hints["SS126"] == "pointers of memberArrayParser start at each member: write '/id'"


@pytest.mark.parametrize(
    ("document", "code", "pointer"),
    [
        ({"name": "Example", "syncedSegment": capability()}, "SS013", "/syncedSegment"),
        (
            {"capabilities": {"syncedSegment": capability(), "syncedSegments": {}}},
            "SS015",
            "/capabilities/syncedSegments",
        ),
        (
            {"capabilities": {"syncedSegment": capability(), "jsonResponseBody": "{}"}},
            "SS015",
            "/capabilities/jsonResponseBody",
        ),
        (
            {"capabilities": {"syncedSegment": capability()}, "contextKindPath": "/kind"},
            "SS015",
            "/contextKindPath",
        ),
    ],
)
def test_what_stands_outside_of_the_capability_is_noticed(
    document: dict[str, Any], code: str, pointer: str
) -> None:
    assert (code, pointer) in {(one.code, one.pointer) for one in serious(document)}


def test_other_capabilities_may_stand_beside_it() -> None:
    others = {"auditLogEventsHook": {"path": "/x", "matcher": "x"}, "trigger": {}}
    assert found({"capabilities": {"syncedSegment": capability(), **others}}) == {}
    assert found({"syncedSegment": capability(), **others}) == {}


def test_a_tag_that_writes_nothing_is_told_by_its_name() -> None:
    template = '{ "code": {{status-code}}, "error": "{{errorMessage}}" }'
    hints = found({"syncedSegment": {**capability(), "jsonResponseBody": template}})
    assert hints["SS405"] == "there is no variable 'status-code': did you mean statusCode?"
