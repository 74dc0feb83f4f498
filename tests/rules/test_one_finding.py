"""One mistake is one finding above info, two mistakes are two: whichever rules see them."""

import copy
from collections.abc import Callable
from itertools import combinations
from typing import Any, Final

import pytest

from sstest.engine.lint import lint

Json = dict[str, Any]
Mistake = Callable[[Json], object]


def manifest() -> Json:
    return {
        "requestParser": {
            "environmentIdPath": "/environmentId",
            "contextKindPath": "/contextKind",
            "cohortIdPath": "/cohort/id",
            "cohortNamePath": "/cohort/name",
            "memberArrayPath": "/members",
            "arrayInclusion": {"path": "/action", "matcher": "^add$"},
            "memberArrayParser": {"memberIdPath": "/userId"},
        },
        "jsonResponseBody": '{ "status": {{statusCode}} }',
    }


def parser(**changes: Any) -> Mistake:
    return lambda capability: capability["requestParser"].update(changes)


def members(**changes: Any) -> Mistake:
    return lambda capability: capability["requestParser"]["memberArrayParser"].update(changes)


def both(*mistakes: Mistake) -> Mistake:
    return lambda capability: [spoil(capability) for spoil in mistakes]


def moved(name: str) -> Mistake:
    def move(capability: Json) -> None:
        owner = capability["requestParser"]
        owner["memberArrayParser"][name] = owner.pop(name)

    return move


def pair(**changes: Any) -> Mistake:
    """Two arrays in place of one, and other changes."""

    def replace(capability: Json) -> None:
        owner = capability["requestParser"]
        del owner["memberArrayPath"], owner["arrayInclusion"]
        owner |= {"addMemberArrayPath": "/added", "removeMemberArrayPath": "/removed", **changes}

    return replace


def inclusion(**properties: str) -> Mistake:
    return parser(arrayInclusion=properties)


TEMPLATE = {"jsonResponseBody": '{ "status": {{statusCode}}, "action": "{{requestBody.action}}" }'}
IN_MEMBERS = parser(cohortIdPath="/members/0/cohortId", cohortNamePath="/members/0/cohortName")


def renamed(old: str, new: str) -> Mistake:
    def rename(capability: Json) -> None:
        owner = capability["requestParser"]
        owner[new] = owner.pop(old)

    return rename


