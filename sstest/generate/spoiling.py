"""Where a good request can be spoilt, and how, so that it must be refused."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sstest.generate.draft import Values, without
from sstest.generate.forms import Form
from sstest.generate.shape import Container, Members, Node, Path, Shape, Slot
from sstest.manifest import MISSING
from sstest.manifest.pointer import join

# Of members, so many at either end are spoilt: a program may treat the first and last its own way.
_MOST_MEMBERS: Final = 4


@dataclass(frozen=True, slots=True)
class Target:
    """A place that something must stand at, or that a property looks at.

    ``fixed`` places cannot be taken away: the root, and the elements of arrays.
    """

    path: Path
    node: Node
    fixed: bool

    def wrong_forms(self) -> list[Form]:
        """The forms that spoil a request here, ``ABSENT`` first; none for a container."""
        if isinstance(self.node, Container):
            return []
        return [
            form
            for form in Form
            if form not in self.node.accepts and not (form is Form.ABSENT and self.fixed)
        ]

    def describe(self, form: Form | None = None) -> str:
        """What was done here, in words."""
        place = join(self.path) or "the root"
        if isinstance(self.node, Container) or form is Form.ABSENT:
            return f"nothing at {place}"
        if form is None:
            return f"too few members at {place}"
        return f"{form.value} at {place}"


def targets(shape: Shape, values: Mapping[Path, Any]) -> list[Target]:
    """Every place where a request that holds ``values`` can be spoilt, outer places first."""
    return list(_targets(shape.root, (), values, fixed=True))


def emptied(values: Values, target: Target) -> Values:
    """``values`` without all that stands in a container."""
    return without(values, target.path)


def shortened(values: Values, target: Target, size: int) -> Values:
    """``values`` with an array of only ``size`` members."""
    gone = {(*target.path, str(index)) for index in range(size, len(values[target.path]))}
    depth = len(target.path) + 1
    kept = {path: value for path, value in values.items() if path[:depth] not in gone}
    return {**kept, target.path: range(size)}


def replaced(values: Values, target: Target, value: Any) -> Values:
    """``values`` with another value at a place, or nothing if that is ``MISSING``."""
    rest = without(values, target.path)
    return rest if value is MISSING else {**rest, target.path: value}


def harmless(shape: Shape, value: Any) -> Any:
    """``value`` with nothing in it that another pointer of the manifest could find.

    A pointer that looks inside of a text never finds anything; where an object stands in place of
    the text, it might.
    """
    uses = (*shape.request_uses, *shape.member_uses)
    tokens = {part for use in uses for part in use.pointer.parts}
    match value:
        case dict():
            return {name: inner for name, inner in value.items() if name not in tokens}
        case list() if any(part.isdigit() for part in tokens):
            return []
        case _:
            return value


def _targets(
    node: Node, path: Path, values: Mapping[Path, Any], *, fixed: bool
) -> Iterator[Target]:
    match node:
        case Slot():
            yield Target(path, node, fixed)
        case Container():
            if node.required:
                yield Target(path, node, fixed)
            for name, child in node.children.items():
                yield from _targets(child, (*path, name), values, fixed=False)
        case Members():
            yield Target(path, node, fixed)
            size = values.get(path)
            for index in _ends(len(size)) if isinstance(size, range) else ():
                inside = (*path, str(index))
                yield from _targets(node.member(index), inside, values, fixed=True)


def _ends(size: int) -> list[int]:
    return sorted({*range(min(size, _MOST_MEMBERS)), *range(size)[-_MOST_MEMBERS:]})
