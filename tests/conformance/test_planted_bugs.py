"""A parser with a planted bug is found through manifests of the real world."""

from collections.abc import Iterable

import pytest

import sstest
from sstest import Manifest, corpus
from sstest.conformance import conformance_rules
from sstest.engine.events import Done, Found
from sstest.engine.runner import run
from sstest.engine.search import Settings
from sstest.finding import Finding
from sstest.rules.requests.target import Target
from sstest.rules.rule import Rule
from tests.generate.planted.bugs import BUGS, Bug

# A manifest of each format, which between them show every bug.
TRIPLE = ("segment-audiences", "rudderstack", "hightouch")
# The rules that would be enough.
SHOWING = ("SS901", "SS911", "SS914")
SEED = 3


def manifest_for(bug: Bug) -> Manifest:
    if bug.manifest == "hightouch-unanchored":
        capability = corpus.load("hightouch").manifest.to_dict()
        capability["syncedSegment"]["requestParser"]["arrayInclusion"]["matcher"] = "add"
        return Manifest.load(capability)
    return corpus.load(bug.manifest or "rudderstack").manifest


def first_finding(
    manifest: Manifest, bug: Bug, rules: Iterable[Rule] | None = None
) -> Finding | None:
    """The first error of a run with the bug's parser; the rest is not waited for."""
    target = Target.of(manifest, reader=bug.plant().parse)
    for event in run(target, Settings(seed=SEED), rules=rules and list(rules)):
        if isinstance(event, Found) and event.finding.severity == "error":
            return event.finding
    return None


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name)
def test_a_planted_bug_is_found_through_the_manifest_that_shows_it(bug: Bug) -> None:
    finding = first_finding(manifest_for(bug), bug)
    assert finding is not None
    assert finding.request is not None
    assert len(finding.request) < 400
    assert finding.expected != finding.found


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name)
def test_one_manifest_of_each_format_is_enough(bug: Bug) -> None:
    manifests = [corpus.load(key).manifest for key in TRIPLE]
    likely = manifest_for(bug).format
    manifests.sort(key=lambda manifest: manifest.format is not likely)
    chosen = [conformance_rules()[code] for code in SHOWING]
    assert any(first_finding(manifest, bug, chosen) for manifest in manifests)


def test_the_parser_itself_has_nothing_to_be_found() -> None:
    clean = Bug("none", "", "Step 2 ---", "Step 2 ---").plant()
    for key in TRIPLE:
        target = Target.of(corpus.load(key).manifest, reader=clean.parse)
        *_, done = run(target, Settings(max_examples=50, seed=SEED))
        assert isinstance(done, Done)
        assert done.findings == ()


@pytest.mark.parametrize("key", TRIPLE)
def test_the_reference_conforms(key: str) -> None:
    report = sstest.fuzz(corpus.load(key).manifest, 20, seed=SEED, reader=sstest.parse)
    assert report.findings == ()
    assert [one.rule.code for one in report.rules] == list(conformance_rules())


@pytest.mark.parametrize("key", [one.key for one in corpus.integrations()])
def test_the_reference_conforms_on_every_manifest_of_the_corpus(key: str) -> None:
    target = Target.of(corpus.load(key).manifest, reader=sstest.parse)
    *_, done = run(target, Settings(max_examples=5, deterministic=True))
    assert isinstance(done, Done)
    assert done.findings == ()
