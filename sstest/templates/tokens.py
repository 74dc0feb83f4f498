"""Cuts a template into the tokens of Handlebars 4.7's lexer (its ``handlebars.l``)."""

import re
from collections.abc import Generator, Iterator
from enum import StrEnum
from typing import Final

from msgspec import Struct

from sstest.templates.source import Position, Source, quoted

WHITESPACE: Final = (
    "\t\n\x0b\x0c\r \xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\ufeff"
)
"""The characters that ``\\s`` stands for in JavaScript (ECMA-262 §22.2.2.9); Python's differ."""


class Kind(StrEnum):
    """The kinds of token; each value is how an error message calls it."""

    TEXT = "text"
    COMMENT = "a comment"
    OPEN = "'{{'"
    OPEN_UNESCAPED = "'{{{'"
    OPEN_BLOCK = "'{{#'"
    OPEN_INVERSE = "'{{^'"
    OPEN_CHAIN = "'{{else …'"
    OPEN_END = "'{{/'"
    OPEN_PARTIAL = "'{{>'"
    OPEN_PARTIAL_BLOCK = "'{{#>'"
    OPEN_RAW = "'{{{{'"
    INVERSE = "'{{else}}'"
    END_RAW = "the end of a raw block"
    CLOSE = "'}}'"
    CLOSE_UNESCAPED = "'}}}'"
    CLOSE_RAW = "'}}}}'"
    OPEN_PARENTHESIS = "'('"
    CLOSE_PARENTHESIS = "')'"
    EQUALS = "'='"
    NAME = "a name"
    SEPARATOR = "a path separator"
    DATA = "'@'"
    STRING = "a string"
    NUMBER = "a number"
    BOOLEAN = "a boolean"
    UNDEFINED = "undefined"
    NULL = "null"
    OPEN_PARAMS = "'as |'"
    CLOSE_PARAMS = "'|'"
    INVALID = "a character that has no meaning here"
    END = "the end of the template"


class Token(Struct, frozen=True):
    """A token: its text, without what the lexer takes off, and the place it starts at."""

    kind: Kind
    text: str
    position: Position


_S: Final = r"(?:[^\S\x1c-\x1f\x85]|\ufeff)"  # WHITESPACE, faster to compile
_NAME: Final = f'[^{WHITESPACE}!"#%-,./;->@\\[-\\^`{{-~]+'
_END_OF_LITERAL: Final = f"(?=[~}})]|{_S})"
_END_OF_NAME: Final = f"(?=[=~}}/.)|]|{_S})"


def _delimited(start: str, end: str) -> str:
    """A pattern for text up to the first ``end`` that has no backslash before it.

    Where all have one, the last of them is the end. That is what backtracking finds in the lexer of
    Handlebars, with memory for each character; this needs none.
    """
    return rf"{start}(?:(?:[^{end}\\]++|\\{end}?+)*+{end}|[\s\S]*{end})"


# In the order in which Handlebars tries them: the first that matches is taken.
_TAG_RULES: Final[tuple[tuple[Kind | None, str], ...]] = (
    (Kind.OPEN_PARENTHESIS, r"\("),
    (Kind.CLOSE_PARENTHESIS, r"\)"),
    (Kind.OPEN_RAW, r"\{\{\{\{"),
    (Kind.CLOSE_RAW, r"\}\}\}\}"),
    (Kind.OPEN_PARTIAL, r"\{\{~?>"),
    (Kind.OPEN_PARTIAL_BLOCK, r"\{\{~?#>"),
    (Kind.OPEN_BLOCK, r"\{\{~?#\*?"),
    (Kind.OPEN_END, r"\{\{~?/"),
    (Kind.INVERSE, rf"\{{\{{~?\^{_S}*+~?\}}\}}|\{{\{{~?{_S}*+else{_S}*+~?\}}\}}"),
    (Kind.OPEN_INVERSE, r"\{\{~?\^"),
    (Kind.OPEN_CHAIN, rf"\{{\{{~?{_S}*+else(?![A-Za-z0-9_])"),
    (Kind.OPEN_UNESCAPED, r"\{\{~?\{"),
    (Kind.OPEN, r"\{\{~?&"),
    (Kind.COMMENT, r"\{\{~?!(?:(?=--)[\s\S]*?--~?\}\}|(?!--)[\s\S]*?\}\})"),
    (Kind.OPEN, r"\{\{~?\*?"),
    (Kind.EQUALS, "="),
    (Kind.NAME, rf"\.\.|\.{_END_OF_NAME}"),
    (Kind.SEPARATOR, "[/.]"),
    (None, f"{_S}++"),
    (Kind.CLOSE_UNESCAPED, r"\}~?\}\}"),
    (Kind.CLOSE, r"~?\}\}"),
    (Kind.STRING, _delimited('"', '"')),
    (Kind.STRING, _delimited("'", "'")),
    (Kind.DATA, "@"),
    (Kind.BOOLEAN, f"(?:true|false){_END_OF_LITERAL}"),
    (Kind.UNDEFINED, f"undefined{_END_OF_LITERAL}"),
    (Kind.NULL, f"null{_END_OF_LITERAL}"),
    (Kind.NUMBER, rf"-?[0-9]+(?:\.[0-9]+)?{_END_OF_LITERAL}"),
    (Kind.OPEN_PARAMS, rf"as{_S}++\|"),
    (Kind.CLOSE_PARAMS, r"\|"),
    (Kind.NAME, rf"{_NAME}{_END_OF_NAME}"),
    (Kind.NAME, _delimited(r"\[", r"\]")),
    (Kind.INVALID, r"[\s\S]"),
)
_TAG: Final = re.compile("|".join(f"({pattern})" for _, pattern in _TAG_RULES))
_ENDS_TAG: Final = {Kind.CLOSE, Kind.CLOSE_UNESCAPED, Kind.INVERSE, Kind.COMMENT}
_AFTER_ESCAPE: Final = re.compile(r"\\{0,2}\{\{")
_END_RAW: Final = rf"\{{\{{\{{\{{/({_NAME})\}}\}}\}}\}}"
_CLOSERS: Final = {
    '"': "another '\"' to end the string that begins here",
    "'": 'another "\'" to end the string that begins here',
    "[": "a ']' to end the name that begins here",
}
_BRACKETED: Final = re.compile(r"\\([\\\]])")


