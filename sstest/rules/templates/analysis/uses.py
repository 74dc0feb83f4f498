"""What a template asks for: every path in it, where it leads from the root, and what for."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from sstest.rules.rule import Mistake
from sstest.rules.templates.sample_body import ITEM
from sstest.rules.templates.variables import VARIABLES
from sstest.templates.evaluator import as_path, is_simple
from sstest.templates.tree import (
    Block,
    Call,
    Decorator,
    Expression,
    Mustache,
    Partial,
    Path,
    Program,
    Statement,
    Subexpression,
)

UPWARDS: Final = "../"
"""In a place: a path that leads out of the data."""

Place: TypeAlias = tuple[str, ...] | None
"""Names that lead from the root to a value; ``None`` where that is not known."""

Purpose = Literal["printed", "condition", "context", "argument"]

HELPERS: Final = ("if", "unless", "each", "with", "lookup", "log")
_DATA: Final = ("root", "index", "key", "first", "last", "level")


@dataclass(frozen=True, slots=True)
class Use:
    """A path in a template, and the place that it leads to.

    ``tag`` is the tag that prints it, for those that are ``printed``. ``inner`` says that it is
    looked up in a context of a block's own, such as an element of ``{{#each}}``.
    """

    path: Path
    place: Place
    purpose: Purpose
    tag: Mustache | None = None
    inner: bool = False

    @property
    def offset(self) -> int:
        """Where the path stands in the template."""
        return self.path.position.offset

    @property
    def is_lost(self) -> bool:
        """Whether a variable is looked up in the context of a block instead of at the root."""
        if not self.inner or self.path.original.startswith((".", "this")) or not self.path.parts:
            return False
        name = self.path.parts[0]
        return name in VARIABLES and (self.place is None or self.place[0] != name)


@dataclass(frozen=True, slots=True)
class Branch:
    """A part of a block on a variable: ``holds`` says whether it is for when there is something."""

    place: tuple[str, ...]
    program: Program
    holds: bool
    is_section: bool


@dataclass(frozen=True, slots=True)
class _Scope:
    """The contexts around a statement, the innermost first, and the block parameters in sight."""

    contexts: tuple[Place, ...]
    names: dict[str, Place]

    def within(self, place: Place, names: dict[str, Place] | None = None) -> "_Scope":
        return _Scope((place, *self.contexts), {**self.names, **(names or {})})


class Uses:
    """All that a template's program asks for."""

    def __init__(self, program: Program) -> None:
        self.paths: list[Use] = []
        self.misuses: list[Mistake] = []  # calls that cannot be carried out
        self.branches: list[Branch] = []
        self.sections: list[tuple[Block, str]] = []
        self._program(program, _Scope(((),), {}))

    @property
    def printed(self) -> Iterator[tuple[Use, Mustache]]:
        """The uses that are printed, with the tags that do so."""
        for use in self.paths:
            if use.purpose == "printed" and use.tag is not None:
                yield use, use.tag

    def _program(self, program: Program | None, scope: _Scope) -> None:
        for statement in program.body if program else ():
            self._statement(statement, scope)

    def _statement(self, node: Statement, scope: _Scope) -> None:
        match node:
            case Mustache():
                self._mustache(node, scope)
            case Block():
                self._block(node, scope)
            case Partial():
                message = "the template has a partial, and a manifest cannot define any"
                self._misuse(message, node.position.offset, "write its content in its place")
            case Decorator():
                message = "the template has a decorator, and a manifest cannot define any"
                self._misuse(message, node.position.offset, "remove it")
            case _:
                pass

    def _mustache(self, node: Mustache, scope: _Scope) -> None:
        call = node.call
        name = _name(call, scope)
        if call.params or call.hash or name in HELPERS:
            self._helper(call, name, scope, in_block=False)
            self._lookup(node, call, name, scope)
            return
        head = as_path(call.head)
        self.paths.append(_use(head, scope, "printed", node))

    def _lookup(self, node: Mustache, call: Call, name: str | None, scope: _Scope) -> None:
        """``{{lookup a "b"}}`` prints what ``{{a.b}}`` does."""
        if name == "lookup" and len(call.params) == 2 and isinstance(call.params[0], Path):
            first = call.params[0]
            place = _place(first, scope)
            key = getattr(call.params[1], "value", None)
            found = (*place, key) if place is not None and isinstance(key, str) else None
            self.paths.append(Use(first, found, "printed", node))

    def _block(self, node: Block, scope: _Scope) -> None:
        call = node.call
        name = _name(call, scope)
        program, inverse = node.program, node.inverse
        inner = scope
        is_section = not (call.params or call.hash or name in HELPERS)
        if not is_section:
            self._helper(call, name, scope, in_block=True)
            first = call.params[0] if call.params else None
            place = _place(first, scope) if isinstance(first, Path) else None
        else:
            head = as_path(call.head)
            self.paths.append(_use(head, scope, "condition"))
            place = _place(head, scope)
        if name == "each":
            if place and place[0] in VARIABLES[1:] and len(place) == 1:
                message = f"'each' takes a list or an object, and {place[0]} is neither"
                self._misuse(message, call.head.position.offset)
            item = None if place is None else (*place, ITEM)
            inner = scope.within(item, _names(program, (item, None)))
        elif name == "with":
            inner = scope.within(place, _names(program, (place,)))
        elif is_section:
            inner = scope.within(place)
            if place and place[0] in VARIABLES[1:]:
                self.sections.append((node, place[0]))
        if place and len(scope.contexts) == 1 and (is_section or name in ("if", "unless")):
            for part, holds in ((program, name != "unless"), (inverse, name == "unless")):
                self.branches += [Branch(place, part, holds, is_section)] if part else []
        self._program(program, inner)
        self._program(inverse, scope)

    def _helper(self, call: Call, name: str | None, scope: _Scope, *, in_block: bool) -> None:
        self._check(call, name, in_block=in_block)
        conditional = in_block and name in ("if", "unless") and len(call.params) == 1
        purpose: Purpose = "condition" if conditional else "context" if in_block else "argument"
        for value in (*call.params, *(pair.value for pair in call.hash)):
            self._expression(value, scope, purpose)

    def _expression(self, node: Expression, scope: _Scope, purpose: Purpose) -> None:
        if isinstance(node, Path):
            self.paths.append(_use(node, scope, purpose))
        elif isinstance(node, Subexpression):
            self._helper(node.call, _name(node.call, scope), scope, in_block=False)

    def _check(self, call: Call, name: str | None, *, in_block: bool) -> None:
        offset = call.head.position.offset
        count = len(call.params)
        if name not in HELPERS:
            self._misuse(
                f"there is no helper {as_path(call.head).original!r}",
                offset,
                f"there are {', '.join(HELPERS[:-1])} and {HELPERS[-1]}, and none for JSON",
            )
        elif name in ("if", "unless", "each", "with"):
            if not in_block:
                hint = f"write '{{{{#{name} …}}}}…{{{{/{name}}}}}'"
                self._misuse(f"{name!r} is called without a block", offset, hint)
            elif count != 1:
                hint = "it takes one; Handlebars has no comparisons"
                self._misuse(f"{name!r} is given {count} values", offset, hint)
        elif name == "lookup" and count != 2:
            self._misuse(f"'lookup' is given {count} values", offset, "it takes a list and a key")

    def _misuse(self, message: str, offset: int, hint: str | None = None) -> None:
        self.misuses.append(Mistake(message, hint, offset))


