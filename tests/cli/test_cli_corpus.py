"""``sstest corpus`` and ``sstest schema``: what is printed is what is there."""

import json
import re
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from sstest import corpus
from tests.command_line import Ran
from tests.command_line import run as run_command

KEYS = [integration.key for integration in corpus.integrations()]


def run(*arguments: str) -> Ran:
    result = run_command(*arguments)
    assert result.exit_code == 0, result.output
    assert result.stderr == ""
    return result


def data(*arguments: str) -> Any:
    return json.loads(run(*arguments, "--format", "json").stdout)


def test_the_list_has_a_line_an_integration() -> None:
    header, *lines = run("corpus", "list").stdout.splitlines()
    assert header.split() == ["integration", "format", "requests"]
    assert [line.split()[0] for line in lines] == KEYS
    for line, integration in zip(lines, corpus.integrations(), strict=True):
        assert line.split()[1:3] == [
            str(integration.manifest.format),
            str(len(integration.requests)),
        ]
    defects = [line for line in lines if "known defect: " in line]
    assert [line.split()[0] for line in defects] == [
        "mixpanel-cohorts",
        "tealium-synced-segments",
    ]


def test_the_list_as_json() -> None:
    listed = data("corpus", "list")
    assert [one["key"] for one in listed] == KEYS
    for one in listed:
        integration = corpus.load(one["key"])
        assert one["format"] == str(integration.manifest.format)
        assert one["requests"] == [request.name for request in integration.requests]
        assert one["path"].endswith(f"{one['key']}/manifest.json")
        defects = [{"code": d.code, "reason": d.reason} for d in integration.known_defects]
        assert one["knownDefects"] == defects


@pytest.mark.parametrize("key", KEYS)
def test_an_integration_is_shown_with_its_readme_and_requests(key: str) -> None:
    integration = corpus.load(key)
    text = run("corpus", "show", key).stdout
    assert text.startswith(integration.readme.rstrip())
    assert f"manifest  {integration.folder / 'manifest.json'}\n" in text
    shown = re.findall(r"^request   (\S+): (.+)$", text, re.MULTILINE)
    assert [name for name, _ in shown] == [request.name for request in integration.requests]
    shown_data = data("corpus", "show", key)
    assert shown_data["manifest"] == integration.manifest.to_dict()


def test_every_request_is_printed_byte_for_byte() -> None:
    for integration in corpus.integrations():
        for request in integration.requests:
            printed = run("corpus", "show", integration.key, request.name)
            assert printed.stdout.encode(errors="surrogateescape") == request.body


def test_a_request_as_json_has_its_reason() -> None:
    request = corpus.load("amplitude").request("unusual")
    assert request.expected is not None
    assert data("corpus", "show", "amplitude", "unusual") == {
        "name": "unusual",
        "why": request.expected.why,
        "body": json.loads(request.body),
    }


def test_the_schema_is_a_schema_that_the_corpus_keeps() -> None:
    schema = json.loads(run("schema").stdout)
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    for integration in corpus.integrations():
        path = integration.folder / "manifest.json"
        assert validator.is_valid(json.loads(path.read_text("utf-8")))
    assert not validator.is_valid({"capabilities": {"syncedSegment": {"requestParser": {}}}})
