"""Rewrites a template's tree into one that pybars3 renders rightly, and that holds no text of it.

What pybars3 is given is made of a fixed vocabulary and numbers, such as
``{{#if 0 (path 1)}}{{text 2}}{{else}}{{show (path 3)}}{{/if}}``; a number says where in a table
the text, the literal or the place in the data stands. Which name is a helper, a block parameter or
data is decided here, as Handlebars 4.7's ``compiler.js`` decides it.

A long template is cut into skeletons of bounded length, whose numbers begin at 0, and a long body
of a block is a skeleton of its own. So long templates consist of the same few skeletons over and
over, and pybars3, whose time for a template is mostly its parser's, has few to read.
"""

import re
from collections.abc import Iterable
from itertools import chain
from typing import Final

from sstest.javascript.values import to_string
from sstest.templates.source import Source
from sstest.templates.table import (
    Body,
    Constant,
    Entry,
    Fragment,
    Lookup,
    Parameter,
    Rewritten,
    Site,
)
from sstest.templates.tree import (
    Block,
    Call,
    Comment,
    Expression,
    Literal,
    Mustache,
    Partial,
    PartialBlock,
    Path,
    Program,
    Statement,
    Subexpression,
    Template,
    Text,
)

_BLOCK_HELPERS: Final = {"if", "unless", "each", "with"}
_INLINE_HELPERS: Final = {"lookup", "log"}
_HOOKS: Final = {"helperMissing", "blockHelperMissing"}
_LONGEST_SKELETON: Final = 160
"""Characters: shorter skeletons are sooner read by pybars3, longer ones are sooner rendered."""
_NUMBER: Final = re.compile("[0-9]+")
_SCOPED: Final = re.compile(r"^\.|this\b", re.ASCII)


def rewrite(template: Template) -> Rewritten:
    """The template for pybars3.

    Raises:
        UnsupportedTemplate: the template has a partial, a decorator or a hash key ``__proto__``.
    """
    rewriting = _Rewriting(template.source)
    skeletons = rewriting.program(template.program)
    body = Body(template.program.position, fragments(skeletons))
    table = tuple(rewriting.table)
    return Rewritten(template.source, body, table, rewriting.writers, rewriting.uses_depths)


