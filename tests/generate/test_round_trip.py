"""Generated requests parse to exactly what they meant; malformed ones are refused as they say."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sstest import corpus, parse
from sstest.strategies import (
    malformed,
    manifests,
    requests,
    spellings,
    syncs,
)
from tests.generate.conftest import check_refused, check_taken
from tests.profiles import examples

KEYS = [integration.key for integration in corpus.integrations()]


@pytest.mark.parametrize("key", KEYS)
def test_requests_for_the_corpus_mean_what_they_meant(key: str) -> None:
    manifest = corpus.load(key).manifest

    @settings(max_examples=examples(0.2))
    @given(requests(manifest))
    def each(sample: object) -> None:
        check_taken(manifest, sample)  # type: ignore[arg-type]

    each()


@pytest.mark.parametrize("key", KEYS)
def test_malformed_requests_for_the_corpus_are_refused_for_the_reason_given(key: str) -> None:
    manifest = corpus.load(key).manifest

    @settings(max_examples=examples(0.2))
    @given(malformed(manifest))
    def each(one: object) -> None:
        check_refused(manifest, one)  # type: ignore[arg-type]

    each()


@given(manifests().flatmap(lambda one: st.tuples(st.just(one), requests(one))))
def test_requests_for_drawn_manifests_mean_what_they_meant(case: tuple) -> None:
    check_taken(*case)


@given(manifests().flatmap(lambda one: st.tuples(st.just(one), malformed(one))))
def test_malformed_requests_for_drawn_manifests_are_refused(case: tuple) -> None:
    check_refused(*case)


@given(st.data())
def test_spellings_of_a_request_mean_the_same(data: st.DataObject) -> None:
    manifest = data.draw(manifests())
    sample = data.draw(requests(manifest))
    assert parse(manifest, data.draw(spellings(sample.body))) == sample.update


@given(manifests().flatmap(lambda one: st.tuples(st.just(one), syncs(one))))
def test_a_sync_leaves_the_members_it_says(case: tuple) -> None:
    manifest, sync = case
    members: dict[str, frozenset[str]] = {}
    about = set()
    for sample in sync.requests:
        update = parse(manifest, sample.body)
        assert update == sample.update
        about.add((update.environment_id, update.context_kind))
        for cohort, delta in update.deltas.items():
            members[cohort] = (members.get(cohort, frozenset()) | delta.added) - delta.removed
    assert members == sync.members
    assert len(about) == 1
