"""A property: what must hold for every request of a manifest, and how that is tried."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sstest.engine.findings import Violation
from sstest.engine.target import Target
from sstest.finding import Severity
from sstest.parser import PROFILES, Profile

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy


def always(_target: Target) -> str | None:
    """Nothing keeps the property from being tried."""
    return None


@dataclass(frozen=True, slots=True)
class Property:
    """What must hold, in the shape of a linter's rule, so that ``sstest explain`` prints both.

    ``title`` names it, ``what`` is a sentence that holds for good manifests, ``why`` says what
    goes wrong without it, ``bad`` and ``good`` are examples, and ``source`` is where it comes from.
    ``applies`` says why the property makes no sense for a manifest, or ``None``.

    Either ``cases`` are the examples to try, and ``check`` raises
    :class:`~sstest.engine.findings.Violation` for one that breaks it; or ``scan`` goes through all
    that there is to try, and yields what it finds.
    """

    code: str
    title: str
    what: str
    why: str
    bad: str
    good: str
    source: str
    cases: "Callable[[Target], SearchStrategy[Any]] | None" = None
    check: Callable[[Target, Any], None] | None = None
    scan: Callable[[Target], Iterable[Violation]] | None = None
    severity: Severity = "error"
    applies: Callable[[Target], str | None] = always
    profiles: tuple[Profile, ...] = PROFILES

    def __str__(self) -> str:
        return f"{self.code} {self.title}"
