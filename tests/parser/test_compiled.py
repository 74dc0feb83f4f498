"""The fast reading of requests comes to what the reference parser does, and is taken where it can.

Everything that refuses is the reference parser's, so what matters is that nothing it would refuse,
or read otherwise, passes for regular. The same is true of the ``validation-server`` profile.
"""

from collections.abc import Callable
from typing import Any, Final

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import astuple

from sstest import corpus
from sstest.manifest import Manifest, ManifestError
from sstest.parser import (
    RequestError,
    Update,
    compiled,
    compiled_server,
    reference,
    validation_server,
)
from sstest.parser.memberships import Memberships
from sstest.strategies import malformed, manifests, requests
from tests.parser.test_parser_properties import BODIES, MANIFESTS, mutated

KEYS: Final = [integration.key for integration in corpus.integrations()]

BOOLEAN: Final = {
    "memberIdPath": "/id",
    "booleanMembershipPath": "/in",
    "cohortIdPath": "/over",
    "cohortNamePath": "/called",
}
GOOD: Final = {"id": "ada", "in": True}
FRAME: Final = {"env": "e", "id": "vip", "name": "Very important"}


Read = Callable[[Manifest, object], Update]
READERS: Final[dict[str, tuple[Read, Read]]] = {
    "docs": (compiled.parse, reference.parse),
    "validation-server": (compiled_server.parse, validation_server.parse),
}


def outcome(read: Read, manifest: Manifest, body: object) -> tuple[str, object]:
    """What came of it, told apart to the last detail: 1 from True, every part of an error."""
    try:
        update = read(manifest, body)
    except (RequestError, ManifestError) as error:
        return str(error), sorted(vars(error).items(), key=str)
    return repr(update), [(cohort, astuple(delta)) for cohort, delta in update.deltas.items()]


def both_agree(manifest: Manifest, body: object) -> None:
    """Under either profile."""
    for fast, readable in READERS.values():
        assert outcome(fast, manifest, body) == outcome(readable, manifest, body)


def is_taken(manifest: Manifest, body: bytes) -> bool:
    try:
        reference.parse(manifest, body)
    except RequestError:
        return False
    return True


def is_regular(manifest: Manifest, body: object) -> bool:
    """Whether it is read without the reference parser, which it is read like in any case."""
    both_agree(manifest, body)
    try:
        return isinstance(compiled.parse(manifest, body).memberships, Memberships)
    except RequestError:
        return False


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
    manifest, bodies = integration.manifest, [request.body for request in integration.requests]
    taken = [body for body in bodies if is_taken(manifest, body)]
    assert taken
    for body in taken:
        assert is_regular(manifest, body)


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
def test_one_member_that_is_not_regular_is_refused_as_the_reference_does(member: object) -> None:
    manifest = manifest_with(memberArrayPath="/rows", memberArrayParser=BOOLEAN)
    assert is_regular(manifest, {**FRAME, "rows": [GOOD, GOOD]})
    assert not is_regular(manifest, {**FRAME, "rows": [GOOD, member]})


@pytest.mark.parametrize(
    "member",
    [
        *({**GOOD, "id": found} for found in (0, -7, 2**63, 10**30, "\U0001f600", "\u00e9")),
        *({**GOOD, "over": found} for found in (None, "", "other", 0, 10**30)),
        *({**GOOD, "called": found} for found in (None, "", "Other", 7)),
        *({**GOOD, "noise": found} for found in (1e308, [[]], {"a": {"b": [1]}}, "]}[{", '"\\')),
    ],
    ids=repr,
)
def test_numbers_nothings_and_what_nothing_points_to_are_regular(member: object) -> None:
    manifest = manifest_with(memberArrayPath="/rows", memberArrayParser=BOOLEAN)
    assert is_regular(manifest, {**FRAME, "rows": [GOOD, member, GOOD]})


def test_ids_of_thousands_of_digits_are_for_the_reference() -> None:
    manifest = manifest_with(memberArrayPath="/rows", memberArrayParser=BOOLEAN)
    body = b'{"env": "e", "id": "c", "name": "n", "rows": [{"id": 1%s, "in": true}]}' % (
        b"0" * 5000
    )
    assert not is_regular(manifest, body)
    assert compiled.parse(manifest, body).memberships[0].context_key == "1" + "0" * 5000


@pytest.mark.parametrize("rows", [None, {}, "", "ada", 0, True])
def test_an_array_that_is_none_is_not_regular(rows: object) -> None:
    manifest = manifest_with(memberArrayPath="/rows", memberArrayParser=BOOLEAN)
    assert not is_regular(manifest, {**FRAME, "rows": rows})
    assert not is_regular(manifest, FRAME)


