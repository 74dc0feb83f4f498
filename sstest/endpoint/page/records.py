"""What the page keeps of an exchange: what was sent and answered, and of the members their number.

The update of a large request is left out: in memory its members take many times what they take in
the body, from which they can be read again.
"""

from dataclasses import replace
from typing import Any, Final, NamedTuple

from sstest.endpoint import kept
from sstest.endpoint.exchange import Exchange
from sstest.javascript.values import to_string
from sstest.parser import Delta, Update
from sstest.text import plain

_MOST_COHORTS: Final = 5
_FEW: Final = 1_000  # members
_LONGEST_NAME: Final = 300
_LARGEST_NOTED: Final = 300_000  # bytes; more would keep senders waiting


class Record(NamedTuple):
    """An exchange, without its update where that is large.

    ``weight`` is about how many bytes of memory it takes; ``outlined`` is what is said of an update
    that was left out: the first cohorts, and how many more there were.
    """

    exchange: Exchange
    weight: int
    taken: bool
    outlined: tuple[list[dict[str, Any]], int] | None = None

    def cohorts(self) -> tuple[list[dict[str, Any]], int]:
        """The first cohorts that were changed, and how many more there were."""
        return self.outlined or _outline(self.exchange.update)

    def notes(self, most: int) -> list[str]:
        """The first diagnostics of an accepted request, or that it is too large to look at."""
        if not self.taken:
            return []
        if (size := len(self.exchange.body)) > _LARGEST_NOTED:
            return [f"{size:,} bytes are too many to look for what is hardly meant"]
        meaning = replace(self.exchange).meaning  # a copy, which does not keep it
        return [plain(one) for one in meaning.diagnostics[:most]] if meaning is not None else []


def record(exchange: Exchange) -> Record:
    """What is kept of ``exchange``."""
    update, reply = exchange.update, exchange.reply
    if update is None or len(update.memberships) <= _FEW:
        return Record(exchange, kept.weight(exchange), update is not None)
    without = replace(exchange, update=None, reply=reply and replace(reply, update=None))
    return Record(without, kept.weight(without), taken=True, outlined=_outline(update))


def _outline(update: Update | None) -> tuple[list[dict[str, Any]], int]:
    deltas = [] if update is None else list(update.deltas.values()) or [update.delta]
    return [_cohort(one) for one in deltas[:_MOST_COHORTS]], max(0, len(deltas) - _MOST_COHORTS)


def cut(text: str, most: int = _LONGEST_NAME) -> str:
    """``text``, without its end where it is longer than can be shown."""
    return text if len(text) <= most else f"{text[:most]}…"


def _cohort(delta: Delta) -> dict[str, Any]:
    name = delta.cohort_name
    return {
        "cohortId": cut(delta.cohort),
        "cohortName": None if name is None else cut(to_string(name)),
        "added": len(delta.added),
        "removed": len(delta.removed),
    }
