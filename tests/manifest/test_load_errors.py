"""Every way in which there is nothing to load, and what is said of it."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest

from sstest.finding import Finding
from sstest.manifest import Manifest, ManifestError

Json = dict[str, Any]

Refused = Callable[..., Finding]

GIVE: Final = "give a manifest.json, its capabilities, or the capability"
PATH_HINT: Final = "give a path, or JSON text that begins with '{'"


def test_no_such_file(refused: Refused, tmp_path: Path) -> None:
    path = tmp_path / "absent.json"

    assert refused(path) == Finding(
        "SS001", "error", "there is no such file", hint="check the path"
    )
    with pytest.raises(ManifestError) as caught:
        Manifest.load(str(path))
    assert str(caught.value) == f"{path}: there is no such file; check the path"


def test_a_folder_without_a_manifest(tmp_path: Path) -> None:
    with pytest.raises(ManifestError) as caught:
        Manifest.load(tmp_path)

    assert caught.value.origin == str(tmp_path / "manifest.json")
    assert caught.value.problems[0].message == "there is no such file"


def test_a_folder_named_as_the_manifest(refused: Refused, tmp_path: Path) -> None:
    (tmp_path / "manifest.json").mkdir()

    assert refused(tmp_path).message == "cannot be read: Is a directory"


def test_a_path_through_a_file(refused: Refused, tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    assert refused(tmp_path / "file" / "manifest.json").message.startswith("cannot be read: ")


def test_a_link_to_itself(refused: Refused, tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")

    assert refused(tmp_path / "loop").message.startswith("cannot be read: ")


@pytest.mark.parametrize(
    "source",
    ["a\0b", "a" * 5000, "/" + "a" * 300, "\ud800", "[1, 2]\0"],
    ids=["NUL", "long", "long name", "surrogate", "NUL in JSON"],
)
def test_what_can_be_no_path(refused: Refused, source: str) -> None:
    problem = refused(source)

    assert problem.message.startswith("cannot be read: ")
    assert problem.hint == PATH_HINT


@pytest.mark.parametrize("source", ['["syncedSegment"]', '"{}"', "// note\n{}", "name: {}"])
def test_text_that_does_not_begin_with_a_brace_is_a_path(refused: Refused, source: str) -> None:
    assert refused(source).message.startswith(("there is no such file", "cannot be read"))
    assert refused(source).hint == PATH_HINT


@pytest.mark.parametrize("source", ["", " ", "\n"])
def test_empty_text(refused: Refused, source: str) -> None:
    assert refused(source) == Finding("SS001", "error", "the text is empty", hint=PATH_HINT)


@pytest.mark.parametrize("data", [b"", b" \r\n", b"\xef\xbb\xbf", b"\xef\xbb\xbf\n"])
def test_an_empty_file(refused: Refused, tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "manifest.json"
    path.write_bytes(data)

    assert refused(path).message == "the manifest is empty, expected an object"
    assert refused(data).message == "the manifest is empty, expected an object"


@pytest.mark.parametrize(
    ("encoding", "problem"),
    [
        (
            "utf-16",
            Finding(
                "SS001",
                "error",
                "the manifest is not UTF-8: byte 0 is invalid",
                line=1,
                column=1,
                hint="save the file as UTF-8",
            ),
        ),
        (
            "utf-16-le",
            Finding(
                "SS002",
                "error",
                r"not JSON: expected a property name in double quotes, found '\x00'",
                line=1,
                column=2,
                hint="the text seems to be UTF-16: save it as UTF-8",
            ),
        ),
        (
            "utf-32-be",
            Finding(
                "SS002",
                "error",
                r"not JSON: expected a value, found '\x00'",
                line=1,
                column=1,
                hint="the text seems to be UTF-16: save it as UTF-8",
            ),
        ),
    ],
)
def test_other_encodings(refused: Refused, valid: Json, encoding: str, problem: Finding) -> None:
    assert refused(json.dumps(valid).encode(encoding)) == problem


@pytest.mark.parametrize(
    ("data", "byte"),
    [
        (b'{"a": "\xe9"}', 7),
        (b"\x89PNG\r\n\x1a\n", 0),
        (b'{"a": "\xed\xa0\x80"}', 7),
        (b'{"a": "\xc0\xaf"}', 7),
        (b"\xef\xbb\xbf{\xff}", 4),
        (b'{"a": "\xf0\x9f\x98"}', 7),
    ],
    ids=["Latin-1", "PNG", "surrogate", "overlong", "behind the mark", "cut off"],
)
def test_invalid_utf_8(refused: Refused, data: bytes, byte: int) -> None:
    assert refused(data).message == f"the manifest is not UTF-8: byte {byte} is invalid"


def test_a_huge_file_is_not_read(refused: Refused, tmp_path: Path) -> None:
    path = tmp_path / "manifest.json"
    with path.open("wb") as file:
        file.truncate(10**12)  # a hole; it takes no room

    assert refused(path).message == "the manifest exceeds the limit of 5,000,000 bytes"


def test_text_that_is_not_json(tmp_path: Path) -> None:
    path = tmp_path / "manifest.json"
    path.write_bytes(b'{\r\n  "capabilities": {\r\n    syncedSegment: {}\r\n  }\r\n}')

    with pytest.raises(ManifestError) as caught:
        Manifest.load(path)

    assert (caught.value.pointer, caught.value.line, caught.value.column) == ("", 3, 5)
    assert str(caught.value) == (
        f"{path}: line 3, column 5: not JSON: expected a property name in double quotes, "
        "found 'syncedSegment'; property names stand in double quotes [SS002]"
    )


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"[]", "an array"),
        (b'"syncedSegment"', "a string"),
        (b"1", "a number"),
        (b"1.5", "a number"),
        (b"true", "a boolean"),
        (b"null", "null"),
    ],
)
def test_documents_that_are_no_objects(refused: Refused, data: bytes, found: str) -> None:
    assert refused(data).message == f"is {found}, expected a manifest, an object"


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (None, "null"),
        ([], "an array"),
        (1, "a number"),
        (10**5000, "a number"),
        (0.5, "a number"),
        (False, "a boolean"),
        ("", "a string"),
    ],
    ids=["null", "list", "number", "huge number", "fraction", "boolean", "string"],
)
def test_capabilities_that_are_no_objects(refused: Refused, value: object, found: str) -> None:
    problem = refused({"capabilities": {"syncedSegment": value}})
    assert problem.message == f"syncedSegment is {found}, expected an object"
    assert problem.pointer == "/capabilities/syncedSegment"

    problem = refused({"syncedSegment": value})
    assert problem.message == f"syncedSegment is {found}, expected an object"
    assert problem.pointer == "/syncedSegment"

    problem = refused({"capabilities": value})
    assert problem.message == f"capabilities is {found}, expected an object"
    assert problem.pointer == "/capabilities"


def test_the_place_of_a_capability_that_is_no_object(refused: Refused) -> None:
    problem = refused('{"capabilities": {\n  "syncedSegment": null}}')

    assert (problem.line, problem.column) == (2, 20)


@pytest.mark.parametrize(
    ("text", "pointer", "place", "hint"),
    [
        ("{}", "", (1, 1), GIVE),
        ('{"capabilities":\n{}}', "/capabilities", (2, 1), GIVE),
        (
            '{"capabilities": {\n"syncedSegments": {}}}',
            "/capabilities/syncedSegments",
            (2, 1),
            "'syncedSegments' is spelled syncedSegment, singular and in camel case",
        ),
        (
            '{"name": "x",\n "synced_segment": {}}',
            "/synced_segment",
            (2, 2),
            "'synced_segment' is spelled syncedSegment, singular and in camel case",
        ),
        (
            '{"Capabilities": {"syncedSegment": {}}}',
            "/Capabilities",
            (1, 2),
            "'Capabilities' is spelled capabilities",
        ),
        (
            '{"capabilities": {},\n "syncedSegment": {}}',
            "/syncedSegment",
            (2, 2),
            "syncedSegment belongs inside capabilities, not beside it",
        ),
        (
            '{"requestParser": {}}',
            "/requestParser",
            (1, 2),
            'wrap it: {"syncedSegment": {"requestParser": ...}}',
        ),
        (
            '{"capabilities": {"trigger": {}, "bigSegmentStore": {}}}',
            "/capabilities",
            (1, 18),
            GIVE,
        ),
    ],
)
def test_no_capability(
    refused: Refused, text: str, pointer: str, place: tuple[int, int], hint: str
) -> None:
    problem = refused(text)

    assert problem.message == "there is no capability syncedSegment"
    assert (problem.pointer, problem.line, problem.column) == (pointer, *place)
    assert problem.hint == hint
    assert refused(json.loads(text)) == replace(problem, line=None, column=None)
