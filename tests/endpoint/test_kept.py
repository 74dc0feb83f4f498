"""What is kept of the exchanges is bounded, in number and in bytes."""

import pytest
from stand_in import body, manifest, post

from sstest import Manifest
from sstest.endpoint import Exchange, LaunchDarkly, Request
from sstest.endpoint.kept import Kept, weight
from sstest.endpoint.page.records import Record, record


def small(number: int, size: int = 0) -> Record:
    return record(Exchange(number, 0.0, Request("POST", "/", {}, b"x" * size)))


def numbers(records: list[Record]) -> list[int]:
    return [one.exchange.number for one in records]


def test_the_oldest_goes() -> None:
    kept: Kept[Record] = Kept(3)
    gone = [numbers(kept.add(small(number))) for number in range(1, 6)]
    assert gone == [[], [], [], [1], [2]]
    assert numbers(kept.all()) == [3, 4, 5]
    assert numbers(kept.take()) == [3, 4, 5]
    assert kept.all() == []


def test_large_bodies_leave_room_for_fewer() -> None:
    kept: Kept[Record] = Kept(1000)
    for number in range(1, 20):
        kept.add(small(number, 10_000_000))
    assert numbers(kept.all()) == [17, 18, 19]
    assert numbers(kept.add(small(20, 40_000_000))) == [17, 18, 19]
    assert numbers(kept.all()) == [20]
    kept.take()
    assert kept.add(small(21, 10_000_000)) == []


SIZE = 100_000


@pytest.mark.parametrize(
    ("template", "change"),
    [
        ("x" * SIZE, {}),
        (None, {"headers": {"authorization": "token", "x": "x" * SIZE}}),
        (None, {"path": "/" + "x" * SIZE}),
        (None, {"data": b" " * SIZE}),
        (None, {"data": body(map(str, range(SIZE // 200)))}),
    ],
    ids=["reply", "headers", "path", "body", "members"],
)
def test_all_of_an_exchange_is_weighed(template: str | None, change: dict[str, object]) -> None:
    launchdarkly = LaunchDarkly(manifest(template=template))
    assert weight(post(launchdarkly, **change)) > SIZE  # type: ignore[arg-type]


def test_a_packed_body_is_weighed_unpacked() -> None:
    request = Request("POST", "/", {}, b"packed")
    assert weight(Exchange(1, 0.0, request, body=b"x" * SIZE)) > SIZE


def test_what_an_error_says_is_weighed() -> None:
    parser = manifest().to_dict()["syncedSegment"]["requestParser"]
    pointer = "/" + "x" * 10_000
    capability = {"requestParser": {**parser, "cohortIdPath": pointer}}
    long = Manifest.load({"syncedSegment": capability}, "acme")
    assert weight(post(LaunchDarkly(long))) > 3 * len(pointer)


def test_the_record_of_a_large_request_has_no_update() -> None:
    launchdarkly = LaunchDarkly(manifest())
    everybody = [f"user-{number}" for number in range(600)]
    for keys in (["user-0"], everybody):
        one = record(post(launchdarkly, body(keys, keys)))
        assert one.taken
        assert (one.exchange.update is None) == (len(keys) > 1)
        assert one.exchange.reply is not None
        assert one.exchange.reply.update is one.exchange.update
        cohort = {"cohortId": "vip", "cohortName": "VIP", "added": 0, "removed": len(keys)}
        assert one.cohorts() == ([cohort], 0)
        note, *_ = one.notes(5)
        assert note.startswith("'user-0' is both added to and removed from")
        assert "meaning" not in vars(one.exchange)
