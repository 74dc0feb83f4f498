"""A JupyterLab of its own: a process with folders, a port and a token that nothing else uses."""

import json
import os
import re
import secrets
import socket
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

import pytest

from sstest.views.cells import Cell, make_notebook, to_text

ROOT: Final = Path(__file__).resolve().parents[2]
# It says this once it listens.
_READY: Final = re.compile(r"(http://127\.0\.0\.1:\d+)/lab\?token=")
_SETTINGS: Final = {
    # Nothing is asked of the network, and nothing stands above the page.
    "labconfig/page_config.json": {
        "disabledExtensions": {
            "@jupyterlab/apputils-extension:announcements": True,
            "@jupyterlab/extensionmanager-extension:plugin": True,
        }
    },
}


@dataclass(frozen=True)
class Lab:
    """A JupyterLab that runs: its address, its token, the folder that it shows."""

    url: str
    token: str
    folder: Path

    def write(self, name: str, cells: Iterable[Cell]) -> str:
        """Write a notebook; returns the address that opens it, and nothing beside it."""
        (self.folder / name).write_text(to_text(make_notebook(cells)), encoding="utf-8")
        return f"{self.url}/doc/tree/{name}?token={self.token}&reset"


@contextmanager
def jupyterlab(folder: Path) -> Iterator[Lab]:
    """JupyterLab on a new folder inside ``folder``, ended however the block ends."""
    pytest.importorskip("jupyterlab", reason="JupyterLab is missing: make test-browser installs it")
    names = ("config", "data", "runtime", "ipython", "workspaces", "settings", "shown")
    places = {name: folder / name for name in names}
    for place in places.values():
        place.mkdir()
    for name, content in _SETTINGS.items():
        path = places["config"] / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content), encoding="utf-8")
    token = secrets.token_hex(16)
    command = [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"),
        "--expose-app-in-browser",
        "--ServerApp.ip=127.0.0.1",
        f"--ServerApp.port={_free_port()}",
        f"--ServerApp.root_dir={places['shown']}",
        "--LabApp.news_url=None",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        "--LabApp.extension_manager=readonly",
        f"--LabApp.workspaces_dir={places['workspaces']}",
        f"--LabApp.user_settings_dir={places['settings']}",
    ]
    # The token is not among the arguments, which every user of the machine can read.
    environment = {
        **{name: text for name, text in os.environ.items() if not name.startswith("JUPYTER")},
        "JUPYTER_CONFIG_DIR": str(places["config"]),
        "JUPYTER_DATA_DIR": str(places["data"]),
        "JUPYTER_RUNTIME_DIR": str(places["runtime"]),
        "IPYTHONDIR": str(places["ipython"]),
        "JUPYTER_TOKEN": token,
        "PYTHONPATH": str(ROOT),
    }
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    with process:  # which closes the pipe, once what reads it has come to its end
        try:
            yield Lab(_url(process), token, places["shown"])
        finally:
            _end(process)


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port


def _url(process: "subprocess.Popen[bytes]") -> str:
    """The address, once it listens; what it says after that is read, and thrown away."""
    assert process.stderr is not None
    said: list[str] = []
    for line in process.stderr:
        said.append(line.decode(errors="replace"))
        if found := _READY.search(said[-1]):
            # A pipe that nobody reads would fill up, and stop it.
            threading.Thread(target=_read, args=[process.stderr], daemon=True).start()
            return found[1]
    raise RuntimeError(f"JupyterLab has ended:\n{''.join(said)}")


def _read(pipe: IO[bytes]) -> None:
    for _ in pipe:
        pass


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End it: asked first, so that it ends its kernels."""
    process.terminate()
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
