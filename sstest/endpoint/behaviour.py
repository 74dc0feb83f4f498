"""The stand-in for LaunchDarkly, independent of the transport: a request in, a reply out."""

from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from os import PathLike
from typing import TYPE_CHECKING, Final

from sstest.assertions import text
from sstest.endpoint.arguments import by_client_side_id, by_key, whole
from sstest.endpoint.assertions import Assertions
from sstest.endpoint.body import LONGEST_BODY, read_body
from sstest.endpoint.checks import SenderChecks
from sstest.endpoint.clock import Clock, RateLimit, TokenBucket, movable
from sstest.endpoint.exchange import Applied, Exchange, Request, changes_of, release, settle
from sstest.endpoint.replies import answer_body, message_for, refusal, waiting_headers
from sstest.endpoint.routes import (
    BASE_URLS,
    RouteError,
    addressed_key,
    path_for,
    unknown_integration,
)
from sstest.endpoint.segments import Segment, Segments
from sstest.endpoint.store import Store, StoreError
from sstest.manifest import Manifest
from sstest.parser import RequestError, check_profile
from sstest.parser.errors import without_frames

if TYPE_CHECKING:
    from sstest.endpoint.virtual import Pauses


class LaunchDarkly(Assertions, SenderChecks):
    """A stand-in for LaunchDarkly that accepts synced segments.

    Thread-safe: requests are handled one after the other.

    Args:
        manifests: Its integrations: one, or several with different keys.
        profile: ``docs`` or ``validation-server`` (semantics §2).
        tokens: The accepted access tokens. ``None`` accepts any under ``docs``, and requires none
            under ``validation-server``.
        environments: ``{client-side ID: (project key, environment key)}``; other client-side IDs
            are then refused under ``docs``. With ``None`` every ID is ``default``, ``production``.
        rate_limit: Requests beyond it are answered 429. Like the environments it can be set later:
            ``launchdarkly.rate_limit = RateLimit(10, per_seconds=1)``.
        store: The path of a file that keeps the segments across restarts; raises
            :class:`StoreError` for one that cannot be used.
        clock: A function that returns the seconds since 1970, by default a :class:`Clock`. If it
            goes backwards, time stands still.
        longest_body: In bytes, by default 5,000,000 under ``docs``, where nothing is documented,
            and 102,400 under ``validation-server``.
        longest_log: How many requests are kept, by default all.
        base_url: The start of :meth:`url_for`, by default production's or the validation server's.

    Attributes:
        hosts: The hosts, besides those of this machine and of LaunchDarkly, for which it is
            answered over HTTP; see :meth:`accept_hosts`.
    """

    hosts: frozenset[str] = frozenset()
    advice_on_manifests = ""
    """What to do about an integration that :meth:`url_for` does not know, after the keys."""

    def __init__(  # noqa: PLR0913  # all but the first are optional and named
        self,
        manifests: Manifest | Iterable[Manifest] = (),
        *,
        profile: str = "docs",
        tokens: Collection[str] | None = None,
        environments: Mapping[str, tuple[str, str]] | None = None,
        rate_limit: RateLimit | None = None,
        store: str | PathLike[str] | None = None,
        clock: Callable[[], float] | None = None,
        longest_body: int | None = None,
        longest_log: int | None = None,
        base_url: str | None = None,
    ) -> None:
        self.profile: Final = check_profile(profile)
        self.base_url = base_url or BASE_URLS[profile]
        self.longest_body: Final = (
            LONGEST_BODY[profile]
            if longest_body is None
            else whole("longest_body", longest_body, 1)
        )
        if longest_log is not None:
            whole("longest_log", longest_log, 1)
        super().__init__(tokens, longest_log)
        self.environments = environments
        self.clock: Final = clock or Clock()
        self._manifests: dict[str, Manifest] = {}
        self.replace_manifests(manifests)
        self._now = float("-inf")
        self._faults = []
        self.rate_limit = rate_limit
        self._segments = Segments(None if store is None else Store(store))
        self._number = self._segments.last_number

    def __repr__(self) -> str:
        keys = ", ".join(manifest.key for manifest in self.manifests) or "no integration"
        return f"<LaunchDarkly: {keys}; {self._number} requests>"

    def handle(self, request: Request) -> Exchange:
        """Answer a request, apply it to the segments, log it, and return the exchange.

        Nothing that a client sends makes this raise. The transport has to wait ``exchange.delay``
        seconds, and then to send ``exchange.reply``, or to close the connection if that is
        ``None``.
        """
        with self._lock:
            self._number += 1
            exchange = self._decide(self._number, self._time(), request)
            if exchange.error is not None:
                without_frames(exchange.error)
            self._tell(exchange)
            release(exchange)
        return exchange

    @property
    def manifests(self) -> tuple[Manifest, ...]:
        """The integrations, in the order in which they were given."""
        return tuple(self._manifests.values())

    def replace_manifests(self, manifests: Manifest | Iterable[Manifest]) -> None:
        """Replace the manifests; the segments stay.

        Raises :class:`ValueError` if two have the same integration key, ignoring case under
        ``validation-server``. An invalid manifest is accepted; requests to it are answered 500 with
        the reason.
        """
        found = by_key(manifests, self._folded)
        with self._lock:
            self._manifests = found

    @property
    def segments(self) -> tuple[Segment, ...]:
        """Every segment that a request has changed, as it is now."""
        with self._lock:
            return self._segments.all(self._environments or {})

    @property
    def environments(self) -> Mapping[str, tuple[str, str]] | None:
        """Project key and environment key by client-side ID, or ``None``; can be set."""
        return self._environments

    @environments.setter
    def environments(self, known: Mapping[str, tuple[str, str]] | None) -> None:
        self._environments = None if known is None else by_client_side_id(known)

    @property
    def rate_limit(self) -> RateLimit | None:
        """The rate limit, or ``None``; can be set, and then starts with a full bucket."""
        return self._rate_limit

    @rate_limit.setter
    def rate_limit(self, limit: RateLimit | None) -> None:
        with self._lock:
            self._rate_limit = limit
            self._bucket = None if limit is None else TokenBucket(limit)

    @property
    def token(self) -> str:
        """An accepted access token, for the sender's configuration."""
        return self._tokens.one

    def accept_tokens(self, *tokens: str) -> None:
        """Accept these access tokens and no others; without arguments, any token."""
        with self._lock:
            self._tokens.accept(tokens or None)

    def accept_hosts(self, *hosts: str) -> None:
        """Answer requests for these hosts too, such as the name of a container.

        A live stand-in answers no request for an unknown host, since it may be a web page's (DNS
        rebinding).
        """
        named = (text("hosts", host, "the name of a host").strip("[]").lower() for host in hosts)
        self.hosts |= {host.rstrip(".") for host in named}

    def url_for(self, key: str | Manifest | None = None) -> str:
        """The URL that a sender posts to; ``key`` is optional if there is one integration.

        Raises :class:`LookupError` for an unknown integration.
        """
        keys = [manifest.key for manifest in self.manifests]
        if key is None:
            if len(keys) != 1:
                listed = ", ".join(map(repr, keys)) or "none"
                told = f"pass the key of an integration; there are: {listed}"
                raise LookupError(f"{told}{self.advice_on_manifests}")
            key = keys[0]
        name = key.key if isinstance(key, Manifest) else text("key", key, "an integration key")
        if self._folded(name) not in self._manifests:
            raise LookupError(
                f"{unknown_integration(name, keys, 'docs')}{self.advice_on_manifests}"
            )
        return self.base_url + path_for(name, self.profile)

    def sleep(self, seconds: float) -> None:
        """Advance the stand-in's clock, in place of ``time.sleep``.

        Raises :class:`TypeError` where the clock is a function of yours. :meth:`virtual_time` lets
        a sender wait so.
        """
        movable(self.clock).sleep(seconds)

    async def asleep(self, seconds: float) -> None:
        """Advance the stand-in's clock, in place of ``asyncio.sleep``; see :meth:`Clock.asleep`.

        Raises as :meth:`sleep` does.
        """
        await movable(self.clock).asleep(seconds)

    def virtual_time(self) -> "AbstractContextManager[Pauses]":
        """Within the block the stand-in's clock is everybody's, and no pause takes time.

        ``time.sleep`` and ``asyncio.sleep`` advance it, the timers of asyncio's loops follow, and
        ``time.time``, ``time.monotonic`` and ``datetime.now`` tell its time. This also holds where
        a module has taken these names by ``from time import sleep``, as a default of an argument,
        or for an attribute of a class. Threads that ran before the block keep real time. Of an
        event loop that asyncio did not create within it, ``asyncio.sleep`` alone moves the clock:
        see :meth:`Clock.asleep`.

            with launchdarkly.virtual_time():
                sync(["ada"], [])
        """
        from sstest.endpoint.virtual import virtual_time

        return virtual_time(movable(self.clock), alone=self.in_process)

    def reset(self) -> None:
        """Delete segments (in the store too), requests and faults; numbers start at 1 again."""
        with self._lock:
            self._segments.clear()
            self._number = 0
            self._forget()
            self._faults = []
            self.rate_limit = self.rate_limit

    @property
    def store_problem(self) -> str | None:
        """Why updates are answered 500: the store's file is gone, its disk is full, and so on.

        ``None`` if the store can be written to, as far as can be seen, or if there is none.
        """
        with self._lock:
            return self._segments.problem()

    def close(self) -> None:
        """Close the store; if there was one, later updates are answered 500."""
        with self._lock:
            self._segments.close()

    def __enter__(self) -> "LaunchDarkly":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _decide(self, number: int, at: float, request: Request) -> Exchange:
        """Find the integration, authorize, then apply a fault or handle the request."""
        shown = self._tokens.without_secrets(request)
        seen = Exchange(number, at, shown, profile=self.profile)
        body, problem = b"", None
        try:
            body = read_body(request, self.profile, self.longest_body)
        except RequestError as error:
            problem = error
            if self.profile == "validation-server":
                # Express reads the body before it routes the request.
                return self._refused(seen, error)
        try:
            key = addressed_key(request.method, request.path, self.profile)
            manifest = self._manifests.get(self._folded(key))
            if manifest is not None:
                settle(seen, key=manifest.key, manifest=manifest, body=body)
            self._tokens.authorize(request, self.profile)
            if manifest is None:
                raise unknown_integration(key, [one.key for one in self.manifests], self.profile)
        except RouteError as error:
            # A path may contain a token by mistake, which must not be shown.
            return self._refused(seen, RouteError(self._shown(error.message), error.status))
        except RequestError as error:
            return self._refused(seen, error)
        return self._addressed(seen, manifest, problem)

    def _addressed(
        self, seen: Exchange, manifest: Manifest, problem: RequestError | None
    ) -> Exchange:
        """Handle a request of a known integration; ``problem`` is that of its body."""
        fault = self._next_fault()
        if fault is None:
            return self._handle(seen, manifest, problem)
        settle(seen, fault=str(fault), delay=fault.delay)
        if fault.status is not None:
            error = RequestError(fault.message, status=fault.status)
            return self._refused(seen, error, fault.retry_after, as_date=fault.as_date)
        if fault.drops and not fault.applied:
            return seen
        self._handle(seen, manifest, problem)
        return settle(seen, reply=None) if fault.drops else seen

    def _handle(self, seen: Exchange, manifest: Manifest, problem: RequestError | None) -> Exchange:
        if self._bucket is not None and (wait := self._bucket.take(seen.at)):
            return self._refused(seen, RequestError(message_for(429), status=429), wait)
        if problem is not None:
            return self._refused(seen, problem)
        reply = answer_body(manifest, seen.body, self.profile, self._environments)
        settle(seen, reply=reply, update=reply.update, error=reply.error)
        if reply.update is not None:
            changes = changes_of(manifest.key, reply.update)
            settle(seen, changes=changes, applied=Applied.of(changes))
            try:
                self._segments.change(seen)
            except StoreError as error:
                failure = RequestError(message_for(500), status=500, hint=str(error))
                return self._refused(settle(seen, update=None, applied=Applied()), failure)
        return seen

    def _refused(
        self,
        seen: Exchange,
        error: RequestError,
        retry_after: float | None = None,
        *,
        as_date: bool = False,
    ) -> Exchange:
        headers = {}
        if isinstance(error, RouteError) and error.allow:
            headers["Allow"] = error.allow
        reply = refusal(seen.manifest, error, self.profile, headers=headers, body=seen.body)
        if retry_after is None:
            return settle(seen, reply=reply, error=error)
        # The wait starts with the answer; rendering a template may take a while.
        now = self._time()
        wait = waiting_headers(error.status, retry_after, now, as_date=as_date)
        headers = {**reply.headers, **wait}
        reply = replace(reply, headers=headers)
        return settle(seen, reply=reply, error=error, retry_after=retry_after, answered_at=now)

    def _time(self) -> float:
        self._now = max(self._now, self.clock())
        return self._now

    def _folded(self, key: str) -> str:
        return key if self.profile == "docs" else key.lower()
