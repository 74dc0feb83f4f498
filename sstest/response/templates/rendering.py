"""Renders a template: reads it, rewrites it, has pybars3 make a function of it, and runs that.

pybars3 walks the rewritten template: it runs blocks, calls helpers with what other helpers
returned, and puts the results in a row. It never meets the template's text or the request's data:
those are the helpers' matter. Since pybars3 joins text where Handlebars.js adds JavaScript values,
what it puts in a row is not the output but the numbers of its pieces.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from sstest.response.templates.helpers import Rendering
from sstest.response.templates.parser import parse
from sstest.response.templates.rewriting import Rewritten, rewrite
from sstest.response.templates.source import Source

_CACHED: Final = 64  # templates; with MAX_TEMPLATE this bounds the memory
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
    try:
        compiled = _compiled(template)
        return Rendering(compiled.rewritten).run(compiled.program, context)
    except RecursionError:
        source = Source(template)
        message = "sstest was called too deep in Python's stack to render this template"
        raise source.unsupported(message, source.position(0)) from None


@dataclass(frozen=True, slots=True)
class _Compiled:
    rewritten: Rewritten
    program: Callable[..., object]


@lru_cache(maxsize=_CACHED)
def _compiled(template: str) -> _Compiled:
    rewritten = rewrite(parse(template))
    return _Compiled(rewritten, _program(rewritten.skeleton))


def _program(skeleton: str) -> Callable[..., object]:
    """The function that pybars3 makes of a rewritten template.

    Its ``compile`` would leave a module in ``sys.modules`` for each template; this runs the same
    code in a namespace of its own.
    """
    from pybars import Compiler

    with _COMPILING:
        code = Compiler().precompile(skeleton)
    namespace: dict[str, Any] = {}
    exec(compile(code, "<template>", "exec", dont_inherit=True), namespace)  # noqa: S102
    program: Callable[..., object] = namespace["render"]
    return program
