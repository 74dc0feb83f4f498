"""Drawing the values of a request and what stands around them, with Hypothesis."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, NamedTuple

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from sstest.generate.draft import Values
from sstest.generate.forms import Form
from sstest.generate.shape import Container, Members, Node, Path, Shape, Slot, leaves
from sstest.generate.values import (
    TRICKY_TEXTS,
    ForSlot,
    anything,
    free_for_slot,
    plain_for_slot,
    pooled_for_slot,
    texts_for_slot,
    tricky,
)
from sstest.manifest import MISSING

Draw = Callable[[SearchStrategy[Any]], Any]

# A request has no more members than this, unless it needs more, and then those are all alike.
_MOST_DRAWN: Final = 4
_HOLLOW: Final[SearchStrategy[Any]] = st.sampled_from((MISSING, {}, [], None, 0, "", "text", True))
# What a request may say besides, by name or by how near the name is to one that counts: of what is
# known beforehand, or anything at all.
_known_noise: Final = st.lists(
    st.tuples(st.sampled_from((*range(6), *TRICKY_TEXTS)), tricky), min_size=1, max_size=3
)
_any_noise: Final = st.lists(
    st.tuples(st.text() | st.integers(0, 5), anything), min_size=1, max_size=3
)
_BITS: Final = 24
_WHERE: Final = st.integers(0, 2**_BITS - 1)
_PRESENCE: Final = st.sampled_from((MISSING, *([True] * 6), None))
_MOSTLY: Final = st.sampled_from((True, True, True, False))
_SIMPLEST: Final = (
    (Form.KIND, "0"),
    (Form.BOOLEAN, False),
    (Form.TEXT, " "),
    (Form.INTEGER, 0),
    (Form.EMPTY, ""),
    (Form.NULL, None),
)


class Bare:
    """Trimmings of the barest request: nothing that no property looks at.

    Only where a property looks in vain there may be something all the same.
    """

    def __init__(self, draw: Draw) -> None:
        self._draw = draw

    def prefers_array(self) -> bool:
        return True

    def filler(self) -> Any:
        return None

    def hollow(self) -> Any:
        return self._draw(_HOLLOW)

    def extras(self, node: Container) -> Mapping[str, Any]:  # noqa: ARG002  # a protocol
        return {}


class Noisy:
    """Trimmings that look like what counts, and like nothing on earth; drawn once, used often."""

    def __init__(self, draw: Draw, noise: list[tuple[str | int, Any]]) -> None:
        self._draw = draw
        self._noise = noise
        self._choice = draw(_WHERE)

    def prefers_array(self) -> bool:
        return bool(self._draw(_MOSTLY))

    def filler(self) -> Any:
        return self._noise[0][1]

    def hollow(self) -> Any:
        return self._draw(_HOLLOW)

    def extras(self, node: Container) -> Mapping[str, Any]:
        extras = {}
        for named, value in self._noise:
            # Each bit decides for one name in one container, or in several of a large request.
            self._choice = self._choice >> 1 | (self._choice & 1) << _BITS - 1
            name = named if isinstance(named, str) else _bend(named, node.children)
            if self._choice & 1 and name not in node.children:
                extras[name] = value
        return extras


class Style(NamedTuple):
    """How a request is drawn: whether it is ``bare``, which strategy a slot has, and what noise."""

    bare: bool
    for_each: ForSlot
    noise: SearchStrategy[list[tuple[str | int, Any]]] | None = None

    def trimmings(self, draw: Draw) -> Bare | Noisy:
        """Trimmings for a request; most are bare, which is also what shrinking ends at."""
        return Bare(draw) if self.noise is None else Noisy(draw, draw(self.noise))


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
    """Values for every place of a request that is taken; those ``given`` stand as they are."""
    drawing = _Drawing(draw, style, given or {}, dict(given or {}))
    drawing.fill(shape.root, ())
    return {path: value for path, value in drawing.values.items() if value is not MISSING}


@dataclass(frozen=True, slots=True)
class _Drawing:
    """Values being drawn; those given are there from the beginning."""

    draw: Draw
    style: Style
    given: Mapping[Path, Any]
    values: Values

    def fill(self, node: Node, path: Path) -> None:
        """Draw what stands at and below ``path``."""
        for place, leaf, strategy in _plan(node, self.style.bare, self.style.for_each):
            self._fill_leaf((*path, *place), leaf, strategy)

    def _fill_leaf(
        self, path: Path, leaf: Slot | Members, strategy: SearchStrategy[Any] | None
    ) -> None:
        if path in self.given:
            return
        if strategy is not None:
            self.values[path] = self.draw(strategy)
        elif isinstance(leaf, Members):
            self._fill_members(leaf, path)

    def _fill_members(self, node: Members, path: Path) -> None:
        if Form.ABSENT in node.accepts and not node.least and not self.style.bare:
            presence = self.draw(_PRESENCE)
            if presence is not True:
                self.values[path] = presence if Form.NULL in node.accepts else MISSING
                return
        for index in range(node.least):
            self._fill_needed(node, index, (*path, str(index)))
        places, strategy = _more_members(node, self.style.bare, self.style.for_each)
        drawn = self.draw(strategy)
        size = node.least + len(drawn)
        self.values[path] = range(size)
        for index, values in zip(range(node.least, size), drawn, strict=True):
            base = (*path, str(index))
            if len(places) == 1:
                self.values[*base, *places[0]] = values
            else:
                for place, value in zip(places, values, strict=True):
                    self.values[*base, *place] = value
            if index in node.special:
                self._fill_special(node, index, base)

    def _fill_needed(self, node: Members, index: int, base: Path) -> None:
        """Draw a member that the request's own pointers need, or need those behind it."""
        if index in node.special or index < _MOST_DRAWN:
            self.fill(node.member(index), base)
        else:
            for place, value in _simplest_item(node):
                self.values[*base, *place] = value

    def _fill_special(self, node: Members, index: int, base: Path) -> None:
        """Draw what the request's own pointers look for in a member, unless the member has it."""
        usual = dict(leaves(node.item))
        for place, leaf, strategy in _plan(
            node.special[index], self.style.bare, self.style.for_each
        ):
            whole = (*base, *place)
            fits = Form.of(self.values.get(whole, MISSING)) in leaf.accepts
            if place not in usual or not fits or any(use.matcher for use in leaf.uses):
                self._fill_leaf(whole, leaf, strategy)


