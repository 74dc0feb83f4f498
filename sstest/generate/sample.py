"""A request, and what it means."""

from collections.abc import Iterator
from dataclasses import dataclass

from sstest.parser import Update


@dataclass(frozen=True, slots=True)
class Sample:
    """A request body, as the bytes a sender would send, and the update it must parse to.

    It unpacks as a pair: ``body, update = sample``.
    """

    body: bytes
    update: Update

    def __iter__(self) -> Iterator[bytes | Update]:
        yield self.body
        yield self.update
