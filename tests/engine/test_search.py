"""A search is decided by seed and number of examples: not by the clock, nor by what is loaded."""

import sys
from itertools import count
from pathlib import Path
from zlib import crc32

import pytest
from hypothesis import strategies as st

import sstest
from sstest import corpus
from sstest.engine.search import Settings, find_smallest
from sstest.finding import Finding
from sstest.generate.strategies import requests
from tests.engine.conftest import Make

SEEDED = Settings(150, seed=1, deterministic=True)


def drawn() -> list[bytes]:
    """The requests that a search of one seed tries."""
    found: list[bytes] = []
    strategy = requests(corpus.load("hightouch").manifest)
    find_smallest(strategy, lambda one: found.append(one.body), SEEDED, "draws")
    return found


def test_loaded_modules_do_not_change_what_is_drawn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hypothesis reads the constants of modules that are not installed."""
    before = drawn()
    numbers = [10**6 + 7919 * number for number in range(900)]
    (tmp_path / "full_of_constants.py").write_text(f"NUMBERS = {numbers}\nWORDS = 'a b c'\n")
    monkeypatch.syspath_prepend(tmp_path)
    __import__("full_of_constants")
    try:
        assert drawn() == before
    finally:
        del sys.modules["full_of_constants"]


def test_a_clock_that_leaps_changes_nothing(
    manifest_of: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    manifest = manifest_of('{"n": "{{{requestBody.cohort.name}}}"}')

    def found() -> tuple[tuple[Finding, ...], int]:
        report = sstest.fuzz(manifest, 60, seed=4, deterministic=True)
        return report.findings, report.examples

    before = found()
    assert before[0]
    for name in ("monotonic", "perf_counter", "time"):
        monkeypatch.setattr(f"time.{name}", count(step=1000).__next__)
    assert found() == before


def test_shrinking_ends_by_count(monkeypatch: pytest.MonkeyPatch) -> None:
    """An eighth of all cases are at fault, so a smaller one is found again and again."""
    monkeypatch.setattr("sstest.generate.smallest._MOST_SHRINKS", 100)
    tried: list[bytes] = []

    def check(case: bytes) -> Finding | None:
        tried.append(case)
        return None if crc32(case) % 8 else Finding("", "info", "", request=case)

    cases = st.lists(st.integers(0, 255), min_size=20, max_size=20).map(bytes)
    searched = find_smallest(cases, check, SEEDED, "endless")
    assert len(tried) == searched.examples + 100
    (found,) = searched.findings
    assert found.request in tried[searched.examples :]
    assert not searched.cut_short
