"""What one request changes, a segment at a time."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from sstest.javascript.values import to_string
from sstest.parser import Update


class Identity(NamedTuple):
    """What makes a segment that one: a cohort of an integration, in an environment, of a kind."""

    environment: str
    kind: str
    integration: str
    cohort: str


@dataclass(slots=True)
class State:
    """The part of a segment that requests change."""

    name: str = ""
    url: str | None = None
    members: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Change:
    """What one request changes in one segment."""

    identity: Identity
    name: str
    url: str | None
    added: frozenset[str]
    removed: frozenset[str]


def changes(integration: str, update: Update) -> Iterator[Change]:
    """What ``update`` changes, a segment at a time.

    A request that names no member still makes its cohort's segment. Under ``validation-server``
    anything can stand where text ought to; it is taken as the text that JavaScript makes of it.
    """
    environment, kind = to_string(update.environment_id), to_string(update.context_kind)
    for delta in update.deltas.values() or (update.delta,):
        yield Change(
            Identity(environment, kind, integration, delta.cohort),
            to_string(delta.cohort_name),
            None if delta.cohort_url is None else to_string(delta.cohort_url),
            delta.added,
            delta.removed,
        )
