"""The pytest plugin of sstest: ``pytest -p sstest``.

Options, fixtures, collection and the summary; all logic is in :mod:`sstest`, which is imported when
a test first needs it.
"""

import pytest

# ruff: noqa: F401  # pytest finds the hooks and fixtures here
from conftest_plugin.collection import pytest_collect_file
from conftest_plugin.comparison import pytest_assertrepr_compare
from conftest_plugin.endpoint import _launchdarkly_live, launchdarkly, launchdarkly_server
from conftest_plugin.figures import pytest_itemcollected, pytest_runtest_makereport
from conftest_plugin.fixtures import (
    assert_delta,
    assert_reply,
    pytest_generate_tests,
    segment_manifest,
    segment_parser,
    segment_request,
    segment_requests,
)
from conftest_plugin.options import (
    configure,
    pytest_addoption,
    pytest_collection,
    pytest_load_initial_conftests,
    pytest_sessionstart,
)
from conftest_plugin.recording import begin_recording
from conftest_plugin.report import begin
from conftest_plugin.summary import pytest_terminal_summary


def pytest_configure(config: pytest.Config) -> None:
    """Read the options, and begin to gather what the report will need."""
    configure(config)
    begin(config)
    begin_recording(config)
