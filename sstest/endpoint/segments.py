"""The segments: their members by environment, context kind, integration and cohort."""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import Any, Final

from sstest.endpoint.exchange import Exchange, Identity
from sstest.endpoint.store import State, Store, StoreError
from sstest.limits import SEGMENT_BYTES
from sstest.response.outcome import PLACE
from sstest.text import natural, quote

_OF_A_SEGMENT: Final = 1_000  # bytes, about
_OF_A_MEMBER: Final = 100


@dataclass(frozen=True, slots=True, repr=False)
class Segment:
    """A snapshot of a segment; later requests do not change it.

    Attributes:
        cohort: The cohort id that the sender uses.
        members: The keys of the contexts in it.
        environment: The client-side ID of the requests.
        kind: The context kind.
        integration: The integration key.
        name: The cohort's name, as of the last request.
        url: The cohort's URL, as of the last request, or ``None``.
        project: The key of the project that the client-side ID belongs to.
        environment_key: The key of the environment that the client-side ID belongs to.
    """

    cohort: str
    members: frozenset[str]
    environment: str
    kind: str
    integration: str
    name: str = ""
    url: str | None = None
    project: str = "default"
    environment_key: str = "production"

    def __repr__(self) -> str:
        members = f"{len(self.members):,} members"
        return f"<Segment {quote(self.key)}, kind {quote(self.kind)}: {members}>"

    @property
    def key(self) -> str:
        """The segment's key at LaunchDarkly: ``{integration key}-{cohort id}``."""
        return f"{self.integration}-{self.cohort}"

    def to_dict(self) -> dict[str, Any]:
        """The segment as JSON data, its members in natural order."""
        data: dict[str, Any] = {
            "key": self.key,
            "cohortId": self.cohort,
            "cohortName": self.name,
            "cohortUrl": self.url,
            "integrationKey": self.integration,
            "environmentId": self.environment,
            "projectKey": self.project,
            "environmentKey": self.environment_key,
            "contextKind": self.kind,
            "members": natural(self.members),
        }
        if self.url is None:
            del data["cohortUrl"]
        return data


class Segments:
    """All segments, in memory and in a store, which is written first."""

    def __init__(self, store: Store | None) -> None:
        self._store = store
        self._states: dict[Identity, State] = {} if store is None else store.states
        self.last_number = 0 if store is None else store.last
        self._size = sum(_size(state.members) for state in self._states.values())

    def change(self, exchange: Exchange) -> None:
        """Apply a request, in whole or not at all; raises :class:`StoreError`."""
        moves, growth = [], 0
        for change in exchange.changes:
            state = self._states.get(change.identity)
            if state is None:
                state = State()
                growth += _OF_A_SEGMENT + sum(map(len, change.identity))
            joining, leaving = change.added - state.members, change.removed & state.members
            growth += _size(joining) - _size(leaving)
            growth += len(change.name) + len(change.url or "")
            growth -= len(state.name) + len(state.url or "")
            moves.append((change, state, joining, leaving))
        if growth > 0 and self._size + growth > SEGMENT_BYTES:
            raise StoreError(
                f"the segments would take more memory than the stand-in has for them, about"
                f" {SEGMENT_BYTES:,} bytes; remove members, or start anew"
            )
        if self._store is not None:
            self._store.write(exchange)
        for change, state, joining, leaving in moves:
            self._states[change.identity] = state
            state.name, state.url = change.name, change.url
            state.members -= leaving
            state.members |= joining
        self._size += growth

    def all(self, places: Mapping[str, tuple[str, str]]) -> tuple[Segment, ...]:
        """Every segment as it is now; ``places`` has project and environment by client-side ID."""
        return tuple(
            Segment(
                identity.cohort,
                frozenset(state.members),
                identity.environment,
                identity.kind,
                identity.integration,
                state.name,
                state.url,
                *places.get(identity.environment, PLACE),
            )
            for identity, state in self._states.items()
        )

    def problem(self) -> str | None:
        """Why the store cannot be written to; ``None`` if it can, or there is none."""
        return None if self._store is None else self._store.problem()

    def clear(self) -> None:
        """Delete all, in the store too."""
        if self._store is not None:
            self._store.clear()
        self._states.clear()
        self._size = 0

    def close(self) -> None:
        if self._store is not None:
            self._store.close()


def _size(members: Set[str]) -> int:
    """About how many bytes of memory they take."""
    return _OF_A_MEMBER * len(members) + sum(map(len, members)) if members else 0
