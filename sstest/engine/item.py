"""One thing that a manifest is tested for, and what comes of it, for any test runner."""

from collections.abc import Callable
from dataclasses import dataclass, field

from sstest.finding import Finding
from sstest.parser import Update


@dataclass(frozen=True, slots=True)
class Result:
    """The result of an item: findings, how many requests it tried, or why it was skipped.

    ``covered`` says that it was skipped since another rule reports the same.
    """

    findings: tuple[Finding, ...] = ()
    requests: int = 0
    updates: tuple[Update, ...] = field(default=(), repr=False)
    skipped: str | None = None
    covered: bool = False

    @property
    def failures(self) -> tuple[Finding, ...]:
        """The findings above info."""
        return tuple(one for one in self.findings if one.severity != "info")


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that a manifest is tested for.

    ``code`` is the rule's, and empty for a family of rules that find nothing. ``request`` is the
    recorded request that it is about, and ``pointer`` the place of the mistake, if that is known
    before it runs. ``known_defect`` is the reason why it is expected to fail.
    """

    name: str
    code: str
    run: Callable[[], Result]
    request: str | None = None
    pointer: str | None = None
    known_defect: str | None = None
