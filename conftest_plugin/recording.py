"""``--sstest-record``: what the stand-ins of tests receive is recorded.

Each worker of pytest-xdist records for itself, in the same folder, and tells the process that the
user started what came of it.
"""

import secrets
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import pytest

from conftest_plugin.options import KEY
from conftest_plugin.report import only_looks
from sstest.text import escape_lines

if TYPE_CHECKING:
    from sstest.endpoint import LaunchDarkly
    from sstest.recording.recorder import Recorder

_RECORDING: Final = pytest.StashKey["Recording"]()
_SECRET: Final = "sstest_secret"  # noqa: S105  # a name
_TOLD: Final = "sstest_recorded"


def begin_recording(config: pytest.Config) -> None:
    """Prepare to record, if the options ask for it."""
    if config.stash[KEY].record is not None and not only_looks(config):
        config.stash[_RECORDING] = recording = Recording(config)
        config.pluginmanager.register(recording, "sstest-recording")


def record(config: pytest.Config, launchdarkly: "LaunchDarkly") -> None:
    """Record what a stand-in receives, if the options ask for it."""
    recording = config.stash.get(_RECORDING, None)
    if recording is not None:
        from sstest.endpoint.recorded import record as listen

        listen(launchdarkly, recording.recorder())


def recorded(config: pytest.Config) -> list[str]:
    """What the summary says of it, and of what went wrong."""
    recording = config.stash.get(_RECORDING, None)
    return recording.lines() if recording is not None else []


class Recording:
    """The recorder of a process; in the one that the user started, also what workers tell."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        worker: dict[str, Any] = getattr(config, "workerinput", {})
        self._secret: str = worker.get(_SECRET) or secrets.token_hex(32)
        self._recorder: Recorder | None = None
        self._count = 0
        self._left_out: Counter[str] = Counter()
        self.problems: dict[str, None] = {}

    def recorder(self) -> "Recorder":
        """The recorder, with its folders made; a folder that cannot be made ends the run."""
        from sstest.recording.recorder import CannotRecord, Recorder

        if self._recorder is None:
            settings = self.config.stash[KEY]
            assert settings.record is not None  # noqa: S101  # it is asked for
            manifests = settings.manifests if settings.paths else ()
            made = Recorder(
                settings.record,
                [one.key for one in manifests],
                anonymise=settings.anonymise,
                secret=bytes.fromhex(self._secret),
            )
            try:
                made.begin(manifests)
            except CannotRecord as error:
                raise pytest.UsageError(f"sstest_record: {error}") from None
            self._recorder = made
        return self._recorder

    def pytest_collection(self) -> None:
        """Make the folders before any test runs."""
        self.recorder()

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Give a worker of pytest-xdist the secret: one value is replaced by one everywhere."""
        node.workerinput[_SECRET] = self._secret
        self.recorder()

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Take what a worker tells at its end; one that crashed tells nothing."""
        told = getattr(node, "workeroutput", {}).get(_TOLD)
        if told is not None:
            self._count += told["recorded"]
            self._left_out.update(told["left_out"])
            self.problems |= dict.fromkeys(told["problems"])

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Gather what was recorded; the run fails where something could not be written."""
        made = self._recorder
        if made is not None:
            self._count += len(made.recorded)
            self._left_out.update(made.left_out)
            self.problems |= dict.fromkeys(made.problems)
        output: dict[str, Any] | None = getattr(self.config, "workeroutput", None)
        if output is not None:
            output[_TOLD] = {
                "recorded": self._count,
                "left_out": dict(self._left_out),
                "problems": list(self.problems),
            }
        ended_well = (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED)
        if self.problems and session.exitstatus in ended_well:
            session.exitstatus = pytest.ExitCode.USAGE_ERROR

    def lines(self) -> list[str]:
        """What to say at the end."""
        from sstest.recording.recorder import in_words

        folder = str(self.config.getoption("--sstest-record") or self.config.stash[KEY].record)
        lines = in_words(self._count, folder, self._left_out)
        return [*map(escape_lines, lines), *(f"error: {one}" for one in self.problems)]
