"""JSON text read with the place of every value, for errors that say line and column (RFC 8259)."""

import json
import re
import sys
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any, Final

from sstest.manifest import advice

MAX_DEPTH: Final = 500
"""How deeply lists and objects may be nested: far beyond any real sender, safe for any program."""

TOO_DEEP: Final = f"nested more than {MAX_DEPTH} levels deep"
"""What :class:`JsonSyntaxError` says of a document nested more deeply."""

TRAILING_COMMA: Final = "there is a comma before the closing bracket"
"""What :class:`JsonSyntaxError` says of a comma after the last property or element."""

# int() refuses longer texts, since it would take quadratic time; Decimal takes them in linear time.
LONGEST_INT: Final = 4300
LONE_SURROGATE: Final = re.compile("[\ud800-\udfff]")

_SPACE: Final = re.compile(r"[ \t\n\r]*")
# Possessive (*+): the engine keeps no way back, which a long string would fill the memory with.
_UNCLOSED_STRING: Final = re.compile(r'"[^"\\\x00-\x1f]*+(?:\\.[^"\\\x00-\x1f]*+)*+')
_ESCAPE: Final = re.compile(r'\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}|(?P<wrong>))')
_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_WORD: Final = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")
_LITERALS: Final[dict[str, bool | None]] = {"true": True, "false": False, "null": None}
# One character of a string's value as JSON writes it; a pair of surrogates is one.
_CHARACTER: Final = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.|[^\\]"
)
# What is left of a text that ends inside a string; many editors end each file with a line break.
CUT_OFF: Final = re.compile(r"(?:\\(?:u[0-9a-fA-F]{0,3})?)?[ \t\r\n]*")
# What an object that has just been opened is filling: no property yet.
_UNNAMED: Final = -1


class JsonSyntaxError(ValueError):
    """A text is not JSON. ``offset`` counts characters, ``line`` and ``column`` from 1."""

    def __init__(self, reason: str, text: str, offset: int, hint: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.offset = offset
        self.line, self.column = place(text, offset)
        self.hint = hint


@dataclass(slots=True)
class Node:
    """A value of the document, the offsets where it starts and ends, and its children.

    ``key_start`` is the offset of the property name, for a value of an object.
    """

    value: Any
    start: int
    end: int = 0
    key_start: int | None = None
    children: dict[str, "Node"] | list["Node"] | None = None


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A property that is in one object twice: the object's path, the name, and where."""

    path: tuple[str | int, ...]
    name: str
    offset: int


@dataclass(frozen=True)
class Source:
    """A JSON text, its value, and the place of each part."""

    text: str = field(repr=False)
    root: Node = field(repr=False)
    duplicates: tuple[Duplicate, ...] = ()

    @property
    def value(self) -> Any:
        """The document as Python data; of a repeated property the last value counts."""
        return self.root.value

    def node(self, path: Sequence[str | int]) -> Node | None:
        """The value at ``path`` with its offsets; ``None`` where nothing is there.

        ``path`` holds property names and indices from the root.
        """
        node: Node | None = self.root
        for part in path:
            node = _child(node, part) if node else None
        return node

    def place(self, path: Sequence[str | int], *, key: bool = False) -> tuple[int, int] | None:
        """Line and column (from 1) of the value at ``path``, or of its property name."""
        node = self.node(path)
        if node is None:
            return None
        return self.locate(node.key_start if key and node.key_start is not None else node.start)

    def place_in_string(self, path: tuple[str | int, ...], offset: int) -> tuple[int, int] | None:
        """Line and column of a character of the string at ``path``; ``None`` for no string.

        ``offset`` is how many characters the value has before it.
        """
        if path not in self._characters:
            node = self.node(path)
            if node is None or not isinstance(node.value, str):
                return None
            characters = _CHARACTER.finditer(self.text, node.start + 1, node.end - 1)
            self._characters[path] = [node.start + 1, *(found.end() for found in characters)]
        offsets = self._characters[path]
        return self.locate(offsets[min(offset, len(offsets) - 1)])

    @cached_property
    def _characters(self) -> dict[tuple[str | int, ...], list[int]]:
        """Where each character of a string's value, and then its end, is in the text."""
        return {}

    def __reduce__(self) -> "tuple[Callable[[str], Source], tuple[str]]":
        """Pickled as its text, since nodes nest deeper than pickle goes."""
        return read_json, (self.text,)

    def locate(self, offset: int) -> tuple[int, int]:
        """Line and column, both from 1, of an offset in :attr:`text`."""
        line = bisect_right(self._line_starts, offset)
        return line, offset - self._line_starts[line - 1] + 1

    def offset(self, line: int, column: int) -> int:
        """The offset in :attr:`text` of a line and column; the inverse of :meth:`locate`."""
        return self._line_starts[line - 1] + column - 1

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(found.end() for found in re.finditer("\n", self.text))]


