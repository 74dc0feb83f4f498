"""The manifest that is inferred reads payloads as they were meant."""

import json
from collections.abc import Iterable
from typing import Any

import pytest

import sstest
from sstest import corpus
from sstest.corpus import Integration
from tests.inferring.drawn_shapes import drawn
from tests.inferring.other_shapes import OTHER_SHAPES
from tests.inferring.position_shapes import POSITION_SHAPES
from tests.inferring.shapes import SHAPES, Shape

INTEGRATIONS = {one.key: one for one in corpus.integrations()}
UNDECIDED = {
    # Two of these manifests do not read a context kind that a payload says, and two that look
    # just like them do.
    "amplitude": "kind",
    "zeotap": "kind",
    # Its matcher knows one of two spellings.
    "hightouch": "words",
}
DEFECT = "tealium-synced-segments"
"""Its matcher adds those who should leave: a known defect, which no payload shows."""


def read(parser: dict[str, Any], body: bytes) -> dict[str, Any] | None:
    manifest = sstest.Manifest.load({"syncedSegment": {"requestParser": parser}})
    try:
        return sstest.parse(manifest, body).to_dict()
    except sstest.RequestError:
        return None


def ranks(
    inference: sstest.Inference, meant: list[tuple[bytes, dict[str, Any] | None]]
) -> list[int]:
    """The places of the candidates that read all bodies as they are meant."""
    return [
        place
        for place, one in enumerate(inference.candidates)
        if all(read(one.parser, body) == update for body, update in meant)
    ]


def as_expected(integration: Integration) -> list[tuple[bytes, dict[str, Any] | None]]:
    return [
        (one.body, one.expected.docs.update if one.expected else None)
        for one in integration.requests
    ]


@pytest.mark.parametrize("key", [key for key in INTEGRATIONS if key not in (*UNDECIDED, DEFECT)])
def test_the_corpus_is_read_as_expected(key: str) -> None:
    integration = INTEGRATIONS[key]
    inference = sstest.infer([one.body for one in integration.requests])
    assert 0 in ranks(inference, as_expected(integration))


@pytest.mark.parametrize(("key", "part"), UNDECIDED.items())
def test_what_the_corpus_cannot_decide_is_asked(key: str, part: str) -> None:
    integration = INTEGRATIONS[key]
    inference = sstest.infer([one.body for one in integration.requests])
    assert ranks(inference, as_expected(integration))[0] < 3
    (question,) = [one for one in inference.questions if one.part == part]
    right = [
        number
        for number, option in enumerate(question.options)
        if all(read(option.parser, body) == update for body, update in as_expected(integration))
    ]
    answered = inference.answer(question, right[0])
    assert 0 in ranks(answered, as_expected(integration))
    assert part not in [one.part for one in answered.questions]


def removes(integration: Integration, name: str) -> bool:
    """Whether a request is expected to remove somebody, or nobody at all."""
    expected = integration.request(name).expected
    update = expected.docs.update if expected and expected.docs else None
    return not update or {one["included"] for one in update["memberships"]} != {True}


@pytest.mark.parametrize("key", [key for key in INTEGRATIONS if key != DEFECT])
def test_where_nobody_is_removed_it_is_asked_how(key: str) -> None:
    integration = INTEGRATIONS[key]
    adding = [one for one in integration.requests if not removes(integration, one.name)]
    inference = sstest.infer([one.body for one in adding])
    assert ranks(inference, as_expected(integration))[0] < 3
    parser = inference.candidates[0].parser
    asked = "removal" in [one.part for one in inference.questions]
    # An array that is there and empty says where those who leave will be.
    arrays = "removeMemberArrayPath" in parser and any(
        pointer_in(parser["removeMemberArrayPath"], one.body) == [] for one in adding
    )
    assert asked is not arrays


