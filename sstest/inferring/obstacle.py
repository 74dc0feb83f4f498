"""Something that keeps payloads from being read, and what a sender has to change."""

from dataclasses import dataclass
from typing import Final

_FIXES: Final = {
    "environmentIdPath": "send the environment's client-side ID there, a text",
    "contextKindPath": "send a context kind there, or leave the property out",
    "cohortIdPath": "send the cohort's id there, a text or an integer",
    "cohortNamePath": "send the cohort's name there, a text or an integer",
    "cohortUrlPath": "send the cohort's URL there, a text",
    "memberArrayPath": "send the members there as an array, also where there is just one",
    "addMemberArrayPath": "send those who join there as an array",
    "removeMemberArrayPath": "send those who leave there as an array",
    "arrayInclusion.path": "send the action there, a text",
    "memberIdPath": "give each member its id there, a text or an integer",
    "booleanMembershipPath": "give each member true or false there, without quotes",
}


@dataclass(frozen=True)
class Obstacle:
    """Something that keeps payloads from being read, and what the sender would have to change."""

    what: str
    change: str

    def __str__(self) -> str:
        return f"{self.what}; {self.change}"


def change_for(field: str) -> str:
    """What a sender has to change where a property is refused."""
    return _FIXES.get(field, "send what the property needs")
