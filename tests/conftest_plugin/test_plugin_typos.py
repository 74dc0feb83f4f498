"""Options and settings that do not exist: an error, with the one that was probably meant."""

from collections.abc import Callable
from pathlib import Path

import pytest
from plugin_output import text_of

Run = Callable[..., pytest.RunResult]
Write = Callable[..., Path]


@pytest.fixture(autouse=True)
def _a_test(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_it(): pass")


def usage_error(result: pytest.RunResult) -> str:
    """The one line of a usage error."""
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    text_of(result)
    (line,) = [line for line in result.errlines if line]
    return line


@pytest.mark.parametrize(
    ("argument", "message"),
    [
        ("--sstest-manifst=x", "--sstest-manifst; did you mean --sstest-manifest?"),
        ("--sstest-manifests", "--sstest-manifests; did you mean --sstest-manifest?"),
        ("--sstest_seed", "--sstest_seed; did you mean --sstest-seed?"),
        ("--sstest-SEED=1", "--sstest-SEED; did you mean --sstest-seed?"),
        ("--sstest-reports=a.html", "did you mean --sstest-report?"),
        (
            "--sstest-x",
            (
                "--sstest-x; there are --sstest-manifest, --sstest-profile, --sstest-examples,"
                " --sstest-seed, --sstest-report, --sstest-record, --sstest-anonymise"
            ),
        ),
    ],
)
def test_an_unknown_option(run: Run, argument: str, message: str) -> None:
    line = usage_error(run(argument))
    assert line.startswith("ERROR: there is no option ")
    assert line.endswith(message)


def test_other_plugins_options_and_mistakes_are_their_own(run: Run) -> None:
    result = run("--no-such-option")
    assert "unrecognized arguments: --no-such-option" in result.stderr.str()


def test_an_option_that_a_conftest_file_adds_is_known(pytester: pytest.Pytester, run: Run) -> None:
    pytester.makeconftest(
        """
        def pytest_addoption(parser):
            parser.addoption("--sstest-ours", type=int)
            parser.addini("sstest_ours", "ours")
        """
    )
    run("--sstest-ours=5").assert_outcomes(passed=1)
    run("--sstest-ours", "5", "-o", "sstest_ours=1").assert_outcomes(passed=1)


def test_what_stands_behind_two_dashes_is_no_option(run: Run) -> None:
    assert "there is no option" not in run("--", "--sstest-x").stderr.str()


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("sstest_exmples = 5", "there is no setting sstest_exmples; did you mean sstest_examples?"),
        ("sstest-seed = 5", "there is no setting sstest-seed; did you mean sstest_seed?"),
        ("sstest_profiles = docs", "did you mean sstest_profile?"),
        ("sstest_x = 1", "there are sstest_manifest, sstest_profile, sstest_examples, sstest_s"),
    ],
)
def test_an_unknown_setting(
    pytester: pytest.Pytester, run: Run, setting: str, message: str
) -> None:
    ini = pytester.makeini(f"[pytest]\n{setting}")
    line = usage_error(run())
    assert line.startswith(f"ERROR: {ini}: there is no setting ")
    assert message in line


def test_an_unknown_setting_in_pyproject(pytester: pytest.Pytester, run: Run) -> None:
    pytester.makepyprojecttoml("[tool.pytest.ini_options]\nsstest_seeed = 3")
    assert "pyproject.toml: there is no setting sstest_seeed; did you" in usage_error(run())


def test_an_unknown_setting_on_the_command_line(run: Run) -> None:
    line = usage_error(run("-o", "sstest_sed=1"))
    assert line == "ERROR: there is no setting sstest_sed; did you mean sstest_seed?"


def test_ours_is_told_before_pytest_tells_its_own(pytester: pytest.Pytester, run: Run) -> None:
    pytester.makeini("[pytest]\naddopts = --strict-config\nsstest_sed = 1")
    assert "did you mean sstest_seed?" in usage_error(run())


def test_help_is_given_all_the_same(pytester: pytest.Pytester, run: Run) -> None:
    pytester.makeini("[pytest]\nsstest_sed = 1")
    assert run("--help").ret == 0


def test_settings_of_others_are_pytests_business(pytester: pytest.Pytester, run: Run) -> None:
    pytester.makeini("[pytest]\nnot_ours = 1\nfilterwarnings =\n    ignore:Unknown config")
    run().assert_outcomes(passed=1)


@pytest.mark.skipif(pytest.version_tuple < (9, 2), reason="pytest reads typed settings since 9.2")
def test_settings_may_have_the_types_of_toml(
    pytester: pytest.Pytester, write_manifest: Write, run: Run
) -> None:
    write_manifest("ours")
    pytester.makepyfile(
        test_shows="""
        def test_it(segment_requests, pytestconfig):
            from conftest_plugin.options import KEY
            assert len(segment_requests()) == 4
            assert pytestconfig.stash[KEY].seed == -7
        """
    )
    pytester.makepyprojecttoml(
        """
        [tool.pytest]
        sstest_manifest = ["ours"]
        sstest_examples = 4
        sstest_seed = "-7"
        """
    )
    run("test_shows.py").assert_outcomes(passed=1)
