"""What is wrong with a manifest, and what will surprise its author: rules with stable codes."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sstest.callable_module import make_callable

if TYPE_CHECKING:
    from sstest.finding import Finding
    from sstest.manifest import Manifest

__all__ = ["lint"]


def lint(
    source: "str | bytes | Path | dict[str, Any] | Manifest", key: str | None = None
) -> "list[Finding]":
    """What is wrong with a manifest, from its first line to its last; nothing for a good one.

    ``source`` is what :meth:`sstest.Manifest.load` takes, or a manifest that is loaded, which is
    judged by the text it was loaded from, or else by its capability alone. ``key`` is the
    integration key, by default the name of the manifest's folder. A file that is missing
    or broken is a finding too, never an exception; only a source of a wrong type raises
    ``TypeError``.
    """
    from sstest.lint.run import run
    from sstest.lint.subject import Subject

    return run(Subject.of(source, key))


make_callable(__name__)
