"""Manifests too large, too deep or too many for carelessness: work and messages stay bounded."""

import inspect
import json
import sys
import tracemalloc
from typing import Any

import pytest

from sstest.manifest import Manifest, ManifestError

Json = dict[str, Any]


@pytest.mark.parametrize("name", ["x{}", "cohortIdPaths{}"])
def test_thousands_of_unknown_properties(valid: Json, name: str) -> None:
    parser = valid["syncedSegment"]["requestParser"]
    parser.update({name.format(number): number for number in range(2_000)})
    text = json.dumps(valid, indent=1)

    manifest = Manifest.load(text)

    assert len(manifest.problems) == 2_000
    last = manifest.problems[-1]
    written = name.format(1_999)
    assert last.message == f"requestParser has no property '{written}'"
    assert last.line == text[: text.index(f'"{written}"')].count("\n") + 1
    with pytest.raises(ManifestError) as caught:
        manifest.request_parser.format  # noqa: B018
    lines = str(caught.value).split("\n")
    assert len(caught.value.problems) == 2_000
    assert len(lines) == 52
    assert lines[0] == "manifest: 2000 problems"
    assert lines[-1] == "  - and 1950 more"


def test_thousands_of_capabilities() -> None:
    document = {"capabilities": {f"syncedSegmant{number}x": {} for number in range(10_000)}}

    with pytest.raises(ManifestError) as caught:
        Manifest.load(document)

    assert len(str(caught.value)) < 300


def test_as_many_values_as_a_manifest_may_have(valid: Json) -> None:
    valid["other"] = [0] * 19_900

    assert Manifest.load(valid).problems == Manifest.load(json.dumps(valid)).problems == ()


def test_thousands_of_duplicates(valid: Json) -> None:
    text = json.dumps(valid)[:-1] + ', "a": 1' * 10_001 + "}"

    manifest = Manifest.load(text)

    assert len(manifest.problems) == 10_000
    assert manifest.request_parser is not None


@pytest.mark.parametrize(
    "value", [[0] * 20_000, {f"x{number}": 0 for number in range(20_000)}, [[0] * 5_000] * 4]
)
def test_more_values_than_any_manifest_has(valid: Json, value: object) -> None:
    valid["other"] = value

    for source in (valid, json.dumps(valid)):
        with pytest.raises(ManifestError) as caught:
            Manifest.load(source)
        assert str(caught.value) == ("manifest: the manifest exceeds the limit of 20,000 values")


@pytest.mark.parametrize("opening", ["[", '{"":'])
@pytest.mark.parametrize("name", ["zzz", "environmentIdPath", "arrayInclusion"])
def test_deep_values(valid: Json, name: str, opening: str) -> None:
    depth = 490
    closing = {"[": "]", '{"":': "}"}[opening] * depth
    parser = valid["syncedSegment"]["requestParser"]
    parser[name] = "HERE"
    text = json.dumps(valid).replace('"HERE"', opening * depth + "0" + closing)

    manifest = Manifest.load(text)

    again = Manifest.load(manifest.to_dict())
    assert again == manifest
    assert hash(again) == hash(manifest)
    assert {problem.message for problem in again.problems} == {
        problem.message for problem in manifest.problems
    }
    assert max(len(str(problem)) for problem in again.problems) < 1_000


@pytest.mark.parametrize("opening", ["[", '{"":'])
def test_deep_values_under_a_debugger_where_the_stack_is_half_full(
    valid: Json, opening: str
) -> None:
    closing = {"[": "]", '{"":': "}"}[opening] * 490
    valid["syncedSegment"]["requestParser"]["cohortUrlPath"] = "HERE"
    text = json.dumps(valid).replace('"HERE"', opening * 490 + "0" + closing)
    whole = Manifest.load(text)

    limit, trace = sys.getrecursionlimit(), sys.gettrace()
    sys.setrecursionlimit(len(inspect.stack(0)) + 600)
    sys.settrace(lambda *_: None)  # what is called through C then takes twice as much
    try:
        found = Manifest.load(text)
    finally:
        sys.settrace(trace)
        sys.setrecursionlimit(limit)
    assert found == whole


def test_deeper_than_any_manifest(valid: Json) -> None:
    deep: Json = {}
    valid["deep"] = deep
    for _ in range(20_000):
        deep["deep"] = {}
        deep = deep["deep"]

    with pytest.raises(ManifestError, match="nested more than 500 levels deep"):
        Manifest.load(valid)

    while valid:  # or Python would take it down level by level, on its own stack
        valid = valid.pop("deep", {})


@pytest.mark.parametrize("piece", ["a", "\\n", "\\u00e9", "/a", "~0"])
def test_a_long_text_takes_little_memory(valid: Json, piece: str) -> None:
    text = json.dumps(valid).replace('"/environment"', f'"/{piece * 8_000}"')

    tracemalloc.start()
    try:
        manifest = Manifest.load(text)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert manifest.problems == ()
    assert peak < 20 * len(text)


@pytest.mark.parametrize("pointer", ["/" + "a" * 20_000, ["", *["a" * 100] * 200]])
def test_a_pointer_that_errors_would_repeat_at_length_is_refused(
    valid: Json, pointer: object
) -> None:
    valid["syncedSegment"]["requestParser"]["memberArrayParser"]["memberIdPath"] = pointer
    with pytest.raises(ManifestError, match=r"'memberIdPath' has 20,00. characters, which exceeds"):
        Manifest.load(valid)
