"""What the page keeps of an exchange: what was sent and answered, and of the members their number.

The update is left out: in memory its members take many times what they take in the body, from
which they can be read again.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

from sstest.endpoint import kept
from sstest.endpoint.exchange import Exchange
from sstest.javascript.values import to_string
from sstest.parser import Delta, Diagnostic

_MOST_COHORTS: Final = 5
_LONGEST_NAME: Final = 300
_LARGEST_NOTED: Final = 300_000  # bytes; more would keep senders waiting


@dataclass(frozen=True)
class Record:
    """An exchange without its update.

    ``cohorts`` are the first that were changed, and ``left_out`` says how many more there were.
    """

    exchange: Exchange
    taken: bool
    cohorts: tuple[dict[str, Any], ...]
    left_out: int

    @cached_property
    def weight(self) -> int:
        """About how many bytes of memory it takes."""
        return kept.weight(self.exchange)

    def notes(self, most: int) -> list[Diagnostic]:
        """The first diagnostics of an accepted request, unless it is too large to look at again."""
        if not self.taken or len(self.exchange.body) > _LARGEST_NOTED:
            return []
        meaning = replace(self.exchange).meaning  # a copy, which does not keep it
        return list(meaning.diagnostics[:most]) if meaning is not None else []


def record(exchange: Exchange) -> Record:
    """What is kept of ``exchange``."""
    update, reply = exchange.update, exchange.reply
    deltas = [] if update is None else list(update.deltas.values()) or [update.delta]
    return Record(
        replace(exchange, update=None, reply=reply and replace(reply, update=None)),
        update is not None,
        tuple(map(_cohort, deltas[:_MOST_COHORTS])),
        max(0, len(deltas) - _MOST_COHORTS),
    )


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
