"""A flag in each member: true for who joins."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from sstest.generate.shape import Path
from sstest.inferring import values as look
from sstest.inferring.reading import (
    Listed,
    Reading,
    in_order,
    occurrences,
    weigh_order,
    with_array,
)
from sstest.inferring.reasons import Choice, Weighing
from sstest.inferring.structure import Members
from sstest.rules.samples.field_names import affinity
from sstest.text import quote
from sstest.vocabulary.foreign import FOREIGN_BEING_IN
from sstest.vocabulary.reading import Meaning, flag_direction, split_words
from sstest.vocabulary.words import BEING_IN, ROLES, words_of

_OF_OTHERS: Final = words_of(
    """
    verified admin subscribed active enabled deleted email sms push marketing test paying premium
    anonymous internal employee bot consent consented opt opted optin newsletter gdpr
    vip trial retry dry final last complete
    """
)


def flags(arrays: list[Listed]) -> Iterator[Choice[Reading]]:
    """The readings by a flag."""
    for one in arrays:
        if not one.keys:
            continue
        members = one.members
        for path, values in members.fields.values.items():
            given = {number: flag for number, flag in values.items() if isinstance(flag, bool)}
            if not path or len(given) * 2 < len(members.elements):
                continue
            if is_reversed(one, path, given):
                continue
            weighing = with_array(one)
            is_named = _weigh_name(weighing, path)
            _weigh_values(weighing, one, path, given)
            more = weigh_order(weighing, occurrences(one, given), "the flag is true")
            if _is_a_trait(one, given):
                weighing.add(-2.5, "those who come again always have the same flag")
                is_named = False
            yield weighing.choice(
                Reading(
                    (one.path,),
                    flag=path,
                    is_named=is_named or more > 0,
                    is_contrary=more < 0,
                    keys=one.keys,
                )
            )


def is_reversed(one: Listed, path: Path, flags: dict[int, bool], least: int = 2) -> bool:
    """Whether a flag is true for those who leave: no manifest can read it.

    ``least``: how many have to show it where its name does not say it.
    """
    if flag_direction(path[-1]) is Meaning.REMOVE:
        return True
    forward, backward = in_order(occurrences(one, flags))
    return backward >= least and not forward


def _weigh_name(weighing: Weighing, path: Path) -> bool:
    """Weigh the name of a flag; whether it says that it is one for membership."""
    name = path[-1]
    words = set(split_words(name))
    is_of_membership = affinity("booleanMembershipPath", path) > 0
    says = flag_direction(name) is Meaning.ADD
    if says:
        weighing.add(3, f"the flag's name {quote(name)} says that it is true for who joins")
    if is_of_membership:
        weighing.add(2, f"the flag's name {quote(name)} is one for membership")
    if words & _OF_OTHERS and not words & ROLES["flag"].sure - {"active", "enabled"}:
        weighing.add(-3, "by its name the flag says something else")
        return False
    return says or is_of_membership or not words.isdisjoint(BEING_IN | FOREIGN_BEING_IN)


def _weigh_values(weighing: Weighing, one: Listed, path: Path, flags: dict[int, bool]) -> None:
    total = len(one.members.elements)
    weighing.add(4 * len(flags) / total - 2, f"{len(flags):,} of {total:,} members have a flag")
    if len(set(flags.values())) > 1:
        weighing.add(2, "the flag is true for some members and false for others")
    elif all(flags.values()):
        weighing.add(0.3, "the flag is true for all members")
    if one.members.fields.is_by_position(path):
        weighing.add(-3, "it is found by its position in a list")


def _is_a_trait(one: Listed, flags: dict[int, bool]) -> bool:
    """Whether several keys come again, each with the flag that it had, true and false."""
    seen: dict[str, list[bool]] = defaultdict(list)
    values = one.members.values(one.keys[0].value)
    for number, flag in flags.items():
        if number in values:
            seen[str(values[number])].append(flag)
    again = [found for found in seen.values() if len(found) > 1]
    same = [found for found in again if len(set(found)) == 1]
    return len(same) > 1 and len(same) == len(again) and len({found[0] for found in same}) > 1


def texts_that_flag(members: Members) -> list[Path]:
    """Places in members that hold a direction, and hold it as a text or a number."""
    found = []
    for path, values in members.fields.values.items():
        given = [one for one in values.values() if one is not None]
        if not path or len(given) * 2 < len(members.elements):
            continue
        is_text = look.share(given, lambda one: str(one).lower() in ("true", "false", "0", "1"))
        says = affinity("booleanMembershipPath", path) > 0 or flag_direction(path[-1]) in (
            Meaning.ADD,
            Meaning.REMOVE,
        )
        if is_text == 1 and says and not all(isinstance(one, bool) for one in given):
            found.append(path)
    return found
