"""Renders a template: reads it, rewrites it, has pybars3 make functions of it, and runs those.

pybars3 runs the rewritten statements: it runs blocks, calls helpers with what other helpers
returned, and puts the results in a row. It never meets the template's text or the request's data:
those are the helpers' matter. Since pybars3 joins text where Handlebars.js adds JavaScript values,
what it puts in a row is not the output but the numbers of its pieces.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from sstest.templates.helpers import Rendering
from sstest.templates.parser import parse
from sstest.templates.printing import HANDLEBARS_JS, Printing
from sstest.templates.rewriting import rewrite
from sstest.templates.running import SkeletonProgram
from sstest.templates.source import Source
from sstest.templates.table import Rewritten
from sstest.templates.trail import Rendered, Trail

_CACHED: Final = 64  # templates; with MAX_TEMPLATE this bounds the memory
_CACHED_SKELETONS: Final = 512
_COMPILING: Final = threading.Lock()  # the compilers of pybars3 share one buffer


def render(template: str, context: object) -> str:
    """What Handlebars.js 4.7 renders of a template and JSON data.

    ``context`` holds JSON data in Python's types, and may be
    :data:`~sstest.javascript.values.UNDEFINED`.

    Raises:
        TemplateError: Handlebars.js refuses the template too, or fails when rendering it.
        UnsupportedTemplate: sstest does not render it, or it is beyond the limits.
        TypeError: the context holds what JSON cannot.
    """
    with _room_in_the_stack(template):
        compiled = _compiled(template)
        return Rendering(compiled.rewritten, compiled.programs).run(context)


def trace(template: str, context: object, printing: Printing = HANDLEBARS_JS) -> Rendered:
    """The same as :func:`render`, with the place in the template that each part comes from.

    ``printing`` is :data:`~sstest.templates.printing.PRODUCTION` for what LaunchDarkly's
    Go implementation prints of the same values.
    """
    with _room_in_the_stack(template):
        compiled = _compiled(template)
        trail = Trail()
        rendering = Rendering(compiled.rewritten, compiled.programs, printing, trail)
        rendering.run(context)
        return rendering.traced(trail)


@contextmanager
def _room_in_the_stack(template: str) -> Iterator[None]:
    try:
        yield
    except RecursionError:
        source = Source(template)
        message = "sstest was called too deep in Python's stack to render this template"
        raise source.unsupported(message, source.position(0)) from None


@dataclass(frozen=True, slots=True)
class _Compiled:
    rewritten: Rewritten
    programs: dict[str, SkeletonProgram]


@lru_cache(maxsize=_CACHED)
def _compiled(template: str) -> _Compiled:
    rewritten = rewrite(parse(template))
    return _Compiled(rewritten, {each: _program(each) for each in rewritten.skeletons})


@lru_cache(maxsize=_CACHED_SKELETONS)
def _program(skeleton: str) -> SkeletonProgram:
    """The function that pybars3 makes of a statement that has been rewritten.

    Its ``compile`` would leave a module in ``sys.modules`` for each; this runs the same code in a
    namespace of its own.
    """
    from pybars import Compiler

    with _COMPILING:
        code = Compiler().precompile(skeleton)
    namespace: dict[str, Any] = {}
    exec(compile(code, "<template>", "exec", dont_inherit=True), namespace)  # noqa: S102
    program: SkeletonProgram = namespace["render"]
    return program
