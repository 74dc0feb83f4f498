"""Manifests as values: immutable, comparable, and fit to travel."""

import copy
import json
import pickle
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sstest.manifest import Manifest, ManifestError

Json = dict[str, Any]


def whole(valid: Json) -> Json:
    return {"name": "Example", "version": "1.0.0", "capabilities": {"trigger": {}, **valid}}


def test_what_was_passed_in_is_not_shared(valid: Json) -> None:
    document = whole(valid)
    manifest = Manifest.load(document)
    before = copy.deepcopy(manifest.to_dict())

    document["capabilities"]["syncedSegment"]["requestParser"]["memberArrayParser"].clear()
    manifest.to_dict()["syncedSegment"]["requestParser"].clear()

    assert manifest.to_dict() == before == valid | before
    assert manifest.problems == ()


def test_is_frozen(valid: Json) -> None:
    manifest = Manifest.load(valid)

    for owner, name in (
        (manifest, "key"),
        (manifest, "problems"),
        (manifest.request_parser, "format"),
        (manifest.request_parser.member_array_parser, "member_id_path"),
    ):
        with pytest.raises(AttributeError):
            setattr(owner, name, None)


def test_equal_by_key_and_capability(valid: Json) -> None:
    first = Manifest.load(valid)
    other = copy.deepcopy(valid)
    other["syncedSegment"]["jsonResponseBody"] = "{}"

    assert first == Manifest.load(json.dumps(whole(valid), indent=3))
    assert first != Manifest.load(valid, key="another")
    assert first != Manifest.load(other)
    assert first != valid
    assert len({first, Manifest.load(whole(valid)), Manifest.load(other)}) == 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1", "1.0"),
        ("1", "true"),
        ("0", "-0.0"),
        ('{"a": 1, "b": 2}', '{"b": 2, "a": 1}'),
        ("1e2", "100"),
        ("1" + "0" * 5000, "1" + "0" * 5000),
    ],
)
def test_equal_manifests_have_equal_hashes(one: str, other: str) -> None:
    first, second = (
        Manifest.load(f'{{"syncedSegment": {{"x": {text}}}}}') for text in (one, other)
    )

    assert first == second
    assert hash(first) == hash(second)


@given(
    st.recursive(
        st.integers() | st.text(max_size=3) | st.none(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=3), inner, max_size=5),
        max_leaves=20,
    )
)
def test_the_order_of_names_does_not_count(value: Any) -> None:
    first = Manifest.load({"syncedSegment": {"x": value, "y": 1}})
    text = json.dumps({"y": 1, "x": value}, sort_keys=True)

    second = Manifest.load(f'{{"syncedSegment": {text}}}')

    assert first == second
    assert hash(first) == hash(second)


def test_moving_a_value_changes_the_hash() -> None:
    values = [[[1], []], [[], [1]], {"a": 1, "b": 2}, {"a": 2, "b": 1}, [{}], [[]], "[]"]

    hashes = {hash(Manifest.load({"syncedSegment": {"x": value}})) for value in values}

    assert len(hashes) == len(values)


def test_round_trip(integration: Path) -> None:
    manifest = Manifest.load(integration)

    again = Manifest.load(manifest.to_dict(), manifest.key)

    assert again == manifest
    assert again.request_parser == manifest.request_parser
    assert Manifest.load(json.dumps(manifest.to_dict()), manifest.key) == manifest


def test_round_trip_of_numbers_of_all_sizes() -> None:
    text = f'{{"syncedSegment": {{"x": [1e400, {"7" * 5000}, -0.0, {"7" * 4300}]}}}}'
    manifest = Manifest.load(text)

    assert Manifest.load(manifest.to_dict()) == manifest
    assert manifest.capability["x"][1] == Decimal("7" * 5000)
    assert Manifest.load({"syncedSegment": {"x": int("7" * 4300) * 10}}).capability == {
        "x": Decimal("7" * 4300 + "0")
    }


def test_survives_a_journey_to_another_process(integration: Path) -> None:
    manifest = Manifest.load(integration)

    again = pickle.loads(pickle.dumps(manifest))  # noqa: S301  # our own bytes

    assert again == manifest
    assert again.request_parser == manifest.request_parser
    assert copy.deepcopy(manifest) == manifest


def test_an_error_survives_a_journey_to_another_process() -> None:
    with pytest.raises(ManifestError) as caught:
        Manifest.load('{"capabilities": {"syncedSegments": 1}}')

    again = pickle.loads(pickle.dumps(caught.value))  # noqa: S301  # our own bytes

    assert isinstance(again, ManifestError)
    assert str(again) == str(caught.value)
    assert again.problems == caught.value.problems
    assert again.origin == "manifest"


def test_template(valid: Json) -> None:
    assert Manifest.load(valid).template is None
    valid["syncedSegment"]["jsonResponseBody"] = "{}"
    assert Manifest.load(valid).template == "{}"
    valid["syncedSegment"]["jsonResponseBody"] = {}
    assert Manifest.load(valid).template is None


def test_repr_is_short(integration: Path) -> None:
    assert repr(Manifest.load(integration)) == f"Manifest(key={integration.name!r})"
