"""What differs between what was expected and what was found: who is missing, who is extra."""

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any, Final

from sstest.parser.membership import Cohort, Delta, Membership
from sstest.parser.update import Update
from sstest.text import natural, quote
from sstest.vocabulary import lookalikes

_MOST: Final = 10


def describe_difference(expected: Update, found: Update) -> str:
    """What differs between two updates, a line each: who is missing, who is extra, what changed."""
    lines = []
    for name, want, got in (
        ("environment", expected.environment_id, found.environment_id),
        ("context kind", expected.context_kind, found.context_kind),
    ):
        if want != got:
            lines.append(f"  {name}: expected {want!r}, found {got!r}")
    lines += describe_deltas(expected.deltas, found.deltas)
    return "\n".join(lines or _details(expected, found) or ["  nothing differs"])


def describe_deltas(expected: Mapping[Any, Delta], found: Mapping[Any, Delta]) -> list[str]:
    """What differs between deltas by cohort, a line each, in the order of those expected."""
    lines = []
    for cohort in {**expected, **found}:
        if cohort not in found:
            lines.append(f"  cohort {cohort!r} is missing: {_brief(expected[cohort])}")
        elif cohort not in expected:
            lines.append(f"  cohort {cohort!r} is extra: {_brief(found[cohort])}")
        else:
            lines += describe_delta(expected[cohort], found[cohort], f"{cohort!r} ")
    return lines


def describe_delta(expected: Delta, found: Delta, prefix: str = "") -> list[str]:
    """Who is missing from each side of a delta and who is extra there, a line each.

    Then which of them look alike.
    """
    lines = [
        f"  {prefix}{side}: {word} {list_keys(keys)}"
        for side in ("added", "removed")
        for want, got in [(getattr(expected, side), getattr(found, side))]
        for word, keys in (("missing", want - got), ("extra", got - want))
        if keys
    ]
    wanted, named = expected.added | expected.removed, found.added | found.removed
    return [*lines, *describe_lookalikes(wanted - named, named - wanted)]


def describe_lookalikes(missing: Iterable[str], extra: Iterable[str]) -> list[str]:
    """How keys that are missing differ from such that look like them, a line each."""
    found = lookalikes.pairs(natural(missing), natural(extra))
    return [
        f"  expected {one!a}, found {other!a}: they differ only in"
        f" {lookalikes.difference(one, other)}"
        for one, other in islice(found, _MOST)
    ]


def list_keys(keys: Iterable[str]) -> str:
    """The first ten keys in their order, in quotes, and how many more there are."""
    listed = natural(keys)
    more = f", and {len(listed) - _MOST} more" if len(listed) > _MOST else ""
    return f"{', '.join(map(quote, listed[:_MOST]))}{more}"


def same_json(found: Any, expected: Any) -> bool:
    """Equality of JSON, to which ``true`` is not ``1``, though to Python it is."""
    if isinstance(found, dict) and isinstance(expected, dict):
        return found.keys() == expected.keys() and all(
            same_json(value, expected[name]) for name, value in found.items()
        )
    if isinstance(found, list) and isinstance(expected, list):
        return len(found) == len(expected) and all(map(same_json, found, expected))
    if isinstance(found, bool) is not isinstance(expected, bool):
        # An expectation need not be JSON: unittest.mock.ANY, say, is equal to anything.
        numbers = isinstance(found, (int, float)) and isinstance(expected, (int, float))
        return not numbers and bool(found == expected)
    return bool(found == expected)


def _brief(delta: Delta) -> str:
    sides = (("added", delta.added), ("removed", delta.removed))
    return "; ".join(f"{word} {list_keys(keys)}" for word, keys in sides if keys) or "no members"


def _details(expected: Update, found: Update) -> list[str]:
    """What differs where the same keys join and leave: the cohort, or the first membership."""
    lines = _parts("cohort", expected.cohort, found.cohort)
    if lines:
        return lines
    for index, (want, got) in enumerate(zip(expected.memberships, found.memberships, strict=False)):
        if want != got:
            return _parts(f"membership {index}", want, got)
    counts = len(expected.memberships), len(found.memberships)
    if counts[0] != counts[1]:
        return [f"  expected {counts[0]} memberships, found {counts[1]}"]
    return []


def _parts(what: str, expected: Cohort | Membership, found: Cohort | Membership) -> list[str]:
    pairs = [
        (name.replace("_", " "), getattr(expected, name), getattr(found, name))
        for name in type(expected).__match_args__
    ]
    return [
        f"  {what}: {name} expected {want!r}, found {got!r}"
        for name, want, got in pairs
        if want != got
    ]
