"""The members of a decoded request, and the array that each stands in."""

from collections.abc import Iterator
from typing import Any, Final

from sstest.manifest import Pointer, RequestParser

ARRAYS: Final = ("memberArrayPath", "addMemberArrayPath", "removeMemberArrayPath")


def arrays(parser: RequestParser) -> dict[str, Pointer]:
    """The pointers to arrays of members, by property, in the order of reading."""
    pointers = parser.request_pointers()
    return {name: pointers[name] for name in ARRAYS if name in pointers}


def members(parser: RequestParser, document: Any) -> Iterator[tuple[Any, str]]:
    """Each member with the property of its array, in the order of the memberships."""
    for name, pointer in arrays(parser).items():
        listed = pointer.find(document)
        if isinstance(listed, list):
            yield from ((member, name) for member in listed)
