"""Run the rules that need requests, and report what happens as events; views listen to them."""

import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from sstest.engine.events import Done, Event, Found, RuleDone, RuleStarted, Started
from sstest.engine.follow import ordered, rank, reported_before, shown_by, shown_in
from sstest.engine.lint import run as lint
from sstest.engine.refuted import without_refuted
from sstest.engine.samples import look, sample_rules
from sstest.engine.search import Searched, Settings, left_out, search
from sstest.engine.select import EVERYTHING, Selection
from sstest.finding import Finding
from sstest.rules.catalogue import catalogue
from sstest.rules.requests.target import Target
from sstest.rules.rule import TOO_COSTLY, Rule
from sstest.rules.samples.recordings import Recording

# The order of trying: what keeps members from moving comes before what else may be wrong.
_ORDER: Final = ("SS902", "SS901", "SS912", "SS913", "SS916")
# A rule may take this fraction of the time that is left, so that a slow one leaves some for others.
_LARGEST_SHARE: Final = 8


def search_rules(target: Target) -> list[Rule]:
    """The rules that search requests of a manifest, or, with a reader, what holds for parsers."""
    if target.reader is not None:
        from sstest.conformance import conformance_rules

        rules = list(conformance_rules().values())
    else:
        rules = [catalogue()[code] for code in _ORDER]
    return [one for one in rules if one.search and target.profile in one.search.profiles]


def run(
    target: Target,
    settings: Settings | None = None,
    recordings: tuple[Recording, ...] = (),
    rules: list[Rule] | None = None,
    selection: Selection = EVERYTHING,
) -> Iterator[Event]:
    """Hold the manifest against recorded requests, then search with ``rules``, by default all.

    What a static rule finds as well is reported as its finding, with the smallest request. Only
    what is in the ``selection`` is reported, and why no request can be made.
    """
    settings = settings or Settings()
    chosen = [
        one
        for one in (search_rules(target) if rules is None else rules)
        if _is_needed(one, selection)
    ]
    tried = [*chosen, *(sample_rules() if recordings else ())]
    count = sum(selection.has(rule.code) for rule in tried)
    named = target.name, target.manifest.key, target.profile
    yield Started(*named, count, settings.max_examples, settings.seed)
    begun = time.monotonic()
    end = None if settings.seconds is None else begun + settings.seconds
    # Where a parser is tried, the manifest's own mistakes count only if it cannot be used at all.
    parsers_only = target.reader is not None and target.has_requests
    static = [] if parsers_only else static_findings(target)
    static = without_refuted(static, target.manifest.document, (one.body for one in recordings))
    selection = selection.explained(causes(target, static))
    findings: list[Finding] = []
    unknown: list[str] = []
    examples = cut_short = found = 0
    for event in _events(target, settings, recordings, chosen, static, end):
        match event:
            case Found(finding) if selection.has(finding.code):
                findings.append(finding)
                found += 1
                yield event
            case RuleStarted(rule) if selection.has(rule.code):
                found = 0
                yield event
            case RuleDone(rule) if selection.has(rule.code):
                examples += event.examples
                cut_short += event.cut_short
                unknown += [event.left_out] if event.left_out else []
                yield replace(event, found=found)
    if unknown and selection.has(TOO_COSTLY):
        findings.append(target.too_costly(*unknown))
        yield Found(findings[-1])
    yield Done(examples, time.monotonic() - begun, ordered(findings), cut_short)


def static_findings(target: Target) -> list[Finding]:
    """What static rules find, and why no request can be made where they leave that open."""
    found = lint(target.manifest.document)
    return found if causes(target, found) else [*found, *target.obstacles]


def causes(target: Target, static: list[Finding]) -> list[Finding]:
    """Those of the ``static`` findings that say why no request can be made, if none can."""
    involved = [
        one
        for one in static
        if one.severity != "info" and any(_says(one, why) for why in target.obstacles)
    ]
    errors = [one for one in involved if one.severity == "error"]
    return sorted(errors or involved, key=rank)


