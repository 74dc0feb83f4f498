"""Makes a function of a template's tree, and of each node in it one that the others call.

Which name is a helper, a block parameter or data is decided once, as ``compiler.js`` of Handlebars
4.7 decides it.
"""

import re
from typing import Final, NoReturn

from sstest.javascript.values import UNDEFINED, is_truthy, to_string
from sstest.templates.blocks import BLOCKS, NOTHING, Arguments, BlockCall, Body
from sstest.templates.joining import Piece, Step, text_of_all, value_of_all
from sstest.templates.limits import Run
from sstest.templates.lookups import Frame, Getter, in_context, parameter
from sstest.templates.source import quoted
from sstest.templates.tree import (
    Block,
    Call,
    Comment,
    Expression,
    Literal,
    Mustache,
    Partial,
    Path,
    Program,
    Statement,
    Template,
    Text,
    Written,
)
from sstest.templates.values import (
    JAVASCRIPT,
    NotPrimitiveError,
    Printing,
    closed,
    is_plain,
    property_of,
)

_INLINE_HELPERS: Final = {"lookup", "log"}
_HOOKS: Final = {"helperMissing", "blockHelperMissing"}
_HELPERS: Final = BLOCKS.keys() | _INLINE_HELPERS | _HOOKS
_SCOPED: Final = re.compile(r"^\.|this\b", re.ASCII)
_NOT_PRIMITIVE: Final = "Handlebars.js cannot print an object with a 'toString' or 'toHTML' in it"
_STEPS_OF_A_BLOCK: Final = 3
_LONG: Final = 1000


