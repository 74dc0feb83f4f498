"""A history of syncs and faults, and the lines of Python that repeat it."""

import json
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, Final

from sstest.endpoint.faults import Fault
from sstest.endpoint.sender.people import ORDINARY, number_in_crowd

_FEWEST_IN_A_RANGE: Final = 4


@dataclass(frozen=True, slots=True)
class SyncedCohort:
    """The cohort of a sync, as the sender is given it.

    ``environment_id`` is the client-side ID of the environment.
    """

    id: str
    name: str
    url: str
    environment_id: str
    context_kind: str = "user"


@dataclass(frozen=True, slots=True)
class FaultStep:
    """A fault that the next sync meets: a method of the stand-in, and its arguments."""

    method: str
    arguments: tuple[float, ...] = ()
    options: tuple[tuple[str, Any], ...] = ()
    forever: bool = False
    after: int = 0

    def script(self, launchdarkly: object) -> Fault:
        """Script it."""
        fault: Fault = getattr(launchdarkly, self.method)(*self.arguments, **dict(self.options))
        if self.forever:
            fault.forever()
        return fault.after(self.after)

    def line(self, fixture: str) -> str:
        """Its line of Python."""
        given = [*map(repr, self.arguments), *(f"{name}={one!r}" for name, one in self.options)]
        tail = f"{'.forever()' * self.forever}{f'.after({self.after})' if self.after else ''}"
        return f"{fixture}.{self.method}({', '.join(given)}){tail}"

    def delayed_by(self, requests: int) -> "FaultStep":
        """The same, so many requests later."""
        return replace(self, after=requests)


@dataclass(frozen=True, slots=True)
class SyncStep:
    """A sync; ``others`` are the arguments that differ from their defaults."""

    cohort: str
    joined: tuple[str, ...]
    left: tuple[str, ...]
    others: tuple[tuple[str, Any], ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether it is about nobody, which says little of what went wrong."""
        return not (self.joined or self.left)

    def line(self, _fixture: str) -> str:
        """Its line of Python."""
        people = (("joined", self.joined), ("left", self.left))
        given = [f"{name}={_listed(keys)}" for name, keys in people if keys]
        given += [
            f"{name}={_literal(value) if isinstance(value, str) else f'{value:g}'}"
            for name, value in self.others
        ]
        return f"trial.sync({', '.join([_literal(self.cohort), *given])})"


@dataclass(frozen=True, slots=True)
class RenewStep:
    """A fresh sender in the place of the one before."""

    def line(self, _fixture: str) -> str:
        """Its line of Python."""
        return "trial.renew()"


Step = FaultStep | SyncStep | RenewStep


def lines(steps: Iterable[Step], fixture: str) -> Iterator[str]:
    """The lines that repeat a history, within ``with launchdarkly.trial(...) as trial:``."""
    for step in steps:
        yield step.line(fixture)


def weight(steps: Iterable[Step]) -> tuple[int, ...]:
    """How large a history is: syncs, empty ones, steps, people, odd ones, characters."""
    listed = list(steps)
    syncs = [step for step in listed if isinstance(step, SyncStep)]
    empty = sum(step.is_empty for step in syncs)
    people = [key for step in syncs for key in (*step.joined, *step.left)]
    odd = [key for key in people if key not in ORDINARY]
    return len(syncs), empty, len(listed), len(people), len(odd), len("".join(lines(listed, "")))


def _listed(keys: tuple[str, ...]) -> str:
    """Python for a list of keys, in their order: a sender may fail by who comes where."""
    spans = list(_spans(keys))
    if spans == [keys] and len(keys) >= _FEWEST_IN_A_RANGE:
        return f"[{_span(keys)}]"
    return f"[{', '.join(_shown(span) for span in spans)}]"


def _spans(keys: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The keys, cut where the next is not the next of the crowd."""
    start = 0
    for place, (one, other) in enumerate(pairwise(keys), 1):
        number, after = number_in_crowd(one), number_in_crowd(other)
        if number is None or after != number + 1:
            yield keys[start:place]
            start = place
    yield keys[start:]


def _shown(span: tuple[str, ...]) -> str:
    if len(span) < _FEWEST_IN_A_RANGE:
        return ", ".join(map(_literal, span))
    return f"*({_span(span)})"


def _span(span: tuple[str, ...]) -> str:
    start = number_in_crowd(span[0]) or 0
    arguments = f"{start}, {start + len(span)}" if start else str(len(span))
    return f'f"user-{{n}}" for n in range({arguments})'


def _literal(text: str) -> str:
    """Python for a text, which shows what cannot be seen."""
    if text.isprintable() and unicodedata.is_normalized("NFKC", text):
        return json.dumps(text, ensure_ascii=False)
    return ascii(text)
