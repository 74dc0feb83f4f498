"""Make the notebooks of this folder from their sources, and execute them.

``python notebooks/build.py`` writes ``NAME.ipynb`` for each ``sources/NAME.md``, in which every
fenced block of Python is a code cell and the text between is Markdown.
"""

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbformat import NotebookNode

from sstest.notebook.write import Cell, make_notebook, settle, to_text

FOLDER: Final = Path(__file__).resolve().parent
SOURCES: Final = tuple(sorted((FOLDER / "sources").glob("*.md")))

_FENCE: Final = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_SECONDS_A_CELL: Final = 60


def main() -> None:
    """Write every notebook, with its outputs."""
    for source in SOURCES:
        target = FOLDER / f"{source.stem}.ipynb"
        target.write_text(to_text(execute(read(source))), encoding="utf-8")
        print(target.relative_to(FOLDER.parent))


def read(source: Path) -> NotebookNode:
    """The notebook of a source, not executed."""
    return make_notebook(_cells(source.read_text(encoding="utf-8")))


def execute(notebook: NotebookNode) -> NotebookNode:
    """Execute a notebook, in place, in a kernel and a folder of its own.

    The kernel is that of this very interpreter, whatever kernels are installed, and knows nothing
    of the user's settings. Raises ``nbclient.exceptions.CellExecutionError`` for a cell that fails.
    """
    with TemporaryDirectory() as folder:
        manager = AsyncKernelManager(
            kernel_spec_manager=_ThisInterpreter(),
            connection_file=str(Path(folder) / "kernel.json"),
            transport="ipc" if os.name == "posix" else "tcp",  # no port, and nobody listens in
        )
        client = NotebookClient(
            notebook,
            km=manager,
            timeout=_SECONDS_A_CELL,
            coalesce_streams=True,  # output is flushed as it happens; the pieces would vary
            record_timing=False,
            resources={"metadata": {"path": folder}},
        )
        client.execute(env=_environment(folder), cleanup_kc=True)
    return settle(notebook)


class _ThisInterpreter(KernelSpecManager):
    """Knows one kernel: the interpreter that runs this."""

    def get_kernel_spec(self, kernel_name: str) -> Any:
        # Without frozen modules there is nothing for the debugger to warn of.
        command = [sys.executable, "-Xfrozen_modules=off", "-m", "ipykernel_launcher"]
        return KernelSpec(
            argv=[*command, "-f", "{connection_file}"], display_name=kernel_name, language="python"
        )


def _environment(folder: str) -> dict[str, str]:
    """The environment without what tells Python, IPython or Jupyter of the user's settings."""
    settings = ("PYTHON", "IPYTHON", "JUPYTER")
    inherited = {name: text for name, text in os.environ.items() if not name.startswith(settings)}
    folders = dict.fromkeys(
        ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR"), folder
    )
    return {**inherited, **folders}


def _cells(source: str) -> Iterator[Cell]:
    # What a pattern with one group splits alternates: text, code, text, code, ...
    for index, piece in enumerate(_FENCE.split(source)):
        if piece.strip():
            yield ("code" if index % 2 else "markdown"), piece


if __name__ == "__main__":
    main()
