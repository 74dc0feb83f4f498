"""SS900: the manifest keeps the rules, and some request can satisfy it."""

from collections.abc import Iterator
from typing import Final

from sstest.engine.findings import Violation
from sstest.engine.property import Property
from sstest.engine.target import Target
from sstest.generate.shape import ShapeError


def _scan(target: Target) -> Iterator[Violation]:
    """The rules broken are told by the runner, which knows their places; this is the rest."""
    try:
        _ = target.shape
    except ShapeError as error:
        for one in error.findings:
            yield Violation(
                one.message,
                field=one.pointer[1:].removeprefix("memberArrayParser/").replace("/", "."),
                expected="some request satisfies all pointers",
                found="none can",
                hint="let each pointer lead to a place of its own",
                test=("assert sstest.samples(manifest, 1)",),
            )


POSSIBLE: Final = Property(
    "SS900",
    "requests can be made",
    "The manifest keeps every rule, and there are requests that satisfy all its pointers.",
    "Two pointers may each be right and not go together: one needs a text where the other needs an"
    " object. Then LaunchDarkly refuses whatever is sent.",
    '"cohortIdPath": "/cohort", "cohortNamePath": "/cohort/name"',
    '"cohortIdPath": "/cohort/id", "cohortNamePath": "/cohort/name"',
    "docs/semantics.md §1",
    scan=_scan,
)
