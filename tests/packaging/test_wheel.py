"""The wheel: what is in it, and that it works where there is no source tree."""

import base64
import csv
import hashlib
import io
import json
import os
import re
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
import venv
import zipfile
from collections.abc import Callable
from email import message_from_bytes
from email.message import Message
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]

MANIFEST = {
    "syncedSegment": {
        "requestParser": {
            "environmentIdPath": "/environment",
            "cohortIdPath": "/cohort/id",
            "cohortNamePath": "/cohort/name",
            "memberArrayPath": "/members",
            "arrayInclusion": {"path": "/action", "matcher": "^add$"},
            "memberArrayParser": {"memberIdPath": "/id"},
        },
        "jsonResponseBody": '{"action": "{{requestBody.action}}", "status": {{statusCode}} }',
    }
}

Run = Callable[..., "subprocess.CompletedProcess[str]"]


def build(kind: str, source: Path, folder: Path) -> Path:
    """Build a ``wheel`` or an ``sdist`` with the build backend that is installed here."""
    command = [sys.executable, "-m", "build", f"--{kind}", "--no-isolation"]
    result = subprocess.run(
        [*command, "--outdir", str(folder), str(source)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    (path,) = folder.iterdir()
    return path


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build("wheel", ROOT, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="session")
def content(wheel: Path) -> dict[str, bytes]:
    """The files of the wheel."""
    with zipfile.ZipFile(wheel) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of a fresh environment into which pip has installed the wheel.

    The dependencies are those of the running environment, which the fresh one looks in after its
    own packages. It does not see the source tree: Python follows no ``.pth`` file of the folders
    that one names, and those of an editable install are such.
    """
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False)
    python = folder / "bin" / "python"
    install = [sys.executable, "-m", "pip", "--python", str(python), "install"]
    quiet = ["--quiet", "--no-deps", "--no-index", "--disable-pip-version-check"]
    subprocess.run([*install, *quiet, str(wheel)], check=True, cwd=folder)
    paths = {"base": str(folder), "platbase": str(folder)}
    packages = Path(sysconfig.get_path("purelib", "venv", vars=paths))
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return python


@pytest.fixture
def run(installed: Path, tmp_path: Path) -> Run:
    """Run the fresh environment's Python in an empty folder, without this one's settings."""

    def run_python(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        return subprocess.run(
            [str(installed), *arguments],
            capture_output=True,
            text=True,
            check=False,
            cwd=tmp_path,
            env={**kept, **environment},
        )

    return run_python


def metadata(content: dict[str, bytes]) -> Message:
    (name,) = [name for name in content if name.endswith(".dist-info/METADATA")]
    return message_from_bytes(content[name])


# What is in it ------------------------------------------------------------------------------------


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
    assert found["Name"] == "sstest"
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


def test_a_wheel_of_the_source_distribution_is_the_same(
    content: dict[str, bytes], tmp_path: Path
) -> None:
    archive = build("sdist", ROOT, tmp_path / "sdist")
    assert archive.stat().st_size < 2_000_000
    with tarfile.open(archive) as tar:
        tar.extractall(tmp_path / "source", filter="data")
    (source,) = (tmp_path / "source").iterdir()
    for name in ("tests", "corpus", "LICENSE", "README.md", "Makefile"):
        assert (source / name).exists()
    again = build("wheel", source, tmp_path / "wheel")
    with zipfile.ZipFile(again) as built:
        assert {name: built.read(name) for name in built.namelist()} == content


# That it works ------------------------------------------------------------------------------------


def test_it_is_the_installed_package_that_runs(run: Run, installed: Path) -> None:
    code = "import sstest, conftest_plugin; print(sstest.__file__); print(conftest_plugin.__file__)"
    result = run("-c", code)
    assert result.returncode == 0, result.stderr
    environment = installed.parents[1].resolve()
    for line in result.stdout.split():
        assert Path(line).resolve().is_relative_to(environment)


def test_a_manifest_is_checked_by_name_alone(run: Run, tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(json.dumps(MANIFEST))
    command = ("-m", "pytest", "-p", "sstest", "manifest.json")
    result = run(*command, PYTEST_DISABLE_PLUGIN_AUTOLOAD="1")
    assert result.returncode == 0, result.stdout + result.stderr
    passed = re.search(r"(\d+) passed in", result.stdout)
    assert passed, result.stdout
    assert int(passed[1]) > 6  # the checks, the linter and the properties of the fuzzer
    assert "= synced segments =" in result.stdout


def test_the_fixtures_are_there_as_those_of_an_installed_plugin(run: Run, tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text("def test_it(segment_request): pass")
    command = ("-m", "pytest", "-q", "-p", "no:hypothesispytest", "--sstest-examples=1")
    result = run(*command)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "3 passed" in result.stdout


def test_the_command_line_has_the_corpus(run: Run, installed: Path) -> None:
    listed = run("-m", "sstest", "corpus", "list", "--format", "json")
    assert listed.returncode == 0, listed.stderr
    integrations = json.loads(listed.stdout)
    assert {one["key"] for one in integrations} == {
        path.parent.name for path in (ROOT / "corpus").glob("*/manifest.json")
    }
    environment = str(installed.parents[1])
    assert all(one["path"].startswith(environment) for one in integrations)


def test_the_script_is_the_module(run: Run, installed: Path) -> None:
    script = subprocess.run(
        [str(installed.with_name("sstest")), "--help"], capture_output=True, text=True, check=True
    )
    assert script.stdout == run("-m", "sstest", "--help").stdout
    assert script.stdout.startswith("Usage: sstest ")


def test_the_requirements_are_met_here(content: dict[str, bytes], run: Run) -> None:
    """The bounds hold for what the tests run with, and pip would not object."""
    code = "import sys, importlib.metadata as m; print(*map(m.version, sys.argv[1:]))"
    core = [Requirement(text) for text in metadata(content).get_all("Requires-Dist", [])]
    core = [one for one in core if one.marker is None]
    result = run("-c", code, *(one.name for one in core))
    assert result.returncode == 0, result.stderr
    for one, version in zip(core, result.stdout.split(), strict=True):
        assert one.specifier.contains(version), f"{one} is not met by {version}"
