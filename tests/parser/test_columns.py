"""The fast reading of requests comes to what the reference parser does, and is taken where it can.

Everything that refuses is the reference parser's, so what matters is that nothing it would refuse,
or read otherwise, passes for regular.
"""

from collections.abc import Callable
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sstest import corpus
from sstest.manifest import Manifest
from sstest.parser import Cohort, RequestError, Update, columns, reference
from sstest.parser.body import decode
from sstest.strategies import malformed, manifests, requests
from tests.parser.test_parser_properties import BODIES, MANIFESTS, mutated

KEYS: Final = [integration.key for integration in corpus.integrations()]
COHORT: Final = Cohort("vip", "Very important", None)

BOOLEAN: Final = {"memberIdPath": "/id", "booleanMembershipPath": "/in", "cohortIdPath": "/over"}
GOOD: Final = {"id": "ada", "in": True}


def outcome(read: Callable[[Manifest, object], Update], manifest: Manifest, body: object) -> object:
    """What came of it, told apart to the last detail: 1 from True, every part of an error."""
    try:
        return repr(read(manifest, body))
    except RequestError as error:
        return str(error), sorted(vars(error).items(), key=str)


def both_agree(manifest: Manifest, body: object) -> None:
    assert outcome(columns.parse, manifest, body) == outcome(reference.parse, manifest, body)


def regular(manifest: Manifest, body: bytes | dict[str, Any]) -> tuple[Any, ...] | None:
    return columns.read_regular(manifest.request_parser, COHORT, decode(body))


@given(data=mutated() | st.binary(max_size=40), manifest=st.sampled_from(MANIFESTS))
def test_any_bytes(data: bytes, manifest: Manifest) -> None:
    both_agree(manifest, data)


@given(body=BODIES.filter(lambda body: not isinstance(body, str)), manifest=manifests())
def test_any_body_under_any_manifest(body: Any, manifest: Manifest) -> None:
    both_agree(manifest, body)


@given(
    manifests().flatmap(
        lambda manifest: st.tuples(st.just(manifest), requests(manifest) | malformed(manifest))
    )
)
def test_requests_that_are_taken_and_those_that_are_refused(case: tuple[Manifest, Any]) -> None:
    manifest, drawn = case
    both_agree(manifest, drawn.body)


@pytest.mark.parametrize("key", KEYS)
def test_what_real_senders_send_is_regular(key: str) -> None:
    integration = corpus.load(key)
    taken = [
        request.body
        for request in integration.requests
        if isinstance(outcome(reference.parse, integration.manifest, request.body), str)
    ]
    assert taken
    for body in taken:
        both_agree(integration.manifest, body)
        assert regular(integration.manifest, body) is not None


@pytest.mark.parametrize(
    "member",
    [
        *({**GOOD, "id": found} for found in ("", None, True, 1.0, 1e3, [], {})),
        *({**GOOD, "in": found} for found in (0, 1, "true", None, [], 1.0)),
        *({**GOOD, "over": found} for found in (True, 1.5, [], {})),
        *({"id": "ada"}, {"in": True}, {}, [], ["ada"], "ada", 7, None, True),
    ],
    ids=repr,
)
def test_one_member_that_is_not_regular_leaves_all_to_the_reference(member: object) -> None:
    manifest = manifest_with(memberArrayPath="/rows", memberArrayParser=BOOLEAN)
    assert regular(manifest, {"rows": [GOOD, GOOD]}) is not None
    assert regular(manifest, {"rows": [GOOD, member]}) is None


@pytest.mark.parametrize("rows", [None, {}, "", "ada", 0, True])
def test_an_array_that_is_none_is_not_regular(rows: object) -> None:
    manifest = manifest_with(memberArrayPath="/rows", memberArrayParser=BOOLEAN)
    assert regular(manifest, {"rows": rows}) is None
    assert regular(manifest, {}) is None


@pytest.mark.parametrize("action", [None, 1, True, [], {}])
def test_an_action_that_is_no_text_is_not_regular(action: object) -> None:
    inclusion = {"path": "/action", "matcher": "^a"}
    manifest = manifest_with(
        memberArrayPath="/rows",
        arrayInclusion=inclusion,
        memberArrayParser={"memberIdPath": "/id"},
    )
    assert regular(manifest, {"rows": [GOOD], "action": "add"}) is not None
    assert regular(manifest, {"rows": [GOOD], "action": action}) is None
    assert regular(manifest, {"rows": [GOOD]}) is None


def test_numbers_and_the_nothings_of_overrides_are_regular() -> None:
    manifest = manifest_with(memberArrayPath="/rows", memberArrayParser=BOOLEAN)
    rows = [{**GOOD, "over": over} for over in (None, "", "other", 0, 10**400)]
    found = regular(manifest, {"rows": [GOOD, {**GOOD, "id": 0}, *rows]})
    assert found is not None
    assert [one.context_key for one in found] == ["ada", "0", *["ada"] * 5]
    assert [one.cohort_id for one in found] == [*["vip"] * 4, "other", "0", "1" + "0" * 400]


def manifest_with(**ways: Any) -> Manifest:
    frame = {"environmentIdPath": "/env", "cohortIdPath": "/id", "cohortNamePath": "/name"}
    return Manifest.load({"syncedSegment": {"requestParser": {**frame, **ways}}})
