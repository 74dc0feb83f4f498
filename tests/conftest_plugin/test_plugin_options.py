"""The options, their twins in the configuration file, and bad values of either."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., pytest.RunResult]
Write = Callable[..., Path]

SHOWS = """
def test_it(segment_manifest, segment_requests, pytestconfig):
    from conftest_plugin.options import KEY
    settings = pytestconfig.stash[KEY]
    count = len(segment_requests())
    print("SETTINGS", segment_manifest.key, settings.profile, count, settings.seed)
"""


def test_every_option_has_a_twin_in_the_configuration_file(
    pytester: pytest.Pytester, write_manifest: Write, run: Run
) -> None:
    write_manifest("ours")
    pytester.makepyfile(test_shows=SHOWS)
    pytester.makeini(
        """
        [pytest]
        sstest_manifest = ours/manifest.json
        sstest_profile = validation-server
        sstest_examples = 4
        sstest_seed = 9
        """
    )
    assert "SETTINGS ours validation-server 4 9" in run("-s").stdout.str()


def test_the_command_line_goes_first(
    pytester: pytest.Pytester, write_manifest: Write, run: Run
) -> None:
    write_manifest("ours")
    write_manifest("theirs")
    pytester.makepyfile(test_shows=SHOWS)
    pytester.makeini(
        """
        [pytest]
        sstest_manifest = ours
        sstest_profile = validation-server
        sstest_examples = 4
        sstest_seed = 9
        """
    )
    result = run(
        "-s",
        "--sstest-manifest=theirs",
        "--sstest-profile=docs",
        "--sstest-examples=2",
        "--sstest-seed=0",
    )
    result.assert_outcomes(passed=1)
    assert "SETTINGS theirs docs 2 0" in result.stdout.str()


def test_paths_of_the_configuration_file_start_at_it(
    pytester: pytest.Pytester, write_manifest: Write, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_manifest("ours")
    folder = pytester.mkdir("tests")
    (folder / "test_shows.py").write_text(SHOWS)
    pytester.makeini("[pytest]\nsstest_manifest = ours")
    monkeypatch.chdir(folder)
    assert "SETTINGS ours docs 20 0" in run("-s").stdout.str()


def test_a_negative_seed_is_a_seed(pytester: pytest.Pytester, run: Run) -> None:
    pytester.makepyfile(test_shows=SHOWS)
    result = run("-s", "--sstest-seed=-3", "--sstest-examples=1")
    assert "SETTINGS hightouch docs 1 -3" in result.stdout.str()


CHECKS = """
    def test_it(launchdarkly):
        made = []

        def new():
            made.append([])
            return lambda cohort, joined, left: made[-1].append((joined, left))

        launchdarkly.check_sender(new=new, rules=())
        print("HISTORIES", len(made) - 1, made[1:])  # the first was a rehearsal
"""


@pytest.mark.parametrize(
    "arguments",
    [
        ["--sstest-examples", "3", "--sstest-seed", "7"],
        ["-o", "sstest_examples=3", "-o", "sstest_seed=7"],
    ],
)
def test_they_are_the_defaults_of_histories(
    pytester: pytest.Pytester, run: Run, arguments: list[str]
) -> None:
    pytester.makepyfile(CHECKS)
    first, second = (re.findall("HISTORIES .*", run("-s", *arguments).stdout.str()) for _ in "ab")
    assert first == second
    assert first[0].startswith("HISTORIES 3 ")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--sstest-examples", "0"], "sstest_examples is 0, expected 1 or more"),
        (["-o", "sstest_examples=-3"], "sstest_examples is -3, expected 1 or more"),
        (["-o", "sstest_examples=few"], "sstest_examples is 'few', expected a number"),
        (["-o", "sstest_seed=x"], "sstest_seed is 'x', expected a number"),
        (["-o", "sstest_profile=doc"], "sstest_profile is 'doc', expected docs or valid"),
        (["--sstest-manifest", "gone.json"], "gone.json: there is no such file; check the path"),
        (["-o", "sstest_manifest=gone.json"], "gone.json: there is no such file"),
        (["--sstest-manifest", "."], "manifest.json: there is no such file"),
        (["--sstest-manifest", "bad.json"], "bad.json: line 2, column 2: not JSON: "),
        (["--sstest-manifest", "escapes.json"], "is spelled syncedSegment"),
    ],
)
def test_a_bad_value_is_a_usage_error_of_one_line(
    pytester: pytest.Pytester, run: Run, arguments: list[str], message: str
) -> None:
    pytester.makepyfile("def test_it(): pass")
    (pytester.path / "bad.json").write_text('{"a": 1\n ]')
    (pytester.path / "escapes.json").write_text('{"\\u001b[2Jsynced_segment": 1}')
    result = run(*arguments)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    (line,) = [line for line in result.errlines if line]
    assert line.startswith("ERROR: sstest_")
    assert message in line
    assert line.isprintable()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--sstest-profile", "x"], "argument --sstest-profile: invalid choice: 'x'"),
        (["--sstest-examples", "x"], "argument --sstest-examples: invalid int value: 'x'"),
        (["--sstest-seed", "text"], "argument --sstest-seed: invalid int value: 'text'"),
    ],
)
def test_pytest_itself_refuses_what_is_no_value(
    run: Run, arguments: list[str], message: str
) -> None:
    result = run(*arguments)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert message in result.stderr.str()


def test_a_missing_manifest_is_no_matter_where_nothing_is_collected(run: Run) -> None:
    assert run("--sstest-manifest", "gone.json", "--help").ret == 0
    assert run("--sstest-manifest", "gone.json", "--markers").ret == 0
