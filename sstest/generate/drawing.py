"""Drawing the values of a request and what stands around them, with Hypothesis."""

from collections.abc import Callable, Collection, Iterator, Mapping
from functools import lru_cache
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from sstest.generate.draft import Values
from sstest.generate.forms import Form
from sstest.generate.shape import Container, Members, Node, Path, Shape, Slot
from sstest.generate.values import anything, for_slot
from sstest.manifest import MISSING

Draw = Callable[[SearchStrategy[Any]], Any]

# Members that a request needs beyond this many are all alike.
_MOST_DRAWN: Final = 6
_HOLLOW: Final = st.sampled_from((MISSING, {}, [], None, 0, "", "text", True))
_MOSTLY: Final = st.sampled_from((True, True, True, False))
_SIMPLEST: Final = (
    (Form.KIND, "0"),
    (Form.BOOLEAN, False),
    (Form.TEXT, " "),
    (Form.INTEGER, 0),
    (Form.EMPTY, ""),
    (Form.NULL, None),
)


class Plain:
    """Trimmings of the barest request: nothing that no property looks at."""

    def prefers_array(self) -> bool:
        return True

    def filler(self) -> Any:
        return None

    def hollow(self) -> Any:
        return MISSING

    def extras(self, taken: Collection[str]) -> Mapping[str, Any]:  # noqa: ARG002  # a protocol
        return {}


class Noisy:
    """Trimmings that look like what counts, and like nothing on earth."""

    def __init__(self, draw: Draw) -> None:
        self._draw = draw

    def prefers_array(self) -> bool:
        return bool(self._draw(_MOSTLY))

    def filler(self) -> Any:
        return self._draw(anything)

    def hollow(self) -> Any:
        return self._draw(_HOLLOW)

    def extras(self, taken: Collection[str]) -> Mapping[str, Any]:
        drawn = self._draw(_extras(tuple(taken)))
        return {name: value for name, value in drawn.items() if name not in taken}


def draw_trimmings(draw: Draw) -> Plain | Noisy:
    """Trimmings for one request; most have none, which is also what shrinking ends at."""
    return Noisy(draw) if draw(st.integers(0, 3)) == 3 else Plain()


def draw_values(draw: Draw, shape: Shape, given: Mapping[Path, Any] | None = None) -> Values:
    """Values for every place of a request that is taken; those ``given`` stand as they are."""
    values: Values = {}
    _draw_below(draw, shape.root, (), values, given or {})
    return {path: value for path, value in values.items() if value is not MISSING}


def leaves(node: Node, path: Path = ()) -> Iterator[tuple[Path, Slot | Members]]:
    """The slots and the member arrays at and below ``node``, not those inside of members."""
    if isinstance(node, Container):
        for name, child in node.children.items():
            yield from leaves(child, (*path, name))
    else:
        yield path, node


def _draw_below(
    draw: Draw, node: Node, path: Path, values: Values, given: Mapping[Path, Any]
) -> None:
    for place, leaf in leaves(node, path):
        if place in given:
            values[place] = given[place]
        elif isinstance(leaf, Slot):
            values[place] = draw(for_slot(leaf))
        else:
            _draw_members(draw, leaf, place, values, given)


def _draw_members(
    draw: Draw, node: Members, path: Path, values: Values, given: Mapping[Path, Any]
) -> None:
    if Form.ABSENT in node.accepts and not node.least:
        absence = draw(_presence(Form.NULL in node.accepts))
        if absence is not True:
            values[path] = absence
            return
    drawn = draw(_items(node))
    padding = node.least - len(drawn)
    drawn += [_simplest_item(node)] * padding
    values[path] = range(len(drawn))
    places = [place for place, _ in leaves(node.item)]
    for index, item in enumerate(drawn):
        base = (*path, str(index))
        for place, value in zip(places, item, strict=True):
            values[*base, *place] = value
        if index in node.special:
            _draw_special(draw, node, index, base, values, given)


def _draw_special(
    draw: Draw, node: Members, index: int, base: Path, values: Values, given: Mapping[Path, Any]
) -> None:
    """Draw what the request's own pointers look for in a member, over what the member has."""
    usual = {place: leaf.accepts for place, leaf in leaves(node.item)}
    for place, leaf in leaves(node.special[index]):
        whole = (*base, *place)
        if usual.get(place) != leaf.accepts or whole in given:
            _draw_below(draw, leaf, whole, values, given)


@lru_cache(maxsize=2)
def _presence(null: bool) -> SearchStrategy[Any]:  # noqa: FBT001  # a cached function
    return st.sampled_from((MISSING, *([True] * 6), *([None] if null else [])))


def _items(node: Members) -> SearchStrategy[list[tuple[Any, ...]]]:
    slots = [leaf for _, leaf in leaves(node.item) if isinstance(leaf, Slot)]
    least = min(node.least, _MOST_DRAWN)
    return _lists(tuple((slot.uses, slot.accepts) for slot in slots), least)


@lru_cache(maxsize=256)
def _lists(slots: tuple[Any, ...], least: int) -> SearchStrategy[list[tuple[Any, ...]]]:
    item = st.tuples(*(for_slot(Slot(uses, accepts)) for uses, accepts in slots))
    return st.lists(item, min_size=least, max_size=_MOST_DRAWN)


def _simplest_item(node: Members) -> tuple[Any, ...]:
    return tuple(
        next((value for form, value in _SIMPLEST if form in leaf.accepts), MISSING)
        for _, leaf in leaves(node.item)
    )


@lru_cache(maxsize=256)
def _extras(taken: tuple[str, ...]) -> SearchStrategy[dict[str, Any]]:
    """Properties whose names are made up, or nearly those that count."""
    near = [
        variant
        for name in taken
        for variant in (name.upper(), name.capitalize(), f" {name}", f"{name}s", f"/{name}", name[1:])
        if variant not in taken
    ]
    names = st.text() | st.sampled_from(near) if near else st.text()
    return st.dictionaries(names, anything, max_size=2)
