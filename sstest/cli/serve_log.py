"""The request log of ``sstest serve``: each request, how it was parsed, what was answered."""

import contextlib
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import IO, Final, Literal

import click

from sstest.cli.terminal import print_painted
from sstest.cli.traces import trace_lines
from sstest.endpoint import Exchange
from sstest.endpoint.body import describe_type
from sstest.endpoint.describe import keys, outcome
from sstest.endpoint.exchange import reading
from sstest.endpoint.kept import Kept
from sstest.endpoint.page.views import explained
from sstest.parser import Delta
from sstest.text import counted, plain

Detail = Literal["full", "short", "none"]

_MOST_COHORTS: Final = 5
_MOST_KEYS: Final = 5
_WIDEST: Final = 60
_LONGEST: Final = 600
_FULL_PACE: Final = 20  # of more requests at once, only one line each is written
_FULL_SIZE: Final = 1_000_000  # bytes of their bodies, likewise
_MOST_PENDING: Final = 500  # beyond this, the first of them are only counted
_SMALL: Final = 20_000  # bytes; a larger one is not explained once the server stops
_PAUSE: Final = 0.1  # seconds between two writes
_LONGEST_END: Final = 5.0  # seconds
_SHORTEST_SECRET: Final = 4
_INDENT: Final = "    "


class Log:
    """Writes exchanges to a stream in its own thread, so that no sender waits for it.

    If requests come faster than can be read, less is written of each, or only their number.
    ``secrets`` are never written.
    """

    def __init__(self, stream: IO[str], detail: Detail, secrets: Iterable[str] = ()) -> None:
        self._stream = stream
        self._detail = detail
        self._secrets = [one for one in secrets if len(one) >= _SHORTEST_SECRET]
        self._pending = Kept(_MOST_PENDING)
        self._left_out: Counter[int | None] = Counter()
        self._wake = threading.Condition()
        self._news = False
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sstest-log", daemon=True)
        self._thread.start()

    def tell(self, exchange: Exchange) -> None:
        """Record a request; may be called from any thread."""
        if self._detail != "none":
            with self._wake:
                for one in self._pending.add(exchange):
                    self._left_out[one.status] += 1
                if not self._news:
                    self._news = True
                    self._wake.notify()

    def close(self) -> None:
        """Write what is left, and end; who cannot be written to is not waited for long."""
        with self._wake:
            self._closed.set()
            self._wake.notify()
        self._thread.join(_LONGEST_END)

    def _run(self) -> None:
        while True:
            with self._wake:
                self._wake.wait_for(lambda: self._news or self._closed.is_set())
                if not self._news:
                    return
                batch = self._pending.take()
                self._news = False
                left_out, self._left_out = self._left_out, Counter()
            with contextlib.suppress(OSError, ValueError):  # nobody reads it any more
                self._write(batch, left_out)
            self._closed.wait(_PAUSE)  # so that what comes at once is seen as one batch

    def _write(self, batch: list[Exchange], left_out: Counter[int | None]) -> None:
        size = sum(len(one.body) for one in batch)
        few = len(batch) <= _FULL_PACE and size <= _FULL_SIZE
        detail = self._detail if few else "short"
        lines = [_in_numbers(left_out)] if left_out else []
        for exchange in batch:
            hurry = self._closed.is_set() and len(exchange.body) > _SMALL
            full = detail == "full" and not hurry
            lines += full_lines(exchange) if full else [short_line(exchange)]
        text = "\n".join(lines)
        for secret in self._secrets:
            text = text.replace(secret, "(hidden)")
        print_painted(text, self._stream)


def short_line(exchange: Exchange) -> str:
    """One line: time, request, answer, and what it changed."""
    parts = [_when(exchange), f"#{exchange.number}", _what(exchange), "->", _answer(exchange)]
    parts += [
        f"{plain(one.name or one.cohort, _WIDEST)} +{one.joined} -{one.left}"
        for one in exchange.applied.cohorts
    ]
    return " ".join(parts)


def full_lines(exchange: Exchange) -> list[str]:
    """The request, what each pointer found in it, what it changed, and the answer."""
    lines = [f"{_when(exchange)} #{exchange.number} {_what(exchange)}"]
    lines += [f"{_INDENT}{line}" for line in _body_lines(exchange)]
    lines.append(f"{_INDENT}-> {_answer(exchange)}")
    return lines


def _body_lines(exchange: Exchange) -> Iterator[str]:
    traces, unexplained = explained(exchange)
    yield from [unexplained] if unexplained else trace_lines(traces)
    update = reading(exchange) if exchange.accepted else None  # of which nothing is kept
    if update is not None:
        environment, kind = plain(update.environment_id), plain(update.context_kind)
        yield f"environment {environment}, context kind {kind}"
        deltas = list(update.deltas.values()) or [update.delta]
        for delta in deltas[:_MOST_COHORTS]:
            yield _in_words(delta)
        if len(deltas) > _MOST_COHORTS:
            yield f"and {len(deltas) - _MOST_COHORTS:,} more cohorts"
        for diagnostic in () if unexplained else update.diagnostics[:_MOST_COHORTS]:
            yield click.style(f"note: {plain(diagnostic)}", fg="yellow")
        if mistyped := describe_type(exchange.request):
            yield click.style(f"note: {plain(mistyped)}", fg="yellow")


def _when(exchange: Exchange) -> str:
    at = time.localtime(exchange.at)
    return f"{time.strftime('%H:%M:%S', at)}.{int(exchange.at % 1 * 1000):03}"


def _what(exchange: Exchange) -> str:
    request = exchange.request
    size = counted(len(request.body), "byte")
    return f"{plain(request.method, 20)} {plain(request.path)} ({size})"


def _answer(exchange: Exchange) -> str:
    good = exchange.status is not None and exchange.status < 400
    return click.style(plain(outcome(exchange), _LONGEST), fg="green" if good else "red")


def _in_words(delta: Delta) -> str:
    name = f" ({plain(delta.cohort_name, _WIDEST)})" if delta.cohort_name else ""
    said = [
        f"{len(names):,} {word if len(names) == 1 else words} ({keys(names, _MOST_KEYS)})"
        for word, words, names in (
            ("joins", "join", delta.added),
            ("leaves", "leave", delta.removed),
        )
        if names
    ]
    return f"cohort {plain(delta.cohort, _WIDEST)}{name}: {', '.join(said) or 'no changes'}"


def _in_numbers(statuses: Counter[int | None]) -> str:
    said = ", ".join(
        f"{number:,} {'without an answer' if status is None else f'answered {status}'}"
        for status, number in statuses.most_common()
    )
    return f"{statuses.total():,} requests not shown, since they came too fast: {said}"
