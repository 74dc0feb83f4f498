"""A part of all payloads that is enough to see their structure, in bounded memory."""

import random
import re
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final

from sstest.limits import INFERRED_BYTES, INFERRED_FROM
from sstest.parser import RequestError
from sstest.parser.body import decode
from sstest.parser.cut import Cut
from sstest.payloads.refusals import Refusals

_FIRST: Final = 60
_MOST_SHAPES: Final = 60
_MOST_REFUSED: Final = 20
_MOST_BEGINNINGS: Final = 5
_LONGEST_LINE: Final = 1_000_000
_DEEPEST: Final = 12
_SHORT: Final = 40
_MOST_KNOWN: Final = 5_000
_MOST_VALUES: Final = 20_000
_SHAPE_NODES: Final = 200


@dataclass
class Payloads:
    """The payloads that are looked at, of ``total``: the first, new shapes, some of the others.

    ``documents`` are in their order, with long arrays cut; ``unreadable`` are those that are not
    JSON, by name, with why.
    """

    documents: list[Any] = field(default_factory=list, repr=False)
    names: list[str] = field(default_factory=list, repr=False)
    total: int = 0
    unreadable: list[tuple[str, str]] = field(default_factory=list)
    lost: int = 0
    """How many were not JSON besides those in ``unreadable``."""
    _order: list[int] = field(default_factory=list, repr=False)
    _shapes: set[int] = field(default_factory=set, repr=False)
    _known: set[bytes] = field(default_factory=set, repr=False)
    _size: int = 0
    _is_cut: bool = False
    _chance: random.Random = field(default_factory=lambda: random.Random(0), repr=False)  # noqa: S311
    _spare: list[int] = field(default_factory=list, repr=False)
    _refused: Refusals = field(default_factory=Refusals, repr=False)

    @property
    def is_all(self) -> bool:
        """Whether all payloads are held, as they are."""
        return self.total == len(self.documents) + len(self.unreadable) and not self._is_cut

    def add(self, name: str, body: bytes) -> None:
        """Look at one more payload."""
        self.total += 1
        if body in self._known:  # says nothing new, and a file may hold a million of it
            return
        if known := self._refused.of(body):
            self._refuse(name, known.message)
            return
        try:
            document = decode(body)
        except RequestError as error:
            self._refused.remember(body, error)
            is_told = len(self.unreadable) < _MOST_REFUSED and len(body) < _LONGEST_LINE
            self._refuse(name, (is_told and _of_log(body)) or error.message)
            return
        shape = hash(_shape(document))
        is_new = shape not in self._shapes and len(self._shapes) < _MOST_SHAPES
        self._shapes.add(shape) if len(self._shapes) < _MOST_SHAPES else None
        if self.total > _FIRST and len(body) <= _SHORT and len(self._known) < _MOST_KNOWN:
            self._known.add(body)
        if self.total <= _FIRST or is_new:
            self._keep(name, document, len(body), spare=False)
        elif len(self._spare) + _FIRST < INFERRED_FROM and self._size < INFERRED_BYTES:
            self._keep(name, document, len(body), spare=True)
        elif self._spare:
            place = int(self._chance.random() * self.total)
            if place < len(self._spare):
                at = self._spare[place]
                self.documents[at], self.names[at] = _cut(document), name
                self._order[at] = self.total

    def refuse(self, name: str, reason: str) -> None:
        """Count a payload that cannot be read."""
        self.total += 1
        self._refuse(name, reason)

    def _refuse(self, name: str, reason: str) -> None:
        if len(self.unreadable) < _MOST_REFUSED:
            self.unreadable.append((name, reason))
        else:
            self.lost += 1

    def _keep(self, name: str, document: Any, size: int, *, spare: bool) -> None:
        if self._size > INFERRED_BYTES and len(self.documents) > 2:
            return
        if spare:
            self._spare.append(len(self.documents))
        self._size += min(size, 1_000_000)
        cut = _cut(document)
        self._is_cut |= cut != document
        self.documents.append(cut)
        self.names.append(name)
        self._order.append(self.total)

    def in_order(self) -> "Payloads":
        """The same with those that were kept in the order in which they came."""
        order = sorted(range(len(self._order)), key=self._order.__getitem__)
        self.documents = [self.documents[at] for at in order]
        self.names = [self.names[at] for at in order]
        self._order = [self._order[at] for at in order]
        return self


def _of_log(body: bytes) -> str | None:
    """What to do about a line of a log, that has a text before the JSON."""
    for found in islice(re.finditer(rb"\{", body), _MOST_BEGINNINGS):
        start = found.start()
        with suppress(RequestError):
            if start and isinstance(decode(body[start:]), dict):
                way = ", as does: sed 's/^[^{]*//'" if b"{" not in body[:start] else ""
                return f"it begins after {start:,} other bytes, as in a log; leave them out{way}"
    return None


def _cut(document: Any) -> Any:
    return Cut(_MOST_VALUES, _DEEPEST).of(document)


def _shape(value: Any) -> tuple[str, ...]:
    """The names and types of the first values in a payload."""
    found: list[str] = []
    waiting: list[tuple[str, Any]] = [("", value)]
    while waiting and len(found) < _SHAPE_NODES:
        path, one = waiting.pop()
        found.append(f"{path}:{type(one).__name__}")
        if isinstance(one, dict):
            waiting += [(f"{path}/{name}", inner) for name, inner in list(one.items())[:50]]
        elif isinstance(one, list):
            waiting += [(f"{path}/-", inner) for inner in one[:3]]
    return tuple(sorted(set(found)))
