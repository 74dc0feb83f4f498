"""The pytest plugin of sstest: ``pytest -p sstest``.

Thin by design: options, fixtures, collection and the summary; everything that is checked or
generated is in :mod:`sstest`, which is imported when a test first needs it.
"""

from conftest_plugin.collection import pytest_collect_file
from conftest_plugin.comparison import pytest_assertrepr_compare
from conftest_plugin.fixtures import (
    assert_delta,
    assert_reply,
    pytest_generate_tests,
    segment_manifest,
    segment_parser,
    segment_request,
    segment_requests,
)
from conftest_plugin.options import pytest_addoption, pytest_collection, pytest_configure
from conftest_plugin.summary import pytest_runtest_makereport, pytest_terminal_summary

__all__ = [
    "assert_delta",
    "assert_reply",
    "pytest_addoption",
    "pytest_assertrepr_compare",
    "pytest_collect_file",
    "pytest_collection",
    "pytest_configure",
    "pytest_generate_tests",
    "pytest_runtest_makereport",
    "pytest_terminal_summary",
    "segment_manifest",
    "segment_parser",
    "segment_request",
    "segment_requests",
]
