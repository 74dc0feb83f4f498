"""The plugin in company: workers, a random order, no cache, plain assertions."""

import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

Run = Callable[..., pytest.RunResult]
Write = Callable[..., Path]

SWALLOWS = {"path": "/action", "matcher": "^(add|remove)$"}
WITHOUT_ANCHORS = {"path": "/action", "matcher": "add"}
DEFECT = [{"code": "SS310", "reason": "it takes removals"}]
TESTS = """
import pytest

def test_request(segment_request, segment_parser, assert_delta):
    update = segment_parser(segment_request.body)
    for cohort, delta in segment_request.update.deltas.items():
        assert_delta(update, cohort=cohort, added=delta.added, removed=delta.removed)

def test_fails(segment_request, segment_parser, assert_delta):
    update = segment_parser(segment_request.body)
    assert_delta(update, added={"nobody"}, cohort=update.cohort.id)
"""
# pytest-xdist, without the other plugins that are installed; its workers load the same.
XDIST = ("-p", "sstest", "-p", "xdist.plugin", "-p", "xdist.looponfail", "-p", "no:cacheprovider")


@pytest.fixture
def arguments(pytester: pytest.Pytester, write_manifest: Write) -> tuple[str, ...]:
    """A run with passing, failing and known checks, of manifests and of tests."""
    write_manifest("one", "action", arrayInclusion=SWALLOWS, defects=DEFECT)
    write_manifest("two", "boolean", template="{{#if x}}")
    write_manifest(
        "four", "action", arrayInclusion=WITHOUT_ANCHORS, template='{"m": "{{{errorMessage}}}"}'
    )
    pytester.makepyfile(test_ours=TESTS)
    write_manifest("three", defects={})
    return (
        *("one/manifest.json", "two/manifest.json", "four/manifest.json"),
        *("test_ours.py", "three/manifest.json", "--sstest-report=report.json"),
        *("--sstest-manifest=one", "--sstest-examples=3", "--continue-on-collection-errors"),
    )


def report_of(pytester: pytest.Pytester, result: pytest.RunResult) -> dict[str, Any]:
    """The report of a run, without what differs from run to run."""
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    path = pytester.path / "report.json"
    report: dict[str, Any] = json.loads(path.read_bytes())
    path.unlink()
    del report["started"], report["seconds"]
    for manifest in report["manifests"]:
        for check in manifest["checks"]:
            del check["seconds"]
            check["text"] = bool(check["text"])  # objects' addresses, and names of workers
    return report


def summary_of(result: pytest.RunResult) -> list[str]:
    """The words of the summary; outcomes are told in the order in which they came."""
    text = re.split("=+ (?:synced segments|short test summary info) =+", result.stdout.str())[1]
    return sorted(re.findall(r"\S+", text))


def test_the_report_and_the_summary_are_the_same_in_any_company(
    pytester: pytest.Pytester,
    run: Run,
    arguments: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    result = run(*arguments)
    alone, summary = report_of(pytester, result), summary_of(result)
    assert {name: count for name, count in alone["totals"]["outcomes"].items() if count} == {
        "passed": 4 + 5 + 5 + 3,
        "failed": 1 + 2 + 3,
        "known defect": 1,
        "not checked": 1 + 2 + 2,
    }
    assert len(alone["notRun"]) == 1
    assert "known defect of one: SS310 matcher" in result.stdout.str()
    shuffled = run(*arguments, "-p", "pytest_randomly", "--assert=plain")
    assert report_of(pytester, shuffled) == alone
    assert summary_of(shuffled) == summary
    assert report_of(pytester, run(*arguments, "-p", "no:terminal")) == alone
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    workers = pytester.runpytest_subprocess(*XDIST, *arguments, "-n", "2")
    assert report_of(pytester, workers) == alone
    assert summary_of(workers) == summary
    assert "different tests were collected" not in workers.stdout.str().lower()


def test_a_worker_that_breaks_down_is_in_the_report(
    pytester: pytest.Pytester, write_manifest: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_manifest("one")
    pytester.makeconftest(
        """
        import os

        def pytest_runtest_call(item):
            if "SS901" in item.name:
                os._exit(3)
        """
    )
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    arguments = ("one/manifest.json", "-n", "1", "--sstest-report=report.json")
    pytester.runpytest_subprocess(*XDIST, *arguments)
    report = json.loads((pytester.path / "report.json").read_bytes())
    (lost,) = report["notRun"]
    assert (
        lost["name"] == "one/manifest.json::SS901 generated requests parse to the intended update"
    )
    assert "crashed while running" in lost["text"]
    assert report["failed"]
    assert report["totals"]["outcomes"]["passed"] == 4


def test_an_assertion_on_deltas_says_enough_without_rewriting(
    pytester: pytest.Pytester, write_manifest: Write, run: Run
) -> None:
    write_manifest("two", "boolean")
    pytester.makepyfile(TESTS)
    result = run("--assert=plain", "--sstest-manifest=two", "--sstest-examples=1")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["E *the delta of cohort '*' differs", "E * missing 'nobody'"])


# The page in a browser ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def browser() -> "Iterator[Browser]":
    """Chromium, without any of its own business on the network."""
    sync_api = pytest.importorskip("playwright.sync_api")
    found = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_api.sync_playwright() as playwright:
        path = found or playwright.chromium.executable_path
        if not Path(path).exists():
            pytest.skip("no browser: install Chromium, or run playwright install chromium")
        quiet = ("background-networking", "component-update", "sync", "default-apps")
        arguments = ["--no-sandbox", *(f"--disable-{name}" for name in quiet)]
        launched = playwright.chromium.launch(executable_path=path, args=arguments)
        yield launched
        launched.close()


@pytest.mark.nightly
def test_the_page_reads_well_in_a_browser(
    pytester: pytest.Pytester, write_manifest: Write, run: Run, browser: "Browser"
) -> None:
    folder = write_manifest("one", "boolean", template="{ {{statusCode}} }").parent
    (folder / "requests").mkdir()
    odd = "<img src=x onerror=document.title=1><script>document.title = 2</script>"
    (folder / "requests" / "odd.json").write_text(json.dumps({"environment": odd}))
    run("one/manifest.json", "--sstest-report=report.html")
    grounds = {}
    for scheme in ("light", "dark"):
        page = browser.new_page(color_scheme=scheme)  # type: ignore[arg-type]
        said: list[str] = []
        asked: list[str] = []
        page.on("console", lambda message, said=said: said.append(message.text))
        page.on("pageerror", lambda error, said=said: said.append(str(error)))
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        address = (pytester.path / "report.html").as_uri()
        page.goto(address)
        assert page.title() == "sstest: failed"
        assert page.get_by_role("heading", name="one", exact=True).is_visible()
        assert page.get_by_text("Something failed").is_visible()
        title = page.get_by_role("heading", name="SS921 cohortIdPath: failed")
        section = page.locator("section.failure", has=title)
        request = section.locator("details pre")
        assert not request.is_visible()
        section.locator("summary").click()
        assert request.is_visible()
        assert odd in request.inner_text()
        page.get_by_role("link", name="SS405 jsonResponseBody").click()
        assert page.get_by_role("heading", name="SS405 jsonResponseBody: failed").is_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        grounds[scheme] = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert said == []
        assert {url.partition("#")[0] for url in asked} == {address}
        page.close()
    assert grounds == {"light": "rgb(255, 255, 255)", "dark": "rgb(20, 23, 26)"}