def pointer_in(pointer: str, body: bytes) -> Any:
    value = json.loads(body)
    for name in pointer.split("/")[1:]:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def test_a_removal_is_not_added_though_the_published_matcher_does() -> None:
    integration = INTEGRATIONS[DEFECT]
    inference = sstest.infer([one.body for one in integration.requests])
    expected = {
        one.name: (read(inference.candidates[0].parser, one.body), one.expected)
        for one in integration.requests
    }
    update, stated = expected.pop("removal")
    assert update is not None
    assert {one["included"] for one in update["memberships"]} == {False}
    assert stated is not None
    for found, other in expected.values():
        assert other is not None
        assert found == other.docs.update
    assert ranks(inference, as_expected(integration))


@pytest.mark.parametrize(
    "key",
    [
        pytest.param(
            key, marks=[] if key in ("amplitude", "fulcrum", "zeotap") else pytest.mark.nightly
        )
        for key in INTEGRATIONS
    ],
)
def test_generated_requests_teach_the_manifest_that_they_are_of(key: str) -> None:
    manifest = INTEGRATIONS[key].manifest
    inference = sstest.infer(sstest.samples(manifest, 15))
    fresh = [(one.body, one.update.to_dict()) for one in sstest.samples(manifest, 30, seed=1)]
    assert 0 in ranks(inference, fresh)


def meant_by(parser: dict[str, Any], bodies: Iterable[bytes]) -> list[tuple[bytes, Any]]:
    return [(body, read(parser, body)) for body in bodies]


@pytest.mark.parametrize("name", [*SHAPES, *OTHER_SHAPES, *POSITION_SHAPES])
def test_shapes_beyond_the_corpus(name: str) -> None:
    shape = {**SHAPES, **OTHER_SHAPES, **POSITION_SHAPES}[name]
    assert 0 in ranks(sstest.infer(shape.bodies), meant_by(shape.parser, shape.bodies))


@pytest.mark.parametrize("name", SHAPES)
def test_three_payloads_are_enough(name: str) -> None:
    shape = SHAPES[name]
    three = shape.bodies[:3]
    assert ranks(sstest.infer(three), meant_by(shape.parser, shape.bodies))[0] < 3


@pytest.mark.parametrize("name", ["two lists without a name", "an event around it"])
def test_one_payload_gives_one_at_least(name: str) -> None:
    shape = SHAPES[name]
    assert sstest.infer(shape.bodies[:1]).candidates


def _share(seeds: range) -> tuple[float, float]:
    """How many drawn shapes the first candidate reads, and how many one of the first three."""
    first = among = 0
    for seed in seeds:
        shape, fresh = drawn(seed)
        meant = meant_by(shape.parser, [*shape.bodies, *fresh])
        assert all(update is not None for _, update in meant), seed
        place = next(iter(ranks(sstest.infer(shape.bodies), meant)), 99)
        first += place == 0
        among += place < 3
    return first / len(seeds), among / len(seeds)


def test_nine_of_ten_drawn_shapes_are_right() -> None:
    first, among = _share(range(30))
    assert first >= 0.9
    assert among >= 0.95


@pytest.mark.nightly
def test_nine_of_ten_of_a_thousand_drawn_shapes_are_right() -> None:
    first, among = _share(range(1000, 2000))
    assert first >= 0.95
    assert among >= 0.98


def test_the_order_of_payloads_may_be_any_where_names_say_the_direction() -> None:
    shape = SHAPES["German"]
    backwards = Shape(shape.payloads[::-1], shape.parser)
    assert 0 in ranks(sstest.infer(backwards.bodies), meant_by(shape.parser, shape.bodies))


def test_payloads_may_be_data_text_or_samples() -> None:
    shape = SHAPES["German"]
    texts = [json.dumps(one) for one in shape.payloads]
    parsers = [
        sstest.infer(each).candidates[0].parser for each in (shape.bodies, shape.payloads, texts)
    ]
    assert parsers == [shape.parser] * 3
