"""Reads a template into its tree, by the grammar of Handlebars 4.7 (its ``handlebars.yy``)."""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from sstest.templates.expressions import ExpressionReader, closing_tag, is_same, name_of, shown
from sstest.templates.limits import MAX_TEMPLATE
from sstest.templates.source import Position, Source, TemplateError, quoted
from sstest.templates.tokens import Kind, Token, unbracketed
from sstest.templates.tree import (
    Block,
    Call,
    Comment,
    Decorator,
    Expression,
    Mustache,
    Partial,
    Program,
    Statement,
    Strip,
    Template,
    Text,
)
from sstest.templates.whitespace import Stripping

_ENDS_PROGRAM: Final = {Kind.END, Kind.OPEN_END, Kind.INVERSE, Kind.OPEN_CHAIN}
_SIGILS: Final = {"#", "^", "!", ">", "/", "&"}

# What to say where a brace of the JSON around a tag has joined the tag's own braces: Handlebars.js
# only says that it did not expect such a token.
_OPENING_TRAPS: Final = {
    Kind.OPEN_UNESCAPED: "'{{{' begins a tag that ends with '}}}', and this one does not; "
    "if the first brace belongs to the JSON, put a space after it: '{ {{'",
    Kind.OPEN_RAW: "'{{{{' begins a raw block, whose tag ends with '}}}}', and this one does not; "
    "if the first braces belong to the JSON, put a space after them: '{ {{{' or '{{ {{'",
}
"""By the opening of a tag that does not end as it should, or begins as a shorter one would."""

_CLOSING_TRAPS: Final = {
    Kind.CLOSE_UNESCAPED: "'}}}' ends a tag that begins with '{{{', and this one does not; "
    "if the last brace belongs to the JSON, put a space before it: '}} }'",
    Kind.CLOSE_RAW: "'}}}}' ends a tag that begins with '{{{{', and this one does not; "
    "if the last braces belong to the JSON, put a space before them: '}}} }' or '}} }}'",
}
"""By the end of a tag that did not begin so."""


def parse(template: str) -> Template:
    """Read a template, as far as Handlebars 4.7 and sstest's limits allow.

    Raises:
        TemplateError: Handlebars.js refuses this text too.
        UnsupportedTemplate: it is larger or deeper than sstest's limits.
    """
    return parsed(template, Parser, Stripping)


def parsed(template: str, parser: type["Parser"], stripping: type[Stripping]) -> Template:
    """A template read by one engine's grammar and its rules of whitespace; raises as above."""
    source = Source(template)
    if len(template) > MAX_TEMPLATE:
        message = f"sstest renders templates of up to {MAX_TEMPLATE} characters"
        raise source.unsupported(message, source.position(0))
    return Template(source, stripping().stripped(parser(source).template()))


class _Opening(Struct, frozen=True):
    """The tag that opens a block, read: what it was, and what stood in it."""

    token: Token
    call: Call
    block_params: tuple[str, ...]
    strip: Strip


class Inverse(Struct, frozen=True):
    """What follows ``{{else}}`` or ``{{else if …}}``."""

    program: Program
    strip: Strip


