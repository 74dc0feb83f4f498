"""Assertions on the requests that a stand-in received; failures name the effect."""

from abc import ABC
from collections.abc import Iterable

from sstest.assertions import both_sides, text, text_or_none
from sstest.endpoint.arguments import number, whole
from sstest.endpoint.backoff import Backoff, describe_pauses
from sstest.endpoint.exchange import Exchange
from sstest.endpoint.faults import LONGEST_WAIT
from sstest.endpoint.observed import Observed
from sstest.endpoint.retries import describe_retries
from sstest.endpoint.synced import Expected, describe_sync
from sstest.endpoint.touched import Allowed, describe_touched
from sstest.endpoint.unexpected import describe_unexpected


class Assertions(Observed, ABC):
    """What a test may assert of the requests."""

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

        ``added`` and ``removed`` are context keys; for each key the last accepted request counts.
        ``kind`` is the context kind. ``environment`` is the client-side ID, ``integration`` the
        integration key: each is needed only if the cohort was synced to several. ``name`` is the
        cohort's name, if it matters.

        A failure says what happened to each member: never sent, sent in a request that was refused
        and not retried, removed instead of added, or sent to another segment. It names the closest
        request, and shows all requests received.

            launchdarkly.assert_synced("vip", added={"ada", "bob"}, removed={"cy"})
        """
        __tracebackhide__ = True
        joined, left = both_sides(added, removed)
        members = dict.fromkeys(joined, True) | dict.fromkeys(left, False)
        expected = Expected(
            text("cohort", cohort, "a cohort id as text"),
            members,
            text("kind", kind),
            text_or_none("environment", environment),
            text_or_none("integration", integration),
            text_or_none("name", name),
        )
        self._fail_with(describe_sync(self._all_requests(), expected))

    def assert_no_unexpected(self, *, allow_duplicates: bool = False) -> None:
        """Assert that the sender made no mistakes, whatever it was to sync.

        - No request was refused for its own content: a wrong path or method, a missing or wrong
          token, a body that LaunchDarkly cannot read.
        - What a scripted fault or a rate limit refused was accepted later.
        - It made no other call to LaunchDarkly, and in process none with a client that is not
          answered there.
        - It sent nothing twice: no member with the same effect in two requests, or twice in one.
          A retry after a fault is fine, since the answer may have been lost. For a sender that
          repeats whole lists on purpose, pass ``allow_duplicates=True``.
        - No request both adds and removes the same member.

        Refusals that were asserted before, with :meth:`assert_refused` or :meth:`assert_retried`,
        are expected.
        """
        __tracebackhide__ = True
        strays, duplicates = len(self.stray_calls), not allow_duplicates
        self._fail_with(
            describe_unexpected(self._all_requests(), strays, self._asserted, duplicates=duplicates)
        )

    def assert_only(
        self,
        *cohorts: str,
        kind: str = "user",
        environment: str | None = None,
        integration: str | None = None,
    ) -> None:
        """Assert that only these cohorts were touched, and each of them.

        ``kind`` is the context kind. ``environment`` is the client-side ID, ``integration`` the
        integration key; without them each cohort must be in one environment and of one integration.
        Only accepted requests count.

            launchdarkly.assert_only("vip", "beta")
        """
        __tracebackhide__ = True
        if not cohorts:
            raise TypeError('assert_only needs a cohort: launchdarkly.assert_only("vip")')
        for cohort in cohorts:
            text("cohort", cohort, "a cohort id as text")
        allowed = Allowed(
            cohorts,
            text("kind", kind),
            text_or_none("environment", environment),
            text_or_none("integration", integration),
        )
        self._fail_with(describe_touched(self._all_requests(), allowed))

    def assert_refused(self, status: int, *, times: int | None = None) -> None:
        """Assert that requests were answered with ``status``, 400 to 599.

        ``times`` is how many. :meth:`assert_no_unexpected` takes them for expected afterwards.

            launchdarkly.assert_refused(400, times=1)
        """
        __tracebackhide__ = True
        if not 400 <= whole("status", status) <= 599:
            raise ValueError(f"status is {status}, expected 400 to 599")
        found = [one.number for one in self._all_requests() if one.status == status]
        if times is not None and len(found) != whole("times", times, 1):
            self._fail_with([f"expected {times} requests answered {status}, found {len(found)}"])
        if not found:
            self._fail_with([f"no request was answered {status}"])
        self._asserted |= set(found)

    def assert_retried(
        self,
        status: int | None = None,
        *,
        times: int | None = None,
        pause: float | None = None,
        attempts: int | None = None,
    ) -> None:
        """Assert that requests that failed temporarily were retried until they were accepted.

        For each request that was answered 408, 409, 425, 429 or 5xx, or whose connection was
        dropped, a later one must have the same members, or the same body if it has none. It must
        not come before the end of ``Retry-After`` or ``X-Ratelimit-Reset``, whichever is first, by
        the stand-in's clock. In the end all its members must have been accepted. A request whose
        answer was delayed counts if it was sent again.

        ``status`` selects requests with that answer; ``times`` is the expected number of requests
        that were retried. ``pause`` are the seconds that have to pass before a retry, by the
        stand-in's clock; the pauses must not shrink from one retry of a request to the next.
        ``attempts`` is how often one request may be sent. Fails if there was nothing to retry.
        """
        __tracebackhide__ = True
        for name, value in ("status", status), ("times", times), ("attempts", attempts):
            if value is not None:
                whole(name, value)
        if pause is not None and not pause >= 0:
            raise ValueError(f"pause is {pause!r}, expected seconds, 0 or more")
        waiting = [str(fault) for fault in self.pending_faults]
        self._asserted |= {
            one.number
            for one in self._all_requests()
            if status in (None, one.status) and (one.fault or one.status == 429)
        }
        self._fail_with(
            describe_retries(
                self._all_requests(), status, times, waiting, pause=pause, attempts=attempts
            )
        )

    def assert_paused(
        self, *, at_least: float = 0.0, factor: float = 1.0, at_most: float | None = None
    ) -> None:
        """Assert that the pauses between attempts at one request grow, by the stand-in's clock.

        Each pause has to be longer than the one before, and at least ``factor`` times as long.
        ``at_least`` and ``at_most`` are seconds; a pause of ``at_most`` need not grow. A pause that
        an answer asked for, with ``Retry-After``, is not compared: :meth:`assert_retried` judges
        it. Nor is one behind a late answer, since nobody knows when the sender gave it up. Fails
        where there are no two pauses to compare; for ``at_least`` or ``at_most`` without a
        ``factor`` one is enough.

            launchdarkly.will_answer(503).times(3)
            sync(["ada"], [])
            launchdarkly.assert_paused(at_least=0.5, factor=2)
        """
        __tracebackhide__ = True
        number("at_least", at_least, LONGEST_WAIT, " of seconds")
        if at_most is not None:
            number("at_most", at_most, LONGEST_WAIT, " of seconds")
        if not 1 <= factor < float("inf"):
            raise ValueError(f"factor is {factor!r}, expected 1 or more")
        self._fail_with(describe_pauses(self._all_requests(), Backoff(at_least, factor, at_most)))

    def assert_batched(self, at_most: int) -> None:
        """Assert that no request has more than ``at_most`` members."""
        __tracebackhide__ = True
        whole("at_most", at_most)
        lines = []
        for exchange in self._all_requests():
            named = 0 if exchange.meaning is None else len(exchange.meaning.memberships)
            if named > at_most:
                lines.append(f"  request #{exchange.number} has {named:,} members")
        if lines:
            self._fail_with([f"requests have more than {at_most:,} members", *lines[:10]])

    def _all_requests(self) -> tuple[Exchange, ...]:
        """Those received; fails where some are not kept, since they may be what is asked for."""
        __tracebackhide__ = True
        if self._left_out:
            self._fail_with(
                ["of so many requests nothing can be asserted; see launchdarkly.reset()"]
            )
        return self.requests

    def _fail_with(self, lines: list[str]) -> None:
        __tracebackhide__ = True
        if lines:
            self.reported = True
            told = self._shown("\n".join(lines))
            raise AssertionError(f"{told}\n{self.describe_requests()}")
