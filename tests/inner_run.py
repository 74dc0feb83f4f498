"""Runs of pytest inside of tests, in this process."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType

import pytest

import conftest_plugin


def keep(modules: Mapping[str, ModuleType | None], but: Path) -> None:
    """Keep modules loaded that pytester forgets, but those in a folder: that of all temporary ones.

    None stands for a module that a test must not find; that ends with the test.

    A module that is loaded again is another one: the errors of the next httpcore are none that
    httpx knows, the next stand-in finds the clients that the last one has replaced, and numpy
    refuses to be.
    """
    folder = f"{but}{os.sep}"
    for name, module in modules.items():
        file = getattr(module, "__file__", None) or ""
        if module is not None and not file.startswith(folder):
            sys.modules.setdefault(name, module)


class _Loaded:
    """A plugin that knows at the end what is loaded."""

    def __init__(self) -> None:
        self.modules: dict[str, ModuleType] = {}

    def pytest_unconfigure(self) -> None:
        self.modules = dict(sys.modules)


def run_inprocess(
    pytester: pytest.Pytester, *arguments: str, plugins: tuple[object, ...] = ()
) -> pytest.RunResult:
    """Run pytest as it is installed."""
    loaded = _Loaded()
    try:
        return pytester.runpytest_inprocess(*arguments, plugins=[*plugins, loaded])
    finally:
        keep(loaded.modules, pytester.path.parent)


def run_inside(pytester: pytest.Pytester, *arguments: object) -> pytest.RunResult:
    """Run pytest with the plugin; items run in the order of collection.

    The plugin is the only one: to look for installed ones takes longer than most of these runs.
    tests/conftest_plugin/test_plugin_loading.py loads it in the ways of users.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
        words = map(str, ("-p", "no:cacheprovider", *arguments))
        return run_inprocess(pytester, *words, plugins=(conftest_plugin,))
