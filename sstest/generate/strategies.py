"""Hypothesis strategies for requests: those that are taken, with what they mean, and the others.

They are public as :mod:`sstest.strategies`.
"""

from collections import defaultdict
from dataclasses import dataclass
from typing import Final

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from sstest.generate.damage import draw_damage
from sstest.generate.draft import Values, assemble, encode
from sstest.generate.drawing import STYLES, Bare, Style, draw_values
from sstest.generate.forms import Form
from sstest.generate.malformed import Malformed, verdict
from sstest.generate.meaning import meaning
from sstest.generate.sample import Sample
from sstest.generate.shape import Shape, leaf_at, leaves
from sstest.generate.unreadable import WAYS
from sstest.manifest import MISSING, Manifest

_LONGEST_SYNC: Final = 5
# Of a range that nothing else is drawn from: Hypothesis uses numbers of one range again.
_UNREADABLE: Final = st.integers(0, 39)
# What a request, and so the sequence it is part of, is about.
_ABOUT: Final = ("environmentIdPath", "contextKindPath")


@dataclass(frozen=True, slots=True)
class Sync:
    """Requests that follow one another, and who is in which cohort after the last of them.

    All are for one environment and one context kind. ``members`` has an entry for every cohort
    that a request touches: its id, and the keys of its contexts.
    """

    requests: tuple[Sample, ...]
    members: dict[str, frozenset[str]]


def requests(manifest: Manifest) -> SearchStrategy[Sample]:
    """Requests that the ``docs`` profile takes, each with the update it must parse to.

    They range over all that is legal: several cohorts in a request, keys repeated and in conflict,
    empty arrays, anything anywhere that no property looks at, actions of every kind, any text.
    They shrink to the barest body that still fails. Raises
    :class:`~sstest.generate.shape.ShapeError` where no request can satisfy the manifest, and
    :class:`~sstest.ManifestError` where it breaks rules.
    """
    return _requests(Shape.of(manifest.request_parser).satisfiable())


def malformed(manifest: Manifest) -> SearchStrategy[Malformed]:
    """Requests that the ``docs`` profile must refuse, each with the property at fault.

    Most are good requests with one or two places spoilt, and some are no JSON. Raises as
    :func:`requests` does.
    """
    return _malformed(Shape.of(manifest.request_parser).satisfiable())


def syncs(manifest: Manifest) -> SearchStrategy[Sync]:
    """Sequences of requests for one environment, with the members they must leave.

    Raises as :func:`requests` does.
    """
    return _syncs(Shape.of(manifest.request_parser).satisfiable())


@st.composite
def _requests(draw: DrawFn, shape: Shape) -> Sample:
    style = draw(STYLES)
    return _sample(draw, shape, style, draw_values(draw, shape, style))


@st.composite
def _malformed(draw: DrawFn, shape: Shape) -> Malformed:
    if draw(_UNREADABLE) >= 36:
        return draw(_unreadable(shape))
    values = draw_values(draw, shape, draw(STYLES))
    reasons = []
    for _ in range(draw(st.sampled_from((1, 1, 1, 1, 2)))):
        values, reason = draw_damage(draw, shape, values)
        reasons.append(reason)
    document = assemble(shape.root, values, Bare(draw))
    body = encode(None if document is MISSING else document)
    return verdict(shape, values, body, ", and ".join(reasons))


@st.composite
def _unreadable(draw: DrawFn, shape: Shape) -> Malformed:
    body = draw(_requests(shape)).body
    if draw(st.booleans()):
        place = draw(st.integers(0, len(body) - 1))
        return Malformed(body[:place], f"a body cut off at byte {place}")
    way = draw(st.sampled_from(WAYS))
    spoilt = list(way(body))
    reason, data = spoilt[draw(st.integers(0, len(spoilt) - 1))]
    return Malformed(data, reason)


@st.composite
def _syncs(draw: DrawFn, shape: Shape) -> Sync:
    style = draw(STYLES)
    first = draw_values(draw, shape, style, _unsettled(shape))
    about = {
        use.pointer.parts: first.get(use.pointer.parts, MISSING)
        for use in shape.request_uses
        if use.name in _ABOUT
    }
    drawn = [(style, first)]
    for _ in range(draw(st.integers(0, _LONGEST_SYNC - 1))):
        style = draw(STYLES)
        drawn.append((style, draw_values(draw, shape, style, about)))
    made = tuple(_sample(draw, shape, style, values) for style, values in drawn)
    return Sync(made, _membership_after(made))


def _sample(draw: DrawFn, shape: Shape, style: Style, values: Values) -> Sample:
    document = assemble(shape.root, values, style.trimmings(draw))
    return Sample(encode(document), meaning(shape, values))


def _unsettled(shape: Shape) -> Values:
    """A context kind inside of a member that need not be there can only be left to the default."""
    kind = next((use for use in shape.request_uses if use.name == "contextKindPath"), None)
    if kind is None or kind.pointer.parts in dict(leaves(shape.root)):
        return {}
    leaf = leaf_at(shape.root, kind.pointer.parts)
    return {kind.pointer.parts: MISSING} if leaf and Form.ABSENT in leaf.accepts else {}


def _membership_after(made: tuple[Sample, ...]) -> dict[str, frozenset[str]]:
    """Who is in each cohort, going through all memberships in order, one by one."""
    members: dict[str, set[str]] = defaultdict(set)
    for sample in made:
        for membership in sample.update.memberships:
            keys = members[membership.cohort_id]
            (keys.add if membership.included else keys.discard)(membership.context_key)
    return {cohort: frozenset(keys) for cohort, keys in members.items()}
