"""Keyed permutations of whole numbers: which one is chosen cannot be told without the key."""

import random
from functools import lru_cache
from hashlib import blake2b, shake_256
from typing import Final

_ROUNDS: Final = 8
_SMALL: Final = 2_000
_OFTEN_ITSELF: Final = 1 << 32
# Short words meet the same halves again and again: of four letters there are 1,024 in each turn.
_SHORT: Final = 12
_MIXED: Final = 1 << 16


class Permutations:
    """A permutation of ``range(size)`` for each ``size`` and ``name``.

    Two numbers never become the same one, and no number stays the same; where ``size`` is more than
    2 ** 32, one in so many does. Without the ``key`` nothing but trying all keys tells which number
    became which.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._table = lru_cache(maxsize=256)(self._make_table)
        self._turns = lru_cache(maxsize=4096)(self._make_turns)
        self._mixed = lru_cache(maxsize=_MIXED)(_mixed)

    def move(self, number: int, size: int, name: str) -> int:
        """Where ``number`` goes; it stays where it is the only one."""
        if size <= _SMALL:
            return self._table(size, name)[number]
        if size > _OFTEN_ITSELF:
            return self._encrypt(number, size, name)
        # One step along a cycle through all numbers, in an order that only the key tells.
        return self._encrypt((self._decrypt(number, size, name) + 1) % size, size, name)

    def _make_table(self, size: int, name: str) -> tuple[int, ...]:
        order = list(range(size))
        seed = blake2b(f"{size} {name}".encode(errors="surrogatepass"), key=self._key).digest()
        random.Random(seed).shuffle(order)  # noqa: S311  # its seed is made with the key
        after = dict(zip(order, [*order[1:], *order[:1]], strict=True))
        return tuple(after[number] for number in range(size))

    # A Feistel network over an even number of bits; what leaves the range goes through it again.

    def _encrypt(self, number: int, size: int, name: str) -> int:
        half, turns = self._turns(size, name)
        low, mixed = (1 << half) - 1, self._mixed if half <= _SHORT else _mixed
        while True:
            left, right = number >> half, number & low
            for turn in turns:
                left, right = right, left ^ mixed(turn, right, half) & low
            number = left << half | right
            if number < size:
                return number

    def _decrypt(self, number: int, size: int, name: str) -> int:
        half, turns = self._turns(size, name)
        low, mixed = (1 << half) - 1, self._mixed if half <= _SHORT else _mixed
        while True:
            left, right = number >> half, number & low
            for turn in reversed(turns):
                left, right = right ^ mixed(turn, left, half) & low, left
            number = left << half | right
            if number < size:
                return number

    def _make_turns(self, size: int, name: str) -> "tuple[int, list[blake2b]]":
        """Half the bits, and a keyed hash for each turn."""
        half = (size.bit_length() + 1) // 2
        told = name.encode(errors="surrogatepass")
        turns = [b"%d %x %b" % (turn, size, told) for turn in range(_ROUNDS)]
        digest = min((half + 7) // 8, blake2b.MAX_DIGEST_SIZE)
        return half, [blake2b(turn, key=self._key, digest_size=digest) for turn in turns]


def _mixed(turn: "blake2b", number: int, bits: int) -> int:
    mixing = turn.copy()
    count = (bits + 7) // 8
    mixing.update(number.to_bytes(count))
    mixed = mixing.digest()
    return int.from_bytes(mixed if len(mixed) == count else shake_256(mixed).digest(count))
