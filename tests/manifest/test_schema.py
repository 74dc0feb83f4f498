"""The published JSON Schema: valid itself, and of one mind with the problems of a manifest."""

import copy
import json
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import event, given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from sstest.manifest import Manifest, ManifestError, Pointer, PointerError
from sstest.manifest.schema import schema_text

Json = dict[str, Any]

SCHEMA: Final[Json] = json.loads(schema_text())
VALIDATOR: Final = Draft202012Validator(SCHEMA)
MANIFESTS: Final = [
    json.loads(path.read_text(encoding="utf-8"))
    for path in sorted((Path(__file__).parents[2] / "corpus").glob("*/manifest.json"))
]
OWNERS: Final = ("syncedSegment", "requestParser", "memberArrayParser", "arrayInclusion")


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_the_schema_says_what_every_property_is() -> None:
    for owner in OWNERS:
        definition = SCHEMA["$defs"][owner]
        assert definition["additionalProperties"] is False
        assert set(definition["required"]) <= set(definition["properties"])
        for name, described in definition["properties"].items():
            target = described.get("$ref", "").removeprefix("#/$defs/")
            assert "description" in described or "description" in SCHEMA["$defs"][target], name


def test_the_corpus_is_valid(integration: Path) -> None:
    document = json.loads((integration / "manifest.json").read_text(encoding="utf-8"))

    assert list(VALIDATOR.iter_errors(document)) == []


@pytest.mark.parametrize(
    "document",
    [None, [], "", 1, {}, {"capabilities": None}, {"capabilities": {}}, {"capabilities": []}],
)
def test_what_is_no_manifest_is_invalid(document: Any) -> None:
    assert not VALIDATOR.is_valid(document)


def test_what_is_outside_the_capability_always_passes() -> None:
    document = {**MANIFESTS[0], "$schema": "x", "name": 1, "unknown": [None]}
    document["capabilities"]["trigger"] = {"anything": True}

    assert VALIDATOR.is_valid(document)
    assert Manifest.load(document).problems == ()


@given(st.text(alphabet="/~01a\n\r\u2028.") | st.text())
def test_a_pointer_is_valid_exactly_where_it_can_be_compiled(text: str) -> None:
    validator = Draft202012Validator(SCHEMA["$defs"]["pointer"])

    try:
        Pointer.parse(text)
    except PointerError:
        assert not validator.is_valid(text)
    else:
        assert validator.is_valid(text)


NAMES: Final = sorted({name for owner in OWNERS for name in SCHEMA["$defs"][owner]["properties"]})
VALUES: Final = st.one_of(
    st.sampled_from(["/a", "", "/", "/~0~1", "\n", "a", "/~", "$.a", "#/a", "^add$"]),
    st.sampled_from([None, True, 0, 1.5, [], {}, ["/a"], {"memberIdPath": "/id"}]),
    st.sampled_from([{"path": "/action", "matcher": "add"}, {"path": "/a"}, {"matcher": 1}]),
    st.just({"memberIdPath": "/id", "booleanMembershipPath": "/in"}),
)


@st.composite
def spoiled(draw: st.DrawFn) -> Json:
    """A manifest of the corpus with up to four properties set, removed or moved."""
    document: Json = copy.deepcopy(draw(st.sampled_from(MANIFESTS)))
    for _ in range(draw(st.integers(0, 4))):
        objects = [document["capabilities"]]
        for owner in OWNERS:
            objects += [part[owner] for part in objects if isinstance(part.get(owner), dict)]
        target = objects[draw(st.integers(0, len(objects) - 1))]
        action = draw(st.sampled_from(["set", "set known", "remove", "move"]))
        if action == "remove" and target:
            del target[draw(st.sampled_from(sorted(target)))]
        elif action == "move" and target:
            name = draw(st.sampled_from(sorted(target)))
            moved = copy.deepcopy(target.pop(name))
            draw(st.sampled_from(objects))[name] = moved
        elif action == "set known" and target:
            target[draw(st.sampled_from(sorted(target)))] = copy.deepcopy(draw(VALUES))
        else:
            name = draw(st.sampled_from([*NAMES, "syncedSegments", "x"]))
            target[name] = copy.deepcopy(draw(VALUES))
    return document


@given(spoiled())
def test_the_schema_and_the_problems_agree(document: Json) -> None:
    valid = VALIDATOR.is_valid(document)
    event(f"valid: {valid}")
    try:
        manifest = Manifest.load(document)
    except ManifestError:
        assert not valid
        return

    # The schema cannot say that a matcher is RE2; every matcher here is.
    assert valid == (not manifest.problems)
    if valid:
        assert manifest.request_parser.format is manifest.format
    else:
        with pytest.raises(ManifestError):
            manifest.request_parser.format  # noqa: B018


@given(spoiled())
def test_every_problem_has_a_place_in_the_text(document: Json) -> None:
    text = json.dumps(document, indent=1)
    try:
        problems = Manifest.load(text).problems
    except ManifestError as error:
        problems = error.problems

    for problem in problems:
        where = Pointer.parse(problem.pointer)
        _, depth = where.follow(document)
        assert depth == len(where.parts)
        assert problem.line is not None
        assert problem.column is not None
        line = text.split("\n")[problem.line - 1]
        assert 1 <= problem.column <= len(line)
        if "no property" in problem.message:
            assert line[problem.column - 1 :].startswith(json.dumps(where.parts[-1]))


def test_only_matchers_are_beyond_the_schema() -> None:
    document = copy.deepcopy(
        next(
            manifest
            for manifest in MANIFESTS
            if "arrayInclusion" in manifest["capabilities"]["syncedSegment"]["requestParser"]
        )
    )
    inclusion = document["capabilities"]["syncedSegment"]["requestParser"]["arrayInclusion"]
    inclusion["matcher"] = "(?!no)"

    assert VALIDATOR.is_valid(document)
    (problem,) = Manifest.load(document).problems
    assert problem.message.startswith("matcher '(?!no)' is not RE2: ")
