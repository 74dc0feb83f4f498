"""Renders a template as one of three engines would: Handlebars.js, raymond or pybars3."""

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from sstest.templates.evaluator import Evaluator
from sstest.templates.parser import parse
from sstest.templates.parts import Rendered, rendered
from sstest.templates.source import Source, TemplateError
from sstest.templates.tree import Template
from sstest.templates.values import in_code_points

if TYPE_CHECKING:
    from sstest.templates.limits import Run
    from sstest.templates.raymond import RaymondEvaluator

_CACHED: Final = 128  # templates; with MAX_TEMPLATE this bounds the memory


class Engine(Struct, frozen=True, eq=False):
    """What one implementation of Handlebars does in its own way: it reads and evaluates."""

    name: str
    read: Callable[[str], Template]
    evaluator: "Callable[..., Evaluator | RaymondEvaluator]"


def _read_as_raymond(template: str) -> Template:
    from sstest.templates.raymond_syntax import parse  # only for who asks for it

    return parse(template)


def _evaluator_of_raymond(template: Template, *, traced: bool) -> "RaymondEvaluator":
    from sstest.templates.raymond import RaymondEvaluator

    return RaymondEvaluator(template, traced=traced)


HANDLEBARS_JS: Final = Engine("handlebars.js", parse, Evaluator)
"""Handlebars.js 4.7, the reference."""

RAYMOND: Final = Engine("raymond", _read_as_raymond, _evaluator_of_raymond)
"""github.com/aymerick/raymond, the public Handlebars for Go: what production probably is."""

ENGINES: Final = {engine.name: engine for engine in (HANDLEBARS_JS, RAYMOND)}
"""The engines that are sstest's own, by name."""

NAMES: Final = (*ENGINES, "pybars3")
"""All engines that :func:`render` can be asked for."""


def render(template: str, context: object, engine: str = "handlebars.js") -> str:
    """What an engine renders of a template and JSON data.

    ``context`` holds JSON data in Python's types. ``engine`` is ``handlebars.js``, ``raymond`` or
    ``pybars3``.

    Raises:
        TemplateError: the engine refuses the template too, or fails when rendering it.
        UnsupportedTemplate: sstest does not render it, or it is beyond the limits.
        TypeError: the context holds what JSON cannot.
        ValueError: there is no such engine.
    """
    if engine == "pybars3":
        from sstest.templates.pybars3 import render_with_pybars3

        return render_with_pybars3(template, context)
    if engine not in ENGINES:
        raise ValueError(f"unknown engine {engine!r}: expected one of {', '.join(NAMES)}")
    evaluator, value, run = _run(template, context, ENGINES[engine], traced=False)
    if not isinstance(value, str):
        value = evaluator.printing.text(value, run.charge)
    return in_code_points(value)


def trace(template: str, context: object, engine: Engine = HANDLEBARS_JS) -> Rendered:
    """The same as :func:`render`, with the place in the template that each part comes from."""
    evaluator, _, run = _run(template, context, engine, traced=True)
    text = evaluator.printing.text
    return rendered(evaluator.source, run.leaves, lambda value: text(value, run.charge), run.steps)


def _run(
    template: str, context: object, engine: Engine, *, traced: bool
) -> "tuple[Evaluator | RaymondEvaluator, object, Run]":
    try:
        evaluator = _evaluator(template, engine, traced=traced)
        if isinstance(evaluator, TemplateError):
            raise type(evaluator)(*evaluator.args)
        return evaluator, *evaluator.run(context)
    except RecursionError:
        source = Source(template)
        message = "sstest was called too deep in Python's stack to render this template"
        raise source.unsupported(message, source.position(0)) from None


@lru_cache(maxsize=_CACHED)
def _evaluator(
    template: str, engine: Engine, *, traced: bool
) -> "Evaluator | RaymondEvaluator | TemplateError":
    """The functions of a template, or why it is refused, which takes as long to find out."""
    try:
        return engine.evaluator(engine.read(template), traced=traced)
    except TemplateError as error:
        return error.with_traceback(None)
