"""Strategies: what they range over, what they shrink to, and that they are lazy."""

import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, find, given, settings
from hypothesis import strategies as st

import sstest
from sstest import Format, Manifest, RequestError, Update, corpus
from sstest.generate.shape import Shape, ShapeError
from sstest.manifest.matchers import compile_matcher
from sstest.strategies import (
    Malformed,
    Sample,
    broken_manifests,
    malformed,
    manifests,
    requests,
    spellings,
    syncs,
)
from tests.generate.conftest import Make, examples

SEARCH = settings(
    max_examples=2000, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)
AMPLITUDE = corpus.load("amplitude").manifest
RUDDERSTACK = corpus.load("rudderstack").manifest
HIGHTOUCH = corpus.load("hightouch").manifest
LEAVING = b'{"environmentId":"0","batch":[{"value":false,"userId":"0","cohortId":"0","cohortName":"0"}]}'


def smallest(manifest: Manifest, holds: Callable[[Update], Any]) -> bytes:
    found: Sample = find(requests(manifest), lambda one: holds(one.update), settings=SEARCH)
    return found.body


def conflicting(update: Update) -> bool:
    return any(one.code == "conflict" for one in update.diagnostics)


@pytest.mark.parametrize(
    ("manifest", "holds", "expected"),
    [
        (AMPLITUDE, lambda _: True, LEAVING),
        (
            RUDDERSTACK,
            conflicting,
            b'{"environmentId":"0","cohortId":"0","cohortName":"0",'
            b'"listData":{"add":[{"id":"0"}],"remove":[{"id":"0"}]}}',
        ),
        (
            RUDDERSTACK,
            lambda update: not update.memberships,
            b'{"environmentId":"0","cohortId":"0","cohortName":"0"}',
        ),
        (
            HIGHTOUCH,
            lambda update: any(one.included for one in update.memberships),
            b'{"environmentId":"0","cohortId":"0","cohortName":"0",'
            b'"members":[{"integration_distinct_id":"0"}],"action":"add"}',
        ),
    ],
)
def test_a_failure_shrinks_to_a_body_a_person_understands(
    manifest: Manifest, holds: Callable[[Update], Any], expected: bytes
) -> None:
    assert smallest(manifest, holds) == expected


@pytest.mark.parametrize(
    ("manifest", "holds", "most"),
    [
        (AMPLITUDE, lambda update: len(update.deltas) > 1, 2),
        (AMPLITUDE, conflicting, 2),
        (AMPLITUDE, lambda update: len(update.memberships) > len({*update.memberships}), 2),
        (AMPLITUDE, lambda update: update.cohort.url, 1),
        (AMPLITUDE, lambda update: any(one.context_key == "\0" for one in update.memberships), 1),
        (
            AMPLITUDE,
            lambda update: any(len(one.context_key) >= 128 for one in update.memberships),
            1,
        ),
        (
            AMPLITUDE,
            lambda update: any(ord(max(one.context_key)) > 0xFFFF for one in update.memberships),
            1,
        ),
        (AMPLITUDE, lambda update: len(update.memberships) >= 4, 4),
        (RUDDERSTACK, lambda update: update.context_kind not in ("user", "0"), 0),
        (RUDDERSTACK, lambda update: update.cohort.id == "9007199254740993", 0),
    ],
)
def test_the_legal_space_is_ranged_over(
    manifest: Manifest, holds: Callable[[Update], Any], most: int
) -> None:
    body = smallest(manifest, holds)
    assert len(sstest.parse(manifest, body).memberships) == most


@pytest.mark.parametrize(
    ("manifest", "holds"),
    [
        (AMPLITUDE, lambda body: "sent" in str([*body]) or len(body) > 2),
        (AMPLITUDE, lambda body: any(len(member) > 5 for member in body["batch"])),
        (RUDDERSTACK, lambda body: body.get("listData") == {"add": [], "remove": []}),
        (RUDDERSTACK, lambda body: body.get("listData") in (None, [], "text", 0)),
        (RUDDERSTACK, lambda body: "contextKind" in body and body["contextKind"] is None),
        (RUDDERSTACK, lambda body: type(body["cohortId"]) is int),
        (corpus.load("customer-configured-list").manifest, lambda body: fields_of(body) is dict),
        (corpus.load("customer-configured-list").manifest, lambda body: fields_of(body) is list),
    ],
)
def test_bodies_say_it_in_many_ways(manifest: Manifest, holds: Callable[[Any], Any]) -> None:
    found = find(requests(manifest), lambda one: bool(holds(json.loads(one.body))), settings=SEARCH)
    assert sstest.parse(manifest, found.body) == found.update


