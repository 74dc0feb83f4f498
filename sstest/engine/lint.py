"""Run the rules over a manifest: what they hit becomes findings, in the order of the text."""

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any, Final

from sstest.finding import Finding
from sstest.manifest.pointer import join
from sstest.rules.catalogue import catalogue
from sstest.rules.rule import Hit, Rule
from sstest.rules.subject import Subject

if TYPE_CHECKING:
    from sstest.manifest import Manifest

# Of one kind of mistake so many places are listed; whoever has more has read enough.
_MOST_HITS: Final = 100


def lint(
    source: "str | bytes | FilePath | dict[str, Any] | Manifest",
    key: str | None = None,
) -> list[Finding]:
    """What is wrong with a manifest, from its first line to its last; nothing for a good one.

    ``source`` is what :meth:`sstest.Manifest.load` takes, or a manifest that is loaded, which is
    judged by the text it was loaded from, or else by its capability alone. ``key`` is the
    integration key, by default the name of the manifest's folder. A file that is missing
    or broken is a finding too, never an exception; only a source of a wrong type raises
    ``TypeError``.
    """
    return run(Subject.of(source, key))


def run(subject: Subject, rules: Iterable[Rule] | None = None) -> list[Finding]:
    """The findings of ``rules``, by default all there are, by line and column, then by code."""
    chosen = catalogue().values() if rules is None else rules
    found = [finding for rule in chosen for finding in _findings(subject, rule)]
    return in_order(found)


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """The findings as they stand in the text, and at one place by code."""
    return sorted(findings, key=lambda one: (one.line or 0, one.column or 0, one.code))


def _findings(subject: Subject, rule: Rule) -> Iterator[Finding]:
    for hit in islice(rule.check(subject), _MOST_HITS):
        yield finding_of(subject, rule, hit)


def finding_of(subject: Subject, rule: Rule, hit: Hit) -> Finding:
    """The finding that ``rule`` makes of ``hit``, with the hit's place in the text."""
    place = hit.place or subject.place(hit.path, at_key=hit.at_key, offset=hit.offset)
    line, column = place or (None, None)
    pointer = join(hit.path)
    return Finding(rule.code, rule.severity, hit.message, pointer, line, column, hit.hint)
