"""The summary at the end of a run: its look, its numbers, and when there is none."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from sstest import samples
from sstest.manifest import Manifest

Run = Callable[..., pytest.RunResult]
Write = Callable[..., Path]

SWALLOWS = {"path": "/action", "matcher": "^(add|remove)$"}
LONG_REASON = "the matcher takes removals as well, " * 5 + "so nobody leaves"
DEFECT = [{"code": "SS310", "reason": LONG_REASON}]


def summary_of(result: pytest.RunResult) -> list[str]:
    """The lines of the summary, without its headline."""
    parts = re.split(r"=+ synced segments =+\n", result.stdout.str())
    assert len(parts) == 2
    return re.split(r"\n=+ ", parts[1])[0].splitlines()


def test_a_line_a_manifest_then_the_total_then_the_defects(write_manifest: Write, run: Run) -> None:
    write_manifest("good")
    write_manifest("bad", "boolean", template="{{#if x}}")
    write_manifest("a-long-name-of-a-partner", "action", arrayInclusion=SWALLOWS, defects=DEFECT)
    names = ("good", "bad", "a-long-name-of-a-partner")
    lines = summary_of(run(*(f"{name}/manifest.json" for name in names)))
    found = "; findings: 1 error"
    assert [re.sub(r"(  +[\d,]+){3}  ", " # # #  ", line) for line in lines[:5]] == [
        "manifest                  format   requests   joined     left  checks",
        f"a-long-name-of-a-partner  action # # #  4 passed, 1 known defect, 1 not checked{found}",
        f"bad                       boolean # # #  5 passed, 1 failed, 2 not checked{found}",
        "good                      arrays # # #  5 passed",
        "3 manifests # # #  19 checks; findings: 2 errors",
    ]
    assert {line.rindex("  ") for line in lines[:5]} == {lines[0].index("  checks")}
    assert lines[5] == "known defect of a-long-name-of-a-partner: SS310 matcher"
    assert " ".join(line.strip() for line in lines[6:]) == LONG_REASON
    assert all(line.startswith("  ") and len(line) <= 98 for line in lines[6:])


def test_the_numbers_are_those_of_the_requests(write_manifest: Write, run: Run) -> None:
    manifest = Manifest.load(write_manifest())
    made = samples(manifest, 5)
    joined = sum(m.included for one in made for m in one.update.memberships)
    left = sum(not m.included for one in made for m in one.update.memberships)
    result = run(
        "partner/manifest.json::SS901 generated requests parse to the intended update",
        "--sstest-examples=5",
    )
    assert [line.split() for line in summary_of(result)[1:]] == [
        ["partner", "arrays", "5", str(joined), str(left), "1", "passed"],
        ["1", "manifest", "5", str(joined), str(left), "1", "check"],
    ]


def test_tests_with_segment_request_are_counted_each(pytester: pytest.Pytester, run: Run) -> None:
    pytester.makepyfile(
        """
        import pytest

        def test_it(segment_request):
            pass

        def test_more(segment_request, request):
            assert not request.node.name.endswith("-1]")
        """
    )
    lines = summary_of(run("--sstest-examples=2"))
    assert [re.split(r"  +", line)[-1] for line in lines[1:]] == [
        *["3 passed, 1 failed"] * 3,
        "12 checks",
        "segment_request ran on built-in manifests: name yours with --sstest-manifest PATH",
    ]
    assert [line.split()[2] for line in lines[1:4]] == ["4"] * 3


def test_two_manifests_of_one_key_have_a_line_each(write_manifest: Write, run: Run) -> None:
    write_manifest("one/hook")
    write_manifest("two/hook", "boolean")
    lines = summary_of(run("one/hook/manifest.json", "two/hook/manifest.json"))
    assert [line.split()[:2] for line in lines[1:]] == [
        ["hook", "arrays"],
        ["hook", "boolean"],
        ["2", "manifests"],
    ]


def test_nothing_of_ours_no_summary(pytester: pytest.Pytester, run: Run) -> None:
    pytester.makepyfile(
        """
        def test_it():
            pass

        def test_assertion(assert_delta):
            pass
        """
    )
    result = run()
    result.assert_outcomes(passed=2)
    assert "synced segments" not in result.stdout.str()


def test_tests_of_a_manifest_are_counted_without_requests_too(
    pytester: pytest.Pytester, write_manifest: Write, run: Run
) -> None:
    write_manifest("ours")
    pytester.makepyfile(
        """
        import pytest

        def test_it(segment_manifest):
            pass

        @pytest.fixture
        def breaks(segment_manifest):
            raise RuntimeError("no database")

        def test_without_its_fixture(breaks):
            pass

        @pytest.mark.skip(reason="later")
        def test_skipped(segment_parser):
            pass

        @pytest.fixture
        def leaves_a_mess(segment_manifest):
            yield
            raise RuntimeError("cannot tidy up")

        def test_and_its_mess(leaves_a_mess):
            pass
        """
    )
    lines = summary_of(run("--sstest-manifest", "ours"))
    assert lines[1].split(maxsplit=5)[:2] == ["ours", "arrays"]
    assert re.split(r"  +", lines[1])[-1] == "2 passed, 2 errors, 1 not checked"


def test_requests_that_the_factory_makes_are_counted(
    pytester: pytest.Pytester, write_manifest: Write, run: Run
) -> None:
    path = write_manifest("ours")
    pytester.makepyfile(
        """
        def test_it(segment_requests):
            segment_requests(3)
            segment_requests(2, malformed=True)
        """
    )
    made = [m for one in samples(Manifest.load(path), 3) for m in one.update.memberships]
    joined = sum(m.included for m in made)
    lines = summary_of(run("--sstest-manifest", "ours"))
    assert lines[1].split() == [
        "ours",
        "arrays",
        "5",
        str(joined),
        str(len(made) - joined),
        "1",
        "passed",
    ]


@pytest.mark.skipif(pytest.version_tuple < (9, 0), reason="pytest has subtests since 9.0")
def test_a_subtest_is_told_beside_its_test_and_counted_no_request_twice(
    pytester: pytest.Pytester, write_manifest: Write, run: Run
) -> None:
    write_manifest("ours")
    pytester.makepyfile(
        """
        def test_it(segment_requests, subtests):
            for index, one in enumerate(segment_requests(3)):
                with subtests.test("request", index=index):
                    assert index != 1
        """
    )
    lines = summary_of(run("--sstest-manifest", "ours"))
    assert lines[1].split()[2] == "3"
    assert lines[1].endswith("  2 failed")


def test_findings_are_counted_by_severity(
    pytester: pytest.Pytester, write_manifest: Write, run: Run
) -> None:
    """Whoever makes items may attach findings to them, also to those that pass."""
    write_manifest("ours")
    pytester.makeconftest(
        """
        import pytest

        @pytest.hookimpl(wrapper=True)
        def pytest_runtest_call(item):
            yield
            from conftest_plugin.figures import attach
            from sstest.engine.item import Result
            from sstest.finding import Finding

            severities = ["warning"] if item.name == "document" else ["info", "error", "info"]
            found = [Finding("SS1", one, "\\x1b[2J\\ud800") for one in severities]
            if item.name in ("document", "pointers"):
                attach(item, item.path, item.name, Result(tuple(found)))
        """
    )
    result = run("ours/manifest.json", "--color=yes")
    assert "\x1b[33mours  " in result.stdout.str()  # yellow, though all passed
    lines = summary_of(run("ours/manifest.json"))
    assert lines[1].endswith("  5 passed; findings: 1 error, 1 warning, 2 info")
    assert lines[2].endswith("  5 checks; findings: 1 error, 1 warning, 2 info")


def test_the_summary_has_colours_for_those_who_want_them(write_manifest: Write, run: Run) -> None:
    write_manifest("good")
    write_manifest("bad", template="{{#if x}}")
    text = run("good/manifest.json", "bad/manifest.json", "--color=yes").stdout.str()
    assert re.search(r"\x1b\[32mgood  ", text)
    assert re.search(r"\x1b\[31mbad  ", text)


def test_what_was_forgotten_counts(
    pytester: pytest.Pytester, write_manifest: Write, run: Run
) -> None:
    path = write_manifest()
    sample = samples(Manifest.load(path), 1)[0]
    pytester.makepyfile(
        f"""
        import requests

        def test_it(launchdarkly):
            headers = {{"Authorization": launchdarkly.token}}
            for _ in range(3):
                requests.post(launchdarkly.url_for(), data={sample.body!r}, headers=headers)
                launchdarkly.reset()
        """
    )
    joined = sum(one.included for one in sample.update.memberships)
    left = len(sample.update.memberships) - joined
    numbers = map(str, (3, 3 * joined, 3 * left))
    lines = summary_of(run("--sstest-manifest", str(path)))
    assert lines[1].split() == ["partner", "arrays", *numbers, "1", "passed"]
