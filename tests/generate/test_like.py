"""Learning from payloads: their fields and styles come again, and none of their values does."""

import json
import re
import tracemalloc
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sstest import Manifest, RequestError, corpus, parse, samples
from sstest.generate import learning
from sstest.generate.malformed import malformed_samples
from sstest.generate.value_style import ForbiddenValues
from sstest.strategies import Malformed, malformed, manifests, requests
from tests.generate.conftest import Make, check_refused, check_taken
from tests.profiles import examples

KEYS = [integration.key for integration in corpus.integrations()]
# What a manifest's matcher leaves a sender to say.
ACTIONS = {
    "add",
    "remove",
    "add_member",
    "remove_member",
    "add_members",
    "remove_members",
    "members",
}
PAYLOAD = {
    "environment_id": "5f3c9a1b2c3d4e5f60718293",
    "context_kind": "organization",
    "batch": [
        {
            "user_id": "cus_Nf8aQ2",
            "value": True,
            "cohort_id": "seg-88112",
            "cohort_name": "Whales of Wall Street",
            "email_address": "jane.roe@corp.invalid",
            "signed_up": "2019-03-04T05:06:07.890+02:00",
            "born": "1980-01-31",
            "plan": "Platinum Forever",
            "seats": 40123,
            "score": 0.137,
            "tags": ["vip-club", "beta-tester-7"],
            "site": "https://corp.invalid/jane?ref=42",
            "phone": "+49 (0)30 123456",
            "profile": {"nick_name": "Janey", "pets": [{"kind": "axolotl", "age": 17}]},
            "by_address": {"jane.roe@corp.invalid": {"opens": 3311}},
            "note": None,
            "active": False,
        }
    ],
    "trigger": {"name": "nightly-run", "id": "3e1f0c66-5f1c-4d1e-8f6a-2b9d8c7e6a50"},
}


def scalars(document: Any) -> Iterator[Any]:
    if isinstance(document, dict):
        for value in document.values():
            yield from scalars(value)
    elif isinstance(document, list):
        for value in document:
            yield from scalars(value)
    elif document is not None and not isinstance(document, bool):
        yield document


def names(document: Any) -> set[str]:
    if isinstance(document, dict):
        return set(document).union(*(names(value) for value in document.values()), set())
    return set().union(*map(names, document)) if isinstance(document, list) else set()


def assert_forgotten(payloads: list[Any], body: bytes) -> None:
    """No value of the payloads is a value of the body, or stands in one, word by word."""
    told = {str(value) for value in scalars(payloads)} - ACTIONS
    said = {str(value) for value in scalars(json.loads(body))}
    assert not told & said
    text = "\n".join(said)
    for value in told:
        if len(value) >= 4 and value in text:
            assert not re.search(rf"(?<!\w){re.escape(value)}(?!\w)", text), value


@pytest.mark.parametrize("key", KEYS)
def test_no_value_of_the_corpus_comes_again(key: str) -> None:
    integration = corpus.load(key)
    manifest = integration.manifest
    bodies = [one.body for one in integration.requests if taken(manifest, one.body)]
    payloads = [json.loads(body) for body in bodies]
    for seed in range(2):
        for sample in samples(manifest, 10, seed, like=bodies):
            check_taken(manifest, sample)
            assert_forgotten(payloads, sample.body)


def taken(manifest: Manifest, body: bytes) -> bool:
    try:
        parse(manifest, body)
    except ValueError:
        return False
    return True


