"""Bodies and manifests made to exhaust: each is read or refused, by either profile."""

import json
from collections.abc import Callable
from typing import Any, Final

import pytest

from sstest.manifest import Manifest
from sstest.parser import PROFILES, RequestError, Update, parse, reference
from sstest.parser.explain import explain
from tests.parser.conftest import Refuse

# What a string may hold at its worst: so many bytes of it.
SIZE: Final = 1_000_000


def _with_id(content: bytes) -> bytes:
    return b'{"env":"e","cohort":{"id":%b,"name":"n"},"rows":[],"action":"add"}' % content


HOSTILE: Final[dict[str, tuple[Callable[[], bytes], tuple[int, int]]]] = {
    # name: how to make the body, and its status under docs and under validation-server
    "long string": (lambda: _with_id(b'"' + b"x" * SIZE + b'"'), (200, 413)),
    "long string of escapes": (
        lambda: _with_id(b'"' + b"\\u00e9" * (SIZE // 6) + b'"'),
        (200, 413),
    ),
    "long string of pairs": (
        lambda: _with_id(b'"' + b"\\ud83d\\ude00" * (SIZE // 12) + b'"'),
        (200, 413),
    ),
    "half a pair at the end": (
        lambda: _with_id(b'"' + b"\\ud83d\\ude00" * (SIZE // 12) + b'\\ud83d"'),
        (400, 413),
    ),
    "string without end": (lambda: _with_id(b'"' + b"x" * SIZE), (400, 413)),
    "backslashes without end": (lambda: b'{"a":"' + b"\\" * SIZE, (400, 413)),
    "backslashes in pairs without end": (lambda: b'["' + b"\\\\" * 51_000, (400, 400)),
    "invalid UTF-8 at the end": (lambda: _with_id(b'"' + b"x" * SIZE + b'\xff"'), (400, 413)),
    "only invalid UTF-8": (lambda: b"\xff" * SIZE, (400, 413)),
    "brackets": (lambda: b"[" * 200_000, (400, 413)),
    "brackets, closed": (lambda: b"[" * 200_000 + b"]" * 200_000, (400, 413)),
    "braces": (lambda: b'{"":' * 200_000, (400, 413)),
    "braces, closed": (lambda: b'{"":' * 200_000 + b"1" + b"}" * 200_000, (400, 413)),
    "brackets that Express reads": (lambda: b"[" * 5_000 + b"]" * 5_000, (400, 400)),
    "braces that Express reads": (lambda: b'{"":' * 5_000 + b"1" + b"}" * 5_000, (400, 400)),
    "brackets in an id": (lambda: _with_id(b"[" * 5_000 + b"]" * 5_000), (400, 200)),
    "white space": (lambda: b" " * SIZE, (400, 413)),
    "lines": (lambda: b"\n" * SIZE + b"!", (400, 413)),
    "minuses": (lambda: b"-" * SIZE, (400, 413)),
    "digits": (lambda: _with_id(b"9" * SIZE), (200, 413)),
    "digits behind a point": (lambda: _with_id(b"0." + b"3" * SIZE), (400, 413)),
    "digits in an exponent": (lambda: _with_id(b"1e" + b"9" * SIZE), (400, 413)),
    "digits that Express reads": (lambda: _with_id(b"9" * 100_000), (200, 200)),
    "many empty objects": (lambda: b"[" + b"{}," * 100_000 + b"{}]", (400, 413)),
    "one key, repeated": (lambda: b'{"env":"e"' + b',"env":"e"' * 50_000 + b"}", (400, 413)),
    "numbers that hash alike": (
        lambda: json.dumps({str(n * (2**61 - 1)): 1 for n in range(100_000)}).encode(),
        (400, 413),
    ),
    "keys with one beginning": (
        lambda: json.dumps({"x" * 100 + str(n): 1 for n in range(50_000)}).encode(),
        (400, 413),
    ),
}


def _parse(manifest: Manifest, body: object, profile: str) -> Update | RequestError:
    try:
        return parse(manifest, body, profile)
    except RequestError as error:
        return error


def _status(found: Update | RequestError) -> int:
    return found.status if isinstance(found, RequestError) else 200


@pytest.mark.parametrize(("make", "statuses"), HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_bodies_are_read_or_refused(
    boolean: Manifest, make: Callable[[], bytes], statuses: tuple[int, int]
) -> None:
    data = make()

    found = tuple(_status(_parse(boolean, data, profile)) for profile in PROFILES)

    assert found == statuses


def test_20_000_members_are_read(arrays: Manifest, body: dict[str, Any]) -> None:
    # Python's numbers that are equal modulo 2^61 - 1 have one hash.
    keys = [n * (2**61 - 1) for n in range(20_000)]
    data = json.dumps({**body, "add": [{"key": key} for key in keys]}).encode()

    update = parse(arrays, data)

    assert update.delta.added == {str(key) for key in keys}
    assert len(update.memberships) == 20_000
    assert [one.code for one in update.diagnostics] == ["rounded"]
    assert _status(_parse(arrays, data, "validation-server")) == 413


def test_2_000_conflicts_are_told(arrays: Manifest, body: dict[str, Any]) -> None:
    members = [{"key": key} for key in range(2_000)]

    update = parse(arrays, {**body, "add": members, "remove": members})

    assert len(update.delta.removed) == len(update.diagnostics) == 2_000


def test_long_keys_that_differ_by_case_are_told(arrays: Manifest, body: dict[str, Any]) -> None:
    keys = ["a" * 300_000 + "1", "A" * 300_000 + "1"]

    update = parse(arrays, {**body, "add": [{"key": key} for key in keys]})

    assert [one.code for one in update.diagnostics] == ["lookalike"]


def test_conflicts_beyond_10_000_are_counted_in_one(arrays: Manifest, body: dict[str, Any]) -> None:
    members = [{"key": number} for number in range(10_003)]

    *told, last = parse(arrays, {**body, "add": members, "remove": members}).diagnostics

    assert len(told) == 10_000
    assert last.message == "more keys are both added and removed, in 6 mentions"
    assert len(last.memberships) == 6


def test_the_last_of_many_members_is_refused_with_its_place(
    arrays: Manifest, body: dict[str, Any]
) -> None:
    members: list[Any] = [{"key": key} for key in range(10_000)]

    found = _parse(arrays, {**body, "add": [*members, {}]}, "docs")

    assert isinstance(found, RequestError)
    assert (found.member, found.location) == (10_000, "/add/10000/key")


def test_as_many_members_as_express_reads(arrays: Manifest) -> None:
    body = b'{"env":"e","cohort":{"id":"i","name":%b},"add":[%b]}'
    name = json.dumps([0] * 8_000).encode()
    data = body % (name, b",".join([b'{"key":1}'] * 7_000))

    update = parse(arrays, data, "validation-server")

    assert len(update.memberships) == 7_000


def test_many_members_are_explained(arrays: Manifest, body: dict[str, Any]) -> None:
    request = {**body, "add": [{"key": key} for key in range(1_000)]}

    traces = explain(arrays, json.dumps(request, indent=1).encode())

    assert len(traces) == 7 + 3 * 1_000
    assert (traces[-2].field, traces[-2].member) == ("cohortNamePath", 999)
    assert traces[-4].value == 999
    assert traces[-4].line == len(json.dumps(request, indent=1).splitlines()) - 3


# Matchers and pointers ------------------------------------------------------------------------

# Each takes a backtracking engine time that doubles with every letter of the text.
ENDLESS: Final = ["^(a+)+$", "^(a|a)*$", "^(a|aa)+$", "(a*)*b", "^(([a-z])+.)+[A-Z]([a-z])+$"]


@pytest.mark.parametrize("matcher", ENDLESS)
@pytest.mark.parametrize("profile", PROFILES)
def test_matchers_that_would_not_end(
    action: Manifest, body: dict[str, Any], matcher: str, profile: str
) -> None:
    capability = action.to_dict()
    capability["syncedSegment"]["requestParser"]["arrayInclusion"]["matcher"] = matcher
    request = {**body, "action": "a" * 50_000 + "!", "rows": [{"key": "u"}]}

    update = parse(Manifest.load(capability), request, profile)

    assert [membership.included for membership in update.memberships] == [False]


def test_a_long_action_is_matched(action: Manifest, body: dict[str, Any]) -> None:
    request = {**body, "action": "add" + "x" * SIZE, "rows": [{"key": "u"}]}

    assert parse(action, request).delta.added == {"u"}


def test_a_long_pointer_is_followed(arrays: Manifest) -> None:
    capability = arrays.to_dict()
    capability["syncedSegment"]["requestParser"]["environmentIdPath"] = "/a" * 8_000
    manifest = Manifest.load(capability)

    for profile in PROFILES:
        found = _parse(manifest, b'{"a":{"a":[]}}', profile)
        assert isinstance(found, RequestError)
        assert found.field == "environmentIdPath"


@pytest.mark.parametrize("rows", [0, 1, 1_000])
def test_an_action_that_is_too_long_for_a_large_matcher_is_refused(
    action: Manifest, body: dict[str, Any], refuse: Refuse, rows: int
) -> None:
    """It is known before it is searched; RE2 would take ten seconds and more."""
    parser = action.capability["requestParser"]
    inclusion = {**parser["arrayInclusion"], "matcher": "(.a){1000}x"}
    changed = {**parser, "arrayInclusion": inclusion}
    manifest = Manifest.load({"syncedSegment": {"requestParser": changed}})
    sent = {**body, "action": "a" * SIZE, "rows": [{"key": f"u{n}"} for n in range(rows)]}

    error = refuse(manifest, sent)

    assert error.message == "value at path /action is too long for the matcher"
    assert (error.status, error.field) == (400, "arrayInclusion.path")
    assert (error.pointer, error.location) == ("/action", "/action")
    assert error.hint == (
        "its 1,000,000 bytes times the 9,005 instructions of the matcher's program are over the"
        " limit of 100,000,000"
    )
    with pytest.raises(RequestError, match="too long for the matcher"):
        reference.parse(manifest, sent)


def test_a_long_action_is_held_against_an_ordinary_matcher(
    action: Manifest, body: dict[str, Any]
) -> None:
    update = parse(action, {**body, "action": "add" + "x" * SIZE, "rows": [{"key": "a"}]})

    assert update.delta.added == {"a"}


@pytest.mark.parametrize("sign", ["", "-"])
def test_an_id_has_more_digits_than_decimals_count_with(arrays: Manifest, sign: str) -> None:
    body = b'{"env":"e","cohort":{"id":%s%b,"name":"n"},"add":[]}'
    (noted,) = [
        one
        for one in parse(arrays, body % (sign.encode(), b"9" * 1_000_001)).diagnostics
        if one.code == "rounded"
    ]
    assert "rounded already" not in noted.message
