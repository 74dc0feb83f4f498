"""What the files of the project say of one another: Pythons, commands, pins, the version."""

import re
import tomllib
from pathlib import Path
from typing import Any

import yaml
from packaging.requirements import Requirement

import sstest

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
SECTION = re.compile(r"^## \[(.+?)\](?: - (\d{4}-\d\d-\d\d))?$", re.MULTILINE)


def text_of(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def steps(workflow: Path) -> list[dict[str, Any]]:
    jobs = yaml.safe_load(workflow.read_text("utf-8"))["jobs"].values()
    return [step for job in jobs for step in job["steps"]]


def pythons() -> list[str]:
    """The Pythons that the project claims, which are those of the noxfile."""
    classifiers = PROJECT["project"]["classifiers"]
    found = (
        re.fullmatch(r"Programming Language :: Python :: (3\.\d+)", one) for one in classifiers
    )
    return [match[1] for match in found if match]


def test_the_pythons_are_the_same_everywhere() -> None:
    lowest = pythons()[0]
    assert PROJECT["project"]["requires-python"] == f">={lowest}"
    assert PROJECT["tool"]["mypy"]["python_version"] == lowest
    assert PROJECT["tool"]["ruff"]["target-version"] == f"py{lowest.replace('.', '')}"
    jobs = yaml.safe_load(text_of(".github/workflows/tests.yml"))["jobs"]
    assert jobs["test"]["strategy"]["matrix"]["python"] == pythons()


def test_actions_are_pinned_and_alike() -> None:
    """By a commit, with its version beside it, which Dependabot reads and changes."""
    text = "".join(path.read_text("utf-8") for path in (*WORKFLOWS, ROOT / "action.yml"))
    pins = re.findall(r"uses: ([\w./-]+)@([0-9a-f]{40}) # (v[\d.]+)$", text, re.MULTILINE)
    assert len(pins) == len(re.findall(r"\buses:", text)) > 0
    assert len(set(pins)) == len({action for action, *_ in pins})


def test_commands_name_targets_that_there_are() -> None:
    targets = set(re.findall(r"^([a-z-]+):.*##", text_of("Makefile"), re.MULTILINE))
    files = ("README.md", "CONTRIBUTING.md", "RELEASING.md", ".ci/run")
    texts = [
        *map(text_of, files),
        *(step.get("run", "") for one in WORKFLOWS for step in steps(one)),
    ]
    lines = re.findall(r"^ *(?:\$ )?make ((?:[a-z-]+ ?)+)", "\n".join(texts), re.MULTILINE)
    named = {word for line in lines for word in line.split()}
    assert {"test", "test-all", "docs", "dist"} <= named
    assert named <= targets


def test_the_hooks_run_what_make_installs() -> None:
    (local,) = yaml.safe_load(text_of(".pre-commit-config.yaml"))["repos"]
    tools = {hook["entry"].split()[0] for hook in local["hooks"] if hook["language"] == "system"}
    check = re.search(r"^check:.*\n((?:\t.*\n)+)", text_of("Makefile"), re.MULTILINE)
    assert check
    assert tools == {f".venv/bin/{name}" for name in re.findall(r"\$\(BIN\)/(\S+)", check[1])}


def test_extras_and_groups_allow_the_same() -> None:
    """The lowest version of an extra is tested only if no group asks for a higher one."""
    groups = [one for group in PROJECT["dependency-groups"].values() for one in group]
    asked = [Requirement(one) for one in groups if isinstance(one, str)]
    extras = PROJECT["project"]["optional-dependencies"].values()
    for requirement in (Requirement(one) for extra in extras for one in extra):
        for other in asked:
            assert other.name != requirement.name or other.specifier == requirement.specifier


def test_the_version_stands_in_one_place() -> None:
    assert PROJECT["project"]["dynamic"] == ["version"]
    assert PROJECT["tool"]["hatch"]["version"] == {"path": "sstest/version.py"}
    sources = [
        path for name in ("sstest", "conftest_plugin") for path in (ROOT / name).rglob("*.py")
    ]
    named = [path for path in sources if sstest.__version__ in path.read_text("utf-8")]
    assert named == [ROOT / "sstest" / "version.py"]


def test_the_examples_pin_this_version() -> None:
    pins = re.findall(r"(?:/sstest@|rev: )v([\d.]+)", text_of("docs/ci.md"))
    assert pins
    assert set(pins) == {sstest.__version__}


def test_the_changelog_begins_with_what_is_unreleased_and_this_version() -> None:
    (first, no_date), (second, date), *_ = SECTION.findall(text_of("CHANGELOG.md"))
    assert (first, no_date) == ("Unreleased", "")
    assert (second, bool(date)) == (sstest.__version__, True)
