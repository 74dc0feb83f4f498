"""A template rewritten for pybars3: skeletons, and the table that their numbers count in."""

from dataclasses import dataclass
from typing import TypeAlias

from sstest.javascript.values import Undefined
from sstest.templates.source import Position, Source
from sstest.templates.tree import Block, Mustache, Text


@dataclass(frozen=True, slots=True)
class Constant:
    """A text between tags, or a literal in one."""

    position: Position
    value: str | int | float | bool | Undefined | None


@dataclass(frozen=True, slots=True)
class Parameter:
    """The block parameter ``index`` of the block ``depth`` blocks up, then ``parts`` in it."""

    position: Position
    depth: int
    index: int
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lookup:
    """``parts`` in the context ``depth`` contexts up, or in the ``@`` data there."""

    position: Position
    depth: int
    data: bool
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Site:
    """A call of a helper: the name, how many positional arguments, and the hash's keys."""

    position: Position
    name: str
    params: int = 0
    keys: tuple[str, ...] = ()
    fallback: Parameter | Lookup | None = None
    """Where the data may hold what was called as a helper and is none."""
    ambiguous: bool = False
    """For a section: whether Handlebars first looks for a helper of that name."""


@dataclass(frozen=True, slots=True)
class Fragment:
    """Statements for pybars3, whose numbers count from ``base`` in the table."""

    skeleton: str
    base: int


@dataclass(frozen=True, slots=True)
class Body:
    """The statements of a program, for the word ``body``."""

    position: Position
    fragments: tuple[Fragment, ...]


Entry: TypeAlias = Constant | Parameter | Lookup | Site | Body


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A template for pybars3, and the table that its numbers count in."""

    source: Source
    body: Body
    table: tuple[Entry, ...]
    writers: dict[int, Text | Mustache | Block]
    """What in the tree writes a piece, by the last number in the table that it goes back to."""
    uses_depths: bool
    """Whether some path goes upwards, so that contexts have to be compared with their parents."""

    @property
    def skeletons(self) -> set[str]:
        """All that pybars3 is given of this template."""
        bodies = [self.body, *(entry for entry in self.table if isinstance(entry, Body))]
        return {fragment.skeleton for body in bodies for fragment in body.fragments}
