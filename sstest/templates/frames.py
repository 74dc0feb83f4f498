"""Where a part of a template stands in the data: its context, those around it, its ``@`` data."""

from dataclasses import dataclass
from typing import Final, TypeAlias

from sstest.javascript.values import UNDEFINED, is_truthy
from sstest.templates.table import Lookup, Parameter
from sstest.templates.values import NULL_CONTEXT, Charge, loosely_equal, property_of

Contexts: TypeAlias = tuple[object, "Contexts | None"]
"""A context, and those around it that ``../`` can reach."""


class ForeignParameters:
    """What a section over an object gives for block parameters: the list of an outer block's."""


Parameters: TypeAlias = tuple[object, ...] | ForeignParameters | None
"""The block parameters that a helper gives a block; None where the helper gives none."""

FOREIGN: Final = ForeignParameters()


class NoParametersError(Exception):
    """Handlebars.js reads a block parameter where the helper gave none, and raises a TypeError."""


class ForeignParametersError(Exception):
    """A block parameter of a section over an object was asked for."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The surroundings of one run of one program."""

    context: object
    contexts: Contexts
    data: dict[str, object]
    params: Parameters = None
    outer: "Frame | None" = None

    @property
    def this(self) -> object:
        """The context as a helper sees it."""
        return NULL_CONTEXT if self.context in (None, UNDEFINED) else self.context


def root_frame(context: object) -> Frame:
    """The frame of a whole template."""
    return Frame(context, (context, None), {"root": context})


def surrounding(frame: Frame, context: object, charge: Charge) -> Contexts:
    """The contexts that ``../`` counts in a program run with ``context`` within ``frame``.

    A context that equals the one around it, by JavaScript's ``==``, is not counted twice.
    """
    parent = frame.contexts[0]
    if context is NULL_CONTEXT and parent is None:
        return frame.contexts
    if loosely_equal(context, parent, charge):
        return frame.contexts
    return context, frame.contexts


def found(frame: Frame, place: Lookup | Parameter, charge: Charge) -> object:
    """The value at a place; ``UNDEFINED`` where there is nothing.

    Raises:
        NoParametersError, ForeignParametersError: it is a block parameter that has no value.
    """
    if isinstance(place, Parameter):
        return _inner(_parameter(frame, place), place.parts, charge)
    if place.data:
        return _inner_data(frame.data, place, charge)
    if not place.depth:
        return _inner(frame.context, place.parts, charge)
    contexts: Contexts | None = frame.contexts
    for _ in range(place.depth):
        contexts = contexts and contexts[1]
    return _inner(contexts[0] if contexts else UNDEFINED, place.parts, charge)


def _parameter(frame: Frame, place: Parameter) -> object:
    holder: Frame | None = frame
    for _ in range(place.depth):
        holder = holder and holder.outer
    params = holder.params if holder else None
    if params is None:
        raise NoParametersError
    if isinstance(params, ForeignParameters):
        raise ForeignParametersError
    return params[place.index] if place.index < len(params) else UNDEFINED


def _inner(value: object, parts: tuple[str, ...], charge: Charge) -> object:
    for part in parts:
        if value is None or value is UNDEFINED:
            break
        value = property_of(value, part, charge)
    return value


def _inner_data(data: object, place: Lookup, charge: Charge) -> object:
    """As in :func:`_inner`, but data ends at anything falsy, not only where there is nothing."""
    for part in ("_parent",) * place.depth + place.parts:
        if not is_truthy(data):
            break
        data = property_of(data, part, charge)
    return data
