"""From values, each at its place, to a document and its bytes, and back."""

import json
from collections.abc import Mapping
from functools import reduce
from typing import Any, Final

import msgspec

from sstest.generate.shape import Container, Members, Node, Path, Slot, is_index
from sstest.generate.value_type import RawNumber
from sstest.manifest import MISSING

Values = dict[Path, Any]
"""What a request or a member holds: JSON data by place, with no entry where there is nothing.

At the place of a member array stands a list of values, one for each member, whose places start at
the member.
"""


class Padding:
    """Decides everything that no property of the manifest reads: here, as little as can be."""

    def prefers_array(self) -> bool:
        """Whether a container whose names are all indices is an array rather than an object."""
        return True

    def filler(self) -> Any:
        """A value for an array element that no property reads."""
        return None

    def placeholder(self) -> Any:
        """What stands for a container without children: ``MISSING``, or any value."""
        return MISSING

    def extras(self, _node: Container) -> Mapping[str, Any]:
        """Properties to stand beside the children of a container, with other names."""
        return {}


def assemble(node: Node, values: Values, padding: Padding) -> Any:
    """The document that has ``values`` at their places; ``MISSING`` where it has nothing."""
    if isinstance(node, Slot):
        return values.get(node.place, MISSING)
    if isinstance(node, Members):
        listed = values.get(node.place, MISSING)
        if not isinstance(listed, list):
            return listed
        members = [
            assemble(shape, member, padding)
            for shape, member in zip(node.members(len(listed)), listed, strict=True)
        ]
        return [None if member is MISSING else member for member in members]
    built = {}
    for name, child in node.children.items():
        # Most children are slots, and a call for each would double the time.
        value = (
            values.get(child.place, MISSING)
            if isinstance(child, Slot)
            else assemble(child, values, padding)
        )
        if value is not MISSING:
            built[name] = value
    if node.indexed or not built:
        return _contain(node, built, padding)
    built.update(padding.extras(node))
    return built


def disassemble(node: Node, document: Any) -> Values:
    """The values at the places of ``node`` in a document that is accepted."""
    values: Values = {}
    _collect(node, document, values)
    return values


def encode(document: Any) -> bytes:
    """The document as compact JSON in UTF-8, which leaves every character as it is."""
    return _ENCODER.encode(document)


def load(body: bytes) -> Any:
    """The document of a body that is JSON; numbers keep their spelling."""
    return json.loads(body, parse_int=RawNumber, parse_float=RawNumber)


def find(values: Values, path: Path) -> Any:
    """What ``values`` have at ``path``, which may lead into a member; ``MISSING`` for nothing."""
    if path in values:
        return values[path]
    for end in range(len(path)):
        members = values.get(path[:end])
        if isinstance(members, list) and is_index(path[end], len(members)):
            return find(members[int(path[end])], path[end + 1 :])
    return MISSING


def replaced(values: Values, path: Path, value: Any = MISSING) -> Values:
    """``values`` with ``value`` at ``path``, and nothing that was at or below it."""
    for end in range(len(path)):
        members = values.get(path[:end])
        if isinstance(members, list):
            changed = [*members]
            index = int(path[end])
            changed[index] = replaced(members[index], path[end + 1 :], value)
            return {**values, path[:end]: changed}
    kept = {place: other for place, other in values.items() if place[: len(path)] != path}
    return kept if value is MISSING else {**kept, path: value}


def _step(document: Any, part: str) -> Any:
    """What a document has at one reference token (RFC 6901 §4); ``MISSING`` for nothing."""
    match document:
        case dict():
            return document.get(part, MISSING)
        case list() if is_index(part, len(document)):
            return document[int(part)]
        case _:
            return MISSING


def put(document: Any, path: Path, value: Any) -> Any:
    """``document`` with another value at ``path``, or without it; the original stays as it is."""
    if not path:
        return value
    part, rest = path[0], path[1:]
    changed = put(_step(document, part), rest, value)
    match document:
        case list():
            elements = [*document]
            elements[int(part)] = None if changed is MISSING else changed
            return elements
        case dict() if changed is MISSING:
            return {name: inner for name, inner in document.items() if name != part}
        case dict():
            return {**document, part: changed}
        case _:
            return {} if changed is MISSING else {part: changed}


def value_at(document: Any, path: Path) -> Any:
    """What a document has at ``path``; ``MISSING`` for nothing."""
    return reduce(_step, path, document)


def _contain(node: Container, built: dict[str, Any], padding: Padding) -> Any:
    if not built and node.children:
        return padding.placeholder()
    if node.indexed and padding.prefers_array():
        found = _as_array(node, built, padding)
        if found is not None:
            return found
    return {**built, **padding.extras(node)}


def _as_array(node: Container, built: dict[str, Any], padding: Padding) -> list[Any] | None:
    """The container as an array; ``None`` where one would have to have a hole."""
    end = max(map(int, built)) + 1
    if any(name not in built and int(name) < end for name in node.children):
        return None
    elements = [
        built[str(index)] if str(index) in built else padding.filler() for index in range(end)
    ]
    if len(built) == len(node.children):
        elements += padding.extras(node).values()
    return elements


def _collect(node: Node, document: Any, values: Values) -> None:
    if isinstance(node, Container):
        for name, child in node.children.items():
            _collect(child, _step(document, name), values)
    elif isinstance(node, Members) and isinstance(document, list):
        shapes = node.members(len(document))
        values[node.place] = list(map(disassemble, shapes, document))
    elif document is not MISSING:
        values[node.place] = document


def _write_number(value: Any) -> msgspec.Raw:
    if not isinstance(value, RawNumber):
        raise TypeError(f"expected JSON data, found {type(value).__name__}")
    return msgspec.Raw(value.text.encode())


_ENCODER: Final = msgspec.json.Encoder(enc_hook=_write_number)
