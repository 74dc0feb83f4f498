"""Drawing the values of a request and what stands around them, with Hypothesis."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, NamedTuple

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from sstest.generate.document import Padding, Values, find
from sstest.generate.shape import Container, Members, Node, Path, Shape, Slot, leaves
from sstest.generate.value_strategies import (
    TRICKY_TEXTS,
    ForSlot,
    any_text,
    anything,
    free_for_slot,
    plain_for_slot,
    pooled_for_slot,
    texts_for_slot,
    tricky,
)
from sstest.generate.value_type import ValueType
from sstest.manifest import MISSING

Draw = Callable[[SearchStrategy[Any]], Any]

# A request has no more members than this, unless it needs more, and then those are all alike.
_MOST_DRAWN: Final = 4
_PLACEHOLDER: Final[SearchStrategy[Any]] = st.sampled_from(
    (MISSING, {}, [], None, 0, "", "text", True)
)
# What a request may say besides, by name or by how near the name is to one that counts: of what is
# known beforehand, or anything at all.
_known_noise: Final = st.lists(
    st.tuples(st.sampled_from((*range(6), *TRICKY_TEXTS)), tricky), min_size=1, max_size=3
)
_any_noise: Final = st.lists(
    st.tuples(any_text | st.integers(0, 5), anything), min_size=1, max_size=3
)
_BITS: Final = 24
_WHERE: Final = st.integers(0, 2**_BITS - 1)
_PRESENCE: Final = st.sampled_from((MISSING, *([True] * 6), None))
_MOSTLY: Final = st.sampled_from((True, True, True, False))
_SIMPLEST: Final = (
    (ValueType.CONTEXT_KIND, "0"),
    (ValueType.BOOLEAN, False),
    (ValueType.TEXT, " "),
    (ValueType.INTEGER, 0),
    (ValueType.EMPTY, ""),
    (ValueType.NULL, None),
)


class BarePadding(Padding):
    """Padding of the smallest request; for a container without children any value may stand."""

    def __init__(self, draw: Draw) -> None:
        self._draw = draw

    def placeholder(self) -> Any:
        return self._draw(_PLACEHOLDER)


class NoisyPadding(BarePadding):
    """Padding that nearly looks like what is read, or is arbitrary; drawn once, used often."""

    def __init__(self, draw: Draw, noise: list[tuple[str | int, Any]]) -> None:
        super().__init__(draw)
        self._noise = noise
        self._choice = draw(_WHERE)

    def prefers_array(self) -> bool:
        return bool(self._draw(_MOSTLY))

    def filler(self) -> Any:
        return self._noise[0][1]

    def extras(self, node: Container) -> Mapping[str, Any]:
        extras = {}
        for named, value in self._noise:
            # Each bit decides for one name in one container, or in several of a large request.
            self._choice = self._choice >> 1 | (self._choice & 1) << _BITS - 1
            name = named if isinstance(named, str) else _similar_name(named, node.children)
            if self._choice & 1 and name not in node.children:
                extras[name] = value
        return extras


class Style(NamedTuple):
    """How a request is drawn: whether it is ``bare``, which strategy a slot has, and what noise."""

    bare: bool
    for_each: ForSlot
    noise: SearchStrategy[list[tuple[str | int, Any]]] | None = None

    def padding(self, draw: Draw) -> BarePadding:
        """Padding for a request; most is bare, which is also what shrinking ends at."""
        return BarePadding(draw) if self.noise is None else NoisyPadding(draw, draw(self.noise))


# Some of these leave a part of the space out altogether, so that others have more of it (swarm
# testing). Most take one choice a value, since choices are what a drawn request costs.
STYLES: Final[SearchStrategy[Style]] = st.sampled_from(
    (
        *[Style(bare, plain_for_slot) for bare in (True, False, False)] * 2,
        *[Style(bare, pooled_for_slot) for bare in (True, False, False)] * 4,
        *[Style(bare, free_for_slot) for bare in (True, False)],
        Style(bare=False, for_each=texts_for_slot),
        Style(bare=False, for_each=plain_for_slot, noise=_any_noise),
        Style(bare=False, for_each=pooled_for_slot, noise=_known_noise),
    )
)
"""Styles to draw a request in, the simplest first."""


def draw_values(
    draw: Draw, shape: Shape, style: Style, given: Mapping[Path, Any] | None = None
) -> Values:
    """Values for every place of a request that is accepted; those ``given`` stand as they are."""
    given = given or {}
    values: Values = {}
    for leaf in leaves(shape.root):
        _put(values, leaf.place, given.get(leaf.place, MISSING))
    _Drawing(draw, style, given).fill(values, shape.root, ())
    return values


@dataclass(frozen=True, slots=True)
class _Drawing:
    draw: Draw
    style: Style
    given: Mapping[Path, Any]

    def fill(self, values: Values, node: Node, base: Path) -> None:
        """Draw what stands at the places of ``node``, which are counted from ``base``."""
        for leaf, strategy in _plan(node, self.style.bare, self.style.for_each):
            self._fill_leaf(values, leaf, strategy, base)

    def _fill_leaf(
        self, values: Values, leaf: Slot | Members, strategy: SearchStrategy[Any], base: Path
    ) -> None:
        path = (*base, *leaf.place)
        if path in self.given:
            value = self.given[path]
        elif isinstance(leaf, Members):
            value = self._members(leaf, path)
        else:
            value = self.draw(strategy)
        _put(values, leaf.place, value)

    def _members(self, node: Members, path: Path) -> Any:
        """Values for each member, or ``None`` or ``MISSING`` for no array."""
        if ValueType.ABSENT in node.accepts and not node.least and not self.style.bare:
            presence = self.draw(_PRESENCE)
            if presence is not True:
                return presence if ValueType.NULL in node.accepts else MISSING
        members = [
            self._needed_member(node, index, (*path, str(index))) for index in range(node.least)
        ]
        places, strategy = _more_members(node, self.style.bare, self.style.for_each)
        for drawn in self.draw(strategy):
            member: Values = {}
            for place, value in zip(places, drawn if len(places) != 1 else (drawn,), strict=True):
                _put(member, place, value)
            index = len(members)
            if index in node.special:
                self._fill_special(member, node, index, (*path, str(index)))
            members.append(member)
        return members

    def _needed_member(self, node: Members, index: int, path: Path) -> Values:
        """Draw a member that the request's own pointers need, or need those behind it."""
        member: Values = {}
        if index in node.special or index < _MOST_DRAWN:
            self.fill(member, node.member(index), path)
        else:
            for leaf in leaves(node.item):
                _put(member, leaf.place, _simplest(leaf))
        return member

    def _fill_special(self, member: Values, node: Members, index: int, path: Path) -> None:
        """Draw what the request's own pointers look for in a member, unless the member has it."""
        usual = {leaf.place for leaf in leaves(node.item)}
        for leaf, strategy in _plan(node.special[index], self.style.bare, self.style.for_each):
            fits = ValueType.of(find(member, leaf.place)) in leaf.accepts
            if leaf.place not in usual or not fits or any(use.matcher for use in leaf.uses):
                self._fill_leaf(member, leaf, strategy, path)


