"""Runs rewritten templates without pybars3, whose import alone takes longer than a whole lint.

A skeleton is a handful of words and numbers of our own (``response/templates/rewriting.py``), so
it takes little to read one. What the words mean stays with
:class:`~sstest.templates.helpers.Rendering`; tests compare the two.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, TypeAlias

from sstest.templates.frames import Frame
from sstest.templates.helpers import Rendering
from sstest.templates.parser import parse
from sstest.templates.printing import HANDLEBARS_JS, Printing
from sstest.templates.rewriting import rewrite
from sstest.templates.running import SkeletonProgram
from sstest.templates.table import Rewritten
from sstest.templates.trail import Rendered, Trail

_TOKEN: Final = re.compile(r"\{{2,3}[#/]?|\}{2,3}|[()]|[a-z]+|[0-9]+")
_Helpers: TypeAlias = dict[str, Callable[..., object]]
_Argument: TypeAlias = "int | _Call"


@dataclass(frozen=True, slots=True)
class _Call:
    """A word, and what it is given: numbers of the table, and calls."""

    word: str
    arguments: tuple[_Argument, ...]


@dataclass(frozen=True, slots=True)
class _Block:
    call: _Call
    program: "_Program"
    inverse: "_Program | None"


_Program: TypeAlias = tuple["_Call | _Block", ...]


@dataclass(frozen=True, slots=True)
class _Scope:
    """What a helper is called with first."""

    context: Frame


def rendered(template: str, context: object, printing: Printing = HANDLEBARS_JS) -> Rendered:
    """The same as :func:`sstest.templates.trace`, and raises as that does."""
    rewritten, programs = _compiled(template)
    trail = Trail()
    rendering = Rendering(rewritten, programs, printing, trail)
    rendering.run(context)
    return rendering.traced(trail)


@lru_cache(maxsize=16)
def _compiled(template: str) -> tuple[Rewritten, dict[str, SkeletonProgram]]:
    rewritten = rewrite(parse(template))
    return rewritten, {each: _program(each) for each in rewritten.skeletons}


def _program(skeleton: str) -> SkeletonProgram:
    program = _Reader(skeleton).program()

    def run(frame: Frame, *, helpers: _Helpers) -> object:
        return _run(program, frame, helpers)

    return run


def _run(program: _Program, frame: Frame, helpers: _Helpers) -> str:
    scope = _Scope(frame)
    return "".join(str(_statement(each, scope, helpers)) for each in program)


def _statement(node: _Call | _Block, scope: _Scope, helpers: _Helpers) -> object:
    if isinstance(node, _Call):
        return _call(node, scope, helpers)
    block = node

    def run(frame: Frame) -> object:
        return _run(block.program, frame, helpers)

    def run_inverse(frame: Frame) -> object:
        return None if block.inverse is None else _run(block.inverse, frame, helpers)

    options = {"fn": run, "inverse": run_inverse}
    values = _values(block.call, scope, helpers)
    return helpers[block.call.word](scope, options, *values)


def _call(call: _Call, scope: _Scope, helpers: _Helpers) -> object:
    return helpers[call.word](scope, *_values(call, scope, helpers))


def _values(call: _Call, scope: _Scope, helpers: _Helpers) -> list[object]:
    return [
        each if isinstance(each, int) else _call(each, scope, helpers) for each in call.arguments
    ]


class _Reader:
    """Reads a skeleton, word for word."""

    def __init__(self, skeleton: str) -> None:
        self._tokens: list[Any] = _TOKEN.findall(skeleton)
        self._at = 0

    def program(self) -> _Program:
        """Statements up to an ``else``, the end of a block, or the end."""
        found: list[_Call | _Block] = []
        while self._at < len(self._tokens) and not self._is_end():
            found.append(self._statement())
        return tuple(found)

    def _is_end(self) -> bool:
        here, following = self._tokens[self._at : self._at + 2]
        return bool(here == "{{/" or following == "else")

    def _statement(self) -> _Call | _Block:
        opening = self._take()
        call = self._call()
        self._take()  # the end of the tag
        if opening != "{{#":
            return call
        program = self.program()
        inverse = None
        if self._tokens[self._at] == "{{":
            self._at += 3  # {{else}}
            inverse = self.program()
        self._at += 3  # {{/word}}
        return _Block(call, program, inverse)

    def _call(self) -> _Call:
        word = self._take()
        arguments: list[_Argument] = []
        while not (token := self._tokens[self._at]).startswith("}") and token != ")":  # noqa: S105  # no password
            self._at += 1
            if token == "(":  # noqa: S105  # no password
                arguments.append(self._call())
                self._at += 1
            else:
                arguments.append(int(token))
        return _Call(word, tuple(arguments))

    def _take(self) -> str:
        self._at += 1
        token: str = self._tokens[self._at - 1]
        return token
