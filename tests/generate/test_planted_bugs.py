"""Bugs planted in copies of the reference parser are found soon, and shown by small requests.

That each is found once is tested in ``tests/conformance``.
"""

import json
from collections.abc import Callable
from contextlib import suppress
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from sstest import Manifest, RequestError, corpus
from sstest.strategies import Malformed, Sample, malformed, manifests, requests
from tests.generate.planted.bugs import BUGS, Bug
from tests.profiles import examples

EXAMPLES = 200
RUNS = 10


class Disagreement(Exception):
    """A parser reads a request differently from what it was meant to mean."""


Case = tuple[Manifest, Sample | Malformed]


def cases(bug: Bug) -> st.SearchStrategy[Case]:
    """Good or malformed requests, for the bug's manifest or for any."""
    of = spoilt if bug.spoilt else good
    if not bug.manifest:
        return manifests().flatmap(of)
    if bug.manifest == "hightouch-unanchored":
        capability = corpus.load("hightouch").manifest.to_dict()
        capability["syncedSegment"]["requestParser"]["arrayInclusion"]["matcher"] = "add"
        return of(Manifest.load(capability))
    return of(corpus.load(bug.manifest).manifest)


def good(manifest: Manifest) -> st.SearchStrategy[Case]:
    return st.tuples(st.just(manifest), requests(manifest))


def spoilt(manifest: Manifest) -> st.SearchStrategy[Case]:
    return st.tuples(st.just(manifest), malformed(manifest))


def agrees(parse: Callable[..., Any], manifest: Manifest, case: Sample | Malformed) -> bool:
    """Whether a parser reads a request as it was meant."""
    try:
        update = parse(manifest, case.body)
    except RequestError as error:
        found = (error.status, error.field, error.pointer, error.member)
        wanted = (
            (case.status, case.field, case.pointer, case.member)
            if isinstance(case, Malformed)
            else None
        )
        return found == wanted
    except (ArithmeticError, TypeError, LookupError):
        return False
    return isinstance(case, Sample) and update == case.update


def place_of(case: Malformed) -> tuple[int, str | None, str | None, int | None]:
    return case.status, case.field, case.pointer, case.member


def members_in(manifest: Manifest, body: bytes) -> int:
    parser = manifest.request_parser
    try:
        document = json.loads(body)
    except ValueError:
        return 0
    arrays = (
        parser.member_array_path,
        parser.add_member_array_path,
        parser.remove_member_array_path,
    )
    found = [pointer.find(document) for pointer in dict.fromkeys(arrays) if pointer]
    return sum(len(one) for one in found if isinstance(one, list))


@pytest.mark.nightly
@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name)
def test_most_runs_find_a_bug_and_show_it_by_at_most_two_members(bug: Bug) -> None:
    parser = bug.plant()
    shown = list(filter(None, (found(bug, parser, start) for start in range(RUNS))))
    assert len(shown) >= 0.9 * RUNS
    assert max(members_in(manifest, smallest.body) for manifest, smallest in shown) <= 2


def found(bug: Bug, parser: ModuleType, start: int) -> Case | None:
    """The smallest case, of those that Hypothesis draws from a seed, that shows the bug."""
    shown: list[Case] = []

    @seed(start)
    @settings(
        max_examples=EXAMPLES,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
    )
    @given(cases(bug))
    def search(case: Case) -> None:
        if not agrees(parser.parse, *case):
            shown.append(case)
            raise Disagreement

    with suppress(Disagreement):
        search()
    return shown[-1] if shown else None


def test_the_parser_itself_has_none_of_them() -> None:
    clean = Bug("none", "", "Step 2 ---", "Step 2 ---").plant()

    @settings(max_examples=examples(0.4))
    @given(manifests().flatmap(lambda manifest: good(manifest) | spoilt(manifest)))
    def search(case: Case) -> None:
        assert agrees(clean.parse, *case)

    search()