def _use(path: Path, scope: _Scope, purpose: Purpose, tag: Mustache | None = None) -> Use:
    inner = len(scope.contexts) > 1 and not path.depth and not path.data
    inner = inner and path.parts[:1] != () and path.parts[0] not in scope.names
    return Use(path, _place(path, scope), purpose, tag, inner)


def _place(path: Path, scope: _Scope) -> Place:
    if path.data:
        if path.parts[:1] == ("root",):
            return path.parts[1:]
        return None if path.parts[:1] and path.parts[0] in _DATA else ("@", *path.parts)
    scoped = path.original.startswith((".", "this"))
    if path.parts and not path.depth and not scoped and path.parts[0] in scope.names:
        start = scope.names[path.parts[0]]
        return None if start is None else (*start, *path.parts[1:])
    if path.depth >= len(scope.contexts):
        return (UPWARDS, *path.parts)
    context = scope.contexts[path.depth]
    return None if context is None else (*context, *path.parts)


def _names(program: Program | None, places: tuple[Place, ...]) -> dict[str, Place]:
    names = program.block_params if program else ()
    return {
        name: places[index] if index < len(places) else None for index, name in enumerate(names)
    }


def _name(call: Call, scope: _Scope) -> str | None:
    """The name that a call begins with, if that could be a helper's."""
    head = as_path(call.head)
    if head.data or not is_simple(head) or head.parts[0] in scope.names:
        return None
    return head.parts[0]
