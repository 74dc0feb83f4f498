"""What all tests share."""

import gc
import sys
from collections.abc import Generator

import pytest

import tests.profiles  # noqa: F401  # registers and loads the profiles
from tests.inner_run import keep

pytest_plugins = ["pytester"]

# A million objects live as long as the run, and Python's collector would look at them all the time.
gc.set_threshold(20_000, 20, 100)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None]:
    """Keep what a test has loaded, which pytester forgets behind it."""
    pytester = getattr(item, "funcargs", {}).get("pytester")
    if pytester is None:
        yield
        return
    loaded = dict(sys.modules)
    yield
    keep(loaded, pytester.path.parent)
