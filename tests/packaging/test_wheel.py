"""What is in the wheel; test_installed.py runs it."""

import base64
import csv
import hashlib
import io
import json
import tomllib
from email import message_from_bytes
from email.message import Message
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.requirements import Requirement

import sstest

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def metadata(content: dict[str, bytes]) -> Message:
    (name,) = [name for name in content if name.endswith(".dist-info/METADATA")]
    return message_from_bytes(content[name])


def test_the_packages_are_there_and_nothing_else(content: dict[str, bytes]) -> None:
    tops = {name.partition("/")[0] for name in content}
    (info,) = [top for top in tops if top.endswith(".dist-info")]
    assert tops == {"sstest", "conftest_plugin", info}
    for name in content:
        assert not {"tests", "__pycache__", ".venv", "benchmarks"} & set(name.split("/"))
        assert not name.endswith((".pyc", ".orig", "~"))


@pytest.mark.parametrize("package", ["sstest", "conftest_plugin"])
def test_every_file_of_a_package_is_there(content: dict[str, bytes], package: str) -> None:
    files = [
        path
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    ]
    assert files
    for path in files:
        assert content[path.relative_to(ROOT).as_posix()] == path.read_bytes(), path


def test_types_and_the_schema_travel_along(content: dict[str, bytes]) -> None:
    assert content["sstest/py.typed"] == b""
    assert json.loads(content["sstest/manifest/schema.json"])["$schema"].endswith("/schema")


def test_the_corpus_is_complete_byte_for_byte(content: dict[str, bytes]) -> None:
    corpus = ROOT / "corpus"
    there = {
        f"sstest/_corpus/{path.relative_to(corpus).as_posix()}": path.read_bytes()
        for path in corpus.rglob("*")
        if path.is_file()
    }
    assert len(there) > 150
    assert {name: data for name, data in content.items() if "/_corpus/" in name} == there


def test_entry_points_and_licence(content: dict[str, bytes]) -> None:
    (name,) = [name for name in content if name.endswith("/entry_points.txt")]
    assert content[name].decode().split("\n") == [
        *("[console_scripts]", "sstest = sstest.cli:main", ""),
        *("[pytest11]", "sstest = conftest_plugin", ""),
    ]
    (name,) = [name for name in content if name.endswith("/licenses/LICENSE")]
    assert content[name] == (ROOT / "LICENSE").read_bytes()


def test_the_metadata_is_that_of_the_project(content: dict[str, bytes]) -> None:
    found = metadata(content)
    assert (found["Name"], found["Version"]) == ("sstest", sstest.__version__)
    assert found["License-Expression"] == "Apache-2.0"
    assert found["Requires-Python"] == ">=3.11"
    assert found["Description-Content-Type"] == "text/markdown"
    assert "# sstest" in str(found.get_payload())
    requirements = {Requirement(text) for text in found.get_all("Requires-Dist", [])}
    core = {str(one) for one in requirements if one.marker is None}
    assert core == {str(Requirement(text)) for text in PROJECT["dependencies"]}
    assert set(found.get_all("Provides-Extra", [])) == set(PROJECT["optional-dependencies"])


def test_the_record_is_true(content: dict[str, bytes]) -> None:
    (name,) = [name for name in content if name.endswith("/RECORD")]
    rows = list(csv.reader(io.StringIO(content[name].decode())))
    assert {path for path, _, _ in rows} == content.keys()
    for path, digest, size in rows:
        if path != name:
            found = base64.urlsafe_b64encode(hashlib.sha256(content[path]).digest())
            assert digest == f"sha256={found.rstrip(b'=').decode()}"
            assert int(size) == len(content[path])


def test_the_requirements_are_met_here(content: dict[str, bytes]) -> None:
    """The bounds hold for what the tests run with, and pip would not object."""
    core = [Requirement(text) for text in metadata(content).get_all("Requires-Dist", [])]
    for one in core:
        if one.marker is None:
            found = version(one.name)
            assert one.specifier.contains(found), f"{one} is not met by {found}"
