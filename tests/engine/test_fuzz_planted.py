"""Fuzzing a parser with a planted bug finds the bug, through manifests of the real world."""

from collections.abc import Iterable

import pytest

from sstest import Manifest, corpus
from sstest.engine.events import Done, Found
from sstest.engine.findings import FuzzFinding
from sstest.engine.properties import TRIED
from sstest.engine.property import Property
from sstest.engine.report import aim
from sstest.engine.runner import Settings, run
from tests.generate.planted.bugs import BUGS, Bug

# A manifest of each format, which between them show every bug.
TRIPLE = ("segment-audiences", "rudderstack", "hightouch")
# The properties that would be enough.
SHOWING = ("SS901", "SS911", "SS914")
SEED = 3


def manifest_for(bug: Bug) -> Manifest:
    if bug.manifest == "hightouch-unanchored":
        capability = corpus.load("hightouch").manifest.to_dict()
        capability["syncedSegment"]["requestParser"]["arrayInclusion"]["matcher"] = "add"
        return Manifest.load(capability)
    return corpus.load(bug.manifest or "rudderstack").manifest


def first_finding(
    manifest: Manifest, bug: Bug, properties: Iterable[Property] = TRIED
) -> FuzzFinding | None:
    """The first grave finding of a run with the bug's parser; the rest is not waited for."""
    target = aim(manifest, reader=bug.plant().parse)
    for event in run(target, Settings(seed=SEED), properties):
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
    chosen = [one for one in TRIED if one.code in SHOWING]
    assert any(first_finding(manifest, bug, chosen) for manifest in manifests)


def test_the_parser_itself_has_nothing_to_be_found() -> None:
    clean = Bug("none", "", "Step 2 ---", "Step 2 ---").plant()
    for key in TRIPLE:
        target = aim(corpus.load(key).manifest, reader=clean.parse)
        *_, done = run(target, Settings(max_examples=50, seed=SEED))
        assert isinstance(done, Done)
        assert done.findings == ()
