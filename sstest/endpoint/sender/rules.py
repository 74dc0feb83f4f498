"""The rules that a sender has to keep, by name."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from sstest.vocabulary.typos import closest

MEANINGS: Final = {
    "attempts": "a request that fails is sent a bounded number of times",
    "dates": "Retry-After may be a date",
    "environments": "cohorts may be in several environments",
    "errors": "a sync raises only where something went wrong, and no error of the program",
    "keys": "each context key arrives as it was given, byte for byte",
    "kinds": "cohorts may have several context kinds",
    "members": "when a sync returns, who joined is in the segment, and who left is not",
    "names": "no segment gets the name or the URL of another cohort",
    "others": "nobody else is changed, in this segment or in another",
    "pauses": "attempts at a request pause, and the pauses grow",
    "retry-after": "nothing is sent before Retry-After has passed",
    "stale": "no request undoes a newer one",
}
"""What each rule says."""

RULES: Final = frozenset(MEANINGS)
"""The names of all rules. ``rules=RULES - {"dates"}`` leaves one out, and what would break it."""

_ABOUT_PEOPLE: Final = frozenset(("keys", "members", "others", "stale"))
_ABOUT_WAITING: Final = frozenset(("dates", "retry-after"))


@dataclass(frozen=True, slots=True)
class Problem:
    """A broken rule, its effect in one line, and the exception that it is about."""

    rule: str
    effect: str
    cause: BaseException | None = field(default=None, compare=False)


class BrokenRule(AssertionError):
    """A sender has broken a rule; ``rule`` is its name, ``effect`` what came of it in one line.

    Of ``check_sender`` the history follows in ``str()``.
    """

    def __init__(self, problem: Problem, history: str = "") -> None:
        self.problem = problem
        self.rule, self.effect = problem.rule, problem.effect
        told = f"{problem.effect} [{problem.rule}: {MEANINGS[problem.rule]}]"
        super().__init__(f"{told}\n{history}" if history else told)
        self.__cause__ = problem.cause


# pytest shows it with its module, which is where users import it from.
BrokenRule.__module__ = "sstest.stateful"


def alike(rule: str, other: str) -> bool:
    """Whether two histories may show the same mistake although they break different rules."""
    both = {rule, other}
    return rule == other or both <= _ABOUT_PEOPLE or both <= _ABOUT_WAITING


def chosen(rules: Iterable[str]) -> frozenset[str]:
    """The rules of these names; raises :class:`ValueError` for a name that is none."""
    if isinstance(rules, str):
        raise TypeError(f"rules is {rules!r}, expected a set: RULES - {{{rules!r}}}")
    names = frozenset(rules)
    for name in sorted(names - RULES, key=str):
        meant = closest(str(name), RULES)
        hint = f"did you mean {meant!r}?" if meant else f"there are: {', '.join(sorted(RULES))}"
        raise ValueError(f"rules has {name!r}, which is no rule; {hint}")
    return names
