"""The error of a manifest that cannot be worked with."""

from collections.abc import Iterable
from typing import Final

from sstest.finding import Finding
from sstest.text import plain

_LONGEST_LIST: Final = 50


class ManifestError(ValueError):
    """A manifest cannot be worked with; ``str()`` names the problems and their places.

    ``problems`` holds them all, and ``str()`` the first fifty; ``pointer``, ``line`` and
    ``column`` are those of the first.
    """

    def __init__(self, origin: str, problems: Iterable[Finding]) -> None:
        self.origin = origin
        self.problems = tuple(problems)
        super().__init__(self._text())

    def __reduce__(self) -> tuple[type["ManifestError"], tuple[str, tuple[Finding, ...]]]:
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
            return f"{origin}: {_words(self.problems[0])}"
        lines = [f"  - {_words(problem)}" for problem in self.problems[:_LONGEST_LIST]]
        if len(self.problems) > _LONGEST_LIST:
            lines.append(f"  - and {len(self.problems) - _LONGEST_LIST} more")
        return "\n".join([f"{origin}: {len(self.problems)} problems", *lines])


def _words(problem: Finding) -> str:
    where = f"line {problem.line}, column {problem.column}: " if problem.line is not None else ""
    at = f" (at {plain(problem.pointer)})" if problem.pointer else ""
    hint = f"; {problem.hint}" if problem.hint else ""
    code = f" [{problem.code}]" if problem.code != "SS001" else ""  # which explains itself
    return f"{where}{problem.message}{at}{hint}{code}"
