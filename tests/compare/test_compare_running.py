"""Comparing with real servers: agreement, planted mistakes, and when to stop."""

import json

import pytest
from planted import ARRAYS, BOOLEAN, TOKEN, Heard, Reply, Serve, as_the_reference, compared

from sstest import corpus
from sstest.compare import (
    DEVIATIONS,
    Answer,
    Comparison,
    Sender,
    Target,
    cases,
    compare,
)
from sstest.endpoint import LaunchDarkly
from sstest.endpoint.asgi import Application
from sstest.endpoint.server import running
from sstest.manifest import Manifest
from tests.profiles import examples

# Agreement ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("profile", ["docs", "validation-server"])
@pytest.mark.parametrize("key", ["hightouch", "heap-inbound", "segment-audiences"])
def test_the_stand_in_agrees_with_the_reference(profile: str, key: str) -> None:
    manifest = corpus.load(key).manifest
    with (
        LaunchDarkly([manifest], profile=profile) as launchdarkly,
        running(Application(launchdarkly)) as server,
    ):
        comparison = compared(manifest, server.url, profile=profile, token=launchdarkly.token)
    assert comparison.disagreements == []
    assert comparison.stopped is None
    assert comparison.agreed == comparison.sent >= 30


def test_each_request_is_sent_once_the_smallest_first(manifest: Manifest, serve: Serve) -> None:
    planted = serve(as_the_reference(manifest))
    made = cases(manifest, examples(0.8), seed=3)
    with Sender(Target.of(f"{planted.url}/in/{{key}}?x=1", "a b/c"), TOKEN) as sender:
        compare(manifest, made, sender.send)
    assert [heard.body for heard in planted.heard] == [case.body for case in made]
    sizes = [len(case.body) for case in made]
    assert sizes == sorted(sizes)
    assert {case.kind for case in made} == {"realistic", "drawn", "malformed"}
    (heard,) = {(heard.method, heard.path) for heard in planted.heard}
    assert heard == ("POST", "/in/a%20b%2Fc?x=1")
    assert {heard.headers["authorization"] for heard in planted.heard} == {TOKEN}
    assert {heard.headers["content-type"] for heard in planted.heard} == {"application/json"}


def test_the_same_seed_gives_the_same_bytes(manifest: Manifest) -> None:
    assert cases(manifest, 40, seed=1) == cases(manifest, 40, seed=1)
    assert cases(manifest, 40, seed=1) != cases(manifest, 40, seed=2)


# Planted mistakes ---------------------------------------------------------------------------------

REFUSES_EVERYTHING = (400, b'{"code": "invalid_request", "message": "no"}')


def test_a_server_that_takes_everything_disagrees_on_all_that_is_spoilt(
    manifest: Manifest, serve: Serve
) -> None:
    comparison = compared(manifest, serve(lambda _: (204, b"")).url)
    found = {(one.case.kind, one.expected.status, one.found.status) for one in _of(comparison)}
    assert found == {("malformed", 400, 204)}
    sizes = [len(one.case.body) for one in comparison.disagreements]
    assert sizes == sorted(sizes)
    assert comparison.agreed + len(sizes) == comparison.sent
    assert comparison.disagreements[0].differences[0] == "status: expected 400, found 204"


def test_a_server_that_refuses_everything_disagrees_on_all_that_is_good(
    manifest: Manifest, serve: Serve
) -> None:
    comparison = compared(manifest, serve(lambda _: REFUSES_EVERYTHING).url)
    wrong = [one for one in comparison.disagreements if one.expected.status == 204]
    assert {one.case.kind for one in wrong} == {"realistic", "drawn"}
    assert wrong[0].differences == (
        "status: expected 204, found 400",
        'body: expected none, found {"code": "invalid_request", "message": "no"}',
    )
    others = [one for one in comparison.disagreements if one.expected.status == 400]
    assert all(one.differences[0].startswith("body at /message: expected ") for one in others)