_Planned = tuple[Path, Slot | Members, SearchStrategy[Any] | None]


@lru_cache(maxsize=512)
def _plan(node: Node, bare: bool, for_each: ForSlot) -> tuple[_Planned, ...]:  # noqa: FBT001  # a cache's key
    """Each place at and below ``node`` where something is to be drawn; of what, for a slot."""
    return tuple(
        (place, leaf, for_each(leaf) if isinstance(leaf, Slot) else None)
        for place, leaf in leaves(node)
        if isinstance(leaf, Members) or not (bare and Form.ABSENT in leaf.accepts)
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
    values = [strategy for _, _, strategy in plan if strategy is not None]
    item: SearchStrategy[Any] = values[0] if len(values) == 1 else st.tuples(*values)
    most = max(1, _MOST_DRAWN - node.least)
    return tuple(place for place, _, _ in plan), st.lists(item, max_size=most)


def _simplest_item(node: Members) -> list[tuple[Path, Any]]:
    return [
        (place, next((value for form, value in _SIMPLEST if form in leaf.accepts), MISSING))
        for place, leaf in leaves(node.item)
    ]


def _bend(how: int, names: Collection[str]) -> str:
    """A name that is nearly one of those that count."""
    name = next(iter(names), "")
    return (name.upper(), name.capitalize(), f" {name}", f"{name}s", f"/{name}", name[1:])[how]