def _put(values: Values, place: Path, value: Any) -> None:
    if value is MISSING:
        values.pop(place, None)
    else:
        values[place] = value


_Planned = tuple[Slot | Members, SearchStrategy[Any]]


@lru_cache(maxsize=512)
def _plan(node: Node, bare: bool, for_each: ForSlot) -> tuple[_Planned, ...]:  # noqa: FBT001  # a cache's key
    """Each slot and array of ``node`` where something is to be drawn; of what, for a slot."""
    return tuple(
        (leaf, for_each(leaf) if isinstance(leaf, Slot) else st.nothing())
        for leaf in leaves(node)
        if isinstance(leaf, Members) or not (bare and ValueType.ABSENT in leaf.accepts)
    )


@lru_cache(maxsize=512)
def _more_members(
    node: Members,
    bare: bool,  # noqa: FBT001  # a cache's key
    for_each: ForSlot,
) -> tuple[tuple[Path, ...], SearchStrategy[list[Any]]]:
    """What members have, by place, and lists of them beyond those that are needed.

    A member is the tuple of its values, or the value itself where it is the only one.
    Hypothesis deletes only few choices at a time, so a member should be few, and as few layers as
    can be: they are most of what a drawn member costs.
    """
    plan = _plan(node.item, bare, for_each)
    values = [strategy for _, strategy in plan]
    item: SearchStrategy[Any] = values[0] if len(values) == 1 else st.tuples(*values)
    most = max(1, _MOST_DRAWN - node.least)
    return tuple(leaf.place for leaf, _ in plan), st.lists(item, max_size=most)


def _simplest(leaf: Slot | Members) -> Any:
    return next((value for type_, value in _SIMPLEST if type_ in leaf.accepts), MISSING)


def _similar_name(how: int, names: Collection[str]) -> str:
    name = next(iter(names), "")
    return (name.upper(), name.capitalize(), f" {name}", f"{name}s", f"/{name}", name[1:])[how]
