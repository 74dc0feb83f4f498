"""The syntax tree of a template: what :func:`sstest.templates.parse` gives.

The shape follows the tree that Handlebars.js 4.7 documents, with Python's names. Every node knows
where it starts.
"""

from typing import TypeAlias

from msgspec import Struct

from sstest.javascript.values import Undefined
from sstest.templates.source import Position, Source


class Node(Struct, frozen=True, kw_only=True):
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


class Literal(Node, frozen=True):
    """A string, number, boolean, ``null`` (None) or ``undefined``."""

    value: str | int | float | bool | Undefined | None


class Path(Node, frozen=True):
    """A place in the data: ``depth`` times ``../``, then ``parts``; ``data`` for an ``@``."""

    parts: tuple[str, ...]
    depth: int
    data: bool
    original: str
    """The path without brackets, which is what a closing tag is compared with."""

    @property
    def steps(self) -> int:
        """What it costs to follow: one step, and one more for each four names and ``../``."""
        return 1 + (self.depth + len(self.parts)) // 4


class HashPair(Node, frozen=True):
    """``key=value`` in a tag."""

    key: str
    value: "Expression"


class Call(Node, frozen=True):
    """What stands in a tag: a path or literal, and, if it is a helper's name, its arguments."""

    head: Path | Literal
    params: tuple["Expression", ...]
    hash: tuple[HashPair, ...]


class Subexpression(Node, frozen=True):
    """``(helper param key=value)``."""

    call: Call


Expression: TypeAlias = Literal | Path | Subexpression


class Strip(Struct, frozen=True):
    """Whether a tag has a ``~`` where it opens, and where it closes."""

    open: bool = False
    close: bool = False


class Text(Node, frozen=True):
    """Text between tags: as it was written, and what is left of it after whitespace control."""

    original: str
    value: str
    skipped: int = 0
    """How many characters whitespace control took away before ``value``."""


class Comment(Node, frozen=True):
    """``{{! … }}`` or ``{{!-- … --}}``."""

    value: str
    strip: Strip


class Mustache(Node, frozen=True):
    """``{{…}}``, or, when not ``escaped``, ``{{{…}}}`` and ``{{&…}}``."""

    call: Call
    escaped: bool
    strip: Strip


class Program(Node, frozen=True):
    """What stands between two tags of a block, or the whole template."""

    body: tuple["Statement", ...]
    block_params: tuple[str, ...] = ()
    chained: bool = False
    """Whether this is the one block that an ``{{else if …}}`` stands for."""


class Block(Node, frozen=True):
    """``{{#…}}…{{else}}…{{/…}}``, or ``{{^…}}…{{/…}}``, whose first part is the inverse."""

    call: Call
    program: Program | None
    inverse: Program | None
    open_strip: Strip = Strip()
    inverse_strip: Strip = Strip()
    close_strip: Strip = Strip()


class Partial(Node, frozen=True):
    """``{{> …}}`` or ``{{#> …}}…{{/…}}``, which sstest recognises and does not render."""

    name: Expression
    program: Program | None
    open_strip: Strip
    close_strip: Strip = Strip()


class Decorator(Node, frozen=True):
    """``{{* …}}`` or ``{{#* …}}…{{/…}}``, which sstest recognises and does not render."""

    call: Call
    program: Program | None
    open_strip: Strip
    close_strip: Strip = Strip()


Statement: TypeAlias = Text | Comment | Mustache | Block | Partial | Decorator

Written: TypeAlias = Text | Mustache | Block
"""What writes text: text between tags, a tag, or a raw block that is a helper's call."""


class Template(Struct, frozen=True):
    """A template that is well formed, whether or not sstest renders it."""

    source: Source
    program: Program
