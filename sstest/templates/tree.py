"""The syntax tree of a template: what :func:`sstest.templates.parse` gives.

The shape follows the tree that Handlebars.js 4.7 documents, with Python's names. Every node knows
where it starts.
"""

from dataclasses import dataclass, field
from typing import TypeAlias

from sstest.javascript.values import Undefined
from sstest.templates.source import Position, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """What all nodes have."""

    position: Position

    @property
    def line(self) -> int:
        """The line the node starts in, counted from 1."""
        return self.position.line

    @property
    def column(self) -> int:
        """The column the node starts at, counted from 1."""
        return self.position.column


@dataclass(frozen=True, slots=True)
class Literal(Node):
    """A string, number, boolean, ``null`` (None) or ``undefined``."""

    value: str | int | float | bool | Undefined | None


@dataclass(frozen=True, slots=True)
class Path(Node):
    """A place in the data: ``depth`` times ``../``, then ``parts``; ``data`` for an ``@``."""

    parts: tuple[str, ...]
    depth: int
    data: bool
    original: str
    """The path without brackets, which is what a closing tag is compared with."""


@dataclass(frozen=True, slots=True)
class HashPair(Node):
    """``key=value`` in a tag."""

    key: str
    value: "Expression"


@dataclass(frozen=True, slots=True)
class Call(Node):
    """What stands in a tag: a path or literal, and, if it is a helper's name, what it is given."""

    head: Path | Literal
    params: tuple["Expression", ...]
    hash: tuple[HashPair, ...]


@dataclass(frozen=True, slots=True)
class Subexpression(Node):
    """``(helper param key=value)``."""

    call: Call


Expression: TypeAlias = Literal | Path | Subexpression


@dataclass(frozen=True, slots=True)
class Strip:
    """Whether a tag has a ``~`` where it opens, and where it closes."""

    open: bool = False
    close: bool = False


@dataclass(frozen=True, slots=True)
class Text(Node):
    """Text between tags: as it was written, and what is left of it after whitespace control."""

    original: str
    value: str
    skipped: int = 0
    """How many characters whitespace control took away before ``value``."""


@dataclass(frozen=True, slots=True)
class Comment(Node):
    """``{{! … }}`` or ``{{!-- … --}}``."""

    value: str
    strip: Strip


@dataclass(frozen=True, slots=True)
class Mustache(Node):
    """``{{…}}``, or, when not ``escaped``, ``{{{…}}}`` and ``{{&…}}``."""

    call: Call
    escaped: bool
    strip: Strip


@dataclass(frozen=True, slots=True)
class Program(Node):
    """What stands between two tags of a block, or the whole template."""

    body: tuple["Statement", ...]
    block_params: tuple[str, ...] = ()
    chained: bool = False
    """Whether this is the one block that an ``{{else if …}}`` stands for."""


@dataclass(frozen=True, slots=True)
class Block(Node):
    """``{{#…}}…{{else}}…{{/…}}``, or ``{{^…}}…{{/…}}``, whose first part is the inverse."""

    call: Call
    program: Program | None
    inverse: Program | None
    open_strip: Strip = field(default=Strip())
    inverse_strip: Strip = field(default=Strip())
    close_strip: Strip = field(default=Strip())


@dataclass(frozen=True, slots=True)
class Partial(Node):
    """``{{> …}}``, which sstest recognises and does not render."""

    name: Expression
    strip: Strip


@dataclass(frozen=True, slots=True)
class PartialBlock(Node):
    """``{{#> …}}…{{/…}}``, which sstest recognises and does not render."""

    name: Expression
    program: Program
    open_strip: Strip
    close_strip: Strip


@dataclass(frozen=True, slots=True)
class Decorator(Node):
    """``{{* …}}``, which sstest recognises and does not render."""

    call: Call
    strip: Strip


@dataclass(frozen=True, slots=True)
class DecoratorBlock(Node):
    """``{{#* …}}…{{/…}}``, which sstest recognises and does not render."""

    call: Call
    program: Program
    open_strip: Strip
    close_strip: Strip


Statement: TypeAlias = (
    Text | Comment | Mustache | Block | Partial | PartialBlock | Decorator | DecoratorBlock
)


Written: TypeAlias = Text | Mustache | Block
"""What writes text: text between tags, a tag, or a raw block that is a helper's call."""


@dataclass(frozen=True, slots=True)
class Template:
    """A template that is well formed, whether or not sstest renders it."""

    source: Source
    program: Program
