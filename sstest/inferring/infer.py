"""``sstest.infer``: from payloads to a manifest."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from sstest.inferring.combining import Failure
from sstest.inferring.inference import Inference, Unread, not_json
from sstest.inferring.kept import Payloads
from sstest.inferring.obstacle import change_for
from sstest.manifest import Manifest, ManifestError
from sstest.parser import RequestError, parse
from sstest.payloads.pieces import PayloadError, Piece
from sstest.payloads.sources import is_path, pieces


def infer(samples: Any) -> Inference:
    """The manifest that reads payloads, from their structure and values; with others, and reasons.

    ``samples`` are bodies, as bytes, text, JSON data or objects that have a ``body``, or paths:
    of JSON, JSON Lines, HTTP archives, folders of them, ``-`` for standard input. Any number is
    read, of which a part is looked at. Their order should be that in which they were sent: who
    leaves has joined before. Nothing that is inferred has a value of a payload in it, except words
    of actions.

    Raises :class:`~sstest.payloads.pieces.PayloadError` where a file is not there, and where there
    is no payload.
    """
    kinds: set[str] = set()
    found = Inference(_kept(_noted(pieces(samples), kinds)))
    if found.payloads.total == 0:
        raise PayloadError("there are no payloads to infer a manifest from")
    is_again = _can_be_read_again(samples)
    is_whole = False
    is_document = "body" in kinds and all(map(is_path, _listed(samples)))
    if not found.candidates and is_again and is_document:
        # A file that holds an array may be one body.
        whole = Inference(_kept(pieces(samples, whole=True)))
        if whole.candidates:
            found, is_whole = whole, True
    return checked(found, samples, whole=is_whole) if is_again else found


def checked(found: Inference, samples: Any, *, whole: bool = False) -> Inference:
    """The same, with what its manifest makes of all payloads, and not of a part alone."""
    if not found.candidates or found.payloads.is_all:
        return found
    best = found.candidates[0]
    first: dict[Failure, tuple[str, str]] = {}
    counts: Counter[Failure] = Counter()
    for name, piece in _bodies(pieces(samples, whole=whole)):
        if piece.kind != "body":
            counts[Failure("", "")] += 1
            first.setdefault(Failure("", ""), (name, piece.data.decode(errors="replace")))
            continue
        try:
            parse(best.loaded, piece.data)
        except RequestError as error:
            failure = Failure(error.field or "", error.message if error.field else "")
            counts[failure] += 1
            first.setdefault(failure, (name, error.message))
    unread = [
        Unread(one.field, one.message, count, first[one][0], change_for(one.field))
        if one.field
        else not_json(count, *first[one])
        for one, count in counts.most_common()
    ]
    return replace(found, of_all=(best.parser, tuple(unread)))


def _listed(samples: Any) -> list[Any]:
    return list(samples) if isinstance(samples, (list, tuple)) else [samples]


def _can_be_read_again(samples: Any) -> bool:
    """Whether payloads are files or a list, and no stream."""
    if isinstance(samples, (list, tuple)):
        return all(str(one) != "-" for one in samples if is_path(one))
    return is_path(samples) and str(samples) != "-"


def _noted(found: Iterable[Piece], kinds: set[str]) -> Iterator[Piece]:
    """The same pieces; their kinds are added to ``kinds``."""
    for piece in found:
        kinds.add(piece.kind)
        yield piece


def _kept(found: Iterable[Piece]) -> Payloads:
    payloads = Payloads()
    for name, piece in _bodies(found):
        if piece.kind == "body":
            payloads.add(name, piece.data)
        else:
            payloads.refuse(name, piece.data.decode(errors="replace"))
    return payloads.in_order()


def _bodies(found: Iterable[Piece]) -> Iterator[tuple[str, Piece]]:
    """Each payload, or why it cannot be read, with its name; a manifest beside them is none."""
    for block in found:
        for piece in block.bodies():
            if _is_manifest(piece.data):
                continue
            yield f"{piece.file}:{piece.line}" if piece.file else f"payload {piece.line}", piece


def _is_manifest(data: bytes) -> bool:
    """Whether a file of the folder is the manifest that is made of the others."""
    if b'"syncedSegment"' not in data:
        return False
    try:
        Manifest.load(bytes(data))
    except ManifestError:
        return False
    return True
