"""Keyed permutations of whole numbers: which one is chosen cannot be told without the key."""

import random
from functools import lru_cache
from hashlib import blake2b, shake_256
from typing import Final

_ROUNDS: Final = 8
_SMALL: Final = 2_000
_OFTEN_ITSELF: Final = 1 << 40


class Permutations:
    """A permutation of ``range(size)`` for each ``size`` and ``name``; no number stays the same.

    Two numbers never become the same one. Without the ``key`` nothing but trying all keys tells
    which number became which.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._table = lru_cache(maxsize=256)(self._make_table)

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
        half = (size.bit_length() + 1) // 2
        while True:
            left, right = number >> half, number & ((1 << half) - 1)
            for turn in range(_ROUNDS):
                left, right = right, left ^ self._mix(right, half, turn, size, name)
            number = left << half | right
            if number < size:
                return number

    def _decrypt(self, number: int, size: int, name: str) -> int:
        half = (size.bit_length() + 1) // 2
        while True:
            left, right = number >> half, number & ((1 << half) - 1)
            for turn in reversed(range(_ROUNDS)):
                left, right = right ^ self._mix(left, half, turn, size, name), left
            number = left << half | right
            if number < size:
                return number

    def _mix(self, number: int, bits: int, turn: int, size: int, name: str) -> int:
        count = (bits + 7) // 8
        told = b"%d %x %x " % (turn, size, number) + name.encode(errors="surrogatepass")
        if count <= blake2b.MAX_DIGEST_SIZE:
            mixed = blake2b(told, key=self._key, digest_size=count).digest()
        else:
            mixed = shake_256(blake2b(told, key=self._key).digest()).digest(count)
        return int.from_bytes(mixed) & ((1 << bits) - 1)
