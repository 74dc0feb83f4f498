"""What holds of request parsing whatever is sent, for both profiles."""

import json
import math
from collections.abc import Callable
from typing import Any, Final

from hypothesis import example, given
from hypothesis import strategies as st

from sstest.javascript.values import is_truthy
from sstest.manifest import Manifest
from sstest.manifest.source import JsonSyntaxError, read_json
from sstest.parser import PROFILES, RequestError, Update, parse
from sstest.parser.body import _decode_carefully, decode

_REQUEST: Final = {
    "environmentIdPath": "/env",
    "contextKindPath": "/kind",
    "cohortIdPath": "/cohort/id",
    "cohortNamePath": "/cohort/name",
    "cohortUrlPath": "/cohort/url",
}
_MEMBER: Final = {"memberIdPath": "/key", "cohortIdPath": "/over"}
_WAYS: Final[list[dict[str, Any]]] = [
    {
        "memberArrayPath": "/rows",
        "memberArrayParser": {**_MEMBER, "booleanMembershipPath": "/in"},
    },
    {
        "addMemberArrayPath": "/rows",
        "removeMemberArrayPath": "/in",
        "memberArrayParser": _MEMBER,
    },
    {
        "memberArrayPath": "/rows",
        "arrayInclusion": {"path": "/in", "matcher": "^a"},
        "memberArrayParser": _MEMBER,
    },
    {
        "addMemberArrayPath": "/rows",
        "removeMemberArrayPath": "",
        "memberArrayParser": {"memberIdPath": ""},
    },
]
MANIFESTS: Final = [
    Manifest.load({"syncedSegment": {"requestParser": {**_REQUEST, **way}}}) for way in _WAYS
]

TEXTS: Final = st.text(st.characters(codec="utf-8"), max_size=8)
NAMES: Final = st.sampled_from(
    ["env", "kind", "cohort", "id", "name", "url", "rows", "in", "key", "over", "", "__proto__"]
)
SCALARS: Final = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(min_value=2**53, max_value=2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS
)
VALUES: Final = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES | TEXTS, inner, max_size=4),
    max_leaves=12,
)
MEMBERS: Final = (
    st.fixed_dictionaries(
        {}, optional={"key": SCALARS, "in": st.booleans() | SCALARS, "over": VALUES}
    )
    | VALUES
)
COHORTS: Final = st.fixed_dictionaries({"id": SCALARS, "name": SCALARS}, optional={"url": TEXTS})
BODIES: Final = (
    st.fixed_dictionaries(
        {"env": TEXTS},
        optional={
            "kind": st.sampled_from(["user", "device", "", None, "multi"]) | VALUES,
            "cohort": st.fixed_dictionaries(
                {"id": SCALARS, "name": SCALARS}, optional={"url": TEXTS}
            )
            | VALUES,
            "rows": st.lists(MEMBERS, max_size=4) | VALUES,
            "in": st.lists(MEMBERS, max_size=2) | st.sampled_from(["add", "remove"]) | VALUES,
        },
    )
    | VALUES
)
# Bytes that matter to a reader of JSON, so that mutations meet its branches.
FRAGMENTS: Final = st.sampled_from(
    [
        *(b'"', b"\\", b"\\u", b"\\ud83d", b"\\ude00", b"\\u00", b"{", b"}", b"[", b"]", b","),
        *(b":", b"-", b"0", b"9" * 20, b".", b"e", b"E+", b"1e999", b"true", b"nul", b"NaN"),
        *(b"\xff", b"\xc3", b"\xed\xa0\xbd", b"\xef\xbb\xbf", b"\xe2\x80\xa8", b"\x00", b"\n"),
        *(b'"a":1,"a":2', b"/**/", b"\x7f", b"\x1f", b" ", b"Infinity"),
    ]
)


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """JSON text in which something was replaced, inserted or cut out, or nothing at all."""
    data = json.dumps(draw(BODIES), ensure_ascii=draw(st.booleans())).encode()
    for _ in range(draw(st.integers(0, 3))):
        start = draw(st.integers(0, len(data)))
        end = draw(st.integers(start, min(len(data), start + 3)))
        data = data[:start] + draw(st.just(b"") | FRAGMENTS | st.binary(max_size=3)) + data[end:]
    return data


# Decoding -------------------------------------------------------------------------------------


