"""What a rule is: its code, its words for people, two examples, and how it finds mistakes."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sstest.finding import Finding, Severity
from sstest.manifest.document import Document

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

# What rules are given that look at requests; its modules import this one, so it has no type here.
Target = Any
"""A :class:`sstest.rules.requests.target.Target`."""
Evidence = Any
"""A :class:`sstest.rules.samples.evidence.Evidence`."""

Check = Callable[[Document], Iterable[Finding]]
"""Finds the mistakes in a manifest."""

FAMILIES: Final = {
    "SS0": "the document",
    "SS1": "pointers",
    "SS2": "structure",
    "SS3": "matchers",
    "SS4": "templates",
    "SS5": "submission",
    "SS9": "requests",
}
"""What the rules whose codes begin so are about."""


@dataclass(frozen=True, slots=True)
class Example:
    """A manifest that breaks a rule or keeps it: ``text`` is all of it, ``shown`` the part to read.

    Where ``folder`` is given the manifest is a file in a folder of that name, together with empty
    files of the names in ``beside``.
    """

    text: str
    shown: str
    folder: str | None = None
    beside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """A repair: ``edits`` are each a start, an end and the text that replaces what is between them.

    ``intended`` is the value that the document must have once they are made.
    """

    edits: tuple[tuple[int, int, str], ...]
    intended: Any


TOO_COSTLY: Final = "SS420"
"""The rule that says what is not known since it takes too much work, whichever rule asked."""

ENDED: Final = ": ended"
"""In a subject, after a variable: a quote in its value ends the string."""

NO_JSON: Final = ": no JSON"
"""In a subject, after a variable: another character makes the reply no JSON."""

OTHER_JSON: Final = ": other JSON"
"""In a subject, after a variable: its value arrives as another."""

SAYS_THE_SAME: Final = ": says the same"
"""In a subject: the whole reply is that to another outcome."""


class Mistake(NamedTuple):
    """What is wrong with a matcher or a template, what to do, and the offset in it.

    ``name`` is a name in pointers that is involved, ``subject`` that of a finding.
    """

    message: str
    hint: str | None = None
    offset: int = 0
    name: str | None = None
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Search:
    """How a rule tries generated requests.

    ``cases`` are what is tried: a Hypothesis strategy, which is searched for the smallest example,
    or an iterable, of which every case is tried. ``check`` gives the finding that a case shows.
    ``applies`` says why there is nothing to try for a manifest, or ``None``.
    """

    cases: "Callable[[Target], SearchStrategy[Any] | Iterable[Any]]"
    check: "Callable[[Target, Any], Finding | None]"
    applies: "Callable[[Target], str | None] | None" = None
    profiles: tuple[str, ...] = ("docs", "validation-server")


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that can be wrong.

    ``title`` names it in a few words, ``what`` says what is found and ``why`` what comes of it;
    ``source`` is where that can be looked up. ``bad`` breaks the rule and ``good`` is its repair:
    tests run both, and documentation prints them.

    A rule finds mistakes in one of three ways. ``check`` looks at the manifest alone (a static
    rule); ``search`` tries generated requests; ``samples`` looks at recorded requests, which a rule
    that searches may do as well. A static
    rule without ``check`` says what loading the manifest finds. A finding whose ``code`` is empty
    gets the code and the severity of the rule.

    ``follows`` are codes, or beginnings of codes, of rules that report the same mistakes better:
    where one of them reports an error or a warning, this rule reports nothing. That counts at the
    same pointer only, except for a ``search``, which is silent as a whole. ``fix`` says how to fix
    a finding, where that is safe and clear.
    """

    code: str
    title: str
    what: str
    why: str
    bad: Example
    good: Example
    source: str
    check: Check | None = None
    fix: Callable[[Document, Finding], Change | None] | None = None
    search: Search | None = None
    samples: "Callable[[Evidence], Iterable[Finding]] | None" = None
    follows: tuple[str, ...] = ()
    severity: Severity = field(kw_only=True)

    def __call__(self, check: Check) -> "Rule":
        """The rule with its check: a static rule is written as a decorator of that."""
        return replace(self, check=check)

    def of_samples(self, look: "Callable[[Evidence], Iterable[Finding]]") -> "Rule":
        """The rule with its look at recorded requests, as a decorator of that."""
        return replace(self, samples=look)

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    def stamp(self, finding: Finding) -> Finding:
        """The finding with the code and the severity of this rule, where it has no code yet."""
        if finding.code:
            return finding
        return replace(finding, code=self.code, severity=self.severity)

    @property
    def fixable(self) -> bool:
        """Whether some of the places that break it can be fixed without asking."""
        return self.fix is not None

    @property
    def family(self) -> str:
        """What this rule and those with nearby codes are about."""
        return FAMILIES[self.code[:3]]


error = partial(Rule, severity="error")
"""A rule of severity error."""
warning = partial(Rule, severity="warning")
"""A rule of severity warning."""
info = partial(Rule, severity="info")
"""A rule of severity info."""
