"""Renders a template as pybars3 would, if none of it can reach Python but as a literal.

pybars3 0.9.7 pastes names and strings of a template into Python source, looks names up as
attributes of Python's values, and calls what it finds. So it is given a template only if every
tag, name and string in it is of a form that is known to be harmless there; others are refused.
"""

import keyword
import math
import re
import threading
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from types import CodeType
from typing import Any, Final

from sstest.javascript.values import UNDEFINED
from sstest.templates.limits import Run
from sstest.templates.parser import parse
from sstest.templates.source import Position, Source, TemplateError, UnsupportedTemplate, quoted
from sstest.templates.tree import (
    Block,
    Call,
    Comment,
    HashPair,
    Literal,
    Mustache,
    Path,
    Program,
    Statement,
    Subexpression,
    Text,
)

MAX_TEMPLATE: Final = 4_000
"""Characters of a template: pybars3 reads some 5,000 a second."""

_MOST_WAYS: Final = 50_000
"""Ways for pybars3's regex to divide the blanks between tags of one line, which it tries all."""

_CACHED: Final = 32
_STEPS_OF_A_BLOCK: Final = 3
_COMPILING: Final = threading.Lock()  # the compilers of pybars3 share one buffer
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,99}|0|[1-9][0-9]{0,8}", re.ASCII)
_KEY: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}", re.ASCII)
_SAFE: Final = re.compile(r"[A-Za-z0-9_ .,:;/+-]*", re.ASCII)
_SAFE_LINES: Final = re.compile(r"[A-Za-z0-9_ .,:;/+\r\n\t-]*", re.ASCII)
_NUMBER: Final = re.compile(r"(?:0|-?[1-9][0-9]{0,14})(?![\w.])", re.ASCII)
_TAGS_OF_A_LINE: Final = re.compile(r"(?:\{\{[^{}]*\}\}[ \t]*)+")
_BLANKS: Final = re.compile(r"(?<=\}\})[ \t]+")
_HELPERS: Final = {"if", "unless", "each", "with", "lookup", "log"}
_HOOKS: Final = {"helperMissing", "blockHelperMissing"}
_ATTRIBUTES: Final = frozenset(
    name
    for kind in (object, str, list, dict, int, float, type(None))
    for name in (*dir(kind), "context", "overrides", "parent", "root", "grow")
)
"""Names that Python's values have, beside those of pybars3's own objects."""


def render_with_pybars3(template: str, context: object) -> str:
    """What pybars3 makes of a template that is harmless.

    Raises:
        UnsupportedTemplate: the template is not known to be harmless, or does too much.
        TemplateError: pybars3 refuses the template, or fails when rendering it.
        TypeError: the context holds what JSON cannot.
    """
    from pybars import PybarsError

    source = Source(template)
    start = source.position(0)
    try:
        code = _compiled(template)
        data = _plain(context)
        run = Run(source)
        namespace: dict[str, Any] = {}
        exec(code, namespace)  # noqa: S102
        namespace["prepare"] = _counted(namespace["prepare"], run)  # what every tag writes with
        return str(namespace["render"](data, helpers=_bounded(source, run)))
    except RecursionError:
        raise source.unsupported("pybars3 exhausts Python's stack", start) from None
    except (TemplateError, NotJsonError):
        raise
    except (PybarsError, SyntaxError, LookupError, TypeError, ValueError, AttributeError) as error:
        message = f"pybars3 fails: {type(error).__name__}: {quoted(str(error))}"
        raise source.error(message, start) from None


class NotJsonError(TypeError):
    """The context holds what JSON cannot."""


@lru_cache(maxsize=_CACHED)
def _compiled(template: str) -> CodeType:
    """The module that pybars3 generates; its ``compile`` would leave it in ``sys.modules``."""
    from pybars import Compiler

    try:
        tree = parse(template)
    except UnsupportedTemplate:
        raise
    except TemplateError as error:
        message = f"sstest gives pybars3 only what Handlebars.js can read: {error.message}"
        raise UnsupportedTemplate(message, error.position, error.excerpt) from None
    if len(template) > MAX_TEMPLATE:
        message = f"sstest gives pybars3 templates of up to {MAX_TEMPLATE:,} characters"
        raise tree.source.unsupported(message, tree.source.position(0))
    for line in _TAGS_OF_A_LINE.finditer(template):
        if math.prod(len(blanks) + 1 for blanks in _BLANKS.findall(line[0])) > _MOST_WAYS:
            message = "pybars3 takes exponential time for blanks between many tags in a row"
            raise tree.source.unsupported(message, tree.source.position(line.start()))
    _Gate(tree.source).program(tree.program)
    with _COMPILING:
        code = Compiler().precompile(template)
    return compile(code, "<template>", "exec", dont_inherit=True)


