"""Requests that all differ in one way take as much more work as there are more of them."""

import gc
import json
import random
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any, Final

import pytest

import sstest
from sstest import notebook
from sstest.manifest import Manifest
from sstest.parser import RequestError

MANIFEST: Final = Manifest.load(
    {
        "capabilities": {
            "syncedSegment": {
                "requestParser": {
                    "environmentIdPath": "/env",
                    "contextKindPath": "/kind",
                    "cohortIdPath": "/cohort/id",
                    "cohortNamePath": "/cohort/name",
                    "cohortUrlPath": "/cohort/url",
                    "memberArrayPath": "/members",
                    "arrayInclusion": {"path": "/action", "matcher": "^add"},
                    "memberArrayParser": {
                        "memberIdPath": "/id",
                        "cohortIdPath": "/own/id",
                        "cohortNamePath": "/own/name",
                    },
                },
                "jsonResponseBody": '{"status": {{statusCode}}, "of": "{{requestBody.action}}"}',
            }
        }
    },
    key="varied",
)
FEW: Final = 250
TIMES: Final = 4


def request(**changes: Any) -> dict[str, Any]:
    cohort = {"id": "c-1", "name": "Fans of tea", "url": "https://cdp.example.com/c-1"}
    members = [{"id": "a"}, {"id": "b"}]
    usual = {"env": "0123456789abcdef01234567", "kind": "user", "cohort": cohort}
    return {**usual, "action": "add", "members": members, **changes}


def nested(levels: int) -> Any:
    return {"in": nested(levels - 1)} if levels else 1


# How the request of a number differs from the others.
WAYS: Final[dict[str, Callable[[int], Any]]] = {
    "nothing": lambda _: request(),
    "action": lambda n: request(action=f"add {n}"),
    "action that leaves": lambda n: request(action=f"remove {n}"),
    "action of one word": lambda n: request(action=f"remove{n:x}"),
    "action that is no text": lambda n: request(action=n),
    "environment": lambda n: request(env=f"{n:024x}"),
    "environment that is a word": lambda n: request(env=f"production-{n}"),
    "environment that is not there": lambda n: {**request(note=n), "env": None},
    "context kind": lambda n: request(kind=f"kind-{n}"),
    "context kind that is none": lambda n: request(kind=f"kind {n}"),
    "cohort": lambda n: request(cohort={"id": f"c-{n}", "name": "Fans of tea"}),
    "name of the cohort": lambda n: request(cohort={"id": "c-1", "name": f"Fans of {n}"}),
    "URL": lambda n: request(cohort={"id": "c", "name": "n", "url": f"https://example.com/{n}"}),
    "id": lambda n: request(members=[{"id": f"a-{n}"}]),
    "case of an id": lambda n: request(
        members=[{"id": f"{n:016b}".replace("0", "a").replace("1", "A")}]
    ),
    "id that is none": lambda n: request(members=[{"id": f"{{{{user_{n}}}}}"}]),
    "number of members": lambda n: request(members=[{"id": f"a-{one}"} for one in range(n % 60)]),
    "own cohort": lambda n: request(members=[{"id": "a", "own": {"id": f"c-{n}", "name": "n"}}]),
    "property": lambda n: request(**{f"property_{n}": 1}),
    "property of a member": lambda n: request(members=[{"id": "a", f"property_{n}": 1}]),
    "property of a cohort": lambda n: request(cohort={"id": "c", "name": "n", f"property_{n}": 1}),
    "value": lambda n: request(note=f"a note, the {n}th of all"),
    "value of a member": lambda n: request(members=[{"id": "a", "score": n / 7}]),
    "place of the members": lambda n: {**request(), "members": None, f"members_{n}": [{"id": "a"}]},
    "name of the id": lambda n: request(members=[{f"id_{n}": "a"}]),
    "type of a value": lambda n: request(note=[None, True, n, "a", [n], {"a": n}][n % 6]),
    "depth": lambda n: request(note=nested(n % 60)),
    "shape": lambda n: request(**{name: {str(n): n} for name in f"{n:b}".replace("1", f"{n:x}")}),
    "order": lambda n: dict(random.Random(n).sample([*request().items()], 5)),  # noqa: S311
    "encoded twice": lambda n: json.dumps(request(note=n)),
    "envelope": lambda n: {f"envelope_{n}": request()},
    "integer": lambda n: request(members=[{"id": 2**53 + n}]),
}
BROKEN: Final[dict[str, Callable[[int], bytes]]] = {
    "cut off": lambda n: json.dumps(request(note="x" * n)).encode()[:-1],
    "not UTF-8": lambda n: b'{"note": "' + b"x" * n + b'\xff"}',
    "a log": lambda n: f"{n} sent ".encode() + json.dumps(request()).encode(),
    "a property twice": lambda n: (
        json.dumps(request()).encode()[:-1] + b', "p%d": 1, "p%d": 2}' % (n, n)
    ),
}
ALL: Final = {
    **{
        name: (lambda n, way=way: json.dumps(way(n)).encode())  # type: ignore[misc]
        for name, way in WAYS.items()
    },
    **BROKEN,
}


def learn(bodies: list[bytes]) -> None:
    try:
        sstest.samples(MANIFEST, 1, like=bodies)
    except RequestError as error:
        assert error.unreadable  # noqa: PT017  # one of two ways


COMMANDS: Final[dict[str, Callable[[list[bytes]], Any]]] = {
    "lint": lambda bodies: sstest.lint(MANIFEST, samples=bodies),
    "infer": sstest.infer,
    "replay": lambda bodies: sstest.replay(MANIFEST, bodies),
    "generate": learn,
    "notebook": lambda bodies: notebook.build(MANIFEST, samples=bodies),
}


def calls(command: Callable[[list[bytes]], Any], bodies: list[bytes]) -> int:
    """How many functions a command calls, those of C included."""
    count = 0

    def note(_: FrameType, event: str, __: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    gc.disable()  # what is collected meanwhile may call functions, too
    sys.setprofile(note)
    try:
        command(bodies)
    finally:
        sys.setprofile(None)
        gc.enable()
    return count


@pytest.mark.nightly
@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
@pytest.mark.parametrize("way", ALL.values(), ids=ALL)
def test_work_grows_with_the_number_of_requests(
    way: Callable[[int], bytes], command: Callable[[list[bytes]], Any]
) -> None:
    bodies = [way(number) for number in range(TIMES * FEW)]
    command(bodies)  # what is imported and made once is not counted
    few, many = calls(command, bodies[:FEW]), calls(command, bodies)
    assert many < 1.5 * TIMES * few
