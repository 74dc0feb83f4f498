"""What the explorer does for an edit, beside decoding the body of 1,000 members.

An edit is the message of the page, until the answer is ready: parsing, deltas, reply, findings,
marks and HTML.
"""

import json
from itertools import count
from typing import Any

import pytest

import sstest

MEMBERS = 1000
PROFILE = {"plan": "premium", "country": "DE", "signed_up": "2024-01-06T15:29:30Z"}
NUMBERS = count(1)


def body_of() -> str:
    """A body for Census, whose members are objects with some fields more than are read."""
    batch = [
        {
            "context_key": f"user-{index}",
            "cohort_id": "c-1",
            "cohort_name": "Readers",
            "value": index % 3 > 0,
            "email": f"user-{index}@example.com",
            "profile": PROFILE,
        }
        for index in range(MEMBERS)
    ]
    return json.dumps({"environment_id": "env-1", "batch": batch}, indent=1)


MANIFEST = {
    "syncedSegment": {
        "requestParser": {
            "environmentIdPath": "/environment_id",
            "cohortIdPath": "/batch/0/cohort_id",
            "cohortNamePath": "/batch/0/cohort_name",
            "memberArrayPath": "/batch",
            "memberArrayParser": {
                "memberIdPath": "/context_key",
                "booleanMembershipPath": "/value",
            },
        }
    }
}


def wrong(body: str, old: str, new: str) -> tuple[str, str]:
    before, _, after = body.rpartition(old)
    spoilt = f"{before}{new}{after}"
    return spoilt, f"{spoilt} "


def texts(name: str) -> dict[str, tuple[str, str]]:
    """Texts to type in turns, so that no two edits are the same, by what is edited."""
    body = body_of()
    if name == "manifest":
        text = json.dumps(MANIFEST, indent=2)
        return {"as it is": (text, f"{text} ")}
    return {
        "as it is": (body, f"{body} "),
        "last member wrong": wrong(body, "true", "3"),
        "broken at its end": (body[:-1], body[:-2]),
        "pointer finds nothing": wrong(body, "env-1", ""),
    }


ROWS = [("body", case) for case in texts("body")] + [("manifest", "as it is")]


@pytest.mark.parametrize(("edited", "case"), ROWS)
def test_edit(edited: str, case: str, beside: Any) -> None:
    body = body_of()
    explorer = sstest.explore(MANIFEST, body)
    typed, numbers = texts(edited)[case], NUMBERS

    def edit() -> None:
        number = next(numbers)
        message = {"do": "edit", "number": number, edited: typed[number % 2]}
        explorer._handle_custom_msg(message, [])

    beside((edited, case), edit, {"json.loads of the body": lambda: json.loads(body)})
