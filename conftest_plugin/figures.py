"""The figures of a segment test, put on its report.

As plain data, so that it survives the way from a worker of pytest-xdist, and any plugin that
writes reports as JSON.
"""

import base64
import itertools
from collections.abc import Generator, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from sstest.text import escape, escape_lines

if TYPE_CHECKING:
    from sstest import Manifest, Sample
    from sstest.endpoint import Exchange, LaunchDarkly
    from sstest.engine.item import Result
    from sstest.generate.malformed import Malformed
    from sstest.parser import Update

_FIGURES: Final = pytest.StashKey[dict[str, Any]]()
_BODIES: Final = pytest.StashKey[list[bytes]]()
_PLACE: Final = pytest.StashKey[int]()
_RAISED: Final = pytest.StashKey[bool]()
_PLACES: Final = pytest.StashKey[Iterator[int]]()
_STAND_INS: Final = ("launchdarkly", "launchdarkly_server")
# Enough to see what a failing test was about; a sync of a thousand requests is not.
_MOST_BODIES: Final = 20
_LONGEST_BODY: Final = 200_000


def attach(item: pytest.Item, path: Path, name: str, result: "Result | None" = None) -> None:
    """Remember the result of an item of a collected manifest, for the report of its test."""
    about = {**_of_file(path), "check": escape_lines(name), "findings": []}
    if result is not None:
        from sstest.views.json import finding_data

        _count(about, result.updates)
        about["requests"] = result.requests
        about["findings"] = [_wire(finding_data(one)) for one in result.findings]
        item.stash[_BODIES] = [one.request for one in result.failures if one.request is not None]
    item.stash[_FIGURES] = about


@cache
def _of_file(path: Path) -> dict[str, Any]:
    """What the tests of a file are about that was collected, whether it can be loaded or not."""
    from sstest import Manifest, ManifestError

    try:
        return _about(Manifest.load(path), "")
    except ManifestError:
        return {**_about(None, ""), "manifest": escape(path.parent.name), "origin": escape(path)}


def note(
    item: pytest.Item, manifest: "Manifest", made: "Iterable[Sample | Malformed]", *, each: bool
) -> None:
    """Remember requests that were made for a test; ``each`` where there is one test for each."""
    made = list(made)
    figures = item.stash.setdefault(_FIGURES, _about(manifest, item.name))
    figures["requests"] += len(made)
    _count(figures, [one.update for one in made if hasattr(one, "update")])
    figures["generated"] |= each
    item.stash.setdefault(_BODIES, []).extend(one.body for one in made)


def _count(figures: dict[str, Any], updates: "Iterable[Update]") -> None:
    for update in updates:
        for membership in update.memberships:
            if membership.included is not None:
                figures["joined" if membership.included else "left"] += 1


def has_raised(item: pytest.Item) -> bool:
    """Whether a test has ended in a failure, expected or not; for fixtures when it is over."""
    return item.stash.get(_RAISED, False)


def pytest_itemcollected(item: pytest.Item) -> None:
    """Number the tests as they are found, so that a report has them in that order."""
    places = item.session.stash.setdefault(_PLACES, itertools.count())
    item.stash[_PLACE] = next(places)


# Outermost, so that the outcome is final.
@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Put the figures on the report of the call, and of a failing setup or teardown."""
    report = yield
    if call.excinfo is not None:
        item.stash[_RAISED] = True
    if call.when != "call" and report.passed:
        return report
    figures = _figures(item)
    if figures is None:
        return report
    figures = {**figures, "file": escape(item.path), "place": item.stash.get(_PLACE, 0)}
    if call.when == "teardown":  # the report of the call has them
        figures.update(requests=0, joined=0, left=0, findings=[])
    if report.failed or hasattr(report, "wasxfail"):
        received = [exchange.request.body for exchange in _exchanges(item) or ()]
        bodies = [*item.stash.get(_BODIES, []), *received]
        figures["bodies"] = [
            base64.b64encode(body[:_LONGEST_BODY]).decode("ascii") for body in bodies[:_MOST_BODIES]
        ]
        figures["moreBodies"] = max(0, len(bodies) - _MOST_BODIES)
    report.sstest = figures  # type: ignore[attr-defined]  # reports carry extra attributes
    return report


def _figures(item: pytest.Item) -> dict[str, Any] | None:
    if _FIGURES in item.stash:
        return item.stash[_FIGURES]
    names: Iterable[str] = getattr(item, "fixturenames", ())
    if "segment_manifest" not in names and not any(name in names for name in _STAND_INS):
        return None
    from sstest import Manifest

    parameters = item.callspec.params if hasattr(item, "callspec") else {}
    manifest = getattr(item, "funcargs", {}).get("segment_manifest")
    manifest = manifest or parameters.get("segment_manifest")
    exchanges = _exchanges(item)
    if isinstance(manifest, Manifest):
        figures = _about(manifest, item.name)
    elif manifest is None and exchanges is not None:
        figures = _about(_only_manifest(item, exchanges), item.name)
    else:
        return None
    for stand_in in _stand_ins(item):
        for name, number in stand_in.tally._asdict().items():
            figures[name] += number
    return figures


def _only_manifest(item: pytest.Item, exchanges: "list[Exchange]") -> "Manifest | None":
    """The manifest that a test with a stand-in is about, if it is about one."""
    sent = {id(one.manifest): one.manifest for one in exchanges if one.manifest}
    known = {id(one): one for stand_in in _stand_ins(item) for one in stand_in.manifests}
    for found in (sent, known):
        if len(found) == 1:
            return next(iter(found.values()))
    return None


def _about(manifest: "Manifest | None", check: str) -> dict[str, Any]:
    """What a test is about, with nothing counted yet; no manifest is several of them."""
    problems = manifest.problems if manifest else ()
    return _wire(
        {
            "manifest": escape(manifest.key if manifest else "(several)"),
            "origin": escape(manifest.origin if manifest else "tests of several manifests"),
            "format": str((manifest and manifest.format) or "-"),
            "check": check,
            "requests": 0,
            "joined": 0,
            "left": 0,
            "generated": False,
            "findings": [],
            "notes": [str(problem) for problem in problems if problem.severity != "error"],
        }
    )


def _stand_ins(item: pytest.Item) -> "list[LaunchDarkly]":
    fixtures = getattr(item, "funcargs", {})
    return [fixtures[name] for name in _STAND_INS if name in fixtures]


def _exchanges(item: pytest.Item) -> "list[Exchange] | None":
    """The requests that the stand-ins of a test received; ``None`` if it has no stand-in."""
    stand_ins = _stand_ins(item)
    return [one for stand_in in stand_ins for one in stand_in.requests] if stand_ins else None


def _wire(data: dict[str, Any]) -> dict[str, Any]:
    """``data`` with every text in it fit for UTF-8: half of a surrogate pair is not."""
    return {
        name: [_one(value) for value in found] if isinstance(found, list) else _one(found)
        for name, found in data.items()
    }


def _one(value: Any) -> Any:
    return escape_lines(value) if isinstance(value, str) else value