def test_a_server_that_forgets_to_look_at_one_property(manifest: Manifest, serve: Serve) -> None:
    """It takes requests without a cohort name: just these disagree."""

    def reply_to(heard: Heard) -> Reply:
        reply = as_the_reference(manifest)(heard)
        return (204, b"") if b"/cohort/name" in reply[1] else reply

    comparison = compared(manifest, serve(reply_to).url, count=examples(0.8))
    assert comparison.disagreements
    for one in comparison.disagreements:
        assert one.expected.error is not None
        assert one.expected.error.field == "cohortNamePath"


def test_the_place_in_a_json_body_is_named(serve: Serve) -> None:
    template = '{"a": [{"b/c": {{statusCode}} }], "same": true}'
    manifest = Manifest.load(
        {"syncedSegment": {"requestParser": ARRAYS, "jsonResponseBody": template}}, key="partner"
    )

    def reply_to(heard: Heard) -> Reply:
        status, body, *_ = as_the_reference(manifest)(heard)
        data = json.loads(body)
        if status == 200:
            data["a"][0]["b/c"] = "200"
        return status, json.dumps(data, indent=3).encode()

    comparison = compared(manifest, serve(reply_to).url)
    assert {one.differences for one in comparison.disagreements} == {
        ('body at /a/0/b~1c: expected 200, found "200"',)
    }


def test_true_is_not_one(serve: Serve) -> None:
    manifest = Manifest.load(
        {"syncedSegment": {"requestParser": ARRAYS, "jsonResponseBody": '{"ok": true}'}}
    )
    comparison = compared(manifest, serve(lambda _: (200, b'{"ok": 1}')).url)
    lines = {line for one in comparison.disagreements for line in one.differences}
    assert "body: expected true, found 1" not in lines
    assert "body at /ok: expected true, found 1" in lines


@pytest.mark.parametrize(
    "body", [b"<html>no</html>\x1b[2J", b"\xff\xfe", b"[" * 100_000, b"9" * 9999]
)
def test_what_is_no_json_is_shown_short_and_harmless(
    manifest: Manifest, serve: Serve, body: bytes
) -> None:
    comparison = compared(manifest, serve(lambda _: (400, body)).url)
    lines = [line for one in comparison.disagreements for line in one.differences]
    assert lines
    assert all(line.isprintable() and len(line) < 800 for line in lines)


# The validation server's known deviations ---------------------------------------------------------


def test_boolean_removals_are_the_deviation_that_everybody_meets(serve: Serve) -> None:
    manifest = Manifest.load({"syncedSegment": {"requestParser": BOOLEAN}}, key="partner")
    planted = serve(as_the_reference(manifest, "validation-server"))
    comparison = compared(manifest, planted.url, count=examples(0.8))
    assert comparison.agreed == 0
    assert all(one.deviation for one in comparison.disagreements)
    refused = [one for one in comparison.disagreements if one.expected.status == 204]
    names = {one.deviation.name for one in refused if one.deviation and one.found.status == 400}
    assert names == {"falsy is missing"}
    taken = [one for one in refused if one.found.status == 200]
    assert "success is 200" in {one.deviation.name for one in taken if one.deviation}


@pytest.mark.parametrize("key", ["amplitude", "heap-inbound", "zeotap"])
def test_every_answer_of_that_server_is_a_named_deviation(serve: Serve, key: str) -> None:
    manifest = corpus.load(key).manifest
    planted = serve(as_the_reference(manifest, "validation-server"))
    comparison = compared(manifest, planted.url, count=examples(0.8))
    assert comparison.disagreements
    names = {one.deviation and one.deviation.name for one in comparison.disagreements}
    assert None not in names
    assert "other" not in names


SPOILT = {
    "size limit": b'{"environment": "' + b"x" * 110_000 + b'"}',
    "lenient decoding": b'\xef\xbb\xbf{"environment":"e","cohort":{"id":"c","name":"n"}}',
    "falsy is missing": b'{"environment":"e","cohort":{"id":0,"name":"n"},"add":[{"id":"x"}]}',
    "member is not an object": (b'{"environment":"e","cohort":{"id":"c","name":"n"},"add":["x"]}'),
    "internal errors": b'{"environment":"e","cohort":{"id":"c","name":"n"},"add":[null]}',
    "any truthy value": b'{"environment":"e","cohort":{"id":[1],"name":"n"},"add":[]}',
    "success is 200": b'{"environment":"e","cohort":{"id":"c","name":"n"}}',
    "errors without a body": b'{"environment":"e"}',
}