class Parser(ExpressionReader):
    """One method a rule of the grammar; raymond's parser overrides those that differ."""

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
            case Kind.OPEN_PARTIAL | Kind.OPEN_PARTIAL_BLOCK:
                return self._partial(token)
            case _:  # text, comments and openings are all that the lexer finds outside tags
                return self.raw_block(token)

    def _mustache(self, token: Token) -> Mustache | Decorator:
        if self.peek().kind is Kind.INVALID and self.peek().text == "!":
            is_long = self.source.text.startswith("!--", self.peek().position.offset)
            message = f"expected {'--}}' if is_long else '}}'!r} to end this comment"
            raise self.source.error(message, token.position)
        self._check_opening(token)
        call = self.call()
        unescaped = token.kind is Kind.OPEN_UNESCAPED
        strip = self.close(token, Kind.CLOSE_UNESCAPED if unescaped else Kind.CLOSE)
        if "*" in token.text:
            return Decorator(call, None, strip, position=token.position)
        escaped = not unescaped and "&" not in token.text
        return Mustache(call, escaped, strip, position=token.position)

    def _block(self, token: Token) -> Block | Decorator:
        self.descend(token.position)
        opening = self._opening(token)
        program = self._program(opening.block_params)
        inverse = self.inverse(chains=token.kind is Kind.OPEN_BLOCK)
        close_strip = self._closing(token, opening.call.head)
        self.ascend()
        if "*" in token.text:
            if inverse:
                message = "a decorator's block has no '{{else}}'"
                raise self.source.error(message, inverse.program.position)
            return Decorator(
                opening.call, program, opening.strip, close_strip, position=token.position
            )
        return _made_block(opening, program, inverse, close_strip)

    def inverse(self, *, chains: bool) -> Inverse | None:
        """What follows an ``{{else}}``, or, where ``chains``, an ``{{else if …}}``, if there."""
        token = self.peek()
        if token.kind is Kind.INVERSE:
            self.take()
            return Inverse(self._program(()), _strip(token, token))
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
        inverse = self.inverse(chains=True)
        self.ascend()
        block = _made_block(opening, program, inverse, self.end_of_chain(inverse))
        chained = Program((block,), chained=True, position=token.position)
        return Inverse(chained, opening.strip)

    def _opening(self, token: Token) -> _Opening:
        """What stands in the tag that ``token`` opens, up to and with its end."""
        call = self.call()
        block_params = self._block_params() if self.peek().kind is Kind.OPEN_PARAMS else ()
        return _Opening(token, call, block_params, self.close(token, Kind.CLOSE))

    def _block_params(self) -> tuple[str, ...]:
        """``as |a b|``; unlike elsewhere, brackets belong to such a name."""
        position = self.take().position
        names: list[str] = []
        while self.peek().kind is Kind.NAME:
            self.count(self.peek().position)
            names.append(self.take().text)
        if not names:
            self.fail("a name for a block parameter")
        if self.peek().kind is not Kind.CLOSE_PARAMS:
            self.fail("'|' or another name for a block parameter")
        self.take()
        self.check_block_params(names, position)
        return tuple(names)

    def check_block_params(self, names: Sequence[str], position: Position) -> None:
        """Refuse names of block parameters that Handlebars.js fails for."""
        together = ",".join(names)
        if unbracketed(together) != together:
            message = "Handlebars.js fails where the names of block parameters stand in brackets"
            raise self.source.error(message, position)

    def closes(self, head: Expression, closing: Expression | str) -> bool:
        """Whether ``closing``, a name or a raw block's text, ends the block that ``head`` began."""
        return is_same(name_of(head), closing if isinstance(closing, str) else name_of(closing))

    def end_of_chain(self, inverse: Inverse | None, /) -> Strip:
        """What stands for the closing tag of an ``{{else if}}``, which has none of its own."""
        return inverse.strip if inverse else Strip()

    def _closing(self, opened: Token, head: Expression) -> Strip:
        token = self.peek()
        if token.kind is not Kind.OPEN_END:
            line = opened.position.line
            where = f"the block that line {line}, column {opened.position.column} opened"
            self.fail(f"{closing_tag(head)} to close {where}")
        self.take()
        closing = self.head("the name of the block to close")
        if not self.closes(head, closing):
            message = f"expected {closing_tag(head)} to close the block opened in line "
            message += f"{opened.position.line}, found {shown(closing)}"
            raise self.source.error(message, closing.position)
        return self.close(token, Kind.CLOSE)

    def _partial(self, token: Token) -> Partial:
        """A partial's tag, whose arguments are read and dropped, and the block that it opens."""
        is_block = token.kind is Kind.OPEN_PARTIAL_BLOCK
        if is_block:
            self.descend(token.position)
        dynamic = self.peek().kind is Kind.OPEN_PARENTHESIS
        name = self.expression() if dynamic else self.head("the name of a partial")
        self.arguments()
        strip = self.close(token, Kind.CLOSE)
        if not is_block:
            return Partial(name, None, strip, position=token.position)
        program = self._program(())
        close_strip = self._closing(token, name)
        self.ascend()
        return Partial(name, program, strip, close_strip, position=token.position)

    def raw_block(self, token: Token) -> Block:
        """``{{{{name}}}}…{{{{/name}}}}``."""
        self._check_opening(token)
        call = self.call()
        self.close(token, Kind.CLOSE_RAW)
        program = self._raw_program()
        end = self.peek()
        if end.kind is not Kind.END_RAW:
            self.fail(f"the end of the raw block {shown(call.head)}")
        if not self.closes(call.head, end.text):
            message = f"expected the end of {shown(call.head)}, found {quoted(end.text)}"
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

    def close(self, opened: Token, closing: Kind) -> Strip:
        """The end of a tag."""
        token = self.peek()
        if token.kind in _CLOSING_TRAPS and token.kind is not closing:
            if opened.kind is Kind.OPEN_RAW:
                raise self._trap(opened)
            raise self.source.error(_CLOSING_TRAPS[token.kind], token.position)
        if token.kind is Kind.CLOSE and opened.kind in _OPENING_TRAPS:
            raise self._trap(opened)
        if token.kind is not closing:
            self.fail(f"{closing.value} or an argument")
        self.take()
        return _strip(opened, token)

    def _check_opening(self, opened: Token) -> None:
        """Refuse a tag such as ``{{{#if``, whose first brace must be the JSON's."""
        sign = self.peek()
        signs = {Kind.INVALID, Kind.SEPARATOR}
        if opened.kind in _OPENING_TRAPS and sign.kind in signs and sign.text in _SIGILS:
            raise self._trap(opened)

    def _trap(self, opened: Token) -> TemplateError:
        return self.source.error(_OPENING_TRAPS[opened.kind], opened.position)


def _made_block(
    opening: _Opening, program: Program, inverse: Inverse | None, close_strip: Strip
) -> Block:
    other = inverse.program if inverse else None
    if other and other.chained:
        # The block of an {{else if}} has no closing tag of its own: Handlebars lends it this one's.
        (block,) = other.body
        assert isinstance(block, Block)  # noqa: S101
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
