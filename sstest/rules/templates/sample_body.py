"""A small request that a manifest reads, and that has what its template asks for."""

from collections.abc import Iterable
from typing import Any, Final

from sstest.manifest.document import Document
from sstest.manifest.pointer_syntax import wrong_pointer

ITEM: Final = "*"
"""In a place: each element of a list, or each value of an object."""

_VALUES: Final = {
    "environmentIdPath": "5f0c1d2e3a4b5c6d7e8f9a0b",
    "contextKindPath": "user",
    "cohortIdPath": "cohort-7",
    "cohortNamePath": "Active users",
    "cohortUrlPath": "https://example.com/cohorts/7",
    "memberIdPath": "user-1",
    "booleanMembershipPath": True,
}
IDS: Final = (_VALUES["cohortIdPath"], _VALUES["memberIdPath"])
"""The values in it that a sender may send as numbers."""

_LARGEST_INDEX: Final = 50
_DEEPEST: Final = 40


def body_of(document: Document, action: str) -> dict[str, Any]:
    """The smallest request of a manifest whose values are unremarkable.

    Where a pointer leads to what another one leads into, an object or a list is there.
    """
    body: dict[str, Any] = {}
    for array in document.arrays:
        _put_pointer(body, array.text, [_member(document)])
    for place in sorted(document.pointers, key=lambda place: -place.text.count("/")):
        if not (place.of_member or place.is_array):
            _put_pointer(body, place.text, _VALUES.get(place.name, action))
    return body


def put(body: Any, place: Iterable[str], value: Any, *, replace: bool = True) -> bool:
    """Put a value at a place of a document, making what leads there; whether that was possible.

    An element that stands for all is the first.
    """
    parts = [*place]
    if not parts or len(parts) > _DEEPEST:
        return False
    for part, following in zip(parts, [*parts[1:], None], strict=True):
        made = value if following is None else [] if _is_index(following) else {}
        is_last = following is None
        if isinstance(body, dict):
            if is_last and (replace or part not in body):
                body[part] = made
            body = body.setdefault(part, made)
        elif isinstance(body, list):
            index = _index(part)
            if index >= _LARGEST_INDEX:
                return False
            while len(body) <= index:
                body.append(made if len(body) == index else {})
            if is_last and replace:
                body[index] = made
            body = body[index]
        else:
            return False
    return True


def find(body: Any, place: Iterable[str]) -> Any:
    """The value at a place of a document, ``None`` where nothing is."""
    for part in place:
        if isinstance(body, dict):
            body = body.get(part)
        elif isinstance(body, list):
            index = _index(part)
            body = body[index] if index < len(body) else None
        else:
            return None
    return body


def _member(document: Document) -> Any:
    member: dict[str, Any] = {}
    for place in document.pointers:
        if place.of_member and place.text == "" and place.name == "memberIdPath":
            return _VALUES[place.name]
        if place.of_member:
            _put_pointer(member, place.text, _VALUES[place.name])
    return member


def _put_pointer(body: dict[str, Any], text: str, value: Any) -> None:
    """Put a value where a pointer leads, and where it was probably meant to lead.

    Where neither is clear, :data:`ITEM` says that there is a property of some other name.
    """
    wrong = wrong_pointer(text)
    clear = [each for each in (wrong and wrong.meant, text) if each and each.startswith("/")]
    for pointer in clear:
        parts = [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]
        if not isinstance(find(body, parts), (dict, list)):
            put(body, parts, value)
    if text and not clear:
        body[ITEM] = None


def _index(part: str) -> int:
    if part == ITEM:
        return 0
    return int(part) if _is_index(part) and len(part) < 4 else _LARGEST_INDEX


def _is_index(part: str) -> bool:
    return part == ITEM or (part.isascii() and part.isdecimal())
