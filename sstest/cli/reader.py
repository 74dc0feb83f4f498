"""``--reader package.module:function``: a parser of the user's, by name."""

import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, cast

from sstest.cli.terminal import CannotRun

if TYPE_CHECKING:
    from sstest.rules.requests.target import Reader


def load_reader(name: str) -> "Reader":
    """The function that ``name`` is the name of, imported from the current folder or the path.

    Raises :class:`CannotRun` where there is no such function; what goes wrong inside of the module
    while it is imported is said as well.
    """
    module_name, _, function = name.partition(":")
    if not module_name or not function:
        raise CannotRun(f"--reader {name}: expected PACKAGE.MODULE:FUNCTION")
    if (here := str(Path.cwd())) not in sys.path:
        sys.path.insert(0, here)
    try:
        module = import_module(module_name)
    except Exception as error:  # noqa: BLE001  # a module of the user's may raise anything
        reason = f"{type(error).__name__}: {error}"
        raise CannotRun(f"--reader {name}: cannot import {module_name}: {reason}") from None
    found: object = module
    for part in function.split("."):
        found = getattr(found, part, None)
    if found is None:
        raise CannotRun(f"--reader {name}: {module_name} has no {function}")
    if not callable(found):
        kind = type(found).__name__
        raise CannotRun(f"--reader {name}: is of type {kind}, expected a function")
    return cast("Reader", found)
