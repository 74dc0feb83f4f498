"""Times generated requests beside what one would write by hand, in the same run.

Run with ``make benchmarks``, or ``python tests/benchmarks/generation.py``. Prints, and judges
nothing: a ratio over 1 means that sstest makes more bodies a second.

``requests`` is measured beside ``fixed_dictionaries`` with the same properties, the same of which
are optional, and lists of at most as many members; the peer's bodies have no meaning beside them.
``samples`` is measured beside one call of Faker for each value of the same bodies.
"""

import gc
import json
from statistics import median
from time import process_time
from typing import Any

import msgspec
from faker import Faker
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from sstest import Manifest, corpus, samples
from sstest.generate.provider import SyncedSegmentProvider
from sstest.strategies import malformed, requests

DRAWN = 400
ROUNDS = 11
SAMPLE_ROUNDS = 3
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


def main() -> None:
    """Print how many bodies a second each makes, and how many times the peer's they are."""
    print(f"{'':24}{'sstest':>14}{'the peer':>14}{'ratio':>8}{'malformed':>14}")
    for key, by_hand in BY_HAND.items():
        ours, theirs, spoilt = drawn(corpus.load(key).manifest, by_hand)
        print(f"requests {key:17}{line(ours, theirs)}{median(spoilt):12,.0f}/s")
    for key in BY_HAND:
        ours, theirs = sampled([corpus.load(key).manifest])
        print(f"samples  {key:17}{line(ours, theirs)}")
    ours, theirs = sampled([integration.manifest for integration in corpus.integrations()])
    print(f"samples  {'the whole corpus':17}{line(ours, theirs)}")


def line(ours: list[float], theirs: list[float]) -> str:
    """The rates, and the middle one of the ratios of each round."""
    ratio = median(one / other for one, other in zip(ours, theirs, strict=True))
    return f"{median(ours):10,.0f}/s{median(theirs):12,.0f}/s{ratio:8.2f}"


def drawn(manifest: Manifest, by_hand: st.SearchStrategy[Any]) -> tuple[list[float], ...]:
    """Bodies a second of ``requests``, of the peer, and of ``malformed``, in each round."""
    strategies = (requests(manifest), by_hand.map(msgspec.json.encode), malformed(manifest))
    for strategy in strategies:
        draws_a_second(strategy, ROUNDS)
    rounds = [[draws_a_second(one, start) for one in strategies] for start in range(ROUNDS)]
    return tuple(list(rates) for rates in zip(*rounds, strict=True))


def draws_a_second(strategy: st.SearchStrategy[Any], start: int) -> float:
    """How many examples Hypothesis draws in a second of this process's time."""
    count = 0

    @seed(start)
    @settings(
        max_examples=DRAWN,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def draw(_: Any) -> None:
        nonlocal count
        count += 1

    # A collection of garbage that others left would count for whoever comes next.
    gc.collect()
    began = process_time()
    draw()
    return count / (process_time() - began)


def sampled(manifests: list[Manifest]) -> tuple[list[float], list[float]]:
    """Bodies a second of ``samples``, and of Faker, in each round."""
    fake = Faker()
    fake.add_provider(SyncedSegmentProvider)
    samples(manifests[0], 1)
    ours, theirs = [], []
    for start in range(SAMPLE_ROUNDS):
        mine = peers = 0.0
        for manifest in manifests:
            gc.collect()
            began = process_time()
            made = samples(manifest, SAMPLES, start)
            mine += process_time() - began
            documents = [json.loads(one.body) for one in made]
            gc.collect()
            began = process_time()
            for document in documents:
                msgspec.json.encode(faked(fake, document))
            peers += process_time() - began
        ours.append(len(manifests) * SAMPLES / mine)
        theirs.append(len(manifests) * SAMPLES / peers)
    return ours, theirs


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


if __name__ == "__main__":
    main()
