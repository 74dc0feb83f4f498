"""The members of a decoded request, and the array that each stands in."""

from collections.abc import Iterator
from typing import Any

from sstest.manifest import RequestParser


def members(parser: RequestParser, document: Any) -> Iterator[tuple[Any, str]]:
    """Each member with the property of its array, in the order of the memberships."""
    for name, pointer in parser.array_pointers().items():
        listed = pointer.find(document)
        if isinstance(listed, list):
            yield from ((member, name) for member in listed)
