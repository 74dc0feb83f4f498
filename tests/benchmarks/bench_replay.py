"""``sstest.replay`` of JSON Lines, beside decoding each of the same lines."""

import json
import random
import re
from collections.abc import Iterator
from concurrent.futures import Executor
from functools import partial
from pathlib import Path
from typing import Any

import orjson
import pytest

import sstest
from sstest import Manifest, corpus
from sstest.replaying.workers import processes

BYTES = 20_000_000
FRAME = {"environmentIdPath": "/environment", "cohortIdPath": "/id", "cohortNamePath": "/name"}
PARSER = {
    **FRAME,
    "memberArrayPath": "/members",
    "memberArrayParser": {"memberIdPath": "/id", "booleanMembershipPath": "/in"},
}
BARE = Manifest.load({"syncedSegment": {"requestParser": PARSER}}, "bare")


def bare(members: int, keys: int) -> Iterator[bytes]:
    """Requests of members with an id and a flag, and nothing else."""
    rnd = random.Random(1)  # noqa: S311  # the same in each run
    while True:
        rows = [
            {"id": f"user-{rnd.randrange(keys):08}", "in": rnd.random() < 0.8}
            for _ in range(members)
        ]
        frame = {"environment": "5f0e1d2c3b4a5968", "id": f"c-{rnd.randrange(9)}", "name": "C"}
        yield orjson.dumps({**frame, "members": rows})


def realistic(manifest: Manifest, keys: int) -> Iterator[bytes]:
    """Requests like those of an integration, with ids drawn from so many."""
    rnd = random.Random(1)  # noqa: S311  # the same in each run
    shapes = []
    for sample in sstest.samples(manifest, 300):
        ids = {json.dumps(one.context_key).encode() for one in sample.update.memberships}
        if ids and all(one in sample.body for one in ids):
            shapes.append(re.split(b"|".join(map(re.escape, sorted(ids))), sample.body))
    while True:
        first, *others = rnd.choice(shapes)
        yield first + b"".join(b'"user-%08d"%b' % (rnd.randrange(keys), one) for one in others)


CASES = {
    "amplitude": partial(realistic, keys=1_000_000),
    "segment-audiences": partial(realistic, keys=1_000_000),
    "mixpanel-cohorts": partial(realistic, keys=1_000_000),
    "hightouch": partial(realistic, keys=1_000_000),
    "1,000 bare members a request": lambda _: bare(1_000, 50_000),
    "1 bare member a request": lambda _: bare(1, 50_000),
}


@pytest.fixture(scope="module")
def workers() -> Iterator[Executor]:
    with processes(2) as executor:
        yield executor


@pytest.mark.parametrize("by", ["one process", "two workers"])
@pytest.mark.parametrize("case", CASES)
def test_replay(case: str, by: str, beside: Any, workers: Executor, tmp_path: Path) -> None:
    manifest = BARE if "bare" in case else corpus.load(case).manifest
    file = tmp_path / "day.jsonl"
    with file.open("wb") as lines:
        for line in CASES[case](manifest):
            lines.write(line + b"\n")
            if lines.tell() > BYTES:
                break

    def decoded() -> None:
        with file.open("rb") as lines:
            for line in lines:
                orjson.loads(line)

    executor = workers if by == "two workers" else None
    beside(
        (case, by),
        lambda: sstest.replay(manifest, file, executor),
        {"orjson.loads of each line": decoded},
        rounds=5,
    )
