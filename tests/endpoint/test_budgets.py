"""One request costs what it weighs: replies, members, errors and notes are bounded by its size."""

import gc
import json
import weakref

import pytest
from stand_in import CAPABILITY, body, manifest, post

from sstest import Manifest
from sstest.endpoint import LaunchDarkly
from sstest.limits import LONGEST_REPLY, MEMBERS, REPLY_BYTES, REPLY_TIMES
from sstest.parser import parse

MEGABYTE = "x" * 1_000_000
AMPLIFYING = "{{#each requestBody.add}}" + MEGABYTE + "{{/each}}"


@pytest.mark.parametrize("profile", ["docs", "validation-server"])
def test_a_reply_far_longer_than_its_request_is_not_sent(profile: str) -> None:
    """And nothing of the request is applied, as with any reply that cannot be rendered."""
    launchdarkly = LaunchDarkly(manifest(template=f'"{AMPLIFYING}"'), profile=profile)
    exchange = post(launchdarkly, body(map(str, range(7))))
    assert exchange.status == 500
    assert exchange.reply is not None
    assert "the reply has 7,000,002 bytes" in exchange.reply.json()["message"]
    assert len(exchange.reply.body) < 1000
    assert launchdarkly.segments == ()


def test_a_refusal_is_no_longer_either() -> None:
    launchdarkly = LaunchDarkly(manifest(template=f'"{MEGABYTE}"'))
    assert post(launchdarkly, b"{}").status == 500
    launchdarkly.will_answer(429)
    exchange = post(launchdarkly)
    assert exchange.status == 429
    assert exchange.reply is not None
    assert exchange.reply.json()["code"] == "rate_limited"


@pytest.mark.parametrize("over", [0, 1])
def test_the_limits_of_a_reply_are_to_the_byte(over: int) -> None:
    short = LaunchDarkly(manifest(template="x" * (REPLY_BYTES + over)))
    assert post(short).status == (500 if over else 200)
    data = body([str(number) for number in range(1_000)])
    assert len(data) * REPLY_TIMES > REPLY_BYTES
    long = LaunchDarkly(manifest(template="x" * (REPLY_TIMES * len(data) + over)))
    assert post(long, data).status == (500 if over else 200)
    pad = "€".encode() * 1_600_000
    rest = "x" * (LONGEST_REPLY - 2 * len(pad) + over)
    most = LaunchDarkly(manifest(template="{{requestBody.pad}}{{requestBody.pad}}" + rest))
    data = body(["a"], pad="PAD").replace(b"PAD", pad)
    assert post(most, data).status == (500 if over else 200)


@pytest.mark.parametrize("over", [0, 1])
def test_more_members_than_anybody_sends_are_not_read(over: int) -> None:
    launchdarkly = LaunchDarkly(manifest())
    members = ",".join(['{"id":1}'] * (MEMBERS + over))
    exchange = post(launchdarkly, b'{"env":"e","id":"c","name":"n","add":[%s]}' % members.encode())
    assert exchange.status == (413 if over else 204)
    assert (exchange.error is None) == (not over)


def test_an_error_keeps_nothing_of_what_was_read() -> None:
    """Its traceback would keep the whole request as data, many times its size."""
    launchdarkly = LaunchDarkly(manifest())
    for data in (b"{}", body(["a"]).replace(b'"a"', b"[]"), b"\xff", body(["a"], env="")):
        exchange = post(launchdarkly, data)
        assert exchange.error is not None
        assert exchange.error.__traceback__ is exchange.error.__context__ is None
        assert exchange.error.__cause__ is None


def test_an_update_keeps_nothing_of_what_was_read(monkeypatch: pytest.MonkeyPatch) -> None:
    class Document(dict[str, object]):
        """A dict that can be watched."""

    from sstest.parser import compiled

    decode, watched = compiled.decode, []

    def watching(data: object) -> Document:
        document = Document(decode(data))
        watched.append(weakref.ref(document))
        return document

    monkeypatch.setattr(compiled, "decode", watching)
    # An integer that long is for the reference parser, which reads what is decoded.
    update = parse(manifest(), body(["undefined", "X"]).replace(b'"X"', b"1" + b"0" * 5000))
    gc.collect()
    assert [one() for one in watched] == [None]
    assert [one.code for one in update.diagnostics] == ["nothing", "rounded"]


def test_notes_do_not_repeat_a_long_cohort_for_each_member() -> None:
    keys = [str(number) for number in range(50)]
    data = body(keys, keys, cohort="c" * 100_000)
    exchange = post(LaunchDarkly(manifest()), data)
    assert exchange.update is not None
    notes = [str(one) for one in exchange.update.diagnostics]
    assert len(notes) >= 50
    assert sum(map(len, notes)) < len(data)


@pytest.mark.parametrize("profile", ["docs", "validation-server"])
def test_a_pointer_is_not_repeated_without_end(profile: str) -> None:
    parser = {**CAPABILITY["requestParser"], "cohortIdPath": "/" + "x" * 16_383}
    launchdarkly = LaunchDarkly(
        Manifest.load({"syncedSegment": {"requestParser": parser}}, "acme"), profile=profile
    )
    exchange = post(launchdarkly)
    assert exchange.status == 400
    assert exchange.reply is not None
    assert len(exchange.reply.body) < 2 * 16_384
    assert len(json.dumps(launchdarkly.describe_requests())) < 3_000


def test_segments_do_not_grow_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sstest.endpoint.segments.SEGMENT_BYTES", 20_000)
    launchdarkly = LaunchDarkly(manifest())
    everybody = [f"user-{number}" for number in range(150)]
    statuses = [post(launchdarkly, body(everybody, cohort=name)).status for name in "aab"]
    assert statuses == [204, 204, 500]
    (error,) = [one.error for one in launchdarkly.requests if one.error]
    assert "the segments would take more memory" in str(error)
    assert [one.cohort for one in launchdarkly.segments] == ["a"]
    assert post(launchdarkly, body((), everybody, cohort="a")).status == 204
    assert post(launchdarkly, body(everybody, cohort="b")).status == 204
    launchdarkly.reset()
    assert post(launchdarkly, body(everybody, cohort="a")).status == 204
