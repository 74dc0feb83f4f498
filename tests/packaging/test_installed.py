"""The wheel works where there is no source tree, and is the one of the source distribution."""

import json
import os
import re
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.nightly

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
