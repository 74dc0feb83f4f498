"""Whether two manifests read all requests alike, and if not, the smallest request that differs."""

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

    Each is a :class:`~sstest.Manifest`, or what :meth:`sstest.Manifest.load` takes. If the
    manifests are equivalent, this is proven where possible. Otherwise ``max_examples`` requests of
    each kind are drawn from both until one is read or answered differently, and the smallest such
    request is searched for.

    Raises :class:`~sstest.ManifestError` for a manifest that cannot be loaded or, under ``docs``,
    is invalid; :class:`~sstest.generate.shape.ShapeError` if no request can satisfy one; and
    :class:`ValueError` for an unknown profile.
    """
    from sstest.difference.compare import compare
    from sstest.manifest import Manifest

    manifests = (each if isinstance(each, Manifest) else Manifest.load(each) for each in (old, new))
    return compare(*manifests, seed=seed, max_examples=max_examples, profile=profile)
