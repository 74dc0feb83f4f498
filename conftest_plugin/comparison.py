"""How ``assert update == other`` fails: by saying who is missing and who is extra."""

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sstest.parser import Delta


def pytest_assertrepr_compare(op: str, left: object, right: object) -> list[str] | None:
    """Explain ``==`` between deltas, collections of them, or updates; leave the rest to pytest."""
    # Where the classes were never imported, neither side can be one of them.
    if op != "==" or "sstest.parser.update" not in sys.modules:
        return None
    from sstest.parser.difference import describe_difference
    from sstest.parser.update import Delta, Update

    if isinstance(left, Delta) and isinstance(right, Delta):
        cohort = [f"  cohort {left.cohort!r} is not {right.cohort!r}"]
        lines = [*(cohort if left.cohort != right.cohort else []), *_delta_lines("", left, right)]
        return ["the deltas differ (left is found, right is expected)", *lines]
    if isinstance(left, Update) and isinstance(right, Update):
        lines = describe_difference(right, left).split("\n")
        return ["the updates differ (left is found, right is expected)", *lines]
    found, expected = _deltas(left), _deltas(right)
    if found is None or expected is None or not (found or expected) or found == expected:
        return None
    return ["the deltas differ (left is found, right is expected)", *_cohorts(found, expected)]


def _deltas(value: object) -> "dict[object, Delta] | None":
    """A collection of deltas by cohort, such as ``update.deltas``; ``None`` for anything else."""
    from sstest.parser.update import Delta

    if isinstance(value, Mapping):
        pairs = list(value.items())
    elif isinstance(value, (list, tuple, set, frozenset)):
        pairs = [(one.cohort, one) for one in value if isinstance(one, Delta)]
        if len(pairs) != len(value) or len(dict(pairs)) != len(pairs):
            return None
        if isinstance(value, (set, frozenset)):
            pairs.sort(key=lambda pair: pair[0])
    else:
        return None
    return dict(pairs) if all(isinstance(one, Delta) for _, one in pairs) else None


def _cohorts(found: "dict[object, Delta]", expected: "dict[object, Delta]") -> list[str]:
    """What differs, cohort by cohort, in the order in which they are expected."""
    lines = []
    for cohort in {**expected, **found}:
        if cohort not in found:
            lines.append(f"  cohort {cohort!r} is missing: {_told(expected[cohort])}")
        elif cohort not in expected:
            lines.append(f"  cohort {cohort!r} is extra: {_told(found[cohort])}")
        else:
            lines += _delta_lines(f"{cohort!r} ", found[cohort], expected[cohort])
    return lines


def _told(delta: "Delta") -> str:
    sides = (("added", delta.added), ("removed", delta.removed))
    return "; ".join(f"{word} {_keys(keys)}" for word, keys in sides if keys) or "nobody"


def _keys(keys: frozenset[str]) -> str:
    shown = ", ".join(map(repr, sorted(keys)[:10]))
    return f"{shown}, and {len(keys) - 10} more" if len(keys) > 10 else shown


def _delta_lines(cohort: str, found: "Delta", expected: "Delta") -> list[str]:
    from sstest.parser.difference import describe_sets

    return [
        *describe_sets(f"{cohort}added", expected.added, found.added),
        *describe_sets(f"{cohort}removed", expected.removed, found.removed),
    ]
