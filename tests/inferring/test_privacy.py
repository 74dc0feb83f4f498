"""No value of a payload is in what is inferred, except words of actions."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

import sstest
from sstest import corpus
from tests.command_line import run
from tests.inferring.shapes import SHAPES

INTEGRATIONS = {one.key: one for one in corpus.integrations()}


def texts(value: Any) -> Iterator[str]:
    """Every text and number in JSON data; of objects the values."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from texts(one)
    elif not isinstance(value, bool) and value is not None:
        yield str(value)


def marked(value: Any, kept: frozenset[str], glue: str = " ") -> Any:
    """The same with a mark in each text but those that are kept, and other numbers."""
    if isinstance(value, dict):
        return {name: marked(inner, kept, glue) for name, inner in value.items()}
    if isinstance(value, list):
        return [marked(inner, kept, glue) for inner in value]
    if isinstance(value, str) and value not in kept:
        return f"{value}{glue}MARK{len(value)}"
    return value


def all_that_is_written(inference: sstest.Inference) -> str:
    return "\n".join(
        (
            inference.text,
            inference.explain(),
            json.dumps(inference.to_dict(), ensure_ascii=False),
            str(inference.questions),
            str(inference.obstacles),
            repr(inference),
            repr(inference.candidates),
            repr(inference.unread),
        )
    )


@pytest.mark.parametrize("key", INTEGRATIONS)
def test_of_the_corpus_nothing_but_actions_is_written(key: str) -> None:
    integration = INTEGRATIONS[key]
    written = all_that_is_written(sstest.infer([one.body for one in integration.requests]))
    actions = {"add", "Add", "remove", "members", "add_members", "remove_members"}
    actions |= {"add_member", "remove_member"}
    words = {
        text
        for one in integration.requests
        for text in texts(json.loads(one.body))
        if len(text) > 3 and any(map(str.isalpha, text))
    }
    # Words that names of properties and our own sentences have as well.
    ours = {"user", "account", "true", "false", "text", "main", "none", "http", "path", "demo"}
    ours |= {"first", "Region", "region", "select", "workspace", "Renamed", "Name", "sources"}
    assert not [one for one in words - actions - ours if one in written]


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize("glue", ["", " ", "-", "_"])
@pytest.mark.parametrize("is_unread", [False, True])
def test_marks_in_values_are_not_written(name: str, is_unread: bool, glue: str) -> None:
    shape = SHAPES[name]
    words = {"blue", "green", "active", "inactive", "enter", "exit"}
    kept = frozenset(words | {"audience.member.added", "audience.member.removed"})
    payloads = [marked(one, frozenset() if is_unread else kept, glue) for one in shape.payloads]
    assert "MARK" in json.dumps(payloads)
    assert "MARK" not in all_that_is_written(sstest.infer(payloads))


def test_names_that_are_values_are_not_written() -> None:
    payloads = [
        {
            "environmentId": "5f1a2b3c4d5e6f7a8b9c0d1e",
            "cohortId": "c",
            "cohortName": "Fans",
            "by_address": {f"mark{at}@example.com": {"id": at, "in": True}},
            "by_id": {"b1946ac92492d2347c6235b4d2611184": ["x"], f"mark{at}": ["y"]},
            "add": [{"id": at, f"MARK-{at}-2024": 1}],
            "remove": [],
        }
        for at in range(4)
    ]
    written = all_that_is_written(sstest.infer(payloads)).lower()
    assert "mark" not in written
    assert "b1946ac" not in written


def test_the_command_writes_no_value(tmp_path: Any) -> None:
    file = tmp_path / "payloads.jsonl"
    lines = [json.dumps(marked(one, frozenset())) for one in SHAPES["German"].payloads]
    file.write_text("\n".join([*lines, '{"MARK', '["MARK"]', '"MARK"']))
    for options in ([], ["--explain"], ["--format", "json"]):
        ran = run("infer", file, *options)
        assert ran.exit_code == 1
        assert "MARK" not in ran.output
