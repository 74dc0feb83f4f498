"""What differs between what was expected and what was found, said as who is missing or extra."""

from typing import Any

from sstest.parser.update import Cohort, Membership, Update


def describe_difference(expected: Update, found: Update) -> str:
    """What differs between two updates, a line each: who is missing, who is extra, what changed."""
    lines = []
    for name, want, got in (
        ("environment", expected.environment_id, found.environment_id),
        ("context kind", expected.context_kind, found.context_kind),
    ):
        if want != got:
            lines.append(f"  {name}: expected {want!r}, found {got!r}")
    empty: frozenset[str] = frozenset()
    for cohort_id in {**expected.deltas, **found.deltas}:
        want, got = expected.deltas.get(cohort_id), found.deltas.get(cohort_id)
        for word, wanted, there in (
            ("added", want.added if want else empty, got.added if got else empty),
            ("removed", want.removed if want else empty, got.removed if got else empty),
        ):
            lines += describe_sets(f"{cohort_id!r} {word}", wanted, there)
    return "\n".join(lines or _details(expected, found) or ["  nothing differs"])


def describe_sets(what: str, expected: frozenset[str], found: frozenset[str]) -> list[str]:
    """Who is missing from ``found`` and who is extra there, a line each, shortened."""
    lines = []
    for word, keys in (("missing", expected - found), ("extra", found - expected)):
        if keys:
            shown = ", ".join(map(repr, sorted(keys)[:10]))
            more = f", and {len(keys) - 10} more" if len(keys) > 10 else ""
            lines.append(f"  {what}: {word} {shown}{more}")
    return lines


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
