"""Recorded requests, replayed: read here, parsed here or by workers, merged here in their order."""

import pickle
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import closing
from functools import lru_cache
from typing import Any, Final, TypeAlias, TypeVar

import msgspec

from sstest.manifest import Loadable, Manifest
from sstest.payloads.pieces import Piece
from sstest.payloads.sources import Progress, pieces
from sstest.replaying import ReplayError
from sstest.replaying.chunks import chunks, signature
from sstest.replaying.kept import Kept
from sstest.replaying.keys import Packed, Words, packed, parted
from sstest.replaying.reading import read
from sstest.replaying.summary import Summary
from sstest.replaying.tally import Tally

IN_FLIGHT: Final = 8
"""Chunks that are parsed, or wait for it, at a time."""

_T = TypeVar("_T")
_R = TypeVar("_R")
_Signed: TypeAlias = tuple[int, list[Piece]]
_Result: TypeAlias = tuple[bytes, list[bytes], bytes]
"""A tally, the blocks of keys, and the results of requests: what travels from workers."""

_decode: Final = msgspec.msgpack.Decoder(Tally).decode


def replay(manifest: Loadable, source: Any, executor: Executor | None = None) -> Summary:
    """Parse recorded requests in their order, and sum up what they come to.

    ``source`` is a path, or several: of JSON Lines (``.jsonl``, ``.ndjson``), of JSON (``.json``:
    a body, or an array of them), of an HTTP archive (``.har``), each also packed with gzip or zstd;
    of a folder of these; or ``-`` for standard input. What has another suffix is looked at. Or it
    is an iterable of bodies: bytes, text, JSON data, :class:`sstest.Sample`.

    Input is read as it is needed, in any length. Up to a million keys are in memory; where there
    are more, they are in a temporary file. The requests are parsed here, or by an ``executor``,
    such as ``concurrent.futures.ProcessPoolExecutor`` or the one of Dask's
    ``Client.get_executor()``; the result is the same.

    A request that is refused, and a line that is no request, is counted in ``errors``. Raises
    :class:`~sstest.payloads.pieces.PayloadError` for a file that is not there,
    :class:`~sstest.ManifestError` for a manifest that breaks rules.
    """
    return run(Manifest.load(manifest), source, executor)


def run(
    manifest: Manifest,
    source: Any,
    executor: Executor | None = None,
    kept: Kept | None = None,
    progress: Progress | None = None,
    in_flight: int = IN_FLIGHT,
) -> Summary:
    """What :func:`replay` does; ``kept`` has what is known already, and hears of what is new."""
    # A body is an array where the pointers begin with an index.
    first = manifest.request_parser.environment_id_path.parts[:1]
    whole = bool(first) and first[0].isdecimal()
    kept = kept or Kept()
    with closing(pieces(source, whole=whole, progress=progress)) as found:
        signed = _new(chunks(found), kept)
        if executor is None:
            return _read_here(manifest, signed, kept)
        try:
            return _read_elsewhere(manifest, signed, kept, executor, in_flight)
        except BrokenExecutor:
            raise ReplayError(
                "a worker has died, perhaps for want of memory; try with fewer workers"
            ) from None


def _read_here(manifest: Manifest, signed: Iterable[_Signed], kept: Kept) -> Summary:
    def pack(partitions: Iterable[list[bytes]]) -> Iterable[Packed]:
        return map(packed, partitions)

    for now, chunk in signed:
        with kept.uninterrupted():
            tally = Tally()
            rows: list[bytes] | None = [] if kept.rows else None
            read(manifest, chunk, tally, kept.keys.words, rows)
            kept.merge(tally, now, b"".join(rows or ()))
        kept.pack(pack)
    return kept.summary(pack)


def _read_elsewhere(
    manifest: Manifest,
    signed: Iterable[_Signed],
    kept: Kept,
    executor: Executor,
    in_flight: int,
) -> Summary:
    pickled = pickle.dumps(manifest)

    def submit(chunk: list[Piece]) -> "Future[_Result]":
        return executor.submit(work, pickled, [tuple(piece) for piece in chunk], kept.rows)

    def submit_packing(blocks: list[bytes]) -> "Future[Packed]":
        return executor.submit(packed, blocks)

    def pack(partitions: Iterable[list[bytes]]) -> Iterable[Packed]:
        # A partition may be far larger than a chunk.
        most = max(1, in_flight // 2)
        return (result for _, result in _in_order(submit_packing, enumerate(partitions), most))

    for now, (tally, blocks, rows) in _in_order(submit, signed, in_flight):
        later = _decode(tally)
        with kept.uninterrupted():
            kept.keys.add(blocks)
            kept.merge(later, now, rows)
        kept.pack(pack)
    return kept.summary(pack)


def work(pickled: bytes, chunk: list[tuple[Any, ...]], rows: bool) -> _Result:  # noqa: FBT001  # sent
    """What a worker does: read a chunk."""
    tally, words = Tally(), Words()
    found: list[bytes] | None = [] if rows else None
    read(_unpickled(pickled), [Piece(*piece) for piece in chunk], tally, words, found)
    return msgspec.msgpack.encode(tally), parted(words), b"".join(found or ())


@lru_cache(maxsize=4)
def _unpickled(pickled: bytes) -> Manifest:
    """The manifest, once a process: what is made of it to be fast is found by identity."""
    manifest: Manifest = pickle.loads(pickled)  # noqa: S301  # from the process that started this
    return manifest


def _new(read: Iterable[list[Piece]], kept: Kept) -> Iterator[_Signed]:
    """The chunks that are not in the tally yet, each with the signature of all up to it."""
    skip, expected, now = kept.chunks, kept.signature, 0
    number = 0
    for number, chunk in enumerate(read, start=1):
        now = signature(chunk, now)
        if number > skip:
            yield now, chunk
        elif number == skip and now != expected:
            raise _other_input()
    if number < skip:
        raise _other_input()


def _other_input() -> ReplayError:
    return ReplayError(
        "the input is not what the interrupted run has read; give the same files in the same order,"
        " or start again without --resume"
    )


def _in_order(
    submit: Callable[[_T], "Future[_R]"], work: Iterable[tuple[int, _T]], most: int
) -> Iterator[tuple[int, _R]]:
    """What numbered work comes to, with the numbers, in its order; at most so much is under way."""
    waiting: deque[tuple[int, Future[_R]]] = deque()
    try:
        for number, one in work:
            waiting.append((number, submit(one)))
            if len(waiting) >= most:
                first, future = waiting.popleft()
                yield first, future.result()
        while waiting:
            first, future = waiting.popleft()
            yield first, future.result()
    finally:
        for _, future in waiting:
            future.cancel()
