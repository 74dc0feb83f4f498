"""Drawing the values of a request and what stands around them, with Hypothesis."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from sstest.generate.draft import Values
from sstest.generate.forms import Form
from sstest.generate.properties import Use
from sstest.generate.shape import Container, Members, Node, Path, Shape, Slot, leaves
from sstest.generate.values import anything, for_slot, plain_for_slot
from sstest.manifest import MISSING

Draw = Callable[[SearchStrategy[Any]], Any]

# Members that a request needs beyond this many are all alike.
_MOST_DRAWN: Final = 4
_HOLLOW: Final[SearchStrategy[Any]] = st.sampled_from((MISSING, {}, [], None, 0, "", "text", True))
# Whether a request is bare, and whether it is plain.
_STYLES: Final = st.sampled_from(
    ((True, True), (False, False), (False, True), (True, False), (False, False))
)
_noise: Final = st.lists(st.tuples(st.text() | st.integers(0, 5), anything), min_size=1, max_size=3)
_ONE_IN_EIGHT: Final = st.integers(0, 7)
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

    def __init__(self, draw: Draw) -> None:
        self._draw = draw
        self._noise = draw(_noise)
        self._choice = st.integers(0, 2 ** len(self._noise) - 1)

    def prefers_array(self) -> bool:
        return bool(self._draw(_MOSTLY))

    def filler(self) -> Any:
        return self._noise[0][1]

    def hollow(self) -> Any:
        return self._draw(_HOLLOW)

    def extras(self, node: Container) -> Mapping[str, Any]:
        choice = self._draw(self._choice)
        extras = {}
        for place, (named, value) in enumerate(self._noise):
            name = named if isinstance(named, str) else _bend(named, node.children)
            if choice >> place & 1 and name not in node.children:
                extras[name] = value
        return extras


def draw_trimmings(draw: Draw) -> Bare | Noisy:
    """Trimmings for one request; most are bare, which is also what shrinking ends at."""
    return Noisy(draw) if draw(_ONE_IN_EIGHT) == 7 else Bare(draw)


def draw_values(draw: Draw, shape: Shape, given: Mapping[Path, Any] | None = None) -> Values:
    """Values for every place of a request that is taken; those ``given`` stand as they are."""
    bare, plain = draw(_STYLES)
    drawing = _Drawing(draw, given or {}, bare, plain)
    drawing.fill(shape.root, ())
    return {path: value for path, value in drawing.values.items() if value is not MISSING}


@dataclass(frozen=True, slots=True)
class _Drawing:
    """Values being drawn. Most requests leave a part out altogether (swarm testing).

    ``bare`` requests have nothing that is optional, and the ids of ``plain`` ones are text.
    """

    draw: Draw
    given: Mapping[Path, Any]
    bare: bool
    plain: bool
    values: Values = field(default_factory=dict)

    def fill(self, node: Node, path: Path) -> None:
        """Draw what stands at and below ``path``."""
        for place, leaf in leaves(node, path):
            if place in self.given:
                self.values[place] = self.given[place]
            elif isinstance(leaf, Members):
                self._fill_members(leaf, place)
            elif not self._skips(leaf):
                self.values[place] = self.draw(_strategy(leaf, self.plain))

    def _fill_members(self, node: Members, path: Path) -> None:
        if Form.ABSENT in node.accepts and not node.least:
            presence = self.draw(_PRESENCE)
            if presence is not True:
                self.values[path] = presence if Form.NULL in node.accepts else MISSING
                return
        items = self._items(node)
        self.values[path] = range(len(items))
        for index, item in enumerate(items):
            base = (*path, str(index))
            for place, value in item.items():
                self.values[*base, *place] = value
            if index in node.special:
                self._fill_special(node, index, base)

    def _items(self, node: Members) -> list[dict[Path, Any]]:
        """Members, value by place, as many as are needed and some more."""
        places = {place: leaf for place, leaf in leaves(node.item) if isinstance(leaf, Slot)}
        needed = [place for place, slot in places.items() if Form.ABSENT not in slot.accepts]
        more = [place for place in places if place not in needed]
        strategy = _lists(
            _described(places, needed), _described(places, more), self.plain, _fewest(node)
        )
        drawn = self.draw(strategy)
        if len(needed) == 1 and not more:
            items = [{needed[0]: value} for value in drawn]
        elif not more:
            items = [dict(zip(needed, values, strict=True)) for values in drawn]
        else:
            items = [
                dict(zip((*needed, *more), (*values, *others), strict=False))
                for values, others in drawn
            ]
        return items + [_simplest_item(node)] * (node.least - len(items))

    def _fill_special(self, node: Members, index: int, base: Path) -> None:
        """Draw what the request's own pointers look for in a member, over what the member has."""
        usual = {place: leaf.accepts for place, leaf in leaves(node.item)}
        for place, leaf in leaves(node.special[index]):
            whole = (*base, *place)
            if usual.get(place) != leaf.accepts or whole in self.given:
                self.fill(leaf, whole)

    def _skips(self, slot: Slot) -> bool:
        return self.bare and Form.ABSENT in slot.accepts


def _strategy(slot: Slot, plain: bool) -> SearchStrategy[Any]:  # noqa: FBT001  # two siblings
    return plain_for_slot(slot) if plain else for_slot(slot)


_Described = tuple[tuple[tuple[Use, ...], frozenset[Form]], ...]


def _described(places: Mapping[Path, Slot], chosen: list[Path]) -> _Described:
    """Slots without their places, as a key to remember strategies by."""
    return tuple((places[place].uses, places[place].accepts) for place in chosen)


def _fewest(node: Members) -> int:
    return min(node.least, _MOST_DRAWN)


@lru_cache(maxsize=256)
def _lists(
    needed: _Described,
    more: _Described,
    plain: bool,  # noqa: FBT001  # a cached function
    least: int,
) -> SearchStrategy[list[Any]]:
    """Lists of members: the values of the slots that are needed, and, now and then, of the others.

    A member is its one value, a tuple of values, or a pair of such tuples where there are others.
    One without the others is few choices of Hypothesis', which deletes only few at a time.
    """
    slots = [_strategy(Slot(*slot), plain) for slot in needed]
    # As few layers as can be: they are most of what a drawn member costs.
    item: SearchStrategy[Any] = slots[0] if len(slots) == 1 and not more else st.tuples(*slots)
    if more:
        others = st.tuples(*(_strategy(Slot(*slot), plain) for slot in more))
        item = st.tuples(item, st.just(()) | others)
    return st.lists(item, min_size=least, max_size=_MOST_DRAWN)


def _simplest_item(node: Members) -> dict[Path, Any]:
    return {
        place: next((value for form, value in _SIMPLEST if form in leaf.accepts), MISSING)
        for place, leaf in leaves(node.item)
    }


def _bend(how: int, names: Collection[str]) -> str:
    """A name that is nearly one of those that count."""
    name = next(iter(names), "")
    return (name.upper(), name.capitalize(), f" {name}", f"{name}s", f"/{name}", name[1:])[how]
