"""Whether requests that failed temporarily were retried, not too early, until accepted."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from sstest.endpoint.describe import first, keys, outcome
from sstest.endpoint.exchange import Exchange, Identity
from sstest.text import quote

_TEMPORARY: Final = (408, 409, 425, 429)
TOLERANCE: Final = 0.005
"""In seconds: headers have whole milliseconds, and the sender has another clock."""
_MOST_COHORTS: Final = 3

_Membership = tuple[Identity, str, bool]


def describe_retries(  # what assert_retried takes
    exchanges: Sequence[Exchange],
    status: int | None,
    times: int | None,
    waiting: Sequence[str],
    *,
    pause: float | None = None,
    attempts: int | None = None,
) -> list[str]:
    """What is wrong with the retries, one line for each request; empty if nothing is.

    ``waiting`` are the scripted faults that no request has met yet.
    """
    retried: dict[int, Exchange] = {}
    lines: list[str] = []
    refused = again = 0
    later = _Later()
    for exchange in reversed(exchanges):
        memberships = _memberships(exchange)
        if _is_temporary(exchange) and status in (None, exchange.status):
            repeat = later.repeat(exchange, memberships)
            refused, again = refused + 1, again + (repeat is not None)
            lost = [] if exchange.accepted else later.unsettled(memberships)
            part = 0 < len(lost) < len(memberships)
            lines[:0] = _problems(exchange, repeat, lost, part=part)
            if repeat is not None:
                retried[exchange.number] = repeat
        elif exchange.delay and status is None and later.repeat(exchange, memberships):
            # The sender timed out, and could not know that the request was accepted.
            refused, again = refused + 1, again + 1
        later.add(exchange, memberships)
    if not refused:
        return _nothing_refused(exchanges, status, waiting)
    if lines:
        return ["requests that failed temporarily were not retried correctly", *first(lines)]
    if hasty := [*_hasty(exchanges, retried, pause, attempts)]:
        return ["requests that failed temporarily were retried in haste", *first(hasty)]
    if times is not None and again != times:
        return [f"expected {times} retried requests, found {again}"]
    return []


class _Later:
    """The requests after a given one, collected from the last one backwards."""

    def __init__(self) -> None:
        self._with_member: dict[_Membership, Exchange] = {}
        self._with_body: dict[tuple[str | None, bytes], Exchange] = {}
        self._settled: set[tuple[Identity, str]] = set()

    def add(self, exchange: Exchange, memberships: frozenset[_Membership]) -> None:
        """Go back by one request."""
        self._with_member |= dict.fromkeys(memberships, exchange)
        self._with_body[exchange.key, exchange.body] = exchange
        if exchange.accepted:
            self._settled |= {(identity, key) for identity, key, _ in memberships}

    def repeat(self, exchange: Exchange, memberships: frozenset[_Membership]) -> Exchange | None:
        """The first request that sends it again, in whole or in part."""
        if not memberships:
            return self._with_body.get((exchange.key, exchange.body))
        found = [self._with_member[one] for one in memberships if one in self._with_member]
        return min(found, key=lambda one: one.number, default=None)

    def unsettled(self, memberships: frozenset[_Membership]) -> list[_Membership]:
        """The members that no accepted request says anything about."""
        return [one for one in memberships if one[:2] not in self._settled]


def _is_temporary(exchange: Exchange) -> bool:
    status = exchange.status
    return status is None or status in _TEMPORARY or status >= 500


def _memberships(exchange: Exchange) -> frozenset[_Membership]:
    return frozenset(
        (change.identity, key, included)
        for change in exchange.changes
        for key, included in change.members.items()
    )


def _problems(
    refused: Exchange, repeat: Exchange | None, lost: list[_Membership], *, part: bool
) -> list[str]:
    """What is wrong with one retry; ``part`` is whether other members were accepted later."""
    failed = f"  request #{refused.number} was answered {outcome(refused)}"
    if repeat is None:
        return [f"{failed}; it was not retried{f': {_undelivered(lost)}' if lost else ''}"]
    lines = []
    passed = passed_between(refused, repeat)
    # Behind a late answer; where none came, the sender has given it up.
    wait = 0.0 if refused.reply is None else (refused.retry_after or 0.0) + refused.delay
    if passed < wait - TOLERANCE:
        lines.append(
            f"{failed}; request #{repeat.number} retries it after {passed:.2f} s,"
            f" {wait - passed:.2f} s too early"
        )
    if lost:
        what = "only a part of it was accepted later" if part else "no retry was accepted"
        lines.append(f"{failed}; {what}: {_undelivered(lost)}")
    return lines


def _hasty(
    exchanges: Sequence[Exchange],
    retried: dict[int, Exchange],
    pause: float | None,
    attempts: int | None,
) -> Iterator[str]:
    """Retries without the ``pause`` that is wanted, or one that shrinks; too many ``attempts``."""
    for run in _runs(exchanges, retried):
        before = 0.0
        for last, repeat in pairwise(run):
            passed = passed_between(last, repeat)
            wanted = max(pause or 0.0, before)
            if pause is not None and passed < wanted - TOLERANCE:
                yield (
                    f"  request #{repeat.number} retries request #{last.number} after"
                    f" {passed:.2f} s; expected a pause of at least {wanted:.2f} s, which does not"
                    " shrink from one retry to the next"
                )
                break
            before = passed
        if attempts is not None and len(run) > attempts:
            first_number, sent = run[0].number, len(run)
            yield f"  request #{first_number} was sent {sent} times, expected at most {attempts}"


def attempts_at_each(exchanges: Sequence[Exchange]) -> Iterator[list[Exchange]]:
    """Each request that failed or was answered late and was sent again, with its repeats."""
    retried: dict[int, Exchange] = {}
    later = _Later()
    for exchange in reversed(exchanges):
        memberships = _memberships(exchange)
        if (_is_temporary(exchange) or exchange.delay) and (
            repeat := later.repeat(exchange, memberships)
        ):
            retried[exchange.number] = repeat
        later.add(exchange, memberships)
    return _runs(exchanges, retried)


def passed_between(one: Exchange, repeat: Exchange) -> float:
    """The seconds from the answer to a request until it is sent again."""
    return repeat.at - (one.at if one.answered_at is None else one.answered_at)


def _runs(exchanges: Sequence[Exchange], retried: dict[int, Exchange]) -> Iterator[list[Exchange]]:
    repeats = {repeat.number for repeat in retried.values()}
    for exchange in exchanges:
        if exchange.number in repeats or exchange.number not in retried:
            continue
        run = [exchange]
        while (repeat := retried.get(run[-1].number)) is not None:
            run.append(repeat)
        yield run


def _undelivered(lost: list[_Membership]) -> str:
    cohorts: dict[str, set[str]] = defaultdict(set)
    for identity, key, _ in lost:
        cohorts[identity.cohort].add(key)
    return "; ".join(
        f"not delivered to cohort {quote(cohort)}: {keys(names)}"
        for cohort, names in sorted(cohorts.items())[:_MOST_COHORTS]
    )


def _nothing_refused(
    exchanges: Sequence[Exchange], status: int | None, waiting: Sequence[str]
) -> list[str]:
    answered = "failed temporarily" if status is None else f"was answered {status}"
    lines = [f"none of {len(exchanges)} requests {answered}, so there was nothing to retry"]
    if waiting:
        lines.append(f"  scripted faults that no request met: {', '.join(waiting[:10])}")
    else:
        lines.append("  script a fault before the sender runs: launchdarkly.will_answer(429)")
    return lines
