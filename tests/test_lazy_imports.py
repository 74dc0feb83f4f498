"""Importing sstest and loading its plugin stays light, and every public name is there."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

import sstest

HEAVY = {
    "IPython",
    "aiohttp",
    "anywidget",
    "click",
    "faker",
    "h11",
    "httpcore",
    "httpx",
    "hypothesis",
    "jsonpointer",
    "jsonschema",
    "matplotlib",
    "msgspec",
    "nbclient",
    "nbformat",
    "pybars",
    "pymeta",
    "rapidfuzz",
    "re2",
    "regex",
    "requests",
    "responses",
    "rich",
    "starlette",
    "tenacity",
    "time_machine",
    "uvicorn",
}
PROBE = f"import json, sys; print('LOADED', json.dumps(sorted({HEAVY} & sys.modules.keys())))"
PLUGIN_ALONE = ["-p", "sstest", "-p", "no:cacheprovider", "-q", "-s"]


def loaded(*arguments: str, cwd: Path | None = None) -> set[str]:
    """Which of the heavy modules a fresh interpreter has loaded, as its output says."""
    result = subprocess.run(
        [sys.executable, *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
        env={"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PATH": "/usr/bin"},
    )
    assert result.returncode == 0, result.stdout + result.stderr
    (line,) = [line for line in result.stdout.splitlines() if line.startswith("LOADED")]
    return set(json.loads(line.removeprefix("LOADED ")))


def test_the_probe_sees_what_is_loaded() -> None:
    assert loaded("-c", f"import rich, re2; {PROBE}") == {"rich", "re2"}


def test_importing_the_library_loads_nothing_heavy() -> None:
    assert loaded("-c", f"import sstest; dir(sstest); {PROBE}") == set()


def test_the_corpus_can_be_listed_without_anything_heavy() -> None:
    code = "import sstest; print(*(one.readme for one in sstest.corpus.integrations()))"
    assert loaded("-c", f"{code}; {PROBE}") == set()


def test_loading_the_plugin_loads_nothing_heavy(tmp_path: Path) -> None:
    unrelated = tmp_path / "test_unrelated.py"
    unrelated.write_text(f"def test_it():\n    assert 1 == 1\n    {PROBE}\n")
    here = loaded("-m", "pytest", *PLUGIN_ALONE, "test_unrelated.py", cwd=tmp_path)
    # pytest itself has a use for rich's dependency pygments, and for none of these.
    assert here == set()


def test_pytest_with_the_plugin_tells_its_version(tmp_path: Path) -> None:
    code = f"import pytest; pytest.main(['-p', 'sstest', '--version']); {PROBE}"
    assert loaded("-c", code, cwd=tmp_path) == set()


def test_a_manifest_needs_neither_the_generators_nor_the_templates() -> None:
    code = "import sstest; sstest.Manifest.load(sstest.corpus.load('zeotap').folder)"
    assert not loaded("-c", f"{code}; {PROBE}") & {"faker", "hypothesis", "pybars", "responses"}


def test_the_command_line_loads_what_a_command_needs() -> None:
    code = "from sstest.cli import sstest; sstest(['--help'], standalone_mode=False)"
    assert loaded("-c", f"{code}; {PROBE}") == {"click"}


# The public names ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sstest.__all__)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(sstest, name) is getattr(sstest, name)
    assert name in dir(sstest)


def test_public_names_are_sorted_and_stand_once() -> None:
    names = list(sstest.__all__)
    assert len(names) == len(set(names))
    assert sorted(names) == names


def test_a_star_import_brings_the_public_names() -> None:
    code = "from sstest import *; print(sorted(set(dir()) - {n for n in dir() if n[0] == '_'}))"
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert set(json.loads(result.stdout.replace("'", '"'))) == set(sstest.__all__)


def test_other_names_are_missing_as_of_any_module() -> None:
    with pytest.raises(AttributeError, match=r"^module 'sstest' has no attribute 'parze'"):
        _ = sstest.parze


def test_the_documented_promises_hold() -> None:
    assert issubclass(sstest.UnsupportedTemplate, sstest.TemplateError)
    assert issubclass(sstest.ManifestError, ValueError)
    assert issubclass(sstest.RequestError, ValueError)
    assert sstest.corpus.load("zeotap").manifest.format is sstest.Format.ACTION
