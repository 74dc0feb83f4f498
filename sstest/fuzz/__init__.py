"""Fuzzing: properties that hold for good manifests, tried on generated and recorded requests.

The runner in :mod:`sstest.fuzz.runner` yields events and knows no format; reports listen to it.
``sstest.fuzz`` is this package, and can be called: it is the function :func:`fuzz`, too.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sstest.callable_module import make_callable

if TYPE_CHECKING:
    from sstest.fuzz.report import Report
    from sstest.manifest import Manifest


def fuzz(
    source: "Manifest | str | bytes | Path | dict[str, Any]",
    max_examples: int = 200,
    seed: int | None = None,
    samples: Iterable[Any] = (),
    *,
    profile: str = "docs",
    seconds: float | None = None,
    deterministic: bool = False,
    key: str | None = None,
) -> "Report":
    """Try all properties on a manifest, each with so many examples, and the recorded ``samples``.

    ``source`` is a :class:`~sstest.Manifest`, or what :meth:`sstest.Manifest.load` takes. A sample
    is a body as bytes, text or parsed JSON, a :class:`sstest.corpus.Request`, or the path of a
    file or folder of them (``.json``, ``.jsonl``, ``.har``). With a ``seed`` every run draws the
    same; ``deterministic`` runs do without Hypothesis' database as well. ``seconds`` limits the
    time.

    Whatever is wrong with the manifest is a finding. Raises :class:`~sstest.ManifestError` where
    there is nothing to work with, :class:`~sstest.fuzz.recordings.SampleError` for samples that
    cannot be read, and :class:`ValueError` for an unknown profile.
    """
    from sstest.fuzz.report import fuzz as run

    return run(
        source,
        max_examples=max_examples,
        seed=seed,
        samples=samples,
        profile=profile,
        seconds=seconds,
        deterministic=deterministic,
        key=key,
    )


make_callable(__name__)
