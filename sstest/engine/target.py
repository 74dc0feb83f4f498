"""What is fuzzed: a manifest, and the parser that reads its requests."""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path

from sstest.engine.places import Places
from sstest.finding import Finding
from sstest.generate.shape import Shape
from sstest.manifest import Manifest, ManifestError
from sstest.parser import Profile, RequestError, Update, parse

Reader = Callable[[Manifest, bytes], Update]
"""A parser: it raises :class:`~sstest.RequestError` for a request that it refuses."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A request that was refused, without its words; equal to a refusal for the same reason.

    ``status`` is 0 where the parser broke down instead; ``message`` says how.
    """

    status: int
    field: str | None = None
    pointer: str | None = None
    member: int | None = None
    message: str = dataclasses.field(default="", compare=False)

    def __str__(self) -> str:
        return f"the parser breaks down: {self.message}" if self.status == 0 else self.refused

    @property
    def refused(self) -> str:
        """The refusal in words."""
        return f"refused with {self.status}: {self.message}"

    @property
    def anywhere(self) -> "Refusal":
        """The same refusal of any member."""
        return replace(self, member=None)


Outcome = Update | Refusal


def called(manifest: Manifest) -> str:
    """What the lines that replay a finding call a manifest that was not named: its file."""
    return manifest.origin if Path(manifest.origin).suffix else "manifest.json"


@dataclass(frozen=True)
class Target:
    """A manifest under a profile, and the parser under test.

    ``name`` is what the lines that replay a finding call the manifest: its path, or its key.
    """

    manifest: Manifest
    profile: Profile = "docs"
    reader: Reader | None = None
    name: str = "manifest.json"
    places: Places = dataclasses.field(default_factory=Places, compare=False)

    @cached_property
    def shape(self) -> Shape:
        """The shape of the manifest's requests; raises where none can satisfy it."""
        return Shape.of(self.manifest.request_parser).satisfiable()

    @cached_property
    def broken(self) -> tuple[Finding, ...]:
        """The rules that the manifest breaks: then no request can be made for it, or read."""
        try:
            _ = self.manifest.request_parser
        except ManifestError as error:
            return tuple(problem for problem in error.problems if problem.severity == "error")
        return ()

    @cached_property
    def _read(self) -> Reader:
        return self.reader or partial(parse, profile=self.profile)

    def outcome(self, body: bytes) -> Outcome:
        """What the parser makes of a body; nothing is raised, whatever it does."""
        try:
            return self._read(self.manifest, body)
        except RequestError as error:
            return Refusal(error.status, error.field, error.pointer, error.member, str(error))
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
            return Refusal(0, message=f"{type(error).__name__}: {error}")
        except (AssertionError, RecursionError, RuntimeError) as error:
            return Refusal(0, message=f"{type(error).__name__}: {error}")
