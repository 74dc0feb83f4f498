"""A real shell of IPython in this process, which notes what cells show, in place of a kernel."""

import atexit
import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

import sstest


@dataclass
class Shown:
    """What a cell has shown: the data of each output by type, the streams, and what it came to."""

    outputs: list[dict[str, Any]] = field(default_factory=list)
    stdout: str = ""
    stderr: str = ""
    error: BaseException | None = None
    result: Any = None

    @property
    def html(self) -> str:
        """All HTML."""
        return "\n".join(one["text/html"] for one in self.outputs if "text/html" in one)


class Shell(InteractiveShell):
    """A shell whose results and displays go into ``outputs``."""

    def __init__(self, **options: Any) -> None:
        self.outputs: list[dict[str, Any]] = []
        super().__init__(**options)

    def show(self, code: str) -> Shown:
        """Run a cell, and what it has shown."""
        self.outputs.clear()
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            result = self.run_cell(code)
        error = result.error_before_exec or result.error_in_exec
        return Shown(list(self.outputs), out.getvalue(), err.getvalue(), error, result.result)


class _Hook(DisplayHook):
    def __call__(self, result: object = None) -> None:
        if result is not None:
            self.update_user_ns(result)
            self.fill_exec_result(result)
            self.shell.outputs.append(self.compute_format_data(result)[0])


class _Publisher(DisplayPublisher):
    def publish(self, data: dict[str, Any], *_: Any, **__: Any) -> None:
        self.shell.outputs.append(data)


@contextmanager
def running(folder: Path) -> Iterator[Shell]:
    """A shell that knows sstest, in ``folder``; afterwards the process is as it was."""
    main = sys.modules["__main__"]
    config = Config()
    config.HistoryManager.enabled = False
    Shell.clear_instance()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IPYTHONDIR", str(folder))
        patch.chdir(folder)
        shell = Shell.instance(config=config, displayhook_class=_Hook, display_pub_class=_Publisher)
        try:
            sstest.load_ipython_extension(shell)
            yield shell
        finally:
            shell.restore_sys_module_state()
            sys.modules["__main__"] = main
            atexit.unregister(shell.atexit_operations)
            Shell.clear_instance()
