"""Runs of pytest inside of tests, in this process."""

import pytest

import conftest_plugin


def run_inside(pytester: pytest.Pytester, *arguments: object) -> pytest.RunResult:
    """Run pytest with the plugin; items run in the order of collection.

    The plugin is the only one: to look for installed ones takes longer than most of these runs.
    tests/conftest_plugin/test_plugin_loading.py loads it in the ways of users.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
        words = map(str, ("-p", "no:cacheprovider", *arguments))
        return pytester.runpytest_inprocess(*words, plugins=[conftest_plugin])
