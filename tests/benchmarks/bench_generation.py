"""Generated requests, beside what one would write by hand.

``requests`` is measured beside ``fixed_dictionaries`` with the same properties, the same of which
are optional, and lists of at most as many members; the peer's bodies have no meaning beside them.
``samples`` is measured beside one call of Faker for each value of the same bodies.
"""

import json
from collections.abc import Callable
from itertools import count
from typing import Any

import msgspec
import pytest
from faker import Faker
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from sstest import corpus, samples
from sstest.generate.provider import SyncedSegmentProvider
from sstest.strategies import malformed, requests

DRAWN = 400
SAMPLES = 200

text = st.text(min_size=1)
kind = st.sampled_from(["user", "organization", "device"])


def ids(name: str) -> st.SearchStrategy[list[dict[str, str]]]:
    """A list of members that have an id and nothing else."""
    return st.lists(st.fixed_dictionaries({name: text}), max_size=4)


BY_HAND = {
    "segment-audiences": st.fixed_dictionaries(
        {
            "environmentId": text,
            "batch": st.lists(
                st.fixed_dictionaries(
                    {"userId": text, "value": st.booleans()},
                    optional={"cohortId": text, "cohortName": text},
                ),
                min_size=1,
                max_size=4,
            ),
        },
        optional={"contextKind": kind},
    ),
    "rudderstack": st.fixed_dictionaries(
        {
            "environmentId": text,
            "cohortId": text,
            "cohortName": text,
            "listData": st.fixed_dictionaries({"add": ids("id"), "remove": ids("id")}),
        },
        optional={"contextKind": kind, "cohortUrl": text},
    ),
    "hightouch": st.fixed_dictionaries(
        {
            "environmentId": text,
            "cohortId": text,
            "cohortName": text,
            "action": st.sampled_from(["add", "remove"]),
            "members": ids("integration_distinct_id"),
        },
        optional={"contextKind": kind},
    ),
}
"""Bodies of a manifest of each format, as a tester would write them without sstest."""

FAKED = {
    "email": "safe_email",
    "owner": "safe_email",
    "firstname": "first_name",
    "lastname": "last_name",
    "phone": "phone_number",
    "company": "company",
    "workspacename": "company",
    "city": "city",
    "country": "country",
    "cohortdescription": "sentence",
    "sentat": "iso8601",
    "updatedat": "iso8601",
    "lastseen": "iso8601",
    "plan": "word",
    "action": "word",
    "contextkind": "context_kind",
    "cohortid": "cohort_id",
    "cohortname": "cohort_name",
    "cohorturl": "url",
}
"""What Faker is asked for, by name; it is asked for a UUID where a name is not here."""


def faked(fake: Faker, value: Any, name: str = "") -> Any:
    """A value of the same shape, with one call of Faker for each value in it."""
    match value:
        case dict():
            return {key: faked(fake, inner, key) for key, inner in value.items()}
        case list():
            return [faked(fake, inner, name) for inner in value]
        case bool():
            return fake.pybool()
        case int():
            return fake.pyint()
        case float():
            return fake.pyfloat()
        case _:
            plain = name.replace("_", "").replace("-", "").lower()
            return getattr(fake, FAKED.get(plain, "uuid4"))()


def drawn(strategy: st.SearchStrategy[Any]) -> Callable[[], None]:
    """Draws so many examples, other ones in each call."""
    seeds = count()

    def draw() -> None:
        @seed(next(seeds))
        @settings(
            max_examples=DRAWN,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(strategy)
        def test(_: Any) -> None:
            pass

        test()

    return draw


@pytest.mark.parametrize("made", [requests, malformed])
@pytest.mark.parametrize("key", BY_HAND)
def test_drawn(key: str, made: Callable[[Any], st.SearchStrategy[Any]], beside: Any) -> None:
    by_hand = BY_HAND[key].map(msgspec.json.encode)
    beside(
        (made.__name__, key),
        drawn(made(corpus.load(key).manifest)),
        {"fixed_dictionaries": drawn(by_hand)},
    )


@pytest.mark.parametrize("key", BY_HAND)
def test_samples(key: str, beside: Any) -> None:
    manifest = corpus.load(key).manifest
    fake = Faker()
    fake.add_provider(SyncedSegmentProvider)
    documents = [json.loads(one.body) for one in samples(manifest, SAMPLES)]
    beside(
        ("samples", key),
        lambda: samples(manifest, SAMPLES),
        {"Faker": lambda: [msgspec.json.encode(faked(fake, document)) for document in documents]},
        rounds=5,
    )
