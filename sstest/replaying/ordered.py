"""Keys in order of code points, however many: each part of them sorted on disk, and all merged."""

from collections.abc import Iterable, Iterator
from heapq import merge
from itertools import islice
from struct import Struct
from typing import BinaryIO, Final

import msgspec

from sstest.replaying.keys import Words, left_out, let_in

_BATCH: Final = 1_000
_HEAD: Final = Struct(">QL")  # which list, and the bytes of the keys that follow
_decode: Final = msgspec.msgpack.Decoder(list[str]).decode


class Ordered:
    """The keys of each cohort, those that are in and those that are out, in two sorted lists.

    ``file`` is written. The lists are read in the order of ``cohorts``, those that are in first,
    and can be left out.
    """

    def __init__(self, file: BinaryIO, cohorts: Iterable[str], parts: Iterable[Words]) -> None:
        self._numbers = {cohort: 2 * number for number, cohort in enumerate(cohorts)}
        runs = []
        for words in parts:
            begin = file.tell()
            for cohort in sorted(words, key=self._numbers.__getitem__):
                number = self._numbers[cohort]
                _write(file, number, sorted(let_in(words[cohort])))
                _write(file, number + 1, sorted(left_out(words[cohort])))
            runs.append((begin, file.tell()))
        self._runs = [_Run(file, *run) for run in runs]

    def keys(self, cohort: str, *, included: bool) -> Iterator[list[str]]:
        """A list, in batches."""
        number = self._numbers[cohort] + (not included)
        found = merge(*(run.keys(number) for run in self._runs))
        while batch := list(islice(found, _BATCH)):
            yield batch


class _Run:
    """The sorted lists of one part."""

    def __init__(self, file: BinaryIO, at: int, end: int) -> None:
        self._file, self._at, self._end = file, at, end
        self._head = self._next()

    def keys(self, number: int) -> Iterator[str]:
        """The keys of this list; those of lists before it are passed over."""
        while self._head and self._head[0] <= number:
            found, size = self._head
            if found == number:
                self._file.seek(self._at)
                yield from _decode(self._file.read(size))
            self._at += size
            self._head = self._next()

    def _next(self) -> tuple[int, int] | None:
        if self._at >= self._end:
            return None
        self._file.seek(self._at)
        self._at += _HEAD.size
        found, size = _HEAD.unpack(self._file.read(_HEAD.size))
        return found, size


def _write(file: BinaryIO, number: int, keys: list[str]) -> None:
    for at in range(0, len(keys), _BATCH):
        data = msgspec.msgpack.encode(keys[at : at + _BATCH])
        file.write(_HEAD.pack(number, len(data)) + data)