MISTAKES: Final[dict[str, tuple[str, Mistake]]] = {
    "no slash": ("SS101", parser(environmentIdPath="environmentId")),
    "JSONPath": ("SS102", parser(environmentIdPath="$.environmentId")),
    "brackets": ("SS105", parser(cohortIdPath="/cohort[0]/id")),
    "blank": ("SS107", members(memberIdPath="/userId ")),
    "empty": ("SS118", parser(cohortIdPath="")),
    "second member": ("SS120", parser(cohortIdPath="/members/1/id")),
    "kind in a member": ("SS122", parser(contextKindPath="/members/0/kind")),
    "repeats the array": ("SS126", members(memberIdPath="/members/0/userId")),
    "misspelt word": ("SS130", parser(environmentIdPath="/enviromentId")),
    "through the id": ("SS139", parser(cohortIdPath="/cohort/id/value")),
    "twice in a row": ("SS140", parser(cohortIdPath="/cohort/cohort/id")),
    "swapped": ("SS134", parser(cohortIdPath="/cohort/name", cohortNamePath="/cohort/id")),
    "apart": ("SS136", parser(cohortNamePath="/name")),
    "wrong type": ("SS205", parser(contextKindPath=1)),
    "null": ("SS206", parser(contextKindPath=None)),
    "required and missing": ("SS201", lambda one: one["requestParser"].pop("cohortIdPath")),
    "empty parser": ("SS201", lambda one: one.update(requestParser={})),
    "empty action": ("SS201", parser(arrayInclusion={})),
    "required and misspelt": ("SS202", renamed("environmentIdPath", "envIdPath")),
    "array misspelt": ("SS202", renamed("memberArrayPath", "membersArrayPath")),
    "name in the id": ("SS216", parser(cohortIdPath="/cohort")),
    "array in the id": ("SS216", parser(cohortIdPath="/members/cohortId")),
    "name is the id": ("SS218", parser(cohortNamePath="/cohort/id")),
    "kind is the action": ("SS218", parser(contextKindPath="/action")),
    "flag never read": ("SS212", members(booleanMembershipPath="/isMember")),
    "environment for cohort": (
        "SS122",
        both(
            IN_MEMBERS,
            parser(environmentIdPath="/members/0/cohortId", cohortIdPath="/environmentId"),
        ),
    ),
    "kind for cohort": (
        "SS122",
        both(
            IN_MEMBERS,
            parser(contextKindPath="/members/0/cohortName", cohortNamePath="/contextKind"),
        ),
    ),
    "member for cohort": (
        "SS134",
        both(parser(cohortIdPath="/userId"), members(memberIdPath="/cohort/id")),
    ),
    "array for cohort": ("SS134", parser(cohortIdPath="/members", memberArrayPath="/cohort/id")),
    "array of two for cohort": (
        "SS128",
        pair(cohortIdPath="/added", addMemberArrayPath="/cohort/id"),
    ),
    "inclusion beside two": ("SS210", pair(arrayInclusion=1)),
    "null beside two": ("SS210", pair(arrayInclusion=None)),
    "empty beside two": ("SS210", pair(arrayInclusion={})),
    "path by another name": ("SS202", inclusion(field="/action", matcher="^add$")),
    "matcher by another name": ("SS202", inclusion(path="/action", regex="^add$")),
    "array by another name": ("SS202", renamed("memberArrayPath", "memberArrayPointer")),
    "parser by another name": ("SS202", renamed("memberArrayParser", "fields")),
    "inclusion by another name": ("SS202", renamed("arrayInclusion", "when")),
    "cohort's id moved": ("SS201", both(IN_MEMBERS, moved("cohortIdPath"))),
    "cohort's id moved unchanged": ("SS201", moved("cohortIdPath")),
    "cohort's name moved": ("SS201", moved("cohortNamePath")),
    "flag in another style": ("SS212", members(booleanMembershipPath="/is_member")),
    "flag in capitals": ("SS212", members(booleanMembershipPath="/IsMember")),
    "flag misspelt": ("SS212", members(booleanMembershipPath="/isMembr")),
    "flag is the id": ("SS212", members(booleanMembershipPath="/userId")),
    "flag without slash": ("SS101", members(booleanMembershipPath="isMember")),
    "action misspelt": (
        "SS130",
        both(inclusion(path="/actoin", matcher="^add$"), lambda one: one.update(TEMPLATE)),
    ),
    "action in capitals": (
        "SS133",
        both(inclusion(path="/Action", matcher="^add$"), lambda one: one.update(TEMPLATE)),
    ),
    "not RE2": ("SS301", parser(arrayInclusion={"path": "/action", "matcher": "^(?!remove)"})),
    "slashes": ("SS302", parser(arrayInclusion={"path": "/action", "matcher": "/^(?!x)add$/"})),
    "not a template": ("SS401", lambda one: one.update(jsonResponseBody="{{#if")),
}
# Mistakes of one property hide each other, and so do those that compare a property with another.
INDEPENDENT: Final = (
    *("no slash", "second member", "kind in a member", "repeats the array", "wrong type"),
    *("array misspelt", "not RE2", "not a template", "apart"),
)


def serious(capability: Json) -> list[str]:
    found = lint({"capabilities": {"syncedSegment": capability}})
    return [one.code for one in found if one.severity != "info"]


def test_the_manifest_has_no_mistake() -> None:
    assert serious(manifest()) == []


@pytest.mark.parametrize("name", MISTAKES)
def test_one_mistake_is_one_finding(name: str) -> None:
    code, spoil = MISTAKES[name]
    capability = manifest()
    spoil(capability)
    assert serious(capability) == [code]


def test_an_array_that_no_recorded_request_has_is_one_finding() -> None:
    capability = manifest()
    pair(addMemberArrayPath="/added", removeMemberArrayPath="/remove")(capability)
    request = {
        "environmentId": "env",
        "contextKind": "user",
        "cohort": {"id": "c", "name": "n"},
        "add": [{"userId": "1"}],
        "remove": [{"userId": "2"}],
    }
    found = lint({"capabilities": {"syncedSegment": capability}}, samples=[request])
    assert [one.code for one in found if one.severity != "info"] == ["SS130"]


def _pairs() -> list[tuple[str, str]]:
    same = ({"kind in a member", "wrong type"}, {"second member", "apart"})
    by_array = {"second member", "kind in a member", "repeats the array"}
    return [
        pair
        for pair in combinations(INDEPENDENT, 2)
        # Without its array a pointer into the members cannot be told from others.
        if set(pair) not in same and not ("array misspelt" in pair and by_array & set(pair))
    ]


@pytest.mark.parametrize(("one", "other"), _pairs())
def test_two_mistakes_are_two_findings(one: str, other: str) -> None:
    capability = copy.deepcopy(manifest())
    expected = []
    for name in (one, other):
        code, spoil = MISTAKES[name]
        expected.append(code)
        spoil(capability)
    assert sorted(serious(capability)) == sorted(expected)
