"""Hold a manifest against recorded requests: what each rule finds, and what each request shows."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from sstest.engine.follow import reported_at, shown_by
from sstest.finding import Finding
from sstest.limits import UNEXPECTED
from sstest.rules.catalogue import catalogue
from sstest.rules.requests.target import Target
from sstest.rules.rule import Rule
from sstest.rules.samples.budget import within_budget
from sstest.rules.samples.evidence import Evidence, Seen
from sstest.rules.samples.expected import (
    refusal_of,
    refused_for_its_flag,
    refused_for_one_reason,
    unexpected,
)
from sstest.rules.samples.recordings import Recording

# Those that say what is wrong come before those that say that something is.
_ORDER: Final = (
    *("SS932", "SS921", "SS922", "SS923", "SS924", "SS930"),
    *("SS926", "SS927", "SS928", "SS929", "SS931", "SS933", "SS912", "SS920", "SS925"),
)
GIVEN_AWAY: Final = (
    "SS926",
    "SS927",
    "SS928",
    "SS929",
    "SS930",
    "SS931",
    "SS932",
    "SS933",
    "SS912",
)
"""The rules of what a request gives away, which are only spoken of where it does."""
OF_ONE_REQUEST: Final = ("SS920", "SS925")
"""The rules that look at each recorded request by itself."""


@dataclass(frozen=True, slots=True)
class OneRule:
    """What a rule finds, and the code of a rule that has reported the same, if one has.

    ``shown`` are the findings of static rules that report the same, with the request.
    """

    rule: Rule
    findings: tuple[Finding, ...]
    follows: str | None = None
    shown: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class OneRequest:
    """What one recorded request shows; ``same_as`` is the rule or the request that shows it too."""

    seen: Seen
    finding: Finding | None = None
    same_as: str | None = None


@dataclass(frozen=True, slots=True)
class Looked:
    """What recorded requests show, by rule and by request."""

    rules: tuple[OneRule, ...] = ()
    requests: tuple[OneRequest, ...] = field(default=(), repr=False)


def sample_rules() -> list[Rule]:
    """The rules that look at recorded requests, in the order in which they do."""
    return [catalogue()[code] for code in _ORDER]


def look(target: Target, recordings: Iterable[Recording], reported: Iterable[Finding]) -> Looked:
    """What recorded requests show that is not in ``reported``, the findings of static rules.

    The manifest must have requests.
    """
    affordable, left_out = within_budget(target, list(recordings))
    evidence = Evidence.of(target, affordable)
    before = list(reported)
    rules = [OneRule(catalogue()["SS345"], (left_out,))] if left_out else []
    for rule in sample_rules():
        one = _one_rule(rule, evidence, before)
        rules.append(one)
        before += (*one.findings, *one.shown)
    return Looked(tuple(rules), tuple(_requests(evidence, before)))


def _one_rule(rule: Rule, evidence: Evidence, before: list[Finding]) -> OneRule:
    assert rule.samples is not None  # noqa: S101  # these rules look at samples
    found = [rule.stamp(one) for one in rule.samples(evidence)]
    followed = [reported_at(one, rule, before) for one in found]
    new = tuple(one for one, other in zip(found, followed, strict=True) if other is None)
    shown = {
        (other.code, other.pointer): shown_by(other, one)
        for one, other in zip(found, followed, strict=True)
        if other is not None and other.request is None
    }
    first = next((one.code for one in followed if one), None)
    return OneRule(rule, new, first, tuple(shown.values()))


def _requests(evidence: Evidence, before: list[Finding]) -> list[OneRequest]:
    found = {
        id(one): OneRequest(one, same_as="SS902")
        for one in evidence.seen
        if refused_for_its_flag(evidence.target, one)
    }
    for group in refused_for_one_reason(evidence):
        first, *others = group
        one = _one_request(first, refusal_of(evidence, group), before)
        found[id(first)] = one
        same_as = one.same_as or f"request {first.recording.name}"
        found |= {id(other): OneRequest(other, same_as=same_as) for other in others}
    different = unexpected(evidence)
    for index, finding in different.items():
        found[id(evidence.seen[index])] = _one_request(evidence.seen[index], finding, before)
    if len(different) == UNEXPECTED:
        last = max(different)
        same_as = f"request {evidence.seen[last].recording.name}"
        for seen in evidence.seen[last + 1 :]:
            if seen.recording.expected is not None:
                found.setdefault(id(seen), OneRequest(seen, same_as=same_as))
    return [found.get(id(seen), OneRequest(seen)) for seen in evidence.seen]


def _one_request(seen: Seen, finding: Finding, before: list[Finding]) -> OneRequest:
    rule = catalogue()[finding.code]
    other = reported_at(finding, rule, [one for one in before if one.code not in OF_ONE_REQUEST])
    return OneRequest(seen, finding) if other is None else OneRequest(seen, same_as=other.code)
