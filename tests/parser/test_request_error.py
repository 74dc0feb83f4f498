"""``RequestError``: what it carries, what it says, and that it travels."""

import pickle
from collections.abc import Callable
from typing import Any

import pytest

from sstest.manifest import Manifest
from sstest.parser import RequestError

Refuse = Callable[..., RequestError]


def test_only_the_message_is_needed() -> None:
    error = RequestError("no")

    assert isinstance(error, ValueError)
    assert str(error) == error.message == "no"
    assert error.status == 400
    assert not error.unreadable
    nothing = (error.field, error.pointer, error.member, error.location, error.hint)
    assert nothing == (None,) * 5


def test_the_location_is_the_pointer_unless_told_otherwise() -> None:
    assert RequestError("no", pointer="/a").location == "/a"
    assert RequestError("no", pointer="/a", location="/rows/0/a").location == "/rows/0/a"
    assert RequestError("no", pointer="", location="/rows/0").location == "/rows/0"


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (RequestError("no", field="cohortIdPath", pointer="/c"), "no (cohortIdPath)"),
        (
            RequestError("no", field="memberIdPath", pointer="/k", member=0, location="/rows/0/k"),
            "no (memberIdPath, member 0 at /rows/0/k)",
        ),
        (RequestError("no", hint="since it is so"), "no; since it is so"),
        (
            RequestError("no", field="cohortIdPath", hint="since it is so"),
            "no (cohortIdPath); since it is so",
        ),
    ],
)
def test_the_text_says_where_and_why(error: RequestError, text: str) -> None:
    assert str(error) == text


@pytest.mark.parametrize("profile", ["docs", "validation-server"])
def test_both_profiles_say_where(
    boolean: Manifest, body: dict[str, Any], refuse: Refuse, profile: str
) -> None:
    rows = [{"key": "a", "in": True}, {"in": True}]

    error = refuse(boolean, {**body, "rows": rows}, profile)

    assert str(error) == (
        "could not find path /key in request payload (memberIdPath, member 1 at /rows/1/key);"
        " /rows/1 has no property 'key'; it has 'in'"
    )
    assert error.pointer == "/key"


def test_errors_travel_between_processes(
    boolean: Manifest, body: dict[str, Any], refuse: Refuse
) -> None:
    error = refuse(boolean, {**body, "rows": [{"in": False}]}, "validation-server")

    there = pickle.loads(pickle.dumps(error))  # noqa: S301  # our own bytes

    assert type(there) is RequestError
    assert str(there) == str(error)
    assert vars(there) == vars(error)


def test_a_hint_is_made_for_who_asks() -> None:
    made: list[str] = []

    def hint() -> str:
        made.append("since it is so")
        return made[-1]

    error = RequestError("no", hint=hint)
    assert made == []
    assert (str(error), error.hint) == ("no; since it is so", "since it is so")
    assert len(made) == 1
    there = pickle.loads(pickle.dumps(RequestError("no", hint=hint)))  # noqa: S301  # our own bytes
    assert there.hint == "since it is so"
