"""Payloads of senders beyond the corpus, each with the manifest that was meant."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

ENVIRONMENT = "5f1a2b3c4d5e6f7a8b9c0d1e"
PEOPLE = [f"u-{1000 + 7 * number}" for number in range(6)]
FIRST_NAMES = ("Mara", "Tobias", "Yuki", "Ines")
JSON = dict[str, Any]

SYNCS = (
    (PEOPLE[:3], []),
    (PEOPLE[3:5], [PEOPLE[1]]),
    (PEOPLE[5:], [PEOPLE[0], PEOPLE[3]]),
    ([], [PEOPLE[2], PEOPLE[5]]),
)
"""Who joins and who leaves, sync by sync."""


@dataclass(frozen=True)
class Shape:
    """Payloads, and the ``requestParser`` that reads them as they were meant."""

    payloads: list[Any]
    parser: JSON

    @property
    def bodies(self) -> list[bytes]:
        """The payloads as a sender would post them."""
        return [json.dumps(payload).encode() for payload in self.payloads]


def _pair(make: Callable[[list[str], list[str]], JSON]) -> list[Any]:
    return [make(joining, leaving) for joining, leaving in SYNCS]


def _split(words: tuple[str, str], make: Callable[[str, list[str]], JSON]) -> list[Any]:
    """A payload for those who join, and one for those who leave."""
    found = []
    for sync in SYNCS:
        found += [make(word, people) for word, people in zip(words, sync, strict=True) if people]
    return found


def _flagged(make: Callable[[list[tuple[str, bool]]], Any]) -> list[Any]:
    return [
        make([*((one, True) for one in joining), *((one, False) for one in leaving)])
        for joining, leaving in SYNCS
    ]


def _parser(environment: str, id_: str, name: str, member: JSON, **more: Any) -> JSON:
    return {
        "environmentIdPath": environment,
        "cohortIdPath": id_,
        "cohortNamePath": name,
        **more,
        "memberArrayParser": member,
    }


def _arrays(joining: str, leaving: str) -> JSON:
    return {"addMemberArrayPath": joining, "removeMemberArrayPath": leaving}


def _action(array: str, path: str, matcher: str) -> JSON:
    return {"memberArrayPath": array, "arrayInclusion": {"path": path, "matcher": matcher}}


SHAPES = {
    "two lists without a name": Shape(
        _pair(
            lambda joining, leaving: {
                "a": ENVIRONMENT,
                "b": "k-81",
                "c": "Weekly readers",
                "list1": [{"x": one, "y": FIRST_NAMES[at]} for at, one in enumerate(joining)],
                "list2": [{"x": one} for one in leaving],
            }
        ),
        _parser("/a", "/b", "/c", {"memberIdPath": "/x"}, **_arrays("/list1", "/list2")),
    ),
    "those who leave come first": Shape(
        _pair(
            lambda joining, leaving: {
                "e": ENVIRONMENT,
                "i": "q17",
                "n": "Fans of tea",
                "l1": [{"m": one} for one in leaving],
                "l2": [{"m": one} for one in joining],
            }
        ),
        _parser("/e", "/i", "/n", {"memberIdPath": "/m"}, **_arrays("/l2", "/l1")),
    ),
    "ids alone": Shape(
        _pair(
            lambda joining, leaving: {
                "p": ENVIRONMENT,
                "q": 991,
                "r": "VIP customers",
                "l1": joining,
                "l2": leaving,
            }
        ),
        _parser("/p", "/q", "/r", {"memberIdPath": ""}, **_arrays("/l1", "/l2")),
    ),
    "two flags, one of them a trait": Shape(
        _flagged(
            lambda people: {
                "e": ENVIRONMENT,
                "g": {"i": "aud_77", "t": "Lapsed buyers"},
                "rows": [
                    {"z": int(one[2:]) % 2 == 0, "u": one, "f": joins} for one, joins in people
                ],
            }
        ),
        _parser(
            "/e",
            "/g/i",
            "/g/t",
            {"memberIdPath": "/u", "booleanMembershipPath": "/f"},
            memberArrayPath="/rows",
        ),
    ),
    "codes of its own": Shape(
        _split(
            ("blue", "green"),
            lambda word, people: {
                "a": ENVIRONMENT,
                "b": "k-3",
                "c": "Tall people",
                "d": word,
                "e": [{"f": one} for one in people],
            },
        ),
        _parser("/a", "/b", "/c", {"memberIdPath": "/f"}, **_action("/e", "/d", "^blue$")),
    ),
    "an event around it": Shape(
        _split(
            ("audience.member.added", "audience.member.removed"),
            lambda word, people: {
                "id": f"evt_{people[0]}{word[-5:]}",
                "event": {"type": word, "at": "2024-05-01T10:00:00Z"},
                "data": {
                    "project": ENVIRONMENT,
                    "audience": {"id": "aud-5", "name": "Trial ending"},
                    "contacts": [{"email": f"{one}@example.com", "age": 40} for one in people],
                },
            },
        ),
        _parser(
            "/data/project",
            "/data/audience/id",
            "/data/audience/name",
            {"memberIdPath": "/email"},
            **_action("/data/contacts", "/event/type", r"^audience\.member\.added$"),
        ),
    ),
    "a cohort in each member": Shape(
        _flagged(
            lambda people: {
                "ws": ENVIRONMENT,
                "items": [
                    {
                        "k": one,
                        "in": joins,
                        "grp": {"ref": f"g{at % 2}", "cap": f"Group {at % 2}"},
                    }
                    for at, (one, joins) in enumerate(people)
                ],
            }
        ),
        _parser(
            "/ws",
            "/items/0/grp/ref",
            "/items/0/grp/cap",
            {
                "memberIdPath": "/k",
                "booleanMembershipPath": "/in",
                "cohortIdPath": "/grp/ref",
                "cohortNamePath": "/grp/cap",
            },
            memberArrayPath="/items",
        ),
    ),
    "two objects that hold lists": Shape(
        _pair(
            lambda joining, leaving: {
                "clientSideId": ENVIRONMENT,
                "segment": {"key": "power", "title": "Power users"},
                "added": {"users": [{"uuid": one} for one in joining], "count": len(joining)},
                "removed": {"users": [{"uuid": one} for one in leaving], "count": len(leaving)},
            }
        ),
        _parser(
            "/clientSideId",
            "/segment/key",
            "/segment/title",
            {"memberIdPath": "/uuid"},
            **_arrays("/added/users", "/removed/users"),
        ),
    ),
    "German": Shape(
        _pair(
            lambda joining, leaving: {
                "umgebung": ENVIRONMENT,
                "zielgruppe": {"kennung": "zg-4", "bezeichnung": "Treue Kunden"},
                "entfernt": [{"kundennummer": one} for one in leaving],
                "hinzugefügt": [{"kundennummer": one} for one in joining],
            }
        ),
        _parser(
            "/umgebung",
            "/zielgruppe/kennung",
            "/zielgruppe/bezeichnung",
            {"memberIdPath": "/kundennummer"},
            **_arrays("/hinzugefügt", "/entfernt"),
        ),
    ),
    "JSON:API": Shape(
        _pair(
            lambda joining, leaving: {
                "data": {
                    "type": "audience",
                    "id": "31",
                    "attributes": {"name": "Churn risk", "environment": ENVIRONMENT},
                    "relationships": {
                        "add": {"data": [{"type": "user", "id": one} for one in joining]},
                        "remove": {"data": [{"type": "user", "id": one} for one in leaving]},
                    },
                },
                "jsonapi": {"version": "1.0"},
            }
        ),
        _parser(
            "/data/attributes/environment",
            "/data/id",
            "/data/attributes/name",
            {"memberIdPath": "/id"},
            **_arrays("/data/relationships/add/data", "/data/relationships/remove/data"),
        ),
    ),
    "an id deep in a profile": Shape(
        _split(
            ("enter", "exit"),
            lambda word, people: {
                "trigger": word,
                "launchdarkly": {"env": ENVIRONMENT},
                "cohort": {"id": "c9", "name": "Hot leads", "url": "https://x.example.com/c/c9"},
                "profiles": [
                    {
                        "user": {"identifiers": {"externalId": one, "email": f"{one}@example.org"}},
                        "traits": {"vip": at % 2 == 0},
                    }
                    for at, one in enumerate(people)
                ],
            },
        ),
        _parser(
            "/launchdarkly/env",
            "/cohort/id",
            "/cohort/name",
            {"memberIdPath": "/user/identifiers/externalId"},
            cohortUrlPath="/cohort/url",
            **_action("/profiles", "/trigger", "^enter$"),
        ),
    ),
    "an array as the whole body": Shape(
        _flagged(
            lambda people: [
                {
                    "environment_id": ENVIRONMENT,
                    "cohort_id": "c1",
                    "cohort_name": "All hands",
                    "user_id": one,
                    "value": joins,
                }
                for one, joins in people
            ]
        ),
        _parser(
            "/0/environment_id",
            "/0/cohort_id",
            "/0/cohort_name",
            {
                "memberIdPath": "/user_id",
                "booleanMembershipPath": "/value",
                "cohortIdPath": "/cohort_id",
                "cohortNamePath": "/cohort_name",
            },
            memberArrayPath="",
        ),
    ),
    "states, and a flag of something else": Shape(
        _split(
            ("active", "inactive"),
            lambda word, people: {
                "state": word,
                "workspace_key": ENVIRONMENT,
                "list_id": 4711,
                "list_name": "Spring campaign",
                "subscribers": [
                    {"subscriber_id": int(one[2:]), "email": f"{one}@example.net", "opted": True}
                    for one in people
                ],
            },
        ),
        _parser(
            "/workspace_key",
            "/list_id",
            "/list_name",
            {"memberIdPath": "/subscriber_id"},
            **_action("/subscribers", "/state", "^active$"),
        ),
    ),
    "a list of one batch": Shape(
        _pair(
            lambda joining, leaving: {
                "v": 2,
                "env": ENVIRONMENT,
                "changes": [
                    {
                        "cohort": {"id": "z1", "name": "Zed people"},
                        "add": [{"id": one} for one in joining],
                        "remove": [{"id": one} for one in leaving],
                    }
                ],
            }
        ),
        _parser(
            "/env",
            "/changes/0/cohort/id",
            "/changes/0/cohort/name",
            {"memberIdPath": "/id"},
            **_arrays("/changes/0/add", "/changes/0/remove"),
        ),
    ),
    "GraphQL": Shape(
        _pair(
            lambda joining, leaving: {
                "operationName": "SyncSegment",
                "query": "mutation SyncSegment($input: In!) { sync(input: $input) { ok } }",
                "variables": {
                    "input": {
                        "environment": ENVIRONMENT,
                        "segmentId": "seg-1",
                        "segmentName": "Reviewers",
                        "include": joining,
                        "exclude": leaving,
                    }
                },
            }
        ),
        _parser(
            "/variables/input/environment",
            "/variables/input/segmentId",
            "/variables/input/segmentName",
            {"memberIdPath": ""},
            **_arrays("/variables/input/include", "/variables/input/exclude"),
        ),
    ),
}
