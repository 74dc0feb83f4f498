"""What came of a broken rule: the wrong people in a segment, and how they came there."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final
from urllib.parse import quote as percent_encoded
from urllib.parse import unquote

from sstest.endpoint.describe import keys as listed
from sstest.endpoint.describe import outcome
from sstest.endpoint.exchange import Exchange, Identity
from sstest.endpoint.sender.model import Known, Model, Place
from sstest.endpoint.sender.rules import Problem
from sstest.endpoint.synced import NEVER_SENT, Expected, reasons
from sstest.text import quote

_SHORTEST_CUT: Final = 8
_PARTED: Final = re.compile(r"[,;|\s\"]+")
_REPEATS: Final = " repeats "
# To compare each with each would take long where all are wrong.
_MOST_ALTERED: Final = 10
_MOST_SENT: Final = 50


def wrong_people(
    model: Model,
    found: Mapping[Place, frozenset[str]],
    exchanges: Sequence[Exchange],
    sync: int,
) -> Iterator[tuple[Problem, Place, set[str]]]:
    """Each way in which segments differ from what they should be, with whom it is about.

    ``sync`` is the number of the last sync.
    """
    arrived: set[tuple[Place, str]] = set()
    for place in model.latest_first():
        wrong = model.wrong(place, found.get(place, frozenset()))
        altered = _altered(wrong, place, model, exchanges)
        for key, one in altered.items():
            problem = Problem("keys", f"{quote(key)} arrived as {quote(one)} in {_at(place)}")
            yield problem, place, {key, one}
            arrived.add((place, one))
        yield from _misplaced(
            {key: known for key, known in wrong.items() if key not in altered},
            place,
            exchanges,
            sync,
        )
    for place, members in found.items():
        for one in sorted(members - model.people[place].keys()):
            if (place, one) not in arrived:
                yield _stranger(one, place, model, exchanges), place, {one}


def _misplaced(
    wrong: dict[str, Known], place: Place, exchanges: Sequence[Exchange], sync: int
) -> Iterator[tuple[Problem, Place, set[str]]]:
    """Who is missing or lingers although the sync of that returned."""
    undone: dict[tuple[str, Known], list[str]] = defaultdict(list)
    never: dict[Known, list[str]] = defaultdict(list)
    for key, known in wrong.items():
        if how := _undone(key, known, place, exchanges):
            undone[how, known].append(key)
        else:
            never[known].append(key)
    for (how, known), names in undone.items():
        rule = "stale" if _REPEATS in how else "members"
        where = "gone from" if known.included else "back in"
        effect = f"{_who(names, known)} {where} {_at(place)}{_after(known, sync)}: {how}"
        yield Problem(rule, effect), place, {*names}
    for known, together in never.items():
        since = [one for one in exchanges if one.number >= known.first]
        members = dict.fromkeys(together, known.included)
        expected = Expected(place.cohort, members, place.kind, place.environment)
        for reason, names in reasons(since, expected).items():
            where = "not in" if known.included else "still in"
            effect = f"{_who(names, known)} {where} {_at(place)}{_after(known, sync)}: {reason}"
            effect += _refused(since) if reason == NEVER_SENT else ""
            yield Problem("members", effect), place, {*names}


def _refused(exchanges: Sequence[Exchange]) -> str:
    """The first request that was refused for what it is: nobody could be read in it."""
    for one in exchanges:
        if one.error is not None and one.fault is None and not one.changes:
            return f"; request #{one.number} was answered {outcome(one)}"
    return ""


def _who(names: list[str], known: Known) -> str:
    came = "joined" if known.included else "left"
    verb = "is" if len(names) == 1 else "are"
    return f"{listed(names, 3)}, who {came} in sync {known.sync}, {verb}"


def _after(known: Known, sync: int) -> str:
    return "" if known.sync == sync else f" after sync {sync}"


def _undone(key: str, known: Known, place: Place, exchanges: Sequence[Exchange]) -> str | None:
    """How a request undid what one since the sync had done right; ``None`` where none had."""
    mentions = [
        (exchange, included)
        for exchange in exchanges
        if (included := _mention(exchange, place, key)) is not None
    ]
    taken = [(one, word) for one, word in mentions if one.accepted and one.number >= known.first]
    right = [one.number for one, word in taken if word is known.included]
    if not right or taken[-1][1] is known.included:
        return None
    last = taken[-1][0]
    before = [one for one, word in mentions if word is not known.included and one.number < right[0]]
    if before:
        return f"request #{last.number}{_REPEATS}request #{before[0].number}"
    return f"request #{right[0]} was right, and request #{last.number} undid it"


def _mention(exchange: Exchange, place: Place, key: str) -> bool | None:
    """What a request says of somebody in a segment; ``None`` for nothing."""
    for change in exchange.changes:
        if _place(change.identity) == place:
            if key in change.added:
                return True
            if key in change.removed:
                return False
    return None


def _stranger(key: str, place: Place, model: Model, exchanges: Sequence[Exchange]) -> Problem:
    """Somebody is in a segment for which no sync has named them."""
    by = [one.number for one in exchanges if one.accepted and _mention(one, place, key)]
    request = f"request #{by[-1]}" if by else "a request"
    for given in model.people[place]:
        if alike(given, key):
            return Problem("keys", f"{quote(given)} arrived as {quote(key)} in {_at(place)}")
    for other, people in model.people.items():
        if key in people:
            here = other.environment == place.environment
            environment = "" if here else f", environment {quote(other.environment)}"
            named = f"was named only for {_at(other)}{environment}"
            break
    else:
        named = "was never named"
    return Problem("others", f"{quote(key)} is in {_at(place)}, by {request}, and {named}")


def _altered(
    wrong: Mapping[str, Known], place: Place, model: Model, exchanges: Sequence[Exchange]
) -> dict[str, str]:
    """As what keys arrived, if not as themselves, since the sync that named them."""
    found = {}
    for key, known in [*wrong.items()][:_MOST_ALTERED]:
        people = model.people[place]
        sent: dict[str, None] = {}
        for exchange in exchanges:
            if exchange.number >= known.first:
                for change in exchange.changes:
                    if change.identity.cohort == place.cohort:
                        sent |= dict.fromkeys(change.members)
        others = [one for one in sent if one not in people or people[one].sync != known.sync]
        arrived = next((one for one in others[:_MOST_SENT] if alike(key, one)), None)
        if arrived is None and len(wrong) == len(others) == 1 and others[0] not in people:
            arrived = others[0]  # whatever was made of it
        if key not in sent and arrived is not None:
            found[key] = arrived
    return found


def alike(given: str, arrived: str) -> bool:
    """Whether a sender may have made one key of another: trimmed, folded, as a number, encoded."""
    if given == arrived:
        return False
    short = given[: len(arrived)] == arrived and len(arrived) >= _SHORTEST_CUT
    short = short or arrived in _PARTED.split(given)
    return short or bool(_variants(given) & _variants(arrived)) or _number(given, arrived)


def _variants(key: str) -> set[str]:
    plain = {key, unquote(key), percent_encoded(key, safe=""), percent_encoded(key)}
    plain |= {one.strip(" \t\n\u00a0\"'") for one in plain}
    plain |= {key.replace("~1", "/").replace("~0", "~"), key.replace("~", "~0").replace("/", "~1")}
    plain |= {key.replace("+", " "), key.replace(" ", "+"), "".join(key.split())}
    normal = {unicodedata.normalize(form, one) for one in plain for form in ("NFC", "NFKC", "NFD")}
    ascii_only = {
        one.encode("ascii", how).decode() for one in plain for how in ("ignore", "replace")
    }
    return {one.casefold() for one in plain | normal} | (ascii_only - {""})


def _number(given: str, arrived: str) -> bool:
    try:
        return float(given) == float(arrived)
    except ValueError:
        return False


def _place(identity: Identity) -> Place:
    return Place(identity.environment, identity.kind, identity.cohort)


def _at(place: Place) -> str:
    kind = "" if place.kind == "user" else f", kind {quote(place.kind)}"
    return f"cohort {quote(place.cohort)}{kind}"
