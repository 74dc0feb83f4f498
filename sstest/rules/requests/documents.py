"""The objects and member arrays of request bodies, and bodies cut into several."""

from collections.abc import Iterator
from typing import Any

from sstest.generate.document import encode, put, value_at
from sstest.generate.shape import Members, Path, leaf_at
from sstest.manifest import MISSING
from sstest.rules.requests.target import Target


def objects(document: Any, path: Path = ()) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Every object of a document with its path, outer ones first."""
    waiting: list[tuple[Path, Any]] = [(path, document)]
    while waiting:
        way, value = waiting.pop(0)
        if isinstance(value, dict):
            yield way, value
            waiting += [((*way, name), inner) for name, inner in value.items()]
        elif isinstance(value, list):
            waiting += [((*way, str(index)), inner) for index, inner in enumerate(value)]


def arrays(target: Target, document: Any) -> list[tuple[Path, int, list[Any]]]:
    """The member arrays: path, how many members each needs at its head, and its members."""
    found: dict[Path, tuple[int, list[Any]]] = {}
    for use in target.shape.request_uses:
        value = value_at(document, use.pointer.parts) if use.is_array else MISSING
        node = leaf_at(target.shape.root, use.pointer.parts)
        if isinstance(value, list) and isinstance(node, Members):
            # Optional pointers, such as the URL's, may lead into members as well.
            head = max(node.least, *(index + 1 for index in node.special), 0)
            found[use.pointer.parts] = (head, value)
    return [(path, head, members) for path, (head, members) in found.items()]


def cut(target: Target, document: Any, sizes: list[int]) -> list[bytes]:
    """The request as several, each with so many of the members.

    The members that pointers of the request lead into come first in every part. Of a pair
    of arrays the first is used up before the second.
    """
    listed = arrays(target, document)
    free = sum(len(members[head:]) for _, head, members in listed)
    parts = []
    start = 0
    for place, size in enumerate(sizes, start=1):
        end = start + size if place < len(sizes) else free
        part, offset = document, 0
        for path, head, members in listed:
            rest = members[head:]
            first, last = max(0, start - offset), max(0, end - offset)
            part = put(part, path, [*members[:head], *rest[first:last]])
            offset += len(rest)
        parts.append(encode(part))
        start = end
    return parts
