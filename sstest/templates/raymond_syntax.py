"""Reads a template into its tree as raymond does: its folders ``lexer/`` and ``parser/``.

Constructs that raymond does not know are errors; the messages are sstest's.
"""

import math
import re
from collections.abc import Generator, Iterator, Sequence
from typing import Final

from sstest.templates.golang import go_text
from sstest.templates.parser import Inverse, Parser, parsed
from sstest.templates.source import Position, Source, quoted
from sstest.templates.tokens import Kind, Token
from sstest.templates.tree import Block, Expression, Literal, Path, Program, Strip, Template, Text
from sstest.templates.whitespace import Stripping

_SPACES: Final = " \t\n\r\f"  # Go's \s
_TAGS: Final = re.compile(r"\\\\\{\{|\\\{\{|\{\{")
_END_OF_RAW: Final = re.compile(r"\{\{\{\{/")
_COMMENTS: Final = (
    (re.compile(r"\{\{~?!--"), re.compile(r"--~?\}\}")),
    (re.compile(r"\{\{~?!"), re.compile(r"~?\}\}")),
)
_INVERSE: Final = re.compile(
    rf"\{{\{{~?\^[{_SPACES}]*~?\}}\}}|\{{\{{~?[{_SPACES}]*else[{_SPACES}]*~?\}}\}}"
)
_OPENINGS: Final = (
    (Kind.END_RAW, _END_OF_RAW),
    (Kind.OPEN_RAW, re.compile(r"\{\{\{\{")),
    (Kind.OPEN_UNESCAPED, re.compile(r"\{\{~?\{")),
    (Kind.OPEN_BLOCK, re.compile(r"\{\{~?#")),
    (Kind.OPEN_END, re.compile(r"\{\{~?/")),
    (Kind.OPEN_PARTIAL, re.compile(r"\{\{~?>")),
    (Kind.INVERSE, _INVERSE),
    (Kind.OPEN_INVERSE, re.compile(r"\{\{~?\^")),
    (Kind.OPEN_CHAIN, re.compile(rf"\{{\{{~?[{_SPACES}]*else")),
    (Kind.OPEN, re.compile(r"\{\{~?&?")),
)
_NOT_IN_NAMES: Final = re.escape(" \n\t!\"#%&'()*+,./;<=>@[\\]^`{|}~")
# In the order in which raymond tries them.
_INSIDE: Final = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        (Kind.CLOSE_RAW, r"\}\}\}\}"),
        (Kind.CLOSE_UNESCAPED, r"\}~?\}\}"),
        (Kind.CLOSE, r"~?\}\}"),
        (Kind.OPEN_PARAMS, rf"as[{_SPACES}]+\|"),
        (Kind.NAME, rf"\.\.|\.(?=[{_SPACES}=~}}/)|])"),
        (Kind.BOOLEAN, rf"(?:true|false)(?=[{_SPACES}~}})])"),
        (None, r"[ \t\n]+"),
        (Kind.OPEN_PARENTHESIS, r"\("),
        (Kind.CLOSE_PARENTHESIS, r"\)"),
        (Kind.EQUALS, "="),
        (Kind.DATA, "@"),
        (Kind.STRING, r"""(["'])(?:(?!\1)[^\n]|(?<=\\)\1)*(?<!\\)\1"""),
        (Kind.SEPARATOR, "[/.]"),
        (Kind.CLOSE_PARAMS, r"\|"),
        (Kind.NUMBER, r"[+-]?[0-9][0-9.eE+-]*(?!\w)"),
        (Kind.NAME, r"\[[^\]\n]*\]"),
        (Kind.NAME, rf"(?![+0-9-])[^{_NOT_IN_NAMES}]+"),
    )
)
_ENDS_TAG: Final = {Kind.CLOSE_RAW, Kind.CLOSE_UNESCAPED, Kind.CLOSE}
_INTEGER: Final = re.compile(r"[+-]?[0-9]{1,19}")
_FLOAT: Final = re.compile(r"[+-]?[0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?")
_LARGEST: Final = 1 << 63


def parse(template: str) -> Template:
    """Read a template as raymond does.

    Raises:
        TemplateError: raymond refuses it too.
        UnsupportedTemplate: it is larger or deeper than sstest's limits.
    """
    return parsed(template, _Parser, _Stripping)


def bare(part: str) -> str:
    """A name without the brackets around it."""
    return part[1:-1] if len(part) >= 2 and part[0] == "[" and part[-1] == "]" else part


def _tokens(source: Source) -> Iterator[Token]:
    text = source.text
    start = place = 0
    raw = False
    while found := (_END_OF_RAW if raw else _TAGS).search(text, place):
        tag = found.start()
        end = tag + (found[0] == r"\\{{")  # of two backslashes before a tag, one is text
        if end > start:
            yield Token(Kind.TEXT, text[start:end], source.position(start))
        if found[0] == r"\{{":  # text, with all of its braces
            start, place = tag + 1, tag + 3
            while text.startswith("{", place):
                place += 1
        elif end > tag:
            start = place = tag + 2
        else:
            start = place = yield from _tag(source, tag)
            raw = text.startswith("{{{{", tag) and text[tag + 4 : tag + 5] != "/"
    if raw:
        raise source.error("expected the end of the raw block", source.position(place))
    if start < len(text):
        yield Token(Kind.TEXT, text[start:], source.position(start))
    yield Token(Kind.END, "", source.position(len(text)))


