"""What is fuzzed holds for the inputs that fuzzing begins with, and for some made of them."""

import json
import random

import pytest

from sstest.parser import compiled
from tests.fuzzing.mutation import mutate_json, mutate_template, parts
from tests.fuzzing.seeds import SEEDS
from tests.fuzzing.targets import TARGETS


def is_json(data: bytes) -> bool:
    try:
        json.loads(data)
    except (ValueError, RecursionError):
        return False
    return True


def changed_byte(data: bytes, _: int) -> bytes:
    return data[: len(data) // 2] + b"\xff" + data[len(data) // 2 + 1 :]


@pytest.mark.parametrize("name", TARGETS)
def test_every_hundredth_seed(name: str) -> None:
    for seed in list(SEEDS[name]())[::100]:
        TARGETS[name](seed)


@pytest.mark.nightly
@pytest.mark.parametrize("name", TARGETS)
def test_every_seed_and_what_is_made_of_it(name: str) -> None:
    for number, seed in enumerate(SEEDS[name]()):
        TARGETS[name](seed)
        draw = random.Random(number)  # noqa: S311
        first, line_break, rest = seed.partition(b"\n")
        change = mutate_template if name == "render" else mutate_json
        TARGETS[name](first + line_break + change(rest, 10_000, draw, changed_byte))


def test_a_promise_that_is_broken_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    regular = compiled.read_regular
    monkeypatch.setattr(compiled, "read_regular", lambda *of, **how: (*regular(*of, **how)[:3], ()))
    _, seed, *_ = SEEDS["parse"]()
    with pytest.raises(AssertionError):
        TARGETS["parse"](seed)


def test_values_and_properties_are_found() -> None:
    text = b'{"a": [1, "x,]"], "b": {}} junk'
    found = [(one.kind, text[one.start : one.end]) for one in parts(text)]
    assert found == [
        ("name", b'"a"'),
        ("element", b"1"),
        ("element", b'"x,]"'),
        ("value", b'[1, "x,]"]'),
        ("property", b'"a": [1, "x,]"]'),
        ("name", b'"b"'),
        ("value", b"{}"),
        ("property", b'"b": {}'),
        ("value", text.removesuffix(b" junk")),
        ("value", b"junk"),
    ]


def test_what_is_changed_stays_json_mostly() -> None:
    text = b'{"a": [1, "x"], "b": {"c": null}, "d": "{{a}}"}'
    draw = random.Random(0)  # noqa: S311
    made = [mutate_json(text, 1_000, draw, changed_byte) for _ in range(200)]
    assert len(set(made)) > 100
    assert sum(map(is_json, made)) > 120
