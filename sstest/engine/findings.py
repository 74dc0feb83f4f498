"""What fuzzing finds, with the smallest request that shows it, and how to see it again."""

from dataclasses import dataclass, replace
from typing import Final

from sstest.finding import Finding, Severity

RANKS: Final[dict[str, int]] = {"error": 0, "warning": 1, "info": 2}
"""The severities, the gravest first."""


@dataclass(frozen=True, slots=True)
class FuzzFinding(Finding):
    """A property that does not hold.

    ``title`` names the property. ``request`` is the smallest body that shows it, ``None`` where
    none is needed. ``expected`` and ``found`` are in words, ``replay`` is a line for a shell, and
    ``test`` are the lines of a Python function's body that fail as long as this is so; they know
    ``sstest``, ``json``, ``pytest`` and ``manifest``. ``sample`` is the recorded request that
    shows it, if it was one of those.
    """

    title: str = ""


class Violation(Exception):
    """A property does not hold for one example.

    ``field`` is the property of the manifest at fault, as :attr:`sstest.RequestError.field` names
    it, or ``jsonResponseBody``. ``severity`` is that of the property where it is ``None``.
    ``replies`` says that the reply shows it, rather than what is read.
    """

    def __init__(  # noqa: PLR0913  # all but the message are optional and named
        self,
        message: str,
        *,
        body: bytes | None = None,
        expected: str = "",
        found: str = "",
        hint: str | None = None,
        field: str | None = None,
        severity: Severity | None = None,
        test: tuple[str, ...] = (),
        replies: bool = False,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.body = body
        self.expected = expected
        self.found = found
        self.hint = hint
        self.field = field
        self.severity = severity
        self.test = test
        self.replies = replies


def ordered(findings: tuple[FuzzFinding, ...]) -> tuple[FuzzFinding, ...]:
    """The gravest first, then in the order of their places; nothing is said twice."""
    unique: dict[tuple[str, str, str], FuzzFinding] = {}
    for one in findings:
        unique.setdefault((one.code, one.message, one.pointer), one)
    return tuple(
        sorted(
            unique.values(),
            key=lambda one: (RANKS[one.severity], one.code, one.line or 0, one.column or 0),
        )
    )


def placed(finding: FuzzFinding, pointer: str, line: int | None, column: int | None) -> FuzzFinding:
    """The finding, at a place of the manifest."""
    return replace(finding, pointer=pointer, line=line, column=column)
