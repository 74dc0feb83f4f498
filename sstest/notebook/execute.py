"""Executing notebooks, and what of their outputs is kept."""

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sstest.views.cells import settle

if TYPE_CHECKING:
    from nbformat import NotebookNode

_INSTALL: Final = 'pip install "sstest[notebooks]"'
# No state of widgets is stored, so a view of one would only show an error.
_WIDGET: Final = "application/vnd.jupyter.widget-view+json"


class CannotExecute(Exception):
    """A notebook cannot be executed; ``str()`` says why, and what to do."""


def execute(notebook: "NotebookNode", folder: Path | None = None) -> "NotebookNode":
    """Execute a notebook, in place, and return it with outputs to keep.

    The kernel is that of this very interpreter, whatever kernels are installed, knows nothing of
    the user's settings, and imports this very sstest. It runs in ``folder``, by default an empty
    one. Raises :class:`CannotExecute` where a package is missing, and where a cell fails or takes
    longer than a minute.
    """
    try:
        from sstest.notebook.kernel import run
    except ImportError as error:
        package = (error.name or "nbclient").partition(".")[0]
        raise CannotExecute(f"executing needs {package}: {_INSTALL}") from None
    if find_spec("ipykernel") is None:
        raise CannotExecute(f"executing needs ipykernel: {_INSTALL}")
    if problem := run(notebook, folder):
        raise CannotExecute(problem)
    return settle(_without_views(notebook))


def _without_views(notebook: "NotebookNode") -> "NotebookNode":
    """The notebook without views of widgets, where there is HTML to show in their place."""
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            if "text/html" in data:
                data.pop(_WIDGET, None)
    notebook["metadata"].pop("widgets", None)
    return notebook
