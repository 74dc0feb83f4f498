"""A finding: one thing that is wrong with a manifest, or that will surprise its author."""

from dataclasses import dataclass, field
from typing import Literal

from sstest.text import plain

Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One mistake, from the rule that sees it to the report that prints it.

    Attributes:
        code: The rule's code, such as ``SS305``; it is stable, and ``sstest explain`` describes it.
        severity: ``error`` where LaunchDarkly cannot work with it, ``warning`` where it will
            surprise, and ``info`` for the rest.
        message: What is wrong.
        pointer: The JSON Pointer (RFC 6901) of the place in the document as it was given.
        line: The line, from 1; ``None`` where no text was given.
        column: The column, from 1; ``None`` where no text was given.
        hint: What to do.
        related: The pointers of other places that it involves.
        request: The smallest body that shows it, if a request does.
        sample: The name of the recorded request that shows it.
        expected: What the request should come to, in words.
        found: What the request comes to, in words.
        replay: A shell command that shows it again.
        test: The lines of a test function's body that fail until it is fixed; they use ``sstest``,
            ``json``, ``pytest`` and ``manifest``.
        subject: Which of several things at one place it is about, as rules name it: the variable of
            a template.
    """

    code: str
    severity: Severity
    message: str
    pointer: str = ""
    line: int | None = None
    column: int | None = None
    hint: str | None = None
    related: tuple[str, ...] = ()
    request: bytes | None = None
    sample: str | None = None
    expected: str = ""
    found: str = ""
    replay: str = ""
    test: tuple[str, ...] = ()
    subject: str = field(default="", compare=False, repr=False)

    def __str__(self) -> str:
        where = f"{self.line}:{self.column}: " if self.line is not None else ""
        at = f" (at {plain(self.pointer)})" if self.pointer else ""
        hint = f"; {self.hint}" if self.hint else ""
        return f"{where}{self.severity} {self.code}: {self.message}{at}{hint}"


class Findings(list[Finding]):
    """Findings in the order of the text; a table in a notebook."""

    __slots__ = ()
