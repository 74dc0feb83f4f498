"""Whether what was refused for the moment was sent again, in time, until it arrived."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from sstest.endpoint.describe import keys, outcome
from sstest.endpoint.exchange import Exchange, Identity
from sstest.text import quote

_FOR_NOW: Final = (408, 409, 425, 429)
# A header in whole milliseconds and two clocks are no reason to blame a sender.
_TOLERANCE: Final = 0.005
_MOST: Final = 10
_MOST_COHORTS: Final = 3

_Word = tuple[Identity, str, bool]


def describe_retries(
    exchanges: Sequence[Exchange], status: int | None, times: int | None, waiting: Sequence[str]
) -> list[str]:
    """What is wrong with how the sender tried again, a line for each request; none if nothing.

    ``waiting`` are the faults that no request has met yet.
    """
    lines: list[str] = []
    refused = again = 0
    later = _Later()
    for exchange in reversed(exchanges):
        words = _words(exchange)
        if _is_for_now(exchange) and status in (None, exchange.status):
            repeat = later.repeat(exchange, words)
            refused, again = refused + 1, again + (repeat is not None)
            lost = [] if exchange.accepted else later.unsettled(words)
            lines[:0] = _blamed(exchange, repeat, lost)
        elif exchange.delay and status is None and later.repeat(exchange, words):
            # Its answer came too late for the sender, who could not know that it was taken.
            refused, again = refused + 1, again + 1
        later.add(exchange, words)
    if not refused:
        return _nothing_refused(exchanges, status, waiting)
    if lines:
        more = [f"  and {len(lines) - _MOST} more"] if len(lines) > _MOST else []
        headline = "what was refused for the moment was not retried as it should be"
        return [headline, *lines[:_MOST], *more]
    if times is not None and again != times:
        return [f"expected {times} requests to be sent again, found {again}"]
    return []


class _Later:
    """What comes after a request, gathered from the last one backwards."""

    def __init__(self) -> None:
        self._with_word: dict[_Word, Exchange] = {}
        self._with_body: dict[tuple[str | None, bytes], Exchange] = {}
        self._settled: set[tuple[Identity, str]] = set()

    def add(self, exchange: Exchange, words: frozenset[_Word]) -> None:
        """Go back by one request."""
        self._with_word |= dict.fromkeys(words, exchange)
        self._with_body[exchange.key, exchange.body] = exchange
        if exchange.accepted:
            self._settled |= {(identity, key) for identity, key, _ in words}

    def repeat(self, exchange: Exchange, words: frozenset[_Word]) -> Exchange | None:
        """The first request that sends it again, or a part of it."""
        if not words:
            return self._with_body.get((exchange.key, exchange.body))
        found = [self._with_word[word] for word in words if word in self._with_word]
        return min(found, key=lambda one: one.number, default=None)

    def unsettled(self, words: frozenset[_Word]) -> list[_Word]:
        """What no request that was taken says anything of."""
        return [word for word in words if word[:2] not in self._settled]


def _is_for_now(exchange: Exchange) -> bool:
    status = exchange.status
    return status is None or status in _FOR_NOW or status >= 500


def _words(exchange: Exchange) -> frozenset[_Word]:
    """What a request says of each member."""
    return frozenset(
        (change.identity, key, included)
        for change in exchange.changes
        for included, names in ((True, change.added), (False, change.removed))
        for key in names
    )


def _blamed(refused: Exchange, repeat: Exchange | None, lost: list[_Word]) -> list[str]:
    """What went wrong after one refusal."""
    told = f"  request #{refused.number} was answered {outcome(refused)}"
    if repeat is None:
        return [f"{told}; it was never sent again{f': {_unheard(lost)}' if lost else ''}"]
    lines = []
    passed = repeat.at - (refused.at if refused.answered_at is None else refused.answered_at)
    wait = (refused.retry_after or 0.0) + refused.delay
    if passed < wait - _TOLERANCE:
        lines.append(
            f"{told}; request #{repeat.number} sends it again after {passed:.2f} s, too early by"
            f" {wait - passed:.2f} s"
        )
    if lost:
        lines.append(
            f"{told}; it was sent again, last in a request that was not taken: {_unheard(lost)}"
        )
    return lines


def _unheard(lost: list[_Word]) -> str:
    """The members that no request brought, by cohort."""
    cohorts: dict[str, set[str]] = defaultdict(set)
    for identity, key, _ in lost:
        cohorts[identity.cohort].add(key)
    return "; ".join(
        f"cohort {quote(cohort)} never heard of {keys(names)}"
        for cohort, names in sorted(cohorts.items())[:_MOST_COHORTS]
    )


def _nothing_refused(
    exchanges: Sequence[Exchange], status: int | None, waiting: Sequence[str]
) -> list[str]:
    answered = "was refused for the moment" if status is None else f"was answered {status}"
    lines = [f"none of {len(exchanges)} requests {answered}, so nothing had to be retried"]
    if waiting:
        lines.append(f"  still waiting for a request: {', '.join(waiting[:_MOST])}")
    else:
        lines.append("  say what goes wrong before the sender runs: launchdarkly.will_answer(429)")
    return lines
