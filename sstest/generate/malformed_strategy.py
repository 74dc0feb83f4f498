"""Drawing malformed requests with Hypothesis: where the mistake is, and what stands there."""

from collections import defaultdict
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from sstest.generate.document import Values, find, replaced
from sstest.generate.drawing import Draw
from sstest.generate.malformed import Target, harmless, targets
from sstest.generate.shape import Container, Members, Shape, Slot
from sstest.generate.value_strategies import not_kinds, of_type
from sstest.generate.value_type import ValueType

# What a program may take for the right type, if it does not look closely.
_NEAR: Final = (
    (ValueType.BOOLEAN, "INTEGER INTEGER CONTEXT_KIND NULL ABSENT"),
    (ValueType.ARRAY, "OBJECT NULL EMPTY ABSENT"),
    (ValueType.INTEGER, "BOOLEAN BOOLEAN NUMBER NULL EMPTY ABSENT"),
    (ValueType.TEXT, "INTEGER EMPTY NULL BOOLEAN ABSENT"),
    (ValueType.CONTEXT_KIND, "TEXT TEXT INTEGER BOOLEAN"),
)
# Of ranges that nothing else is drawn from: Hypothesis uses numbers of one range again.
_CONTAINER: Final = st.integers(0, 29)
_LIKELY: Final = st.integers(0, 49)
_NEAR_FLAGS: Final[dict[ValueType, SearchStrategy[Any]]] = {
    ValueType.INTEGER: st.sampled_from((1, 0, 2, -1)),
    ValueType.CONTEXT_KIND: st.sampled_from(("true", "false", "0", "1", "yes", "True")),
}


def draw_mistake(draw: Draw, shape: Shape, values: Values) -> tuple[Values, str]:
    """Put one mistake into a request that holds ``values``; also say which.

    Every property has the same chance to be the one, however many members there are.
    """
    target = _draw_target(draw, targets(shape, values))
    node, path = target.node, target.path
    if isinstance(node, Container):
        return replaced(values, path), target.describe()
    members = find(values, path)
    least = node.least if isinstance(node, Members) and isinstance(members, list) else 0
    if least and draw(st.booleans()):
        size = draw(st.integers(0, least - 1))
        return replaced(values, path, members[:size]), target.describe()
    wrong = _draw_type(draw, node, target.wrong_types())
    value = harmless(shape, draw(_of_type(wrong, node)))
    return replaced(values, path, value), target.describe(wrong)


def _draw_target(draw: Draw, found: list[Target]) -> Target:
    groups: dict[str, list[Target]] = defaultdict(list)
    for target in found:
        if not isinstance(target.node, Container) and target.wrong_types():
            groups[str(target.node.uses[0])].append(target)
    containers = [target for target in found if isinstance(target.node, Container)]
    if not groups or (containers and draw(_CONTAINER) >= 27):
        chosen: Target = draw(st.sampled_from(containers))
        return chosen
    # Where there are more ways to go wrong, more goes wrong: in members, and in context kinds.
    names = [name for name, (first, *_) in groups.items() for _ in range(_weight(first))]
    one: Target = draw(st.sampled_from(groups[draw(st.sampled_from(names))]))
    return one


def _weight(target: Target) -> int:
    if not isinstance(target.node, Slot):
        return 1
    use = target.node.uses[0]
    if ValueType.BOOLEAN in use.accepts:
        return 4
    return 2 if use.of_member or use.name == "contextKindPath" else 1


def _draw_type(draw: Draw, node: Slot | Members, wrong: list[ValueType]) -> ValueType:
    near = next((near for right, near in _NEAR if right in node.accepts), "")
    likely = [ValueType[name] for name in near.split() if ValueType[name] in wrong]
    if likely and draw(_LIKELY) < 40:
        wrong = likely
    return ValueType(draw(st.sampled_from(wrong)))


def _of_type(wrong: ValueType, node: Slot | Members) -> SearchStrategy[Any]:
    if wrong is ValueType.TEXT and ValueType.CONTEXT_KIND in node.accepts:
        return not_kinds
    if ValueType.BOOLEAN in node.accepts and wrong in _NEAR_FLAGS:
        return _NEAR_FLAGS[wrong]
    return of_type(wrong)
