"""Realistic requests: repeatable, as real syncs are, and in the sender's own style."""

import json
import random
import re
import subprocess
import sys
from collections import Counter
from itertools import pairwise
from typing import Any, TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sstest
from sstest import Manifest, corpus, samples
from sstest.generate.identifiers import CONTEXT_KINDS
from sstest.generate.malformed import malformed_from, malformed_samples
from sstest.generate.realistic import stream
from sstest.generate.shape import LONGEST
from sstest.manifest import MISSING
from sstest.strategies import Sample, manifests
from tests.generate.conftest import Make, check_refused, check_taken
from tests.generate.test_identifiers import FORMS
from tests.profiles import examples

KEYS = [integration.key for integration in corpus.integrations()]


@pytest.mark.parametrize("key", KEYS)
def test_samples_for_the_corpus_mean_what_they_meant(key: str) -> None:
    manifest = corpus.load(key).manifest
    for sample in samples(manifest, 100, seed=7):
        check_taken(manifest, sample)


@given(manifests(), st.integers())
def test_samples_for_drawn_manifests_mean_what_they_meant(manifest: Manifest, seed: int) -> None:
    for sample in samples(manifest, 3, seed):
        check_taken(manifest, sample)


@settings(max_examples=examples(0.1))
@given(manifests(), st.integers(0, 100))
def test_spoilt_samples_are_refused_for_the_reason_given(manifest: Manifest, seed: int) -> None:
    for sample in samples(manifest, 1, seed):
        for one in malformed_from(manifest, sample.body):
            check_refused(manifest, one)


def test_every_property_of_a_sample_is_spoilt() -> None:
    manifest = corpus.load("rudderstack").manifest
    fields = {
        one.field
        for sample in samples(manifest, 3)
        for one in malformed_from(manifest, sample.body)
    }
    assert fields == {
        None,
        "environmentIdPath",
        "contextKindPath",
        "cohortIdPath",
        "cohortNamePath",
        "cohortUrlPath",
        "addMemberArrayPath",
        "removeMemberArrayPath",
        "memberIdPath",
    }


def test_the_same_seed_gives_the_same_bytes_in_another_process() -> None:
    code = (
        "import sstest; m = sstest.corpus.load('census-synced-segments').manifest;"
        "import hashlib; made = sstest.samples(m, 40, seed=9, locale='fr_FR');"
        "print(hashlib.sha256(b''.join(one.body for one in made)).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            env={"PYTHONHASHSEED": seed, "TZ": zone},
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo"))
    }
    assert len(digests) == 1


def test_neither_chance_outside_nor_an_earlier_call_changes_anything() -> None:
    manifest = corpus.load("amplitude").manifest
    random.seed(1)
    first = samples(manifest, 30, seed=3)
    random.seed(2)
    samples(manifest, 7, seed=8, locale="de_DE")
    assert samples(manifest, 30, seed=3) == first
    assert samples(manifest, 10, seed=3) == first[:10]
    assert list(stream(manifest, 30, seed=3)) == first
    assert samples(manifest, 30, seed=4) != first


def test_two_senders_of_one_seed_are_two_senders() -> None:
    first, second = (corpus.load(key).manifest for key in ("fulcrum", "sumatra-synced-segments"))
    assert [one.body for one in samples(first, 5)] != [one.body for one in samples(second, 5)]


def test_syncs_begin_with_joining_and_come_to_a_removal() -> None:
    for key in KEYS:
        first, _, removal = samples(corpus.load(key).manifest, 3, seed=1)
        assert all(one.included for one in first.update.memberships), key
        if key != "tealium-synced-segments":  # its matcher takes removals for additions
            assert not any(one.included for one in removal.update.memberships), key


def test_who_leaves_has_mostly_joined_before() -> None:
    known, left = set(), []
    for sample in samples(corpus.load("rudderstack").manifest, 200, seed=2):
        for one in sample.update.memberships:
            if one.included:
                known.add(one.context_key)
            else:
                left.append(one.context_key in known)
    assert sum(left) > len(left) / 2


def _arrays(below: str, member_id: str) -> Manifest:
    """A manifest of two arrays ``below`` the root or a property of it."""
    parser = {
        "environmentIdPath": "/env",
        "cohortIdPath": f"{below}/cohort",
        "cohortNamePath": f"{below}/name",
        "addMemberArrayPath": f"{below}/add",
        "removeMemberArrayPath": f"{below}/remove",
        "memberArrayParser": {"memberIdPath": member_id},
    }
    return Manifest.load({"syncedSegment": {"requestParser": parser}})


@pytest.fixture(scope="module")
def of_many_senders() -> list[list[Sample]]:
    """Requests of members that are no more than an id, so that many fit into one."""
    manifest = _arrays("", "")
    return [samples(manifest, 60, seed) for seed in range(60)]


