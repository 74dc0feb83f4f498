"""A finding: one thing that is wrong with a manifest, or that will surprise its author."""

from dataclasses import dataclass
from typing import Literal

from sstest.text import plain

Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One mistake, from the rule that sees it to the report that prints it.

    ``code`` is stable, such as ``SS305``; ``sstest explain CODE`` says more. ``severity`` is
    ``error`` where LaunchDarkly cannot work with it, ``warning`` where it will surprise, and
    ``info`` for the rest. ``pointer`` is the JSON Pointer (RFC 6901) of the place in the document
    as it was given; ``line`` and ``column`` count from 1 and are ``None`` where no text was given.
    ``hint`` says what to do. ``related`` are the pointers of other places that it
    involves.

    A finding that a request shows has more: ``request`` is the smallest such body, ``sample`` the
    name of the recorded request it is, ``expected`` and ``found`` what it comes to in words,
    ``replay`` a shell command that shows it again, and ``test`` the lines of a test function's
    body that fail until it is fixed; they use ``sstest``, ``json``, ``pytest`` and ``manifest``.
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

    def __str__(self) -> str:
        where = f"{self.line}:{self.column}: " if self.line is not None else ""
        at = f" (at {plain(self.pointer)})" if self.pointer else ""
        hint = f"; {self.hint}" if self.hint else ""
        return f"{where}{self.severity} {self.code}: {self.message}{at}{hint}"
