"""Reads a template into its tree, by the grammar of Handlebars 4.7 (its ``handlebars.yy``)."""

from dataclasses import dataclass, replace
from typing import Final

from sstest.javascript.values import UNDEFINED, to_string
from sstest.response.templates.expressions import ExpressionReader
from sstest.response.templates.limits import MAX_TEMPLATE
from sstest.response.templates.source import Source
from sstest.response.templates.tokens import Kind, Token, name
from sstest.response.templates.tree import (
    Block,
    Call,
    Comment,
    Decorator,
    DecoratorBlock,
    Expression,
    Literal,
    Mustache,
    Partial,
    PartialBlock,
    Path,
    Program,
    Statement,
    Strip,
    Subexpression,
    Template,
    Text,
)
from sstest.response.templates.whitespace import control_whitespace

_ENDS_PROGRAM: Final = {Kind.END, Kind.OPEN_END, Kind.INVERSE, Kind.OPEN_CHAIN}
_CLOSINGS: Final = {Kind.CLOSE, Kind.CLOSE_UNESCAPED, Kind.CLOSE_RAW}

# A brace of the JSON around a tag joins the tag's own braces; the first that fits is said.
_TRAPS: Final = {
    (Kind.OPEN, Kind.CLOSE_UNESCAPED): "'}}}' ends a '{{{' tag, and this tag began with '{{'; "
    "if the last brace belongs to the JSON, put a space before it: '}} }'",
    (Kind.OPEN, Kind.CLOSE_RAW): "'}}}}' ends a '{{{{' tag, and this tag began with '{{'; "
    "if the last braces belong to the JSON, put a space before them: '}} }}'",
    (Kind.OPEN_UNESCAPED, Kind.CLOSE): "'{{{' begins a tag that ends with '}}}', and this one "
    "ends with '}}'; if the first brace belongs to the JSON, put a space after it: '{ {{'",
    (Kind.OPEN_UNESCAPED, Kind.CLOSE_RAW): "'}}}}' ends a '{{{{' tag, and this tag began with "
    "'{{{'; if the last brace belongs to the JSON, put a space before it: '}}} }'",
    (Kind.OPEN_RAW, Kind.CLOSE): "'{{{{' begins a raw block, whose tag ends with '}}}}'; "
    "if the first braces belong to the JSON, put a space after them: '{{ {{'",
    (Kind.OPEN_RAW, Kind.CLOSE_UNESCAPED): "'{{{{' begins a raw block, whose tag ends with "
    "'}}}}'; if the first brace belongs to the JSON, put a space after it: '{ {{{'",
}


def parse(template: str) -> Template:
    """Read a template, as far as Handlebars 4.7 and sstest's limits allow.

    Raises:
        TemplateError: Handlebars.js refuses this text too.
        UnsupportedTemplate: it is larger or deeper than sstest's limits.
    """
    source = Source(template)
    if len(template) > MAX_TEMPLATE:
        message = f"sstest renders templates of up to {MAX_TEMPLATE} characters"
        raise source.unsupported(message, source.position(0))
    return Template(source, control_whitespace(_Parser(source).template()))


@dataclass(frozen=True, slots=True)
class _Opening:
    """The tag that opens a block, read: what it was, and what stood in it."""

    token: Token
    call: Call
    block_params: tuple[str, ...]
    strip: Strip


@dataclass(frozen=True, slots=True)
class _Inverse:
    """What follows ``{{else}}`` or ``{{else if …}}``."""

    program: Program
    strip: Strip


