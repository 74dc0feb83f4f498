"""Run the static rules over a manifest; the findings are in the order of the text."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, Final

from sstest.engine.follow import reported_at
from sstest.engine.refuted import GUESSES, without_refuted
from sstest.engine.sharpened import sharpened
from sstest.finding import Finding, Findings
from sstest.manifest import Loadable, Manifest, ManifestError
from sstest.manifest.document import Document
from sstest.manifest.reading import read
from sstest.payloads.pieces import PayloadError
from sstest.rules.catalogue import static_rules
from sstest.rules.rule import Rule

if TYPE_CHECKING:
    from sstest.rules.samples.recordings import Recording

# Of one kind of mistake so many places are listed; whoever has more has read enough.
_MOST_FINDINGS: Final = 100


def lint(
    source: Loadable,
    samples: Iterable[Any] = (),
    *,
    key: str | None = None,
) -> Findings:
    """What is wrong with a manifest, from its first line to its last; nothing for a good one.

    ``source`` is what :meth:`sstest.Manifest.load` takes, or a manifest that is loaded, whose own
    document is judged. ``samples`` are recorded requests, as :func:`sstest.fuzz` takes them, by
    default those in ``requests/`` beside the manifest; what they show comes after what the
    manifest shows by itself. ``key`` is the integration key, by default the name of the manifest's
    folder. A file that is missing or broken is a finding too, never an exception; a source of a
    wrong type raises ``TypeError``, and samples that cannot be read raise
    :class:`~sstest.payloads.pieces.PayloadError`.
    """
    if isinstance(source, Manifest):
        document = replace(source.document, key=key or source.key)
    else:
        document = read(source, key)
    from sstest.rules.samples.recordings import read_all

    recordings = read_all(samples) if samples else beside(document)
    return Findings(judged(document, recordings))


def judged(
    document: Document, recordings: "tuple[Recording, ...]", rules: Iterable[Rule] | None = None
) -> list[Finding]:
    """What a manifest shows by itself and what recorded requests show of it, in this order.

    A guess of which a recorded request shows that it is wrong is left out.
    """
    found = run(document, rules)
    if not recordings:
        return found
    found = without_refuted(found, document, (one.body for one in recordings))
    return [*found, *_shown_by(recordings, document, found)]


def beside(document: Document) -> "tuple[Recording, ...]":
    """The requests that are recorded beside a manifest, in ``requests/``.

    Raises :class:`~sstest.payloads.pieces.PayloadError` for files there that cannot be used.
    """
    if document.file is None or document.text is None:
        return ()
    from sstest.corpus import CorpusError
    from sstest.rules.samples.recordings import read_beside

    try:
        return read_beside(document.file.parent)
    except CorpusError as error:
        raise PayloadError(str(error)) from None


def _bodies_beside(document: Document) -> Iterator[bytes]:
    yield from (one.body for one in beside(document))


def run(document: Document, rules: Iterable[Rule] | None = None) -> list[Finding]:
    """The findings of ``rules``, by default all there are, by line and column, then by code."""
    codes = tuple(static_rules() if rules is None else (rule.code for rule in rules))
    kept: list[Finding] = []
    for rule in _after_those_they_follow(codes):
        serious = [one for one in kept if one.severity != "info"]
        found = findings_of(document, rule)
        kept += [one for one in found if reported_at(one, rule, serious) is None]
    try:
        kept = without_refuted(kept, document, _bodies_beside(document))
    except PayloadError:  # who is asked about the requests says so
        kept = [one for one in kept if one.code not in GUESSES]
    return in_order(one for one in kept if one.code in codes)


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """The findings in the order of the text, and at one place by code."""
    return sorted(findings, key=lambda one: (one.line or 0, one.column or 0, one.code))


def findings_of(document: Document, rule: Rule) -> Iterator[Finding]:
    """What loading and the check of ``rule`` find, at most 100 places."""
    loading = (one for one in document.problems if one.code == rule.code)
    checked = map(rule.stamp, rule.check(document) if rule.check else ())
    return islice(chain(loading, checked), _MOST_FINDINGS)


def _shown_by(
    recordings: "tuple[Recording, ...]", document: Document, found: list[Finding]
) -> Iterator[Finding]:
    """What recorded requests show that is not found already."""
    from sstest.engine.samples import look
    from sstest.rules.requests.target import Target

    if not recordings:
        return
    try:
        target = Target.of(Manifest.of(document))
    except ManifestError:
        return
    if target.has_requests:
        looked = look(target, recordings, found).rules
        yield from sharpened([each for one in looked for each in one.findings], recordings)


@lru_cache
def _after_those_they_follow(codes: tuple[str, ...]) -> tuple[Rule, ...]:
    """The rules of ``codes``, and those that they follow, each after the ones that it follows."""
    ordered: dict[str, Rule] = {}
    waiting: set[str] = set()

    def add(rule: Rule) -> None:
        if rule.code not in waiting:
            waiting.add(rule.code)
            for code, other in static_rules().items():
                if code.startswith(rule.follows):
                    add(other)
            ordered[rule.code] = rule

    for code in codes:
        add(static_rules()[code])
    return tuple(ordered.values())