def _tag(source: Source, place: int) -> Generator[Token, None, int]:
    text = source.text
    for opening, closing in _COMMENTS:
        if found := opening.match(text, place):
            end = closing.search(text, found.end())
            if not end:
                raise source.error("expected the end of this comment", source.position(place))
            yield Token(Kind.COMMENT, text[place : end.end()], source.position(place))
            return end.end()
    kind, opened = next(
        (kind, found) for kind, pattern in _OPENINGS if (found := pattern.match(text, place))
    )
    yield Token(kind, opened[0], source.position(place))
    place = opened.end()
    if kind is Kind.INVERSE:
        return place
    while True:
        matches = ((kind, pattern.match(text, place)) for kind, pattern in _INSIDE)
        inside, found = next(((kind, match) for kind, match in matches if match), (None, None))
        if found is None:
            what = quoted(text[place]) if place < len(text) else Kind.END.value
            message = f"expected '}}}}' or an argument, found {what}"
            raise source.error(message, source.position(place))
        if inside is not None:
            yield Token(inside, _meaning(inside, found[0]), source.position(place))
        place = found.end()
        if inside in _ENDS_TAG:
            return place


def _meaning(kind: Kind, text: str) -> str:
    return text[1:-1].replace("\\" + text[0], text[0]) if kind is Kind.STRING else text


class _Parser(Parser):
    """Where raymond's grammar differs from that of Handlebars.js."""

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self._tokens = _tokens(source)

    def head(self, expected: str) -> Path | Literal:
        token = self.peek()
        if token.kind is not Kind.NUMBER:
            return super().head(expected)
        self.count(token.position)
        self.take()
        value: float | None = None
        if _INTEGER.fullmatch(token.text) and -_LARGEST <= int(token.text) < _LARGEST:
            value = int(float(int(token.text)))
        elif _FLOAT.fullmatch(token.text):
            value = float(token.text)
        if value is None or math.isinf(value):
            raise self.source.error(f"not a number: {quoted(token.text)}", token.position)
        return Literal(value, position=token.position)

    def key(self, token: Token) -> str:
        return token.text

    def path(self, first: Token) -> Path:
        data = first.kind is Kind.DATA
        segment = self._segment() if data else first
        original = "@" if data else ""
        parts: list[str] = []
        depth = 0
        while True:
            original += segment.text
            if segment.text in ("..", ".", "this"):
                if parts:
                    raise self.source.error(f"invalid path {original!r}", segment.position)
                depth += segment.text == ".."
            else:
                parts.append(segment.text)
            if self.peek().kind is not Kind.SEPARATOR:
                return Path(tuple(parts), depth, data, original, position=first.position)
            separator = self.take()
            self.count(separator.position)
            original += separator.text
            segment = self._segment()

    def _segment(self) -> Token:
        if self.peek().kind is not Kind.NAME:
            self.fail("a name")
        return self.take()

    def check_block_params(self, names: Sequence[str], position: Position) -> None:
        """Brackets belong to a name, as everywhere."""

    def closes(self, head: Expression, closing: Expression | str) -> bool:
        return _canonical(head) == _canonical(closing)

    def end_of_chain(self, _: Inverse | None, /) -> Strip:
        return Strip()

    def inverse(self, *, chains: bool) -> Inverse | None:
        """As in Handlebars.js, but a ``~`` at ``{{else if}}`` is not looked at."""
        found = super().inverse(chains=chains)
        return Inverse(found.program, Strip()) if found and found.program.chained else found

    def raw_block(self, token: Token) -> Block:
        call = self.call()
        self.close(token, Kind.CLOSE_RAW)
        content = self.peek()
        if content.kind is not Kind.TEXT:
            self.fail("the content of the raw block")
        self.take()
        self.count(content.position)
        self.take()  # the lexer has seen to it that there is an end
        closing = self.head("the name of the block to close")
        if not self.closes(call.head, closing):
            raise self.source.error("expected the name of the raw block", closing.position)
        self.close(token, Kind.CLOSE_RAW)
        text = Text(content.text, content.text, position=content.position)
        return Block(
            call, Program((text,), position=content.position), None, position=token.position
        )


def _canonical(node: Expression | str) -> str:
    """A block's name, as raymond compares the tags that open and close it."""
    match node:
        case Path():
            return bare(node.original)
        case Literal():
            return literal_text(node.value)
        case _:
            return ""


def literal_text(value: object) -> str:
    """A literal as the name of a property."""
    return go_text(value, lambda _: None)


class _Stripping(Stripping):
    """Where raymond's whitespace control differs: it looks at what is left of a text."""

    spaces = _SPACES
    looks_at_the_last = False

    def text_before(self, text: Text) -> str:
        left = self.remainder(text)
        return left.value or ("\n" if left.right_stripped else "")

    def text_after(self, text: Text) -> str:
        left = self.remainder(text)
        return left.value or ("\n" if left.left_stripped else "")
