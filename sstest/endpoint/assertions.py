"""What a test asks of the requests that came: assertions whose failures name the effect."""

from abc import ABC, abstractmethod
from collections.abc import Iterable

from sstest.assertions import context_keys
from sstest.endpoint.describe import describe_requests
from sstest.endpoint.exchange import Exchange
from sstest.endpoint.faults import Fault
from sstest.endpoint.retries import describe_retries
from sstest.endpoint.segments import Segment
from sstest.endpoint.synced import Expected, describe_sync
from sstest.endpoint.unexpected import describe_unexpected
from sstest.text import quote
from sstest.vocabulary import closest


class Assertions(ABC):
    """The questions that a test asks after its sender has run."""

    told = False
    """Whether an assertion has failed, and so has shown the requests that came."""

    @property
    @abstractmethod
    def requests(self) -> tuple[Exchange, ...]:
        """Every request that came."""

    @property
    @abstractmethod
    def segments(self) -> tuple[Segment, ...]:
        """Every segment."""

    @property
    @abstractmethod
    def pending_faults(self) -> tuple[Fault, ...]:
        """The scripted faults that still wait for a request."""

    @property
    def stray_calls(self) -> tuple[str, ...]:
        """Calls to LaunchDarkly that nobody answers, in words."""
        return ()

    @abstractmethod
    def _shown(self, text: str) -> str:
        """``text`` without any access token."""

    def describe_requests(self) -> str:
        """The requests that came, parsed, and what was answered: short, and safe to print."""
        return self._shown(describe_requests(self.requests, self.stray_calls))

    def segment(
        self,
        cohort: str,
        *,
        environment: str | None = None,
        kind: str | None = None,
        integration: str | None = None,
    ) -> Segment:
        """The segment of a cohort as it is now: ``launchdarkly.segment("vip").members``.

        ``cohort`` is the cohort id that the sender uses. ``environment`` (a client-side ID),
        ``kind`` (the context kind) and ``integration`` (the integration key) are needed only where
        the cohort is in several. Raises :class:`LookupError` where there is no such segment, or
        more than one.
        """
        __tracebackhide__ = True
        named = [one for one in self.segments if one.cohort == cohort]
        found = [
            one
            for one in named
            if environment in (None, one.environment)
            and kind in (None, one.kind)
            and integration in (None, one.integration)
        ]
        if len(found) == 1:
            return found[0]
        self.told = True
        raise LookupError(
            f"{self._shown(self._which(cohort, named, found))}\n{self.describe_requests()}"
        )

    def assert_synced(
        self,
        cohort: str,
        *,
        added: Iterable[str] = (),
        removed: Iterable[str] = (),
        kind: str = "user",
        environment: str | None = None,
        integration: str | None = None,
        name: str | None = None,
    ) -> None:
        """Assert that all requests together added and removed exactly these members.

        ``added`` and ``removed`` are context keys; the last word on a key counts, and only
        requests that were taken do. ``kind`` is the context kind that they must be of.
        ``environment`` is the client-side ID, ``integration`` the integration key: each is needed
        only where the cohort was synced to several. ``name`` is the cohort's name, if it matters.

        A failure says of each member what became of it: never sent, sent in a request that was
        refused and not sent again, removed instead of added, or arrived elsewhere. It names the
        request nearest to what was expected, and shows all that came.

            launchdarkly.assert_synced("vip", added={"ada", "bob"}, removed={"cy"})
        """
        __tracebackhide__ = True
        expected = Expected(
            cohort,
            context_keys("added", added),
            context_keys("removed", removed),
            kind,
            environment,
            integration,
            name,
        )
        if both := expected.added & expected.removed:
            raise ValueError(f"{min(both)!r} is in both added and removed: it can be in one")
        self._fail_with(describe_sync(self.requests, expected))

    def assert_no_unexpected(self, *, allow_duplicates: bool = False) -> None:
        """Assert that the sender did nothing that a sender should not do.

        - It sent no request that was refused for what it is: another path or method, no token or a
          wrong one, a body that LaunchDarkly cannot read. What a scripted fault or a rate limit
          refused is not the sender's doing.
        - It made no other call to LaunchDarkly, and none with another client than requests where
          that is mocked.
        - It sent nothing twice: no member in the same direction that an earlier request had
          delivered, or twice in one request. Sending again is right after a fault, which may have
          swallowed the answer. A sender that repeats whole lists on purpose is asserted with
          ``allow_duplicates=True``.
        - No request both adds and removes the same member.
        """
        __tracebackhide__ = True
        self._fail_with(
            describe_unexpected(
                self.requests, len(self.stray_calls), duplicates=not allow_duplicates
            )
        )

    def assert_retried(self, status: int | None = None, *, times: int | None = None) -> None:
        """Assert that what was refused for the moment was sent again, in time, until it arrived.

        For each request that was answered 408, 409, 425, 429 or 5xx, or whose connection was
        dropped, a later one must have the same members, or the same body where it names none; not
        before the wait that ``Retry-After`` or ``X-Ratelimit-Reset`` asked for, whichever ends
        first, by the stand-in's clock; and in the end all its members must have been taken. One
        whose answer was held back counts where it was sent again.

        ``status`` asks only of requests answered so; ``times`` is how many were sent again. Fails
        where nothing had to be retried, since that would prove nothing.
        """
        __tracebackhide__ = True
        waiting = [str(fault) for fault in self.pending_faults]
        self._fail_with(describe_retries(self.requests, status, times, waiting))

    def assert_batched(self, at_most: int) -> None:
        """Assert that no request names more than ``at_most`` members."""
        __tracebackhide__ = True
        lines = []
        for exchange in self.requests:
            named = 0 if exchange.meaning is None else len(exchange.meaning.memberships)
            if named > at_most:
                lines.append(f"  request #{exchange.number} names {named:,} members")
        if lines:
            self._fail_with([f"batches are larger than {at_most:,} members", *lines[:10]])

    def _fail_with(self, lines: list[str]) -> None:
        __tracebackhide__ = True
        if lines:
            self.told = True
            text = self._shown("\n".join(lines))
            raise AssertionError(f"{text}\n{self.describe_requests()}")

    def _which(self, cohort: str, named: list[Segment], found: list[Segment]) -> str:
        """Why a cohort has not the one segment that was asked for."""
        if not named:
            meant = closest(cohort, dict.fromkeys(one.cohort for one in self.segments))
            hint = f"; did you mean {quote(meant)}?" if meant else ""
            return f"no request that was taken is about cohort {quote(cohort)}{hint}"
        where = "several segments" if found else "no such segment"
        lines = [
            f"  environment={quote(one.environment)}, kind={quote(one.kind)},"
            f" integration={quote(one.integration)}: {len(one.members):,} members"
            for one in named[:10]
        ]
        headline = (
            f"cohort {quote(cohort)} is in {where}; say which with environment=, kind= or"
            " integration="
        )
        return "\n".join([headline, *lines])
