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
        "manifest: line 2, column 19: syncedSegment lacks the required property requestParser"
        " (at /syncedSegment); add requestParser: where each part of a request stands [SS201]"
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
        "manifest: 3 problems\n"
        "  - line 3, column 22: requestParser lacks the required property cohortIdPath"
        " (at /syncedSegment/requestParser); add cohortIdPath: points to the cohort's id [SS201]\n"
        "  - line 8, column 25: memberArrayParser.memberIdPath 'id' does not begin with '/'"
        " (at /syncedSegment/requestParser/memberArrayParser/memberIdPath); write '/id' [SS101]\n"
        "  - line 11, column 7: requestParser has no property 'environmentId'"
        " (at /syncedSegment/requestParser/environmentId); did you mean environmentIdPath? [SS202]"
    )
    assert caught.value.problems == manifest.problems
    assert (caught.value.line, caught.value.column) == (3, 22)


def test_what_is_only_worth_knowing_is_not_in_the_error() -> None:
    manifest = Manifest.load('{"syncedSegment": {}, "a": 1, "a": 2}')

    assert [problem.severity for problem in manifest.problems] == ["error", "warning"]
    with pytest.raises(ManifestError) as caught:
        manifest.request_parser.format  # noqa: B018
    assert len(caught.value.problems) == 1


@pytest.mark.parametrize(
    ("matcher", "reason", "hint"),
    [
        ("(?=a)", "a look-ahead", "name the actions that add instead, such as '^(add|members)$'"),
        (r"(a)\1", "a back-reference", "repeat the words themselves"),
        ("(", "a '(' that is not closed", "close it with ')', or write '\\(' for the character"),
    ],
)
def test_a_matcher_that_is_not_re2(valid: Json, matcher: str, reason: str, hint: str) -> None:
    valid["syncedSegment"]["requestParser"]["arrayInclusion"] = {"path": "/a", "matcher": matcher}

    (problem,) = Manifest.load(valid).problems

    assert problem.code == "SS301"
    assert problem.message.endswith(f" is not RE2: it has {reason}")
    assert problem.hint == hint
    assert problem.pointer == "/syncedSegment/requestParser/arrayInclusion/matcher"
