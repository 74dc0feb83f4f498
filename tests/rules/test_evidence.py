"""Recorded requests as data: what is held of them, and how often each is looked at."""

import json
import tracemalloc
from typing import Any, Final

import pytest

from sstest import lint
from sstest.corpus import Integration, integrations
from sstest.parser.beginning import decode_beginning
from sstest.rules.example import matcher
from sstest.rules.requests.target import Refusal, Target
from sstest.rules.samples import directions, evidence
from sstest.vocabulary.reading import Meaning, direction

MANIFEST: Final = matcher("^add$").text
ALL: Final = [pytest.param(one, id=one.key) for one in integrations()]


def body(action: str) -> bytes:
    request = {"environmentId": "e", "cohortId": "c", "cohortName": "C", "action": action}
    return json.dumps({**request, "members": [{"id": "ada"}]}).encode()


@pytest.mark.parametrize("integration", ALL)
def test_what_is_not_held_is_read_again(
    integration: Integration, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = lint(integration.folder)
    monkeypatch.setattr(evidence, "_HELD", 0)
    assert lint(integration.folder) == found


@pytest.mark.parametrize(
    ("start", "code"),
    [(b'{"members": [', "SS921"), (body("add")[:-1] + b', "noise": [', "")],
    ids=["refused", "accepted"],
)
def test_a_long_request_is_data_only_once_at_a_time(
    start: bytes, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = start + b"{}," * 200_000 + b"{}]}"
    of_one = 35 * len(long)  # 72 bytes each, and 8 in each of two lists
    monkeypatch.setattr(evidence, "_HELD", 0)
    lint(MANIFEST, samples=[body("add")])  # what is imported and made once is not counted
    tracemalloc.start()
    try:
        found = lint(MANIFEST, samples=[long])
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert code in {"", *(one.code for one in found)}
    assert of_one / 2 < peak < 1.3 * of_one


@pytest.mark.parametrize("profile", ["docs", "validation-server"])
@pytest.mark.parametrize("sent", [b"{", b"{}", b'{"a": [}'])
def test_a_refusal_holds_no_frames(sent: bytes, profile: str) -> None:
    outcome = Target.of(MANIFEST, profile=profile).outcome(sent)
    assert isinstance(outcome, Refusal)
    assert outcome.error is not None
    assert (outcome.error.__traceback__, outcome.error.__context__) == (None, None)


def test_actions_are_looked_at_once_however_many_differ(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def counted(word: str) -> Meaning:
        asked.append(word)
        return direction(word)

    monkeypatch.setattr(directions, "direction", counted)
    found = lint(MANIFEST, samples=[body(f"other {number}") for number in range(200)])

    assert "SS924" in {one.code for one in found}
    assert len(asked) < 10 * 200


def test_what_is_not_held_is_read_again_a_few_times_only(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[object] = []

    def counted(sent: object, *how: Any) -> Any:
        read.append(sent)
        return decode_beginning(sent, *how)

    monkeypatch.setattr(evidence, "_HELD", 0)
    monkeypatch.setattr(evidence, "decode_beginning", counted)
    wrong = [json.dumps({"other": {"number": number}}).encode() for number in range(20)]
    for bodies in (wrong, [body(f"other {number}") for number in range(20)]):
        read.clear()
        assert lint(MANIFEST, samples=bodies)
        assert 20 <= len(read) <= 8 * 20
