"""What manifests, updates, replies, explanations and findings look like in a notebook.

:func:`register` makes IPython show them so; ``import sstest`` in a notebook calls it. Whatever
comes from a manifest or a request is text in these displays: see :mod:`sstest.views.html`.
"""

from functools import partial
from importlib import import_module
from typing import Any, Final

# By module and name, so that a display needs no class before there is an object of it.
_DISPLAYS: Final = {
    ("sstest.engine.report", "Report"): "findings",
    ("sstest.manifest.model", "Manifest"): "manifest",
    ("sstest.parser.explain", "Traces"): "trace",
    ("sstest.parser.update", "Update"): "update",
    ("sstest.response.reply", "Reply"): "reply",
}


def register(shell: Any) -> None:
    """Register the displays with an IPython shell."""
    formatter = shell.display_formatter.formatters["text/html"]
    for (module, name), display in _DISPLAYS.items():
        formatter.for_type_by_name(module, name, partial(_show, display))


def _show(display: str, found: object) -> str:
    """The display of an object; its module is imported when it is first needed."""
    html: str = getattr(import_module(f"{__name__}.{display}"), f"{display}_html")(found)
    return html
