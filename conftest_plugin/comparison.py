"""How ``assert update == other`` fails: by saying who is missing and who is extra."""

import sys


def pytest_assertrepr_compare(op: str, left: object, right: object) -> list[str] | None:
    """Explain ``==`` between two deltas or two updates; leave everything else to pytest."""
    # Where the classes were never imported, neither side can be one of them.
    if op != "==" or "sstest.parser.update" not in sys.modules:
        return None
    from sstest.parser.difference import describe_difference, describe_sets
    from sstest.parser.update import Delta, Update

    if isinstance(left, Delta) and isinstance(right, Delta):
        lines = [
            *(
                []
                if left.cohort == right.cohort
                else [f"  cohort {left.cohort!r} is not {right.cohort!r}"]
            ),
            *describe_sets("added", right.added, left.added),
            *describe_sets("removed", right.removed, left.removed),
        ]
        return ["the deltas differ (left is found, right is expected)", *lines]
    if isinstance(left, Update) and isinstance(right, Update):
        lines = describe_difference(right, left).split("\n")
        return ["the updates differ (left is found, right is expected)", *lines]
    return None
