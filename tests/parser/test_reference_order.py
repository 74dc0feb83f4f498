"""Section 2.1 under the ``docs`` profile: of several failures, the first in its order decides."""

from collections.abc import Callable
from typing import Any, Final

import pytest

from sstest.manifest import Manifest
from sstest.parser import RequestError, parse

Refuse = Callable[..., RequestError]

REPAIRS: Final[list[tuple[str, str, Any]]] = [
    ("environmentIdPath", "env", "client-side-id"),
    ("contextKindPath", "kind", "device"),
    ("cohortIdPath", "cohort", {"id": "c-1", "name": "", "url": 7}),
    ("cohortNamePath", "cohort", {"id": "c-1", "name": "Cohort", "url": 7}),
    ("cohortUrlPath", "cohort", {"id": "c-1", "name": "Cohort"}),
]
BROKEN: Final = {"env": "", "kind": "multi", "cohort": {"id": "", "name": "", "url": 7}}


def _failures(manifest: Manifest, body: dict[str, Any], repairs: Any, refuse: Refuse) -> list[str]:
    """The property that each refusal names, mending one thing after the other."""
    failures = []
    for _, name, value in repairs:
        failures.append(refuse(manifest, body).field)
        body = {**body, name: value}
    parse(manifest, body)
    return failures


BAD_ROW: Final = {"in": "no flag", "key": "", "over": {"id": [], "name": []}}
A: Final = {"key": "a", "in": True}
BOOLEAN_REPAIRS: Final = [
    ("memberArrayPath", "rows", [A, BAD_ROW]),
    ("booleanMembershipPath", "rows", [{**A, "key": ""}, {**BAD_ROW, "in": 0}]),
    # The flags of all members are read before the first id is.
    ("booleanMembershipPath", "rows", [{**A, "key": ""}, {**BAD_ROW, "in": True}]),
    ("memberIdPath", "rows", [A, {**BAD_ROW, "in": True}]),
    ("memberIdPath", "rows", [A, {**BAD_ROW, "in": True, "key": "b"}]),
    ("cohortIdPath", "rows", [A, {**A, "over": {"id": "x", "name": []}}]),
    ("cohortNamePath", "rows", [A, {**A, "over": {"id": "x", "name": "y"}}]),
]
ARRAYS_REPAIRS: Final = [
    ("addMemberArrayPath", "add", [{}, {"key": "b"}]),
    # Both arrays must be arrays before the first id is read.
    ("removeMemberArrayPath", "remove", [{}]),
    ("memberIdPath", "add", [{"key": "a"}, {"key": "b"}]),
    ("memberIdPath", "remove", [{"key": "a"}]),
]
ACTION_REPAIRS: Final = [
    ("memberArrayPath", "rows", [{}]),
    ("arrayInclusion.path", "action", "add"),
    ("memberIdPath", "rows", [{"key": "a"}]),
]


@pytest.mark.parametrize(
    ("format_", "broken", "repairs"),
    [
        ("boolean", {"rows": {}}, BOOLEAN_REPAIRS),
        ("arrays", {"add": {}, "remove": {}}, ARRAYS_REPAIRS),
        ("action", {"rows": {}, "action": 7}, ACTION_REPAIRS),
    ],
)
def test_the_first_failure_decides(
    request: pytest.FixtureRequest,
    refuse: Refuse,
    format_: str,
    broken: dict[str, Any],
    repairs: list[tuple[str, str, Any]],
) -> None:
    manifest = request.getfixturevalue(format_)
    in_order = [*REPAIRS, *repairs]

    failures = _failures(manifest, {**BROKEN, **broken}, in_order, refuse)

    assert failures == [field for field, _, _ in in_order]