class _Parser(ExpressionReader):
    """One method a rule of the grammar."""

    def template(self) -> Program:
        """The whole template."""
        program = self._program(())
        stray = self.peek()
        if stray.kind is not Kind.END:
            message = f"{stray.kind.value} stands outside any block"
            raise self.source.error(message, stray.position)
        return program

    def _program(self, block_params: tuple[str, ...]) -> Program:
        """Statements up to one that belongs to the block around them, or to the end."""
        position = self.peek().position
        body: list[Statement] = []
        while self.peek().kind not in _ENDS_PROGRAM:
            self.count(self.peek().position)
            body.append(self._statement())
        return Program(tuple(body), block_params, position=position)

    def _statement(self) -> Statement:
        token = self.take()
        match token.kind:
            case Kind.TEXT:
                return Text(token.text, token.text, position=token.position)
            case Kind.COMMENT:
                return _comment(token)
            case Kind.OPEN | Kind.OPEN_UNESCAPED:
                return self._mustache(token)
            case Kind.OPEN_BLOCK | Kind.OPEN_INVERSE:
                return self._block(token)
            case Kind.OPEN_PARTIAL:
                partial, strip = self._partial(token)
                return Partial(partial, strip, position=token.position)
            case Kind.OPEN_PARTIAL_BLOCK:
                return self._partial_block(token)
            case _:  # text, comments and openings are all that the lexer finds outside tags
                return self._raw_block(token)

    def _mustache(self, token: Token) -> Mustache | Decorator:
        if self.peek().kind is Kind.INVALID and self.peek().text == "!":
            end = (
                "--}}" if self.source.text.startswith("!--", self.peek().position.offset) else "}}"
            )
            message = f"expected {end!r} to end this comment"
            raise self.source.error(message, token.position)
        call = self.call()
        unescaped = token.kind is Kind.OPEN_UNESCAPED
        strip = self._close(token, Kind.CLOSE_UNESCAPED if unescaped else Kind.CLOSE)
        if "*" in token.text:
            return Decorator(call, strip, position=token.position)
        escaped = not unescaped and "&" not in token.text
        return Mustache(call, escaped, strip, position=token.position)

    def _block(self, token: Token) -> Block | DecoratorBlock:
        self.descend(token.position)
        opening = self._opening(token)
        program = self._program(opening.block_params)
        inverse = self._inverse(chains=token.kind is Kind.OPEN_BLOCK)
        close_strip = self._closing(token, opening.call.head)
        self.ascend()
        if "*" in token.text:
            if inverse:
                message = "a decorator's block has no '{{else}}'"
                raise self.source.error(message, inverse.program.position)
            return DecoratorBlock(
                opening.call, program, opening.strip, close_strip, position=token.position
            )
        return _made_block(opening, program, inverse, close_strip)

    def _inverse(self, *, chains: bool) -> _Inverse | None:
        """What follows an ``{{else}}``, or, where ``chains``, an ``{{else if …}}``, if there."""
        token = self.peek()
        if token.kind is Kind.INVERSE:
            self.take()
            return _Inverse(self._program(()), _strip(token, token))
        if token.kind is not Kind.OPEN_CHAIN:
            return None
        if not chains:
            message = "'{{else …}}' cannot follow '{{^'; only '{{else}}' can"
            raise self.source.error(message, token.position)
        self.take()
        self.count(token.position)
        self.descend(token.position)
        opening = self._opening(token)
        program = self._program(opening.block_params)
        inverse = self._inverse(chains=True)
        self.ascend()
        block = _made_block(opening, program, inverse, inverse.strip if inverse else Strip())
        chained = Program((block,), chained=True, position=token.position)
        return _Inverse(chained, opening.strip)

    def _opening(self, token: Token) -> _Opening:
        """What stands in the tag that ``token`` opens, up to and with its end."""
        call = self.call()
        block_params: list[str] = []
        if self.peek().kind is Kind.OPEN_PARAMS:
            self.take()
            while self.peek().kind is Kind.NAME:
                block_params.append(name(self.take()))
            if not block_params:
                self.fail("a name for a block parameter")
            if self.peek().kind is not Kind.CLOSE_PARAMS:
                self.fail("'|' or another name for a block parameter")
            self.take()
        return _Opening(token, call, tuple(block_params), self._close(token, Kind.CLOSE))

    def _closing(self, opened: Token, head: Expression) -> Strip:
        """The ``{{/…}}`` that ends the block that ``opened`` opened."""
        token = self.peek()
        original = _original(head)
        if token.kind is not Kind.OPEN_END:
            line = opened.position.line
            where = f"the block that line {line}, column {opened.position.column} opened"
            self.fail(f"'{{{{/{_shown(head)}}}}}' to close {where}")
        self.take()
        closing = self.head("the name of the block to close")
        if not _same(original, _original(closing)):
            message = f"expected '{{{{/{_shown(head)}}}}}' to close the block opened in line "
            message += f"{opened.position.line}, found {_shown(closing)!r}"
            raise self.source.error(message, closing.position)
        return self._close(token, Kind.CLOSE)

    def _partial(self, token: Token) -> tuple[Expression, Strip]:
        """The name in a partial's tag; what else stands there is read and let go."""
        dynamic = self.peek().kind is Kind.OPEN_PARENTHESIS
        partial = self.expression() if dynamic else self.head("the name of a partial")
        self.arguments()
        return partial, self._close(token, Kind.CLOSE)

    def _partial_block(self, token: Token) -> PartialBlock:
        self.descend(token.position)
        partial, strip = self._partial(token)
        program = self._program(())
        close_strip = self._closing(token, partial)
        self.ascend()
        return PartialBlock(partial, program, strip, close_strip, position=token.position)

    def _raw_block(self, token: Token) -> Block:
        call = self.call()
        self._close(token, Kind.CLOSE_RAW)
        program = self._raw_program()
        end = self.peek()
        if end.kind is not Kind.END_RAW:
            self.fail(f"'{{{{{{{{/{_shown(call.head)}}}}}}}}}' to close the raw block")
        if not _same(_original(call.head), end.text):
            message = f"expected the end of {_shown(call.head)!r}, found {end.text!r}"
            raise self.source.error(message, end.position)
        self.take()
        return Block(call, program, None, position=token.position)

    def _raw_program(self) -> Program:
        position = self.peek().position
        body: list[Statement] = []
        while self.peek().kind is Kind.TEXT:
            text = self.take()
            self.count(text.position)
            body.append(Text(text.text, text.text, position=text.position))
        return Program(tuple(body), position=position)

    def _close(self, opened: Token, closing: Kind) -> Strip:
        token = self.peek()
        if token.kind is closing:
            self.take()
            return _strip(opened, token)
        kind = opened.kind if opened.kind in (Kind.OPEN_UNESCAPED, Kind.OPEN_RAW) else Kind.OPEN
        if token.kind in _CLOSINGS:
            at = opened if token.kind is Kind.CLOSE or closing is Kind.CLOSE_RAW else token
            raise self.source.error(_TRAPS[kind, token.kind], at.position)
        self.fail(f"{closing.value} or an argument")