def place(text: str, offset: int) -> tuple[int, int]:
    """Line and column, both from 1 and in characters, of ``offset`` in ``text``."""
    line_start = text.rfind("\n", 0, offset) + 1
    return text.count("\n", 0, offset) + 1, offset - line_start + 1


def read_json(text: str, most_values: int = sys.maxsize) -> Source:
    """Read ``text`` as JSON (RFC 8259), keeping places; raise :class:`JsonSyntaxError`.

    NaN, Infinity, comments, trailing commas, text after the document, lone surrogates and
    nesting deeper than :data:`MAX_DEPTH` are errors. Integers keep every digit: one too long
    for ``int`` is a :class:`decimal.Decimal`. A document of more than ``most_values`` values is
    read no further, and raises :class:`TooManyValues`.
    """
    reader = _Reader(text, most_values)
    return Source(text, reader.document(), tuple(reader.duplicates))


def read_integer(digits: str) -> int | Decimal:
    """An integer with every digit, in time linear in its length."""
    return int(digits) if len(digits) <= LONGEST_INT else Decimal(digits)


def _child(node: Node, part: str | int) -> Node | None:
    children = node.children
    if isinstance(children, dict):
        return children.get(part) if isinstance(part, str) else None
    if isinstance(children, list) and isinstance(part, int) and 0 <= part < len(children):
        return children[part]
    return None


class TooManyValues(ValueError):
    """A document holds more values than were asked for."""


