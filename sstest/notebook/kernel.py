"""A kernel for one notebook: this interpreter, without the user's settings."""

import asyncio
import os
import sys
from pathlib import Path
from subprocess import DEVNULL
from tempfile import TemporaryDirectory
from typing import Any, Final

from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from jupyter_core.utils import run_sync
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError
from nbformat import NotebookNode

_SECONDS_A_CELL: Final = 60
# The path of a socket has at most 108 bytes on Linux, and 104 elsewhere.
_LONGEST_SOCKET: Final = 100
_HOME: Final = Path(__file__).resolve().parents[2]


def run(notebook: NotebookNode, folder: Path | None) -> str:
    """Run all cells in place, in ``folder`` or in an empty one; returns what went wrong, if so.

    Raises ``KeyboardInterrupt`` where it is stopped.
    """
    with TemporaryDirectory() as scratch:
        manager = AsyncKernelManager(
            kernel_spec_manager=_ThisInterpreter(),
            connection_file=str(Path(scratch) / "kernel.json"),
            transport=_transport(scratch),
        )
        client = _Client(
            notebook,
            km=manager,
            timeout=_SECONDS_A_CELL,
            coalesce_streams=True,  # output is flushed as it happens; the pieces would vary
            record_timing=False,
            store_widget_state=False,
            resources={"metadata": {"path": str(folder or scratch)}},
        )
        try:
            # What a kernel that is stopped says of that is for nobody.
            client.execute(env=_environment(scratch), stderr=DEVNULL, cleanup_kc=True)
        except CellExecutionError as error:
            return f"a cell fails: {error.ename}: {error.evalue}"
        except CellTimeoutError:
            return f"a cell takes longer than {_SECONDS_A_CELL} s; in Jupyter it may"
        except (RuntimeError, asyncio.CancelledError) as error:  # it died, or never came up
            if client.is_stopped:
                raise KeyboardInterrupt from None
            return f"the kernel does not answer: {error}"
    return ""


def _transport(scratch: str) -> str:
    """Sockets of Unix where there are some: no port is open, and nobody listens in."""
    short = len(str(Path(scratch) / "kernel.json-ipc-5")) < _LONGEST_SOCKET
    return "ipc" if os.name == "posix" and short else "tcp"


class _Client(NotebookClient):
    """At a signal nbclient takes the kernel from under the cell that runs; here that ends first."""

    is_stopped: bool = False
    _running: "asyncio.Task[Any] | None" = None

    async def async_execute(self, *arguments: Any, **options: Any) -> NotebookNode:
        self._running = asyncio.current_task()
        try:
            return await super().async_execute(*arguments, **options)
        finally:
            if self.km is not None and self.km.has_kernel:  # it was still starting
                await super()._async_cleanup_kernel()

    execute = run_sync(async_execute)

    async def _async_cleanup_kernel(self) -> None:
        if self._running in (None, asyncio.current_task()):
            await super()._async_cleanup_kernel()
        elif self._running is not None:
            self.is_stopped = True
            self._running.cancel()


class _ThisInterpreter(KernelSpecManager):
    """Knows one kernel: the interpreter that runs this."""

    def get_kernel_spec(self, kernel_name: str) -> Any:
        # Without frozen modules there is nothing for the debugger to warn of.
        command = [sys.executable, "-Xfrozen_modules=off", "-m", "ipykernel_launcher"]
        return KernelSpec(
            argv=[*command, "-f", "{connection_file}"], display_name=kernel_name, language="python"
        )


def _environment(scratch: str) -> dict[str, str]:
    """The environment without what tells Python, IPython or Jupyter of the user's settings."""
    settings = ("PYTHON", "IPYTHON", "JUPYTER", "MPL")
    inherited = {name: text for name, text in os.environ.items() if not name.startswith(settings)}
    folders = dict.fromkeys(
        ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR"), scratch
    )
    # Sets are printed in the same order in each run.
    return {**inherited, **folders, "PYTHONPATH": str(_HOME), "PYTHONHASHSEED": "0"}
