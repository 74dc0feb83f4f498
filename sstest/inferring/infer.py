"""``sstest.infer``: from payloads to a manifest."""

from collections.abc import Iterable
from typing import Any

from sstest.inferring.inference import Inference
from sstest.inferring.kept import Payloads
from sstest.payloads.pieces import PayloadError, Piece
from sstest.payloads.sources import Progress, is_path, pieces


def infer(samples: Any, *, progress: Progress | None = None) -> Inference:
    """The manifest that reads payloads, from their structure and values; with others, and reasons.

    ``samples`` are bodies, as bytes, text, JSON data or objects that have a ``body``, or paths:
    of JSON, JSON Lines, HTTP archives, folders of them, ``-`` for standard input. Any number is
    read, of which a part is looked at. Their order should be that in which they were sent: who
    leaves has joined before. Nothing that is inferred has a value of a payload in it, except words
    of actions.

    Raises :class:`~sstest.payloads.pieces.PayloadError` where a file is not there, and where there
    is no payload.
    """
    found = Inference(_kept(pieces(samples, progress=progress)))
    if found.payloads.total == 0:
        raise PayloadError("there are no payloads to infer a manifest from")
    if not found.candidates and _is_in_files(samples):
        # A file that holds an array may be one body.
        whole = Inference(_kept(pieces(samples, whole=True)))
        if whole.candidates:
            return whole
    return found


def _is_in_files(samples: Any) -> bool:
    listed = samples if isinstance(samples, (list, tuple)) else (samples,)
    return all(is_path(one) and str(one) != "-" for one in listed)


def _kept(found: Iterable[Piece]) -> Payloads:
    payloads = Payloads()
    for block in found:
        for piece in block.bodies():
            name = f"{piece.file}:{piece.line}" if piece.file else f"payload {piece.line}"
            if piece.kind == "body":
                payloads.add(name, piece.data)
            else:
                payloads.refuse(name, piece.data.decode(errors="replace"))
    return payloads.in_order()
