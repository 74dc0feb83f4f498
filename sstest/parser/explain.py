"""What each pointer of a manifest finds in a request, and where it stands in the text."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, overload

from sstest.limits import EXPLAINED_MEMBERS
from sstest.manifest import ARRAYS, MISSING, Manifest, Pointer
from sstest.manifest.pointer import join
from sstest.manifest.sparse import EACH, places, wanted
from sstest.parser.beginning import decode_beginning
from sstest.parser.body import decode, encode
from sstest.parser.missing import why_not_found

_EMPTY: Final = "not found: counts as an empty array"
_NOTES: Final = {
    "contextKindPath": "not found: the kind is user",
    "cohortUrlPath": "not found: the cohort has no URL",
    "addMemberArrayPath": _EMPTY,
    "removeMemberArrayPath": _EMPTY,
}


@dataclass(frozen=True, slots=True)
class Trace:
    """What one property of the manifest finds.

    ``value`` is ``MISSING`` where it finds nothing; ``location`` is the JSON Pointer from the
    body's root, ``line`` and ``column`` (from 1) are the value's place in the text, and ``note``
    says why nothing was found, or what then applies. ``member`` is the index, for a property of
    members.
    """

    field: str
    pointer: str
    location: str
    value: Any
    line: int | None
    column: int | None
    note: str | None = None
    member: int | None = None


class Traces(Sequence[Trace]):
    """The traces of one request, in the order in which it is read; a tree in a notebook.

    ``manifest`` is what has read the request, and ``body`` the request as it was given; there is
    no manifest where there was nothing to read. The traces are made when they are first asked for:
    a request may have a million.
    """

    def __init__(self, manifest: Manifest | None = None, body: object = b"") -> None:
        self.manifest = manifest
        self.body = body
        self._parser = None if manifest is None else manifest.request_parser
        self._beginning = None
        if self._parser is not None:
            arrays = self._parser.array_pointers().values()
            self._beginning = decode_beginning(body, arrays, EXPLAINED_MEMBERS)

    @overload
    def __getitem__(self, index: int) -> Trace: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Trace]: ...
    def __getitem__(self, index: int | slice) -> Trace | Sequence[Trace]:
        return self._all[index]

    def __len__(self) -> int:
        if self._parser is None:
            return 0
        found = [one.find(self._beginning) for one in self._parser.array_pointers().values()]
        members = sum(len(one) for one in found if isinstance(one, list))
        of_request = sum(1 for _ in self._steps(None, 0))
        return of_request + members * len(self._parser.member_pointers())

    def __iter__(self) -> Iterator[Trace]:
        return iter(self._all)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]  # as of any list

    def __repr__(self) -> str:
        return repr(list(self))

    def first(self, members: int) -> list[Trace]:
        """Those of the request, and of the first ``members`` of each array.

        Nothing is made for the others, of which there may be a million.
        """
        return list(self._made(members))

    @cached_property
    def _all(self) -> tuple[Trace, ...]:
        return tuple(self._made(None))

    def _steps(self, document: object, most: int | None) -> "Iterator[Step]":
        if self._parser is None:
            return iter(())
        request, member = self._parser.request_pointers(), self._parser.member_pointers()
        return steps(request, member, document, most)

    def _made(self, most: int | None) -> Iterator[Trace]:
        has_them = most is not None and most <= EXPLAINED_MEMBERS
        document = self._beginning if has_them or self._parser is None else decode(self.body)
        found = self._places(most)
        return (_trace(document, found, *step) for step in self._steps(document, most))

    def _places(self, most: int | None) -> "Places":
        """The places in the text of what the pointers lead to; data was never text."""
        is_text = isinstance(self.body, (bytes, bytearray, memoryview, str))
        if self._parser is None or not is_text:
            return {}
        request, member = self._parser.request_pointers(), self._parser.member_pointers()
        paths: list[tuple[str | None, ...]] = [pointer.parts for pointer in request.values()]
        for array in (pointer.parts for name, pointer in request.items() if name in ARRAYS):
            paths += [(*array, EACH, *pointer.parts) for pointer in member.values()]
        return places(encode(self.body).decode(), wanted(paths), most)


def explain(manifest: Manifest, body: object) -> Traces:
    """Every property of the manifest's ``requestParser``, and what it finds in ``body``.

    The properties stand in the order in which a request is read, those of members once for each
    member. Raises :class:`~sstest.RequestError` for a body that is not JSON, and
    :class:`~sstest.ManifestError` for a manifest that breaks rules; a request that would be
    refused for what it holds is explained all the same.
    """
    return Traces(manifest, body)


Places = Mapping[tuple[str, ...], tuple[int, int]]
"""Line and column of values, by the reference tokens that lead to them from the body's root."""

Step = tuple[str, Pointer, tuple[str, ...], int | None]
"""A property, its pointer, the reference tokens of what it starts at, and the member's index."""


def steps(
    request: Mapping[str, Pointer],
    member: Mapping[str, Pointer],
    document: object,
    most: int | None = None,
    also: int | None = None,
) -> Iterator[Step]:
    """Each property of the request, and those of members, once for each member.

    With ``most``, only for the first ``most`` members of each array, and the one of index ``also``.
    """
    inclusion = request.get("arrayInclusion.path")
    for name, pointer in request.items():
        if name == "arrayInclusion.path" and any(array in request for array in ARRAYS):
            continue  # it comes behind the array that it speaks for
        yield name, pointer, (), None
        if name not in ARRAYS:
            continue
        if inclusion:
            yield "arrayInclusion.path", inclusion, (), None
        members = pointer.find(document)
        count = len(members) if isinstance(members, list) else 0
        shown = range(count) if most is None else range(min(count, most))
        more = [also] if also is not None and len(shown) <= also < count else []
        for index in (*shown, *more):
            base = (*pointer.parts, str(index))
            for inner, of_member in member.items():
                yield inner, of_member, base, index


def _trace(
    document: object,
    found: "Places",
    name: str,
    pointer: Pointer,
    base: tuple[str, ...],
    member: int | None,
) -> Trace:
    whole = Pointer.parse(join((*base, *pointer.parts)))
    value, depth = whole.follow(document)
    line, column = found.get(whole.parts, (None, None)) if value is not MISSING else (None, None)
    note = why_missing(document, name, whole, depth, member) if value is MISSING else None
    return Trace(name, pointer.text, whole.text, value, line, column, note, member)


def why_missing(document: object, name: str, whole: Pointer, depth: int, member: int | None) -> str:
    """Why a property finds nothing and what then applies, or what is there instead.

    ``whole`` is its pointer from the root of ``document``, of which ``depth`` parts could be
    followed; ``member`` is the index, for a property of members.
    """
    if is_optional(name, member):
        return _NOTES[name] if member is None else "not found: the request's cohort applies"
    return f"not found: {why_not_found(document, whole, depth)}"


def is_optional(name: str, member: int | None) -> bool:
    """Whether a request is read without what a property points to; ``member`` is its index."""
    return name in _NOTES if member is None else name in ("cohortIdPath", "cohortNamePath")
