"""The outcome of a run as one value, for programs."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sstest.engine.events import Done, Event, Found, PropertyDone, Started
from sstest.engine.findings import FuzzFinding, ordered
from sstest.engine.places import Places
from sstest.engine.recordings import Recording, read_all
from sstest.engine.runner import Settings, run
from sstest.engine.target import Reader, Target, called
from sstest.manifest import Manifest
from sstest.parser import check_profile
from sstest.rules.samples import check_events


@dataclass(frozen=True)
class Report:
    """What fuzzing has come to: the findings, the gravest first, and what was tried.

    ``properties`` has an entry for each property, tried or not; ``examples`` counts them all.
    """

    manifest: str
    profile: str
    seed: int | None
    findings: tuple[FuzzFinding, ...]
    properties: tuple[PropertyDone, ...]
    examples: int
    seconds: float

    @property
    def ok(self) -> bool:
        """Whether there is nothing graver than a remark."""
        return all(one.severity == "info" for one in self.findings)

    @property
    def untried(self) -> tuple[PropertyDone, ...]:
        """The properties for which no time was left: of them nothing is known."""
        return tuple(one for one in self.properties if one.cut_short and not one.examples)

    def __str__(self) -> str:
        told = list(map(str, self.findings)) or [f"nothing found in {self.examples:,} examples"]
        if cut_short := sum(one.cut_short for one in self.properties):
            told.append(f"the time was up for {cut_short} of {len(self.properties)} properties")
        return "\n".join(told)


def fuzz(  # noqa: PLR0913  # the public function's options
    source: Manifest | str | bytes | Path | dict[str, Any],
    max_examples: int = 200,
    seed: int | None = None,
    samples: Iterable[Any] = (),
    *,
    profile: str = "docs",
    seconds: float | None = None,
    deterministic: bool = False,
    key: str | None = None,
    reader: Reader | None = None,
) -> Report:
    """Try all properties on a manifest, each with so many examples, and the recorded ``samples``.

    ``source`` is a :class:`~sstest.Manifest`, or what :meth:`sstest.Manifest.load` takes. A sample
    is a body as bytes, text or parsed JSON, a :class:`sstest.corpus.Request`, or the path of a
    file or folder of them (``.json``, ``.jsonl``, ``.har``). With a ``seed`` every run draws the
    same; ``deterministic`` runs do without Hypothesis' database as well. ``seconds`` limits the
    time. ``reader`` is another parser, held to the reference.

    Whatever is wrong with the manifest is a finding. Raises :class:`~sstest.ManifestError` where
    there is nothing to work with, :class:`~sstest.engine.recordings.SampleError` for samples that
    cannot be read, and :class:`ValueError` for an unknown profile.
    """
    settings = Settings(max_examples, seed, seconds, deterministic)
    check_profile(profile)
    if max_examples < 1:
        raise ValueError(f"max_examples is {max_examples}, expected 1 or more")
    target = aim(source, profile=profile, key=key, reader=reader)
    return gather(events(target, settings, read_all(samples)))


def aim(
    source: Manifest | str | bytes | Path | dict[str, Any],
    *,
    profile: str = "docs",
    key: str | None = None,
    name: str | None = None,
    reader: Reader | None = None,
) -> Target:
    """What is to be fuzzed, from whatever names or is a manifest."""
    manifest = source if isinstance(source, Manifest) else Manifest.load(source, key)
    places = Places.of(source, manifest)
    return Target(manifest, check_profile(profile), reader, name or called(manifest), places)


def events(
    target: Target, settings: Settings, recordings: tuple[Recording, ...] = ()
) -> Iterator[Event]:
    """All events of a run: the recorded requests first, since those are what is really sent."""
    for event in run(target, settings):
        if isinstance(event, Done):
            yield replace(event, findings=ordered(event.findings))
        else:
            yield event
        if isinstance(event, Started) and recordings:
            yield from check_events(target, recordings)


def gather(told: Iterable[Event]) -> Report:
    """The report of a run, from its events."""
    started: Started | None = None
    findings: list[FuzzFinding] = []
    properties: list[PropertyDone] = []
    seconds = 0.0
    for event in told:
        match event:
            case Started():
                started = event
            case Found():
                findings.append(event.finding)
            case PropertyDone():
                properties.append(event)
            case Done():
                seconds = event.seconds
            case _:
                pass
    assert started is not None  # noqa: S101  # every run begins with it
    return Report(
        started.key,
        started.profile,
        started.seed,
        ordered(tuple(findings)),
        tuple(properties),
        sum(one.examples for one in properties),
        seconds,
    )
