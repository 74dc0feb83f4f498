"""Pointers as a type for msgspec to decode into, which skips everything that none leads to."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any, Final, TypeAlias

import msgspec

from sstest.manifest import MISSING, Pointer
from sstest.manifest.pointer import join

_MOST_STEPS: Final = 32

_NOTHING: Final = "nothing"  # an attribute that is None

_NO_OBJECT: Final = str | int | float | bool | list[Any] | None

Find: TypeAlias = Callable[[Any], Any]
"""From a decoded value to what a pointer finds in it; ``None`` where that is nothing."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a pointer is to find: its type, and whether a value without it is refused."""

    parts: tuple[str, ...]
    type: Any
    required: bool = True

    def behind(self) -> "Wanted":
        """The same, from behind the first step."""
        return replace(self, parts=self.parts[1:])


@dataclass(frozen=True, slots=True)
class _Way:
    """Attributes to follow, one of which may not be there, and a pointer from there."""

    attributes: tuple[str, ...] = ()
    can_end: bool = False
    rest: Pointer | None = None

    @property
    def is_straight(self) -> bool:
        """Whether it is all attributes, if they are all there."""
        return bool(self.attributes) and self.rest is None

    def find(self) -> Find:
        if not self.attributes and self.rest is None:
            return lambda value: value
        if self.is_straight and not self.can_end:
            return attrgetter(".".join(self.attributes))
        return self._follow

    def _follow(self, value: Any) -> Any:
        for attribute in self.attributes:
            value = getattr(value, attribute, None)  # of what is no object there are none
        if self.rest is not None:
            value = self.rest.find(value)
        return None if value is MISSING else value


@dataclass(frozen=True, slots=True)
class Shape:
    """A type, and how each pointer, by its name, is followed in a value of it.

    What the pointers in ``unchecked`` find can be of any type, what those in ``plain`` find is the
    attribute of that name, and ``find_all`` returns what is found by each. Each value has at least
    as many ``objects``.
    """

    type: Any
    finds: dict[str, Find]
    find_all: Callable[[Any], Sequence[Any]]
    unchecked: frozenset[str]
    plain: frozenset[str]
    objects: int


def shape(wanted: Mapping[str, Wanted], names: Sequence[str] = ()) -> Shape:
    """The type of values in which each pointer finds what is wanted of it.

    ``names`` are the pointers that ``find_all`` follows, some of which may not be there.

    Where a pointer ends at what another leads through, where a step may be an index, and for
    pointers of more than 32 steps, all is decoded from there on.
    """
    is_long = any(len(one.parts) > _MOST_STEPS for one in wanted.values())
    made, ways, objects = (_decoded if is_long else _type)(wanted)
    finds = {name: way.find() for name, way in ways.items()}
    return Shape(
        made,
        finds,
        _find_all(ways, finds, names),
        frozenset(name for name, way in ways.items() if way.rest is not None),
        frozenset(name for name, way in ways.items() if way == _Way((name,))),
        objects,
    )


def _find_all(
    ways: Mapping[str, _Way], finds: Mapping[str, Find], names: Sequence[str]
) -> Callable[[Any], Sequence[Any]]:
    def one_by_one(value: Any) -> list[Any]:
        return [finds[name](value) if name in finds else None for name in names]

    if len(names) < 2 or not all(way.is_straight for way in ways.values()):
        return one_by_one
    # One call for all takes a fraction of what one for each takes.
    attributes = {name: ".".join(way.attributes) for name, way in ways.items()}
    at_once = attrgetter(*(attributes.get(name, _NOTHING) for name in names))

    def all_at_once(value: Any) -> Any:
        try:
            return at_once(value)
        except AttributeError:  # of what is no object there are none
            return one_by_one(value)

    return all_at_once


def _type(wanted: Mapping[str, Wanted]) -> tuple[Any, dict[str, _Way], int]:
    ends = [name for name, one in wanted.items() if not one.parts]
    types = {wanted[name].type for name in ends}
    if len(ends) == len(wanted) and len(types) == 1:
        return types.pop(), {name: _Way() for name in ends}, 0
    groups: dict[str, dict[str, Wanted]] = {}
    for name, one in wanted.items():
        if one.parts:
            groups.setdefault(one.parts[0], {})[name] = one.behind()
    if ends or any(step == "-" or step.isdecimal() for step in groups):
        return _decoded(wanted)
    fields: list[tuple[str, Any, Any]] = []
    ways: dict[str, _Way] = {}
    objects = 1
    for step, group in groups.items():
        made, further, within = _type(group)
        name = next(iter(group))
        is_plain = not group[name].parts and name.isidentifier()
        attribute = name if is_plain else f"f{len(fields)}"
        required = any(one.required for one in group.values())
        if required:
            fields.append((attribute, made, msgspec.field(name=step)))
            objects += within
        else:
            anything = made | _NO_OBJECT if any(one.parts for one in group.values()) else made
            fields.append((attribute, anything | None, msgspec.field(name=step, default=None)))
        for name, way in further.items():
            can_end = way.can_end or (not required and bool(way.attributes))
            ways[name] = replace(way, attributes=(attribute, *way.attributes), can_end=can_end)
    try:
        # What holds no containers cannot be part of a cycle, so the collector may pass it over.
        made = msgspec.defstruct(
            "Shape", fields, namespace={_NOTHING: None}, gc=False, kw_only=True
        )
    except (ValueError, UnicodeEncodeError):  # msgspec takes no quotes and backslashes in names
        return _decoded(wanted)
    return made, ways, objects


def _decoded(wanted: Mapping[str, Wanted]) -> tuple[Any, dict[str, _Way], int]:
    ways = {name: _Way(rest=Pointer.parse(join(one.parts))) for name, one in wanted.items()}
    return Any, ways, 0
