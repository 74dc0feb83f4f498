"""Recorded requests whose actions cost much to search: some are looked at, and the rest is told."""

import json
from typing import Final

from sstest import fuzz, lint
from sstest.limits import MATCHER_NOTICED, MATCHER_RECORDED, MATCHER_WORK
from sstest.regex.re2 import compile_matcher
from sstest.rules.example import matcher
from sstest.rules.requests.target import Target
from sstest.rules.samples.budget import within_budget
from sstest.rules.samples.recordings import Recording

PATTERN: Final = "(.a){1000}x"
SIZE: Final = compile_matcher(PATTERN).size
MANIFEST: Final = matcher(PATTERN).text


def recording(name: str, action: str) -> Recording:
    body = {"environmentId": "e", "cohortId": "c", "cohortName": "C", "action": action}
    return Recording(name, json.dumps({**body, "members": [{"id": "ada"}]}).encode())


def test_the_searches_of_all_requests_have_one_budget() -> None:
    # RE2 has nothing to do where the first character cannot be matched, but that is not known.
    costly = [recording(f"costly {number}", "\n" * 4_000) for number in range(5)]
    small = recording("small", "add")
    assert SIZE * 3 < MATCHER_NOTICED
    assert 2 < MATCHER_RECORDED / (SIZE * 4_000) < 3

    kept, told = within_budget(Target.of(MANIFEST), [*costly, small])

    assert kept == [*costly[:2], small]
    assert told is not None
    assert (told.code, told.severity) == ("SS345", "warning")
    assert "left out: 3, such as 'costly 2', 'costly 3', 'costly 4'" in told.message


def test_what_is_refused_for_its_cost_costs_nothing() -> None:
    refused = [recording(f"r{number}", "\n" * (MATCHER_WORK // SIZE + 1)) for number in range(3)]

    assert within_budget(Target.of(MANIFEST), refused) == (refused, None)


def test_ordinary_requests_are_never_left_out() -> None:
    recordings = [recording(f"r{number}", "add_members") for number in range(300)]
    ordinary = matcher("^(add_members|members)$").text

    assert within_budget(Target.of(ordinary), recordings) == (recordings, None)


def test_whoever_looks_at_them_says_so() -> None:
    bodies = [recording("", "\n" * 4_000).body] * 3

    found = [
        lint(MANIFEST, samples=bodies),
        fuzz(MANIFEST, samples=bodies, max_examples=1).findings,
    ]

    for findings in found:
        assert any("left out: 1, such as" in one.message for one in findings)
