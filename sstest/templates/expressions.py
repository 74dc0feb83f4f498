"""Reads what stands inside a tag: paths, literals, subexpressions and hash arguments."""

from collections.abc import Iterator
from typing import Final, NoReturn

from sstest.javascript.values import UNDEFINED, number, to_string
from sstest.templates.limits import MAX_DEPTH, MAX_NODES
from sstest.templates.source import Position, Source, quoted
from sstest.templates.tokens import Kind, Token, tokens, unbracketed, unfinished
from sstest.templates.tree import Call, Expression, HashPair, Literal, Path, Subexpression

_LITERALS: Final = {Kind.STRING, Kind.NUMBER, Kind.BOOLEAN, Kind.UNDEFINED, Kind.NULL}
_HEADS: Final = _LITERALS | {Kind.NAME, Kind.DATA}
_UPWARDS: Final = {"..", ".", "this"}


class ExpressionReader:
    """The tokens of a template, and how to take expressions from them."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._tokens: Iterator[Token] = tokens(source)
        self._ahead: list[Token] = []
        self._nodes = 0
        self._depth = 0

    def peek(self, further: int = 0) -> Token:
        """The next token, or the one ``further`` after it, left where it is."""
        while len(self._ahead) <= further:
            self._ahead.append(next(self._tokens))
        return self._ahead[further]

    def take(self) -> Token:
        """The next token, taken."""
        token = self.peek()
        # The end of the template is never taken away: whoever comes next has to meet it too.
        return token if token.kind is Kind.END else self._ahead.pop(0)

    def fail(self, expected: str) -> NoReturn:
        """Raise what was expected in place of the next token."""
        token = self.peek()
        if token.kind is Kind.INVALID and (lack := unfinished(self.source, token)):
            raise self.source.error(*lack)
        found = token.kind.value
        if token.kind in _HEADS | {Kind.INVALID, Kind.SEPARATOR}:
            found = quoted(token.text)
        raise self.source.error(f"expected {expected}, found {found}", token.position)

    def count(self, at: Position) -> None:
        """Note one more node, and refuse a template that has too many of them."""
        self._nodes += 1
        if self._nodes > MAX_NODES:
            message = f"sstest renders templates of up to {MAX_NODES} tags, texts and expressions"
            raise self.source.unsupported(message, at)

    def descend(self, at: Position) -> None:
        """Note that a block or parenthesis has opened, and refuse those nested too deeply."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            message = f"sstest renders blocks and parentheses nested up to {MAX_DEPTH} deep"
            raise self.source.unsupported(message, at)

    def ascend(self) -> None:
        """Note that a block or parenthesis has closed."""
        self._depth -= 1

    def call(self) -> Call:
        """A head, then positional arguments, then ``key=value`` arguments."""
        head = self.head("a name, a path or a literal")
        params, pairs = self.arguments()
        return Call(head, params, pairs, position=head.position)

    def arguments(self) -> tuple[tuple[Expression, ...], tuple[HashPair, ...]]:
        """Positional arguments, then ``key=value`` arguments."""
        params: list[Expression] = []
        while not self._at_pair() and self.peek().kind in _HEADS | {Kind.OPEN_PARENTHESIS}:
            params.append(self.expression())
        pairs: list[HashPair] = []
        while self._at_pair():
            key = self.take()
            self.take()
            self.count(key.position)
            pairs.append(HashPair(self.key(key), self.expression(), position=key.position))
        if pairs and self.peek().kind in _HEADS | {Kind.OPEN_PARENTHESIS}:
            self.fail("'key=value' or the end of the tag, since positional arguments come first")
        return tuple(params), tuple(pairs)

    def expression(self) -> Expression:
        """A literal, a path, or a call in parentheses."""
        opening = self.peek()
        if opening.kind is not Kind.OPEN_PARENTHESIS:
            return self.head("a value: a path, a literal or a call in parentheses")
        self.take()
        self.count(opening.position)
        self.descend(opening.position)
        call = self.call()
        if self.peek().kind is not Kind.CLOSE_PARENTHESIS:
            self.fail("')' or another argument")
        self.take()
        self.ascend()
        return Subexpression(call, position=opening.position)

    def head(self, expected: str) -> Path | Literal:
        """A path or a literal, which is what a tag or a call begins with."""
        token = self.peek()
        if token.kind not in _HEADS:
            self.fail(expected)
        self.count(token.position)
        self.take()
        match token.kind:
            case Kind.STRING:
                return Literal(token.text, position=token.position)
            case Kind.NUMBER:
                return Literal(number(float(token.text)), position=token.position)
            case Kind.BOOLEAN:
                return Literal(token.text == "true", position=token.position)
            case Kind.UNDEFINED:
                return Literal(UNDEFINED, position=token.position)
            case Kind.NULL:
                return Literal(None, position=token.position)
            case _:
                return self.path(token)

    def _at_pair(self) -> bool:
        return self.peek().kind is Kind.NAME and self.peek(1).kind is Kind.EQUALS

    def key(self, token: Token) -> str:
        """The key that a token of ``key=value`` stands for."""
        return unbracketed(token.text)

    def path(self, first: Token) -> Path:
        """The path that ``first``, a name or an ``@``, begins."""
        data = first.kind is Kind.DATA
        segments = [(self._name("a name after '@'") if data else first, "")]
        while self.peek().kind is Kind.SEPARATOR:
            separator = self.take()
            self.count(separator.position)
            segments.append((self._name("a name after the separator"), separator.text))
        original = "@" if data else ""
        parts: list[str] = []
        depth = 0
        for segment, separator_text in segments:
            part = unbracketed(segment.text)
            original += separator_text + part
            if part == segment.text and part in _UPWARDS:
                if parts:
                    message = f"invalid path {quoted(original)}: {part!r} can only begin a path"
                    raise self.source.error(message, segment.position)
                depth += part == ".."
            else:
                parts.append(part)
        return Path(tuple(parts), depth, data, original, position=first.position)

    def _name(self, expected: str) -> Token:
        token = self.peek()
        if token.kind is Kind.NUMBER:
            self.fail(f"{expected}, or a number in brackets, as in [0]")
        if token.kind is not Kind.NAME:
            self.fail(expected)
        return self.take()


def shown(head: Expression) -> str:
    """The name of a block, as a message can hold it."""
    return quoted(to_string(name_of(head)))


def closing_tag(head: Expression) -> str:
    """The tag that closes a block, as a message can hold it."""
    return quoted("{{/" + to_string(name_of(head)) + "}}")


def name_of(head: Expression) -> object:
    """What a block's tags are compared by: a path as it was written, or a literal."""
    match head:
        case Path():
            return head.original
        case Literal():
            return head.value
        case _:  # a call in parentheses, the name of a dynamic partial, has no name
            return UNDEFINED


def is_same(opening: object, closing: object) -> bool:
    """JavaScript's ``===`` for names and literals: ``1`` is not ``"1"``, and not ``true``."""
    numbers = (int, float)
    if isinstance(opening, numbers) and isinstance(closing, numbers):
        return opening == closing and isinstance(opening, bool) == isinstance(closing, bool)
    return type(opening) is type(closing) and opening == closing