def test_sizes_are_many_small_and_few_large_and_cut(of_many_senders: list[list[Sample]]) -> None:
    sizes = [len(sample.update.memberships) for made in of_many_senders for sample in made]
    assert sorted(sizes)[len(sizes) // 2] <= 5
    assert sum(size > 100 for size in sizes) < len(sizes) / 20
    assert max(sizes) == LONGEST


def test_a_sync_that_is_cut_goes_on_in_the_next_request(
    of_many_senders: list[list[Sample]],
) -> None:
    pairs = [pair for made in of_many_senders for pair in pairwise(made)]
    cut = [pair for pair in pairs if len(pair[0].update.memberships) == LONGEST]
    assert cut
    for one, following in cut:
        assert following.update.cohort.id == one.update.cohort.id


def test_a_sender_has_ids_of_one_style_and_senders_have_all(
    of_many_senders: list[list[Sample]],
) -> None:
    seen = set()
    for made in of_many_senders:
        ids = [one.context_key for sample in made for one in sample.update.memberships]
        assert ids
        styles = {name for name, form in FORMS.items() if all(re.fullmatch(form, i) for i in ids)}
        assert styles
        seen |= styles
    assert seen == set(FORMS)


def test_some_requests_leave_out_their_kind_and_others_have_any() -> None:
    manifest = corpus.load("rudderstack").manifest
    pointer = manifest.request_parser.context_kind_path
    assert pointer is not None
    bodies = [json.loads(one.body) for seed in range(60) for one in samples(manifest, 5, seed)]
    kinds = Counter(pointer.find(body) for body in bodies)
    assert set(kinds) == {MISSING, *CONTEXT_KINDS}
    assert len(bodies) / 10 < kinds[MISSING] < len(bodies) / 2


def test_bodies_fit_the_validation_server() -> None:
    for key in KEYS:
        assert max(len(one.body) for one in samples(corpus.load(key).manifest, 300, 1)) < 102_400


def test_a_cohort_keeps_its_environment_and_its_kind() -> None:
    seen: dict[str, set[tuple[str, str]]] = {}
    for sample in samples(corpus.load("rudderstack").manifest, 200, seed=5):
        update = sample.update
        seen.setdefault(update.cohort.id, set()).add((update.environment_id, update.context_kind))
    assert len(seen) > 1
    assert all(len(homes) == 1 for homes in seen.values())


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ({"environmentIdPath": "/environment_id", "cohortIdPath": "/cohort_id"}, "session_id"),
        ({"environmentIdPath": "/environmentId", "cohortIdPath": "/cohortId"}, "sessionId"),
        ({"environmentIdPath": "/environment-id", "cohortIdPath": "/cohort-id"}, "session-id"),
        ({"environmentIdPath": "/EnvironmentId", "cohortIdPath": "/CohortId"}, "SessionId"),
    ],
)
def test_noise_is_named_in_the_senders_style(
    manifest_of: Make, names: dict[str, str], expected: str
) -> None:
    manifest = manifest_of(**names)
    found = {
        name
        for seed in range(30)
        for one in samples(manifest, 3, seed)
        for name in json.loads(one.body)
    }
    others = {"session_id", "sessionId", "session-id", "SessionId"} - {expected}
    assert expected in found
    assert not found & others


Noise: TypeAlias = tuple[set[str], set[str], set[str]]


@pytest.fixture(scope="module")
def noise_of_senders() -> list[list[Noise]]:
    """By sender and request: properties that nobody reads at the root, below it, in a member."""
    manifest = _arrays("/data", "/id")

    def noise(body: dict[str, Any]) -> Noise:
        data = body["data"]
        members = [*data.get("add", ()), *data.get("remove", ())]
        return (
            body.keys() - {"env", "data"},
            data.keys() - {"cohort", "name", "add", "remove"},
            {name for member in members for name in member.keys() - {"id"}},
        )

    made = (samples(manifest, 30, seed) for seed in range(40))
    return [[noise(json.loads(one.body)) for one in each] for each in made]


def test_noise_stands_at_the_root_or_right_below_it(
    noise_of_senders: list[list[Noise]],
) -> None:
    places = {
        (any(root for root, *_ in made), any(below for _, below, _ in made))
        for made in noise_of_senders
    }
    assert places == {(True, False), (False, True)}


def test_some_noise_is_always_there_and_some_now_and_then(
    noise_of_senders: list[list[Noise]],
) -> None:
    always, sometimes = set(), set()
    for made in noise_of_senders:
        for place in range(3):
            if found := [one[place] for one in made if one[place]]:
                always |= set.intersection(*found)
                sometimes |= set.union(*found) - set.intersection(*found)
    assert sometimes <= always
    assert len(sometimes) > len(always) / 2


def test_a_locale_changes_the_words_and_not_the_meaning() -> None:
    manifest = corpus.load("amplitude").manifest
    german = "".join(one.body.decode() for one in samples(manifest, 20, locale="de_DE"))
    assert any(word in german for word in ("Nutzer", "Kunden", "Abonnenten", "Konten"))
    japanese = "".join(one.body.decode() for one in samples(manifest, 20, locale="ja_JP"))
    assert any("\u3040" <= letter <= "\u30ff" for letter in japanese)


@pytest.mark.parametrize("locale", ["xx", "../../etc", "", "de_DE; rm"])
def test_an_unknown_locale_is_a_value_error(locale: str) -> None:
    manifest = corpus.load("amplitude").manifest
    if locale == "":
        assert samples(manifest, 1, locale=locale)
        return
    with pytest.raises(ValueError, match="Faker has no locale"):
        samples(manifest, 1, locale=locale)


def test_counts(manifest_of: Make) -> None:
    manifest = manifest_of()
    assert samples(manifest, 0) == []
    with pytest.raises(ValueError, match="count is -1"):
        samples(manifest, -1)
    with pytest.raises(sstest.ManifestError):
        samples(manifest_of(environmentIdPath="env"), 1)


def test_malformed_samples_repeat_and_are_refused() -> None:
    manifest = corpus.load("hightouch").manifest
    made = list(malformed_samples(manifest, 60, seed=2))
    assert made == list(malformed_samples(manifest, 60, seed=2))
    assert len({one.field for one in made}) > 4
    for one in made:
        check_refused(manifest, one)
