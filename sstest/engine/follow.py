"""One mistake, one code: which rule reports it where several see it."""

from collections.abc import Iterable
from dataclasses import replace

from sstest.finding import Finding, Severity
from sstest.rules.rule import Rule

_ORDER: dict[Severity, int] = {"error": 0, "warning": 1, "info": 2}


def reported_before(rule: Rule, reported: Iterable[Finding]) -> Finding | None:
    """The most serious of the findings that tell the same as a rule that searches requests."""
    found = [one for one in reported if _counts(one, rule)]
    return min(found, key=rank, default=None)


def shown_in(rule: Rule, finding: Finding, reported: Iterable[Finding]) -> Finding | None:
    """The finding among those of :func:`reported_before` that a request shows: of its subject."""
    found = [one for one in reported if _counts(one, rule) and _same_subject(one, finding)]
    return min(found, key=rank, default=None)


def _same_subject(one: Finding, other: Finding) -> bool:
    """Whether two findings are of one variable and one harm, as far as they say.

    In a block a variable is written without what leads to the block.
    """
    name, there = (it.subject.partition(": ")[0] for it in (one, other))
    if not name or not there:
        return True
    longer, shorter = sorted((name, there), key=len, reverse=True)
    alike = longer == shorter or longer.endswith(f".{shorter.removeprefix('this.')}")
    return alike and _same_harm(one, other)


def _same_harm(one: Finding, other: Finding) -> bool:
    harm, there = (it.subject.partition(": ")[2] for it in (one, other))
    return not harm or not there or harm == there


def reported_at(finding: Finding, rule: Rule, reported: Iterable[Finding]) -> Finding | None:
    """The same for one finding about recorded requests: only what is at its place counts.

    One about the request as a whole follows findings anywhere but in the template.
    """
    places = {finding.pointer, *finding.related}
    found = [
        one
        for one in reported
        if _counts(one, rule)
        and _same_harm(one, finding)
        and (
            not places.isdisjoint((one.pointer, *one.related))
            or not (_has_place(finding) or one.pointer.endswith("/jsonResponseBody"))
        )
    ]
    return min(found, key=rank, default=None)


def shown_by(reported: Finding, finding: Finding) -> Finding:
    """A finding of a static rule with the request of another finding, which shows it."""
    return replace(
        reported,
        request=finding.request,
        sample=finding.sample,
        expected=finding.expected,
        found=finding.found,
        replay=finding.replay,
        test=finding.test,
    )


def rank(finding: Finding) -> tuple[int, str, int, int]:
    """A key that sorts errors first, then by code and place."""
    return _ORDER[finding.severity], finding.code, finding.line or 0, finding.column or 0


def ordered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The most serious first, then by code and place; each once."""
    unique: dict[tuple[str, str, str], Finding] = {}
    for one in findings:
        unique.setdefault((one.code, one.message, one.pointer), one)
    return tuple(sorted(unique.values(), key=rank))


def _counts(finding: Finding, rule: Rule) -> bool:
    if not rule.follows or not finding.code.startswith(rule.follows):
        return False
    return finding.severity != "info" or rule.severity == "info"


def _has_place(finding: Finding) -> bool:
    """Whether a finding is about a property, and not the capability as a whole."""
    return not finding.pointer.endswith("/syncedSegment")
