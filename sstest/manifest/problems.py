"""What is wrong with a manifest, and where: the words that every part of sstest says it in."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from sstest.text import plain

_LONGEST_LIST: Final = 50


class Kind(Enum):
    """Which rule is broken, for those who must not read it from the words."""

    UNREADABLE = "unreadable"
    NOT_UTF8 = "not UTF-8"
    NOT_JSON = "not JSON"
    NO_OBJECT = "no object"
    NO_CAPABILITY = "no capability"
    MISSPELT_CAPABILITY = "misspelt capability"
    MISPLACED_CAPABILITY = "misplaced capability"
    MISSING = "missing property"
    UNKNOWN = "unknown property"
    TYPE = "wrong type"
    POINTER = "malformed pointer"
    HALF_A_PAIR = "one array of two"
    NO_MEMBERS = "no member array"
    BOTH_WAYS = "both ways"
    INCLUSION_BESIDE_PAIR = "action beside two arrays"
    NO_DIRECTION = "no direction"
    MATCHER = "not RE2"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True)
class Breach:
    """A rule that a capability breaks: ``path`` leads to the place from ``syncedSegment``.

    ``at_key`` says that the property's name is at fault, not its value.
    """

    message: str
    path: tuple[str | int, ...]
    kind: Kind
    hint: str | None = None
    at_key: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a manifest.

    ``pointer`` is the JSON Pointer of the place in the document that was loaded; ``line`` and
    ``column`` are counted from 1 and are ``None`` where no text was loaded. ``refused`` says that
    the ``docs`` profile cannot work with it; the rest is worth knowing only. ``kind`` names the
    rule.
    """

    message: str
    pointer: str = ""
    line: int | None = None
    column: int | None = None
    hint: str | None = None
    refused: bool = True
    kind: Kind | None = field(default=None, compare=False)

    def __str__(self) -> str:
        where = f"line {self.line}, column {self.column}: " if self.line is not None else ""
        at = f" (at {plain(self.pointer)})" if self.pointer else ""
        hint = f"; {self.hint}" if self.hint else ""
        return f"{where}{self.message}{at}{hint}"


class ManifestError(ValueError):
    """A manifest cannot be worked with; ``str()`` names the problems and their places.

    ``problems`` holds them all, and ``str()`` the first fifty; ``pointer``, ``line`` and
    ``column`` are those of the first.
    """

    def __init__(self, origin: str, problems: Iterable[Problem]) -> None:
        self.origin = origin
        self.problems = tuple(problems)
        super().__init__(self._text())

    def __reduce__(self) -> tuple[type["ManifestError"], tuple[str, tuple[Problem, ...]]]:
        return type(self), (self.origin, self.problems)

    @property
    def pointer(self) -> str:
        """The JSON Pointer of the first problem."""
        return self.problems[0].pointer

    @property
    def line(self) -> int | None:
        """The line of the first problem, from 1."""
        return self.problems[0].line

    @property
    def column(self) -> int | None:
        """The column of the first problem, from 1."""
        return self.problems[0].column

    def _text(self) -> str:
        origin = plain(self.origin)
        if len(self.problems) == 1:
            return f"{origin}: {self.problems[0]}"
        lines = [f"  - {problem}" for problem in self.problems[:_LONGEST_LIST]]
        if len(self.problems) > _LONGEST_LIST:
            lines.append(f"  - and {len(self.problems) - _LONGEST_LIST} more")
        return "\n".join([f"{origin}: {len(self.problems)} rules broken", *lines])
