"""Loading the plugin in every way that pytest has, each in a process of its own."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest_plugin.options import OPTIONS

Write = Callable[..., Path]

WITHOUT_AUTOLOAD = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}


@pytest.mark.parametrize(
    ("environment", "arguments"),
    [
        (WITHOUT_AUTOLOAD, ("-p", "sstest")),
        ({}, ("-p", "no:hypothesispytest")),
        ({}, ("-p", "sstest", "-p", "sstest", "-W", "error", "-p", "no:cacheprovider")),
    ],
    ids=["by name alone", "installed", "both, twice, with warnings as errors and no cache"],
)
def test_a_manifest_is_collected(
    pytester: pytest.Pytester,
    write_manifest: Write,
    monkeypatch: pytest.MonkeyPatch,
    environment: dict[str, str],
    arguments: tuple[str, ...],
) -> None:
    write_manifest()
    monkeypatch.delenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    result = pytester.runpytest_subprocess(*arguments, "partner/manifest.json")
    result.assert_outcomes(passed=5)
    result.stdout.fnmatch_lines(["=* synced segments =*", "partner   arrays *5 passed"])
    assert result.stderr.str() == ""


def test_workers_bring_the_same_summary(
    pytester: pytest.Pytester, write_manifest: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """pytest-xdist's workers run the items, and the figures arrive with their reports."""
    swallows = {"path": "/action", "matcher": "^(add|remove)$"}
    defects = [{"code": "SS310", "reason": "it takes removals"}]
    write_manifest("one", "action", arrayInclusion=swallows, defects=defects)
    write_manifest("two", "boolean", template="{{#if x}}")
    test = pytester.makepyfile("def test_it(segment_request): pass").name
    for name, value in WITHOUT_AUTOLOAD.items():
        monkeypatch.setenv(name, value)
    arguments = ("one/manifest.json", "two/manifest.json", test, "--sstest-examples", "3")

    def summary(*extra: str) -> str:
        plugins = ("-p", "sstest", "-p", "xdist.plugin", "-p", "xdist.looponfail")
        result = pytester.runpytest_subprocess(*plugins, *arguments, *extra)
        result.assert_outcomes(passed=4 + 5 + 9, failed=1, xfailed=1, skipped=3)
        return re.split("=+ (?:synced segments|short test summary info) =+", result.stdout.str())[1]

    alone = summary()
    # Outcomes are told in the order in which they came, which workers may change.
    assert sorted(re.findall(r"\S+", summary("-n", "2"))) == sorted(re.findall(r"\S+", alone))
    assert "known defect of one: SS310 matcher" in alone


def test_help_has_the_options_and_their_twins(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in WITHOUT_AUTOLOAD.items():
        monkeypatch.setenv(name, value)
    result = pytester.runpytest_subprocess("-p", "sstest", "--help")
    assert result.ret == 0
    text = result.stdout.str()
    group = text.partition("LaunchDarkly synced segments:\n")[2].partition("\n\n")[0]
    assert re.findall(r"--sstest-\w+", group) == [
        "--sstest-manifest",
        "--sstest-profile",
        "--sstest-examples",
        "--sstest-seed",
        "--sstest-report",
    ]
    for name in OPTIONS:
        assert re.search(rf"^  sstest_{name} \([\w |]+\):", text, re.MULTILINE)


def test_the_fixtures_read_like_documentation(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in WITHOUT_AUTOLOAD.items():
        monkeypatch.setenv(name, value)
    result = pytester.runpytest_subprocess("-p", "sstest", "--fixtures")
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
