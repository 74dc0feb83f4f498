"""Recorded requests, replayed: read here, parsed here or by workers, merged here in their order."""

import pickle
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import AbstractContextManager, closing, nullcontext
from functools import lru_cache
from typing import Any, Final, Protocol, TypeAlias

import msgspec

from sstest.manifest import Loadable, Manifest
from sstest.payloads.pieces import Piece
from sstest.payloads.sources import Progress, pieces
from sstest.replaying import ReplayError
from sstest.replaying.chunks import chunks, signature
from sstest.replaying.summary import Summary
from sstest.replaying.tally import Tally

IN_FLIGHT: Final = 8
"""Chunks that are parsed, or wait for it, at a time."""

_Decoder: Final = msgspec.msgpack.Decoder(Tally)
_Work: TypeAlias = tuple[bytes, bytes]
_Signed: TypeAlias = tuple[list[Piece], int]


class Kept(Protocol):
    """What keeps a run, so that another can go on with it."""

    tally: Tally
    chunks: int
    """How many chunks the tally is of."""
    signature: int
    rows: bool
    """Whether the results are wanted, too."""

    def uninterrupted(self) -> AbstractContextManager[None]:
        """Within it no signal is heard; what is kept is whole before and after it."""

    def merged(self, rows: bytes) -> None:
        """A chunk was merged, whose results these are."""


class Forgotten:
    """Keeps nothing."""

    rows = False

    def __init__(self) -> None:
        self.tally = Tally()
        self.chunks = self.signature = 0

    def uninterrupted(self) -> AbstractContextManager[None]:
        """Do nothing."""
        return nullcontext()

    def merged(self, rows: bytes) -> None:
        """Do nothing."""


def replay(manifest: Loadable, source: Any, executor: Executor | None = None) -> Summary:
    """Parse recorded requests in their order, and sum up what they come to.

    ``source`` is a path, or several: of JSON Lines (``.jsonl``, ``.ndjson``), of JSON (``.json``:
    a body, or an array of them), of an HTTP archive (``.har``), each also packed with gzip or zstd;
    of a folder of these; or ``-`` for standard input. What has another suffix is looked at. Or it
    is an iterable of bodies: bytes, text, JSON data, :class:`sstest.Sample`.

    Input is read as it is needed, in any length. What takes memory is the last word on each key of
    each cohort. The requests are parsed here, or by an ``executor``, such as
    ``concurrent.futures.ProcessPoolExecutor`` or the one of Dask's ``Client.get_executor()``;
    the result is the same.

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
    kept = kept or Forgotten()
    with closing(pieces(source, whole=whole, progress=progress)) as found:
        signed = _new(chunks(found), kept)
        if executor is None:
            _read_here(manifest, signed, kept)
        else:
            _read_elsewhere(manifest, signed, kept, executor, in_flight)
    return Summary(kept.tally)


def _read_here(manifest: Manifest, signed: Iterable[_Signed], kept: Kept) -> None:
    for chunk, now in signed:
        with kept.uninterrupted():
            rows: list[bytes] | None = [] if kept.rows else None
            for piece in chunk:
                kept.tally.read(manifest, piece, rows)
            _advance(kept, now, b"".join(rows or ()))


def _read_elsewhere(
    manifest: Manifest, signed: Iterable[_Signed], kept: Kept, executor: Executor, in_flight: int
) -> None:
    pickled = pickle.dumps(manifest)

    def submit(chunk: list[Piece]) -> Future[_Work]:
        return executor.submit(work, pickled, [tuple(piece) for piece in chunk], kept.rows)

    try:
        for now, (tally, results) in _in_order(submit, signed, in_flight):
            later = _Decoder.decode(tally)
            with kept.uninterrupted():
                kept.tally.merge(later)
                _advance(kept, now, results)
    except BrokenExecutor:
        raise ReplayError(
            "a worker has died, perhaps for want of memory; try with fewer workers"
        ) from None


def work(pickled: bytes, chunk: list[tuple[Any, ...]], rows: bool) -> _Work:  # noqa: FBT001  # sent
    """What a worker does: parse a chunk; the tally and the results travel as bytes."""
    tally = Tally()
    found: list[bytes] | None = [] if rows else None
    manifest = _unpickled(pickled)
    for piece in chunk:
        tally.read(manifest, Piece(*piece), found)
    return msgspec.msgpack.encode(tally), b"".join(found or ())


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
            yield chunk, now
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
    submit: Callable[[list[Piece]], "Future[_Work]"],
    signed: Iterable[_Signed],
    most: int,
) -> Iterator[tuple[int, _Work]]:
    """The results in the order of the chunks, of which at most so many are under way."""
    waiting: deque[tuple[int, Future[_Work]]] = deque()
    try:
        for chunk, now in signed:
            waiting.append((now, submit(chunk)))
            if len(waiting) >= most:
                first, future = waiting.popleft()
                yield first, future.result()
        while waiting:
            first, future = waiting.popleft()
            yield first, future.result()
    finally:
        for _, future in waiting:
            future.cancel()


def _advance(kept: Kept, now: int, results: bytes) -> None:
    kept.chunks += 1
    kept.signature = now
    kept.merged(results)
