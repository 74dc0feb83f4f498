"""Hypothesis strategies for requests: accepted ones with their updates, malformed ones, and syncs.

They are public as :mod:`sstest.strategies`.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from sstest.generate.document import Values, assemble, encode, find, replaced
from sstest.generate.drawing import STYLES, BarePadding, Draw, Style, draw_values
from sstest.generate.expected import Sample, expected_update
from sstest.generate.invalid_json import KINDS
from sstest.generate.malformed import Malformed, Target, harmless, targets, with_verdict
from sstest.generate.shape import Container, Members, Shape, Slot, leaf_at, leaves
from sstest.generate.value_strategies import OF_TYPE, not_kinds
from sstest.generate.value_type import ValueType
from sstest.javascript.values import is_truthy, to_string
from sstest.manifest import MISSING, Loadable, Manifest
from sstest.parser import Update

# What a program may take for the right type, if it does not look closely.
_NEAR: Final = (
    (ValueType.BOOLEAN, "INTEGER INTEGER CONTEXT_KIND NULL ABSENT"),
    (ValueType.ARRAY, "OBJECT NULL EMPTY ABSENT"),
    (ValueType.INTEGER, "BOOLEAN BOOLEAN NUMBER NUMBER NUMBER NULL EMPTY ABSENT"),
    (ValueType.TEXT, "INTEGER EMPTY NULL BOOLEAN ABSENT"),
    (ValueType.CONTEXT_KIND, "TEXT TEXT INTEGER BOOLEAN"),
)
# Of ranges that nothing else is drawn from: Hypothesis uses numbers of one range again.
_INVALID_JSON: Final = st.integers(0, 39)
_CONTAINER: Final = st.integers(0, 29)
_LIKELY: Final = st.integers(0, 49)
_NEAR_FLAGS: Final[dict[ValueType, SearchStrategy[Any]]] = {
    ValueType.INTEGER: st.sampled_from((1, 0, 2, -1)),
    ValueType.CONTEXT_KIND: st.sampled_from(
        ("true", "false", "0", "1", "yes", "True", "TRUE", "False", "FALSE")
    ),
}


@dataclass(frozen=True, slots=True)
class Sync:
    """Requests that follow one another, and who is in which cohort after the last of them.

    All are for one environment and one context kind. ``members`` has an entry for every cohort
    that a request touches: its id, and the keys of its contexts.
    """

    requests: tuple[Sample, ...]
    members: dict[str, frozenset[str]]


def requests(manifest: Loadable) -> SearchStrategy[Sample]:
    """Requests that the ``docs`` profile accepts, each with the update it must parse to.

    They range over all that is legal: several cohorts in a request, keys repeated and in conflict,
    empty arrays, anything anywhere that no property reads, actions of every kind, any text.
    They shrink to the smallest body that still fails. Raises
    :class:`~sstest.generate.shape.ShapeError` where no request can satisfy the manifest, and
    :class:`~sstest.ManifestError` where it breaks rules.
    """
    return _requests(Shape.of(Manifest.load(manifest).request_parser).satisfiable())


def malformed(manifest: Loadable) -> SearchStrategy[Malformed]:
    """Requests that the ``docs`` profile must refuse, each with the property at fault.

    Most are valid requests with one or two mistakes, and some are not JSON. Raises as
    :func:`requests` does.
    """
    return _malformed(Shape.of(Manifest.load(manifest).request_parser).satisfiable())


def syncs(manifest: Loadable) -> SearchStrategy[Sync]:
    """Sequences of requests for one environment, with the members that result.

    Raises as :func:`requests` does.
    """
    return _syncs(Shape.of(Manifest.load(manifest).request_parser).satisfiable())


def members_after(updates: Iterable[Update]) -> dict[str, frozenset[str]]:
    """Who is in each cohort once ``updates`` are applied in order, all being empty before.

    This goes through the memberships one by one, apart from how :attr:`Update.deltas` are made.
    """
    members: dict[str, set[str]] = defaultdict(set)
    for update in updates:
        for one in update.memberships:
            if one.included is not None:
                keys = members[to_string(one.cohort_id)]
                change = keys.add if is_truthy(one.included) else keys.discard
                change(to_string(one.context_key))
    return {cohort: frozenset(keys) for cohort, keys in members.items()}


@st.composite
def _requests(draw: DrawFn, shape: Shape) -> Sample:
    style = draw(STYLES)
    return _sample(draw, shape, style, draw_values(draw, shape, style))


@st.composite
def _malformed(draw: DrawFn, shape: Shape) -> Malformed:
    if draw(_INVALID_JSON) >= 36:
        return draw(_invalid_json(shape))
    values = draw_values(draw, shape, draw(STYLES))
    reasons = []
    for _ in range(draw(st.sampled_from((1, 1, 1, 1, 2)))):
        values, reason = _draw_mistake(draw, shape, values)
        reasons.append(reason)
    document = assemble(shape.root, values, BarePadding(draw))
    body = encode(None if document is MISSING else document)
    return with_verdict(shape, values, body, ", and ".join(reasons))


@st.composite
def _invalid_json(draw: DrawFn, shape: Shape) -> Malformed:
    body = draw(_requests(shape)).body
    if draw(st.booleans()):
        place = draw(st.integers(0, len(body) - 1))
        return Malformed(body[:place], f"a body cut off at byte {place}")
    kind = draw(st.sampled_from(KINDS))
    bodies = list(kind(body))
    reason, data = bodies[draw(st.integers(0, len(bodies) - 1))]
    return Malformed(data, reason)


@st.composite
def _syncs(draw: DrawFn, shape: Shape) -> Sync:
    style = draw(STYLES)
    first = draw_values(draw, shape, style, _default_kind(shape))
    common = {
        use.pointer.parts: find(first, use.pointer.parts)
        for use in shape.request_uses
        if use.name in ("environmentIdPath", "contextKindPath")
    }
    drawn = [(style, first)]
    for _ in range(draw(st.integers(0, 4))):
        style = draw(STYLES)
        drawn.append((style, draw_values(draw, shape, style, common)))
    made = tuple(_sample(draw, shape, style, values) for style, values in drawn)
    return Sync(made, members_after(one.update for one in made))


def _sample(draw: DrawFn, shape: Shape, style: Style, values: Values) -> Sample:
    document = assemble(shape.root, values, style.padding(draw))
    return Sample(encode(document), expected_update(shape, values))


def _default_kind(shape: Shape) -> Values:
    """No context kind, where it would lie in a member that not all requests of a sync have."""
    kind = next((use for use in shape.request_uses if use.name == "contextKindPath"), None)
    if kind is None or kind.pointer.parts in {leaf.place for leaf in leaves(shape.root)}:
        return {}
    leaf = leaf_at(shape.root, kind.pointer.parts)
    return {kind.pointer.parts: MISSING} if leaf and ValueType.ABSENT in leaf.accepts else {}


def _draw_mistake(draw: Draw, shape: Shape, values: Values) -> tuple[Values, str]:
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
    return OF_TYPE[wrong]
