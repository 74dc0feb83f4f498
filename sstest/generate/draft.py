"""From values, each at its place, to a document and its bytes."""

from collections.abc import Mapping
from typing import Any, Final, Protocol

import msgspec

from sstest.generate.forms import Written
from sstest.generate.shape import Container, Members, Node, Path, Slot
from sstest.manifest import MISSING

Values = dict[Path, Any]
"""What a request holds, by place: JSON data, or a ``range`` for an array of so many members.

Nothing stands where there is no entry. What lies in a member is filed under the member's place.
"""


class Trimmings(Protocol):
    """Decides all that no property of the manifest looks at."""

    def prefers_array(self) -> bool:
        """Whether a container whose names are all indices is an array rather than an object."""

    def filler(self) -> Any:
        """A value for a place that no property looks at."""

    def hollow(self) -> Any:
        """What stands for a container with nothing in it: nothing, or a value to look in vain."""

    def extras(self, node: Container) -> Mapping[str, Any]:
        """Properties to stand beside the children of ``node``, with other names."""


def assemble(node: Node, values: Mapping[Path, Any], trimmings: Trimmings, path: Path = ()) -> Any:
    """The document that has ``values`` at their places; ``MISSING`` where it has nothing."""
    match node:
        case Slot():
            return values.get(path, MISSING)
        case Container():
            built = {}
            for name, child in node.children.items():
                value = assemble(child, values, trimmings, (*path, name))
                if value is not MISSING:
                    built[name] = value
            return _contain(node, built, trimmings)
        case Members():
            size = values.get(path, MISSING)
            if not isinstance(size, range):
                return size
            members = (
                assemble(node.member(index), values, trimmings, (*path, str(index)))
                for index in size
            )
            return [None if member is MISSING else member for member in members]


def encode(document: Any) -> bytes:
    """The document as compact JSON in UTF-8, which leaves every character as it is."""
    return _ENCODER.encode(document)


def without(values: Values, place: Path) -> Values:
    """``values`` with nothing left at ``place`` and below it."""
    depth = len(place)
    return {path: value for path, value in values.items() if path[:depth] != place}


def _contain(node: Container, built: dict[str, Any], trimmings: Trimmings) -> Any:
    if not built and node.children:
        return trimmings.hollow()
    if node.indexed and trimmings.prefers_array():
        found = _as_array(node, built, trimmings)
        if found is not None:
            return found
    return {**built, **trimmings.extras(node)}


def _as_array(node: Container, built: dict[str, Any], trimmings: Trimmings) -> list[Any] | None:
    """The container as an array; ``None`` where one would have to have a hole."""
    end = max(map(int, built)) + 1
    if any(name not in built and int(name) < end for name in node.children):
        return None
    elements = [
        built[str(index)] if str(index) in built else trimmings.filler() for index in range(end)
    ]
    if len(built) == len(node.children):
        elements += trimmings.extras(node).values()
    return elements


def _write_number(value: Any) -> msgspec.Raw:
    if not isinstance(value, Written):
        raise TypeError(f"expected JSON data, found {type(value).__name__}")
    return msgspec.Raw(value.text.encode())


_ENCODER: Final = msgspec.json.Encoder(enc_hook=_write_number)