def _made_block(
    opening: _Opening, program: Program, inverse: _Inverse | None, close_strip: Strip
) -> Block:
    other = inverse.program if inverse else None
    if other and other.chained:
        # The block of an {{else if}} has no closing tag of its own: Handlebars lends it this one's.
        (block,) = other.body
        other = replace(other, body=(replace(block, close_strip=close_strip),))
    inverted = opening.token.kind is Kind.OPEN_INVERSE
    return Block(
        opening.call,
        other if inverted else program,
        program if inverted else other,
        opening.strip,
        inverse.strip if inverse else Strip(),
        close_strip,
        position=opening.token.position,
    )


def _comment(token: Token) -> Comment:
    value = token.text.removeprefix("{{").removeprefix("~").removeprefix("!")
    value = value.removesuffix("}}").removesuffix("~")
    if value.startswith("--"):
        value = value[2:].removesuffix("--")
    return Comment(value, _strip(token, token), position=token.position)


def _strip(opened: Token, closed: Token) -> Strip:
    """Where tildes stand: third from the start, third from the end, as Handlebars has it."""
    return Strip(opened.text[2:3] == "~", closed.text[-3:-2] == "~")


def _original(head: Expression) -> object:
    match head:
        case Path():
            return head.original
        case Literal():
            return head.value
        case Subexpression():
            return UNDEFINED


def _same(opening: object, closing: object) -> bool:
    """JavaScript's ``===`` for names and literals: ``1`` is not ``"1"``, and not ``true``."""
    numbers = (int, float)
    if isinstance(opening, numbers) and isinstance(closing, numbers):
        return opening == closing and isinstance(opening, bool) == isinstance(closing, bool)
    return type(opening) is type(closing) and opening == closing


def _shown(head: Expression) -> str:
    return to_string(_original(head))