def _outcome(read: Callable[[bytes], object], data: bytes) -> str:
    """What came of reading: values as text, which tells 1 from 1.0 and from True."""
    try:
        return repr(read(data))
    except (RequestError, JsonSyntaxError, UnicodeDecodeError):
        return "refused"


@given(data=mutated() | st.binary(max_size=20))
@example(data=b"9" * 5_000)
@example(data=b'"\\ud83d' + b"x" * 20 + b'"')
@example(data=b'{"a":1e999,"b":' + b"9" * 4_301 + b"}")
@example(data=b"[" * 501 + b"]" * 501)
@example(data=b"[" * 500 + b"]" * 500)
def test_three_readers_of_json_agree(data: bytes) -> None:
    found = _outcome(decode, data)

    assert _outcome(_decode_carefully, data) == found
    assert _outcome(lambda data: read_json(data.decode()).value, data) == found


@given(value=VALUES)
def test_decoding_is_the_inverse_of_writing(value: Any) -> None:
    data = json.dumps(value)

    assert repr(decode(data)) == repr(value)
    assert repr(decode(json.dumps(value, ensure_ascii=False).encode())) == repr(value)
    assert isinstance(value, str) or repr(decode(value)) == repr(value)


# Parsing --------------------------------------------------------------------------------------


def _attempt(manifest: Manifest, body: object, profile: str) -> Update | RequestError:
    try:
        return parse(manifest, body, profile)
    except RequestError as error:
        return error


@given(
    data=mutated() | st.binary(max_size=40),
    manifest=st.sampled_from(MANIFESTS),
    profile=st.sampled_from(PROFILES),
)
def test_a_request_is_read_or_refused(data: bytes, manifest: Manifest, profile: str) -> None:
    found = _attempt(manifest, data, profile)

    if isinstance(found, RequestError):
        assert found.message
        assert found.status in ({400} if profile == "docs" else {400, 500})
        assert not (found.unreadable and found.field)
        assert (found.location is None) == (found.pointer is None)
    else:
        assert is_truthy(found.context_kind)
        assert len(found.deltas) <= len(found.memberships)
        assert not any(delta.added & delta.removed for delta in found.deltas.values())


@given(
    body=BODIES.filter(lambda body: not isinstance(body, str)),  # text is taken for JSON text
    manifest=st.sampled_from(MANIFESTS),
    profile=st.sampled_from(PROFILES),
)
def test_bytes_text_and_parsed_json_mean_the_same(
    body: Any, manifest: Manifest, profile: str
) -> None:
    text = json.dumps(body)

    found = [_attempt(manifest, form, profile) for form in (body, text, text.encode())]

    first, *others = [
        (str(one), one.status) if isinstance(one, RequestError) else one for one in found
    ]
    assert others == [first, first]


@given(body=BODIES, manifest=st.sampled_from(MANIFESTS))
def test_what_docs_reads_is_text_and_truth(body: Any, manifest: Manifest) -> None:
    update = _attempt(manifest, json.dumps(body), "docs")
    if isinstance(update, RequestError):
        return
    assert update.environment_id
    for membership in update.memberships:
        assert isinstance(membership.included, bool)
        for text in (membership.context_key, membership.cohort_id, membership.cohort_name):
            assert isinstance(text, str)
            assert text
        assert membership.cohort_url is None or membership.cohort_url
    assert json.loads(json.dumps(update.to_dict())) == update.to_dict()


@given(body=BODIES, manifest=st.sampled_from(MANIFESTS[:3]))
def test_where_both_profiles_read_a_body_they_differ_in_nothing_but_numbers(
    body: Any, manifest: Manifest
) -> None:
    strict, loose = (_attempt(manifest, json.dumps(body), profile) for profile in PROFILES)
    if isinstance(strict, RequestError) or isinstance(loose, RequestError):
        return
    assert loose.environment_id == strict.environment_id
    assert loose.context_kind == strict.context_kind
    assert len(loose.memberships) == len(strict.memberships)
    for ours, theirs in zip(strict.memberships, loose.memberships, strict=True):
        assert theirs.included == ours.included
        assert _same(ours.context_key, theirs.context_key)
        assert _same(ours.cohort_id, theirs.cohort_id)


def _same(text: str, value: Any) -> bool:
    if isinstance(value, str):
        return text == value
    return isinstance(value, (int, float)) and math.isclose(int(text), value)
