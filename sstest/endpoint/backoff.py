"""Whether the pauses between attempts at a request grow: see ``assert_paused``."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from sstest.endpoint.describe import first, outcome
from sstest.endpoint.exchange import Exchange
from sstest.endpoint.retries import TOLERANCE, attempts_at_each, passed_between


@dataclass(frozen=True, slots=True)
class Backoff:
    """The arguments of ``assert_paused``: seconds, and how many times the pause before."""

    at_least: float
    factor: float
    at_most: float | None

    @property
    def fewest(self) -> int:
        """How many pauses between attempts at one request there have to be, to judge any."""
        bounded = self.at_least > 0 or self.at_most is not None
        return 1 if bounded and self.factor == 1 else 2

    def wrong(self, pause: float, before: float | None) -> str | None:
        """What is wrong with a pause behind another one, or ``None``."""
        if self.at_most is not None and pause > self.at_most + TOLERANCE:
            return f"at most {self.at_most:g} s"
        if pause < self.at_least - TOLERANCE:
            return f"at least {self.at_least:g} s"
        if before is None or (self.at_most is not None and pause >= self.at_most - TOLERANCE):
            return None
        wanted = before * self.factor
        if self.factor == 1 and pause <= before + TOLERANCE:
            return f"more than the {before:.2f} s before"
        if pause < wanted - TOLERANCE:
            return f"at least {self.factor:g} times the {before:.2f} s before"
        return None


def describe_pauses(exchanges: Sequence[Exchange], backoff: Backoff) -> list[str]:
    """What is wrong with the pauses, a line each; empty if they grow as they should.

    A pause that the answer asked for is as long as that says, and is not compared.
    """
    runs = list(attempts_at_each(exchanges))
    if not any(len(_own(run)) >= backoff.fewest for run in runs):
        few = "is no pause of the sender's own" if backoff.fewest == 1 else "are no two pauses"
        return [
            f"there {few} between attempts at one request, so nothing can be compared",
            "  script a fault that lasts: launchdarkly.will_answer(503).times(3)",
        ]
    lines = [line for run in runs for line in _wrong(run, backoff)]
    return ["pauses between attempts do not grow as expected", *first(lines)] if lines else []


def _own(run: list[Exchange]) -> list[tuple[Exchange, Exchange]]:
    """Attempts and their repeats, between which the sender has chosen the pause itself.

    Of an answer that was late nobody knows when the sender gave it up.
    """
    return [pair for pair in pairwise(run) if pair[0].retry_after is None and not pair[0].delay]


def _wrong(run: list[Exchange], backoff: Backoff) -> Iterator[str]:
    before: float | None = None
    for last, repeat in _own(run):
        pause = passed_between(last, repeat)
        if why := backoff.wrong(pause, before):
            yield (
                f"  request #{repeat.number} came {max(pause, 0):.2f} s after request"
                f" #{last.number} ({outcome(last)}); expected {why}"
            )
        before = pause
