"""Requests that must be refused, each with the property and the pointer at fault."""

import json
import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from sstest.generate.draft import Values, encode
from sstest.generate.forms import Form, Written
from sstest.generate.meaning import fault
from sstest.generate.shape import Container, Members, Node, Path, Shape, Slot
from sstest.generate.spoiling import Target, emptied, harmless, replaced, shortened, targets
from sstest.generate.styles import Banned
from sstest.generate.unreadable import unreadable
from sstest.manifest import MISSING, Manifest
from sstest.manifest.source import LONGEST_INT
from sstest.parser.body import decode

# A few values of each form; where a context kind is needed, other texts are of the wrong form.
_EXAMPLES: Final[dict[Form, tuple[Any, ...]]] = {
    Form.ABSENT: (MISSING,),
    Form.NULL: (None,),
    Form.EMPTY: ("",),
    Form.KIND: ("true",),
    Form.TEXT: ("a kind", "kind", "multi", "kind/x"),
    Form.INTEGER: (0, 1),
    Form.NUMBER: (Written("1.0"), Written("1e3")),
    Form.BOOLEAN: (True, False),
    Form.ARRAY: ([],),
    Form.OBJECT: ({},),
}

_BROKEN: Final = 0.1


@dataclass(frozen=True, slots=True)
class Malformed:
    """A request that the ``docs`` profile refuses, and what it must say.

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
    manifest: Manifest, body: bytes, spared: Callable[[Any], bool] = lambda _: True
) -> list[Malformed]:
    """Many ways to spoil the good request ``body`` in one place, and then bodies that are no JSON.

    Each value that is needed is taken away, and each value that is read is replaced by values of
    other forms, with all around it left as it is. Of many members the first and the last are
    spoilt. Only wrong values that ``spared`` says yes to are put in. Raises
    :class:`~sstest.generate.shape.ShapeError` where no request can satisfy the manifest.
    """
    shape = Shape.of(manifest.request_parser).satisfiable()
    document = json.loads(body, parse_float=Written, parse_int=_integer)
    values = dict(_values(shape.root, document, ()))
    spoilt = [
        verdict(shape, spoilt_values, encode(_put(document, target.path, value)), reason)
        for target in targets(shape, values)
        for value, spoilt_values, reason in _damages(shape, document, values, target)
        if spared(value)
    ]
    return [*spoilt, *(Malformed(data, reason) for reason, data in unreadable(body))]


def malformed_samples(
    manifest: Manifest,
    count: int,
    seed: int = 0,
    locale: str | None = None,
    like: Iterable[bytes] = (),
) -> Iterator[Malformed]:
    """``count`` realistic requests, each spoilt in one way; the same seed gives the same bytes.

    See :func:`sstest.samples` for the parameters and what is raised.
    """
    from sstest.generate.realistic import stream

    payloads = tuple(like)
    made = stream(manifest, count, seed, locale, payloads)
    banned = Banned.of(map(decode, payloads))
    chance = random.Random(f"{seed} {manifest.key}")  # noqa: S311  # made-up data, no secret

    def spared(value: Any) -> bool:
        value = float(value.text) if isinstance(value, Written) else value
        return not isinstance(value, (str, int, float)) or not banned.holds(value)

    return (_one_of(malformed_from(manifest, sample.body, spared), chance) for sample in made)


def _one_of(found: list[Malformed], chance: random.Random) -> Malformed:
    """Senders mostly get a property wrong, and JSON seldom."""
    broken = chance.random() < _BROKEN
    return chance.choice([one for one in found if (one.field is None) is broken])


def verdict(shape: Shape, values: Values, body: bytes, reason: str) -> Malformed:
    """What must be said of ``body``, which holds ``values``, not all of which are acceptable."""
    found = fault(shape, values)
    if found is None:
        raise ValueError(f"a request with {reason} is not malformed")
    use = found.use
    return Malformed(body, reason, use.name, use.pointer.text, found.member, found.message)


def _damages(
    shape: Shape, document: Any, values: Values, target: Target
) -> Iterator[tuple[Any, Values, str]]:
    """What to put in the target's place, and the values that the request then holds."""
    node = target.node
    value: Any
    if isinstance(node, Container):
        if target.path and not target.fixed:
            yield MISSING, emptied(values, target), target.describe()
        for value in ({}, None, "text"):
            yield value, emptied(values, target), f"{target.describe()} but {value!r}"
        return
    for form in target.wrong_forms():
        if form is Form.ABSENT and isinstance(_find(document, target.path[:-1]), list):
            continue
        for value in _EXAMPLES[form]:
            unfindable = harmless(shape, value)
            yield unfindable, replaced(values, target, unfindable), target.describe(form)
    if isinstance(node, Members) and node.least and isinstance(values.get(target.path), range):
        size = node.least - 1
        members = _find(document, target.path)[:size]
        yield members, shortened(values, target, size), target.describe()


def _integer(digits: str) -> int | Written:
    return int(digits) if len(digits) <= LONGEST_INT else Written(digits)


def _values(node: Node, document: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    """What a good request holds at the places of its shape."""
    match node:
        case Slot():
            if document is not MISSING:
                yield path, document
        case Container():
            for name, child in node.children.items():
                yield from _values(child, _step(document, name), (*path, name))
        case Members() if isinstance(document, list):
            yield path, range(len(document))
            for index, member in enumerate(document):
                yield from _values(node.member(index), member, (*path, str(index)))
        case Members() if document is not MISSING:
            yield path, document


def _find(document: Any, path: Path) -> Any:
    for part in path:
        document = _step(document, part)
    return document


def _step(document: Any, part: str) -> Any:
    match document:
        case dict():
            return document.get(part, MISSING)
        case list() if part.isdigit() and int(part) < len(document):
            return document[int(part)]
        case _:
            return MISSING


def _put(document: Any, path: Path, value: Any) -> Any:
    """``document`` with another value at ``path``, or without it; the original stays as it is."""
    if not path:
        return value
    part, *rest = path
    changed = _put(_step(document, part), tuple(rest), value)
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
