"""``sstest.lint`` and ``sstest.fuzz``, beside what one would do without them."""

import json
from itertools import count
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

import sstest
from sstest.manifest.schema import schema_text
from sstest.strategies import requests

KEYS = ("segment-audiences", "rudderstack", "hightouch")
TEMPLATED = ("heap-inbound", "mixpanel-cohorts")
"""Without a response template there are few requests to try."""
EXAMPLES = 200


@pytest.mark.parametrize("key", KEYS)
def test_lint(key: str, beside: Any) -> None:
    text = (sstest.corpus.load(key).folder / "manifest.json").read_bytes()

    schema = json.loads(schema_text())

    def validated() -> None:
        jsonschema.validate(json.loads(text), schema)

    spaces = count()  # no text is linted twice

    beside(
        ("lint", key),
        lambda: sstest.lint(text + b" " * next(spaces)),
        {"jsonschema.validate": validated},
        times=5,
    )


@pytest.mark.parametrize("key", TEMPLATED)
def test_fuzz(key: str, beside: Any) -> None:
    manifest = sstest.corpus.load(key).manifest

    @seed(0)
    @settings(
        max_examples=EXAMPLES,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(requests(manifest))
    def parsed(sample: Any) -> None:
        sstest.parse(manifest, sample.body)

    beside(
        ("fuzz", key),
        lambda: sstest.fuzz(manifest, max_examples=EXAMPLES, seed=0),
        {"drawing and parsing as many": parsed},
        rounds=3,
    )
