"""Hypothesis strategies for requests: accepted ones with their updates, malformed ones, and syncs.

They are public as :mod:`sstest.strategies`.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from sstest.generate.document import Values, assemble, encode, find
from sstest.generate.drawing import STYLES, BarePadding, Style, draw_values
from sstest.generate.expected import expected_update
from sstest.generate.invalid_json import KINDS
from sstest.generate.malformed import Malformed, with_verdict
from sstest.generate.malformed_strategy import draw_mistake
from sstest.generate.sample import Sample
from sstest.generate.shape import Shape, leaf_at, leaves
from sstest.generate.value_type import ValueType
from sstest.javascript.values import is_truthy, to_string
from sstest.manifest import MISSING, Manifest
from sstest.parser import Update

_LONGEST_SYNC: Final = 5
# Of a range that nothing else is drawn from: Hypothesis uses numbers of one range again.
_INVALID_JSON: Final = st.integers(0, 39)
# What all requests of a sequence have in common.
_IN_COMMON: Final = ("environmentIdPath", "contextKindPath")


@dataclass(frozen=True, slots=True)
class Sync:
    """Requests that follow one another, and who is in which cohort after the last of them.

    All are for one environment and one context kind. ``members`` has an entry for every cohort
    that a request touches: its id, and the keys of its contexts.
    """

    requests: tuple[Sample, ...]
    members: dict[str, frozenset[str]]


def requests(manifest: Manifest) -> SearchStrategy[Sample]:
    """Requests that the ``docs`` profile accepts, each with the update it must parse to.

    They range over all that is legal: several cohorts in a request, keys repeated and in conflict,
    empty arrays, anything anywhere that no property reads, actions of every kind, any text.
    They shrink to the smallest body that still fails. Raises
    :class:`~sstest.generate.shape.ShapeError` where no request can satisfy the manifest, and
    :class:`~sstest.ManifestError` where it breaks rules.
    """
    return _requests(Shape.of(manifest.request_parser).satisfiable())


def malformed(manifest: Manifest) -> SearchStrategy[Malformed]:
    """Requests that the ``docs`` profile must refuse, each with the property at fault.

    Most are valid requests with one or two mistakes, and some are not JSON. Raises as
    :func:`requests` does.
    """
    return _malformed(Shape.of(manifest.request_parser).satisfiable())


def syncs(manifest: Manifest) -> SearchStrategy[Sync]:
    """Sequences of requests for one environment, with the members that result.

    Raises as :func:`requests` does.
    """
    return _syncs(Shape.of(manifest.request_parser).satisfiable())


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
        values, reason = draw_mistake(draw, shape, values)
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
        if use.name in _IN_COMMON
    }
    drawn = [(style, first)]
    for _ in range(draw(st.integers(0, _LONGEST_SYNC - 1))):
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