@pytest.mark.parametrize("action", [None, 1, True, [], {}])
def test_an_action_that_is_no_text_is_not_regular(action: object) -> None:
    inclusion = {"path": "/action", "matcher": "^a"}
    manifest = manifest_with(
        memberArrayPath="/rows",
        arrayInclusion=inclusion,
        memberArrayParser={"memberIdPath": "/id"},
    )
    assert is_regular(manifest, {**FRAME, "rows": [GOOD], "action": "add"})
    assert not is_regular(manifest, {**FRAME, "rows": [GOOD], "action": action})
    assert not is_regular(manifest, {**FRAME, "rows": [GOOD]})


@pytest.mark.parametrize("found", [None, "", 0, 0.0, False, [], {}, 1, True, "user"])
@pytest.mark.parametrize("name", ["contextKindPath", "cohortUrlPath"])
def test_what_is_optional_in_an_array_is_of_any_type(name: str, found: object) -> None:
    manifest = manifest_with(memberArrayPath="/rows", memberArrayParser=BOOLEAN, **{name: "/x/0"})
    both_agree(manifest, {**FRAME, "rows": [GOOD], "x": [found]})
    assert is_regular(manifest, {**FRAME, "rows": [GOOD], "x": {"0": found}}) == (
        found is None or isinstance(found, str)
    )


PLACES: Final = {
    "the first member's": {"cohortIdPath": "/rows/0/c/id", "cohortNamePath": "/rows/0/c/name"},
    "one pointer for two": {"cohortIdPath": "/name", "cohortNamePath": "/name"},
    "the array's own": {"cohortIdPath": "/rows/0/id", "cohortNamePath": "/rows/1/id"},
    "a way through another's end": {"cohortIdPath": "/env", "cohortNamePath": "/env/name"},
    "an index beside a name": {"cohortIdPath": "/x/0", "cohortNamePath": "/x/name"},
    "quotes in a name": {"cohortIdPath": '/a"b', "cohortNamePath": "/a\\b"},
    "no name": {"cohortIdPath": "/", "cohortNamePath": "/name"},
    "optional objects": {"contextKindPath": "/context/kind", "cohortUrlPath": "/links/self/url"},
}
VALUES: Final = st.sampled_from(
    [
        *(None, "", "a", "user", 0, 1, 1.0, True, [], ["a", {"name": "n"}], {}, {"self": []}),
        *(
            {"id": 1, "name": "n"},
            {"kind": "org", "self": {"url": "u"}},
            {"0": "zero", "name": "n"},
        ),
    ]
)
NAMES: Final = ("env", "id", "name", "x", 'a"b', "a\\b", "", "context", "links")
PARTS: Final = st.fixed_dictionaries({}, optional=dict.fromkeys(NAMES, VALUES))
ROWS: Final = st.lists(
    st.fixed_dictionaries(
        {"id": st.sampled_from(["a", "b", 0])}, optional={"in": st.booleans(), "c": VALUES}
    )
    | VALUES,
    max_size=3,
)


@pytest.mark.parametrize("place", PLACES)
@given(parts=PARTS, rows=ROWS)
def test_pointers_that_meet(place: str, parts: dict[str, Any], rows: list[Any]) -> None:
    ways = {"memberArrayPath": "/rows", "memberArrayParser": {**BOOLEAN, "cohortIdPath": "/c/id"}}
    manifest = manifest_with(**(ways | PLACES[place]))
    both_agree(manifest, {**FRAME, **parts, "rows": rows})
    both_agree(manifest, {**FRAME, "rows": rows})


@pytest.mark.parametrize("place", PLACES)
def test_pointers_that_meet_can_be_regular(place: str) -> None:
    ways = {"memberArrayPath": "/rows", "memberArrayParser": {**BOOLEAN, "cohortIdPath": "/c/id"}}
    manifest = manifest_with(**(ways | PLACES[place]))
    rest = {"x": {"0": "0", "name": "n"}, 'a"b': "q", "a\\b": "b", "": "c"}
    member = {**GOOD, "c": {"id": "1", "name": "One"}}
    if place == "a way through another's end":
        assert not is_regular(manifest, {**FRAME, **rest, "rows": [member, member]})
    else:
        assert is_regular(manifest, {**FRAME, **rest, "rows": [member, member]})


DEEP: Final = st.sampled_from([1, 100, 470, 495, 497, 498, 499, 500, 501, 502, 505, 520, 700])


