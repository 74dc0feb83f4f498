"""A mistake is a few values of a manifest replaced by others."""

import json
from collections.abc import Mapping
from itertools import product
from typing import Any, Final, NamedTuple

from sstest.manifest.data import copy_data
from sstest.manifest.document import Document, Path, PointerPlace
from sstest.manifest.reading import BOM, read, reread
from sstest.text import quote

ABSENT: Final = object()
"""For a property that the mistake leaves out."""


_STYLES: Final = tuple(product((2, 4, "\t", 1, 3, 8, None), (True, False)))
"""Indents, and whether characters beyond ASCII are escaped; the likeliest first."""


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


def planted(document: Document, changes: Mapping[Path, Any]) -> Document:
    """The document after a mistake, in the layout that it has.

    Some tests look at the layout, and must not fail for what else a mistake has changed.
    """
    value = with_changes(document, changes)
    if document.text is None:
        return read(value, document.key)
    text = document.text.removeprefix(BOM)
    changed = _edited(document, text, changes)
    if changed is None:
        changed = _laid_out(document.value, text, value)
    return reread(document, document.text[: len(document.text) - len(text)] + changed)


def _edited(document: Document, text: str, changes: Mapping[Path, Any]) -> str | None:
    """The text with other values; ``None`` where properties come or go."""
    edits = []
    for path, new in changes.items():
        node = document.source.node(path) if document.source else None
        if node is None or new is ABSENT:
            return None
        edits.append((node.start, node.end, _dumps(new, None, is_ascii=text.isascii())))
    for start, end, written in sorted(edits, reverse=True):
        text = text[:start] + written + text[end:]
    return text


def _laid_out(before: Any, text: str, after: Any) -> str:
    """A value laid out as another is in ``text``, as far as that is one of the usual ways."""
    end = text[len(text.rstrip()) :]
    for indent, is_ascii in _STYLES:
        if _dumps(before, indent, is_ascii=is_ascii) + end == text:
            return _dumps(after, indent, is_ascii=is_ascii) + end
    return _dumps(after, 2, is_ascii=text.isascii()) + end


def _dumps(value: Any, indent: int | str | None, *, is_ascii: bool) -> str:
    text = json.dumps(value, indent=indent, ensure_ascii=is_ascii)
    try:
        text.encode()
    except UnicodeEncodeError:  # half of a surrogate pair
        return json.dumps(value, indent=indent)
    return text
