"""Run the static rules over a manifest; the findings are in the order of the text."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path as FilePath
from typing import Any, Final

from sstest.finding import Finding
from sstest.manifest import Manifest
from sstest.manifest.document import Document
from sstest.manifest.reading import read
from sstest.rules.catalogue import static_rules
from sstest.rules.rule import Hit, Rule

# Of one kind of mistake so many places are listed; whoever has more has read enough.
_MOST_FINDINGS: Final = 100


def lint(
    source: str | bytes | FilePath | dict[str, Any] | Manifest, key: str | None = None
) -> list[Finding]:
    """What is wrong with a manifest, from its first line to its last; nothing for a good one.

    ``source`` is what :meth:`sstest.Manifest.load` takes, or a manifest that is loaded, whose own
    document is judged. ``key`` is the integration key, by default the name of the manifest's
    folder. A file that is missing or broken is a finding too, never an exception; only a source of
    a wrong type raises ``TypeError``.
    """
    if isinstance(source, Manifest):
        return run(replace(source.document, key=key or source.key))
    return run(read(source, key))


def run(document: Document, rules: Iterable[Rule] | None = None) -> list[Finding]:
    """The findings of ``rules``, by default all there are, by line and column, then by code."""
    chosen = list(static_rules().values() if rules is None else rules)
    followed = tuple(code for rule in chosen for code in rule.follows)
    every = {rule.code: rule for rule in chosen}
    every |= {code: rule for code, rule in static_rules().items() if code.startswith(followed)}
    found = {code: list(findings_of(document, rule)) for code, rule in every.items()}
    told = [one for each in found.values() for one in each if one.severity != "info"]
    return in_order(
        one for rule in chosen for one in found[rule.code] if not _follows(one, rule, told)
    )


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """The findings as they stand in the text, and at one place by code."""
    return sorted(findings, key=lambda one: (one.line or 0, one.column or 0, one.code))


def findings_of(document: Document, rule: Rule) -> Iterator[Finding]:
    """What loading and the check of ``rule`` find, at most 100 places."""
    yield from islice(_all_of(document, rule), _MOST_FINDINGS)


def stamped(finding: Finding, rule: Rule) -> Finding:
    """The finding with the code and the severity of its rule, where it has no code yet."""
    if finding.code:
        return finding
    return replace(finding, code=rule.code, severity=rule.severity)


def _all_of(document: Document, rule: Rule) -> Iterator[Finding]:
    yield from (one for one in document.problems if one.code == rule.code)
    for one in rule.check(document) if rule.check else ():
        yield stamped(_placed(document, one), rule)


def _placed(document: Document, hit: Finding | Hit) -> Finding:
    if isinstance(hit, Finding):
        return hit
    return document.finding(
        hit.message, hit.path, hit.hint, at_key=hit.at_key, offset=hit.offset, place=hit.place
    )


def _follows(finding: Finding, rule: Rule, told: list[Finding]) -> bool:
    """Whether a rule that reports the same mistake better has reported it at the same place."""
    return bool(rule.follows) and any(
        one.pointer == finding.pointer and one.code.startswith(rule.follows) for one in told
    )
