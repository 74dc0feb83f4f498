"""Strategies: what they range over, what they shrink to, and that they are lazy."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, find, given, seed, settings
from hypothesis import strategies as st

import sstest
from sstest import Format, Manifest, Update, corpus
from sstest.generate.shape import Shape, ShapeError
from sstest.generate.smallest import smallest as smallest_case
from sstest.regex.re2 import compile_matcher
from sstest.strategies import (
    Malformed,
    Sample,
    Sync,
    malformed,
    manifests,
    requests,
    spellings,
    syncs,
)
from tests.generate.broken_manifests import BrokenManifest, broken_manifests
from tests.generate.conftest import Make
from tests.profiles import examples

# Nothing is printed, so nothing has to be explained, which takes longer than the search.
SEARCH = settings(
    max_examples=2000,
    database=None,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
)
AMPLITUDE = corpus.load("amplitude").manifest
RUDDERSTACK = corpus.load("rudderstack").manifest
AUDIENCES = corpus.load("segment-audiences").manifest
CONFIGURED = corpus.load("customer-configured-list").manifest
HIGHTOUCH = corpus.load("hightouch").manifest
QUICK = settings(SEARCH, max_examples=10)
Features = dict[str, Callable[[Any], bool]]
LEAVING = (
    b'{"environmentId":"0","batch":[{"value":false,"userId":"0","cohortId":"0","cohortName":"0"}]}'
)


def smallest(manifest: Manifest, holds: Callable[[Update], Any]) -> bytes:
    """The body that Hypothesis ends with, the same in every run."""

    def look(sample: Sample) -> bytes | None:
        return sample.body if holds(sample.update) else None

    found = smallest_case(requests(manifest), look, SEARCH.max_examples, manifest.key)
    assert found is not None
    return found


def conflicting(update: Update) -> bool:
    return any(one.code == "conflict" for one in update.diagnostics)


@pytest.mark.parametrize(
    ("manifest", "holds", "expected"),
    [
        (AMPLITUDE, lambda _: True, LEAVING),
        (
            RUDDERSTACK,
            conflicting,
            (
                b'{"environmentId":"0","cohortId":"0","cohortName":"0",'
                b'"listData":{"add":[{"id":"0"}],"remove":[{"id":"0"}]}}'
            ),
        ),
        (
            RUDDERSTACK,
            lambda update: not update.memberships,
            (
                b'{"environmentId":"0","cohortId":"0","cohortName":"0",'
                b'"listData":{"add":[],"remove":[]}}'
            ),
        ),
        (
            HIGHTOUCH,
            lambda update: any(one.included for one in update.memberships),
            (
                b'{"environmentId":"0","cohortId":"0","cohortName":"0",'
                b'"members":[{"integration_distinct_id":"0"}],"action":"add"}'
            ),
        ),
    ],
)
def test_a_failure_shrinks_to_a_body_a_person_understands(
    manifest: Manifest, holds: Callable[[Update], Any], expected: bytes
) -> None:
    assert smallest(manifest, holds) == expected


def test_a_sequence_shrinks_to_what_happens_in_it() -> None:
    sync: Sync = find(
        syncs(AMPLITUDE),
        lambda one: len(one.requests) > 1 and any(one.members.values()),
        settings=SEARCH,
    )
    assert len(sync.requests) == 2
    assert sum(len(one.update.memberships) for one in sync.requests) <= 3
    assert [len(keys) for keys in sync.members.values() if keys] == [1]


def test_a_malformed_request_shrinks_to_what_is_wrong_with_it() -> None:
    found: Malformed = find(
        malformed(AMPLITUDE), lambda one: one.field == "booleanMembershipPath", settings=SEARCH
    )
    assert (found.pointer, found.status) == ("/value", 400)
    assert len(json.loads(found.body)["batch"]) <= 2
    assert len(found.body) <= len(LEAVING) + 5


def test_a_broken_manifest_shrinks_to_the_breach() -> None:
    found: BrokenManifest = find(
        broken_manifests(), lambda one: one.rule == "the direction is given", settings=SEARCH
    )
    assert found == BrokenManifest(
        {
            "syncedSegment": {
                "requestParser": {
                    "environmentIdPath": "/environmentId",
                    "cohortIdPath": "/cohortId",
                    "cohortNamePath": "/cohortName",
                    "memberArrayPath": "/members",
                    "memberArrayParser": {"memberIdPath": "/id"},
                }
            }
        },
        "the direction is given",
        "/syncedSegment/requestParser",
    )


@pytest.mark.parametrize("strategy", [requests, malformed, syncs])
def test_a_strategy_is_printed_in_one_line(
    strategy: Callable[[Manifest], st.SearchStrategy[Any]],
) -> None:
    printed = repr(strategy(RUDDERSTACK))
    assert "memberIdPath /id" in printed
    assert len(printed) < 500
    assert "\n" not in printed


def test_no_drawn_body_is_too_long_to_be_printed() -> None:
    # Hypothesis warns from 30 kB, and a warning is an error in many suites.
    @settings(max_examples=examples(2))
    @given(malformed(RUDDERSTACK))
    def look(one: Malformed) -> None:
        assert len(repr(one)) < 30_000

    look()


class EnoughSeen(Exception):
    """All features were seen; nothing more needs to be drawn."""


def seen_in(strategy: st.SearchStrategy[Any], features: Features) -> set[str]:
    """Which of the features some of the drawn values have; it looks until it has seen them all."""
    seen: set[str] = set()

    @seed(0)
    @settings(SEARCH, max_examples=20_000, phases=[Phase.generate])
    @given(strategy)
    def look(value: Any) -> None:
        seen.update(name for name, holds in features.items() if name not in seen and holds(value))
        if seen == set(features):
            raise EnoughSeen

    with suppress(EnoughSeen):
        look()
    return seen


MEANINGS: Features = {
    "several cohorts": lambda one: len(one.update.deltas) > 1,
    "keys in conflict": lambda one: conflicting(one.update),
    "keys repeated": lambda one: len(one.update.memberships) > len({*one.update.memberships}),
    "a cohort with two names": lambda one: any(
        found.code == "renamed" for found in one.update.diagnostics
    ),
    "another kind": lambda one: one.update.context_kind != "user",
    "many members": lambda one: len(one.update.memberships) >= 4,
    "one member": lambda one: len(one.update.memberships) == 1,
    "a long key": lambda one: any(len(m.context_key) >= 128 for m in one.update.memberships),
    "beyond the BMP": lambda one: any(
        max(m.context_key) > "\uffff" for m in one.update.memberships
    ),
    "a large integer": lambda one: any(
        m.context_key.isdecimal() and int(m.context_key) > 2**53 for m in one.update.memberships
    ),
}
BODIES: Features = {
    "extra properties": lambda one: len(json.loads(one.body)) > 3,
    "extra properties of members": lambda one: (
        b'"value":' in one.body and any(len(member) > 5 for member in json.loads(one.body)["batch"])
    ),
    "null for a kind": lambda one: json.loads(one.body).get("contextKind", 0) is None,
    "an empty text for a kind": lambda one: json.loads(one.body).get("contextKind", 0) == "",
    "no kind": lambda one: "contextKind" not in json.loads(one.body),
    "an integer for a cohort": lambda one: (
        type(json.loads(one.body)["batch"][0]["cohortId"]) is int
    ),
    "an empty override": lambda one: b'"cohortId":""' in one.body,
    "a null override": lambda one: b'"cohortName":null' in one.body,
}
ARRAYS: Features = {
    "both arrays empty": lambda one: (
        json.loads(one.body).get("listData") == {"add": [], "remove": []}
    ),
    "an array of null": lambda one: b'"add":null' in one.body,
    "one array only": lambda one: [*(json.loads(one.body).get("listData") or ())] == ["remove"],
    "no arrays at all": lambda one: "listData" not in json.loads(one.body),
    "nothing to look into": lambda one: type(json.loads(one.body).get("listData", {})) is not dict,
    "a URL": lambda one: one.update.cohort.url is not None,
    "added and removed": lambda one: conflicting(one.update),
}
FIELDS: Features = {
    "an object with indices for names": lambda one: fields_of(one) is dict,
    "an array": lambda one: fields_of(one) is list,
}
SPOILT: Features = {
    f"{field} {form}": lambda one, field=field, form=form: one.field == field and form in one.reason
    for field, form in (
        ("environmentIdPath", "nothing"),
        ("cohortIdPath", "true or false"),
        ("cohortNamePath", "true or false"),
        ("contextKindPath", "a string"),
        ("addMemberArrayPath", "an object"),
        ("removeMemberArrayPath", "an empty string"),
        ("memberIdPath", "a number that is not an integer"),
        ("memberIdPath", "nothing"),
        (None, "cut off"),
        (None, "document"),
    )
}


def fields_of(sample: Sample) -> type:
    return type(json.loads(sample.body)["customer_config"]["fields"])


@pytest.mark.parametrize(
    ("strategy", "features"),
    [
        pytest.param(requests(AUDIENCES), MEANINGS, id="meanings"),
        pytest.param(requests(AUDIENCES), BODIES, id="bodies"),
        pytest.param(requests(RUDDERSTACK), ARRAYS, id="arrays"),
        pytest.param(requests(CONFIGURED), FIELDS, id="containers"),
        pytest.param(malformed(RUDDERSTACK), SPOILT, id="malformed"),
    ],
)
def test_the_whole_space_is_ranged_over(
    strategy: st.SearchStrategy[Any], features: Features
) -> None:
    assert seen_in(strategy, features) == set(features)


@pytest.mark.parametrize("matcher", ["^add$", "add", "(?i)^ADD", "^a+$", r"^\d{2,3}$", r"^\pL$"])
def test_actions_on_both_sides_of_a_matcher_are_drawn(manifest_of: Make, matcher: str) -> None:
    manifest = manifest_of(
        member={"memberIdPath": "/id"}, arrayInclusion={"path": "/action", "matcher": matcher}
    )

    def goes(sample: Sample, included: bool) -> bool:
        matches = compile_matcher(matcher).matches(json.loads(sample.body)["action"])
        going = {one.included for one in sample.update.memberships}
        assert going <= {matches}
        return going == {included}

    features: Features = {
        "joining": lambda one: goes(one, True),
        "leaving": lambda one: goes(one, False),
    }
    assert seen_in(requests(manifest), features) == set(features)


@pytest.mark.parametrize("matcher", ["^add$", "^(ADD_MEMBERS|JOIN)$"])
def test_near_misses_of_actions_mean_what_the_matcher_says(manifest_of: Make, matcher: str) -> None:
    """Readers that are lax about the action are told apart within 400 requests."""
    matches = compile_matcher(matcher).matches
    readers: dict[str, Callable[[str], bool]] = {
        "lower case": lambda word: matches(word.lower()),
        "upper case": lambda word: matches(word.upper()),
        "ignoring case": lambda word: re.search(matcher, word, re.IGNORECASE) is not None,
        "trimmed": lambda word: matches(word.strip()),
        "of several lines": lambda word: re.search(matcher, word, re.MULTILINE) is not None,
        "before a line break": lambda word: re.search(matcher, word) is not None,
        "anywhere": lambda word: re.search(matcher.strip("^$"), word) is not None,
    }
    manifest = manifest_of(
        member={"memberIdPath": "/id"}, arrayInclusion={"path": "/action", "matcher": matcher}
    )
    alike = set(readers)

    @seed(1)
    @settings(SEARCH, max_examples=400, phases=[Phase.generate])
    @given(requests(manifest))
    def draw(sample: Sample) -> None:
        action = json.loads(sample.body)["action"]
        for membership in sample.update.memberships:
            assert membership.included == matches(action)
            alike.difference_update(
                [name for name, reads in readers.items() if reads(action) != membership.included]
            )

    draw()
    assert not alike


@pytest.mark.parametrize(
    "matcher",
    ["(a+)+" * 30 + "$", "^(a|aa)+b?$", r"\w+" * 30 + "$", "(?:a*)*b$", "(.*)(.*)" * 9 + "x$"],
)
def test_no_matcher_keeps_pythons_re_busy(manifest_of: Make, matcher: str) -> None:
    manifest = manifest_of(
        memberArrayParser={"memberIdPath": "/id"},
        arrayInclusion={"path": "/action", "matcher": matcher},
    )

    @given(requests(manifest))
    def drawn_in_no_time(sample: Sample) -> None:
        assert sstest.parse(manifest, sample.body) == sample.update

    drawn_in_no_time()


def test_a_sample_unpacks_as_a_pair() -> None:
    body, update = find(requests(AMPLITUDE), lambda _: True, settings=QUICK)
    assert (body, update) == (LEAVING, sstest.parse(AMPLITUDE, LEAVING))


@pytest.mark.parametrize("strategy", [requests, malformed, syncs])
def test_a_manifest_that_cannot_be_satisfied_says_so_at_once(
    manifest_of: Make, strategy: Callable[[Manifest], Any]
) -> None:
    with pytest.raises(ShapeError, match="no request can satisfy"):
        strategy(manifest_of(environmentIdPath="/cohort/env"))
    with pytest.raises(sstest.ManifestError):
        strategy(manifest_of(environmentIdPath="env"))


@pytest.mark.parametrize("format_", Format)
def test_manifests_of_a_format_shrink_to_the_documentations_names(format_: Format) -> None:
    found: Manifest = find(manifests(format_), lambda _: True, settings=QUICK)
    parser = found.capability["requestParser"]
    assert found.format is format_
    assert parser["environmentIdPath"] == "/environmentId"
    assert parser["memberArrayParser"]["memberIdPath"] == "/id"


@given(manifests())
def test_manifests_keep_every_rule_and_can_be_satisfied(manifest: Manifest) -> None:
    assert manifest.problems == ()
    assert Shape.of(manifest.request_parser).satisfiable()
    assert Manifest.load(manifest.to_dict(), manifest.key) == manifest


def test_manifests_have_pointers_that_are_easily_misread() -> None:
    parts = ("~01", "~1", "/0/", "é", "//", '"memberIdPath": ""', "/-")
    features: Features = {
        part: lambda one, part=part: part in json.dumps(one.to_dict(), ensure_ascii=False)
        for part in parts
    }
    assert seen_in(manifests(), features) == set(parts)


@given(broken_manifests())
def test_broken_manifests_break_the_one_rule_they_name(broken: Any) -> None:
    manifest = Manifest.load(broken.source)
    refused = [problem for problem in manifest.problems if problem.severity == "error"]
    assert [problem.pointer for problem in refused] == [broken.pointer]
    with pytest.raises(sstest.ManifestError):
        sstest.parse(manifest, b"{}")


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({"a": [1.5, "é"]}, '{"a":[1.5,"é"]}'),
        (b'{"b": 1, "a": 2}', '{"b":1,"a":2}'),
        ("[]", "[]"),
    ],
)
def test_spellings_shrink_to_compact_json(body: object, text: str) -> None:
    assert find(spellings(body), lambda _: True, settings=SEARCH) == text.encode()


def test_spellings_range_over_what_json_leaves_open() -> None:
    parts = (
        b"\\u00e9",
        b"\\u00E9",
        b"0.15E1",
        b" :",
        b'":null,',
        b"\\/",
        b"15e-1",
        b"1.50",
        b'1,"b"',
    )
    document = {"b": 1.5, "a": 1, "é": "/"}
    features: Features = {str(part): lambda text, part=part: part in text for part in parts}
    assert seen_in(spellings(document), features) == set(map(str, parts))


@given(st.data())
def test_spellings_never_change_a_number(data: st.DataObject) -> None:
    values = data.draw(st.lists(st.floats(allow_nan=False, allow_infinity=False) | st.integers()))
    read = json.loads(data.draw(spellings(values)))
    assert [(type(one), one) for one in read] == [(type(one), one) for one in values]


@pytest.mark.parametrize("body", [b"{", b'{"a": NaN}', b"\xff", '"\\ud800"'])
def test_what_is_no_json_has_no_spellings(body: object) -> None:
    with pytest.raises(ValueError, match="JSON"):
        spellings(body)


def test_importing_sstest_imports_no_hypothesis() -> None:
    code = (
        "import sys, sstest, sstest.generate.realistic, sstest.generate.malformed;"
        "print([name for name in ('hypothesis', 'faker') if name in sys.modules]);"
        "sstest.strategies.requests; print('hypothesis' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "[]\nTrue\n"
