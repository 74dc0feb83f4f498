"""Pieces of the input, in chunks for workers.

What a chunk holds does not depend on who reads it or when, so a run that is interrupted can go on
behind the chunks that it has read.
"""

import zlib
from collections.abc import Iterable, Iterator

from sstest.payloads import pieces
from sstest.payloads.pieces import Piece


def chunks(read: Iterable[Piece]) -> Iterator[list[Piece]]:
    """Pieces of about :data:`~sstest.payloads.pieces.BLOCK` bytes together."""
    found: list[Piece] = []
    size = 0
    for piece in read:
        found.append(piece)
        size += len(piece.data) + 64
        if size >= pieces.BLOCK:
            yield found
            found, size = [], 0
    if found:
        yield found


def signature(chunk: list[Piece], before: int) -> int:
    """A checksum of what is at the edges of a chunk, and of those before it.

    It tells another input from the one that a run began with; all bytes would take as long as
    parsing them.
    """
    for piece in chunk:
        edges = b"%d %d %b %b" % (piece.line, len(piece.data), piece.data[:64], piece.data[-64:])
        before = zlib.crc32(edges, before)
    return before