class _Gate:
    """Lets a tree pass whose every part is a literal in the Python that pybars3 generates."""

    def __init__(self, source: Source) -> None:
        self._source = source

    def program(self, program: Program | None) -> None:
        """Check the statements of a block, and the names of its parameters.

        Raises:
            UnsupportedTemplate: one of them is not known to be harmless.
        """
        if program is None:
            return
        for name in program.block_params:
            self._require(_KEY.fullmatch(name), "a block parameter", name, program.position)
        for node in program.body:
            self._statement(node)

    def _statement(self, node: Statement) -> None:
        match node:
            case Text():
                # pybars3 knows no '\{{', so that what is text to Handlebars.js is a tag to it.
                self._require("{{" not in node.original, "text", node.original, node.position)
            case Comment():
                safe = _SAFE_LINES.fullmatch(node.value)
                self._require(safe, "a comment", node.value, node.position)
            case Mustache():
                self._call(node.call)
            case Block():
                self._call(node.call)
                self.program(node.program)
                self.program(node.inverse)
            case _:
                what = "partials and decorators"
                message = f"sstest does not render {what}: a manifest cannot hold any"
                raise self._source.unsupported(message, node.position)

    def _call(self, call: Call) -> None:
        head = call.head
        name = head.original if isinstance(head, Path) else ""
        if call.params or call.hash:
            self._require(name in _HELPERS, "the helper", name, call.position)
        self._require(name not in _HOOKS, "the helper", name, call.position)
        self._expression(head)
        for param in call.params:
            self._expression(param)
        for pair in call.hash:
            self._pair(pair)

    def _pair(self, pair: HashPair) -> None:
        safe = _KEY.fullmatch(pair.key) and not keyword.iskeyword(pair.key)
        self._require(safe, "a key", pair.key, pair.position)
        self._expression(pair.value)

    def _expression(self, node: Path | Literal | Subexpression) -> None:
        match node:
            case Path():
                for index, part in enumerate(node.parts):
                    own = node.data and index == 0  # pybars3 keeps the @ with these
                    safe = _NAME.fullmatch(part) and (own or part not in _ATTRIBUTES)
                    self._require(safe, "the name", part, node.position)
            case Literal(value=str(text)):
                self._require(_SAFE.fullmatch(text), "a string", text, node.position)
            case Literal(value=bool() | None):
                pass
            case Literal(value=int() | float()):
                canonical = _NUMBER.match(self._source.text, node.position.offset)
                self._require(canonical, "a number", str(node.value), node.position)
            case Literal():  # undefined
                pass
            case Subexpression():
                self._call(node.call)

    def _require(self, safe: object, what: str, text: str, at: Position) -> None:
        if not safe:
            message = f"sstest does not give pybars3 {what} {quoted(text)}"
            raise self._source.unsupported(message, at)


def _plain(value: object) -> object:
    """A copy of JSON data as Python's ``json`` would read it."""
    match value:
        case None | bool() | str() | int() | float():
            return value
        case Decimal():
            return float(value)
        case list():
            return [_plain(item) for item in value]
        case dict():
            return {_key(key): _plain(item) for key, item in value.items()}
        case _ if value is UNDEFINED:
            return None
    raise NotJsonError(f"a template's context is JSON data, not {type(value).__name__}")


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise NotJsonError(f"a template's context is JSON data, with no key {key!r}")
    return key


def _counted(prepare: Callable[..., object], run: Run) -> Callable[..., object]:
    def counted(value: object, should_escape: bool) -> object:  # noqa: FBT001
        written = prepare(value, should_escape)
        run.write(str(written))
        return written

    return counted


def _bounded(source: Source, run: Run) -> dict[str, Callable[..., object]]:
    """pybars3's own helpers that run blocks or look names up, counted and closed."""
    from pybars._compiler import _pybars_

    helpers = _pybars_["helpers"]
    steps = _STEPS_OF_A_BLOCK + source.text.count("{{")  # at most, in any of its blocks

    def counted(name: str) -> Callable[..., object]:
        def helper(
            this: object, options: dict[str, Any], *values: object, **pairs: object
        ) -> object:
            def body(context: object) -> object:
                run.charge(steps)
                written = options["fn"](context)
                run.write("".join(written or ()))
                return written

            return helpers[name](this, {**options, "fn": body}, *values, **pairs)

        return helper

    def lookup(*values: object, **pairs: object) -> object:
        found = helpers["lookup"](*values, **pairs)
        if callable(found):
            message = "sstest does not let pybars3 look up a method of Python's"
            raise source.unsupported(message, run.at)
        return found

    return {name: counted(name) for name in ("each", "blockHelperMissing")} | {"lookup": lookup}
