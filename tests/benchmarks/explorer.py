"""Times what the explorer does for an edit, beside decoding the body, in the same run.

Run with ``make benchmarks``, or ``python tests/benchmarks/explorer.py``. Prints; judges nothing.
The body has 1,000 members. An edit is the message of the page, until the answer is ready: parsing,
deltas, reply, findings, marks and HTML. ``json.loads`` of the same body is the peer.
"""

import json
from collections.abc import Callable
from itertools import count
from statistics import median
from time import process_time
from typing import Any

import sstest

MEMBERS = 1000
ROUNDS = 15
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


def milliseconds(function: Callable[[], Any]) -> float:
    """The median time of the processor."""
    times = []
    for _ in range(ROUNDS):
        start = process_time()
        function()
        times.append(process_time() - start)
    return 1000 * median(times)


def main() -> None:
    """Print a line for each kind of edit."""
    manifest = {
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
    body = body_of()
    explorer = sstest.explore(manifest, body)
    text = explorer.manifest

    def typed(name: str, *texts: str) -> Callable[[], None]:
        """Each call types the next of the texts, so that no two edits are the same."""

        def edit() -> None:
            number = next(NUMBERS)
            message = {"do": "edit", "number": number, name: texts[number % len(texts)]}
            explorer._handle_custom_msg(message, [])

        return edit

    edits = {
        "body": typed("body", body, f"{body} "),
        "manifest": typed("manifest", text, f"{text} "),
        "body, last member wrong": typed("body", *_wrong(body, "true", "3")),
        "body, broken at its end": typed("body", body[:-1], body[:-2]),
        "body, pointer finds nothing": typed("body", *_wrong(body, "env-1", "")),
    }
    peer = milliseconds(lambda: json.loads(body))
    print(f"{MEMBERS:,} members, {len(body):,} characters; json.loads takes {peer:.1f} ms")
    for name, edit in edits.items():
        taken = milliseconds(edit)
        print(f"  {name:<28} {taken:6.1f} ms  {taken / peer:5.1f} times json.loads")


def _wrong(body: str, old: str, new: str) -> tuple[str, str]:
    before, _, after = body.rpartition(old)
    spoilt = f"{before}{new}{after}"
    return spoilt, f"{spoilt} "


if __name__ == "__main__":
    main()
