"""Requests that must be refused, each with the property and the pointer at fault."""

import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from sstest.generate.document import (
    Values,
    disassemble,
    encode,
    find,
    load,
    put,
    replaced,
    value_at,
)
from sstest.generate.expected import expected_refusal
from sstest.generate.invalid_json import invalid_json
from sstest.generate.shape import Container, Members, Node, Path, Shape
from sstest.generate.value_type import RawNumber, ValueType
from sstest.manifest import MISSING, Manifest
from sstest.manifest.pointer import join
from sstest.text import name_bytes

# A few values of each type; where a context kind is needed, other texts are of the wrong type.
_EXAMPLES: Final[dict[ValueType, tuple[Any, ...]]] = {
    ValueType.ABSENT: (MISSING,),
    ValueType.NULL: (None,),
    ValueType.EMPTY: ("",),
    ValueType.CONTEXT_KIND: ("true",),
    ValueType.TEXT: ("a kind", "kind", "multi", "kind/x"),
    ValueType.INTEGER: (0, 1),
    ValueType.NUMBER: (RawNumber("1.0"), RawNumber("1e3")),
    ValueType.BOOLEAN: (True, False),
    ValueType.ARRAY: ([],),
    ValueType.OBJECT: ({},),
}
# Of members, so many at either end are changed: a program may treat the first and last its own way.
_MOST_MEMBERS: Final = 4


@dataclass(frozen=True, slots=True)
class Malformed:
    """A request that the ``docs`` profile refuses, and the error it must get.

    ``reason`` is what is wrong with it, in words. ``field``, ``pointer`` and ``member`` are those
    of the :class:`~sstest.RequestError`, and ``message`` is how its message begins; ``field`` is
    ``None`` for a body that cannot be decoded.
    """

    body: bytes
    reason: str
    field: str | None = None
    pointer: str | None = None
    member: int | None = None
    message: str = ""
    status: int = 400


def malformed_from(
    manifest: Manifest, body: bytes, allowed: Callable[[Any], bool] = lambda _: True
) -> list[Malformed]:
    """The valid request ``body`` with one mistake each, and then bodies that are not JSON.

    Each value that is required is taken away, and each value that is read is replaced by values of
    other types; everything around it stays. Of many members the first and the last are changed.
    Only wrong values that ``allowed`` accepts are put in. Raises
    :class:`~sstest.generate.shape.ShapeError` where no request can satisfy the manifest.
    """
    shape = Shape.of(manifest.request_parser).satisfiable()
    changed = [make() for make in _mistakes(shape, body, allowed)]
    return [*changed, *(Malformed(data, reason) for reason, data in invalid_json(body))]


def malformed_samples(
    manifest: Manifest,
    count: int,
    seed: int = 0,
    locale: str | None = None,
    like: Iterable[bytes] = (),
) -> Iterator[Malformed]:
    """``count`` realistic requests with one mistake each; the same seed gives the same bytes.

    See :func:`sstest.samples` for the parameters and what is raised.
    """
    from sstest.generate.realistic import Sender

    sender = Sender.of(manifest, seed, locale, like)
    name = name_bytes(f"{seed} {manifest.key}")
    chance = random.Random(name)  # noqa: S311  # made-up data, no secret

    def allowed(value: Any) -> bool:
        value = float(value.text) if isinstance(value, RawNumber) else value
        return not isinstance(value, (str, int, float)) or not sender.style.is_forbidden(value)

    def spoilt(body: bytes) -> Malformed:
        if chance.random() < 0.1:  # senders mostly get a property wrong, and JSON seldom
            reason, data = chance.choice(list(invalid_json(body)))
            return Malformed(data, reason)
        return chance.choice(_mistakes(sender.shape, body, allowed))()

    return (spoilt(sample.body) for sample in sender.stream(count))


def with_verdict(shape: Shape, values: Values, body: bytes, reason: str) -> Malformed:
    """``body``, which holds ``values`` that must be refused, with the error it must get."""
    found = expected_refusal(shape, values)
    if found is None:
        raise ValueError(f"a request with {reason} is not malformed")
    use = found.use
    return Malformed(body, reason, use.name, use.pointer.text, found.member, found.message)


