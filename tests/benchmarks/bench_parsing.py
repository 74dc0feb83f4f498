"""``sstest.parse`` up to the deltas, beside decoders of JSON and a parser written by hand."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson
import pytest

from sstest import Manifest, parse

SIZES = (1, 10, 1_000, 100_000, 1_000_000)
FRAME = {"environmentIdPath": "/environmentId", "cohortIdPath": "/id", "cohortNamePath": "/name"}


@dataclass(frozen=True)
class Format:
    """A manifest, a member as its senders write it, and the deltas as one would read them."""

    manifest: Manifest
    member: Callable[[int], dict[str, Any]]
    by_hand: Callable[[Any], object]


def declared(**ways: Any) -> Manifest:
    return Manifest.load({"syncedSegment": {"requestParser": {**FRAME, **ways}}})


def boolean_by_hand(document: Any) -> object:
    words: dict[str, dict[str, bool]] = {}
    for member in document["members"]:
        words.setdefault(member.get("cohort") or document["id"], {})[member["id"]] = member["in"]
    return {
        cohort: (
            {key for key, word in said.items() if word},
            {key for key in said if not said[key]},
        )
        for cohort, said in words.items()
    }


def arrays_by_hand(document: Any) -> object:
    added = {member["id"] for member in document["members"]}
    removed = {member["id"] for member in document["removed"]}
    return {document["id"]: (added - removed, removed)}


def action_by_hand(document: Any) -> object:
    keys = {member["id"] for member in document["members"]}
    return {document["id"]: (keys, set()) if document["action"] == "add" else (set(), keys)}


def plain(number: int) -> dict[str, Any]:
    return {"id": f"user-{number:08}"}


def flagged(number: int) -> dict[str, Any]:
    return {**plain(number), "in": number % 3 > 0}


def overridden(number: int) -> dict[str, Any]:
    return {**flagged(number), "cohort": f"c{number % 5}", "called": f"Cohort {number % 5}"}


FLAG = {"memberIdPath": "/id", "booleanMembershipPath": "/in"}
OVERRIDES = {"cohortIdPath": "/cohort", "cohortNamePath": "/called"}
MEMBERS = {"memberArrayPath": "/members"}
ACTION = {"arrayInclusion": {"path": "/action", "matcher": "^add$"}}
PAIR = {"addMemberArrayPath": "/members", "removeMemberArrayPath": "/removed"}
ID = {"memberArrayParser": {"memberIdPath": "/id"}}
FORMATS = {
    "boolean": Format(declared(**MEMBERS, memberArrayParser=FLAG), flagged, boolean_by_hand),
    "boolean, 5 cohorts": Format(
        declared(**MEMBERS, memberArrayParser=FLAG | OVERRIDES), overridden, boolean_by_hand
    ),
    "arrays": Format(declared(**PAIR, **ID), plain, arrays_by_hand),
    "action": Format(declared(**MEMBERS, **ACTION, **ID), plain, action_by_hand),
}


def regular(member: dict[str, Any], number: int) -> dict[str, Any]:
    return member


def noisy(member: dict[str, Any], number: int) -> dict[str, Any]:
    """With ten fields that nobody reads."""
    noise = {
        f"field{one}": f"value {one} of {number}" if one % 2 else number * 1.5 for one in range(10)
    }
    return {**member, **noise}


def irregular(member: dict[str, Any], number: int) -> dict[str, Any]:
    """Each tenth id is a number, and each tenth override is null."""
    if number % 10 == 0:
        return {**member, "id": number}
    return {**member, "cohort": None} if number % 10 == 5 and "cohort" in member else member


def body(form: Format, change: Callable[[Any, int], Any], size: int) -> bytes:
    members = [change(form.member(number), number) for number in range(size)]
    frame = {"environmentId": "5f0e1d2c3b4a59687786950a", "id": "c", "name": "C", "action": "add"}
    half = len(members) // 2 if form.by_hand is arrays_by_hand else len(members)
    return orjson.dumps({**frame, "members": members[:half], "removed": members[half:]})


def works(name: str, change: Callable[..., Any], size: int) -> tuple[Any, dict[str, Any]]:
    """Ours and its peers."""
    form = FORMATS[name]
    data = body(form, change, size)
    return lambda: parse(form.manifest, data).deltas, {
        "orjson.loads": lambda: orjson.loads(data),
        "json.loads": lambda: json.loads(data),
        "by hand, on orjson": lambda: form.by_hand(orjson.loads(data)),
    }


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("change", [regular, noisy, irregular])
@pytest.mark.parametrize("name", FORMATS)
def test_parse(name: str, change: Callable[[Any, int], Any], size: int, beside: Any) -> None:
    beside.apart(
        (name, change.__name__),
        works,
        *(name, change, size),
        size=size,
        times=max(1, 2_000 // size),
        rounds=9 if size <= 100_000 else 3,
    )
