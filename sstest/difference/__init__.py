"""Whether two manifests read all requests alike, and if not, the smallest that they do not.

``sstest.diff`` is this package, and can be called: it is the function :func:`diff`, too.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sstest.difference.compare import Comparison
    from sstest.manifest import Manifest


def diff(
    old: "Manifest | str | bytes | Path | dict[str, Any]",
    new: "Manifest | str | bytes | Path | dict[str, Any]",
    *,
    seed: int | None = None,
    max_examples: int = 500,
    profile: str = "docs",
) -> "Comparison":
    """Compare what two manifests make of requests, and what they reply.

    Each is a :class:`~sstest.Manifest`, or what :meth:`sstest.Manifest.load` takes. Where the
    manifests say the same in other words, that they are alike is proven; where they do not,
    requests are drawn from both, so many each, until one is read or answered differently, and the
    smallest such request is looked for.

    Raises :class:`~sstest.ManifestError` where there is nothing to work with, and, under ``docs``,
    where a manifest breaks rules; :class:`~sstest.generate.shape.ShapeError` where no request can
    satisfy one; and :class:`ValueError` for an unknown profile.
    """
    from sstest.difference.compare import compare
    from sstest.manifest import Manifest

    manifests = (each if isinstance(each, Manifest) else Manifest.load(each) for each in (old, new))
    return compare(*manifests, seed=seed, max_examples=max_examples, profile=profile)
