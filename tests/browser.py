"""Chromium for the tests that look at pages, from the system or Playwright's own."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import pytest

NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@contextmanager
def chromium(*more: str) -> Iterator[Any]:
    """A browser, with ``more`` arguments; the test is skipped where there is none."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    found = next(filter(None, map(shutil.which, NAMES)), None)
    with playwright.sync_playwright() as started:
        if found is None and not os.path.exists(started.chromium.executable_path):  # noqa: PTH110
            pytest.skip(f"there is no browser here: none of {', '.join(NAMES)}")
        quiet = ["--disable-quic", "--no-first-run", "--disable-background-networking"]
        quiet += ["--disable-component-update", "--disable-sync"]
        root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
        launched = started.chromium.launch(executable_path=found, args=[*quiet, *root, *more])
        yield launched
        launched.close()
