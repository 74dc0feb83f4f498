"""What a rule is: its code, its words for people, two examples, and the function that checks."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sstest.finding import Severity

if TYPE_CHECKING:
    from sstest.rules.subject import Subject

Path = tuple[str | int, ...]
"""Property names and indices that lead to a place from the root of the document."""

FAMILIES: Final = {
    "SS0": "the document",
    "SS1": "pointers",
    "SS2": "structure",
    "SS3": "matchers",
    "SS4": "templates",
    "SS5": "submission",
}
"""What the rules whose codes begin so are about."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One place that breaks a rule.

    ``path`` leads to the place from the root of the document; a place that is not there stands for
    the nearest one around it. ``at_key`` says that the property's name is at fault, not its value.
    ``offset`` is how many characters the string at ``path`` has before the one at fault. ``place``
    is line and column, where there is no path to say it with.
    """

    message: str
    path: Path = ()
    hint: str | None = None
    at_key: bool = False
    offset: int | None = None
    place: tuple[int, int] | None = None


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


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that can be wrong.

    ``title`` names it in a few words, ``what`` says what is found and ``why`` what comes of it;
    ``source`` is where that can be looked up. ``bad`` breaks the rule and ``good`` is its repair:
    tests run both, and documentation prints them. ``check`` yields each place that breaks it, and
    ``fix`` says how to mend one, where that is safe and clear.
    """

    code: str
    severity: Severity
    title: str
    what: str
    why: str
    bad: Example
    good: Example
    source: str
    check: "Callable[[Subject], Iterable[Hit]]"
    fix: "Callable[[Subject, Hit], Change | None] | None" = None

    @property
    def fixable(self) -> bool:
        """Whether some of the places that break it can be mended without asking."""
        return self.fix is not None

    @property
    def family(self) -> str:
        """What this rule and its neighbours are about."""
        return FAMILIES[self.code[:3]]
