"""How ``assert update == other`` fails: by saying who is missing and who is extra."""

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sstest.parser import Delta


def pytest_assertrepr_compare(op: str, left: object, right: object) -> list[str] | None:
    """Explain ``==`` between deltas, collections of them, updates, and keys that look alike.

    The rest is left to pytest.
    """
    # Where the classes were never imported, neither side can be one of them.
    if op != "==" or "sstest.parser.update" not in sys.modules:
        return None
    from sstest.parser.difference import describe_delta, describe_deltas, describe_difference
    from sstest.parser.membership import Delta
    from sstest.parser.update import Update

    what = "deltas"
    if isinstance(left, Update) and isinstance(right, Update):
        what, lines = "updates", describe_difference(right, left).split("\n")
    elif isinstance(left, Delta) and isinstance(right, Delta):
        lines = describe_delta(right, left)
        if left.cohort != right.cohort:
            lines.insert(0, f"  cohort {left.cohort!r} is not {right.cohort!r}")
    elif lines := _alike(left, right):
        what = "sets"
    else:
        found, expected = _deltas(left), _deltas(right)
        if found is None or expected is None or found == expected:
            return None
        lines = describe_deltas(expected, found)
    return [f"the {what} differ (left is found, right is expected)", *lines]


def _alike(left: object, right: object) -> list[str]:
    """How two sets of texts differ, if pytest would show some of them alike."""
    from sstest.parser.difference import describe_lookalikes, list_keys

    if not isinstance(left, (set, frozenset)) or not isinstance(right, (set, frozenset)):
        return []
    missing, extra = right - left, left - right
    if not all(isinstance(one, str) for one in missing | extra):
        return []
    alike = describe_lookalikes(missing, extra)
    if not alike or all(map(str.isascii, missing | extra)):
        return []
    return [f"  missing {list_keys(missing)}", f"  extra {list_keys(extra)}", *alike]


def _deltas(value: object) -> "dict[object, Delta] | None":
    """A collection of deltas by cohort, such as ``update.deltas``; ``None`` for anything else."""
    from sstest.parser.membership import Delta

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
