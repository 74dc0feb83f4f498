"""The plugin of the workers of ``sstest mutate``: a run of the suite on a mutant, in a fork.

Loaded by ``-p conftest_plugin.mutation``, and by nothing else.
"""

import contextlib
import os
import time
from collections.abc import Callable, Generator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final

import pytest

from conftest_plugin.options import MUTATION
from sstest.mutate.worker import Job, loaded, marker, serve

# Fixtures that give out the manifest, which was read before the first test.
_FIXTURES: Final = frozenset(
    {
        *("segment_manifest", "segment_request", "segment_requests", "segment_parser"),
        *("launchdarkly", "launchdarkly_server"),
    }
)
# Options of pytest and its plugins that write files, start processes, wait for somebody, or choose
# tests by what they have done in the run before.
_QUIET: Final[dict[str, Any]] = {
    "usepdb": False,
    "trace": False,
    "xmlpath": None,
    "numprocesses": None,
    "dist": "no",
    "tx": [],
    "htmlpath": None,
    "basetemp": None,
    **dict.fromkeys(("lf", "failedfirst", "stepwise", "stepwise_skip", "stepwise_reset"), False),
}


_SLOW: Final = 0.2  # seconds


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, object, object]:
    """Wait here, where nothing of the user's is loaded, and go on in a fork for each job."""
    job, line, scratch = serve()
    if hasattr(early_config.known_args_namespace, "no_cov"):  # pytest-cov writes .coverage
        early_config.known_args_namespace.no_cov = True
    early_config.pluginmanager.register(Mutation(job, line, scratch), MUTATION)
    return (yield)


class Mutation:
    """Reports a run over the line; of a mutant, it ends with the first test that fails twice."""

    def __init__(self, job: Job, line: Connection, scratch: Path) -> None:
        self.job = job
        self.line = line
        self.process = os.getpid()
        self.marker = marker(scratch)
        self.is_ours = False
        self.uses_fixtures = False
        self.was_asked: Callable[[], bool] | None = None
        self.rootdir = ""
        self.passed = 0
        self.failed: list[str] = []
        self.failing: str | None = None
        self.is_again = False

    @pytest.hookimpl(tryfirst=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        """Set what a mutant needs, and give out the manifest where the suite names none."""
        if self.job.sender:
            from sstest.mutate.senders import misbehave

            self.was_asked = misbehave(self.job.sender)
        self.rootdir = str(config.rootpath)
        for name, value in _QUIET.items():
            if hasattr(config.option, name):
                setattr(config.option, name, value)
        if self.job.is_mutant:
            config.option.maxfail = 1
            config.option.tbstyle = "native"  # nobody reads it, and others look up source code
        has_plugin = hasattr(config.option, "sstest_manifest")
        if has_plugin and not (config.option.sstest_manifest or config.getini("sstest_manifest")):
            config.option.sstest_manifest = [self.job.path]
            self.is_ours = not self.marker.exists()

    def pytest_collection(self) -> None:
        """Forget that the plugin has read the manifest, which no test has asked for yet."""
        if self.is_ours:
            self.marker.unlink(missing_ok=True)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> None:
        """Begin with the tests that have caught most."""
        if self.job.is_mutant:
            config.option.maxfail = 0  # pytest_runtest_protocol ends it
        place = {name: number for number, name in enumerate(self.job.first)}
        items.sort(key=lambda item: place.get(item.nodeid, len(place)))
        self.uses_fixtures = any(
            _FIXTURES.intersection(getattr(item, "fixturenames", ())) for item in items
        )

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """What cannot be collected fails the run."""
        if report.failed:
            self._fail(report.nodeid)

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """The test that is to blame where nothing more is heard."""
        self._say("at", nodeid)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(
        self, item: pytest.Item, nextitem: pytest.Item | None
    ) -> Generator[None, object, object]:
        """Run a test that fails for a mutant again at once: what passes then failed by chance.

        A slow one is believed once it has failed so for another mutant.
        """
        before, begun = item.session.testsfailed, time.monotonic()
        result = yield
        if self.failing is None or self.is_again or not self.job.is_mutant:
            return result
        if time.monotonic() - begun < _SLOW or item.nodeid not in self.job.first:
            self.failing, self.is_again = None, True
            item.ihook.pytest_runtest_protocol(item=item, nextitem=nextitem)
            self.is_again = False
        if self.failing is None:
            item.session.testsfailed = before
            self._say("by chance", item.nodeid)
        else:
            self._fail(self.failing)
            item.session.shouldfail = "a test has failed"
        return result

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep what has failed."""
        if report.failed and not hasattr(report, "wasxfail"):
            self.failing = report.nodeid
            if not self.job.is_mutant:
                self._fail(report.nodeid)
        elif report.when == "call" and report.passed:
            self.passed += 1

    @pytest.hookimpl(trylast=True)
    def pytest_unconfigure(self) -> None:
        """Tell what an unchanged suite is like, and what it has loaded, the summary included."""
        self._say("passed", self.passed)
        if not self.job.is_mutant:
            used = self.marker.exists() or (self.is_ours and self.uses_fixtures)
            if self.was_asked is not None:
                used = self.was_asked()
            self._say("ran", (used, loaded(), self.rootdir))

    def _fail(self, nodeid: str) -> None:
        if not self.failed:
            self._say("failed", nodeid)
        self.failed.append(nodeid)

    def _say(self, kind: str, what: object) -> None:
        if os.getpid() != self.process:  # a test has forked, and goes on as another run
            return
        with contextlib.suppress(OSError):  # a test has closed what it does not know
            self.line.send((kind, what))