def tokens(source: Source) -> Iterator[Token]:
    """The tokens of a template, read only as far as they are asked for; the last one is END."""
    text = source.text
    place = 0
    while place < len(text):
        tag = text.find("{{", place)
        end = len(text) if tag < 0 else tag
        content = text[place:end]
        _refuse_nul(source, place, end)
        escaped = tag >= 0 and content.endswith("\\")
        if escaped:
            content = content[:-1]  # of \{{ and of \\{{ alike, one backslash goes
        if content:
            yield Token(Kind.TEXT, content, source.position(place))
        place = end
        if escaped and not content.endswith("\\"):
            following = _AFTER_ESCAPE.search(text, end + 2)
            place = following.start() if following else len(text)
            _refuse_nul(source, end, place)
            yield Token(Kind.TEXT, text[end:place], source.position(end))
        elif tag >= 0:
            place = yield from _tag(source, tag)
    yield Token(Kind.END, "", source.position(len(text)))


def unbracketed(text: str) -> str:
    """The name that a NAME token's text stands for: what is in the brackets, if there are any."""
    # JavaScript's `.`, by which Handlebars finds the brackets, matches no line break.
    if text.startswith("[") and text.endswith("]") and not set(text) & set("\n\r\u2028\u2029"):
        return text[1:-1]
    return text


def unfinished(source: Source, invalid: Token) -> tuple[str, Position] | None:
    """What a string or name lacks that begins with an INVALID token, and where it lacks it."""
    text = source.text
    offset = invalid.position.offset
    if invalid.text in _CLOSERS:
        return f"expected {_CLOSERS[invalid.text]}", invalid.position
    name = re.compile(_NAME).match(text, offset)
    if name is None:
        return None
    end = source.position(name.end())
    found = quoted(text[name.end()]) if name.end() < len(text) else Kind.END.value
    return f"expected '}}}}' or a space after {quoted(name.group())}, found {found}", end


def _tag(source: Source, place: int) -> Generator[Token, None, int]:
    text = source.text
    while place < len(text):
        found = _TAG.match(text, place)
        assert found is not None and found.lastindex is not None  # noqa: S101, PT018
        kind = _TAG_RULES[found.lastindex - 1][0]
        if kind is not None:
            yield Token(kind, _meaning(kind, found.group()), source.position(place))
        place = found.end()
        if kind in _ENDS_TAG:
            return place
        if kind is Kind.CLOSE_RAW:
            return (yield from _raw(source, place))
    return place


def _raw(source: Source, place: int) -> Generator[Token, None, int]:
    text = source.text
    depth = 1
    while place < len(text):
        end = re.compile(_END_RAW).match(text, place)
        if end:
            depth -= 1
            following = end.end()
            if not depth:
                yield Token(Kind.END_RAW, end.group(1), source.position(place))
                return following
        elif text.startswith("{{{{", place) and text[place + 4 : place + 5] not in ("", "/"):
            depth += 1
            following = place + 4
        else:
            following = text.find("{{{{", place + 1)
            if following < 0:
                message = "expected the end of the raw block, '{{{{/' and its name and '}}}}'"
                raise source.error(message, source.position(len(text)))
        _refuse_nul(source, place, following)
        yield Token(Kind.TEXT, text[place:following], source.position(place))
        place = following
    return place


def _meaning(kind: Kind, text: str) -> str:
    if kind is Kind.STRING:
        return text[1:-1].replace("\\" + text[0], text[0])
    if kind is Kind.NAME and text.startswith("["):
        return _BRACKETED.sub(r"\1", text)
    return text


def _refuse_nul(source: Source, start: int, end: int) -> None:
    found = source.text.find("\0", start, end)
    if found >= 0:
        raise source.error("expected text, found a NUL character", source.position(found))