def test_fields_and_styles_come_again() -> None:
    manifest = corpus.load("census-synced-segments").manifest
    made = samples(manifest, 25, like=[json.dumps(PAYLOAD).encode()])
    members = [member for one in made for member in json.loads(one.body)["batch"]]
    kept = set(PAYLOAD["batch"][0])  # type: ignore[arg-type]
    for member in members:
        assert set(member) == kept
        assert re.fullmatch(r"[a-z]{3}_[A-Z][a-z]\d[a-z][A-Z]\d", member["user_id"])
        assert member["email_address"].endswith("@example.com")
        assert re.fullmatch(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+02:00", member["signed_up"])
        assert re.fullmatch(r"20\d\d-\d\d-\d\d", member["born"])
        assert re.fullmatch(r"[A-Z]\w* [A-Z]\w*", member["plan"])
        assert 10_000 <= member["seats"] <= 100_000
        assert isinstance(member["score"], float)
        assert re.fullmatch(r"\+\d\d \(\d\)\d\d \d{6}", member["phone"])
        assert member["site"].startswith("https://")
        assert set(member["profile"]) == {"nick_name", "pets"}
        assert len(member["tags"]) == 2
        assert member["note"] is None
        assert isinstance(member["active"], bool)
        (address,) = member["by_address"]
        assert address.endswith("@example.com")
        assert set(member["by_address"][address]) == {"opens"}
    assert all(set(json.loads(one.body)["trigger"]) == {"name", "id"} for one in made)
    for one in made:
        assert_forgotten([PAYLOAD], one.body)
        assert "jane" not in one.body.decode().lower()


def test_how_often_a_field_is_there_is_learned() -> None:
    manifest = corpus.load("fulcrum").manifest
    member = [
        {"id": f"x{number}", **({"rare": "Tuesday"} if number == 0 else {})} for number in range(20)
    ]
    payload = {
        "environmentId": "e1",
        "cohortId": "c1",
        "cohortName": "n1",
        "included": {"add": member},
    }
    members = [
        member
        for one in samples(manifest, 200, like=[json.dumps(payload).encode()])
        for member in json.loads(one.body)["included"]["add"]
    ]
    share = sum("rare" in member for member in members) / len(members)
    assert 0 < share < 0.3


@settings(max_examples=examples(0.4))
@given(st.data())
def test_nothing_drawn_comes_again(data: st.DataObject) -> None:
    manifest = data.draw(manifests())
    drawn = data.draw(st.lists(requests(manifest), min_size=1, max_size=3))
    payloads = [json.loads(one.body) for one in drawn]
    inclusion = manifest.request_parser.array_inclusion
    action = inclusion.path.find if inclusion else lambda _: None
    said = {action(payload) for payload in payloads}
    for sample in samples(manifest, 3, like=[one.body for one in drawn]):
        check_taken(manifest, sample)
        document = json.loads(sample.body)
        made = {str(value) for value in scalars(document)} - {action(document)}
        told = {str(value) for value in scalars(payloads)} - said
        assert not made & told


@pytest.mark.parametrize(
    "value",
    [True, False, 1.5, None, [], {}, "", 0, -5, "\x00", "😀", " ", "x", "a" * 9000, 10**400],
    ids=lambda value: repr(value)[:9],
)
def test_any_value_anywhere_teaches_what_it_can(value: Any) -> None:
    manifest = corpus.load("census-synced-segments").manifest
    member = {"user_id": value, "value": value, "cohort_id": value, "cohort_name": value}
    payload = {"environment_id": value, "context_kind": value, "batch": [member], "more": [value]}
    like = [json.dumps(payload).encode()]
    for sample in samples(manifest, 8, like=like):
        check_taken(manifest, sample)
        assert_forgotten([payload], sample.body)
    for spoilt in malformed_samples(manifest, 8, like=like):
        check_refused(manifest, spoilt)


@settings(max_examples=examples(0.4))
@given(malformed(corpus.load("amplitude").manifest))
def test_payloads_that_were_refused_teach_what_they_can(one: Malformed) -> None:
    manifest = corpus.load("amplitude").manifest
    try:
        made = samples(manifest, 2, like=[one.body])
    except RequestError as error:
        assert error.unreadable  # noqa: PT017  # one of two ways
        return
    for sample in made:
        check_taken(manifest, sample)


def test_a_number_is_the_same_number_however_it_is_written() -> None:
    manifest = corpus.load("fulcrum").manifest
    wanted = {"environmentId": "e", "cohortId": "c", "cohortName": "n"}
    payload = {**wanted, "counts": [*range(1, 10)], "shares": [1.0, 2.0], "levels": ["1", "2", "3"]}
    for sample in samples(manifest, 20, like=[json.dumps(payload).encode()]):
        made = json.loads(sample.body)
        assert all(type(one) is int and one not in range(10) for one in made["counts"])
        assert all(type(one) is float and one not in range(10) for one in made["shares"])
        assert all(one not in set("123456789") for one in made["levels"])


@pytest.mark.parametrize(
    ("said", "again"),
    [
        ("0", -0.0),
        (2**64 - 1, str(2**64 - 1)),
        ("1e0", 1),
        (1, "1.0"),
        (0.1, "1E-1"),
        ("-2.50", -2.5),
        (10**30, "1e30"),
    ],
)
def test_a_number_is_the_same_as_any_text_of_it(said: object, again: object) -> None:
    assert ForbiddenValues([said]).holds(again)
    assert ForbiddenValues([again]).holds(said)
    assert not ForbiddenValues([said]).holds(True)
    assert not ForbiddenValues([said]).holds(3)


@pytest.mark.parametrize(("said", "other"), [(2**64 - 1, 7), (-1, -2), ("-1", -2), (2**61 + 4, 5)])
def test_other_numbers_of_the_same_hash_are_others(said: object, other: int) -> None:
    assert not ForbiddenValues([said]).holds(other)


def test_long_texts_are_forbidden_whole_and_within_others() -> None:
    long = "A note of some length, " * 9
    forbidden = ForbiddenValues([long])
    assert forbidden.holds(long)
    assert forbidden.holds(long.upper())
    assert forbidden.holds(long.strip(", "))
    assert not forbidden.holds(long[:-9])


@pytest.mark.parametrize(
    "text", ["1e999999999999999999999", "Infinity", "NaN", "\u0663", "1_0", ""]
)
def test_texts_that_only_look_like_numbers_are_texts(text: str) -> None:
    assert ForbiddenValues([text]).holds(text)
    assert not any(ForbiddenValues([text]).holds(number) for number in (3, 10, 1.5, float("inf")))


def test_names_that_are_data_are_not_kept() -> None:
    manifest = corpus.load("fulcrum").manifest
    people = [
        {f"{name}{number}": {"visits": number} for name in ("ann", "bob", "cyd")}
        for number in range(10)
    ]
    words = [{f"{first}{second}": 1} for first in "abcde" for second in "fghij"]
    payload = {
        "environmentId": "e",
        "cohortId": "c",
        "cohortName": "n",
        "tokens": {"cus_Nf8a22Q": 5, "0042": 6},
        "people": people,
        "words": words,
        "first_name_2": "kept",
    }
    for sample in samples(manifest, 10, like=[json.dumps(payload).encode()]):
        made = json.loads(sample.body)
        assert {"tokens", "people", "words", "first_name_2"} <= set(made)
        assert not names([payload["people"], payload["words"]]) & names(
            [made["people"], made["words"]]
        ) - {"visits"}
        assert not {"cus_Nf8a22Q", "0042"} & set(made["tokens"])
        assert all("visits" in one for person in made["people"] for one in person.values())


def test_actions_are_others_where_the_matcher_leaves_a_choice(manifest_of: Make) -> None:
    manifest = manifest_of(
        member={"memberIdPath": "/id"}, arrayInclusion={"path": "/do", "matcher": r"^(\d+|add)$"}
    )
    wanted = {"env": "e", "cohort": "c", "name": "n", "members": [{"id": "i"}]}
    like = [json.dumps({**wanted, "do": word}).encode() for word in ("add", "0", "remove")]
    made = [json.loads(sample.body)["do"] for sample in samples(manifest, 60, like=like)]
    assert not {"add", "0", "remove"} & set(made)
    assert any(word.isdigit() for word in made)
    assert "delete" in made


def test_malformed_requests_say_nothing_again_either() -> None:
    manifest = corpus.load("fulcrum").manifest
    payload = {"environmentId": "true", "cohortId": "kind", "cohortName": 1, "n": [0, 1.0, "text"]}
    for one in malformed_samples(manifest, 60, like=[json.dumps(payload).encode()]):
        if one.field:
            assert_forgotten([payload], one.body)


@pytest.mark.parametrize("body", [b"{", b"", b"\xff", b'{"a": NaN}'])
def test_a_payload_that_is_no_json_is_refused(body: bytes) -> None:
    with pytest.raises(ValueError, match="not JSON"):
        samples(corpus.load("fulcrum").manifest, 1, like=[body])


@pytest.mark.parametrize("payload", [[], "text", 5, {"included": 7}, {"listData": [[[]]]}, None])
def test_a_payload_of_another_shape_teaches_what_it_can(payload: Any) -> None:
    manifest = corpus.load("fulcrum").manifest
    (sample,) = samples(manifest, 1, like=[json.dumps(payload).encode()])
    check_taken(manifest, sample)


def test_a_payload_nested_deeply_is_no_trouble() -> None:
    manifest = corpus.load("fulcrum").manifest
    deep = b'{"a":' * 490 + b"1e400" + b"}" * 490
    (sample,) = samples(manifest, 1, like=[deep])
    check_taken(manifest, sample)


def test_malformed_requests_are_like_the_payloads_too() -> None:
    manifest = corpus.load("census-synced-segments").manifest
    like = [json.dumps(PAYLOAD).encode()]
    assert all(
        b"nick_name" in one.body
        for one in malformed_samples(manifest, 5, 3, like=like)
        if one.field
    )


def test_payloads_with_too_many_names_are_refused() -> None:
    manifest = corpus.load("amplitude").manifest
    names = {f"name{number}": number for number in range(10_001)}
    for payload in (names, {"context": names}):
        with pytest.raises(ValueError, match="has over 10,000 names"):
            samples(manifest, 1, like=[json.dumps(payload).encode()])


@pytest.mark.parametrize("levels", [1, 2])
def test_long_lists_that_nobody_reads_come_again_shorter(manifest_of: Make, levels: int) -> None:
    tags: Any = [f"tag {number}" for number in range(10_000 if levels == 1 else 100)]
    if levels == 2:
        tags = [tags] * 100
    payload = {"env": "e", "cohort": "c", "name": "n", "members": [{"id": "1", "in": True}]}
    made = samples(manifest_of(), 3, like=[{**payload, "tags": tags}])
    for lists in (json.loads(one.body)["tags"] for one in made):
        assert len(lists) == 50
        assert levels == 1 or {len(one) for one in lists} == {50}


@pytest.mark.parametrize(
    "dense",
    ['{"noise":[' + "{}," * 20_000 + "{}]}", '{"batch":[' + '{"n":{}},' * 8_000 + "{}]}"],
    ids=["one long list", "many members"],
)
def test_of_many_values_a_part_is_looked_at(dense: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learning, "_MOST_VALUES", 10_000)
    manifest = corpus.load("census-synced-segments").manifest
    body = dense.encode()

    def peak(times: int) -> int:
        tracemalloc.start()
        try:
            samples(manifest, 1, like=[body] * times)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(1)  # what is imported and made once is not counted
    once = peak(1)
    assert peak(8) < 2 * once  # as data all of it would take some eight times


def test_what_stands_behind_many_members_is_learned_too() -> None:
    manifest = corpus.load("census-synced-segments").manifest
    member = {**PAYLOAD["batch"][0], "extra": [{}] * 200}  # type: ignore[dict-item]
    payload = {**PAYLOAD, "batch": [member] * 2_000, "behind": {"seen": {"by": "them"}}}
    made = samples(manifest, 5, like=[json.dumps(payload).encode()])
    for document in (json.loads(one.body) for one in made):
        assert set(document["behind"]["seen"]) == {"by"}
        assert document["environment_id"]
        assert all(set(one) == set(member) for one in document["batch"])


TRAITS = {"plan": "gold-77", "home": {"area": "b-1234"}}
COHORT = {"environmentId": "e", "cohortId": "c", "cohortName": "n"}
BULK = [[[0] * 7] * 200] * 200


def test_a_property_behind_bulk_is_learned() -> None:
    payload = {"bulk": BULK, "traits": TRAITS, **COHORT, "included": {"add": [{"id": "a"}]}}
    for one in samples(corpus.load("fulcrum").manifest, 5, like=[json.dumps(payload).encode()]):
        assert [*json.loads(one.body)["traits"]] == ["plan", "home"]


def test_a_payload_behind_bulk_is_learned_from() -> None:
    included = {"add": [{"id": "a"}]}
    bulky = [{f"x{one}": BULK[:50] for one in range(3)} | COHORT | {"included": included}] * 8
    like = [
        json.dumps(one).encode() for one in (*bulky, {**COHORT, "included": included, **TRAITS})
    ]
    made = [json.loads(one.body) for one in samples(corpus.load("fulcrum").manifest, 60, like=like)]
    assert 0 < sum("plan" in one for one in made) < 30


def test_fields_of_many_places_are_learned(manifest_of: Make) -> None:
    levels = 22
    inner: dict[str, Any] = {"members": [{"id": "a", "in": True}]}
    for level in range(levels):
        inner = {f"f{level}": "note", "in": inner}
    payload = {"env": "e", "cohort": "c", "name": "n", **inner}
    manifest = manifest_of(memberArrayPath="/in" * levels + "/members")
    for one in samples(manifest, 3, like=[json.dumps(payload).encode()]):
        assert all(f'"f{level}":' in one.body.decode() for level in range(levels))


def test_integer_ids_are_learned() -> None:
    payload = {**COHORT, "included": {"add": [{"id": 40123}, {"id": 50234}]}}
    made = samples(corpus.load("fulcrum").manifest, 9, like=[json.dumps(payload).encode()])
    ids = [one["id"] for each in made for one in json.loads(each.body)["included"].get("add", [])]
    assert ids
    assert all(type(one) is int and 10_000 <= one <= 100_000 for one in ids)


@pytest.mark.parametrize("make", [samples, malformed_samples])
def test_payloads_with_too_many_values_are_refused(make: Any) -> None:
    manifest = corpus.load("amplitude").manifest
    like = [
        f"[{','.join(map(str, range(half, half + 350_001)))}]".encode() for half in (0, 350_001)
    ]
    with pytest.raises(ValueError, match="over 700,000 different texts and numbers"):
        make(manifest, 1, like=like)
