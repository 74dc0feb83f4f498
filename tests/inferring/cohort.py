"""Payloads of one cohort that are of a known kind, up to what a test is about."""

from typing import Any, Final

from tests.inferring.shapes import ENVIRONMENT, PEOPLE

COHORT: Final = {"environmentId": ENVIRONMENT, "cohortId": "c-1", "cohortName": "Fans of tea"}


def with_members(number: int, **properties: Any) -> dict[str, Any]:
    """A payload with three members, others for each number, who have these properties."""
    people = PEOPLE[number : number + 3]
    return {**COHORT, "members": [{"id": one, **properties} for one in people]}
