"""Mistakes of a sender that do not depend on the cohort: see ``assert_no_unexpected``."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import Final

from sstest.endpoint.body import describe_type
from sstest.endpoint.describe import first, keys, outcome
from sstest.endpoint.exchange import Exchange, Identity
from sstest.text import counted, plain, quote
from sstest.vocabulary.lookalikes import difference, groups

_WORDS: Final = {True: "adds", False: "removes"}
_NOTED: Final = frozenset(
    (
        *("conflict", "environment", "nothing", "lookalike", "repeated"),
        *("first", "position", "kind", "contradiction"),
    )
)
"""The diagnostics of requests that are mistakes of a sender, but for those that only may be."""


def describe_unexpected(
    exchanges: Sequence[Exchange], strays: int, asserted: Collection[int], *, duplicates: bool
) -> list[str]:
    """The sender's mistakes, one line each; ``strays`` counts its calls to other routes.

    ``asserted`` are the numbers of the requests whose refusals the test has asserted.
    """
    lines = [
        *_refused(exchanges, asserted),
        *_mistyped(exchanges),
        *([f"  {counted(strays, 'unexpected call')} to LaunchDarkly"] if strays else ()),
        *(_sent_again(exchanges) if duplicates else ()),
        *_noted(exchanges),
        *_alike(exchanges),
    ]
    return ["unexpected requests from the sender", *first(lines)] if lines else []


def _refused(exchanges: Sequence[Exchange], asserted: Collection[int]) -> Iterator[str]:
    """Requests that were refused for their own content, or by a fault, and then left so."""
    lines: list[str] = []
    delivered: set[object] = set()
    for exchange in reversed(exchanges):
        asked: set[object] = {
            (change.identity, key) for change in exchange.changes for key in change.members
        } or {(exchange.key, exchange.body)}
        if exchange.accepted:
            delivered |= asked
        elif exchange.number not in asserted:
            lines += _refusal(exchange, left=not asked <= delivered)
    yield from reversed(lines)


def _refusal(exchange: Exchange, *, left: bool) -> Iterator[str]:
    """What to say of a refusal; ``left`` is whether what was asked for was never accepted."""
    named = {key for change in exchange.changes for key in change.members}
    lost = f"; members lost: {keys(named)}" if named else ""
    if exchange.reply is not None and exchange.fault is None and exchange.status != 429:
        yield f"  request #{exchange.number} was refused: {outcome(exchange)}{lost}"
    elif left:
        ask = (
            "assert_retried()" if exchange.status is None else f"assert_refused({exchange.status})"
        )
        yield (
            f"  request #{exchange.number} failed, and was never accepted: {outcome(exchange)}"
            f"{lost}; if this is meant: launchdarkly.{ask}"
        )


def _mistyped(exchanges: Sequence[Exchange]) -> Iterator[str]:
    """Accepted requests whose bodies the validation server would not have read."""
    for exchange in exchanges:
        if exchange.accepted and (problem := describe_type(exchange.request)):
            yield f"  request #{exchange.number} was accepted, but {problem}"


def _sent_again(exchanges: Sequence[Exchange]) -> Iterator[str]:
    """Members sent again with the same effect, with nothing in between that changed them."""
    last: dict[tuple[Identity, str], tuple[bool, Exchange]] = {}
    for exchange in exchanges:
        if not exchange.accepted:
            continue
        again: dict[tuple[int, str, bool], list[str]] = defaultdict(list)
        for change in exchange.changes:
            for key, included in change.members.items():
                word, before = last.get((change.identity, key), (None, exchange))
                if word is included and _delivered(before):
                    again[before.number, change.identity.cohort, included].append(key)
                last[change.identity, key] = included, exchange
        for (number, cohort, included), repeated in again.items():
            yield (
                f"  request #{exchange.number} repeats request #{number} for cohort"
                f" {quote(cohort)}: {_WORDS[included]} {keys(repeated)}"
            )
        yield from _named_twice(exchange)


def _delivered(exchange: Exchange) -> bool:
    """Whether the sender can know that a request was accepted: it was answered without delay."""
    return exchange.reply is not None and not exchange.delay


def _named_twice(exchange: Exchange) -> Iterator[str]:
    memberships = exchange.meaning.memberships if exchange.meaning else ()
    named = Counter(
        (str(one.cohort_id), str(one.context_key), bool(one.included)) for one in memberships
    )
    twice = {key for (_, key, _), count in named.items() if count > 1}
    if twice:
        yield f"  request #{exchange.number} names members more than once: {keys(twice)}"


def _noted(exchanges: Sequence[Exchange]) -> Iterator[str]:
    for exchange in exchanges:
        for diagnostic in exchange.meaning.diagnostics if exchange.meaning else ():
            if diagnostic.code in _NOTED:
                yield f"  request #{exchange.number}: {plain(diagnostic.message)}"


def _alike(exchanges: Sequence[Exchange]) -> Iterator[str]:
    """Keys of one cohort that look alike in two requests, a pair for each cohort.

    Within one request its diagnostics say so.
    """
    sent: dict[Identity, dict[str, int]] = defaultdict(dict)
    for exchange in exchanges:
        for change in exchange.changes:
            for key in sorted(change.members):
                sent[change.identity].setdefault(key, exchange.number)
    for identity, numbers in sent.items():
        pairs = ((one, other) for one, other, *_ in groups(numbers))
        apart = (pair for pair in pairs if numbers[pair[0]] != numbers[pair[1]])
        for one, other in [*apart][:1]:
            yield (
                f"  request #{numbers[other]} has {other!a} and request #{numbers[one]} {one!a}:"
                f" keys of cohort {quote(identity.cohort)} that differ only in"
                f" {difference(one, other)}"
            )
