"""Notebooks: written about a manifest, executed, and helped with plots, magics and an explorer.

``build`` writes a notebook; ``plots`` needs matplotlib, and is imported when it is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sstest.notebook import plots
    from sstest.notebook.builder import build

__all__ = ["build", "plots"]


if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        """Load ``build`` or ``plots`` when it is first asked for (PEP 562)."""
        if name == "build":
            return import_module("sstest.notebook.builder").build
        if name == "plots":
            return import_module("sstest.notebook.plots")
        raise AttributeError(f"module 'sstest.notebook' has no attribute {name!r}")
