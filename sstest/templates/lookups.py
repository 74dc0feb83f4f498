"""Where a part of a template stands in the data, and functions that look paths up from there."""

from collections.abc import Callable
from typing import Final, TypeAlias

from msgspec import Struct

from sstest.javascript.values import UNDEFINED, is_truthy
from sstest.templates.limits import Run
from sstest.templates.source import Source
from sstest.templates.tree import Path
from sstest.templates.values import NULL_CONTEXT, PLAIN, closed, loosely_equal, property_of


class ForeignParameters:
    """What a section over an object gives for block parameters: the list of an outer block's."""


FOREIGN: Final = ForeignParameters()

Parameters: TypeAlias = tuple[object, ...] | ForeignParameters | None
"""The block parameters that a helper gives a block; None where the helper gives none."""

Contexts: TypeAlias = tuple[object, "Contexts | None"]
"""A context, and those around it that ``../`` can reach."""

Scopes: TypeAlias = tuple[Parameters, "Scopes | None"]
"""The parameters of the innermost block that names any, and those of the blocks around it."""


class Frame(Struct):
    """The surroundings of one run of one block."""

    run: Run
    context: object
    contexts: Contexts
    data: dict[str, object]
    scopes: Scopes | None = None

    @property
    def this(self) -> object:
        """The context as a helper sees it."""
        nothing = self.context is None or self.context is UNDEFINED
        return NULL_CONTEXT if nothing else self.context


Getter: TypeAlias = Callable[[Frame], object]
"""Gives the value of an expression within a frame; ``UNDEFINED`` where there is nothing."""


def surrounding(frame: Frame, context: object) -> Contexts:
    """The contexts that ``../`` counts in a block run with ``context`` within ``frame``.

    A context that equals the one around it, by JavaScript's ``==``, is not counted twice.
    """
    parent = frame.contexts[0]
    if context is NULL_CONTEXT and parent is None:
        return frame.contexts
    if loosely_equal(context, parent, frame.run.charge):
        return frame.contexts
    return context, frame.contexts


def in_context(path: Path) -> Getter:
    """Looks a path up in the context, or in one around it, or in the ``@`` data."""
    # A path whose first part is empty is the context itself: Handlebars looks no further.
    parts = path.parts if path.parts and path.parts[0] else ()
    if path.data and parts:
        return _in_data(("_parent",) * path.depth + parts)
    if path.depth:
        return _upwards(path.depth, parts)
    if not parts:
        return lambda frame: frame.context
    return _downwards(parts)


def parameter(source: Source, path: Path, depth: int, index: int) -> Getter:
    """Looks up a block parameter, of the block ``depth`` blocks up that name any, and parts in it.

    Raises (when called) TemplateError: the helper has given the block no parameters.
    """
    parts = path.parts[1:]

    def get(frame: Frame) -> object:
        scopes = frame.scopes
        for _ in range(depth):
            scopes = scopes and scopes[1]
        params = scopes[0] if scopes else None
        if params is None:
            message = "Handlebars.js gives this block no block parameters"
            raise source.error(message, path.position)
        if isinstance(params, ForeignParameters):
            message = "sstest does not render block parameters of a section over an object"
            raise source.unsupported(message, path.position)
        value = params[index] if index < len(params) else UNDEFINED
        return _inner(value, parts, frame.run)

    return get


def _downwards(parts: tuple[str, ...]) -> Getter:
    def get(frame: Frame) -> object:
        value = frame.context
        for part in parts:
            if value.__class__ is dict:  # nearly always: property_of() does the same, in general
                value = value.get(part, UNDEFINED)
                if value.__class__ not in PLAIN:
                    value = closed(value)
            elif value is None or value is UNDEFINED:
                break
            else:
                value = property_of(value, part, frame.run.charge)
        return value

    return get


def _upwards(depth: int, parts: tuple[str, ...]) -> Getter:
    def get(frame: Frame) -> object:
        contexts: Contexts | None = frame.contexts
        for _ in range(depth):
            contexts = contexts and contexts[1]
        return _inner(contexts[0] if contexts else UNDEFINED, parts, frame.run)

    return get


def _in_data(parts: tuple[str, ...]) -> Getter:
    """Data ends at anything falsy, not only where there is nothing."""
    if len(parts) == 1:
        (only,) = parts
        return lambda frame: frame.data.get(only, UNDEFINED)

    def get(frame: Frame) -> object:
        value: object = frame.data
        for part in parts:
            if not is_truthy(value):
                break
            value = property_of(value, part, frame.run.charge)
        return value

    return get


def _inner(value: object, parts: tuple[str, ...], run: Run) -> object:
    for part in parts:
        if value is None or value is UNDEFINED:
            break
        value = property_of(value, part, run.charge)
    return value
