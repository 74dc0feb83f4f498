"""Section 2.1 on pointers, under the ``docs`` profile: they follow RFC 6901 exactly."""

from collections.abc import Callable
from typing import Any

import pytest

from sstest.manifest import Manifest
from sstest.parser import RequestError, parse

Refuse = Callable[..., RequestError]


@pytest.mark.parametrize(
    ("pointer", "document"),
    [
        ("/a~1b", {"a/b": "e"}),
        ("/m~0n", {"m~n": "e"}),
        ("/~01", {"~1": "e"}),
        ("/", {"": "e"}),
        ("//", {"": {"": "e"}}),
        ("/ ", {" ": "e"}),
        ("/a%20b", {"a%20b": "e"}),
        ("/é", {"é": "e"}),
        ("/0", {"0": "e"}),
        ("/00", {"00": "e"}),
        ("/-", {"-": "e"}),
        ("/list/0", {"list": ["e"]}),
        ("/list/10", {"list": [*range(10), "e"]}),
        ("/list/1/0/x", {"list": [0, [{"x": "e"}]]}),
        ("/length", {"length": "e"}),
        ("/__proto__", {"__proto__": "e"}),
        ("", "e"),
    ],
)
def test_pointers_find(pointer: str, document: Any) -> None:
    assert parse(_found_at(pointer), _around(document)).environment_id == "e"


@pytest.mark.parametrize(
    ("pointer", "document"),
    [
        ("/list/00", {"list": ["e"]}),
        ("/list/01", {"list": ["x", "e"]}),
        ("/list/-", {"list": ["e"]}),
        ("/list/-1", {"list": ["e"]}),
        ("/list/+0", {"list": ["e"]}),
        ("/list/1", {"list": ["e"]}),
        ("/list/0.0", {"list": ["e"]}),
        ("/list/ 0", {"list": ["e"]}),
        ("/list/٠", {"list": ["e"]}),
        ("/list/0\n", {"list": ["e"]}),
        ("/list/length", {"list": ["e"]}),
        ("/list/" + "9" * 5_000, {"list": ["e"]}),
        ("/list/", {"list": ["e"]}),
        ("/text/0", {"text": "e"}),
        ("/text/length", {"text": "e"}),
        ("/text/-", {"text": "e"}),
        ("/null/x", {"null": None}),
        ("/number/x", {"number": 1}),
        ("/boolean/real", {"boolean": True}),
        ("/a/b", {"a/b": "e"}),
        ("/a%2Fb", {"a/b": "e"}),
        ("/A", {"a": "e"}),
        ("/keys", {}),
        ("/__class__", {}),
        ("/constructor", {}),
    ],
)
def test_pointers_find_nothing(refuse: Refuse, pointer: str, document: Any) -> None:
    error = refuse(_found_at(pointer), _around(document))

    assert error.message == f"could not find path /1{pointer} in request payload"
    assert error.pointer == f"/1{pointer}"


def _found_at(pointer: str) -> Manifest:
    """A manifest whose environment stands at ``pointer`` in the second item of the body."""
    rest = {"cohortIdPath": "/0", "cohortNamePath": "/0", "memberArrayPath": "/2"}
    member = {"memberIdPath": "", "booleanMembershipPath": ""}
    parser = {"environmentIdPath": f"/1{pointer}", **rest, "memberArrayParser": member}
    manifest = Manifest.load({"syncedSegment": {"requestParser": parser}})
    assert manifest.problems == ()
    return manifest


def _around(document: Any) -> list[Any]:
    return ["c", document, []]
