"""The last word on each key of each cohort: in memory as long as there are few, else on disk.

The keys are divided into partitions by a checksum, so that what is said of a key is all in one, and
one is in memory at a time where all are gone through. What some requests say in a partition is a
block; that of later requests comes behind it, and has the last word.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import compress
from operator import not_
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, Final, TypeAlias, cast
from weakref import finalize
from zlib import crc32

import msgspec

from sstest.replaying.tally import add

Words: TypeAlias = dict[str, dict[str, bool]]
"""By cohort, and then by key: whether the last word on it is that it is in."""

PARTITIONS: Final = 64
MOST_KEYS: Final = 1_000_000
"""Keys whose last words are in memory; about 130 bytes each, and their characters."""

MORE_KEYS: Final = 1 << 16
"""The same, where some are on disk: what is said of them stays in the processor's cache."""

_MOST_CHARACTERS: Final = 1 << 26
_MEASURED: Final = 1 << 27  # bytes of input between two looks at how many characters keys have
_RECENT: Final = 1 << 24  # bytes of blocks that wait to be written together
_SPARSE: Final = 1 << 30  # bytes that are written before the file is made anew

_Block: TypeAlias = dict[str, tuple[list[str], list[str]]]
"""By cohort: the keys that are out, and those that are in."""

Packed: TypeAlias = tuple[bytes, dict[str, int]]
"""A block in which each key is once, and how many keys are in each cohort."""

Packing: TypeAlias = Callable[[Iterable[list[bytes]]], Iterable[Packed]]
"""What does :func:`packed` for each partition, here or by workers."""

_decode: Final = msgspec.msgpack.Decoder(_Block).decode
_decode_list: Final = msgspec.msgpack.Decoder(list[bytes]).decode
_encode: Final = msgspec.msgpack.encode


def parted(words: Words) -> list[bytes]:
    """Words as blocks: one for each partition, empty where nothing is in it."""
    parts: list[dict[str, list[list[str]]]] = [{} for _ in range(PARTITIONS)]
    for cohort, said in words.items():
        found: dict[int, list[str]] = defaultdict(list)
        hashes = map(crc32, map(str.encode, said))
        for key, number, included in zip(said, hashes, said.values(), strict=True):
            found[number % PARTITIONS * 2 + included].append(key)
        for code, keys in found.items():
            parts[code >> 1].setdefault(cohort, [[], []])[code & 1] = keys
    return [_encode(part) if part else b"" for part in parts]


def united(blocks: Iterable[bytes]) -> Words:
    """The last words of blocks of one partition, in their order."""
    words: Words = {}
    for block in blocks:
        for cohort, (outside, inside) in _decode(block).items():
            said = words.setdefault(cohort, {})
            said.update(dict.fromkeys(outside, False))
            said.update(dict.fromkeys(inside, True))
    return words


def packed(blocks: list[bytes]) -> Packed:
    """Blocks of one partition as one."""
    words = united(blocks)
    block = {cohort: (left_out(said), let_in(said)) for cohort, said in words.items()}
    return _encode(block), sizes_of(words)


def sizes_of(words: Words) -> dict[str, int]:
    """How many keys are in each cohort."""
    return {cohort: sum(said.values()) for cohort, said in words.items()}


def let_in(said: dict[str, bool]) -> list[str]:
    """The keys that are in."""
    return list(compress(said, said.values()))


def left_out(said: dict[str, bool]) -> list[str]:
    """The keys that are not."""
    return list(compress(said, map(not_, said.values())))


def _of_partitions() -> list[list[Any]]:
    return [[] for _ in range(PARTITIONS)]


class Index(msgspec.Struct, array_like=True):
    """What is known of keys, oldest first: places in a file, blocks in memory, words."""

    places: list[list[tuple[int, int]]] = msgspec.field(default_factory=_of_partitions)
    """By partition: offset and length of lists of blocks."""
    blocks: list[list[bytes]] = msgspec.field(default_factory=_of_partitions)
    words: Words = msgspec.field(default_factory=dict)
    length: int = 0
    """Of the file, up to which it is read."""
    packed: int = 0
    """The same when each key was in it once."""


class Keys:
    """The last words on all keys, which go on from an index and the file that belongs to it."""

    def __init__(self, file: BinaryIO, index: Index | None = None) -> None:
        self.file = file
        self.index = index or Index()
        finalize(self, file.close)
        self._waiting = sum(len(one) for blocks in self.index.blocks for one in blocks)
        self._unmeasured = 0

    @property
    def words(self) -> Words:
        """The last words that are in memory, to be added to."""
        return self.index.words

    def heard(self, size: int) -> None:
        """So many bytes of input more are in :attr:`words`: make blocks, if they are many."""
        words = self.index.words
        self._unmeasured += size
        if sum(map(len, words.values())) <= (MOST_KEYS if self.are_few else MORE_KEYS):
            if self._unmeasured <= _MEASURED:
                return
            self._unmeasured = 0
            if sum(len(key) for said in words.values() for key in said) <= _MOST_CHARACTERS:
                return
        self._settle()

    def add(self, blocks: list[bytes]) -> None:
        """Hear what requests say that come after all others."""
        self._settle()
        self._hear(blocks)

    def _settle(self) -> None:
        self._unmeasured = 0
        if self.words:
            self._hear(parted(self.words))
            self.words.clear()

    def _hear(self, blocks: list[bytes]) -> None:
        for before, block in zip(self.index.blocks, blocks, strict=True):
            if block:
                before.append(block)
                self._waiting += len(block)
        if self._waiting > _RECENT:
            self._write()

    def _write(self) -> None:
        for places, blocks in zip(self.index.places, self.index.blocks, strict=True):
            if blocks:
                places.append(self._append(_encode(blocks)))
                blocks.clear()
        self._waiting = 0

    def _append(self, data: bytes) -> tuple[int, int]:
        place = self.index.length, len(data)
        self.file.seek(place[0])
        self.file.write(data)
        self.index.length += len(data)
        return place

    @property
    def are_few(self) -> bool:
        """Whether all are in :attr:`words`."""
        return not (self.index.length or self._waiting)

    def parts(self) -> Iterator[Words]:
        """All words, a part of the keys at a time."""
        return iter([self.words]) if self.are_few else map(united, self.partitions())

    def partitions(self) -> Iterator[list[bytes]]:
        """The blocks of each partition, in the order of the input."""
        for places, blocks in zip(self.index.places, self.index.blocks, strict=True):
            found = []
            for offset, size in places:
                self.file.seek(offset)
                found += _decode_list(self.file.read(size))
            yield found + blocks

    def packed_into(self, file: BinaryIO, pack: Packing) -> tuple["Keys", dict[str, int]]:
        """The same in another file, where each key is once; how many are in each cohort."""
        self._settle()
        keys, sizes = Keys(file), dict[str, int]()
        for places, (block, within) in zip(keys.index.places, pack(self.partitions()), strict=True):
            places.append(keys._append(_encode([block])))
            add(sizes, within)
        keys.index.packed = keys.index.length
        return keys, sizes

    @property
    def is_sparse(self) -> bool:
        """Whether much of the file may be said again behind it."""
        return self.index.length > 2 * self.index.packed + _SPARSE


def temporary() -> BinaryIO:
    """A file that is gone with the process; in memory while it is small."""
    return cast("BinaryIO", SpooledTemporaryFile(max_size=_RECENT))  # kept open
