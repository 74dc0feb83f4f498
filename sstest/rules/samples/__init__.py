"""What recorded requests say about a manifest that nothing in the manifest alone could."""

import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from sstest.engine.events import Event, Found, PropertyDone, PropertyStarted
from sstest.engine.findings import FuzzFinding, ordered
from sstest.engine.places import Places
from sstest.engine.property import Property
from sstest.engine.recordings import Recording, read_all
from sstest.engine.target import Target, called
from sstest.engine.telling import replay
from sstest.generate.shape import ShapeError
from sstest.manifest import Manifest
from sstest.parser import check_profile
from sstest.rules.samples.directions import DIRECTIONS, contradicted
from sstest.rules.samples.evidence import Evidence
from sstest.rules.samples.parsing import MEANING, PARSING, misread, refused
from sstest.rules.samples.pointers import FINDING, NEARLY, empty_pointers, nearly_named
from sstest.rules.samples.remark import Remark
from sstest.rules.samples.swaps import SWAPPED, swapped
from sstest.text import escape, escape_lines

Check = Callable[[Target, Evidence], Iterator[Remark]]

CHECKS: Final[tuple[tuple[Property, Check], ...]] = (
    (PARSING, refused),
    (FINDING, empty_pointers),
    (NEARLY, nearly_named),
    (SWAPPED, swapped),
    (DIRECTIONS, contradicted),
    (MEANING, misread),
)
SAMPLE_PROPERTIES: Final = tuple(one for one, _ in CHECKS)
"""What recorded requests are held against, each with its words for people."""


def check_samples(
    manifest: Manifest, samples: Iterable[Any], profile: str = "docs"
) -> list[FuzzFinding]:
    """What is wrong with a manifest, going by recorded requests; see :func:`sstest.fuzz`.

    A manifest that breaks rules reads no requests, so nothing is found in them.
    """
    places = Places.of(None, manifest)
    target = Target(manifest, check_profile(profile), None, called(manifest), places)
    events = check_events(target, read_all(samples))
    return list(ordered(tuple(one.finding for one in events if isinstance(one, Found))))


def check_events(
    target: Target,
    recordings: tuple[Recording, ...],
    properties: Iterable[Property] = SAMPLE_PROPERTIES,
) -> Iterator[Event]:
    """The same, as events of a run; for all properties, or only these."""
    chosen = tuple(properties)
    reason = _unreadable(target) if recordings else "no request is recorded"
    evidence = None if reason else Evidence.of(target, recordings)
    for one, check in ((one, check) for one, check in CHECKS if one in chosen):
        yield PropertyStarted(one)
        begun = time.monotonic()
        remarks = [] if evidence is None else list(check(target, evidence))
        for remark in remarks:
            yield Found(_finding(target, one, remark))
        seconds = time.monotonic() - begun
        tried = 0 if evidence is None else len(recordings)
        yield PropertyDone(one, tried, seconds, len(remarks), reason)


def _unreadable(target: Target) -> str | None:
    if target.broken:
        return "the manifest breaks rules"
    try:
        _ = target.shape
    except ShapeError:
        return "no request can satisfy the manifest"
    return None


def _finding(target: Target, one: Property, remark: Remark) -> FuzzFinding:
    pointer, line, column = target.places.find(remark.field, member=remark.of_member)
    recording = remark.recording
    return FuzzFinding(
        one.code,
        remark.severity or one.severity,
        _line(remark.message),
        pointer,
        line,
        column,
        remark.hint and escape_lines(remark.hint),
        title=one.title,
        request=recording.body if recording else None,
        expected=escape_lines(remark.expected),
        found=escape_lines(remark.found),
        replay=replay(target, recording.body, replies=False) if recording else "",
        test=remark.test,
        sample=recording.name if recording else None,
    )


def _line(text: str) -> str:
    """A message in one line, whatever the names in it hold."""
    return escape(text)
