"""What is kept of the exchanges is bounded, in number and in bytes."""

from sstest.endpoint import Exchange, Request
from sstest.endpoint.page.live import Kept


def exchange(number: int, size: int = 0) -> Exchange:
    return Exchange(number, 0.0, Request("POST", "/", {}, b"x" * size))


def numbers(exchanges: list[Exchange]) -> list[int]:
    return [one.number for one in exchanges]


def test_the_oldest_goes() -> None:
    kept = Kept(3)
    gone = [numbers(kept.add(exchange(number))) for number in range(1, 6)]
    assert gone == [[], [], [], [1], [2]]
    assert numbers(kept.all()) == [3, 4, 5]
    assert numbers(kept.take()) == [3, 4, 5]
    assert kept.all() == []


def test_large_bodies_leave_room_for_fewer() -> None:
    kept = Kept(1000)
    for number in range(1, 20):
        kept.add(exchange(number, 5_000_000))
    assert numbers(kept.all()) == [14, 15, 16, 17, 18, 19]
    assert numbers(kept.add(exchange(20, 40_000_000))) == [14, 15, 16, 17, 18, 19]
    assert numbers(kept.all()) == [20]
    kept.take()
    assert kept.add(exchange(21, 5_000_000)) == []
