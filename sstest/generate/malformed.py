"""Requests that must be refused, each with the property and the pointer at fault."""

import copy
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from sstest.manifest import MISSING, Format, Manifest, Pointer, RequestParser
from sstest.manifest.pointer import join

# Where a value of one kind is needed, these are of another.
_NO_TEXT: Final[tuple[Any, ...]] = (None, 5, True, [], {}, "")
_NO_ID: Final[tuple[Any, ...]] = (None, 1.5, True, [], {}, "")
_NO_FLAG: Final[tuple[Any, ...]] = (None, "true", 1, 0, [], {})
_NO_ARRAY: Final[tuple[Any, ...]] = ({}, "members", 5, True)
_NO_ACTION: Final[tuple[Any, ...]] = (None, 5, True, [], {})
_NO_KIND: Final[tuple[Any, ...]] = (5, True, [], {}, "a kind", "kind", "multi", "kind/x")
_NO_URL: Final[tuple[Any, ...]] = (5, True, [], {})
_NO_JSON: Final = {
    "an empty body": b"",
    "a body cut off": b'{"',
    "a body that is not UTF-8": b'{"a": "\xff"}',
    "NaN, which is not JSON": b'{"a": NaN}',
    "half of a surrogate pair": b'{"a": "\\ud800"}',
    "text behind the document": b"{} {}",
}


@dataclass(frozen=True, slots=True)
class Malformed:
    """A request that ``docs`` refuses with status 400, and what it must say.

    ``reason`` is what was done to a good request, in words. ``field``, ``pointer`` and ``member``
    are those of the :class:`~sstest.RequestError`; ``field`` is ``None`` for a body that cannot be
    decoded.
    """

    body: bytes
    reason: str
    field: str | None = None
    pointer: str | None = None
    member: int | None = None


@dataclass(frozen=True, slots=True)
class _Slot:
    """A place that a request is read at, and values that may not stand there."""

    name: str
    pointer: Pointer
    wrong: tuple[Any, ...]
    required: bool = True
    base: tuple[str, ...] = ()
    member: int | None = None

    @property
    def parts(self) -> tuple[str, ...]:
        return (*self.base, *self.pointer.parts)


def malformed_from(manifest: Manifest, body: bytes) -> list[Malformed]:
    """Every way to spoil the good request ``body`` in one place, and then bodies that are no JSON.

    Each value that is needed is taken away, and each value that is read is replaced by values of
    other kinds. Of members only the first and the last are spoilt.
    """
    document = json.loads(body)
    slots = list(_slots(manifest.request_parser, document))
    spoilt = [one for place in range(len(slots)) for one in _spoil(document, slots, place)]
    broken = [Malformed(data, reason) for reason, data in _NO_JSON.items()]
    return [*spoilt, *broken]


def _slots(parser: RequestParser, document: Any) -> Iterator[_Slot]:
    """Every place, in the order in which the ``docs`` profile reads it (specification 2.1)."""
    yield _Slot("environmentIdPath", parser.environment_id_path, _NO_TEXT)
    if parser.context_kind_path:
        yield _Slot("contextKindPath", parser.context_kind_path, _NO_KIND, required=False)
    yield _Slot("cohortIdPath", parser.cohort_id_path, _NO_ID)
    yield _Slot("cohortNamePath", parser.cohort_name_path, _NO_ID)
    if parser.cohort_url_path:
        yield _Slot("cohortUrlPath", parser.cohort_url_path, _NO_URL, required=False)
    needed = parser.format is not Format.ARRAYS
    arrays = (
        ("memberArrayPath", parser.member_array_path),
        ("addMemberArrayPath", parser.add_member_array_path),
        ("removeMemberArrayPath", parser.remove_member_array_path),
    )
    present = [(name, pointer) for name, pointer in arrays if pointer]
    for name, pointer in present:
        yield _Slot(name, pointer, _NO_ARRAY, required=needed)
    if parser.array_inclusion:
        yield _Slot("arrayInclusion.path", parser.array_inclusion.path, _NO_ACTION)
    paths = parser.member_array_parser
    members = [found for _, pointer in present for found in _members(pointer, document)]
    if parser.format is Format.BOOLEAN and paths.boolean_membership_path:
        for base, index in members:
            flag = paths.boolean_membership_path
            yield _Slot("booleanMembershipPath", flag, _NO_FLAG, base=base, member=index)
    for base, index in members:
        yield _Slot("memberIdPath", paths.member_id_path, _NO_ID, base=base, member=index)


def _members(array: Pointer, document: Any) -> Iterator[tuple[tuple[str, ...], int]]:
    """The first and the last member of an array: the tokens that lead there, and the index."""
    members = array.find(document)
    for index in sorted({0, len(members) - 1}) if isinstance(members, list) and members else ():
        yield (*array.parts, str(index)), index


def _spoil(document: Any, slots: list[_Slot], place: int) -> Iterator[Malformed]:
    slot = slots[place]
    spot = Pointer.parse(join(slot.parts))
    if spot.find(document) is MISSING or not spot.parts or _shared(slots, place):
        return
    culprit = next(other for other in slots if _within(other, slot))
    if slot.required and isinstance(_parent(document, spot), dict):
        yield _verdict(_without(document, spot), f"{slot.name} missing", culprit)
    for value in slot.wrong:
        reason = f"{slot.name} holding {json.dumps(value)}"
        yield _verdict(_with(document, spot, value), reason, culprit)


def _shared(slots: list[_Slot], place: int) -> bool:
    """Whether an optional property that is read earlier looks at or below the same place."""
    return any(
        _within(other, slots[place]) for other in slots[:place] if not other.required
    ) or any(other.parts == slots[place].parts for other in slots if other is not slots[place])


def _within(inner: _Slot, outer: _Slot) -> bool:
    return inner.parts[: len(outer.parts)] == outer.parts


def _verdict(document: Any, reason: str, culprit: _Slot) -> Malformed:
    body = json.dumps(document, ensure_ascii=False).encode()
    return Malformed(body, reason, culprit.name, culprit.pointer.text, culprit.member)


def _parent(document: Any, spot: Pointer) -> Any:
    return Pointer.parse(join(spot.parts[:-1])).find(document)


def _without(document: Any, spot: Pointer) -> Any:
    changed = copy.deepcopy(document)
    del _parent(changed, spot)[spot.parts[-1]]
    return changed


def _with(document: Any, spot: Pointer, value: Any) -> Any:
    changed = copy.deepcopy(document)
    parent = _parent(changed, spot)
    parent[int(spot.parts[-1]) if isinstance(parent, list) else spot.parts[-1]] = value
    return changed