def fields_of(body: Any) -> type:
    return type(body["customer_config"]["fields"])


@pytest.mark.parametrize("matcher", ["^add$", "add", "(?i)^ADD", "^a+$", r"^\d{2,3}$", "", r"^\pL$"])
@pytest.mark.parametrize("joins", [True, False])
def test_actions_on_both_sides_of_a_matcher_are_drawn(
    manifest_of: Make, matcher: str, joins: bool
) -> None:
    if matcher == "" and not joins:
        pytest.skip("every action matches the empty expression")
    manifest = manifest_of(
        member={"memberIdPath": "/id"}, arrayInclusion={"path": "/action", "matcher": matcher}
    )

    def goes_that_way(sample: Sample) -> bool:
        action = json.loads(sample.body)["action"]
        going = {one.included for one in sample.update.memberships}
        assert going <= {compile_matcher(matcher).matches(action)}
        return going == {joins}

    find(requests(manifest), goes_that_way, settings=SEARCH)


def test_a_sample_unpacks_as_a_pair() -> None:
    body, update = find(requests(AMPLITUDE), lambda _: True, settings=SEARCH)
    assert (body, update) == (LEAVING, sstest.parse(AMPLITUDE, LEAVING))


@pytest.mark.parametrize("strategy", [requests, malformed, syncs])
def test_a_manifest_that_cannot_be_satisfied_says_so_at_once(
    manifest_of: Make, strategy: Callable[[Manifest], Any]
) -> None:
    with pytest.raises(ShapeError, match="no request can satisfy"):
        strategy(manifest_of(environmentIdPath="/cohort/env"))
    with pytest.raises(sstest.ManifestError):
        strategy(manifest_of(environmentIdPath="env"))


@pytest.mark.parametrize(
    ("field", "form"),
    [
        ("environmentIdPath", "nothing"),
        ("cohortIdPath", "true or false"),
        ("cohortNamePath", "null"),
        ("cohortUrlPath", "an integer"),
        ("memberArrayPath", "an object"),
        ("booleanMembershipPath", "an integer"),
        ("memberIdPath", "a number that is no integer"),
        (None, "cut off"),
        (None, "UTF-8"),
        (None, "NaN"),
        (None, "nested"),
    ],
)
def test_every_kind_of_malformed_request_is_drawn(field: str | None, form: str) -> None:
    found: Malformed = find(
        malformed(AMPLITUDE),
        lambda one: one.field == field and form in one.reason,
        settings=SEARCH,
    )
    with pytest.raises(RequestError):
        sstest.parse(AMPLITUDE, found.body)


@pytest.mark.parametrize("format_", Format)
def test_manifests_of_a_format_shrink_to_the_documentations_names(format_: Format) -> None:
    found: Manifest = find(manifests(format_), lambda _: True, settings=SEARCH)
    parser = found.capability["requestParser"]
    assert found.format is format_
    assert parser["environmentIdPath"] == "/environmentId"
    assert parser["memberArrayParser"]["memberIdPath"] == "/id"


@examples(150)
@given(manifests())
def test_manifests_keep_every_rule_and_can_be_satisfied(manifest: Manifest) -> None:
    assert manifest.problems == ()
    assert Shape.of(manifest.request_parser).satisfiable()
    assert Manifest.load(manifest.to_dict(), manifest.key) == manifest


@pytest.mark.parametrize("part", ["~01", "~1", "/0/", "é", "//", '"memberIdPath": ""', "/-"])
def test_manifests_have_pointers_that_are_easily_misread(part: str) -> None:
    def has_part(manifest: Manifest) -> bool:
        return part in json.dumps(manifest.to_dict(), ensure_ascii=False)

    find(manifests(), has_part, settings=SEARCH)


@examples(150)
@given(broken_manifests())
def test_broken_manifests_break_the_one_rule_they_name(broken: Any) -> None:
    manifest = Manifest.load(broken.source)
    refused = [problem for problem in manifest.problems if problem.refused]
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


@pytest.mark.parametrize(
    "part",
    [b"\\u00e9", b"\\u00E9", b"0.15E1", b" :", b'":null,', b"\\/", b"15e-1", b"1.50", b'"a":1,"b"'],
)
def test_spellings_range_over_what_json_leaves_open(part: bytes) -> None:
    document = {"b": 1.5, "a": 1, "é": "/"}
    found = find(spellings(document), lambda text: part in text, settings=SEARCH)
    assert json.loads(found) == document


@examples(100)
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
