"""The requests to send: valid and malformed, realistic and drawn by Hypothesis."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

from sstest.generate.smallest import smallest
from sstest.manifest import Manifest

Kind = Literal["realistic", "drawn", "malformed"]

# Of ten requests, so many are realistic, drawn, realistic and malformed, drawn and malformed.
_SHARES: Final = (3, 2, 3, 2)


@dataclass(frozen=True, slots=True)
class Case:
    """A request body to send, and what it is."""

    body: bytes
    what: str
    kind: Kind


def cases(manifest: Manifest, count: int, seed: int = 0) -> list[Case]:
    """About ``count`` requests, the smallest body first; the same seed gives the same bytes.

    Raises :class:`~sstest.ManifestError` for an invalid manifest, and
    :class:`~sstest.generate.shape.ShapeError` where no request can satisfy it.
    """
    made = {case.body: case for case in _made(manifest, count, seed)}
    return sorted(made.values(), key=lambda case: (len(case.body), case.body))


def _made(manifest: Manifest, count: int, seed: int) -> Iterator[Case]:
    from sstest.generate import strategies
    from sstest.generate.malformed import malformed_samples
    from sstest.generate.realistic import samples

    realistic, drawn, malformed, drawn_malformed = (
        max(1, count * share // 10) for share in _SHARES
    )
    for sample in samples(manifest, realistic, seed):
        yield Case(sample.body, "a realistic request", "realistic")
    for one in malformed_samples(manifest, malformed, seed):
        yield Case(one.body, f"a request with {one.reason}", "malformed")
    for sample in _drawn(strategies.requests(manifest), drawn, seed):
        yield Case(sample.body, "a drawn request", "drawn")
    for one in _drawn(strategies.malformed(manifest), drawn_malformed, seed):
        yield Case(one.body, f"a drawn request with {one.reason}", "malformed")


def _drawn(strategy: Any, count: int, seed: int) -> list[Any]:
    """``count`` draws of a Hypothesis strategy, the same ones for the same seed."""
    found: list[Any] = []
    smallest(strategy, found.append, count, "compare", seed=seed)
    return found