@given(
    depth=DEEP,
    text=st.sampled_from(["", "]", "[", "}{", '\\"', "\\\\", "é"]),
    beside=st.sampled_from([0, 1, 600]),
    is_object=st.booleans(),
)
@example(depth=600, text="]", beside=600, is_object=False)
def test_depth_is_bounded_where_nothing_points(
    depth: int, text: str, beside: int, *, is_object: bool
) -> None:
    manifest = manifest_with(memberArrayPath="/rows", memberArrayParser=BOOLEAN)
    level = '{"%s": %s}' if is_object else '["%s", %s]'
    nested = "1"
    for _ in range(depth):
        nested = level % (text, nested)
    noise = ",".join(['{"id": "a", "in": true, "more": [[]]}'] * (1 + beside))
    body = '{"env": "e", "id": "c", "name": "n", "rows": [%s], "noise": %s}' % (noise, nested)  # noqa: UP031
    both_agree(manifest, body.encode())


@pytest.mark.parametrize("ends", ["[" * 600 + "]" * 600, '["]",' * 600 + '"["' + ',"["]' * 600])
def test_brackets_in_strings_hide_no_depth(ends: str) -> None:
    manifest = manifest_with(memberArrayPath="/rows", memberArrayParser=BOOLEAN)
    body = '{"env": "e", "id": "c", "name": "n", "rows": [], "noise": %s}' % ends  # noqa: UP031
    assert not is_regular(manifest, body.encode())


@pytest.mark.parametrize("text", [b"\xff", b"\xc3", b"\\ud800", b"\\udc00\\ud800", b"\xed\xa0\x80"])
@pytest.mark.parametrize(
    "place", [b'"env": "%s"', b'"noise": "%s"', b'"%s": 1', b'"n": {"%s": []}']
)
def test_text_that_is_none_is_refused_wherever_it_stands(text: bytes, place: bytes) -> None:
    manifest = manifest_with(memberArrayPath="/rows", memberArrayParser=BOOLEAN)
    body = b'{"env": "e", "id": "c", "name": "n", "rows": [], %s}' % (place % text)
    assert not is_regular(manifest, body)
    assert is_regular(manifest, body.replace(text, b"\\ud83d\\ude00"))


SHORT: Final = [{"over": "a"}] * 400
LONG: Final = [{"over": "b"}] * 300


@pytest.mark.parametrize(
    ("rows", "texts"),
    [
        ([{"over": "a", "called": "A"}, {"over": "b", "called": "B"}, {"called": "C"}] * 250, 3),
        ([{"over": "a\u00e9"}, {"over": ""}, {"over": None}] * 250, 2),
        ([*SHORT, {"over": "unseen"}, *LONG], 701),
        ([{"over": f"c{number}"} for number in range(700)], 700),
    ],
    ids=["few", "nothing", "one that is not seen", "many"],
)
def test_members_of_few_cohorts_share_their_texts(rows: list[dict[str, Any]], texts: int) -> None:
    """``texts`` is how many there are in memory, be they equal or not."""
    manifest = manifest_with(memberArrayPath="/rows", memberArrayParser=BOOLEAN)
    body = long(rows)
    assert is_regular(manifest, body)
    found = compiled.parse(manifest, body).memberships
    assert len({id(one.cohort_id) for one in found}) == texts


@pytest.mark.parametrize("found", [7, 0, True, 1.5, [], {}])
@pytest.mark.parametrize("place", ["/id", "/rows/0/over", "/rows/400/over", "/rows/1/called"])
def test_one_of_many_members_has_a_cohort_of_another_type(place: str, found: object) -> None:
    ways = {"memberArrayPath": "/rows", "memberArrayParser": BOOLEAN, "cohortIdPath": place}
    both_agree(manifest_with(**ways), long([*SHORT, *LONG]))
    both_agree(manifest_with(**ways), long([*SHORT, {"over": found}, *LONG]))


def long(rows: list[dict[str, Any]]) -> bytes:
    """A body of members with these properties, and with noise."""
    members = [
        {"id": f"u{number}", "in": number % 3 > 0, "called": "C", "more": "-" * 1000, **row}
        for number, row in enumerate(rows)
    ]
    return msgspec.json.encode({**FRAME, "rows": members})


def manifest_with(**ways: Any) -> Manifest:
    frame = {"environmentIdPath": "/env", "cohortIdPath": "/id", "cohortNamePath": "/name"}
    return Manifest.load({"syncedSegment": {"requestParser": {**frame, **ways}}})
