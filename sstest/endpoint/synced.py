"""Whether all requests together changed a cohort as expected: see ``assert_synced``."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from sstest.endpoint.describe import keys, numbers_of, outcome
from sstest.endpoint.exchange import Change, Exchange, Identity
from sstest.parser.difference import describe_lookalikes
from sstest.text import natural, quote

_MOST_LINES: Final = 12
# Placeholder for the requests in a reason; quoted text never contains it.
_BY: Final = "\0"
NEVER_SENT: Final = "never sent"
_WORDS: Final = {True: "added", False: "removed"}


@dataclass(frozen=True, slots=True)
class Expected:
    """The arguments of ``assert_synced``."""

    cohort: str
    members: dict[str, bool]
    """Each context key, and whether it is added."""
    kind: str = "user"
    environment: str | None = None
    integration: str | None = None
    name: str | None = None

    def here(self, identity: Identity) -> bool:
        """Whether a segment is this cohort's, and of the kind expected."""
        return (
            (identity.cohort, identity.kind) == (self.cohort, self.kind)
            and self.environment in (None, identity.environment)
            and self.integration in (None, identity.integration)
        )


class _Mention(NamedTuple):
    exchange: Exchange
    identity: Identity
    included: bool


def describe_sync(exchanges: Sequence[Exchange], expected: Expected) -> list[str]:
    """How the cohort differs from what was expected, one line each; empty if it does not."""
    asked = [(exchange, change) for exchange in exchanges for change in exchange.changes]
    taken = [(exchange, change) for exchange, change in asked if exchange.accepted]
    places = {change.identity for _, change in taken if expected.here(change.identity)}
    if len(places) > 1:
        return _ambiguous(expected, places)
    words: dict[str, bool] = {}
    names = set()
    for _, change in taken:
        if expected.here(change.identity):
            words |= change.members
            names.add(change.name)
    lines = _wrong_name(expected, names)
    if words != expected.members:
        wrong = [*_missing(asked, expected, words), *_extra(taken, expected, words)]
        wanted = expected.members.keys()
        alike = describe_lookalikes(wanted - words.keys(), words.keys() - wanted)
        lines = [*wrong[:_MOST_LINES], *alike, *lines]
    elif not places and not words:
        lines = [f"  no request for cohort {quote(expected.cohort)} was accepted"]
    if not lines:
        return []
    headline = f"cohort {quote(expected.cohort)} is not synced as expected"
    return [headline, *lines]


def _missing(
    asked: list[tuple[Exchange, Change]], expected: Expected, words: dict[str, bool]
) -> Iterator[str]:
    missing = {key for key, word in expected.members.items() if words.get(key) is not word}
    for word, reason, names in _blames(asked, expected, missing):
        yield f"  {_WORDS[word]}: missing {keys(names)}: {reason}"


def reasons(exchanges: Sequence[Exchange], expected: Expected) -> dict[str, list[str]]:
    """Why members did not arrive, all of which are missing: who, by reason."""
    asked = [(exchange, change) for exchange in exchanges for change in exchange.changes]
    found: dict[str, list[str]] = defaultdict(list)
    for _, reason, names in _blames(asked, expected, set(expected.members)):
        found[reason] += names
    return found


def _blames(
    asked: list[tuple[Exchange, Change]], expected: Expected, missing: set[str]
) -> list[tuple[bool, str, list[str]]]:
    """Whether they were to be added, why they were not, and who; additions first."""
    mentions: dict[str, list[_Mention]] = defaultdict(list)
    for exchange, change in asked:
        for key, included in change.members.items():
            if key in missing:
                mentions[key].append(_Mention(exchange, change.identity, included))
    blames: dict[tuple[bool, str], dict[str, int]] = defaultdict(dict)
    for key in natural(missing):
        word = expected.members[key]
        reason, number = _reason(mentions[key], expected, word=word)
        blames[word, reason][key] = number
    return [
        (word, reason.replace(_BY, numbers_of(numbers.values())), list(numbers))
        for (word, reason), numbers in sorted(blames.items(), key=lambda item: not item[0][0])
    ]


def _reason(mentions: list[_Mention], expected: Expected, *, word: bool) -> tuple[str, int]:
    here = [one for one in mentions if expected.here(one.identity)]
    taken = [one for one in here if one.exchange.accepted]
    if taken:
        last = taken[-1].exchange.number
        first = next((one.exchange.number for one in taken if one.included is word), None)
        before = "" if first is None else f"{_WORDS[word]} by request #{first}, and "
        return f"{before}{_WORDS[not word]} {'again' if before else 'instead'}, by {_BY}", last
    if here:
        tried = here[-1].exchange
        return f"sent only in {_BY}, which was answered {outcome(tried)}", tried.number
    for one in mentions:
        if one.exchange.accepted and one.included is word:
            return f"{_elsewhere(one.identity, expected)}, by {_BY}", one.exchange.number
    return NEVER_SENT, 0


def _elsewhere(identity: Identity, expected: Expected) -> str:
    if identity.cohort != expected.cohort:
        return f"sent to cohort {quote(identity.cohort)} instead"
    places = (
        ("in environment", identity.environment, expected.environment),
        ("from integration", identity.integration, expected.integration),
        ("with context kind", identity.kind, expected.kind),
    )
    what, found, wanted = next(one for one in places if one[2] not in (None, one[1]))
    return f"arrived {what} {quote(found)}, expected {quote(wanted)}"


def _extra(
    taken: list[tuple[Exchange, Change]], expected: Expected, words: dict[str, bool]
) -> Iterator[str]:
    extra = {key: word for key, word in words.items() if key not in expected.members}
    blames: dict[bool, dict[str, int]] = defaultdict(dict)
    for exchange, change in reversed(taken):
        if expected.here(change.identity):
            for key in change.members.keys() & extra.keys():
                blames[extra.pop(key)][key] = exchange.number
    for word, numbers in sorted(blames.items(), reverse=True):
        yield f"  {_WORDS[word]}: extra {keys(numbers)}: by {numbers_of(numbers.values())}"


def _wrong_name(expected: Expected, names: Iterable[str]) -> list[str]:
    wrong = [name for name in names if expected.name not in (None, name)]
    return [f"  name: expected {quote(expected.name)}, found {quote(name)}" for name in wrong[:3]]


def _ambiguous(expected: Expected, places: set[Identity]) -> list[str]:
    lines = [
        f"  environment={quote(one.environment)}, integration={quote(one.integration)}"
        for one in sorted(places)[:10]
    ]
    headline = (
        f"cohort {quote(expected.cohort)} was synced to {len(places)} segments; pass"
        " environment= or integration="
    )
    return [headline, *lines]