def _is_needed(rule: Rule, selection: Selection) -> bool:
    following = (one for one in catalogue().values() if rule.code.startswith(one.follows))
    return any(selection.has(one.code) for one in (rule, *following) if one.search)


def _events(
    target: Target,
    settings: Settings,
    recordings: tuple[Recording, ...],
    rules: list[Rule],
    static: list[Finding],
    end: float | None,
) -> Iterator[Event]:
    why = causes(target, static)
    reason = f"{why[0].code} has reported it" if why else None
    if why:
        others = (one for one in static if one.severity == "error" and one not in why)
        yield from map(Found, (*map(_without_request, why), *others))
    reported = list(static)
    shown: set[str] = set()
    for event in _samples(target, recordings, reported, reason) if recordings else ():
        shown |= {event.finding.code} if isinstance(event, Found) else set()
        yield event
    for number, rule in enumerate(rules):
        yield RuleStarted(rule)
        begun = time.monotonic()
        before = f"{rule.code} has reported it" if rule.code in shown else None
        skipped = reason or before or _inapplicable(rule, target)
        searched = Searched((), 0)
        if skipped is None:
            share = min(len(rules) - number, _LARGEST_SHARE)
            until = None if end is None else begun + (end - begun) / share
            late = end is not None and begun >= end
            searched = (
                Searched((), 0, cut_short=True) if late else search(rule, target, settings, until)
            )
        found = []
        for finding in searched.findings:
            other = reported_before(rule, reported)
            if other is None:
                found.append(finding)
                continue
            same = shown_in(rule, finding, reported)
            if same is not None and same.request is None:
                found.append(shown_by(same, finding))
                reported[reported.index(same)] = found[-1]
            elif same is None and not any(it.request for it in reported if it.code == other.code):
                found.append(other)  # the request shows something else
        reported += [one for one in found if one not in reported]
        yield from map(Found, found)
        seconds = time.monotonic() - begun
        left = left_out(rule, searched) if searched.unjudged else ""
        yield RuleDone(
            rule, searched.examples, seconds, len(found), skipped, searched.cut_short, left_out=left
        )


def _samples(
    target: Target, recordings: tuple[Recording, ...], reported: list[Finding], reason: str | None
) -> Iterator[Event]:
    """Look at recorded requests; the findings in ``reported`` that they show get their request."""
    begun = time.monotonic()
    looked = (
        {} if reason else {one.rule.code: one for one in look(target, recordings, reported).rules}
    )
    seconds = (time.monotonic() - begun) / len(sample_rules())
    rules = {rule.code: rule for rule in (*sample_rules(), *(one.rule for one in looked.values()))}
    for _, rule in sorted(rules.items()):
        yield RuleStarted(rule)
        found: tuple[Finding, ...] = ()
        if rule.code in looked:
            found = (*looked[rule.code].findings, *looked[rule.code].shown)
            shown = {(one.code, one.pointer): one for one in looked[rule.code].shown}
            reported[:] = [shown.get((one.code, one.pointer), one) for one in reported]
        yield from map(Found, found)
        tried = 0 if reason else len(recordings)
        yield RuleDone(rule, tried, seconds, len(found), reason, recorded=True)


def _says(finding: Finding, obstacle: Finding) -> bool:
    """Whether a finding of a static rule is about an obstacle, or about what leads to it."""
    codes = obstacle.code, *catalogue()[obstacle.code].follows
    places = {finding.pointer, *finding.related}
    return finding.code.startswith(codes) and not places.isdisjoint(
        (obstacle.pointer, *obstacle.related)
    )


def _inapplicable(rule: Rule, target: Target) -> str | None:
    applies = rule.search and rule.search.applies
    return applies(target) if applies else None


def _without_request(finding: Finding) -> Finding:
    return replace(
        finding,
        expected="requests that LaunchDarkly can read",
        found="none can be made",
        test=("assert not [one for one in sstest.lint(manifest) if one.severity == 'error']",),
    )
