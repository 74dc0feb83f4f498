"""The data of plots: a manifest, bodies, and what each of them is read as."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sstest.corpus import Integration
from sstest.manifest import Loadable, Manifest
from sstest.parser import RequestError, Update, parse
from sstest.rules.samples.recordings import read_all


@dataclass(frozen=True)
class Requests:
    """A manifest, and the bodies that its sender sent, in their order."""

    manifest: Manifest
    bodies: tuple[bytes, ...] = field(repr=False)

    @classmethod
    def of(cls, manifest: Loadable | Integration, samples: Any = ()) -> "Requests":
        """The requests of a manifest, or of an integration with what is recorded of it.

        ``manifest`` is what :meth:`sstest.Manifest.load` takes, and ``samples`` are bodies as
        :func:`sstest.fuzz` takes them. Raises :class:`~sstest.ManifestError` for a manifest that
        breaks rules, and :class:`~sstest.payloads.pieces.PayloadError` for samples that
        cannot be read.
        """
        if isinstance(manifest, Integration):
            recorded = [*manifest.requests, *read_all(samples)]
            return cls._checked(manifest.manifest, recorded)
        return cls._checked(Manifest.load(manifest), read_all(samples))

    @classmethod
    def _checked(cls, manifest: Manifest, recorded: Any) -> "Requests":
        _ = manifest.request_parser  # raises where the manifest breaks rules
        return cls(manifest, tuple(one.body for one in recorded))

    @cached_property
    def outcomes(self) -> tuple[Update | RequestError, ...]:
        """What each body is read as, or why it is refused."""
        return tuple(map(self._outcome, self.bodies))

    @property
    def updates(self) -> Iterator[tuple[int, Update]]:
        """The updates of the accepted requests, each with the number of its request, from 1."""
        for number, one in enumerate(self.outcomes, start=1):
            if isinstance(one, Update):
                yield number, one

    @property
    def errors(self) -> Iterator[RequestError]:
        """Why the other requests are refused."""
        yield from (one for one in self.outcomes if isinstance(one, RequestError))

    def _outcome(self, body: bytes) -> Update | RequestError:
        try:
            return parse(self.manifest, body)
        except RequestError as error:
            return error


Data = Integration | Requests


def requests_of(data: Data) -> Requests:
    """The requests of what a plot is given."""
    if isinstance(data, Integration):
        return Requests.of(data)
    if isinstance(data, Requests):
        return data
    kind = type(data).__name__  # type: ignore[unreachable]  # not every caller has a type checker
    raise TypeError(
        "expected an integration of the corpus, or plots.Requests.of(manifest, bodies),"
        f" found {kind}"
    )