class Evaluator:
    """The function of one template, as one printing prints; if ``traced``, it notes its leaves.

    Raises:
        UnsupportedTemplate: the template has a partial, a decorator or a hash key ``__proto__``.
    """

    def __init__(
        self, template: Template, printing: Printing = JAVASCRIPT, *, traced: bool = False
    ) -> None:
        self.source = template.source
        self.printing = printing
        self.uses_data = "@" in template.source.text
        self.uses_depths = False
        self._traced = traced
        self._scopes: list[tuple[str, ...]] = []  # of the blocks that name parameters, inner first
        self._steps = 0
        self._body = self._program(template.program)

    def run(self, context: object) -> tuple[object, Run]:
        """What the template comes to, a text or a number, and the rendering that has found it.

        Raises:
            TemplateError: Handlebars.js fails here too, or a limit is reached.
            TypeError: the context holds what JSON cannot.
        """
        run = Run(self.source)
        root = closed(context)
        return self._body.evaluate(Frame(run, root, (root, None), {"root": root})), run

    def _program(self, program: Program | None) -> Body:
        if program is None:
            return NOTHING
        declares = bool(program.block_params)
        outer, self._steps = self._steps, _STEPS_OF_A_BLOCK + len(program.body)
        self._scopes[:0] = [program.block_params] if declares else []
        pieces: list[Piece] = []
        for statement in program.body:
            piece = self._statement(statement)
            # Handlebars begins with an empty text before a section, unless it is alone.
            if isinstance(piece, Step) and piece.is_section and not pieces:
                pieces += [""] if len(program.body) > 1 else []
            pieces += [piece] if piece else []
        del self._scopes[: int(declares)]
        spent, self._steps = self._steps, outer
        is_text = not pieces or isinstance(pieces[0], str) or pieces[0].is_text
        sums = any(isinstance(piece, Step) and piece.is_ambiguous for piece in pieces)
        join = text_of_all if is_text and not sums and not self._traced else value_of_all
        evaluate = join(pieces, self.printing, spent, program.position)
        return Body(evaluate, is_text, declares)

    def _statement(self, node: Statement) -> Piece | None:
        match node:
            case Text():
                value = node.value
                if not value or not self._traced:
                    return value
                return self._leaf(node, lambda _: value, is_text=True)
            case Comment():
                return None
            case Mustache():
                value_of = self._call(node.call, is_subexpression=False)
                return self._printed(node, node.call, value_of, escaped=node.escaped)
            case Block():
                return self._block(node)
            case Partial():
                message = "sstest does not render partials: a manifest cannot hold any"
            case _:
                message = "sstest does not render decorators: a manifest cannot hold any"
        raise self.source.unsupported(message, node.position)

    def _printed(self, node: Written, call: Call, value_of: Getter, *, escaped: bool) -> Step:
        """What a tag prints, which without escaping can be a number or a boolean."""
        source = self.source
        prints = self.printing.escaped if escaped else self.printing.unescaped

        def show(frame: Frame) -> object:
            value = value_of(frame)
            if value.__class__ is str:
                if is_plain(value):
                    return value
            elif escaped and value.__class__ is int:
                return str(value)
            try:
                printed = prints(value, frame.run.charge)
            except NotPrimitiveError:
                raise source.error(_NOT_PRIMITIVE, call.position) from None
            if isinstance(printed, str) and len(printed) > _LONG:
                frame.run.write(printed)  # else only the block counts it, when it is complete
            return printed

        return self._leaf(node, show, is_text=escaped)

    def _leaf(self, node: Written, evaluate: Getter, *, is_text: bool) -> Step:
        if not self._traced:
            return Step(evaluate, is_text)

        def noted(frame: Frame) -> object:
            value = evaluate(frame)
            frame.run.leaves.append((node, value))
            return value

        return Step(noted, is_text)

    def _block(self, block: Block) -> Step:
        call = block.call
        path = as_path(call.head)
        body, inverse = self._program(block.program), self._program(block.inverse)
        if self._is_helper(call, path, is_subexpression=False):
            name = path.parts[0] if path.parts else ""
            if name in BLOCKS:
                called = BlockCall(self, self._arguments(call), body, inverse)
                return Step(BLOCKS[name](called), body.is_text and inverse.is_text)
            value_of = self._helper(call, path)
            return self._printed(block, call, value_of, escaped=False)
        # A name that could be a helper's is all that Handlebars knows of a section.
        ambiguous = is_simple(path) and not self._is_parameter(path.parts[0])
        arguments = Arguments((self._path(path),), {}, call.position)
        section = BlockCall(self, arguments, body, inverse).section()
        is_text = body.is_text and inverse.is_text
        return Step(section, is_text, is_section=True, is_ambiguous=ambiguous)

    # Expressions

    def _call(self, call: Call, *, is_subexpression: bool) -> Getter:
        path = as_path(call.head)
        if self._is_helper(call, path, is_subexpression=is_subexpression):
            return self._helper(call, path)
        return self._path(path)

    def _helper(self, call: Call, path: Path) -> Getter:
        name = path.parts[0] if path.parts else ""
        arguments = self._arguments(call)
        match name:
            case "lookup":
                return self._lookup(arguments)
            case "log":
                return self._log(arguments)
            case _ if name in _HELPERS:
                tag = f"'{{{{#{name} …}}}}…{{{{/{name}}}}}'"
                return self._failing(
                    f"{quoted(name)} cannot be called without a block: {tag}", arguments
                )
        return self._missing(path, arguments)

    def _lookup(self, arguments: Arguments) -> Getter:
        source = self.source

        def lookup(frame: Frame) -> object:
            values, _ = arguments.values(frame)
            if values and not is_truthy(values[0]):
                return values[0]
            if len(values) != 2:
                message = f"'lookup' takes an object and a key, not {arguments.count}"
                raise source.error(message, arguments.position)
            parent, key = values
            return property_of(parent, self._text(key, arguments, frame), frame.run.charge)

        return lookup

    def _log(self, arguments: Arguments) -> Getter:
        def log(frame: Frame) -> object:
            _, pairs = arguments.values(frame)
            # Handlebars compares the level with a number, which can fail.
            self._text(pairs.get("level"), arguments, frame)
            return UNDEFINED

        return log

    def _text(self, value: object, arguments: Arguments, frame: Frame) -> str:
        try:
            return self.printing.text(value, frame.run.charge)
        except NotPrimitiveError:
            raise self.source.error(_NOT_PRIMITIVE, arguments.position) from None

    def _failing(self, message: str, arguments: Arguments) -> Getter:
        source = self.source

        def fail(frame: Frame) -> NoReturn:
            arguments.values(frame)
            raise source.error(message, arguments.position)

        return fail

    def _missing(self, path: Path, arguments: Arguments) -> Getter:
        """A helper that Handlebars does not have (``helperMissing``)."""
        source = self.source
        data_of = self._path(path)
        name = quoted(path.original)

        def missing(frame: Frame) -> object:
            values, _ = arguments.values(frame)
            if is_truthy(data_of(frame)):
                message = f"{name} is data, not a helper: it cannot be called"
                raise source.error(message, arguments.position)
            if values:
                raise source.error(f"Missing helper: {name}", arguments.position)
            return UNDEFINED

        return missing

    def _arguments(self, call: Call) -> Arguments:
        pairs = {}
        for pair in reversed(call.hash):  # of two with one key, Handlebars takes the first
            if pair.key == "__proto__":
                message = "sstest does not render a hash argument named '__proto__'"
                raise self.source.unsupported(message, pair.position)
            pairs[pair.key] = pair.value
        self._steps += 1
        params = tuple(self._expression(param) for param in call.params)
        return Arguments(
            params, {key: self._expression(value) for key, value in pairs.items()}, call.position
        )

    def _expression(self, node: Expression) -> Getter:
        match node:
            case Literal():
                self._steps += 1
                value = node.value
                return lambda _: value
            case Path():
                return self._path(node)
            case _:
                return self._call(node.call, is_subexpression=True)

    def _path(self, path: Path) -> Getter:
        self._steps += path.steps
        self.uses_depths = self.uses_depths or path.depth > 0
        first = path.parts[0] if path.parts else ""
        if not path.depth and not _SCOPED.search(path.original):
            for depth, names in enumerate(self._scopes):
                if first in names:
                    return parameter(self.source, path, depth, names.index(first))
        return in_context(path)

    def _is_helper(self, call: Call, path: Path, *, is_subexpression: bool) -> bool:
        if is_simple(path) and self._is_parameter(path.parts[0]):
            return False
        if is_subexpression or call.params or call.hash:
            return True
        return is_simple(path) and path.parts[0] in _HELPERS

    def _is_parameter(self, name: str) -> bool:
        return any(name in names for names in self._scopes)


def as_path(head: Path | Literal) -> Path:
    """What a tag begins with as a path: a literal there is the name of a property."""
    if isinstance(head, Path):
        return head
    name = to_string(head.value)
    return Path((name,), 0, data=False, original=name, position=head.position)


def is_simple(path: Path) -> bool:
    """Whether a path is a name that could be a helper's."""
    return len(path.parts) == 1 and not path.depth and not _SCOPED.search(path.original)
