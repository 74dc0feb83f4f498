"""What stands where nobody reads it: other elements of a list, a context kind."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, Final

from sstest.manifest import ARRAYS, MISSING, RequestParser
from sstest.manifest.pointer import Pointer, join
from sstest.parser.diagnostic import Diagnostic
from sstest.parser.noticed.members import members
from sstest.text import quote
from sstest.vocabulary.reading import normalize, topic

_MOST_MEMBERS: Final = 200
_MOST_ELEMENTS: Final = 1000
_MOST_PLACES: Final = 2000
_DEEPEST: Final = 6
_OVERRIDDEN: Final = ("cohortIdPath", "cohortNamePath")
Parts = tuple[str, ...]


def first_elements(parser: RequestParser, document: Any) -> Iterator[Diagnostic]:
    """A value of the request that is read from one element, where another has another value."""
    lists = {pointer.parts for pointer in parser.array_pointers().values()}
    overrides = parser.member_pointers()
    reported: set[Parts] = set()
    for name, pointer in parser.request_pointers().items():
        if name in (*ARRAYS, "cohortUrlPath"):  # a member has no URL of its own
            continue
        for before, index, after in _indexed(pointer.parts, document):
            in_members = before in lists
            # Elsewhere a list may well hold fields of other things.
            if not in_members and name not in (*_OVERRIDDEN, "arrayInclusion.path"):
                continue
            if in_members and name in overrides and overrides[name].parts == after:
                continue
            read = _read_at(before, parser.request_pointers().values())
            if before in reported or not (other := _another(before, index, after, document, read)):
                continue
            reported.add(before)
            at, value, own = other
            element = join((*before, index))
            hint = "point to a value of the whole request"
            if in_members and name in _OVERRIDDEN:
                hint = "add cohortIdPath and cohortNamePath to memberArrayParser"
            yield Diagnostic(
                "first",
                f"{name} reads {quote(own)} from {quote(element)} for all, and element {at} has"
                f" {quote(value)} there",
                field=name,
                hint=hint,
            )


def unread_elements(parser: RequestParser, document: Any) -> Iterator[Diagnostic]:
    """Lists of which one element is read by its position, and others hold something too."""
    reported: set[tuple[str, Parts]] = set()
    for name, pointer in parser.array_pointers().items():
        for before, index, after in _indexed(pointer.parts, document):
            read = _read_at(before, parser.request_pointers().values())
            listed = _at(document, before)
            unread = [
                at
                for at, element in enumerate(listed[:_MOST_ELEMENTS])
                if str(at) not in read and _is_filled(_at(element, after))
            ]
            if unread and ("", before) not in reported:
                reported.add(("", before))
                yield _position(name, before, index, unread[0], of_member=False)
    pointers = parser.member_pointers()
    looked_at = [member for member, _ in islice(members(parser, document), _MOST_MEMBERS)]
    for member in looked_at:
        for name, pointer in pointers.items():
            for before, index, after in _indexed(pointer.parts, member):
                read = _read_at(before, pointers.values())
                listed = _at(member, before)
                unread = [
                    at
                    for at, element in enumerate(listed[:_MOST_ELEMENTS])
                    if str(at) not in read and _at(element, after) not in (MISSING, None, "")
                ]
                if unread and (name, before) not in reported:
                    reported.add((name, before))
                    if len(read) == 1 and not _is_row(before, index, looked_at):
                        yield _position(name, before, index, unread[0], of_member=True)


def unread_kind(parser: RequestParser, document: Any) -> Iterator[Diagnostic]:
    """A context kind that is sent and not read: everybody is a user then."""
    if parser.context_kind_path is not None:
        return
    waiting: list[tuple[Parts, Any]] = [((), document)]
    seen = 0
    while waiting and seen < _MOST_PLACES:
        path, value = waiting.pop(0)
        seen += 1
        if path and normalize(path[-1]) == "contextkind" and isinstance(value, str):
            if value not in ("", "user"):
                yield Diagnostic(
                    "kind",
                    f"the request has the context kind {quote(value)} at {quote(join(path))}, and"
                    " the manifest does not read it: every context is a user",
                    hint=_of_kind(path, document),
                )
                return
        elif len(path) >= _DEEPEST:
            continue
        elif isinstance(value, dict):
            waiting += [((*path, name), inner) for name, inner in value.items()]
        elif isinstance(value, list):
            waiting += [((*path, str(at)), inner) for at, inner in enumerate(value[:3])]


def _of_kind(path: Parts, document: Any) -> str:
    if any(_indexed(path, document)):
        return "a request has one context kind: have the sender send it beside the members"
    return f'add "contextKindPath": "{join(path)}" to requestParser'


def _position(name: str, before: Parts, index: str, other: int, *, of_member: bool) -> Diagnostic:
    owner = "each member's " if of_member else ""
    return Diagnostic(
        "position",
        f"{name} reads element {index} of {owner}{quote(join(before)) if before else 'list'}, and"
        f" nobody reads element {other}",
        field=name,
        of_member=of_member,
        hint="a pointer cannot go through all elements: have the sender send one list of members",
    )


def _indexed(parts: Parts, document: Any) -> Iterator[tuple[Parts, str, Parts]]:
    """Where a pointer goes through a list: what is before the index, the index, what follows."""
    value = document
    for depth, part in enumerate(parts):
        if isinstance(value, list) and part.isdecimal():
            yield parts[:depth], part, parts[depth + 1 :]
        value = _at(value, (part,))
        if value is MISSING:
            return


def _read_at(before: Parts, pointers: Iterable[Pointer]) -> set[str]:
    """The elements of a list that some pointer leads through."""
    return {one.parts[len(before)] for one in pointers if _below(one.parts, before)}


def _is_row(before: Parts, index: str, owners: list[Any]) -> bool:
    """Whether a list has something else at each position, so that the others are no more ids.

    In all members it is as long, and what is read differs from the others in its type, in having
    a label of its own, such as ``{"type": "email"}``, or in varying where they do not.
    """
    lists = [listed for one in owners if isinstance(listed := _at(one, before), list)]
    if len({len(one) for one in lists}) > 1:
        return False
    columns = {str(at): _said(column) for at, column in enumerate(zip(*lists, strict=True))}
    own = columns.pop(index, set())
    return bool(own) and all(said and said.isdisjoint(own) for said in columns.values())


def _said(column: tuple[Any, ...]) -> set[str]:
    """What all elements at one position have in common: their type, a constant, or labels."""
    first = column[0]
    if all(isinstance(one, dict) for one in column):
        return {
            str(value)
            for name, value in first.items()
            if topic(name) == "kind" and all(one.get(name) == value for one in column)
        }
    if len(column) > 1 and all(one == first for one in column):
        return {"constant"}
    kinds = {type(one).__name__ for one in column}
    return kinds if len(kinds) == 1 else set()


def _another(
    before: Parts, index: str, after: Parts, document: Any, read: set[str]
) -> tuple[int, Any, Any] | None:
    listed = _at(document, before)
    own = _at(listed, (index, *after))
    for at, element in enumerate(listed[:_MOST_ELEMENTS]):
        value = _at(element, after)
        if str(at) not in read and isinstance(value, str | int) and value not in ("", own):
            return at, value, own
    return None


def _below(parts: Parts, before: Parts) -> bool:
    return len(parts) > len(before) and parts[: len(before)] == before


def _is_filled(value: Any) -> bool:
    return isinstance(value, list) and bool(value)


def _at(value: Any, parts: Parts) -> Any:
    for part in parts:
        if isinstance(value, dict):
            value = value.get(part, MISSING)
        elif isinstance(value, list) and part.isdecimal() and int(part[:9]) < len(value):
            value = value[int(part[:9])]
        else:
            return MISSING
    return value
