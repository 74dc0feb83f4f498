"""The outcome of a run as one value, for programs."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sstest.engine.events import Done, Event, RuleDone, Started
from sstest.engine.runner import run
from sstest.engine.search import Settings
from sstest.finding import Finding
from sstest.manifest import Loadable
from sstest.rules.requests.target import EXAMPLES, Reader, Target
from sstest.rules.samples.recordings import read_all
from sstest.text import counted


@dataclass(frozen=True)
class Report:
    """What fuzzing has come to: the findings, errors first, and what was tried.

    ``rules`` has an entry for each rule, tried or not; ``examples`` counts all cases.
    """

    manifest: str
    profile: str
    seed: int | None
    findings: tuple[Finding, ...]
    rules: tuple[RuleDone, ...] = field(repr=False)
    examples: int
    seconds: float = field(repr=False)

    @property
    def ok(self) -> bool:
        """Whether no finding is above info."""
        return all(one.severity == "info" for one in self.findings)

    @property
    def untried(self) -> tuple[RuleDone, ...]:
        """The rules for which no time was left: of them nothing is known."""
        return tuple(one for one in self.rules if one.cut_short and not one.examples)

    def __str__(self) -> str:
        lines = list(map(str, self.findings)) or [f"nothing found in {self.examples:,} examples"]
        if cut_short := sum(one.cut_short for one in self.rules):
            all_of_them = counted(len(self.rules), "rule")
            lines.append(f"the time was up for {cut_short} of {all_of_them}")
        return "\n".join(lines)


def fuzz(  # noqa: PLR0913  # the public function's options
    source: Loadable,
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
    """Try generated requests on a manifest, and hold it against the recorded ``samples``.

    ``source`` is a :class:`~sstest.Manifest`, or what :meth:`sstest.Manifest.load` takes. A sample
    is a body as bytes, text or parsed JSON, a :class:`sstest.corpus.Request`, or the path of a
    file or folder of them (``.json``, ``.jsonl``, ``.har``). Each rule tries up to
    ``max_examples`` requests. With a ``seed`` every run draws the same; ``deterministic`` runs do
    without Hypothesis' database as well. ``seconds`` limits the time.

    ``reader`` is a parser of yours, a function of a manifest and a body that returns an
    :class:`~sstest.Update` or raises :class:`~sstest.RequestError`. With one, the findings are
    about the parser: how it differs from the reference.

    Whatever is wrong with the manifest is a finding, under the code that the linter gives it.
    Raises :class:`~sstest.ManifestError` where there is nothing to work with,
    :class:`~sstest.payloads.pieces.PayloadError` for samples that cannot be read, and
    :class:`ValueError` for an unknown profile, or for a reader with another profile than ``docs``.
    """
    if max_examples < 1:
        raise ValueError(f"max_examples is {max_examples}, expected 1 or more")
    if reader is not None and profile != "docs":
        raise ValueError(f"profile is {profile!r}, and a reader is compared with 'docs'")
    examples = min(max_examples, EXAMPLES)
    target = Target.of(
        source, profile=profile, key=key, reader=reader, examples=examples, seed=seed or 0
    )
    settings = Settings(max_examples, seed, seconds, deterministic)
    return gather(run(target, settings, read_all(samples)))


def gather(events: Iterable[Event]) -> Report:
    """The report of a run, from its events."""
    started, *between, done = events
    assert isinstance(started, Started)  # noqa: S101  # every run begins and ends so
    assert isinstance(done, Done)  # noqa: S101
    return Report(
        started.key,
        started.profile,
        started.seed,
        done.findings,
        tuple(one for one in between if isinstance(one, RuleDone)),
        done.examples,
        done.seconds,
    )
