"""What is kept of the exchanges is bounded, in number and in bytes."""

import copy
from dataclasses import replace

import pytest
from stand_in import body, manifest, post

from sstest import Manifest, parse
from sstest.endpoint import Exchange, LaunchDarkly, Request
from sstest.endpoint.exchange import Applied, Change, Identity, Touched, release
from sstest.endpoint.kept import Kept, weight
from sstest.endpoint.page.views import exchange_view


def small(number: int, size: int = 0) -> Exchange:
    return Exchange(number, 0.0, Request("POST", "/", {}, b"x" * size))


def numbers(exchanges: list[Exchange]) -> list[int]:
    return [one.number for one in exchanges]


def test_the_oldest_goes() -> None:
    kept = Kept(3)
    gone = [numbers(kept.add(small(number))) for number in range(1, 6)]
    assert gone == [[], [], [], [1], [2]]
    assert numbers(kept.all()) == [3, 4, 5]
    assert numbers(kept.take()) == [3, 4, 5]
    assert kept.all() == []


def test_large_bodies_leave_room_for_fewer() -> None:
    kept = Kept(1000)
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
    ],
    ids=["reply", "headers", "path", "body"],
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


def test_an_exchange_keeps_no_members_and_reads_them_again() -> None:
    launchdarkly = LaunchDarkly(manifest())
    everybody = [f"user-{number}" for number in range(600)]
    for keys in (["user-0"], everybody):
        one = post(launchdarkly, body(keys, keys))
        assert one.update is not None
        assert one.reply is not None
        for _ in range(2):
            assert set(vars(one.update)) == {"environment_id", "context_kind", "cohort", "again"}
            assert not {"changes", "meaning"} & set(vars(one))
            assert one.applied == Applied(0, len(keys), (Touched("vip", "VIP", 0, len(keys)),))
            assert one.update == parse(manifest(), one.body)
            assert one.update.delta.removed == set(keys)
            assert one.changes[0].removed == set(keys)
            assert one.reply.update is one.update
            assert replace(one.update) == copy.copy(one.update) == one.update
            release(one)


def test_what_the_page_shows_of_an_exchange_is_not_kept() -> None:
    launchdarkly = LaunchDarkly(manifest())
    one = post(launchdarkly, body(["ada"], ["ada"]))
    shown = exchange_view(one)
    assert shown["cohorts"] == [{"cohortId": "vip", "cohortName": "VIP", "added": 0, "removed": 1}]
    assert shown["notes"][0].startswith("'ada' is both added to and removed from")
    assert "memberships" not in vars(one.update)


def test_long_names_and_many_cohorts_are_cut() -> None:
    changes = [
        Change(
            Identity("env", "user", "acme", "c" * 400),
            "n" * 400,
            None,
            frozenset("ab"),
            frozenset(),
        )
        for _ in range(7)
    ]
    applied = Applied.of(changes)
    assert (applied.joined, applied.left, applied.cohorts_left_out) == (14, 0, 2)
    assert applied.cohorts == (Touched("c" * 300 + "…", "n" * 300 + "…", 2, 0),) * 5
