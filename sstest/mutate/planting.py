"""A mistake is a few values of a manifest replaced by others."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from sstest.manifest.data import copy_data
from sstest.manifest.document import Document, Path, PointerPlace
from sstest.text import quote

ABSENT: Final = object()
"""For a property that the mistake leaves out."""


class Planted(NamedTuple):
    """One mistake: the code of its kind, what was done in words, and the values after it."""

    code: str
    what: str
    changes: Mapping[Path, Any]


def repointed(code: str, place: PointerPlace, pointer: str, what: str) -> Planted:
    """A pointer that is another."""
    return Planted(code, f"{place} is {quote(pointer)}: {what}", {place.path: pointer})


def with_changes(document: Document, changes: Mapping[Path, Any]) -> Any:
    """The value of a document after a mistake; the objects on the way have to be there."""
    value = copy_data(document.value)
    for path, new in changes.items():
        inner = value
        for step in path[:-1]:
            inner = inner[step]
        if new is ABSENT:
            inner.pop(path[-1], None)
        else:
            inner[path[-1]] = new
    return value
