"""A request: what it asks for, and how it was answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any, Final, NamedTuple

import msgspec

from sstest.javascript.values import to_string
from sstest.manifest import Manifest, ManifestError
from sstest.parser import RequestError, Update, parse
from sstest.parser.explain import Traces, explain
from sstest.response.headers import NONE, Headers
from sstest.response.reply import Reply
from sstest.text import cut, plain

HIDDEN = "(hidden)"
"""The replacement of a secret."""

_MOST_COHORTS: Final = 5
_LONGEST_NAME: Final = 300


@dataclass(frozen=True, slots=True)
class Request:
    """An HTTP request, of any transport.

    ``path`` is the path as sent, percent-encoded and without the query. ``headers`` are found by
    name in any case. In the log of a :class:`~sstest.endpoint.LaunchDarkly` credentials are
    replaced by ``(hidden)``.
    """

    method: str
    path: str
    headers: Mapping[str, str] = field(default=NONE, repr=False)
    body: bytes = field(default=b"", repr=False)

    def __post_init__(self) -> None:
        if type(self.headers) is not Headers:
            object.__setattr__(self, "headers", Headers(self.headers))


class Identity(NamedTuple):
    """What identifies a segment: environment, context kind, integration and cohort."""

    environment: str
    kind: str
    integration: str
    cohort: str


@dataclass(frozen=True, slots=True)
class Change:
    """What one request changes in one segment."""

    identity: Identity
    name: str
    url: str | None
    added: frozenset[str]
    removed: frozenset[str]

    @property
    def members(self) -> dict[str, bool]:
        """Each context key, and whether it is added."""
        return dict.fromkeys(self.added, True) | dict.fromkeys(self.removed, False)


class Applied(msgspec.Struct, frozen=True, gc=False):
    """What was applied to the segments, in numbers; of the first cohorts each."""

    joined: int = 0
    left: int = 0
    cohorts: tuple["Touched", ...] = ()
    cohorts_left_out: int = 0

    @classmethod
    def of(cls, changes: Sequence[Change]) -> "Applied":
        """The numbers of some changes, which are not kept."""
        touched = tuple(
            [
                Touched(
                    cut(one.identity.cohort, _LONGEST_NAME),
                    cut(one.name, _LONGEST_NAME),
                    len(one.added),
                    len(one.removed),
                )
                for one in changes[:_MOST_COHORTS]
            ]
        )
        return cls(
            sum([len(one.added) for one in changes]),
            sum([len(one.removed) for one in changes]),
            touched,
            len(changes) - len(touched),
        )


class Touched(msgspec.Struct, frozen=True, gc=False):
    """A cohort, and how many people joined and left it. Long texts are cut."""

    cohort: str
    name: str
    joined: int
    left: int


_NOTHING: Final = Applied()


@dataclass(frozen=True, init=False, repr=False)
class Exchange:
    """A request and its answer.

    Attributes:
        number: 1 for the first request.
        at: When it was received, in seconds since 1970, by the stand-in's clock.
        request: The request as received, with secrets hidden.
        key: The integration key; ``None`` if the request was refused before it was known.
        manifest: The integration's manifest; ``None`` likewise.
        reply: The answer; ``None`` if the connection was closed without one.
        update: What was applied to the segments; ``None`` if nothing was.
        applied: The same in numbers.
        error: The refusal; ``None`` for an accepted request.
        fault: The scripted fault that the request met, as text, or ``None``.
        delay: By how many seconds the reply, or the end of the connection, is delayed.
        retry_after: The wait in seconds that the answer asked for, or ``None``.
        answered_at: When that wait starts, in seconds since 1970.
        body: The body after decoding its Content-Encoding; empty if that failed.
        profile: ``docs`` or ``validation-server``.
    """

    number: int
    at: float
    request: Request
    key: str | None = None
    manifest: Manifest | None = None
    reply: Reply | None = None
    update: Update | None = None
    error: RequestError | None = field(default=None, compare=False)
    fault: str | None = None
    delay: float = 0.0
    retry_after: float | None = None
    answered_at: float | None = None
    body: bytes = b""
    profile: str = "docs"
    applied: Applied = _NOTHING

    def __init__(self, number: int, at: float, request: Request, **facts: Any) -> None:
        # What a frozen dataclass makes sets every attribute, be it the default, one by one.
        vars(self).update(facts, number=number, at=at, request=request)

    def __repr__(self) -> str:
        answered = "dropped" if self.reply is None else self.reply.status
        line = f"{plain(self.request.method)} {plain(self.request.path)}"
        return f"<Exchange #{self.number}: {line} -> {answered}>"

    @property
    def accepted(self) -> bool:
        """Whether the request was accepted, and so applied to the segments."""
        return self.update is not None

    @property
    def status(self) -> int | None:
        """The status of the answer; ``None`` if there was none."""
        return None if self.reply is None else self.reply.status

    @cached_property
    def meaning(self) -> Update | None:
        """What the request asks for, even if it was not applied; ``None`` if it does not parse."""
        return reading(self) if self.update is None else self.update

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """What the request asks for, one :class:`Change` per segment, even if not applied."""
        if self.meaning is None or self.key is None:
            return ()
        return changes_of(self.key, self.meaning)

    def explain(self) -> Traces:
        """What each pointer of the manifest finds in the body, in the order of reading.

        Empty if no integration was found, its manifest is invalid, or the body is not JSON.
        """
        if self.manifest is None:
            return Traces()
        try:
            return explain(self.manifest, self.body)
        except (RequestError, ManifestError):
            return Traces()


class Tally(NamedTuple):
    """How many requests there were, and how many people joined and left by them."""

    requests: int = 0
    joined: int = 0
    left: int = 0

    def with_one(self, exchange: Exchange) -> "Tally":
        """The same with another request."""
        applied = exchange.applied
        return Tally(self.requests + 1, self.joined + applied.joined, self.left + applied.left)


def settle(exchange: Exchange, **facts: Any) -> Exchange:
    """Add to an exchange what is known by now; only for who has not shown it to anybody yet."""
    vars(exchange).update(facts)
    return exchange


def release(exchange: Exchange) -> None:
    """Let go of the members, which take many times the memory of the body; it is read again."""
    facts = vars(exchange)
    facts.pop("changes", None)
    facts.pop("meaning", None)
    if exchange.update is not None and exchange.manifest is not None:
        again = partial(parse, exchange.manifest, exchange.body, exchange.profile)
        exchange.update.release(again)


def reading(exchange: Exchange) -> Update | None:
    """What a request asks for, read from its body again; ``None`` if it does not parse."""
    if exchange.manifest is None:
        return None
    try:
        return parse(exchange.manifest, exchange.body, exchange.profile)
    except (RequestError, ManifestError):
        return None


def changes_of(integration: str, update: Update) -> tuple[Change, ...]:
    """What ``update`` changes, segment by segment.

    A request without members still creates its cohort's segment. Under ``validation-server`` values
    need not be strings; they are converted as JavaScript does.
    """
    environment, kind = _text(update.environment_id), _text(update.context_kind)
    return tuple(
        [
            Change(
                Identity(environment, kind, integration, delta.cohort),
                _text(delta.cohort_name),
                None if delta.cohort_url is None else _text(delta.cohort_url),
                delta.added,
                delta.removed,
            )
            for delta in update.deltas.values() or (update.delta,)
        ]
    )


def _text(value: Any) -> str:
    return value if type(value) is str else to_string(value)