class _Reader:
    """A reader with a stack of its own, so that nesting never exhausts Python's."""

    def __init__(self, text: str, most_values: int) -> None:
        self.text = text
        self.values_left = most_values
        self.offset = 0
        self.duplicates: list[Duplicate] = []
        # The open containers, and the name or index each is filling now.
        self.open: list[Node] = []
        self.names: list[str | int] = []

    def document(self) -> Node:
        root = self._value(None)
        while self.open:
            self._continue()
        self._skip()
        if self.offset < len(self.text):
            raise self._error(f"expected the end of the document, found {self._found()}")
        return root

    def _continue(self) -> None:
        """Read on in the innermost open container: one more child, or its end."""
        container = self.open[-1]
        if isinstance(container.children, dict):
            self._continue_object(container, container.children)
        else:
            assert isinstance(container.children, list)  # noqa: S101  # what _value opened
            self._continue_list(container, container.children)

    def _continue_object(self, container: Node, children: dict[str, Node]) -> None:
        # The name is set at the first property, so its absence tells an object just opened.
        if not self._more("}", first=self.names[-1] == _UNNAMED):
            return
        key_start = self.offset
        if not self.text.startswith('"', self.offset):
            raise self._error_at_name()
        name = self._string()
        self._skip()
        if not self.text.startswith(":", self.offset):
            raise self._error(f"expected ':' after the property name, found {self._found()}")
        self.offset += 1
        if name in children:
            path = tuple(self.names[: len(self.open) - 1])
            self.duplicates.append(Duplicate(path, name, key_start))
        self.names[-1] = name
        child = self._value(key_start)
        children[name] = child
        container.value[name] = child.value

    def _continue_list(self, container: Node, children: list[Node]) -> None:
        if not self._more("]", first=not children):
            return
        self.names[-1] = len(children)
        child = self._value(None)
        children.append(child)
        container.value.append(child.value)

    def _more(self, closing: str, *, first: bool) -> bool:
        """Whether another child follows; eats the comma before it, or the closing bracket."""
        self._skip()
        if self.text.startswith(closing, self.offset):
            self.offset += 1
            self.open.pop().end = self.offset
            self.names.pop()
            return False
        if first:
            return True
        if not self.text.startswith(",", self.offset):
            missing = self.text.startswith(('"', "{", "["), self.offset)
            hint = "a comma is probably missing before it" if missing else None
            raise self._error(f"expected ',' or '{closing}', found {self._found()}", hint)
        comma = self.offset
        self.offset += 1
        self._skip()
        if self.text[self.offset : self.offset + 1] in ("}", "]"):
            self.offset = comma
            raise self._error(TRAILING_COMMA, "remove the comma")
        return True

    def _value(self, key_start: int | None) -> Node:
        self.values_left -= 1
        if self.values_left < 0:
            raise TooManyValues
        self._skip()
        start = self.offset
        match self.text[start : start + 1]:
            case "{":
                return self._container(Node({}, start, 0, key_start, {}), _UNNAMED)
            case "[":
                return self._container(Node([], start, 0, key_start, []), 0)
            case '"':
                return Node(self._string(), start, self.offset, key_start)
            case _:
                return Node(self._scalar(), start, self.offset, key_start)

    def _container(self, node: Node, name: str | int) -> Node:
        if len(self.open) >= MAX_DEPTH:
            raise self._error(TOO_DEEP)
        self.offset += 1
        self.open.append(node)
        self.names.append(name)
        return node

    def _string(self) -> str:
        good = _UNCLOSED_STRING.match(self.text, self.offset)
        assert good is not None  # noqa: S101  # the caller saw the opening quote
        is_closed = self.text.startswith('"', good.end())
        try:
            text: str = json.loads(self.text[self.offset : good.end() + is_closed])
        except json.JSONDecodeError:
            escapes = _ESCAPE.finditer(self.text, self.offset, good.end())
            wrong = (one.start() for one in escapes if one["wrong"] is not None)
            raise self._error_in_string(next(wrong, good.end())) from None
        if LONE_SURROGATE.search(text):
            raise self._error("the string holds half of a surrogate pair")
        self.offset = good.end() + 1
        return text

    def _scalar(self) -> int | float | Decimal | bool | None:
        if found := _NUMBER.match(self.text, self.offset):
            self.offset = found.end()
            if found[1] is None and found[2] is None:
                return read_integer(found[0])
            return float(found[0])
        word = _WORD.match(self.text, self.offset)
        if word and word[0] in _LITERALS:
            self.offset = word.end()
            return _LITERALS[word[0]]
        raise self._error(f"expected a value, found {self._found()}")

    def _skip(self) -> None:
        space = _SPACE.match(self.text, self.offset)
        assert space is not None  # noqa: S101  # the pattern also matches nothing
        self.offset = space.end()

    def _found(self) -> str:
        if self.offset >= len(self.text):
            return "the end of the text"
        word = _WORD.match(self.text, self.offset)
        return repr(word[0][:40] if word else self.text[self.offset])

    def _error(self, reason: str, hint: str | None = None) -> JsonSyntaxError:
        hint = hint or advice.on_syntax(self.text, self.offset)
        return JsonSyntaxError(reason, self.text, self.offset, hint)

    def _error_at_name(self) -> JsonSyntaxError:
        reason = f"expected a property name in double quotes, found {self._found()}"
        return self._error(reason, advice.on_name(self.text, self.offset))

    def _error_in_string(self, offset: int) -> JsonSyntaxError:
        """Say why the string that opens here stops being one at ``offset``."""
        if CUT_OFF.fullmatch(self.text, offset):
            return self._error("the string is not closed", "the text seems to be cut off")
        rest = self.text[offset : offset + 6]
        self.offset = offset
        if rest.startswith("\\u"):
            return self._error(r"\u is not followed by four hexadecimal digits")
        if rest.startswith("\\"):
            apostrophe = "an apostrophe needs no backslash" if rest[1] == "'" else None
            hint = apostrophe or r"a backslash itself is written \\"
            return self._error(f"a backslash before {rest[1]!r} is not a JSON escape", hint)
        return self._error(
            f"the string holds the control character {rest[:1]!r}",
            "write it as an escape, such as \\n, or close the string",
        )
