"""Requests as text for failure messages: short, and safe to print on a terminal."""

from collections.abc import Iterable, Sequence
from typing import Final

from sstest.endpoint.exchange import Exchange, Identity
from sstest.text import counted, natural, plain, quote

_MOST_REQUESTS: Final = 10

MOST_STRAYS: Final = 5
_MOST_KEYS: Final = 10
_MOST_NUMBERS: Final = 5
_MOST_SEGMENTS: Final = 3


def describe_requests(
    exchanges: Sequence[Exchange], strays: Sequence[str] = (), left_out: int = 0
) -> str:
    """The requests received, parsed; of many, the first and the last.

    ``strays`` describe calls that were not synced segment requests; they are listed below. Before
    the first one ``left_out`` more were received that are not kept.
    """
    lines = [_described(exchanges)]
    if left_out:
        lines.insert(0, f"not kept, since there are more: the first {counted(left_out, 'request')}")
    if strays:
        lines.append(f"unexpected calls to LaunchDarkly ({len(strays)}):")
        lines += first([f"  {plain(stray)}" for stray in strays], MOST_STRAYS)
    return "\n".join(lines)


def _described(exchanges: Sequence[Exchange]) -> str:
    if not exchanges:
        return "no requests received"
    count = len(exchanges)
    lines = [f"requests received ({count}):"]
    half = _MOST_REQUESTS // 2
    start = exchanges[0].at
    for place, exchange in enumerate(exchanges):
        if count > _MOST_REQUESTS and place == half:
            lines.append(f"  ... {count - _MOST_REQUESTS} more ...")
        if count <= _MOST_REQUESTS or place < half or place >= count - half:
            lines += _exchange(exchange, start)
    return "\n".join(lines)


def _exchange(exchange: Exchange, start: float) -> list[str]:
    """A request and its answer in one line, and a line for each segment that it changes."""
    passed = exchange.at - start
    after = f"+{passed:.2f} s " if passed else ""
    method, path = plain(exchange.request.method), plain(exchange.request.path)
    return [
        f"  #{exchange.number} {after}{method} {path} -> {outcome(exchange)}",
        *_asked(exchange),
    ]


def first(lines: Sequence[str], most: int = 10) -> list[str]:
    """The first lines, and how many more there are."""
    more = [f"  and {len(lines) - most} more"] if len(lines) > most else []
    return [*lines[:most], *more]


def outcome(exchange: Exchange) -> str:
    """The answer, and why: ``429 rate limited, retry after 1.5 s [will_answer(429)]``."""
    if exchange.reply is not None:
        words = str(exchange.reply.status)
    else:
        words = f"not within {exchange.delay:g} s" if exchange.delay else "connection dropped"
    if exchange.error is not None:
        words += f" {plain(str(exchange.error))}"
    if exchange.retry_after is not None:
        words += f", retry after {exchange.retry_after:g} s"
    if exchange.reply is None:
        words += ", update applied" if exchange.accepted else ", nothing applied"
    elif exchange.delay:
        words += f", delayed by {exchange.delay:g} s"
    return f"{words} [{exchange.fault}]" if exchange.fault else words


def keys(names: Iterable[str], most: int = _MOST_KEYS) -> str:
    """Context keys, quoted, in natural order; of many, the first."""
    listed = natural(names)
    more = f" and {len(listed) - most} more" if len(listed) > most else ""
    return ", ".join(map(quote, listed[:most])) + more


def numbers_of(found: Iterable[int]) -> str:
    """Requests by their numbers: ``request #1``, or ``requests #1, #2 and 7 more``."""
    numbers = sorted(set(found))
    listed = ", ".join(f"#{number}" for number in numbers[:_MOST_NUMBERS])
    more = f" and {len(numbers) - _MOST_NUMBERS} more" if len(numbers) > _MOST_NUMBERS else ""
    return f"{'request' if len(numbers) == 1 else 'requests'} {listed}{more}"


def place(identity: Identity) -> str:
    """A segment, by all that identifies it within an integration."""
    return (
        f"cohort {quote(identity.cohort)}, kind {quote(identity.kind)},"
        f" environment {quote(identity.environment)}"
    )


def _asked(exchange: Exchange) -> list[str]:
    found = exchange.changes
    if not found and exchange.manifest is not None and exchange.request.body:
        return [f"       body: {quote(exchange.request.body[:200].decode(errors='replace'))}"]
    lines = []
    for change in found[:_MOST_SEGMENTS]:
        parts = [f"add {keys(change.added)}"] if change.added else []
        parts += [f"remove {keys(change.removed)}"] if change.removed else []
        lines.append(f"       {place(change.identity)}: {'; '.join(parts) or 'no members'}")
    if len(found) > _MOST_SEGMENTS:
        lines.append(f"       and {len(found) - _MOST_SEGMENTS} more segments")
    return lines