@pytest.mark.parametrize("name", SPOILT)
def test_a_deviation_is_named_for_what_it_is(manifest: Manifest, name: str) -> None:
    from sstest.compare.deviations import deviation
    from sstest.response.answer import answer

    body = SPOILT[name]
    server = answer(manifest, body, "validation-server")
    found = deviation(manifest, body, answer(manifest, body), Answer(server.status, server.body))
    assert found is not None
    assert found.name == name


def test_what_that_server_would_not_answer_is_no_deviation(
    manifest: Manifest, serve: Serve
) -> None:
    """A status of its own, or another body, is a disagreement that nobody knows of."""
    comparison = compared(manifest, serve(lambda _: (418, b"")).url)
    assert len(comparison.disagreements) == comparison.sent
    assert not any(one.deviation for one in comparison.disagreements)


def test_the_table_has_a_sentence_for_each_and_no_name_twice() -> None:
    names = [one.name for one in DEVIATIONS]
    assert len(set(names)) == len(names)
    assert all(one.sentence and not one.sentence.endswith(".") for one in DEVIATIONS)


# When to stop -------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [401, 403, 429])
@pytest.mark.parametrize("after", [0, 7])
def test_it_stops_at_the_first_sign_that_it_is_not_welcome(
    manifest: Manifest, serve: Serve, status: int, after: int
) -> None:
    right = as_the_reference(manifest)

    def reply_to(heard: Heard) -> Reply:
        if len(planted.heard) > after:
            return status, b"", {"Retry-After": "30"}
        return right(heard)

    planted = serve(reply_to)
    comparison = compared(manifest, planted.url)
    assert len(planted.heard) == after + 1
    assert comparison.sent == comparison.agreed == after
    assert str(comparison.stopped).startswith(f"the answer was {status}: ")
    assert "Retry-After: 30" in str(comparison.stopped)


@pytest.mark.parametrize("status", [404, 405, 301, 307])
def test_a_wrong_address_is_left_at_once(manifest: Manifest, serve: Serve, status: int) -> None:
    elsewhere = serve(lambda _: (204, b""))
    planted = serve(lambda _: (status, b"", {"Location": f"{elsewhere.url}/\x1b[2Jx"}))
    comparison = compared(manifest, planted.url)
    assert (len(planted.heard), len(elsewhere.heard)) == (1, 0)
    assert str(comparison.stopped).startswith(f"the first answer was {status}")
    assert str(comparison.stopped).isprintable()


def test_redirects_are_never_followed(manifest: Manifest, serve: Serve) -> None:
    elsewhere = serve(lambda _: (204, b""))

    def reply_to(heard: Heard) -> Reply:
        right = as_the_reference(manifest)(heard)
        moved = (302, b"", {"Location": elsewhere.url})
        return moved if len(planted.heard) > 1 else right

    planted = serve(reply_to)
    comparison = compared(manifest, planted.url, token=TOKEN)
    assert elsewhere.heard == []
    assert len(comparison.disagreements) == comparison.sent - 1


def test_a_server_that_dies_of_a_request_is_found_out_and_not_sent_to_forever(
    manifest: Manifest, serve: Serve
) -> None:
    def reply_to(heard: Heard) -> Reply:
        return (0, b"") if len(planted.heard) > 5 else as_the_reference(manifest)(heard)

    planted = serve(reply_to)
    comparison = compared(manifest, planted.url)
    silent = [one for one in comparison.disagreements if one.found.status is None]
    assert len(silent) == 3
    assert "closed the connection without an answer" in silent[0].differences[0]
    assert str(comparison.stopped) == "no answer to 3 requests in a row"


def _of(comparison: Comparison) -> list:  # type: ignore[type-arg]
    return comparison.disagreements
