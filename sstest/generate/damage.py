"""Drawing what spoils a request: which place, and what stands there instead."""

from collections import defaultdict
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from sstest.generate.draft import Values
from sstest.generate.drawing import Draw
from sstest.generate.forms import Form
from sstest.generate.shape import Container, Members, Shape, Slot
from sstest.generate.spoiling import Target, emptied, harmless, replaced, shortened, targets
from sstest.generate.values import no_kinds, of_form

# What a program may take for the right form, if it does not look closely.
_NEAR: Final = (
    (Form.BOOLEAN, (Form.INTEGER, Form.INTEGER, Form.KIND, Form.NULL, Form.ABSENT)),
    (Form.ARRAY, (Form.OBJECT, Form.NULL, Form.EMPTY, Form.ABSENT)),
    (Form.INTEGER, (Form.BOOLEAN, Form.BOOLEAN, Form.NUMBER, Form.NULL, Form.EMPTY, Form.ABSENT)),
    (Form.TEXT, (Form.INTEGER, Form.EMPTY, Form.NULL, Form.BOOLEAN, Form.ABSENT)),
    (Form.KIND, (Form.TEXT, Form.TEXT, Form.INTEGER, Form.BOOLEAN)),
)
# Of ranges that nothing else is drawn from: Hypothesis uses numbers of one range again.
_CONTAINER: Final = st.integers(0, 29)
_LIKELY: Final = st.integers(0, 49)
_NEAR_FLAGS: Final[dict[Form, SearchStrategy[Any]]] = {
    Form.INTEGER: st.sampled_from((1, 0, 2, -1)),
    Form.KIND: st.sampled_from(("true", "false", "0", "1", "yes", "True")),
}


def draw_damage(draw: Draw, shape: Shape, values: Values) -> tuple[Values, str]:
    """Spoil one place of a request that holds ``values``; also say how.

    Every property has the same chance to be the one, however many members there are.
    """
    target = _draw_target(draw, targets(shape, values))
    match target.node:
        case Container():
            return emptied(values, target), target.describe()
        case Members(least=least) if _is_cut(draw, least, values.get(target.path)):
            size = draw(st.integers(0, least - 1))
            return shortened(values, target, size), target.describe()
        case node:
            form = _draw_form(draw, node, target.wrong_forms())
            value = harmless(shape, draw(_of_form(form, node)))
            return replaced(values, target, value), target.describe(form)


def _draw_target(draw: Draw, found: list[Target]) -> Target:
    groups: dict[str, list[Target]] = defaultdict(list)
    for target in found:
        if not isinstance(target.node, Container) and target.wrong_forms():
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
    if Form.BOOLEAN in use.accepts:
        return 4
    return 2 if use.of_member or use.name == "contextKindPath" else 1


def _is_cut(draw: Draw, least: int, size: Any) -> bool:
    """Whether an array is to have fewer members than it needs, where it needs any."""
    return least > 0 and isinstance(size, range) and bool(draw(st.booleans()))


def _draw_form(draw: Draw, node: Slot | Members, wrong: list[Form]) -> Form:
    near = next((forms for form, forms in _NEAR if form in node.accepts), ())
    likely = [form for form in near if form in wrong]
    if likely and draw(_LIKELY) < 40:
        wrong = likely
    return Form(draw(st.sampled_from(wrong)))


def _of_form(form: Form, node: Slot | Members) -> SearchStrategy[Any]:
    if form is Form.TEXT and Form.KIND in node.accepts:
        return no_kinds
    if Form.BOOLEAN in node.accepts and form in _NEAR_FLAGS:
        return _NEAR_FLAGS[form]
    return of_form(form)
