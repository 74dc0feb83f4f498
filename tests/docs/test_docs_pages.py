"""The documentation is whole: it builds, its tables name what there is, and it needs no network."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from cli_page import PAGE, page
from pages import DOCS

import conftest_plugin
import sstest
from conftest_plugin.options import OPTIONS
from sstest import strategies
from sstest.compare import DEVIATIONS
from sstest.endpoint import LaunchDarkly
from sstest.views.json import figures_data, manifest_data
from sstest.views.run import OUTCOMES, Figures, ManifestRun

ROOT = DOCS.parent


def text_of(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built documentation; a link that leads nowhere, or a page left out, fails the build."""
    folder = tmp_path_factory.mktemp("site")
    result = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)],
        cwd=ROOT,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    assert "not included in the" not in result.stderr
    return folder


def test_it_builds_and_nothing_of_it_comes_from_elsewhere(site: Path) -> None:
    pages = list(site.rglob("*.html"))
    assert len(pages) >= 15
    for built in pages:
        source = built.read_text(encoding="utf-8")
        for tag in re.findall(r"<(?:link|script|img|iframe)\b[^>]*>", source):
            address = re.search(r'(?:href|src)="?([^"\s>]+)', tag)
            assert not address or not re.match(r"(?:https?:)?//", address[1]), tag


def test_docstrings_are_rendered_without_their_roles(site: Path) -> None:
    built = [path.read_text(encoding="utf-8") for path in site.glob("api/*/index.html")]
    assert any("A partner's manifest" in source for source in built)
    for source in built:
        assert not re.search(r":[a-z]+:<code>", source)


def test_every_public_name_stands_in_the_api_reference() -> None:
    pages = "".join(path.read_text(encoding="utf-8") for path in DOCS.glob("api/*.md"))
    told = set(re.findall(r"^::: (\S+)$", pages, re.MULTILINE))
    modules = {"corpus", "notebook", "stateful", "strategies"}
    assert {f"sstest.{name}" for name in set(sstest.__all__) - modules} <= told
    assert {f"sstest.strategies.{name}" for name in strategies.__all__} - told == {
        "sstest.strategies.Sample"  # which is sstest.Sample
    }


def test_the_command_line_is_as_the_commands_say() -> None:
    """``python tests/docs/cli_page.py`` writes it again."""
    assert PAGE.read_text(encoding="utf-8") == page()


def test_every_option_stands_in_the_table() -> None:
    rows = re.findall(
        r"^\| `--sstest-(\w+)[^`]*` \| `sstest_(\w+)` \|", text_of("options.md"), re.MULTILINE
    )
    assert rows == [(name, name) for name in OPTIONS]


def test_every_fixture_has_a_section() -> None:
    fixtures = {
        name
        for name, value in vars(conftest_plugin).items()
        if type(value).__name__ == "FixtureFunctionDefinition"
    }
    names = {name for name in fixtures if not name.startswith("_")}
    assert "launchdarkly" in names
    assert set(re.findall(r"^## `(\w+)`$", text_of("fixtures.md"), re.MULTILINE)) == names


def test_what_stands_of_the_stand_in_is_there() -> None:
    for name in ("fixtures.md", "faults.md", "senders-python.md", "senders-node.md"):
        source = text_of(name)
        called = re.findall(r"\b(assert_\w+|will_\w+|wait_for|url_for|accept_tokens)\(", source)
        for method in set(called) - {"assert_delta", "assert_reply"}:
            assert hasattr(LaunchDarkly, method), f"{name}: {method}"


def test_every_fault_is_documented() -> None:
    faults = {name for name in dir(LaunchDarkly) if name.startswith("will_")}
    assert faults == set(re.findall(r"`(will_\w+)\(", text_of("faults.md")))


def test_the_shape_of_the_json_report_is_documented() -> None:
    source = text_of("reports.md")
    figures = figures_data(Figures.of(()))
    for name in {*figures, *manifest_data(ManifestRun("k", "o", "f", ()))}:
        assert f"`{name}`" in source, name
    for outcome in OUTCOMES:
        assert f"`{outcome}`" in source


def test_an_example_of_a_deviation_is_a_real_one() -> None:
    known = {f"{one.name}: {one.sentence}" for one in DEVIATIONS}
    told = re.findall(
        r"^known deviation of the validation server, (.*)$", text_of("compare.md"), re.MULTILINE
    )
    assert told
    assert set(told) <= known