class _Rewriting:
    """The table under construction, and the block parameters in scope, innermost first."""

    def __init__(self, source: Source) -> None:
        self.table: list[Entry] = []
        self.writers: dict[int, Text | Mustache | Block] = {}
        self.uses_depths = False
        self._source = source
        self._scopes: list[tuple[str, ...]] = []

    def program(self, program: Program) -> list[str]:
        """The statements of a program, one piece of output each, in skeletons of bounded length."""
        self._scopes.insert(0, program.block_params)
        skeletons: list[str] = []
        for statement in program.body:
            skeleton = self._statement(statement)
            # Handlebars begins with an empty text before an ambiguous section, unless it is alone.
            first = not skeletons and len(program.body) > 1
            if first and skeleton.startswith("{{#section"):
                skeleton = self._text(Text("", "", position=statement.position)) + skeleton
            if skeletons and len(skeletons[-1]) + len(skeleton) <= _LONGEST_SKELETON:
                skeletons[-1] += skeleton
            elif skeleton:
                skeletons.append(skeleton)
        self._scopes.pop(0)
        return skeletons

    def _statement(self, node: Statement) -> str:
        match node:
            case Text():
                return self._text(node) if node.value else ""
            case Comment():
                return ""
            case Mustache():
                printing = "show" if node.escaped else "raw"
                call = self._call(node.call, is_subexpression=False)
                return self._written(node, f"{{{{{printing} {call}}}}}")
            case Block():
                return self._block(node)
            case Partial() | PartialBlock():
                message = "sstest does not render partials: a manifest cannot hold any"
            case _:
                message = "sstest does not render decorators: a manifest cannot hold any"
        raise self._source.unsupported(message, node.position)

    def _text(self, node: Text) -> str:
        number = self._entry(Constant(node.position, node.value))
        return self._written(node, f"{{{{text {number}}}}}")

    def _block(self, block: Block) -> str:
        call = block.call
        path = _as_path(call.head)
        body, inverse = (
            self._body(program) if program else "" for program in (block.program, block.inverse)
        )
        if self._is_helper(call, path, is_subexpression=False):
            name = path.parts[0] if path.parts else ""
            if name not in _BLOCK_HELPERS:
                return self._written(block, f"{{{{raw {self._helper(call, path)}}}}}")
            arguments = self._arguments(call, path, name)
        else:
            name = "section"
            site = Site(call.position, path.original, 1, ambiguous=self._is_eligible(path))
            arguments = f"{self._entry(site)} {self._path(path)}"
        otherwise = f"{{{{else}}}}{inverse}" if inverse else ""
        return f"{{{{#{name} {arguments}}}}}{body}{otherwise}{{{{/{name}}}}}"

    def _body(self, program: Program) -> str:
        """What stands in a block, or, where that is long, the word that runs it."""
        skeletons = self.program(program)
        body = "".join(skeletons)
        if len(body) <= _LONGEST_SKELETON // 2:
            return body
        return f"{{{{{{body {self._entry(Body(program.position, fragments(skeletons)))}}}}}}}"

    def _written(self, node: Text | Mustache | Block, skeleton: str) -> str:
        """The skeleton of what writes a piece by itself; the last number it asks for is noted."""
        self.writers[len(self.table) - 1] = node
        return skeleton

    def _call(self, call: Call, *, is_subexpression: bool) -> str:
        path = _as_path(call.head)
        if self._is_helper(call, path, is_subexpression=is_subexpression):
            return self._helper(call, path)
        return self._path(path)

    def _helper(self, call: Call, path: Path) -> str:
        """A helper called where there is no block for it."""
        name = path.parts[0] if path.parts else ""
        if name not in _INLINE_HELPERS:
            name = "misused" if name in _BLOCK_HELPERS | _HOOKS else "missing"
        return f"({name} {self._arguments(call, path, name)})"

    def _arguments(self, call: Call, path: Path, name: str) -> str:
        """The number of a site, then its positional arguments and the values of its hash."""
        pairs = {}
        for pair in reversed(call.hash):  # of two with one key, Handlebars takes the first
            if pair.key == "__proto__":
                message = "sstest does not render a hash argument named '__proto__'"
                raise self._source.unsupported(message, pair.position)
            pairs[pair.key] = pair.value
        fallback = self._lookup(path) if name == "missing" else None
        shown = path.parts[0] if name == "misused" else path.original
        site = Site(call.position, shown, len(call.params), tuple(pairs), fallback)
        values = [self._expression(value) for value in (*call.params, *pairs.values())]
        return " ".join([str(self._entry(site)), *values])

    def _expression(self, node: Expression) -> str:
        match node:
            case Literal():
                return f"(constant {self._entry(Constant(node.position, node.value))})"
            case Path():
                return self._path(node)
            case Subexpression():
                return self._call(node.call, is_subexpression=True)

    def _path(self, path: Path) -> str:
        return f"(path {self._entry(self._lookup(path))})"

    def _lookup(self, path: Path) -> Parameter | Lookup:
        self.uses_depths = self.uses_depths or path.depth > 0
        first = path.parts[0] if path.parts else ""
        if not path.depth and not _SCOPED.search(path.original):
            for depth, names in enumerate(self._scopes):
                if first in names:
                    index = names.index(first)
                    return Parameter(path.position, depth, index, path.parts[1:])
        # A path whose first part is empty is the context itself: Handlebars looks no further.
        parts = path.parts if first else ()
        return Lookup(path.position, path.depth, path.data and bool(parts), parts)

    def _is_helper(self, call: Call, path: Path, *, is_subexpression: bool) -> bool:
        if _is_simple(path) and self._is_parameter(path.parts[0]):
            return False
        if is_subexpression or call.params or call.hash:
            return True
        known = _BLOCK_HELPERS | _INLINE_HELPERS | _HOOKS
        return _is_simple(path) and path.parts[0] in known

    def _is_eligible(self, path: Path) -> bool:
        """Whether a path could be a helper's name, which is all that Handlebars knows of it."""
        return _is_simple(path) and not self._is_parameter(path.parts[0])

    def _is_parameter(self, name: str) -> bool:
        return any(name in names for names in self._scopes)

    def _entry(self, entry: Entry) -> int:
        self.table.append(entry)
        return len(self.table) - 1


def fragments(skeletons: Iterable[str]) -> tuple[Fragment, ...]:
    """Skeletons with numbers that count from the lowest of each."""
    made = []
    for skeleton in skeletons:
        between = _NUMBER.split(skeleton)
        numbers = [int(number) for number in _NUMBER.findall(skeleton)]
        base = min(numbers)
        shifted = [str(number - base) for number in numbers]
        made.append(Fragment("".join(chain(*zip(between, [*shifted, ""], strict=True))), base))
    return tuple(made)


def _as_path(head: Path | Literal) -> Path:
    """A literal where a tag begins is the name of a property."""
    if isinstance(head, Path):
        return head
    name = to_string(head.value)
    return Path((name,), 0, data=False, original=name, position=head.position)


def _is_simple(path: Path) -> bool:
    return len(path.parts) == 1 and not path.depth and not _SCOPED.search(path.original)
