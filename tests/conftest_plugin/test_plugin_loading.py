"""Loading the plugin in every way that pytest has."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest_plugin.options import OPTIONS
from tests.inner_run import run_inprocess

Run = Callable[..., pytest.RunResult]
Write = Callable[..., Path]

# Plugins that are installed beside ours, and only take time.
OTHERS = ("anyio", "faker", "hypothesispytest", "randomly", "xdist", "xdist.looponfail")


def assert_collected(result: pytest.RunResult) -> None:
    result.assert_outcomes(passed=5)
    result.stdout.fnmatch_lines(["=* synced segments =*", "partner   arrays *5 passed"])
    assert result.stderr.str() == ""


def test_by_name_alone(
    pytester: pytest.Pytester, write_manifest: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_manifest()
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    assert_collected(pytester.runpytest_subprocess("-p", "sstest", "partner/manifest.json"))


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Arguments of a run that loads the installed plugins, among them ours."""
    monkeypatch.delenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", raising=False)
    return [f"-pno:{name}" for name in OTHERS]


def test_installed(pytester: pytest.Pytester, write_manifest: Write, installed: list[str]) -> None:
    write_manifest()
    assert_collected(run_inprocess(pytester, *installed, "partner/manifest.json"))


def test_both_and_twice_with_warnings_as_errors_and_no_cache(
    pytester: pytest.Pytester, write_manifest: Write, installed: list[str]
) -> None:
    write_manifest()
    arguments = ("-p", "sstest", "-p", "sstest", "-W", "error", "-p", "no:cacheprovider")
    result = pytester.runpytest_subprocess(*installed, *arguments, "partner/manifest.json")
    assert_collected(result)


def test_help_has_the_options_and_their_twins(run: Run) -> None:
    result = run("--help")
    assert result.ret == 0
    text = result.stdout.str()
    group = text.partition("LaunchDarkly synced segments:\n")[2].partition("\n\n")[0]
    assert re.findall(r"--sstest-\w+", group) == [
        "--sstest-manifest",
        "--sstest-profile",
        "--sstest-examples",
        "--sstest-seed",
        "--sstest-report",
        "--sstest-record",
        "--sstest-anonymise",
    ]
    for name in OPTIONS:
        assert re.search(rf"^  sstest_{name} \([\w |]+\):", text, re.MULTILINE)


def test_the_fixtures_read_like_documentation(run: Run) -> None:
    result = run("--fixtures")
    assert result.ret == 0
    section = result.stdout.str().partition("fixtures defined from conftest_plugin")[2]
    documented = {
        "segment_manifest": "The manifest under test: one test for each manifest of",
        "segment_request": "A realistic request for the manifest: one test for each",
        "segment_requests": "Generate realistic requests: ``segment_requests(count=20, seed=0,",
        "segment_parser": "Parse a body with the manifest: ``segment_parser(body)``",
        "assert_delta": "Assert added and removed members: ``assert_delta(update, added={...}",
        "assert_reply": "Assert a reply: ``assert_reply(reply, 200, json={...})``.",
    }
    for name, sentence in documented.items():
        assert re.search(rf"^{name} -- .*\n    {re.escape(sentence)}", section, re.MULTILINE), name
    assert "no docstring available" not in section
