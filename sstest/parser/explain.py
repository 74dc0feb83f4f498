"""What each pointer of a manifest finds in a request, and where it stands in the text."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any, Final

from sstest.manifest import MISSING, Manifest, Pointer, RequestParser
from sstest.manifest.pointer import join
from sstest.manifest.source import Source, read_json
from sstest.parser.body import decode, encode
from sstest.parser.errors import in_words
from sstest.vocabulary.typos import closest

_ARRAYS: Final = ("memberArrayPath", "addMemberArrayPath", "removeMemberArrayPath")
_EMPTY: Final = "not found: counts as an empty array"
_NOTES: Final = {
    "contextKindPath": "not found: the kind is user",
    "cohortUrlPath": "not found: the cohort has no URL",
    "addMemberArrayPath": _EMPTY,
    "removeMemberArrayPath": _EMPTY,
}


# So many of an object's names are compared with the one that is missing, or listed.
_MOST_NAMES: Final = 20
_FEW_NAMES: Final = 6


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


class Traces(list[Trace]):
    """The traces of one request, in the order in which it is read; a table in a notebook."""

    __slots__ = ()


def explain(manifest: Manifest, body: object) -> Traces:
    """Every property of the manifest's ``requestParser``, and what it finds in ``body``.

    The properties stand in the order in which a request is read, those of members once for each
    member. Raises :class:`~sstest.RequestError` for a body that is not JSON, and
    :class:`~sstest.ManifestError` for a manifest that breaks rules; a request that would be
    refused for what it holds is explained all the same.
    """
    parser = manifest.request_parser
    document = decode(body)
    # Data that was never text has no places.
    is_text = isinstance(body, (bytes, bytearray, memoryview, str))
    source = read_json(encode(body).decode()) if is_text else None
    return Traces(_trace(document, source, *step) for step in _steps(parser, document))


_Step = tuple[str, Pointer, tuple[str, ...], int | None]


def _steps(parser: RequestParser, document: object) -> Iterator[_Step]:
    """Each property: its name, its pointer, the tokens of what it starts at, and the member."""
    request, member = parser.request_pointers(), parser.member_pointers()
    inclusion = request.pop("arrayInclusion.path", None)
    for name, pointer in request.items():
        yield name, pointer, (), None
        if name not in _ARRAYS:
            continue
        if inclusion:
            yield "arrayInclusion.path", inclusion, (), None
        members = pointer.find(document)
        for index in range(len(members) if isinstance(members, list) else 0):
            base = (*pointer.parts, str(index))
            for inner, of_member in member.items():
                yield inner, of_member, base, index


def _trace(
    document: object,
    source: Source | None,
    name: str,
    pointer: Pointer,
    base: tuple[str, ...],
    member: int | None,
) -> Trace:
    whole = Pointer.parse(join((*base, *pointer.parts)))
    value, depth = whole.follow(document)
    place = _place(source, whole.parts) if source and value is not MISSING else None
    line, column = place or (None, None)
    note = _note(document, name, whole, depth, member) if value is MISSING else None
    return Trace(name, pointer.text, whole.text, value, line, column, note, member)


def _note(document: object, name: str, whole: Pointer, depth: int, member: int | None) -> str:
    if member is not None and name in ("cohortIdPath", "cohortNamePath"):
        return "not found: the request's cohort applies"
    if member is None and name in _NOTES:
        return _NOTES[name]
    last, part = Pointer.parse(join(whole.parts[:depth])), whole.parts[depth]
    end = last.find(document)
    where = last.text or "the body"
    if isinstance(end, list):
        return f"not found: {where} has no element {part!r}; it is an array of {len(end)}"
    if not isinstance(end, dict):
        return f"not found: {where} is {in_words(end)}, which has no members"
    names = tuple(islice(end, _MOST_NAMES))
    if (meant := _nearest(part, names)) is not None:
        return f"not found: {where} has no member {part!r}; did you mean {meant!r}?"
    listed = ", ".join(map(repr, names[:_FEW_NAMES])) or "no members"
    more = ", ..." if len(names) > _FEW_NAMES else ""
    return f"not found: {where} has no member {part!r}; it has {listed}{more}"


_nearest = lru_cache(maxsize=64)(closest)  # what one member lacks, the others mostly lack too


def _place(source: Source, parts: tuple[str, ...]) -> tuple[int, int]:
    node = source.root
    for part in parts:
        children: Any = node.children
        node = children[int(part) if isinstance(children, list) else part]
    return source.locate(node.start)