@dataclass(frozen=True, slots=True)
class Target:
    """A place of a request where a mistake can be made.

    ``fixed`` places cannot be taken away: the root, and the elements of arrays.
    """

    path: Path
    node: Node
    fixed: bool

    def wrong_types(self) -> list[ValueType]:
        """The types of value that are refused here, ``ABSENT`` first; none for a container."""
        if isinstance(self.node, Container):
            return []
        return [
            one
            for one in ValueType
            if one not in self.node.accepts and not (one is ValueType.ABSENT and self.fixed)
        ]

    def describe(self, found: ValueType | None = None) -> str:
        """The mistake in words."""
        place = join(self.path) or "the root"
        if isinstance(self.node, Container) or found is ValueType.ABSENT:
            return f"nothing at {place}"
        if found is None:
            return f"too few members at {place}"
        return f"{found.value} at {place}"


def targets(shape: Shape, values: Values) -> list[Target]:
    """Every place where a request that holds ``values`` can be made malformed, outer ones first."""
    return list(_targets(shape.root, (), values, fixed=True))


def harmless(shape: Shape, value: Any) -> Any:
    """``value`` without anything that another pointer of the manifest could find.

    A pointer that looks inside of a text never finds anything; where an object stands in place of
    the text, it might.
    """
    uses = shape.uses
    tokens = {part for use in uses for part in use.pointer.parts}
    match value:
        case dict():
            return {name: inner for name, inner in value.items() if name not in tokens}
        case list() if any(part.isdigit() for part in tokens):
            return []
        case _:
            return value


def _targets(node: Node, path: Path, values: Values, *, fixed: bool) -> Iterator[Target]:
    """The targets at and below ``path``; ``values`` are those that the node's places count in."""
    if isinstance(node, Container):
        if node.required:
            yield Target(path, node, fixed)
        for name, child in node.children.items():
            yield from _targets(child, (*path, name), values, fixed=False)
        return
    yield Target(path, node, fixed)
    members = values.get(node.place)
    if isinstance(node, Members) and isinstance(members, list):
        count = len(members)
        for index in sorted({*range(count)[:_MOST_MEMBERS], *range(count)[-_MOST_MEMBERS:]}):
            inside = (*path, str(index))
            yield from _targets(node.member(index), inside, members[index], fixed=True)


def _mistakes(
    shape: Shape, body: bytes, allowed: Callable[[Any], bool]
) -> list[Callable[[], Malformed]]:
    """A function for each mistake in a request; there are some hundred, and a sample has one."""
    document = load(body)
    values = disassemble(shape.root, document)

    def make(path: Path, value: Any, found: Any, reason: str) -> Malformed:
        changed = encode(put(document, path, value))
        return with_verdict(shape, replaced(values, path, found), changed, reason)

    return [
        partial(make, target.path, value, found, reason)
        for target in targets(shape, values)
        for value, found, reason in _mistakes_at(target, shape, document, values)
        if allowed(value)
    ]


def _mistakes_at(
    target: Target, shape: Shape, document: Any, values: Values
) -> Iterator[tuple[Any, Any, str]]:
    """Each value to put there, what the manifest then finds there, and what is wrong."""
    node, path = target.node, target.path
    if isinstance(node, Container):
        if path and not target.fixed:
            yield MISSING, MISSING, target.describe()
        instead: Any
        for instead in ({}, None, "text"):
            yield instead, MISSING, f"{target.describe()} but {instead!r}"
        return
    in_array = isinstance(value_at(document, path[:-1]), list)
    for wrong in target.wrong_types():
        if wrong is ValueType.ABSENT and in_array:
            continue
        for value in _EXAMPLES[wrong]:
            unfindable = harmless(shape, value)
            yield unfindable, unfindable, target.describe(wrong)
    members = find(values, path)
    if isinstance(node, Members) and node.least and isinstance(members, list):
        fewer = slice(node.least - 1)
        yield value_at(document, path)[fewer], members[fewer], target.describe()
