"""A parser with a planted bug is found through manifests of the real world."""

from collections.abc import Iterable

import pytest

import sstest
from sstest import Manifest, corpus
from sstest.conformance import conformance_rules
from sstest.engine.events import Found
from sstest.engine.runner import run
from sstest.engine.search import Settings
from sstest.finding import Finding
from sstest.rules.requests.target import Target
from tests.cases import each_integration
from tests.generate.planted.bugs import BUGS, Bug
from tests.profiles import examples

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
    manifest: Manifest, bug: Bug, codes: Iterable[str], max_examples: int = 600
) -> Finding | None:
    """The first error of a run with the bug's parser; the rest is not waited for."""
    target = Target.of(manifest, reader=bug.plant().parse)
    rules = [conformance_rules()[code] for code in codes]
    for event in run(target, Settings(max_examples, SEED), rules=rules):
        if isinstance(event, Found) and event.finding.severity == "error":
            return event.finding
    return None


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name)
def test_a_planted_bug_is_found_through_the_manifest_that_shows_it(bug: Bug) -> None:
    # The rule that shows it: of what must be refused, of other manifests, or of what is accepted.
    code = "SS911" if bug.spoilt else "SS901" if bug.manifest else "SS914"
    finding = first_finding(manifest_for(bug), bug, [code])
    assert finding is not None
    assert finding.request is not None
    assert len(finding.request) < 400
    assert finding.expected != finding.found


@pytest.mark.nightly
@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name)
def test_one_manifest_of_each_format_is_enough(bug: Bug) -> None:
    manifests = [corpus.load(key).manifest for key in TRIPLE]
    likely = manifest_for(bug).format
    manifests.sort(key=lambda manifest: manifest.format is not likely)
    assert any(first_finding(manifest, bug, SHOWING) for manifest in manifests)


def test_a_copy_of_the_parser_without_a_bug_has_nothing_to_be_found() -> None:
    clean = Bug("none", "", "Step 2 ---", "Step 2 ---")
    for key in TRIPLE:
        assert first_finding(corpus.load(key).manifest, clean, SHOWING, examples(0.2)) is None


@each_integration(*TRIPLE)
def test_the_reference_conforms(key: str) -> None:
    manifest = corpus.load(key).manifest
    report = sstest.fuzz(manifest, examples(0.2), seed=SEED, reader=sstest.parse)
    assert report.findings == ()
    assert [one.rule.code for one in report.rules] == list(conformance_rules())
