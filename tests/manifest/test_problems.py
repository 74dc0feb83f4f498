"""How the problems of a manifest are worded, one alone and several together."""

import json
from typing import Any

import pytest

from sstest.manifest import Manifest, ManifestError

Json = dict[str, Any]


def test_one_problem_stands_in_one_line() -> None:
    with pytest.raises(ManifestError) as caught:
        Manifest.load('{\n "syncedSegment": {}}').request_parser.format  # noqa: B018

    assert str(caught.value) == (
        "manifest: line 2, column 19: syncedSegment lacks the required property "
        "requestParser (at /syncedSegment)"
    )


def test_several_problems_are_listed_by_place(valid: Json) -> None:
    parser = valid["syncedSegment"]["requestParser"]
    parser["environmentId"] = "/x"
    del parser["cohortIdPath"]
    parser["memberArrayParser"]["memberIdPath"] = "id"
    manifest = Manifest.load(json.dumps(valid, indent=2))

    with pytest.raises(ManifestError) as caught:
        manifest.request_parser.format  # noqa: B018

    assert str(caught.value) == (
        "manifest: 3 rules broken\n"
        "  - line 3, column 22: requestParser lacks the required property cohortIdPath"
        " (at /syncedSegment/requestParser)\n"
        "  - line 8, column 25: memberIdPath 'id' does not begin with '/'"
        " (at /syncedSegment/requestParser/memberArrayParser/memberIdPath); write '/id'\n"
        "  - line 11, column 7: requestParser has no property 'environmentId'"
        " (at /syncedSegment/requestParser/environmentId); did you mean environmentIdPath?"
    )
    assert caught.value.problems == manifest.problems
    assert (caught.value.line, caught.value.column) == (3, 22)


def test_what_is_only_worth_knowing_is_not_in_the_error() -> None:
    manifest = Manifest.load('{"syncedSegment": {}, "a": 1, "a": 2}')

    assert [problem.refused for problem in manifest.problems] == [True, False]
    with pytest.raises(ManifestError) as caught:
        manifest.request_parser.format  # noqa: B018
    assert len(caught.value.problems) == 1


@pytest.mark.parametrize(("matcher", "advised"), [("(?=a)", True), (r"(a)\1", True), ("(", False)])
def test_advice_on_a_matcher_only_where_it_helps(
    valid: Json, matcher: str, *, advised: bool
) -> None:
    valid["syncedSegment"]["requestParser"]["arrayInclusion"] = {"path": "/a", "matcher": matcher}

    (problem,) = Manifest.load(valid).problems

    hint = "LaunchDarkly reads matchers as RE2: no look-around, no back-references"
    assert problem.hint == (hint if advised else None)
    assert problem.pointer == "/syncedSegment/requestParser/arrayInclusion/matcher"
