"""Requests that are read together are read as each by itself."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sstest
from sstest import Membership, corpus
from sstest.manifest import Manifest
from sstest.parser import RequestError, reference
from sstest.parser.batch import read_batch
from sstest.parser.reader import IrregularError
from sstest.strategies import malformed, manifests, requests
from tests.parser.test_compiled import is_taken
from tests.parser.test_parser_properties import MANIFESTS, mutated

KEYS = [one.key for one in corpus.integrations()]


def one_by_one(manifest: Manifest, bodies: list[bytes]) -> list[Any] | None:
    """What the reference parser reads; ``None`` where it refuses a body."""
    found = []
    for body in bodies:
        try:
            update = reference.parse(manifest, body)
        except RequestError:
            return None
        found.append((update.environment_id, update.context_kind, [*update.memberships]))
    return found


def together(manifest: Manifest, bodies: list[bytes]) -> list[Any] | None:
    """The same of the batch; ``None`` where it is not regular."""
    try:
        batch = read_batch(manifest.request_parser, bodies)
    except IrregularError:
        return None
    found, at = [], 0
    columns = (
        batch.environments,
        batch.kinds,
        batch.cohort_ids,
        batch.cohort_names,
        batch.cohort_urls,
        batch.counts,
    )
    for environment, kind, cohort, name, url, count in zip(*columns, strict=True):
        part = slice(at, at + count)
        at += count
        ids = batch.own_ids[part] if batch.own_ids is not None else [cohort] * count
        names = batch.own_names[part] if batch.own_names is not None else [name] * count
        members = zip(batch.keys[part], batch.included[part], ids, names, strict=True)
        found.append((environment, kind, [Membership(*each, url) for each in members]))
    assert at == len(batch.keys) == len(batch.included)
    return found


def both_agree(manifest: Manifest, bodies: list[bytes]) -> None:
    found = together(manifest, bodies)
    if found is not None:
        expected = one_by_one(manifest, bodies)
        assert repr(found) == repr(expected)


@given(
    st.data(),
    manifests(),
    st.lists(st.sampled_from(["good", "good", "good", "bad", "any"]), min_size=1, max_size=5),
)
def test_good_and_bad_requests_under_any_manifest(
    data: st.DataObject, manifest: Manifest, kinds: list[str]
) -> None:
    of = {
        "good": requests(manifest).map(lambda one: one.body),
        "bad": malformed(manifest).map(lambda one: one.body),
        "any": st.binary(max_size=20),
    }
    both_agree(manifest, [data.draw(of[kind]) for kind in kinds])


@given(st.lists(mutated(), min_size=1, max_size=4), st.sampled_from(MANIFESTS))
def test_any_bytes(bodies: list[bytes], manifest: Manifest) -> None:
    both_agree(manifest, bodies)


@pytest.mark.parametrize("key", KEYS)
def test_what_real_senders_send_is_read_together(key: str) -> None:
    integration = corpus.load(key)
    manifest = integration.manifest
    bodies = [one.body for one in integration.requests if is_taken(manifest, one.body)]
    bodies += [one.body for one in sstest.samples(manifest, 20)]
    assert together(manifest, bodies) == one_by_one(manifest, bodies)
